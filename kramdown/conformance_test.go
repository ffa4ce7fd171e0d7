package kramdown

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/broadsheet-press/broadsheet/internal/conformance"
)

// caseOptions reads the small YAML of a case's .options file.
func caseOptions(t *testing.T, file, input string) Options {
	o := DefaultOptions()
	o.Input = input
	o.Highlight = highlightCase
	src, err := os.ReadFile(file)
	if err != nil {
		o.AutoIDs = false
		return o
	}
	var key string
	nested := map[string]any{}
	var nestedKey string
	set := func(k string, v any) {
		if err := o.Set(k, v); err != nil && err != errUnknown {
			t.Fatalf("%s: %v", file, err)
		}
	}
	for _, line := range strings.Split(string(src), "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		indent := len(line) - len(strings.TrimLeft(line, " "))
		k, v, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), ":"), ":")
		v = strings.TrimSpace(v)
		var val any = strings.Trim(v, `'"`)
		switch {
		case v == "~" || v == "null":
			val = nil
		case strings.HasPrefix(v, "["):
			l := []any{}
			for _, e := range strings.Split(strings.Trim(v, "[]"), ",") {
				if e = strings.TrimSpace(e); e != "" {
					l = append(l, e)
				}
			}
			val = l
		case v == "true":
			val = true
		}
		switch {
		case indent == 0 && v != "":
			set(k, val)
		case indent == 0:
			key = k
			nested = map[string]any{}
		case indent == 2 && v == "":
			nestedKey = k
			nested[k] = map[string]any{}
		case indent == 2:
			nested[k] = val
		default:
			nested[nestedKey].(map[string]any)[k] = val
		}
		if indent > 0 {
			set(key, nested)
		}
	}
	return o
}

func TestConformance(t *testing.T) {
	for _, suite := range []struct{ folder, input string }{{"kramdown", "kramdown"}, {"kramdown-gfm", "GFM"}} {
		n, bad := 0, 0
		root := conformance.Dir(t, suite.folder)
		err := filepath.Walk(root, func(path string, info os.FileInfo, err error) error {
			if err != nil || !strings.HasSuffix(path, ".text") {
				return err
			}
			base := strings.TrimSuffix(path, ".text")
			want, err := os.ReadFile(base + ".html")
			if err != nil {
				return nil
			}
			src, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			n++
			name, _ := filepath.Rel(root, base)
			t.Run(suite.folder+"/"+name, func(t *testing.T) {
				options := base + ".options"
				if _, err := os.Stat(options); err != nil {
					options = filepath.Join(filepath.Dir(path), "options") // of the folder
				}
				p := New(caseOptions(t, options, suite.input))
				got, _ := p.Append(nil, src)
				// kramdown's test program puts a line end after what Rouge returns,
				// which kramdown itself does not
				w := string(want)
				if strings.Contains(w, "highlighter-rouge") {
					w = strings.ReplaceAll(w, "</code></pre>\n</div>", "</code></pre></div>")
				}
				d, known := deviations[suite.folder+"/"+strings.TrimPrefix(name, "test/testcases/")]
				switch {
				case known && w == string(got):
					t.Errorf("no longer differs: take it off the table of deviations")
				case known:
					t.Logf("differs as known: %s", d)
				case w != string(got):
					bad++
					t.Errorf("differs\n%s", firstDifference(string(got), w))
				}
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %d cases, %d differ", suite.folder, n, bad)
	}
}

// firstDifference shows two texts around where they part.
func firstDifference(got, want string) string {
	i := 0
	for i < len(got) && i < len(want) && got[i] == want[i] {
		i++
	}
	from := max(0, i-60)
	cut := func(s string) string { return s[min(from, len(s)):min(len(s), i+120)] }
	return fmt.Sprintf("at byte %d\n got: %q\nwant: %q", i, cut(got), cut(want))
}

// highlighted is what Rouge makes of the code in the test cases.
var highlighted = map[string]string{
	"x = Class.new": `<span class="n">x</span> <span class="o">=</span> <span class="no">Class</span><span class="p">.</span><span class="nf">new</span>`,
	"<a>href</a>":   `<span class="nt">&lt;a&gt;</span>href<span class="nt">&lt;/a&gt;</span>`,
	`puts "Hello"`:  `<span class="nb">puts</span> <span class="s2">"Hello"</span>`,
	`puts "World"`:  `<span class="nb">puts</span> <span class="s2">"World"</span>`,
	"$foo = new Bar;": `<span class="nv">$foo</span> <span class="o">=</span> <span class="k">new</span> <span class="nc">Bar</span>` +
		`<span class="p">;</span>`,
	"language no space":   `<span class="n">language</span> <span class="n">no</span> <span class="n">space</span>`,
	"language with space": `<span class="n">language</span> <span class="n">with</span> <span class="n">space</span>`,
	"require 'kramdown'\n\nKramdown::Document.new(text).to_html": `<span class="nb">require</span> <span class="s1">'kramdown'</span>` +
		"\n\n" + `<span class="no">Kramdown</span><span class="o">::</span><span class="no">Document</span><span class="p">.</span>` +
		`<span class="nf">new</span><span class="p">(</span><span class="n">text</span><span class="p">).</span><span class="nf">to_html</span>`,
	`  console.log("hello");`: `  <span class="nx">console</span><span class="p">.</span><span class="nx">log</span><span class="p">(</span>` +
		`<span class="s2">"hello"</span><span class="p">);</span>`,
}

// highlightCase stands for Rouge: it knows the languages of the test cases.
func highlightCase(code []byte, lang string, _ bool, _ map[string]any) ([]byte, bool) {
	switch lang {
	case "ruby", "html", "js", "php?start_inline=1":
	case "":
		return appendEscaped(nil, code), true
	default:
		return nil, false
	}
	text, end := strings.CutSuffix(string(code), "\n")
	h, ok := highlighted[text]
	if !ok {
		return nil, false
	}
	if end {
		h += "\n"
	}
	return []byte(h), true
}
