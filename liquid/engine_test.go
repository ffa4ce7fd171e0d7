package liquid_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/broadsheet-press/broadsheet/liquid"
)

func mustParse(t testing.TB, e *liquid.Engine, src string) *liquid.Template {
	t.Helper()
	tpl, err := e.Parse(src, liquid.ParseOptions{})
	if err != nil {
		t.Fatalf("%q: %v", src, err)
	}
	return tpl
}

// recorder writes down what an observer is told.
type recorder struct{ log []string }

func (r *recorder) Read(root string, path []string, found bool) {
	r.log = append(r.log, fmt.Sprintf("%s%v %v", root, path, found))
}
func (r *recorder) Attr(_ liquid.Drop, name string) { r.log = append(r.log, "attr "+name) }
func (r *recorder) Include(name string)             { r.log = append(r.log, "include "+name) }

type lazyDrop struct{ asked int }

func (d *lazyDrop) Attr(name string) (any, bool) {
	if name == "content" {
		d.asked++
		return "body", true
	}
	return nil, false
}

func TestObserver(t *testing.T) {
	e := liquid.NewEngine()
	tpl := mustParse(t, e, `{{ site.title }}{{ site.nav[key].url }}{% assign x = 1 %}{{ x }}{% for p in site.posts %}{{ p.content }}{{ p.nix }}{{ forloop.index }}{% endfor %}{% include 'nav' %}{{ gone }}`)
	nav := mustParse(t, e, `{{ page.url }}{{ x }}`)
	r := &recorder{}
	th := e.NewThread(liquid.ThreadOptions{
		Globals: liquid.MapOf("site", liquid.MapOf("title", "T", "nav", liquid.NewMap(0), "posts", []any{&lazyDrop{}}), "key", "k"),
		Include: func(*liquid.Thread, string) (*liquid.Template, error) {
			return nav, nil
		},
		Observer: r,
	})
	if _, err := tpl.Render(th, nil); err != nil {
		t.Fatal(err)
	}
	want := []string{"site[title] true", "key[] true", "site[nav k] false", "site[posts] true", "attr content", "attr nix",
		"include nav", "nav[] false", "page[url] false", "gone[] false"}
	if got := strings.Join(r.log, "; "); got != strings.Join(want, "; ") {
		t.Errorf("observed\n%s\nwant\n%s", got, strings.Join(want, "; "))
	}
}

// localRecorder also hears of local variables.
type localRecorder struct{ recorder }

func (r *localRecorder) Local(name string) { r.log = append(r.log, "local "+name) }

// TestObserveFragment watches one include by itself.
func TestObserveFragment(t *testing.T) {
	e := liquid.NewEngine()
	var seen localRecorder
	e.RegisterTag("watch", func(p *liquid.Parser, markup string) (liquid.Node, error) {
		return liquid.NodeFunc(func(th *liquid.Thread, dst []byte) ([]byte, error) {
			defer th.Observe(th.Observe(&seen))
			in, err := th.Include("nav")
			if err != nil {
				return dst, err
			}
			return th.Partial(in, "nav", dst)
		}), nil
	})
	nav := mustParse(t, e, "{{ site.title }}{{ x.y }}")
	outer := &recorder{}
	th := e.NewThread(liquid.ThreadOptions{
		Globals:  liquid.MapOf("site", liquid.MapOf("title", "T"), "page", "P"),
		Observer: outer,
		Include:  func(*liquid.Thread, string) (*liquid.Template, error) { return nav, nil },
	})
	if _, err := mustParse(t, e, "{% assign x = 1 %}{{ page }}{% watch %}{{ page }}").Render(th, nil); err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(outer.log, seen.log), "[page[] true page[] true] [include nav site[title] true local x]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestUses(t *testing.T) {
	e := liquid.NewEngine()
	u := mustParse(t, e, `{{ site.a[page.b] | upcase }}{% if x == y %}{% include 'a' %}{% endif %}{% render "b" %}`).Uses()
	got := fmt.Sprint(u.Roots, u.Includes, u.Tags, u.Filters, u.DynamicRoot, u.DynamicInclude)
	if want := "[a page site x y] [a b] [if include render] [upcase] false false"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	u = mustParse(t, e, `{{ [a] }}{% include b %}`).Uses()
	if !u.DynamicRoot || !u.DynamicInclude {
		t.Errorf("computed names are not seen: %+v", u)
	}
}

