package kramdown

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"
)

// seeds are short documents that bring every construct into play.
func seeds() [][]byte {
	var out [][]byte
	r := rand.New(rand.NewPCG(11, 12))
	for range 200 {
		out = append(out, []byte(generate(r)))
	}
	for _, s := range []string{"", "\x00", "\xff\xfe", "\ufeff# a", "a\rb\r\nc", "{::options parse_block_html=\"true\" /}\n<div>\n*a*\n</div>",
		"&#1114112; &#xD800; &#99999999999;", "* a\n\n\x0b\n* b", "\t\f x", "[a]: <>\n[a]", "|\n|-\n|"} {
		out = append(out, []byte(s))
	}
	return out
}

// FuzzAppend looks for panics, for output that is not UTF-8, and for output
// that depends on what was converted before.
func FuzzAppend(f *testing.F) {
	for _, s := range seeds() {
		f.Add(s)
	}
	jekyll, plain := New(JekyllOptions()), New(DefaultOptions())
	o := DefaultOptions()
	o.HTMLToNative, o.ParseBlockHTML = true, true
	native := New(o)
	f.Fuzz(func(t *testing.T, src []byte) {
		for _, p := range []*Processor{jekyll, plain, native} {
			a, _ := p.Append([]byte("before"), src)
			if !bytes.HasPrefix(a, []byte("before")) {
				t.Fatal("what was there before is gone")
			}
			if !utf8.Valid(a) {
				t.Fatalf("not UTF-8: %q", a)
			}
			if b, _ := p.Append([]byte("before"), src); !bytes.Equal(a, b) {
				t.Fatalf("not the same twice: %q and %q", a, b)
			}
		}
	})
}

// FuzzParse holds the tree against the direct way.
func FuzzParse(f *testing.F) {
	for _, s := range seeds() {
		f.Add(s)
	}
	p := New(JekyllOptions())
	f.Fuzz(func(t *testing.T, src []byte) {
		want, _ := p.Append(nil, src)
		if got := p.Parse(src).AppendHTML(nil); !bytes.Equal(got, want) {
			t.Fatal(firstDifference(string(got), string(want)))
		}
	})
}

// TestHostile converts what would take a backtracking parser for ever; it is
// the test's own time limit that fails where time grows faster than length.
func TestHostile(t *testing.T) {
	p := New(JekyllOptions())
	for _, unit := range []string{"[", "*_", "> ", "<b>", "<div>", "[^x]", "{: .a", "|", "$$", "`", "\"", "* ", "![", "**a ", "[a](",
		"<!--", "```\n", "- a\n", "{:.a}\n", "<a href=\"", "~~a ", "<b>*", "{::a}\n", "[^1]: a\n", "[*a", "<em>*", "\"'", "_", "(("} {
		src := strings.Repeat(unit, 200_000/len(unit))
		if out, _ := p.Append(nil, []byte(src)); len(out) > 100*len(src) {
			t.Errorf("%q: %d bytes came out of %d", unit, len(out), len(src))
		}
	}
}

func TestConcurrent(t *testing.T) {
	p := New(JekyllOptions())
	docs := seeds()
	want := make([]string, len(docs))
	for i, d := range docs {
		h, _ := p.Append(nil, d)
		want[i] = string(h)
	}
	for range 4 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			for i, d := range docs {
				if h, _ := p.Append(nil, d); string(h) != want[i] {
					t.Errorf("differs beside others for %q", d)
				}
			}
		})
	}
}
