package extract

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/broadsheet-press/broadsheet/internal/conformance"
	"github.com/broadsheet-press/broadsheet/internal/gather/clean"
	"github.com/broadsheet-press/broadsheet/internal/oracle"
	"github.com/broadsheet-press/broadsheet/kramdown"
)

const kramdownScript = `
require 'kramdown-parser-gfm'
options = {input: 'GFM', auto_ids: true, toc_levels: (1..6), entity_output: 'as_char', smart_quotes: 'lsquo,rsquo,ldquo,rdquo',
  hard_wrap: false, guess_lang: true, footnote_nr: 1, show_warnings: false, syntax_highlighter: nil}
while line = STDIN.gets
  puts JSON.generate({html: Kramdown::Document.new(JSON.parse(line)["text"], options).to_html})
end
`

// bare is a text without white space: blocks may meet with none between.
func bare(s string) string { return strings.Join(strings.Fields(s), "") }

// articles extracts the benchmark's pages.
func articles(t *testing.T) map[string]Article {
	dir := conformance.Dir(t, "article-extraction")
	files, err := filepath.Glob(filepath.Join(dir, "html", "*.html.gz"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no pages in %s", dir)
	}
	slices.Sort(files)
	if os.Getenv("BROADSHEET_FUZZ_CASES") == "" {
		files = files[:60]
	}
	out := map[string]Article{}
	for _, f := range files {
		page, err := unzip(f)
		if err != nil {
			t.Fatal(err)
		}
		a, err := Extract(page, Options{URL: "https://a.example/x"})
		if err != nil {
			t.Errorf("%s: %v", filepath.Base(f), err)
			continue
		}
		out[filepath.Base(f)] = a
	}
	return out
}

// TestPagesComeBack renders the Markdown of real articles, with our kramdown
// and with Ruby's, and wants the text that was extracted.
func TestPagesComeBack(t *testing.T) {
	pages := articles(t)
	ours := kramdown.New(kramdown.JekyllOptions())
	check := func(t *testing.T, render func(string) string) {
		for name, a := range pages {
			got := clean.PlainText(render(a.Markdown()))
			if bare(got) != bare(a.Text) {
				g, w := apart(bare(got), bare(a.Text))
				t.Errorf("%s:\n got …%q\nwant …%q", name, g, w)
			}
		}
	}
	t.Run("ours", func(t *testing.T) {
		check(t, func(s string) string {
			html, _ := ours.Append(nil, []byte(s))
			return string(html)
		})
	})
	t.Run("ruby", func(t *testing.T) {
		ruby := oracle.Ruby(t, kramdownScript, "kramdown")
		check(t, func(s string) string {
			var r struct{ HTML string }
			ruby.Ask(t, map[string]string{"text": s}, &r)
			return r.HTML
		})
	})
}

// apart is where two texts part, with a little of what is before.
func apart(a, b string) (string, string) {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	cut := func(s string) string { return s[max(0, i-40):min(len(s), i+60)] }
	return cut(a), cut(b)
}
