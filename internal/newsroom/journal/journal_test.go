package journal

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"
)

func TestRing(t *testing.T) {
	r := NewRing(3)
	var out bytes.Buffer
	log := slog.New(r.Handler(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelWarn})))
	log.Debug("unseen")
	for i := range 5 {
		log.Info(fmt.Sprint("line ", i), "n", i)
	}
	log.With("feed", "a b").Error("the last one", "why", "it \"rains\"")
	lines := r.Lines()
	if len(lines) != 3 || lines[0].Text != "the last one" || lines[0].Level != "error" || lines[0].Attrs != `feed="a b" why="it \"rains\""` || lines[2].Text != "line 3" || lines[2].Attrs != "n=3" {
		t.Errorf("%+v", lines)
	}
	if s := out.String(); strings.Contains(s, "line") || !strings.Contains(s, "the last one") {
		t.Errorf("the level is not kept: %s", s)
	}
}

func TestHuman(t *testing.T) {
	var out bytes.Buffer
	h := Human(&out, slog.LevelInfo)
	rec := slog.NewRecord(time.Date(2026, 3, 4, 9, 30, 2, 0, time.UTC), slog.LevelInfo, "built", 0)
	rec.Add("posts", 3, "took", "212ms")
	_ = h.Handle(t.Context(), rec)
	rec = slog.NewRecord(time.Date(2026, 3, 4, 9, 30, 3, 0, time.UTC), slog.LevelError, "said \x1b[2Jby a feed", 0)
	rec.Add("error", "no\nroom")
	_ = h.WithAttrs([]slog.Attr{slog.String("target", "dir:/srv")}).Handle(t.Context(), rec)
	want := "09:30:02  built  posts=3 took=212ms\n09:30:03  ERROR  said  [2Jby a feed  target=dir:/srv error=\"no\\nroom\"\n"
	if out.String() != want {
		t.Errorf("got  %q\nwant %q", out.String(), want)
	}
}
