package extract

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"
)

// TestPhrases: the matcher finds what looking for each phrase finds.
func TestPhrases(t *testing.T) {
	m := loadMatcher()
	rng := rand.New(rand.NewPCG(1, 1))
	var all []string
	all = append(all, furniturePhrases...)
	for _, list := range saidPhrases {
		all = append(all, list...)
	}
	seen := map[string]bool{}
	for _, p := range furniturePhrases {
		if seen[p] {
			t.Errorf("%q is in the list twice", p)
		}
		seen[p] = true
	}
	for range 3000 {
		var b strings.Builder
		for range rng.IntN(6) {
			p := all[rng.IntN(len(all))]
			switch rng.IntN(3) {
			case 0:
				p = p[:rng.IntN(len(p)+1)]
			case 1:
				p = p[rng.IntN(len(p)):]
			}
			b.WriteString(p)
			if rng.IntN(2) == 0 {
				b.WriteString(" É x")
			}
		}
		text := b.String()
		lower := appendLower(nil, text, 400)
		if len(lower) > 400 {
			lower = lower[:400]
		}
		want := strings.ToLower(strings.ToValidUTF8(text, "\uFFFD"))
		if len(want) > 400 {
			want = want[:400]
		}
		if utf8.ValidString(text) && string(lower) != want {
			t.Fatalf("%q in lower case is %q", text, lower)
		}
		found := m.in([]byte(want))
		n := 0
		for _, p := range furniturePhrases {
			if strings.Contains(want, p) {
				n++
			}
		}
		if got := found.count(&m.furniture); got != n {
			t.Fatalf("%q: %d furniture phrases, want %d", want, got, n)
		}
		for k, list := range saidPhrases {
			any := false
			for _, p := range list {
				any = any || strings.Contains(want, p)
			}
			if got := found.meets(&m.kinds[k]); got != any {
				t.Fatalf("%q: kind %d is %v", want, k, got)
			}
		}
	}
	for _, s := range []string{"", "ÀB İx Straße", strings.Repeat("É", 300), strings.Repeat("a", 500)} {
		want := strings.ToLower(s)
		got := appendLower(nil, s, 400)
		if len(got) < min(400, len(want)) || !strings.HasPrefix(want, string(got[:min(400, len(got))])) {
			t.Errorf("%q in lower case is %q", s, got)
		}
	}
}