func TestDropsAreLazy(t *testing.T) {
	e := liquid.NewEngine()
	d := &lazyDrop{}
	th := e.NewThread(liquid.ThreadOptions{Globals: liquid.MapOf("page", d)})
	if _, err := mustParse(t, e, `{{ page.title }}`).Render(th, nil); err != nil || d.asked != 0 {
		t.Errorf("content was asked for %d times, %v", d.asked, err)
	}
	out, err := mustParse(t, e, `{{ page.content }}`).Render(th, nil)
	if err != nil || string(out) != "body" || d.asked != 1 {
		t.Errorf("got %q, %v after %d", out, err, d.asked)
	}
}

func TestHostTags(t *testing.T) {
	e := liquid.NewEngine()
	e.RegisterTag("greet", func(p *liquid.Parser, markup string) (liquid.Node, error) {
		who := p.Expression(markup)
		return liquid.NodeFunc(func(th *liquid.Thread, dst []byte) ([]byte, error) {
			v, err := who.Eval(th)
			if err != nil {
				return dst, err
			}
			return liquid.AppendString(append(dst, "Hello "...), v), nil
		}), nil
	})
	e.RegisterBlock("shout", func(p *liquid.Parser, markup string) (liquid.Block, error) {
		if markup != "" {
			return nil, liquid.Errorf(liquid.SyntaxError, "shout takes nothing")
		}
		return liquid.BlockFunc(func(th *liquid.Thread, dst []byte, body *liquid.Body) ([]byte, error) {
			out, err := body.Render(th, th.Buffer())
			if err != nil {
				return dst, err
			}
			dst = append(dst, strings.ToUpper(string(out))...)
			th.Release(out)
			return dst, nil
		}), nil
	})
	e.RegisterFilter("twice", func(_ *liquid.Thread, in any, _ []any) (any, error) {
		return []any{in, in}, nil
	}, liquid.Arity(0, 0))
	e.RegisterTextFilter("star", func(_ *liquid.Thread, dst []byte, in string, _ []any) ([]byte, error) {
		return append(append(append(dst, '*'), in...), '*'), nil
	})
	for src, want := range map[string]string{
		`{% greet name %}`:                               "Hello Ann",
		`{% shout %}a{{ name }}{% endshout %}`:           "AANN",
		`{{ name | twice | join: "," | star | upcase }}`: "*ANN,ANN*",
		`{{ 5 | star | size }}`:                          "3",
	} {
		th := e.NewThread(liquid.ThreadOptions{Globals: liquid.MapOf("name", "Ann"), RethrowErrors: true})
		out, err := mustParse(t, e, src).Render(th, nil)
		if err != nil || string(out) != want {
			t.Errorf("%s: got %q, %v; want %q", src, out, err, want)
		}
	}
	if _, err := e.Parse("\n{% shout x %}{% endshout %}", liquid.ParseOptions{}); err == nil || err.Error() != "Liquid syntax error (line 2): shout takes nothing" {
		t.Errorf("got %v", err)
	}
	defer func() {
		if recover() == nil {
			t.Error("registering after the first Parse went unnoticed")
		}
	}()
	e.RegisterFilter("late", nil)
}

func TestStrictModesSayWhereAndWhat(t *testing.T) {
	for _, c := range []struct {
		src  string
		mode liquid.ErrorMode
		want string
	}{
		{"a\n{{ a b }}", liquid.Strict, `Liquid syntax error (line 2): Expected end_of_string but found id in "{{ a b }}"`},
		{"{% if a =! 2 %}{% endif %}", liquid.Strict, `Liquid syntax error (line 1): Unexpected character = in "a =! 2"`},
		{"{% for i on x %}{% endfor %}", liquid.Strict, `Liquid syntax error (line 1): For loops require an 'in' clause in "i on x"`},
		{"{% for i in x max:1 %}{% endfor %}", liquid.Strict, `Liquid syntax error (line 1): Invalid attribute in for loop. Valid attributes are limit and offset in "i in x max:1"`},
		{"\n\n{% nix %}", liquid.Lax, `Liquid syntax error (line 3): Unknown tag 'nix'`},
		{"{% if a %}\n\n", liquid.Lax, `Liquid syntax error (line 3): 'if' tag was never closed`},
		{"{% if a %}{% endfor %}", liquid.Lax, `Liquid syntax error (line 1): 'endfor' is not a valid delimiter for if tags. use endif`},
		{"x{{ a", liquid.Lax, `Liquid syntax error (line 1): Variable '{{' was not properly terminated with regexp: /\}\}/`},
		{"{% assign 1 %}", liquid.Lax, `Liquid syntax error (line 1): Syntax Error in 'assign' - Valid syntax: assign [var] = [source]`},
		{"{% else %}", liquid.Lax, `Liquid syntax error (line 1): Unexpected outer 'else' tag`},
	} {
		_, err := liquid.NewEngine().Parse(c.src, liquid.ParseOptions{ErrorMode: c.mode})
		if err == nil || err.Error() != c.want {
			t.Errorf("%q: got %v, want %s", c.src, err, c.want)
		}
	}
}

