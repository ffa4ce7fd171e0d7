package liquid_test

import (
	"strings"
	"testing"

	"github.com/broadsheet-press/broadsheet/liquid"
)

// hostile are sources that naive matching takes quadratic time for.
var hostile = map[string]func(n int) string{
	"outputs opened": func(n int) string { return strings.Repeat("{{", n/2) },
	"outputs in raw": func(n int) string { return "{% raw %}" + strings.Repeat("{{", n/2) + "{% endraw %}" },
	"tags opened":    func(n int) string { return strings.Repeat("{%", n/2) },
	"tags in raw":    func(n int) string { return "{% raw %}" + strings.Repeat("{%", n/2) },
	"ifs opened":     func(n int) string { return strings.Repeat("{%if x%}", n/8) },
	"ifs closed":     func(n int) string { return strings.Repeat("{%if x%}{%endif%}", n/17) },
	"quotes":         func(n int) string { return "{{ " + strings.Repeat(`"'`, n/2) + `" | a: ' }}` },
	"single quotes":  func(n int) string { return "{{ a | b: " + strings.Repeat(` "' `, n/4) + `" }}` },
	"bars":           func(n int) string { return "{{ a " + strings.Repeat("|", n) + "}}" },
	"filters":        func(n int) string { return "{{ a " + strings.Repeat("| b: c, ", n/8) + "}}" },
	"brackets":       func(n int) string { return "{{ " + strings.Repeat("[", n) + "}}" },
	"bracket pairs":  func(n int) string { return "{{ " + strings.Repeat("a[", n/2) + "b" + strings.Repeat("]", n/2) + "}}" },
	"ranges": func(n int) string {
		return "{{ " + strings.Repeat("(1..", n/8) + "2" + strings.Repeat(")", n/8) + " }}"
	},
	"dots":              func(n int) string { return "{{ (" + strings.Repeat(".", n) + ") }}" },
	"conditions":        func(n int) string { return "{% if a" + strings.Repeat(" and b or", n/9) + " c %}{% endif %}" },
	"conditions quoted": func(n int) string { return "{% if " + strings.Repeat(`"a`, n/2) + " %}{% endif %}" },
	"assign":            func(n int) string { return "{% assign " + strings.Repeat("(a", n/2) + " %}" },
	"assign spaces":     func(n int) string { return "{% assign a" + strings.Repeat(" ", n) + "b %}" },
	"attributes":        func(n int) string { return "{% for a in b " + strings.Repeat("c:", n/2) + " %}{% endfor %}" },
	"attribute quotes":  func(n int) string { return "{% for a in b " + strings.Repeat(`c:"`, n/3) + " %}{% endfor %}" },
	"tablerow":          func(n int) string { return "{% tablerow " + strings.Repeat("a in ", n/5) + "' %}{% endtablerow %}" },
	"whens":             func(n int) string { return "{% case a %}{% when " + strings.Repeat("a or ", n/5) + "b %}{% endcase %}" },
	"cycle":             func(n int) string { return "{% cycle " + strings.Repeat("a:", n/2) + "b %}" },
	"include":           func(n int) string { return "{% include " + strings.Repeat(`"' `, n/3) + " %}" },
	"white space":       func(n int) string { return strings.Repeat(" ", n) + "{{- a -}}" + strings.Repeat(" ", n) },
	"text braces":       func(n int) string { return strings.Repeat("{ ", n/2) },
	"comments":          func(n int) string { return strings.Repeat("{% comment %}{{ a }}{% endcomment %}", n/36) },
	"raw tags":          func(n int) string { return "{% raw %}{{" + strings.Repeat("{% ", n/3) + "%}{% endraw %}" },
	"liquid lines":      func(n int) string { return "{% liquid\n" + strings.Repeat("echo a\n", n/7) + "%}" },
	"tags stripped":     func(n int) string { return "{{ '" + strings.Repeat("<", n) + "' | strip_html }}" },
	"blocks stripped":   func(n int) string { return "{{ '" + strings.Repeat("<script", n/7) + "' | strip_html }}" },
}

func parseHostile(e *liquid.Engine, src string) {
	for _, mode := range []liquid.ErrorMode{liquid.Lax, liquid.Strict} {
		t, err := e.Parse(src, liquid.ParseOptions{ErrorMode: mode})
		if err == nil {
			t.Render(e.NewThread(liquid.ThreadOptions{}), nil)
		}
	}
}

// TestHostileSources survives them at a size at which squares would be felt:
// a test of hours would be one that fails. BenchmarkHostile shows the times.
func TestHostileSources(t *testing.T) {
	e := liquid.NewEngine()
	for name, make := range hostile {
		t.Run(name, func(*testing.T) { parseHostile(e, make(200_000)) })
	}
}

// BenchmarkHostile reports MB/s for 64 KB and 1 MB of each: for a linear
// parser the two agree.
func BenchmarkHostile(b *testing.B) {
	for name, make := range hostile {
		for _, size := range []struct {
			name string
			n    int
		}{{"64K", 1 << 16}, {"1M", 1 << 20}} {
			src := make(size.n)
			b.Run(name+"/"+size.name, func(b *testing.B) {
				b.SetBytes(int64(len(src)))
				e := liquid.NewEngine()
				for b.Loop() {
					parseHostile(e, src)
				}
			})
		}
	}
}
