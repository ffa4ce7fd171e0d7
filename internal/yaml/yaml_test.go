package yaml

import (
	"errors"
	"math"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/broadsheet-press/broadsheet/internal/conformance"
	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/oracle"
	"github.com/broadsheet-press/broadsheet/internal/value"
)

const post = `layout: post
title: "New: US military officials in Ukraine for talks on ending war"
date: 2025-11-20T02:32:13
author: "badely"
categories: [News]
tags: []
excerpt: "It comes amid reports the US and Russia have prepared a 28-point peace plan."
image: assets/images/fd9da3884567f128d743b31f5cec7ea6.jpg
`

func TestPostTakesTheFastPath(t *testing.T) {
	m, ok := parseFlat([]byte(post))
	if !ok {
		t.Fatal("the post format is not read by the fast path")
	}
	if got, want := m.Value("date"), time.Date(2025, 11, 20, 2, 32, 13, 0, time.UTC); !got.(time.Time).Equal(want) {
		t.Errorf("date %v", got)
	}
	for _, src := range []string{"tags:\n- a\n- b c\nx: 1\n", "tags:\n  - a\n  - 'b'\n\n", "---\na: b\n", "a:\nb:\n", "# c\na: it's\n"} {
		if _, ok := parseFlat([]byte(src)); !ok {
			t.Errorf("%q is not read by the fast path", src)
		}
	}
}

func TestErrorsSayWhere(t *testing.T) {
	for _, c := range []struct {
		src          string
		line, column int
		hint         string
	}{
		{"a: 1\ntitle: Vote: too late\n", 2, 12, `put quotes around a value that holds a colon: title: "Vote: too late"`},
		{"a:\n\t- b\n", 2, 1, "indent with spaces: YAML allows no tabs there"},
		{"a: 1\nb: \"x\nc: 2\n", 2, 4, "the quote that opens here is never closed"},
		{"a: [1, 2\nb: 3\n", 1, 4, "close the list"},
		{"a: 1\nb: 'it's'\n", 2, 8, `text follows what ends a value; put quotes around all of it: b: "it's"`},
		{"a: [Draft] My post\n", 1, 12, `text follows what ends a value; put quotes around all of it: a: "[Draft] My post"`},
		{"a: \"C:\\Users\"\n", 1, 9, `write \\ for a backslash`},
		{"a: 1\nnokey\nb: 2\n", 2, 1, "write key: value on every line"},
		{"a: > text\n", 1, 6, "put the text on the lines below"},
		{"a: - b\n", 1, 4, "put a list's dashes on lines of their own"},
		{"- a\nb: 1\n", 2, 1, "a list and keys cannot share one indentation"},
		{"a: @me\n", 1, 4, `put quotes around a text that begins with '@'`},
	} {
		_, err := Parse([]byte(c.src), "_config.yml")
		var d diag.Diagnostic
		if !errors.As(err, &d) {
			t.Errorf("%q: %v is no diagnostic", c.src, err)
			continue
		}
		if d.File != "_config.yml" || d.Line != c.line || d.Column != c.column || !strings.HasPrefix(d.Hint, c.hint) {
			t.Errorf("%q: %v", c.src, d)
		}
	}
}

func TestRecursionIsRefused(t *testing.T) {
	for _, src := range []string{"a: &x [*x]\n", "a: &a\n  b: *a\n"} {
		if v, err := Parse([]byte(src), ""); err == nil {
			t.Errorf("%q reads as %T", src, v)
		}
	}
}

func TestSuite(t *testing.T) {
	dir := conformance.Dir(t, "yaml-test-suite")
	files, err := filepath.Glob(filepath.Join(dir, "src", "*.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases in %s: %v", dir, err)
	}
	p := oracle.Ruby(t, safeYAML, "psych")
	// The suite shows invisible characters as visible ones.
	visible := strings.NewReplacer("␣", " ", "————»", "\t", "———»", "\t", "——»", "\t", "—»", "\t", "»", "\t", "←", "\r", "⇔", "\ufeff", "↵", "", "∎\n", "")
	agree, total := 0, 0
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		v, err := Parse(b, file)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range v.([]any) {
			text, ok := c.(*value.Map).Value("yaml").(string)
			if !ok {
				continue
			}
			src := visible.Replace(text)
			var want string
			p.Ask(t, src, &want)
			got := read(src)
			total++
			if same(got, want) || deviations[src] != "" {
				agree++
			} else {
				t.Logf("%s: %q\n got %s\nwant %s", filepath.Base(file), src, got, want)
			}
		}
	}
	t.Logf("%d of %d cases agree with SafeYAML", agree, total)
	if agree != total {
		t.Errorf("%d cases do not agree with SafeYAML", total-agree)
	}
}

// strings that have broken writers of YAML before.
var awkward = []string{
	"", " ", "a", " a", "a ", "a: b", "a:b", "a #b", "#b", "- a", "-", "?", "? a", ":", "::", "{a}", "[a]", "a]", "a}", "a,b", "&a", "*a", "!a", "|", ">", "%a", "@a", "`a", "'a'", "\"a\"", "it's", "say \"hi\"",
	"null", "~", "yes", "No", "on", "true", "y", "N", "1", "-1", "1.0", ".5", "1e3", "0x1f", "0o7", "010", "1_000", "1,000", "12:30", "2015-01-02", "2015-01-02 03:04:05", ".inf", ".nan", "<<", "=", ":sym", ":'sym'",
	"---", "...", "--- a", "a\nb", "a\n", "\na", "a\n\nb", "\t", "a\tb", "a\\b", "\\", "\\n", "a\rb", "\r\n", "\x00", "\x01\x1f", "\x7f", "\u0085", "\u00a0", "\u2028", "\u2029", "\ufeff", "\ufffe", "é", "日本語", "😀", "👩‍👩‍👧", "Â£80m", "ÂÂ\u0093", "{{ x }}", "{% y %}", "$$", "assets/a.jpg", "v1.0", "a.b", "E5", "e", "inf",
}

