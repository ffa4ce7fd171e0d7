package cli

import (
	"strings"
	"testing"
	"time"
)

// Away from a terminal, work says a line now and then, and short work nothing.
func TestProgressWithoutTerminal(t *testing.T) {
	var out strings.Builder
	start := time.Date(2026, 3, 14, 9, 0, 0, 0, time.UTC)
	now := start
	p := &progress{out: &out, noun: "feeds", now: func() time.Time { return now }, started: start, spoke: start}
	for i := range 300 {
		now = now.Add(100 * time.Millisecond)
		p.at("gather", i, 300)
	}
	now = now.Add(linesEvery)
	p.with("gather", 299, 300, "3 new")
	p.at("gather", 300, 300)
	p.done()
	want := "gather: 99 of 300 feeds\ngather: 199 of 300 feeds\ngather: 299 of 300 feeds\ngather: 299 of 300 feeds; 3 new\n"
	if out.String() != want {
		t.Errorf("said:\n%swant:\n%s", out.String(), want)
	}
}

func TestProgressOnTerminal(t *testing.T) {
	var out strings.Builder
	start := time.Now()
	now := start
	p := &progress{out: &out, bars: true, noun: "pages", now: func() time.Time { return now }, started: start}
	p.at("render", 1, 9)
	if out.Len() > 0 {
		t.Errorf("a bar was drawn for work that has just begun: %q", out.String())
	}
	now = now.Add(2 * time.Second)
	p.at("render", 5, 9)
	if !strings.Contains(out.String(), "render") || !strings.Contains(out.String(), "5/9") {
		t.Errorf("no bar: %q", out.String())
	}
	out.Reset()
	p.with("gather", 5, 9, "3 new, 1 failed")
	p.with("gather", 9, 9, "4 new, 1 failed")
	if !strings.Contains(out.String(), "3 new, 1 failed") && !strings.Contains(out.String(), "4 new, 1 failed") {
		t.Errorf("what came of it is not shown: %q", out.String())
	}
	p.done()
	p.done() // taking it away twice is no harm

	quiet := &progress{out: &out, bars: true, quiet: true, noun: "pages", now: func() time.Time { return now }, started: start}
	out.Reset()
	quiet.at("render", 5, 9)
	if out.Len() > 0 {
		t.Errorf("--quiet drew %q", out.String())
	}
}
