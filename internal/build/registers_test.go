package build_test

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/broadsheet-press/broadsheet/internal/build"
	"github.com/broadsheet-press/broadsheet/internal/goldensite"
)

// What Jekyll makes of these with Liquid 4.0.4. With Liquid 5, which Debian
// has, every page begins anew.
const registersSite = `
-- _config.yml --
timezone: UTC
plugins: [jekyll-paginate]
paginate: 2
page_excerpts: true
-- _layouts/default.html --
[{% cycle 'a','b','c' %}{% include c.html %}{% ifchanged %}{{ page.lang }}{% endifchanged %}{% for i in (1..5) limit: 2 offset: continue %}{{ i }}{% endfor %}]{{ content }}
-- _layouts/post.html --
---
layout: default
---
<{% cycle 'a','b','c' %}{% include c.html %}{% include c.html %}>{{ content }}
-- _includes/c.html --
{% cycle 'x','y' %}{% assign q = site.title %}{% cycle q: '1','2','3' %}{% cycle page.lang, 'u', 'v' %}
-- _posts/2020-01-01-p1.md --
---
layout: post
lang: de
---
{% cycle 'a','b','c' %} {% cycle 'a','b','c' %} p1

more
-- _posts/2020-01-02-p2.md --
---
layout: post
lang: de
---
{% cycle 'a','b','c' %} {% cycle 'a','b','c' %} p2

more
-- _posts/2020-01-03-p3.md --
---
layout: post
lang: de
---
{% cycle 'a','b','c' %} {% cycle 'a','b','c' %} p3

more
-- _posts/2020-01-04-p4.md --
---
layout: post
lang: en
---
{% cycle 'a','b','c' %} {% cycle 'a','b','c' %} p4

more
-- _posts/2020-01-05-p5.md --
---
layout: post
lang: en
---
{% cycle 'a','b','c' %} {% cycle 'a','b','c' %} p5

more
-- _posts/2020-01-06-p6.md --
---
layout: post
lang: en
---
{% cycle 'a','b','c' %} {% cycle 'a','b','c' %} p6

more
-- _posts/2020-01-07-p7.md --
---
layout: post
lang: en
---
{% cycle 'a','b','c' %} {% cycle 'a','b','c' %} p7

more
-- index.html --
---
layout: default
---
{% cycle 'i','j','k','l' %} {{ paginator.page }} {% for p in paginator.posts %}{% cycle 'o','e','z' %}{{ p.excerpt }}{% endfor %}
-- s1.html --
---
layout: default
path: same.html
---
s1 {% cycle 'i','j','k','l' %}
-- s2.html --
---
layout: default
path: same.html
---
s2 {% cycle 'i','j','k','l' %}
`

const registersOutput = `
-- index.html --
[by2u
]i 1 o<p>a b p7</p>
e<p>a b p6</p>


-- s1.html --
[cx3v
]s1 i

-- s2.html --
[ay1
]s1 j

-- 2020/01/01/p1.html --
[ax1de
de12]<ax1de
y2u
><p>a b p1</p>

<p>more</p>


-- 2020/01/02/p2.html --
[by2u
34]<bx3v
y1de
><p>a b p2</p>

<p>more</p>


-- 2020/01/03/p3.html --
[cx3v
5]<cx2u
y3v
><p>a b p3</p>

<p>more</p>


-- 2020/01/04/p4.html --
[ay1en
en]<ax1en
y2u
><p>a b p4</p>

<p>more</p>


-- 2020/01/05/p5.html --
[bx2u
]<bx3v
y1en
><p>a b p5</p>

<p>more</p>


-- 2020/01/06/p6.html --
[cy3v
]<cx2u
y3v
><p>a b p6</p>

<p>more</p>


-- 2020/01/07/p7.html --
[ax1en
]<ax1en
y2u
><p>a b p7</p>

<p>more</p>


-- page2/index.html --
[bx2u
]j 2 z<p>a b p5</p>
o<p>a b p4</p>


-- page3/index.html --
[cy3v
]k 3 e<p>a b p3</p>
z<p>a b p2</p>


-- page4/index.html --
[ax1
]l 4 o<p>a b p1</p>


`

func TestCyclesGoOnFromPageToPage(t *testing.T) {
	want := map[string]string{}
	for _, f := range txtar.Parse([]byte(registersOutput)).Files {
		want[f.Name] = string(f.Data)
	}
	src := siteOf(t, registersSite)
	for _, workers := range []int{1, 2, 8} {
		dest := filepath.Join(t.TempDir(), "site")
		opts := options(t, src, dest)
		opts.Workers = workers
		if res, err := build.Run(context.Background(), opts); err != nil {
			t.Fatal(err, res.Diagnostics)
		}
		goldensite.Compare(t, want, goldensite.Tree(t, dest))
	}
}