func TestSyntaxErrorsHaveAPlace(t *testing.T) {
	for _, c := range []struct {
		src    string
		mode   liquid.ErrorMode
		line   int
		column int
		markup string
	}{
		{"a\n  b {{ a b }}", liquid.Strict, 12, 5, `in "{{ a b }}"`},
		{"{{ x }} {% nix %}", liquid.Lax, 11, 9, ""},
		{"é{% if a =! b %}{% endif %}", liquid.Strict, 11, 3, `in "a =! b"`},
		{"{% if a %}\n{% elsif b c d %}{% endif %}", liquid.Strict, 11, 0, `in "b c d"`},
	} {
		_, err := liquid.NewEngine().Parse(c.src, liquid.ParseOptions{Name: "_layouts/post.html", Line: 11, ErrorMode: c.mode})
		var e *liquid.Error
		if !errors.As(err, &e) || e.File != "_layouts/post.html" || e.Line != c.line || e.Column != c.column || e.Markup != c.markup {
			t.Errorf("%q: %+v", c.src, e)
		}
	}
	tpl, _ := liquid.NewEngine().Parse("a\n {{ a b }}", liquid.ParseOptions{Name: "x", ErrorMode: liquid.Warn})
	if w := tpl.Warnings(); len(w) != 1 || w[0].Line != 2 || w[0].Column != 2 || w[0].File != "x" {
		t.Errorf("warnings: %+v", w)
	}
}

func TestIncludesNameThemselvesInErrors(t *testing.T) {
	out, err := run("{% include 'a' %}", nil, map[string]string{"a": "\n{{ 1 | divided_by: 0 }}"}, liquid.Lax)
	if want := "Liquid error (a line 2): divided by 0"; err == nil || err.Error() != want {
		t.Errorf("got %q, %v; want %s", out, err, want)
	}
}

