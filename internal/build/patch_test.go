package build_test

import (
	"context"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/build"
	"github.com/broadsheet-press/broadsheet/internal/goldensite"
)

// mapping is a sass that adds the map of its sources to what it reads.
const mapping = `#!/bin/sh
cat
printf '/*# sourceMappingURL=data:application/json;charset=utf-8,%%7B%%22version%%22:3,%%22sources%%22:[],%%22mappings%%22:%%22%%22%%7D */\n'
`

// TestWhatIsPatched edits files one after the other, and finds out whether that
// takes a whole build. What comes of it is what a build anew makes.
func TestWhatIsPatched(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("programs that are scripts are not for Windows")
	}
	type edit struct {
		name, text string
		patched    bool
	}
	page := func(text string) string { return "---\ntitle: About\nlayout: default\n---\n" + text }
	post := func(text string) string { return "---\ntitle: One\n---\n" + text }
	const site = `
-- _config.yml --
plugins: [jekyll-paginate]
paginate: 1
-- _layouts/default.html --
<h1>{{ page.title }}</h1>{{ content }}
-- about.md --
---
title: About
layout: default
---
Text.
-- all.html --
---
---
{% for p in site.pages %}{{ p.title }}: {{ p.content | strip_html }};{% endfor %}
-- index.html --
---
---
{% for p in paginator.posts %}{{ p.title }}{% endfor %}
-- plain/index.html --
---
title: Plain
---
Nothing to do.
-- loose.md --
---
---


Below blank lines.
-- _posts/2020-01-01-one.md --
---
title: One
---
One.
-- _posts/2020-01-02-two.md --
---
title: Two
---
Two.
`
	const titled = `
-- _config.yml --
plugins: [jekyll-titles-from-headings]
-- about.md --
---
---
# About

Text.
-- index.html --
---
---
{% for p in site.pages %}{{ p.title }}{% endfor %}
`
	const styled = site + `
-- main.scss --
---
---
a { b: c }
-- more.scss --
---
---
{% for p in site.posts %}{{ p.title | slugify }} { b: c }{% endfor %}
`
	for _, c := range []struct {
		name, site string
		edits      []edit
	}{
		{"texts of pages", site, []edit{
			{"about.md", page("Other text."), true},
			{"about.md", page("{{ page.title }} and {% for p in site.posts %}{{ p.title }}{% endfor %}"), true},
			{"_posts/2020-01-01-one.md", "---\ntitle: Uno\n---\nOne.", true},
			{"about.md", page("Text again."), true},
			{"about.md", "---\ntitle: Us\nlayout: default\n---\nText again.", true},
			{"about.md", "---\ntitle: Us\n# Not seen.\nlayout: default\n---\nText again.", true},
			{"about.md", "---\ntitle: Us\nlayout: default\nweight: 1\n---\n\nText.", true},
			{"about.md", "---\ntitle: Us\nlayout: default\n---\nText.", true},
			{"about.md", "---\ntitle: Us\nlayout: default\npermalink: /us/\n---\nText.", false},
			{"about.md", "---\ntitle: Us\npermalink: /us/\n---\nText.", false},
			{"about.md", "title: Us\n", false},
			{"about.md", page("Text again."), false},
			{"plain/index.html", "---\ntitle: Plain\n---\nSomething.", true},
			{"plain/index.html", "---\ntitle: Plain\n---\nSomething {{ site.posts.size }}.", true},
			{"index.html", "---\n---\n{% for p in paginator.posts %}{{ p.url }}{% endfor %}", true},
			{"index.html", "---\n---\n{% for p in paginator.posts %}{{ p.title | upcase }}{% endfor %}", true},
			{"_posts/2020-01-01-one.md", "---\ntitle: Ichi\n---\nOne.", true},
			{"index.html", "---\ntitle: All\n---\n{% for p in paginator.posts %}{{ p.title | upcase }}{% endfor %}", true},
			{"index.html", "---\ntitle: All\n---\n{% for p in paginator.posts %}{{ p.title }}{% endfor %}", true},
			{"all.html", "---\n---\n{% for p in site.pages %}{{ p.title }}; {% endfor %}", true},
			{"loose.md", "---\n---\n\n\nBelow blank lines still.", true},
			{"loose.md", "---\n---\nBelow none.", true},
			{"loose.md", "---\n---\n\nBelow one.", true},
			{"about.md", page("{{ site.time | date: '%s' }}"), false},
			{"about.md", page("The last."), false},
			{"about.md", page("The very last."), true},
		}},
		{"files beside", site + "-- side.inc --\nBeside {{ page.title }}.\n-- deep/page.md --\n---\ntitle: Deep\n---\n{% include_relative more.inc %}\n-- deep/more.inc --\nMore.\n", []edit{
			{"about.md", page("{% include_relative side.inc %}"), true},
			{"about.md", page("{% include_relative side.inc %} again"), true},
			{"side.inc", "Aside {{ page.title }}.\n", false},
			{"deep/page.md", "---\ntitle: Deeper\n---\n{% include_relative more.inc %} And.\n", true},
			{"about.md", page("{% include_relative index.html %}"), true},
			{"index.html", "---\n---\n{% for p in paginator.posts %}{{ p.url }}{% endfor %}", false},
			{"deep/more.inc", "Less.\n", false},
		}},
		{"counters", site, []edit{
			{"about.md", page("{% increment n %}"), false},
			{"plain/index.html", "---\ntitle: Plain\n---\n{% increment n %}", false},
			{"_posts/2020-01-01-one.md", post("One.\n\n{% increment n %}"), false},
			{"about.md", page("{% cycle 'a', 'b' %}"), false},
		}},
		{"excerpts with tags", site + "-- list.html --\n---\n---\n{% for p in site.posts %}{{ p.excerpt }}{% endfor %}\n", []edit{
			{"_posts/2020-01-01-one.md", post("See [two]({% post_url 2020-01-02-two %}).\n\nMore."), true},
			{"_posts/2020-01-01-one.md", post("See [it]({% post_url 2020-01-02-two %}).\n\nMore still."), true},
			{"_posts/2020-01-01-one.md", "---\ntitle: Uno\n---\nSee [it]({% link about.md %}).\n\nMore still.", true},
			{"_posts/2020-01-01-one.md", post("{% if page.title %}Yes.\n\nNo.{% endif %}"), false},
			{"_posts/2020-01-01-one.md", post("{% highlight text %}Yes.\n\nNo.{% endhighlight %}"), false},
			{"_posts/2020-01-01-one.md", post("One."), false},
			{"_posts/2020-01-01-one.md", post("{% raw %}One.\n\n{% endraw %}"), false},
			{"_posts/2020-01-01-one.md", post("One{{ page.title }}"), false}, // which ends a finding
			{"_posts/2020-01-01-one.md", post("Uno{{ page.title }}"), true},
		}},
		{"titles of headings", titled, []edit{
			{"about.md", "---\n---\n# We\n\nText.\n", false},
			{"about.md", "---\n---\n# We\n\nOther text.\n", false},
			{"index.html", "---\n---\n{% for p in site.pages %}{{ p.title | upcase }}{% endfor %}", false},
		}},
		{"style sheets with maps", styled, []edit{
			{"_posts/2020-01-01-one.md", post("Another."), true},
			{"about.md", page("Other text."), true},
			{"main.scss", "---\n---\na { b: d }\n", false},
			{"_posts/2020-01-01-one.md", post("Still another."), true},
			{"_posts/2020-01-01-one.md", "---\ntitle: Uno\n---\nStill another.", false},
			{"_posts/2020-01-01-one.md", "---\ntitle: Uno\n---\nThe last.", true},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			src := siteOf(t, c.site)
			dest := filepath.Join(filepath.Dir(src), "out")
			installSass(t, filepath.Join(filepath.Dir(src), "bin"), mapping)
			now := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
			do := func(remember bool) (bool, map[string]string) {
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
				return res.Patched, goldensite.Tree(t, to)
			}
			do(true)
			for i, e := range c.edits {
				write(t, filepath.Join(src, e.name), e.text)
				now = now.Add(time.Second)
				patched, got := do(true)
				_, want := do(false)
				goldensite.Compare(t, want, got)
				if c.site == styled && got["main.css.map"] == "" {
					t.Fatal("there is no map")
				}
				if patched != e.patched {
					t.Errorf("edit %d, of %s, was patched: %v", i+1, e.name, patched)
				}
			}
		})
	}
}
