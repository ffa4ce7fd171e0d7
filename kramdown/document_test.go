package kramdown

import (
	"math/rand/v2"
	"testing"
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
