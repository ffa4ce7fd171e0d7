package fetch

import (
	"context"
	"net"
	"net/netip"
	"strings"
	"sync"
	"time"
)

// hosts lets one request at a time through to each host, with a pause
// between the end of one and the start of the next. Which of those that wait
// is next is decided as the pause ends, so that what came last may go first.
type hosts struct {
	delay func(host string) time.Duration
	sleep func(context.Context, time.Duration) error
	now   func() time.Time
	asked time.Time // see Settings

	mu sync.Mutex
	m  map[string]*host
}

type host struct {
	next    time.Time // before which no request starts
	taken   bool      // somebody is at the host, or waits out its pause for all
	waiting []*visit  // in the order they came
}

// visit is a request that waits for its host. It is told false where it is to
// wait out the host's pause on behalf of all, and true where it is its turn.
// Only who holds the host tells, so that there is never more than one word in
// the channel.
type visit struct {
	rank int
	come chan bool
}

func newHosts(s Settings) *hosts {
	delay := func(host string) time.Duration {
		if Local(host) {
			return s.LocalDelay
		}
		return s.HostDelay
	}
	return &hosts{delay: delay, sleep: s.Sleep, now: s.Now, asked: s.Asked, m: map[string]*host{}}
}

// hold waits for the host's turn and its pause; of those that wait the lowest
// rank comes first. release must be called once.
func (h *hosts) hold(ctx context.Context, name string, rank int, delay time.Duration) (release func(), err error) {
	mine := &visit{rank, make(chan bool, 1)}
	h.mu.Lock()
	e := h.m[name]
	if e == nil {
		h.sweep()
		e = &host{}
		if pause, now := h.pause(name, delay), h.now(); !h.asked.IsZero() {
			// Never longer than a pause, whatever a clock says.
			if e.next = h.asked.Add(pause); e.next.After(now.Add(pause)) {
				e.next = now.Add(pause)
			}
		}
		h.m[name] = e
	}
	e.waiting = append(e.waiting, mine)
	if !e.taken {
		e.taken = true
		mine.come <- false
	}
	h.mu.Unlock()
	for {
		select {
		case turn := <-mine.come:
			if !turn {
				if err := h.pass(ctx, e, mine); err != nil {
					return nil, err
				}
				continue
			}
			return func() {
				h.mu.Lock()
				defer h.mu.Unlock()
				e.next = h.now().Add(h.pause(name, delay))
				e.give()
			}, nil
		case <-ctx.Done():
			h.mu.Lock()
			defer h.mu.Unlock()
			select {
			case <-mine.come: // what came in the meantime is the next one's
				e.drop(mine)
				e.give()
			default:
				e.drop(mine)
			}
			return nil, ctx.Err()
		}
	}
}

// pass waits out a host's pause and lets the first of those that wait through.
func (h *hosts) pass(ctx context.Context, e *host, mine *visit) error {
	h.mu.Lock()
	left := e.next.Sub(h.now())
	h.mu.Unlock()
	err := h.sleep(ctx, left)
	h.mu.Lock()
	defer h.mu.Unlock()
	if err != nil {
		e.drop(mine)
		e.give()
		return err
	}
	first := e.first()
	e.drop(first)
	first.come <- true
	return nil
}

// give leaves the host to the next, if there is one.
func (e *host) give() {
	if len(e.waiting) == 0 {
		e.taken = false
		return
	}
	e.first().come <- false
}

func (e *host) first() *visit {
	first := e.waiting[0]
	for _, v := range e.waiting {
		if v.rank < first.rank {
			first = v
		}
	}
	return first
}

func (e *host) drop(v *visit) {
	for i, w := range e.waiting {
		if w == v {
			e.waiting = append(e.waiting[:i], e.waiting[i+1:]...)
			return
		}
	}
}

// pause is the time between two requests to a host, of which a request may ask
// for more.
func (h *hosts) pause(name string, delay time.Duration) time.Duration {
	return max(h.delay(name), delay)
}

// sweep forgets hosts that nobody waits for and whose pause is over, so that
// a long run over many hosts stays small. It runs as the table doubles.
func (h *hosts) sweep() {
	if n := len(h.m); n < 1024 || n&(n-1) != 0 {
		return
	}
	now := h.now()
	for name, e := range h.m {
		if !e.taken && len(e.waiting) == 0 && e.next.Before(now) {
			delete(h.m, name)
		}
	}
}

// Local tells whether a host, with or without a port, names this machine.
func Local(host string) bool {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	host = strings.Trim(host, "[]")
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}
