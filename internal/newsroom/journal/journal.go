// Package journal keeps the last lines of a log for those who look at the
// status page, and writes logs for people.
package journal

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"
)

// A Line is one record of the log.
type Line struct {
	At    time.Time `json:"at"`
	Level string    `json:"level"`
	Text  string    `json:"text"`
	Attrs string    `json:"attrs,omitempty"`
}

// A Ring keeps the last lines.
type Ring struct {
	mu    sync.Mutex
	lines []Line
	next  int
}

// NewRing keeps so many lines.
func NewRing(n int) *Ring { return &Ring{lines: make([]Line, 0, n)} }

func (r *Ring) add(l Line) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.lines) < cap(r.lines) {
		r.lines = append(r.lines, l)
		return
	}
	r.lines[r.next] = l
	r.next = (r.next + 1) % len(r.lines)
}

// Lines are the lines, newest first.
func (r *Ring) Lines() []Line {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := append(slices.Clone(r.lines[r.next:]), r.lines[:r.next]...)
	slices.Reverse(out)
	return out
}

// Handler keeps every record of level Info and above in the ring and hands
// all on to another handler.
func (r *Ring) Handler(to slog.Handler) slog.Handler { return ringHandler{r, to, ""} }

type ringHandler struct {
	ring  *Ring
	to    slog.Handler
	attrs string
}

func (h ringHandler) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelInfo || h.to.Enabled(ctx, level)
}

func (h ringHandler) Handle(ctx context.Context, rec slog.Record) error {
	if rec.Level >= slog.LevelInfo {
		var b strings.Builder
		b.WriteString(h.attrs)
		rec.Attrs(func(a slog.Attr) bool { writeAttr(&b, a); return true })
		h.ring.add(Line{At: rec.Time, Level: strings.ToLower(rec.Level.String()), Text: rec.Message, Attrs: strings.TrimSpace(b.String())})
	}
	if h.to.Enabled(ctx, rec.Level) {
		return h.to.Handle(ctx, rec)
	}
	return nil
}

func (h ringHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	var b strings.Builder
	b.WriteString(h.attrs)
	for _, a := range attrs {
		writeAttr(&b, a)
	}
	return ringHandler{h.ring, h.to.WithAttrs(attrs), b.String()}
}

func (h ringHandler) WithGroup(name string) slog.Handler {
	return ringHandler{h.ring, h.to.WithGroup(name), h.attrs}
}
