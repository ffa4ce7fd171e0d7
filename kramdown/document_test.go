package kramdown

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"
)

// What is parsed into a tree and written from it must be what is converted at
// once.
func TestDocumentRoundTrip(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	p := New(JekyllOptions())
	for range 3000 {
		src := []byte(generate(r))
		want, _ := p.Append(nil, src)
		got := p.Parse(src).AppendHTML(nil)
		if string(got) != string(want) {
			t.Fatalf("differs for %q\n%s", src, firstDifference(string(got), string(want)))
		}
	}
}

func TestDocumentPositions(t *testing.T) {
	p := New(JekyllOptions())
	d := p.Parse([]byte("# A\n\n> * one\n>   *two*\n>\n>   [x](y)\n\nend\n"))
	want := map[Kind][2]int{Header: {1, 1}, Blockquote: {3, 1}, UL: {3, 3}, Em: {4, 5}, Link: {6, 5}}
	d.Root.Walk(func(n *Node) bool {
		if w, ok := want[n.Kind]; ok {
			if got := [2]int{n.Line, n.Column}; got != w {
				t.Errorf("kind %d is at %v, want %v", n.Kind, got, w)
			}
			delete(want, n.Kind)
		}
		return true
	})
	if len(want) > 0 {
		t.Errorf("not in the tree: %v", want)
	}
}

func TestDocumentChange(t *testing.T) {
	p := New(JekyllOptions())
	d := p.Parse([]byte("see [a](/b) and `c`\n"))
	d.Root.Walk(func(n *Node) bool {
		if n.Kind == Link {
			n.SetAttr("href", "/other")
		}
		return true
	})
	if got, want := string(d.AppendHTML(nil)), "<p>see <a href=\"/other\">a</a> and <code>c</code></p>\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// starts says what the source may begin with where a node of a kind begins,
// white space aside.
var starts = map[Kind]string{
	Blockquote: ">", UL: "*-+", OL: "0123456789", HR: "*-_",
	Link: "[<", Image: "![", CodeSpan: "`", Footnote: "[", Em: "*_", Strong: "*_", XMLComment: "<", XMLPI: "<", Math: "$\\",
	Comment: "{",
}

// Each node's position is that of the text it was made of.
func TestNodePositions(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	p := New(JekyllOptions())
	checked := 0
	for range 1500 {
		src := strings.ReplaceAll(generate(r), "\r", "")
		lines := strings.SplitAfter(src, "\n")
		d := p.Parse([]byte(src))
		bad := ""
		d.Root.Walk(func(n *Node) bool {
			if n.Line < 1 || n.Line > len(lines) || n.Column < 1 || n.Column > len(lines[n.Line-1])+1 {
				bad = fmt.Sprintf("kind %d is at %d:%d, outside of the source", n.Kind, n.Line, n.Column)
				return false
			}
			rest := strings.TrimLeft(lines[n.Line-1][n.Column-1:], " \t")
			if n.Kind == Text && n.Value != "" {
				// its first word, which nothing was taken out of
				v := strings.TrimLeft(n.Value, " \t")
				if k := strings.IndexFunc(v, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) }); k >= 0 {
					v = v[:k]
				}
				if !strings.HasPrefix(strings.TrimLeft(rest, "\\"), v) && !strings.HasPrefix(rest, "{::") {
					bad = fmt.Sprintf("text %q is at %d:%d, where %q stands", n.Value, n.Line, n.Column, rest)
				}
				checked++
				return true
			}
			if c := starts[n.Kind]; c != "" && (rest == "" || !strings.Contains(c, rest[:1])) {
				bad = fmt.Sprintf("kind %d is at %d:%d, where %q stands", n.Kind, n.Line, n.Column, rest)
			}
			checked++
			return true
		})
		if bad != "" {
			t.Errorf("%s in %q", bad, src)
		}
	}
	if checked < 5000 {
		t.Errorf("only %d nodes were looked at", checked)
	}
}
