package build_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/build"
	"github.com/broadsheet-press/broadsheet/internal/goldensite"
)

// clocked is a site that is built at times.
type clocked struct {
	t         *testing.T
	src, dest string
	now       time.Time
}

func (c *clocked) build(remember bool) (res build.Result, tree map[string]string) {
	c.t.Helper()
	to := c.dest
	if !remember {
		to = filepath.Join(c.t.TempDir(), "out")
	}
	o := options(c.t, c.src, to)
	o.Remember, o.Now = remember, c.now
	res, err := build.Run(context.Background(), o)
	if err != nil {
		c.t.Fatal(err, res.Diagnostics)
	}
	return res, goldensite.Tree(c.t, to)
}

// compare builds the site with what is remembered, and anew.
func (c *clocked) compare() build.Result {
	c.t.Helper()
	res, got := c.build(true)
	_, want := c.build(false)
	goldensite.Compare(c.t, want, got)
	return res
}

// check does so too, and finds out whether the site stands.
func (c *clocked) check(stands bool) {
	c.t.Helper()
	if stood := len(c.compare().Timings) == 1; stood != stands {
		c.t.Errorf("at %s the site stands: %v", c.now, stood)
	}
}

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
		{"{{ site.time | date: '%c' }}", "forever"},
		{"{{ site.time }}", "forever"},
		{"{% if page.title %}{% for p in site.pages %}{{ site.time }}{% endfor %}{% endif %}{{ site.time | date: '%s' }}", "forever"},
		{"{{ site.time | date_to_xmlschema }}", "forever"},
		{"{% include clock.html %}{% for p in site.pages %}{% include clock.html %}{% endfor %}{% include clock.html %}", "forever"},
		{"{% include clock.html %}{% capture c %}{% include clock.html %}{% endcapture %}{{ c }}", "instant"},
		{"{% capture c %}{% include clock.html %}{% endcapture %}{% include clock.html %}{{ c }}", "instant"},
		{"{{ site.time }}{% capture c %}{{ site.time }}{% endcapture %}{{ c }}", ""},
		{"{% assign site = site.pages %}{{ site.time }}", ""},
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
-- _includes/clock.html --
{{ site.title }}{{ 'now' | date: '%s' }}.
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
			site := &clocked{t: t, src: src, dest: filepath.Join(t.TempDir(), "out"), now: time.Date(2025, 12, 29, 12, 0, 0, 0, time.UTC)}
			site.check(false)
			site.check(c.stands != "")
			forever := c.stands == "forever"
			for _, step := range []struct {
				name string
				time.Duration
			}{{"second", time.Second}, {"minute", time.Minute}, {"day", 26 * time.Hour}, {"month", 31 * 24 * time.Hour}} {
				stands := strings.Contains("second minute day month", c.stands) && c.stands != "" &&
					strings.Index("second minute day month", step.name) <= strings.Index("second minute day month", c.stands)
				site.now = site.now.Add(step.Duration)
				if c.stands == "month" && step.name == "month" {
					stands = false // another year by then
				}
				site.check(stands || forever)
				write(t, filepath.Join(src, "a.md"), "---\nlayout: default\ntitle: a\n---\nAfter a "+step.name+".\n")
				site.compare()
			}
		})
	}
}

