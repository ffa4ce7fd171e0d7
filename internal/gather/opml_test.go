package gather

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/broadsheet-press/broadsheet/internal/conformance"
	"github.com/broadsheet-press/broadsheet/internal/value"
	"github.com/broadsheet-press/broadsheet/internal/yaml"
)

// configOf reads the feeds of a _config.yml's text.
func configOf(t *testing.T, text string) Config {
	t.Helper()
	v, err := yaml.Parse([]byte(text), "_config.yml")
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	var g any
	if m, ok := v.(*value.Map); ok {
		if b, ok := m.Value("broadsheet").(*value.Map); ok {
			g = b.Value("gather")
		}
	}
	c, err := ConfigFrom(g)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return c
}

func TestAddFeeds(t *testing.T) {
	add := []Feed{{URL: "https://a.test/feed", Name: `A "quoted": name`, Category: "News"}, {URL: "https://old.test/feed"}}
	for name, text := range map[string]string{
		"empty":        "",
		"other keys":   "title: Site # with a comment\nplugins:\n  - jekyll-feed\n",
		"section":      "broadsheet:\n  publish:\n    to: dir:/x\ntitle: x\n",
		"list":         "broadsheet:\n  gather:\n    feeds:\n      # the first\n      - url: https://old.test/feed\n        name: Old\n\n    delay: 2s\ntitle: x\n",
		"flush list":   "broadsheet:\n  gather:\n    feeds:\n    - url: https://old.test/feed\n    delay: 2s\n",
		"bare list":    "broadsheet:\n  gather:\n    - https://old.test/feed\ntitle: x\n",
		"empty list":   "broadsheet:\n  gather:\n    feeds: []\n    delay: 2s\n",
		"no feeds key": "broadsheet:\n  gather:\n    delay: 2s\ntitle: x",
		"four spaces":  "broadsheet:\n    gather:\n        delay: 2s\n",
		"crlf":         "title: x\r\nbroadsheet:\r\n  gather:\r\n    feeds:\r\n      - https://old.test/feed\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			before := configOf(t, text)
			out, n, err := AddFeeds([]byte(text), before.Feeds, add)
			if err != nil {
				t.Fatal(err)
			}
			after := configOf(t, string(out))
			if len(after.Feeds) != 2 || n != 2-len(before.Feeds) {
				t.Fatalf("%d added, %d feeds:\n%s", n, len(after.Feeds), out)
			}
			for _, f := range after.Feeds {
				if f.URL == add[0].URL && (f.Name != add[0].Name || f.Category != "News") {
					t.Errorf("%+v", f)
				}
			}
			if after.Delay != before.Delay {
				t.Error("the delay changed")
			}
			for l := range strings.SplitSeq(text, "\n") {
				if l = strings.TrimSpace(l); l != "" && l != "feeds: []" && !bytes.Contains(out, []byte(l)) {
					t.Errorf("the line %q was lost:\n%s", l, out)
				}
			}
			again, n, err := AddFeeds(out, after.Feeds, add)
			if err != nil || n != 0 || !bytes.Equal(again, out) {
				t.Errorf("a second import changed the file: %d %v", n, err)
			}
		})
	}
	if _, _, err := AddFeeds([]byte("broadsheet: {gather: {feeds: [x]}}\n"), nil, add); err == nil || !strings.Contains(err.Error(), "line 1") {
		t.Errorf("a section in braces: %v", err)
	}
}

// TestOPML imports every list there is, and reads back what it exports.
func TestOPML(t *testing.T) {
	dir := conformance.Dir(t, "opml")
	lists, feeds := 0, 0
	err := filepath.WalkDir(dir, func(p string, d os.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(p, ".opml") {
			return err
		}
		src, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		got, err := ReadOPML(src)
		if err != nil {
			t.Errorf("%s: %v", p, err)
			return nil
		}
		lists++
		feeds += len(got)
		back, err := ReadOPML(WriteOPML("x", got))
		if err != nil || len(back) != len(got) {
			t.Errorf("%s: %d feeds, %d after export (%v)", p, len(got), len(back), err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if lists < 100 || feeds < 1000 {
		t.Errorf("%d lists with %d feeds; expected 118 with some 1,500", lists, feeds)
	}
}
