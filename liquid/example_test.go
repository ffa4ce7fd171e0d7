package liquid_test

import (
	"fmt"
	"strings"

	"github.com/broadsheet-press/broadsheet/liquid"
)

func Example() {
	engine := liquid.NewEngine()
	tpl, err := engine.Parse("{% for p in posts %}{{ p.title | upcase }} ({{ p.date | date: '%-d %b' }}) {% endfor %}", liquid.ParseOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	thread := engine.NewThread(liquid.ThreadOptions{
		Globals: liquid.MapOf("posts", []any{
			liquid.MapOf("title", "One", "date", "2026-03-04"),
			liquid.MapOf("title", "Two", "date", liquid.Date{Year: 2026, Month: 5, Day: 6}),
		}),
	})
	out, err := tpl.Render(thread, nil)
	fmt.Println(string(out), err)
	// Output: ONE (4 Mar) TWO (6 May)  <nil>
}

// A tag compiles its markup once and renders it many times.
func ExampleEngine_RegisterTag() {
	engine := liquid.NewEngine()
	engine.RegisterTag("link", func(p *liquid.Parser, markup string) (liquid.Node, error) {
		target := p.Expression(markup)
		return liquid.NodeFunc(func(th *liquid.Thread, dst []byte) ([]byte, error) {
			v, err := target.Eval(th)
			if err != nil {
				return dst, err
			}
			site := th.Host().(string)
			return fmt.Appendf(dst, `<a href="%s/%s">`, site, liquid.ToString(v)), nil
		}), nil
	})
	tpl, _ := engine.Parse(`{% link page.slug %}`, liquid.ParseOptions{})
	th := engine.NewThread(liquid.ThreadOptions{
		Host:    "https://example.org",
		Globals: liquid.MapOf("page", liquid.MapOf("slug", "about")),
	})
	out, _ := tpl.Render(th, nil)
	fmt.Println(string(out))
	// Output: <a href="https://example.org/about">
}

func ExampleEngine_RegisterBlock() {
	engine := liquid.NewEngine()
	engine.RegisterBlock("loud", func(*liquid.Parser, string) (liquid.Block, error) {
		return liquid.BlockFunc(func(th *liquid.Thread, dst []byte, body *liquid.Body) ([]byte, error) {
			text, err := body.Render(th, th.Buffer())
			if err != nil {
				return dst, err
			}
			dst = append(dst, strings.ToUpper(string(text))...)
			th.Release(text)
			return dst, nil
		}), nil
	})
	tpl, _ := engine.Parse(`{% loud %}{{ x }}!{% endloud %}`, liquid.ParseOptions{})
	out, _ := tpl.Render(engine.NewThread(liquid.ThreadOptions{Globals: liquid.MapOf("x", "fire")}), nil)
	fmt.Println(string(out))
	// Output: FIRE!
}

// A text filter appends to the output and allocates nothing.
func ExampleEngine_RegisterTextFilter() {
	engine := liquid.NewEngine()
	engine.RegisterTextFilter("quote", func(_ *liquid.Thread, dst []byte, in string, _ []any) ([]byte, error) {
		return append(append(append(dst, "“"...), in...), "”"...), nil
	}, liquid.Arity(0, 0))
	tpl, _ := engine.Parse(`{{ 5 | quote }}`, liquid.ParseOptions{})
	out, _ := tpl.Render(engine.NewThread(liquid.ThreadOptions{}), nil)
	fmt.Println(string(out))
	// Output: “5”
}

// An include that takes its parameters in a variable, as Jekyll's does.
func ExampleThread_Partial() {
	engine := liquid.NewEngine()
	engine.RegisterTag("card", func(p *liquid.Parser, markup string) (liquid.Node, error) {
		title := p.Expression(markup)
		p.IncludesTemplate("card.html")
		return liquid.NodeFunc(func(th *liquid.Thread, dst []byte) ([]byte, error) {
			v, err := title.Eval(th)
			if err != nil {
				return dst, err
			}
			t, err := th.Include("card.html")
			if err != nil {
				return dst, err
			}
			return th.Partial(t, "card.html", dst, liquid.Local{Name: "include", Value: liquid.MapOf("title", v)})
		}), nil
	})
	card, _ := engine.Parse("<h2>{{ include.title }}</h2>", liquid.ParseOptions{Name: "card.html"})
	tpl, _ := engine.Parse("{% card 'News' %}{{ include.title }}", liquid.ParseOptions{})
	th := engine.NewThread(liquid.ThreadOptions{
		Include: func(*liquid.Thread, string) (*liquid.Template, error) { return card, nil },
	})
	out, _ := tpl.Render(th, nil)
	fmt.Println(string(out))
	// Output: <h2>News</h2>
}

func ExampleTemplate_Uses() {
	tpl, _ := liquid.NewEngine().Parse("{{ site.title | escape }}{% include 'nav.html' %}", liquid.ParseOptions{})
	u := tpl.Uses()
	fmt.Println(u.Roots, u.Includes, u.Filters)
	// Output: [nav.html site] [nav.html] [escape]
}
