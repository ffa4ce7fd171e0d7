package journal

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"unicode"
)

// Human writes records for people: the time of day, the level where it is not
// the usual one, what happened, and what there is to know of it.
//
//	09:30:02  built  posts=214 files=830 took=212ms
//	09:30:02  ERROR  publishing to dir:/srv/www failed  error="no space left on device"
func Human(w io.Writer, level slog.Leveler) slog.Handler {
	return &human{w: w, level: level, mu: &sync.Mutex{}}
}

type human struct {
	mu    *sync.Mutex
	w     io.Writer
	level slog.Leveler
	attrs string
}

func (h *human) Enabled(_ context.Context, level slog.Level) bool { return level >= h.level.Level() }

func (h *human) Handle(_ context.Context, rec slog.Record) error {
	var b strings.Builder
	b.WriteString(rec.Time.Format("15:04:05") + "  ")
	if rec.Level != slog.LevelInfo {
		b.WriteString(rec.Level.String() + "  ")
	}
	b.WriteString(printable(rec.Message) + " ")
	b.WriteString(h.attrs)
	rec.Attrs(func(a slog.Attr) bool { writeAttr(&b, a); return true })
	h.mu.Lock()
	defer h.mu.Unlock()
	_, err := io.WriteString(h.w, strings.TrimRight(b.String(), " ")+"\n")
	return err
}

func (h *human) WithAttrs(attrs []slog.Attr) slog.Handler {
	var b strings.Builder
	b.WriteString(h.attrs)
	for _, a := range attrs {
		writeAttr(&b, a)
	}
	return &human{h.mu, h.w, h.level, b.String()}
}

func (h *human) WithGroup(string) slog.Handler { return h }

func writeAttr(b *strings.Builder, a slog.Attr) {
	text := fmt.Sprint(a.Value.Resolve().Any())
	if text == "" || strings.ContainsFunc(text, func(r rune) bool { return r == ' ' || r == '"' || r == '=' || !unicode.IsPrint(r) }) {
		text = strconv.Quote(text)
	}
	b.WriteString(" " + a.Key + "=" + text)
}

// printable keeps a text of somebody else's from moving a terminal's cursor.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, s)
}