func TestWriterRoundTrips(t *testing.T) {
	p := oracle.Ruby(t, "require 'date'\n"+rubyDump+`
while line = gets
  src = JSON.parse(line)
  puts JSON.generate(dump(YAML.safe_load(src, permitted_classes: [Date, Time])))
end`, "yaml")
	for _, s := range awkward {
		m := value.MapOf("title", s, "list", []any{s, "x"})
		if s != "<<" { // quoted or not, as a key it means to merge
			m.Set("map", value.MapOf(s, s))
		}
		src := string(Append(nil, m))
		if got := read(src); got != dump(m) {
			t.Errorf("%q is written as %s and reads as %s", s, src, got)
		}
		var ruby string
		p.Ask(t, src, &ruby)
		if ruby != dump(m) {
			t.Errorf("%q is written as %s, which Psych reads as %s", s, src, ruby)
		}
	}
	m := value.MapOf("a", 1, "b", 1.0, "c", 1e100, "d", -1.5e-7, "e", true, "f", nil, "g", value.Date{Year: 2020, Month: 1, Day: 2},
		"h", time.Date(2020, 1, 2, 3, 4, 5, 0, time.FixedZone("", 3600)), "i", time.Date(2020, 1, 2, 3, 4, 5, 0, time.FixedZone("", 0)),
		"j", []any{}, "k", value.NewMap(0), "l", new(big.Int).Lsh(big.NewInt(1), 80), "m", math.Inf(-1), "n", math.MaxFloat64, "o", Quoted("post"))
	src := string(Append(nil, m))
	m.Set("o", "post")
	if got := read(src); got != dump(m) {
		t.Errorf("%s\n got %s\nwant %s", src, got, dump(m))
	}
	if !strings.Contains(src, `o: "post"`) {
		t.Errorf("a Quoted string has no quotes: %s", src)
	}
}

func FuzzWriter(f *testing.F) {
	for _, s := range awkward {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) {
			return
		}
		m := value.MapOf("k", s, "l", []any{s, s})
		src := Append(nil, m)
		v, err := parseFull(src, "")
		if err != nil || dump(v) != dump(m) {
			t.Fatalf("%q is written as %s and reads as %v (%v)", s, src, v, err)
		}
		if v, ok := parseFlat(src); ok && dump(v) != dump(m) {
			t.Fatalf("%q is written as %s and reads by the fast path as %v", s, src, v)
		}
	})
}

func FuzzFastPath(f *testing.F) {
	f.Add(post)
	for _, s := range documents {
		f.Add(s)
	}
	for _, s := range scalars {
		f.Add("k: " + s + "\nl: [" + s + "]\nm:\n- " + s + "\n")
	}
	f.Fuzz(func(t *testing.T, src string) {
		m, ok := parseFlat([]byte(src))
		if !ok {
			return
		}
		v, err := parseFull([]byte(src), "")
		if err != nil || dump(v) != dump(m) {
			t.Fatalf("%q: the fast path reads %s, the full parser %s (%v)", src, dump(m), dump(v), err)
		}
	})
}

func FuzzFull(f *testing.F) {
	for _, s := range documents {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		v, err := parseFull(src, "f.yml")
		var d diag.Diagnostic
		if err != nil && (!errors.As(err, &d) || d.Line < 1 || d.Column < 1 || d.File != "f.yml") {
			t.Fatalf("%q: %v points nowhere", src, err)
		}
		if err == nil {
			dump(v)
		}
	})
}

// TestHostileText reads texts made to take long or much. Each is about a
// megabyte; a reader whose time grows faster than its text would not return.
func TestHostileText(t *testing.T) {
	const n = 1 << 20
	for name, src := range map[string]string{
		"open brackets":      strings.Repeat("[", n),
		"open braces":        strings.Repeat("{", n),
		"braces with keys":   strings.Repeat("{a: ", n/4),
		"deep, then long":    strings.Repeat("[", 900) + strings.Repeat("a,", n/2),
		"entries":            strings.Repeat("- ", n/2),
		"questions":          strings.Repeat("? ", n/2),
		"one long key":       strings.Repeat("a", n) + ": b",
		"one long quote":     "\"" + strings.Repeat("a ", n/2),
		"blank lines":        "a: b" + strings.Repeat("\n", n) + "c",
		"folded lines":       "a: b" + strings.Repeat("\n c", n/3),
		"aliases of aliases": "a: &a [x, x, x, x]\nb: &b [*a, *a, *a, *a]\nc: &c [*b, *b, *b, *b]\nd: &d [*c, *c, *c, *c]\ne: &e [*d, *d, *d, *d]\nf: [*e, *e]\n",
		"anchors":            strings.Repeat("&a ", n/3),
		"tabs":               strings.Repeat("\t", n),
		"a wide mapping":     strings.Repeat("k: v\n", n/5),
		"literal":            "a: |\n" + strings.Repeat(" \n", n/2),
	} {
		start := time.Now()
		parseFull([]byte(src), "")
		parseFlat([]byte(src))
		t.Logf("%s: %v", name, time.Since(start))
	}
}

func BenchmarkFast(b *testing.B) {
	src := []byte(post)
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := parseFlat(src); !ok {
			b.Fatal("not flat")
		}
	}
}

func BenchmarkFull(b *testing.B) {
	src := []byte(post)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := parseFull(src, ""); err != nil {
			b.Fatal(err)
		}
	}
}
