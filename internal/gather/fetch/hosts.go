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
// between the end of one and the start of the next.
type hosts struct {
	delay func(host string) time.Duration
	sleep func(context.Context, time.Duration) error
	now   func() time.Time

	mu sync.Mutex
	m  map[string]*host
}

type host struct {
	turn  chan struct{} // holds one token while nobody is at the host
	next  time.Time     // before which no request starts
	users int           // holders and waiters; the entry goes when there are none
}

func newHosts(s Settings) *hosts {
	delay := func(host string) time.Duration {
		if Local(host) {
			return s.LocalDelay
		}
		return s.HostDelay
	}
	return &hosts{delay: delay, sleep: s.Sleep, now: s.Now, m: map[string]*host{}}
}

// hold waits for the host's turn and its pause. release must be called once.
func (h *hosts) hold(ctx context.Context, name string, delay time.Duration) (release func(), err error) {
	h.mu.Lock()
	e := h.m[name]
	if e == nil {
		e = &host{turn: make(chan struct{}, 1)}
		e.turn <- struct{}{}
		h.m[name] = e
		h.sweep()
	}
	e.users++
	h.mu.Unlock()
	leave := func() {
		h.mu.Lock()
		e.users--
		h.mu.Unlock()
	}
	select {
	case <-e.turn:
	case <-ctx.Done():
		leave()
		return nil, ctx.Err()
	}
	if err := h.sleep(ctx, e.next.Sub(h.now())); err != nil {
		e.turn <- struct{}{}
		leave()
		return nil, err
	}
	return func() {
		e.next = h.now().Add(h.pause(name, delay))
		e.turn <- struct{}{}
		leave()
	}, nil
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
		if e.users == 0 && len(e.turn) == 1 && e.next.Before(now) {
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
