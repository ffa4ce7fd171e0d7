package templating

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// What goes through texts many bytes at a time, or in one pass, says what going
// from byte to byte says.

func TestCountSpaced(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 50_000 {
		b := make([]byte, r.IntN(40))
		for i := range b {
			switch r.IntN(3) {
			case 0:
				b[i] = byte(r.IntN(256))
			case 1:
				b[i] = byte(r.IntN(34))
			default:
				b[i] = 'a'
			}
		}
		want := len(strings.FieldsFunc(string(b), func(c rune) bool { return c == 0 || c < 0x80 && isSpace(byte(c)) }))
		if got := countSpaced(string(b)); got != want {
			t.Fatalf("%q: %d words, want %d", b, got, want)
		}
	}
}

func TestPlainPath(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 50_000 {
		b := make([]byte, r.IntN(9))
		for i := range b {
			b[i] = "//..a-%: "[r.IntN(9)]
		}
		s := string(b)
		want := !strings.Contains(s, "/.") && !strings.HasPrefix(s, "//") && !strings.ContainsAny(s, "%: ")
		if got := PlainPath(s); got != want {
			t.Fatalf("%q: %v", s, got)
		}
	}
}

func TestXMLSchema(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	zones := []*time.Location{time.UTC, time.FixedZone("", 3600), time.FixedZone("", -3*3600-1800), time.FixedZone("", -30), time.FixedZone("", 59)}
	for range 20_000 {
		at := time.Unix(r.Int64N(1<<39)-1<<38, r.Int64N(1e9)).In(zones[r.IntN(len(zones))])
		if got, want := XMLSchema(at), at.Format("2006-01-02T15:04:05-07:00"); got != want {
			t.Fatalf("%s, want %s", got, want)
		}
	}
}

func TestAppendNormalized(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 50_000 {
		b := make([]byte, r.IntN(12))
		for i := range b {
			b[i] = "  \t\n\x00ab"[r.IntN(7)]
		}
		words := strings.FieldsFunc(string(b), func(c rune) bool { return isSpace(byte(c)) })
		want := "<" + strings.TrimRight(strings.TrimRight(strings.Join(words, " "), "\x00"), " ")
		if got := string(AppendNormalized([]byte("<"), string(b))); got != want {
			t.Fatalf("%q: %q, want %q", b, got, want)
		}
	}
}
