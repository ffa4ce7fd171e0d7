package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"sync"
	"syscall"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/newsroom"
	"github.com/broadsheet-press/broadsheet/internal/newsroom/board"
	"github.com/broadsheet-press/broadsheet/internal/newsroom/journal"
)

// A noticeboard is where the status page hangs. A configuration that is read
// anew may move it.
type noticeboard struct {
	press  *press
	site   *premises
	ring   *journal.Ring
	given  *string         // by the command line, which wins
	ctx    context.Context // of all it serves
	all    *sync.WaitGroup
	failed func(error)

	mu   sync.Mutex
	own  newsroom.Config // as of the place it hangs at
	take func()          // takes it down; nil for none
}

// at is a configuration's place for the page, unless the command line has one.
func (n *noticeboard) at(own newsroom.Config) (newsroom.Config, error) {
	if n.given == nil {
		return own, nil
	}
	var err error
	if own.Listen, err = newsroom.ListenAddress(*n.given); err != nil {
		return own, usagef("--listen: %v", err)
	}
	return own, nil
}

// hang serves the page where a configuration says, for the first time.
func (n *noticeboard) hang(own newsroom.Config) error {
	own, err := n.at(own)
	if err != nil {
		return err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.own = own
	if own.Listen == "" {
		return nil
	}
	l, err := listen(n.ctx, own)
	if err != nil {
		return err
	}
	n.serve(l)
	return nil
}

// move takes the place that a new configuration says, and calls adopt once it
// has it: where it cannot be had, the page stays where it is and nothing is
// adopted.
func (n *noticeboard) move(own newsroom.Config, adopt func()) error {
	own, err := n.at(own)
	if err != nil {
		return err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	before := n.own
	if err := mayListen(own); err != nil {
		return err
	}
	if own.Listen == before.Listen {
		n.own = own
		adopt()
		return nil
	}
	var l net.Listener
	if own.Listen != "" {
		l, err = listen(n.ctx, own)
		if errors.Is(err, syscall.EADDRINUSE) && samePort(own.Listen, before.Listen) {
			n.down() // it is in its own way
			if l, err = listen(n.ctx, own); err != nil {
				err = errors.Join(err, n.back(before))
			}
		}
		if err != nil {
			return err
		}
	}
	n.own = own
	adopt()
	old := n.take
	n.take = nil
	if l == nil {
		n.press.board.Store(nil)
		n.site.say("")
		n.press.log.Info("the status page was taken down", "from", before.Listen)
	} else {
		n.serve(l)
		n.press.log.Info("the status page has moved", "from", before.Listen, "to", l.Addr().String())
	}
	if old != nil {
		old()
	}
	return nil
}

func samePort(a, b string) bool {
	_, p, err := net.SplitHostPort(a)
	_, q, errB := net.SplitHostPort(b)
	return err == nil && errB == nil && p == q
}

// back hangs the page where it was.
func (n *noticeboard) back(own newsroom.Config) error {
	l, err := listen(n.ctx, own)
	if err != nil {
		return fmt.Errorf("and the old place is lost: %w", err)
	}
	n.serve(l)
	return nil
}

// down takes the page down, and waits until its address is free.
func (n *noticeboard) down() {
	if n.take != nil {
		n.take()
	}
	n.take = nil
}

// serve answers on a listener until it is taken down.
func (n *noticeboard) serve(l net.Listener) {
	p := n.press
	b := &board.Board{
		Report: p.report, Status: p.newsroom.Status, Log: n.ring, Meters: p.meters, Slog: p.log, Stuck: 3 * time.Minute,
		Token: p.token, Hubs: &hubs{press: p},
	}
	ctx, cancel := context.WithCancel(n.ctx)
	done := make(chan struct{})
	n.all.Go(func() {
		defer close(done)
		if err := b.Serve(ctx, l); err != nil && ctx.Err() == nil {
			n.failed(fmt.Errorf("the status page: %w", err))
		}
	})
	n.take = func() { cancel(); <-done }
	p.board.Store(b)
	n.site.say(l.Addr().String())
	p.con.say("Status page at http://%s/", l.Addr())
}

// mayListen says whether the page may be where a configuration has it. A place
// that others reach needs a token from the start.
func mayListen(own newsroom.Config) error {
	if own.Listen == "" || board.Loopback(own.Listen) {
		return nil
	}
	if !own.Token.Given() {
		return usagef("the status page at %s would be open to other machines: that needs a token, such as broadsheet: run: token: env:BROADSHEET_TOKEN", own.Listen)
	}
	if _, err := own.Token.Read(os.Getenv); err != nil {
		return fmt.Errorf("the token of the status page: %w", err)
	}
	return nil
}

// listen takes the address of the status page.
func listen(ctx context.Context, own newsroom.Config) (net.Listener, error) {
	if err := mayListen(own); err != nil {
		return nil, err
	}
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", own.Listen)
	if err != nil {
		if errors.Is(err, syscall.EADDRINUSE) {
			return nil, withCode(exitMachine, &inUse{own.Listen, err})
		}
		return nil, fmt.Errorf("the status page cannot listen on %s: %w", own.Listen, err)
	}
	return l, nil
}

// inUse is an address that another program has.
type inUse struct {
	address string
	err     error
}

func (e *inUse) Error() string {
	return fmt.Sprintf("the status page's address %s is in use by another program; choose another with --listen, or --listen off", e.address)
}

func (e *inUse) Unwrap() error { return e.err }
