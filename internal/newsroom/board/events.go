package board

import (
	"net/http"
	"time"
)

const (
	// mostViewers bounds the pages that are told of changes.
	mostViewers = 64
	// calm is between two words to a page: a gathering turns the newsroom
	// many times a second.
	calm = time.Second
	// breath is between two signs of life, which keep proxies from hanging up.
	breath = 25 * time.Second
)

// Turned tells open pages that there is something new to see.
func (b *Board) Turned() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for v := range b.viewers {
		select {
		case v <- struct{}{}:
		default: // it has a word waiting
		}
	}
}

func (b *Board) closing() chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed == nil {
		b.closed = make(chan struct{})
		b.viewers = map[chan struct{}]bool{}
	}
	return b.closed
}

func (b *Board) close() {
	closed := b.closing()
	b.once.Do(func() { close(closed) })
}

// events is one long answer of server-sent events: a word for each change.
func (b *Board) events(w http.ResponseWriter, r *http.Request) {
	flusher, ok := w.(http.Flusher)
	closed := b.closing()
	view := make(chan struct{}, 1)
	b.mu.Lock()
	full := len(b.viewers) >= mostViewers
	if !full && ok {
		b.viewers[view] = true
	}
	b.mu.Unlock()
	if full || !ok {
		http.Error(w, "too many pages are open", http.StatusServiceUnavailable)
		return
	}
	defer func() {
		b.mu.Lock()
		delete(b.viewers, view)
		b.mu.Unlock()
	}()
	w.Header().Set("Content-Type", "text/event-stream")
	send := func(text string) bool {
		_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(breath)) // not every writer has one
		if _, err := w.Write([]byte(text)); err != nil {
			return false
		}
		flusher.Flush()
		return true
	}
	if !send("retry: 3000\n\n") {
		return
	}
	pulse := time.NewTicker(breath)
	defer pulse.Stop()
	pause := time.NewTimer(0)
	defer pause.Stop()
	for {
		select {
		case <-view:
			if !send("event: turn\ndata: 1\n\n") {
				return
			}
			pause.Reset(calm)
			select {
			case <-pause.C:
			case <-r.Context().Done():
				return
			case <-closed:
				return
			}
		case <-pulse.C:
			if !send(": still here\n\n") {
				return
			}
		case <-r.Context().Done():
			return
		case <-closed:
			return
		}
	}
}
