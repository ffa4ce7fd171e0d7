package liquid_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/broadsheet-press/broadsheet/liquid"
)

// TestTruncateWords compares the filter, which counts spaces eight bytes at a
// time, with a list of words.
func TestTruncateWords(t *testing.T) {
	e := liquid.NewEngine()
	tmpl, err := e.Parse("{{ s | truncatewords: n }}", liquid.ParseOptions{})
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 1))
	pieces := []string{" ", " ", " ", "a", "bc", "longer word", "é", "日本", "\n", "\t", "  ", "\x00", "\x01", "\x7f", "eightchr", "x y "}
	for range 20000 {
		var b strings.Builder
		few := pieces
		if r.IntN(3) == 0 {
			few = pieces[:6] // mostly words with one space between them
		}
		for range r.IntN(30) {
			b.WriteString(few[r.IntN(len(few))])
		}
		s, n := b.String(), r.IntN(12)
		words := strings.FieldsFunc(s, func(c rune) bool { return c >= '\t' && c <= '\r' || c == ' ' })
		want := s
		if keep := max(n, 1); len(words) >= keep {
			want = strings.Join(words[:keep], " ") + "..."
		}
		th := e.NewThread(liquid.ThreadOptions{Globals: liquid.MapOf("s", s, "n", n)})
		got, err := tmpl.Render(th, nil)
		if err != nil || string(got) != want {
			t.Fatalf("%q to %d words: %q, want %q (%v)", s, n, got, want, err)
		}
	}
}
