package build_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/build"
	"github.com/broadsheet-press/broadsheet/internal/goldensite"
)

// TestASiteThatShowsTheTime builds sites of which every page shows the time of
// the build, in some form: they stand for as long as that form is the same, and
// are what a build anew makes of them at every time.
func TestASiteThatShowsTheTime(t *testing.T) {
	for _, c := range []struct {
		footer string
		stands string // for how long, of an instant, a second, a minute, a day, a month; not at all where empty
	}{
		{"{{ site.time | date: '%Y' }}", "month"},
		{"{{ site.time | date: '%B %Y' }}", "day"},
		{"{{ 'now' | date: '%Y' }}", "month"},
		{`{{ "Today" | date: "%F" | append: "!" }}`, "minute"},
		{"{% assign year = site.time | date: '%Y' %}{{ year | plus: 1 }}", "month"},
		{"{% if page.title == 'b' %}{{ site.time | date_to_long_string }}{% endif %}", "minute"},
		{"{{ site.time | date_to_string: 'ordinal', 'US' }}", "minute"},
		{"{% include footer.html %}", "minute"},
		{"{% for d in site.things %}{{ d.date | date: '%Y' }}{% endfor %}", "month"},
		{"{{ site.time | date: '%c' }}", "instant"},
		{"{{ site.time }}", ""},
		{"{{ site.time | date_to_xmlschema }}", ""},
		{"{{ site['time'] | date: site.layout }}", ""},
		{"{% assign now = site.time %}{{ now | date: '%Y' }}", ""},
		{"{{ 'now' | date: '%Y' | append: site.time }}", ""},
		{"{{ site.time | append: '' | date: '%Y' }}", ""},
		{"{{ '10:00' | date: '%H' }}", ""},
		{"{% for d in site.things %}{{ d.date }}{% endfor %}", ""},
	} {
		t.Run(c.footer, func(t *testing.T) {
			src := siteOf(t, `
-- _config.yml --
timezone: Europe/Prague
layout: '%Y'
collections: [things]
-- _layouts/default.html --
{{ content }}<footer>`+c.footer+`</footer>
-- _includes/footer.html --
{{ site.time | date: '%d. %m.' }}
-- _things/a.md --
---
---
A thing.
-- a.md --
---
layout: default
title: a
---
One.
-- b.md --
---
layout: default
title: b
---
Two.
`)
			dest := filepath.Join(t.TempDir(), "out")
			now := time.Date(2025, 12, 29, 12, 0, 0, 0, time.UTC)
			do := func(remember bool) (stood bool, tree map[string]string) {
				to := dest
				if !remember {
					to = filepath.Join(t.TempDir(), "out")
				}
				o := options(t, src, to)
				o.Remember, o.Now = remember, now
				res, err := build.Run(context.Background(), o)
				if err != nil {
					t.Fatal(err, res.Diagnostics)
				}
				return len(res.Timings) == 1, goldensite.Tree(t, to)
			}
			check := func(stands bool) {
				t.Helper()
				stood, got := do(true)
				_, want := do(false)
				goldensite.Compare(t, want, got)
				if stood != stands {
					t.Errorf("at %s the site stands: %v", now, stood)
				}
			}
			check(false)
			check(c.stands != "")
			for _, step := range []struct {
				name string
				time.Duration
			}{{"second", time.Second}, {"minute", time.Minute}, {"day", 26 * time.Hour}, {"month", 31 * 24 * time.Hour}} {
				stands := strings.Contains("second minute day month", c.stands) && c.stands != "" &&
					strings.Index("second minute day month", step.name) <= strings.Index("second minute day month", c.stands)
				now = now.Add(step.Duration)
				if c.stands == "month" && step.name == "month" {
					stands = false // another year by then
				}
				check(stands)
				write(t, filepath.Join(src, "a.md"), "---\nlayout: default\ntitle: a\n---\nAfter a "+step.name+".\n")
				_, got := do(true)
				_, want := do(false)
				goldensite.Compare(t, want, got)
			}
		})
	}
}