// TestAFeedThatShowsTheTime builds sites of which one file is a template that
// shows the seconds, as those do that people write instead of using a plugin.
func TestAFeedThatShowsTheTime(t *testing.T) {
	for _, c := range []struct {
		feed   string
		stands bool
	}{
		{"<updated>{{ site.time | date_to_xmlschema }}</updated>", true},
		{"<pubDate>{{ site.time | date_to_rfc822 }}</pubDate> {% for p in site.posts %}{{ p.title }}{% endfor %} <lastBuildDate>{{ site.time | date_to_rfc822 }}</lastBuildDate>", true},
		{"{{ 'now' | date: '%-d %B %Y, %T' }}|{{ site.time | date: '%s' }}|{{ \"now\" | date: '%I:%M:%S %p' }}{{ page.url }}", true},
		{"{{ site.time | date: '%c' }}{% for p in site.posts %}{{ p.date | date_to_xmlschema }} {{ p.content }}{% endfor %}{{ site.time | date: '%Y' }}", true},
		{"{% if site.posts.size > 0 %}{{ site.time | date_to_xmlschema }}{% endif %}", false},
		{"{% capture x %}{{ site.time | date: '%s' }}{% endcapture %}{{ x }}{{ x | plus: 1 }}", false},
		{"{{ site.time | date: '%s' }}{{ site.time | date: '%s' | plus: 1 }}", false},
		{"{{ site.time | date: '%s' }}{{ site.time }}", true},
		{"{% include when.html %}", false},
		{"{% assign site = page %}{{ site.time | date: '%s' }}", false},
		{"{{ site.time | date: '%s' }}{% assign p = site.pages | where: 'name', 'other.txt' | first %}{{ p.content }}", true},
	} {
		t.Run(c.feed, func(t *testing.T) {
			src := siteOf(t, `
-- _config.yml --
timezone: America/New_York
-- _includes/when.html --
{{ site.time | date_to_xmlschema }}
-- _posts/2020-01-01-a.md --
---
title: A
---
One.
-- feed.xml --
---
---
<feed>`+c.feed+`</feed>
-- other.txt --
---
---
other
`)
			site := &clocked{t: t, src: src, dest: filepath.Join(t.TempDir(), "out"), now: time.Date(2025, 11, 9, 20, 59, 58, 0, time.UTC)}
			site.check(false)
			for i, d := range []time.Duration{time.Second, time.Second, 3 * time.Hour, 26 * time.Hour, 24 * 90 * time.Hour, 24 * 90 * time.Hour} {
				site.now = site.now.Add(d)
				stands := c.stands && (!strings.Contains(c.feed, "%Y' }}") || i != 4) // then another year has begun
				if res := site.compare(); (len(res.Timings) == 1) != stands {
					t.Errorf("at %s the site stands: %v", site.now, !stands)
				}
				write(t, filepath.Join(src, "_posts/2020-01-01-a.md"), fmt.Sprintf("---\ntitle: A\n---\nText %d.\n", i))
				if res := site.compare(); stands && !res.Patched {
					t.Errorf("at %s the site was not patched", site.now)
				}
			}
		})
	}
}

// TestTheTimeInAnotherPage builds a site of which one page shows what another
// page, which shows the seconds, is.
func TestTheTimeInAnotherPage(t *testing.T) {
	src := siteOf(t, `
-- _config.yml --
title: x
-- a.txt --
---
---
{{ site.time | date: '%s' }}
-- b.txt --
---
---
{% assign a = site.pages | where: 'name', 'a.txt' | first %}{{ a.content }}
`)
	site := &clocked{t: t, src: src, dest: filepath.Join(t.TempDir(), "out"), now: time.Date(2025, 11, 9, 20, 59, 58, 0, time.UTC)}
	for range 4 {
		site.check(false)
		site.now = site.now.Add(time.Minute)
	}
}