func TestLimits(t *testing.T) {
	e := liquid.NewEngine()
	for name, c := range map[string]struct {
		src string
		lim liquid.Limits
	}{
		"iterations": {"{% for i in (1..1000000000) %}{% endfor %}", liquid.Limits{Iterations: 1000}},
		"output":     {"{% for i in (1..1000000000) %}xxxxxxxxxx{% endfor %}", liquid.Limits{Output: 10_000}},
		"value":      {"{% assign a = 'aaaaaaaaaaaaaaaa' %}{% for i in (1..64) %}{% assign a = a | append: a %}{% endfor %}", liquid.Limits{Value: 1 << 20}},
		"range":      {"{{ (1..99999999999) | join }}", liquid.Limits{}},
		"score":      {"{% for i in (1..1000000000) %}{{ i }}{% endfor %}", liquid.Limits{Score: 1000}},
	} {
		th := e.NewThread(liquid.ThreadOptions{RethrowErrors: true, Limits: c.lim})
		_, err := mustParse(t, e, c.src).Render(th, nil)
		var le *liquid.Error
		if !errors.As(err, &le) || le.Kind != liquid.MemoryError {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestCancel(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	e := liquid.NewEngine()
	th := e.NewThread(liquid.ThreadOptions{Context: ctx})
	_, err := mustParse(t, e, "{% for i in (1..100000000000) %}{% if i %}{% endif %}{% endfor %}").Render(th, nil)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	// The thread is as good as new afterwards.
	th.Reset(liquid.ThreadOptions{})
	out, err := mustParse(t, e, "{{ forloop.index }}ok").Render(th, nil)
	if string(out) != "ok" || err != nil {
		t.Errorf("got %q, %v", out, err)
	}
}

// TestRecursion includes a template into itself for ever.
func TestRecursion(t *testing.T) {
	for _, src := range []string{"{% include 'a' %}", "{% render 'a' %}", "{% include 'a' %}{% include 'a' %}"} {
		e := liquid.NewEngine()
		a := mustParse(t, e, src)
		th := e.NewThread(liquid.ThreadOptions{RethrowErrors: true, Include: func(*liquid.Thread, string) (*liquid.Template, error) { return a, nil }})
		if _, err := a.Render(th, nil); err == nil || !strings.Contains(err.Error(), "Nesting too deep") {
			t.Errorf("%s: got %v", src, err)
		}
	}
	// Not so deep is fine.
	e := liquid.NewEngine()
	down := mustParse(t, e, "{{ n }}{% if n > 0 %}{% assign m = n | minus: 1 %}{% render 'a', n: m %}{% endif %}")
	th := e.NewThread(liquid.ThreadOptions{RethrowErrors: true, Include: func(*liquid.Thread, string) (*liquid.Template, error) { return down, nil }})
	out, err := mustParse(t, e, "{% render 'a', n: 60 %}").Render(th, nil)
	if err != nil || !strings.HasSuffix(string(out), "3210") {
		t.Errorf("got %q, %v", out, err)
	}
	if _, err := liquid.NewEngine().Parse(strings.Repeat("{% if x %}", 1000), liquid.ParseOptions{}); err == nil || err.Error() != "Liquid error: Nesting too deep" {
		t.Errorf("got %v", err)
	}
}

// TestConcurrent renders one template on many goroutines; run it with -race.
func TestConcurrent(t *testing.T) {
	e := liquid.NewEngine()
	tpl := mustParse(t, e, `{% for p in site.posts %}{{ p.title | upcase }}{{ p.date | date: "%Y" }}{% cycle a, b %}{% endfor %}{% include name %}`)
	data := liquid.MapOf("name", "x", "a", 1, "b", 2, "site", liquid.MapOf("posts", []any{
		liquid.MapOf("title", "a", "date", "2026-01-02"), liquid.MapOf("date", "2026-01-02", "title", "b"),
	}))
	want := "A20261B20262in"
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			th := e.NewThread(liquid.ThreadOptions{Globals: data, RethrowErrors: true,
				Include: func(th *liquid.Thread, _ string) (*liquid.Template, error) {
					return th.Engine().Parse(fmt.Sprintf("{{ v%d }}in", g), liquid.ParseOptions{})
				}})
			var buf []byte
			for range 200 {
				out, err := tpl.Render(th, buf[:0])
				if err != nil || string(out) != want {
					t.Errorf("got %q, %v", out, err)
					return
				}
				buf = out
			}
		})
	}
	wg.Wait()
}

// TestThreadReuse holds a thread to forgetting what a render left behind.
func TestThreadReuse(t *testing.T) {
	e := liquid.NewEngine()
	tpl := mustParse(t, e, `{{ x }}{% assign x = 1 %}{% cycle 'a', 'b' %}{% increment n %}{% for i in (1..3) limit:1 %}{% endfor %}{% for i in (1..3) offset:continue %}{{ i }}{% endfor %}`)
	th := e.NewThread(liquid.ThreadOptions{})
	for i := range 2 {
		out, _ := tpl.Render(th, nil)
		if want := fmt.Sprintf("a%d23", i); string(out) != want {
			t.Errorf("got %q, want %q", out, want)
		}
	}
	th.Reset(liquid.ThreadOptions{})
	if out, _ := tpl.Render(th, nil); string(out) != "a023" {
		t.Errorf("after Reset: %q", out)
	}
}

func TestPlainGoValues(t *testing.T) {
	out, err := run("{{ a.b }}{{ l | join: '-' }}{% for x in l %}{{ x }}{% endfor %}{{ l.size }}{{ n | plus: 1 }}{% if n == 7 %}y{% endif %}{{ l }}",
		liquid.MapOf("a", map[string]any{"b": int64(3)}, "l", []string{"x", "y"}, "n", uint8(7)), nil, liquid.Lax)
	if err != nil || out != "3x-yxy28yxy" {
		t.Errorf("got %q, %v", out, err)
	}
}
