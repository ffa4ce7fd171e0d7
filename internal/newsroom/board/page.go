package board

import (
	"bytes"
	"crypto/rand"
	_ "embed" // the page's template, style and script
	"encoding/hex"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/newsroom"
)

//go:embed page.html
var pageSource string

//go:embed page.css
var pageStyle string

//go:embed page.js
var pageScript string

// view is what the template shows.
type view struct {
	Report
	Now    time.Time
	Nonce  string
	Style  template.CSS
	Script template.JS
}

func (b *Board) page(w http.ResponseWriter, r *http.Request) {
	v := view{Report: b.Report(r.Context()), Now: time.Now(), Nonce: nonce(), Style: template.CSS(pageStyle), Script: template.JS(pageScript)}
	v.Log = b.Log.Lines()
	var out bytes.Buffer
	if err := v.template().Execute(&out, &v); err != nil {
		b.logger().Error("the status page cannot be written", "error", err)
		http.Error(w, "the page cannot be written", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'nonce-"+v.Nonce+"'; script-src 'nonce-"+v.Nonce+"'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	_, _ = w.Write(out.Bytes()) // a reader that hangs up is none of ours
}

func nonce() string {
	var b [12]byte
	_, _ = rand.Read(b[:]) // it never fails
	return hex.EncodeToString(b[:])
}

func (v *view) template() *template.Template {
	return template.Must(template.New("page").Funcs(template.FuncMap{
		"ago": v.ago, "until": v.until, "took": duration, "exact": exact, "spark": func(m []time.Time) template.HTML { return spark(m, v.Now) },
		"clock": func(t time.Time) string { return t.Local().Format("15:04:05") },
		"title": title, "percent": percent, "first": firstLine,
	}).Parse(pageSource)) // a fault of it is found by every test that shows the page
}

// Failing are the steps that fail, for the head of the page.
func (v *view) Failing() (failing []newsroom.StepStatus) {
	for _, s := range v.Status.Steps {
		if s.State == newsroom.Failing {
			failing = append(failing, s)
		}
	}
	return failing
}

// Sick counts the feeds that fail.
func (v *view) Sick() int {
	n := 0
	for _, f := range v.Wire.Feeds {
		if f.sick() {
			n++
		}
	}
	return n
}

// nearFeeds is how many feeds the page shows without being asked. Those that
// fail are always among them.
const nearFeeds = 40

// Near are the feeds to be seen at once: where there are many, what fails comes
// first.
func (v *view) Near() []Feed {
	feeds, sick := v.Wire.Feeds, v.Sick()
	if len(feeds) <= nearFeeds {
		return feeds
	}
	return v.sorted()[:max(nearFeeds, sick)]
}

// Far are the others.
func (v *view) Far() []Feed {
	if len(v.Wire.Feeds) <= nearFeeds {
		return nil
	}
	return v.sorted()[max(nearFeeds, v.Sick()):]
}

func (v *view) sorted() []Feed {
	feeds := slices.Clone(v.Wire.Feeds)
	slices.SortStableFunc(feeds, func(a, b Feed) int {
		switch {
		case a.sick() == b.sick():
			return 0
		case a.sick():
			return -1
		}
		return 1
	})
	return feeds
}

func (f Feed) sick() bool { return f.State == "failing" || f.State == "gone" }

// Mood is the one word above everything else.
func (v *view) Mood() string {
	switch {
	case v.Status.State == newsroom.Stalled:
		return "stalled"
	case v.Status.State != newsroom.Working:
		return v.Status.State
	case len(v.Failing()) > 0 || v.Status.Config.Error != "":
		return "trouble"
	}
	for _, s := range v.Status.Steps {
		if s.State == newsroom.Running {
			return "at work"
		}
	}
	switch n := v.Sick(); {
	case n == 1:
		return "well, but for a feed"
	case n > 1:
		return fmt.Sprintf("well, but for %d feeds", n)
	}
	return "all well"
}

// Shown are the steps that the page has a card for: a reload that never was is
// left out.
func (v *view) Shown() (shown []newsroom.StepStatus) {
	for _, s := range v.Status.Steps {
		if s.State != newsroom.Off || s.Kind == "gather" {
			shown = append(shown, s)
		}
	}
	return shown
}

func title(s newsroom.StepStatus) string {
	switch s.Kind {
	case "gather":
		return "Gather"
	case "build":
		return "Build"
	case "publish":
		return "Publish to " + s.Name
	case "tell":
		return "Tell " + s.Name
	}
	return strings.ToUpper(s.Name[:1]) + s.Name[1:]
}

func percent(p *newsroom.Progress) int {
	if p == nil || p.Total <= 0 {
		return 0
	}
	return 100 * p.Done / p.Total
}

// firstLine keeps the trace of a fault of the program out of the page.
func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

func exact(t time.Time) string { return t.Local().Format("2006-01-02 15:04:05 MST") }

func (v *view) ago(t time.Time) string {
	if d := v.Now.Sub(t); d >= time.Second {
		return duration(d) + " ago"
	}
	return "just now"
}

func (v *view) until(t time.Time) string {
	if d := t.Sub(v.Now); d >= time.Second {
		return "in " + duration(d)
	}
	return "now"
}

// duration is a duration as people say it, in one unit.
func duration(d time.Duration) string {
	one := func(n int, unit string) string {
		if n == 1 {
			return "1 " + unit
		}
		return fmt.Sprintf("%d %ss", n, unit)
	}
	switch {
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	case d < 10*time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d < time.Minute:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 48*time.Hour:
		return one(int(d.Hours()), "hour")
	}
	return one(int(d.Hours()/24), "day")
}
