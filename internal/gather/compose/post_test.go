package compose

import (
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/broadsheet-press/broadsheet/internal/frontmatter"
)

var noon = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)

// FuzzPost writes a post of hostile values and reads it back.
func FuzzPost(f *testing.F) {
	for _, v := range []string{
		"", "plain", `"quoted" 'title': # yes`, "---\nlayout: evil\n---", `\`, "a\tb\rc\n", "~", "null", "true", "no", "2015-01-02", "1e3", "0x1F", ":sym", "=", "<<", "!tag", "&a", "*a", "[x]", "{y}", "%",
		"{{ site.time }}", "\u2028\u2029\u0085\uFEFF", "\x00\x1b\x7f", "é 千の紙の船 👩‍👩‍👧", "../../etc", "12:30:45", "0o17", "1_000", "on", "- x", "? y", "| z", "> w", strings.Repeat("long ", 500),
	} {
		f.Add(v, v)
	}
	f.Fuzz(func(t *testing.T, v, body string) {
		v, body = strings.ToValidUTF8(v, "\uFFFD"), strings.ToValidUTF8(body, "\uFFFD")
		p := &Post{
			Title: v, Date: noon, Author: v, Categories: []string{v}, Tags: []string{v, "x"}, Excerpt: v, Source: Source{Name: v, URL: v, Feed: v},
			URL: v, Story: "abc", Modified: noon, Revisions: []Revision{{Date: noon.Add(time.Hour), Kind: "update", Changes: []string{v}}},
			ImageText: v, ImageBy: v, ImageLicence: v, Licence: v, Notes: []string{v}, Related: []string{v}, Body: body,
		}
		src := p.Append(nil)
		if !utf8.Valid(src) {
			t.Fatal("not UTF-8")
		}
		data, parts, err := frontmatter.Parse(src, "x.md")
		if err != nil {
			t.Fatalf("%v\n%s", err, src)
		}
		for _, key := range []string{"title", "author", "excerpt", "canonical_url"} {
			if data.Value(key) != v {
				t.Fatalf("%s %q came back as %q\n%s", key, v, data.Value(key), src)
			}
		}
		if data.Value("render_with_liquid") != false || data.Value("layout") != "post" {
			t.Fatalf("the front matter was taken over:\n%s", src)
		}
		tags, _ := data.Value("tags").([]any)
		if len(tags) != 2 || tags[0] != v {
			t.Fatalf("tags %q came back as %q\n%s", v, tags, src)
		}
		if strings.TrimSpace(string(parts.Body)) != strings.TrimSpace(body) {
			t.Fatalf("the body %q came back as %q", body, parts.Body)
		}
		if v != "" && strings.TrimSpace(body) == body {
			if _, same := Read(src); !same {
				back, _ := Read(src)
				t.Fatalf("it does not come out the same:\n%s\n%s", src, back.Append(nil))
			}
		}
		name := FileName(noon, Slug(v, "story-abc"))
		if len(name) > 200 || strings.ContainsAny(name, "/\\\x00\n") || filepath.Base(name) != name || strings.HasPrefix(name[11:], ".") {
			t.Fatalf("file name %q", name)
		}
	})
}

func TestSlug(t *testing.T) {
	for title, want := range map[string]string{
		"US military officials in Ukraine for talks on ending war": "us-military-officials-in-ukraine-for-talks-on-ending-war",
		"Café on the Quay: 'best' £500 oven!":                      "cafe-on-the-quay-best-500-oven",
		"Straße, Ærø & Łódź":                                       "strasse-aero-lodz",
		"千の紙の船":                                                    "千の紙の船",
		"हिन्दी समाचार":                                            "हिन्दी-समाचार",
		"../../etc/passwd":                                         "etc-passwd",
		"🙂🙂":                                                       "fallback",
		"":                                                         "fallback",
	} {
		if got := Slug(title, "fallback"); got != want {
			t.Errorf("Slug(%q) = %q, want %q", title, got, want)
		}
	}
}

func TestChanges(t *testing.T) {
	for _, c := range []struct {
		name, oldTitle, newTitle, oldBody, newBody, kind string
		says                                             []string
	}{
		{"nothing", "T", "T", "One.\n\nTwo.", "One.\n\nTwo.", "minor", nil},
		{"a number", "T", "T", "It cost £40m in all.", "It cost £45m in all.", "correction", []string{"“£40m” became “£45m”."}},
		{"punctuation", "T", "T", "It is late now.", "It is late, now.", "minor", []string{"Spelling or punctuation was changed."}},
		{"a word", "T", "T", "The mayor spoke to a full hall.", "The mayor spoke to a packed hall.", "minor", []string{"“full” became “packed”."}},
		{"a paragraph", "T", "T", "One here.\n\nTwo here.", "One here.\n\nThree came.\n\nTwo here.", "update", []string{"One paragraph was added."}},
		{"its own words", "T", "T", "One here.", "One here.\n\nCorrection: an earlier version was wrong.", "correction", []string{"One paragraph was added."}},
		{"headline", "Old one", "New two", "One.", "One.", "update", []string{"The headline was “Old one”."}},
	} {
		kind, says := Changes(c.oldTitle, c.newTitle, c.oldBody, c.newBody)
		if kind != c.kind || strings.Join(says, "|") != strings.Join(c.says, "|") {
			t.Errorf("%s: %s %q, want %s %q", c.name, kind, says, c.kind, c.says)
		}
	}
}
