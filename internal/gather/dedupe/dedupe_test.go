package dedupe

import (
	"strings"
	"testing"
)

func TestFold(t *testing.T) {
	same := [][]string{
		{"https://www.example.com/news/story?id=1&utm_source=rss", "http://example.com/news/story/?id=1", "https://m.example.com/news/story?id=1&fbclid=abc", "https://EXAMPLE.com:443/news/story?utm_medium=x&id=1#top", "https://amp.example.com/news/story?id=1"},
		{"https://example.com/a/b", "https://example.com/a/b/amp", "https://example.com/amp/a/b", "https://example.com/a/b?amp=1", "https://example.com/a//b/index.html", "https://example-com.cdn.ampproject.org/c/s/example.com/a/b", "https://www.google.com/amp/s/example.com/a/b"},
		{"https://example.com/?a=1&b=2", "https://example.com/?b=2&a=1"},
		{"https://example.com/%7euser/caf%c3%a9", "https://example.com/~user/café"},
	}
	for _, group := range same {
		want := Fold(group[0])
		for _, u := range group[1:] {
			if got := Fold(u); got != want {
				t.Errorf("Fold(%q) = %q, and Fold(%q) = %q", u, got, group[0], want)
			}
		}
	}
	for _, pair := range [][2]string{
		{"https://example.com/story?id=1", "https://example.com/story?id=2"},
		{"https://example.com/a", "https://example.com/b"},
		{"https://example.com/a", "https://example.org/a"},
		{"https://m.uk/a", "https://uk/a"},
		{"https://example.com/#!/1", "https://example.com/#!/2"},
	} {
		if Fold(pair[0]) == Fold(pair[1]) {
			t.Errorf("%q and %q fold to the same", pair[0], pair[1])
		}
	}
	if k := AddressKey("https://example.com/"); k != "" {
		t.Errorf("a front page is an identity: %q", k)
	}
}

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"HTTPS://Example.com:443/A?utm_source=x&b=1#frag": "https://example.com/A?b=1",
		"http://u:p@example.com/a?fbclid=1":               "http://example.com/a",
		"https://example.com/a?b=2&a=1":                   "https://example.com/a?b=2&a=1",
	} {
		if got := Clean(in); got != want {
			t.Errorf("Clean(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestSketch(t *testing.T) {
	words := func(from, n int) string {
		var b strings.Builder
		for i := range n {
			b.WriteString("word" + strings.Repeat("x", (from+i)%7) + string(rune('a'+(from+i)%26)) + string(rune('a'+(from+i)/26%26)) + " ")
		}
		return b.String()
	}
	a := NewSketch(words(0, 300))
	for _, c := range []struct {
		name   string
		text   string
		lo, hi float64
	}{
		{"itself", words(0, 300), 1, 1},
		{"case and punctuation", strings.ToUpper(strings.ReplaceAll(words(0, 300), " ", ", ")), 1, 1},
		{"nine tenths", words(0, 285), 0.8, 1},
		{"a half", words(100, 300), 0.3, 0.7},
		{"a stranger", words(1000, 300), 0, 0.25},
	} {
		if got := a.Alike(NewSketch(c.text)); got < c.lo || got > c.hi {
			t.Errorf("%s: %.2f, want %.2f to %.2f", c.name, got, c.lo, c.hi)
		}
	}
	b, err := a.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	var back Sketch
	if err := back.UnmarshalBinary(b); err != nil || back != *a {
		t.Error("a sketch does not come back as it was")
	}
	if err := back.UnmarshalBinary(b[:10]); err == nil {
		t.Error("a torn sketch is read")
	}
	if n := NewSketch("千の紙の船がアードルに着いた").Words(); n < 10 {
		t.Errorf("%d words in a text without spaces", n)
	}
}

func FuzzFold(f *testing.F) {
	f.Add("https://www.example.com/a/amp?utm_source=x&b=%zz#f")
	f.Fuzz(func(t *testing.T, raw string) {
		if k := AddressKey(raw); k != "" && !strings.Contains(k, "url:") {
			t.Errorf("%q: %q", raw, k)
		}
		if f := Fold(raw); strings.Contains(f, "utm_source=") && !strings.Contains(f, "%") && strings.HasPrefix(raw, "http://") && !strings.ContainsAny(raw, "#@ ") && AddressKey(raw) != "" {
			t.Errorf("%q keeps what tracks: %q", raw, f)
		}
	})
}