// TestLayoutsThatShowTheTime builds sites whose layouts show the seconds, around
// whatever: they stand, or not, and are at every time what a build anew makes of
// them.
func TestLayoutsThatShowTheTime(t *testing.T) {
	const common = `
-- _config.yml --
title: Times
plugins: [jekyll-seo-tag]
timezone: America/New_York
collections: {things: {output: true}}
-- _layouts/default.html --
---
layout: outer
---
{{ site.time | date: '%s' }} {{ content }} {{ site.time }}
-- _posts/2020-01-01-a.md --
---
title: A
layout: default
---
One.
-- _posts/2020-01-02-b.md --
---
title: B
---
Two.
-- plain.html --
---
layout: default
---
{{ 'now' | date: '%T' }} plain
`
	for _, c := range []struct {
		name, files string
		stands      bool
	}{
		{"once around", "-- _layouts/outer.html --\n<p>{{ page.title }}{{ content }}{{ site.time | date: '%T' }}</p>\n", true},
		{"twice around", "-- _layouts/outer.html --\n<p>{{ content }}{{ content }}</p>\n", false},
		{"changed", "-- _layouts/outer.html --\n<p>{{ content | strip }}{{ site.time }}</p>\n", false},
		{"looked at", "-- _layouts/outer.html --\n{% if content contains 'O' %}!{% endif %}{{ content }}\n", false},
		{"not printed", "-- _layouts/outer.html --\nempty\n", false},
		{"captured", "-- _layouts/outer.html --\n{% capture c %}{{ content }}{% endcapture %}{{ c }}\n", false},
		{"in a list of posts", "-- _layouts/outer.html --\n{{ content }}{% for p in site.posts %}{{ p.title }}{{ p.excerpt }}{{ p.content }}{{ site.time }}{% endfor %}\n", true},
		{"a page's content elsewhere", "-- _layouts/outer.html --\n{{ content }}\n-- zlist.md --\n---\n---\n{% for p in site.pages %}{% if p.name == 'plain.html' %}{{ p.content }}{% endif %}{% endfor %}\n", false},
		{"tags for search engines", "-- _layouts/outer.html --\n{% seo %}{{ content }}{{ site.time }}\n-- _things/a.md --\n---\ntitle: A thing\nlayout: default\n---\nA thing.\n-- _things/2021-02-03-b.md --\n---\nlayout: default\n---\nDated.\n", true},
		{"a map of the site", "-- _config.yml --\nplugins: [jekyll-sitemap]\ntimezone: Asia/Kolkata\ncollections: {things: {output: true}}\n-- _layouts/outer.html --\n{{ content }}\n-- _things/a.md --\n---\n---\nUndated.\n-- _things/b.md --\n---\nlast_modified_at: 2020-01-02\n---\nUndated.\n-- _things/c.md --\n---\nlast_modified_at: false\n---\nUndated.\n-- _things/d.md --\n---\ndate: 2020-01-02\n---\nDated.\n", true},
		{"tags for search engines, captured", "-- _layouts/outer.html --\n{% capture s %}{% seo %}{% endcapture %}{{ s }}{{ content }}\n-- _things/a.md --\n---\ntitle: A thing\nlayout: default\n---\nA thing.\n", false},
		{"tags for search engines in an include", "-- _layouts/outer.html --\n{% include head.html %}{{ content }}\n-- _includes/head.html --\n<title>{{ page.title }}</title>{% seo title=false %}{{ site.title }}\n-- _things/a.md --\n---\nlayout: default\n---\nA thing.\n-- _things/b.md --\n---\nlayout: default\n---\nAnother.\n", true},
		{"changed by a plugin", "-- _config.yml --\ntitle: Times\nplugins: [jekyll-mentions]\n-- _layouts/outer.html --\n{{ content }}\n", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			src := siteOf(t, common+c.files)
			site := &clocked{t: t, src: src, dest: filepath.Join(t.TempDir(), "out"), now: time.Date(2025, 3, 9, 1, 59, 58, 0, time.UTC)}
			site.check(false)
			for i, d := range []time.Duration{time.Second, time.Second, 5 * time.Hour, 300 * 24 * time.Hour} {
				site.now = site.now.Add(d)
				site.check(c.stands)
				write(t, filepath.Join(src, "_posts/2020-01-01-a.md"), fmt.Sprintf("---\ntitle: A\nlayout: default\n---\nText %d.\n", i))
				if res := site.compare(); c.stands && !res.Patched {
					t.Error("not patched")
				}
			}
			write(t, filepath.Join(src, "_posts/2020-01-03-c.md"), "---\ntitle: C\nlayout: default\n---\nThree.\n")
			site.check(false)
			site.now = site.now.Add(time.Minute)
			site.check(c.stands)
		})
	}
}
