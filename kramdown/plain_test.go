package kramdown

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// TestPlain holds what is taken for a line of words against what comes of
// parsing it, by every input and with options that change what text becomes.
func TestPlain(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	pieces := []string{"a", "Z", "word", "TOC", "www.example", "http", "1", "1.", "23", " ", "  ", "    ", ".", "..", "...", "-", "--", ",", ";", "?",
		"(c)", "(", ")", "/", "//", "%", "é", "字", "\u00a0", "\u2028", "\ufeff", "\xff", "\x00", "\t", "\n", "'", ":", "_", "£97m", "and", " of the "}
	var processors []*Processor
	for _, input := range []string{"kramdown", "GFM", "markdown"} {
		for _, more := range []bool{false, true} {
			opts := DefaultOptions()
			opts.Input = input
			if more {
				opts.HardWrap, opts.GFMEmojis, opts.RemoveLineBreaksForCJK, opts.EntityOutput = true, true, true, EntityNumeric
				opts.LinkDefs = map[string]LinkDef{"word": {URL: "/w"}, "a": {URL: "/a", Title: "A"}}
			}
			processors = append(processors, New(opts))
		}
	}
	plain := 0
	for range 30_000 {
		var b strings.Builder
		for range 1 + r.IntN(7) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		src := []byte(b.String())
		if !isWords(src) {
			continue
		}
		plain++
		for i, p := range processors {
			want, warnings := p.convert(nil, src)
			if got := appendWords(nil, src); string(got) != string(want) || len(warnings) > 0 {
				t.Fatalf("processor %d, %q: %q, want %q, warnings %v", i, src, got, want, warnings)
			}
		}
	}
	if plain < 1000 {
		t.Errorf("only %d were plain", plain)
	}
}
