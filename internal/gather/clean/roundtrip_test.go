package clean

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/broadsheet-press/broadsheet/internal/oracle"
	"github.com/broadsheet-press/broadsheet/kramdown"
)

// kramdownScript renders Markdown as Jekyll does, and as kramdown alone does.
const kramdownScript = `
require 'kramdown-parser-gfm'
jekyll = {input: 'GFM', auto_ids: true, toc_levels: (1..6), entity_output: 'as_char', smart_quotes: 'lsquo,rsquo,ldquo,rdquo',
  hard_wrap: false, guess_lang: true, footnote_nr: 1, show_warnings: false, syntax_highlighter: nil}
plain = {syntax_highlighter: nil}
while line = STDIN.gets
  begin
    text = JSON.parse(line)["text"]
    puts JSON.generate({gfm: Kramdown::Document.new(text, jekyll).to_html, plain: Kramdown::Document.new(text, plain).to_html})
  rescue => e
    puts JSON.generate({error: e.message})
  end
end
`

// alive are texts that mean something to kramdown, Liquid or HTML.
var alive = []string{"{{ x }}", "{% y %}", "{: .z}", "{:/}", "{::nomarkdown}", "|", "a | b", "$$", "$$x$$", "*[HTML]: x", "[^1]", "[^1]: n", "[a]: http://x",
	"[a](b)", "![a](b)", "# h", "#", "##", "> q", ">>", "<<", "<", ">", "&", "&amp;", "&lt;b&gt;", "&copy;", "&#123;", "- i", "+ i", "* i", "1. i", "12.", "1986. A year", "***", "* * *",
	"---", "===", "=", "--", "–", "...", "….", "'", "\"", "“", "it's", "'80s", "\"q\"", "`", "``", "`c`", "~~", "~~s~~", "~~~", "```", ":", ": d", "a: b", "::", "\\", "\\\\", "\\*", "\\n",
	"*e*", "**s**", "_u_", "__v__", "snake_case_word", "a*b*c", "2*3*4", "<b>", "</b>", "<script>alert(1)</script>", "<!-- c -->", "<http://x.y>", "<a@b.c>", "http://a.b/c_d_e",
	"!", "![", "](", ")(", "^", "^ x", "{", "}", "{{", "}}", "{%", "%}", "{#id}", "%", "@", "\t", "[ ] task", "[x] task", "  ", "\u00a0", "x\u00a0y", "é", "日本", "🎉", "word", "Some words.", "and", "the end",
	"(c)", "A.", "a)", "i.", "1)", "|-|", "| --- |", "|---", "+-", "-+-", "-", "+", "*", "_", ".", ",", "!!", "?", "()", "[]", "[a]", "[a][b]", "{a}", "<<a>>", "T1 ", "'quoted' text", "rock 'n' roll", "5\"", "6'2\"", "\u2028x", "\u200b",
	"http://example.org/?a=1&b=2&copy=3", "AT&T", "R&D;", "&nbsp;", "Hello, world", "1.5 million", "No. 1.", "$5", "$5 and $6", "C#", "F# ", "x^2", "a_b", "_a", "b_", "*a", "b*", "`a", "b`"}

type docMaker struct{ r *rand.Rand }

func (m docMaker) pick(n int) bool { return m.r.IntN(n) == 0 }

func (m docMaker) words() string {
	var b strings.Builder
	for range 1 + m.r.IntN(5) {
		b.WriteString(alive[m.r.IntN(len(alive))])
		if !m.pick(3) {
			b.WriteByte(' ')
		}
	}
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(b.String())
}

func (m docMaker) inline(depth int) string {
	var b strings.Builder
	for range 1 + m.r.IntN(4) {
		if depth > 2 || m.pick(2) {
			b.WriteString(m.words())
			continue
		}
		in := m.inline(depth + 1)
		switch m.r.IntN(10) {
		case 0:
			in = "<em>" + in + "</em>"
		case 1:
			in = "<strong>" + in + "</strong>"
		case 2:
			in = "<code>" + m.words() + "</code>"
		case 3:
			in = `<a href="http://e.org/` + []string{"x", "a_b_c", "(p)", "q?a=1&amp;lt;b=2", "{{x}}", "a|b", "a*b*", "%7B", "$$"}[m.r.IntN(9)] + `">` + in + "</a>"
		case 4:
			in = "<del>" + in + "</del>"
		case 5:
			in = "<sup>" + in + "</sup>"
		case 6:
			in = "<br>"
		case 7:
			in = `<img src="http://e.org/i.jpg" alt="` + strings.ReplaceAll(m.words(), `"`, "&quot;") + `">`
		}
		b.WriteString(in)
		if m.pick(2) {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

func (m docMaker) block(depth int) string {
	kind := m.r.IntN(14)
	if depth > 2 && kind > 4 {
		kind = m.r.IntN(3)
	}
	switch kind {
	case 0, 1, 2:
		return "<p>" + m.inline(0) + "</p>"
	case 3:
		level := strconv.Itoa(1 + m.r.IntN(6))
		return "<h" + level + ">" + m.inline(1) + "</h" + level + ">"
	case 4:
		return "<pre><code>" + m.words() + "\n  " + m.words() + "\n\n" + m.words() + "</code></pre>"
	case 5, 6:
		tag := []string{"ul", "ol"}[m.r.IntN(2)]
		s := "<" + tag + ">"
		for range 1 + m.r.IntN(3) {
			if m.pick(2) {
				s += "<li>" + m.inline(1) + "</li>"
			} else {
				s += "<li>" + m.blocks(depth+1) + "</li>"
			}
		}
		return s + "</" + tag + ">"
	case 7, 8:
		return "<blockquote>" + m.blocks(depth+1) + "</blockquote>"
	case 9, 10:
		s := "<table>"
		columns := 2 + m.r.IntN(2)
		for row := range 2 + m.r.IntN(2) {
			s += "<tr>"
			for range columns {
				tag := "td"
				if row == 0 {
					tag = "th"
				}
				s += "<" + tag + ">" + m.inline(1) + "</" + tag + ">"
			}
			s += "</tr>"
		}
		return s + "</table>"
	case 11:
		return `<figure><img src="http://e.org/f.jpg" alt="x"><figcaption>` + m.inline(1) + "</figcaption></figure>"
	case 12:
		s := "<dl>"
		for range 1 + m.r.IntN(2) {
			s += "<dt>" + m.inline(1) + "</dt><dd>"
			if m.pick(2) {
				s += m.inline(1)
			} else {
				s += m.blocks(depth + 1)
			}
			s += "</dd>"
		}
		return s + "</dl>"
	}
	return "<hr>"
}

func (m docMaker) blocks(depth int) string {
	var b strings.Builder
	for range 1 + m.r.IntN(4-min(depth, 2)) {
		b.WriteString(m.block(depth))
	}
	return b.String()
}

func cases(normal int) int {
	if n, err := strconv.Atoi(os.Getenv("BROADSHEET_FUZZ_CASES")); err == nil {
		return n
	}
	return normal
}

func fields(s string) string { return strings.Join(strings.Fields(s), " ") }

// bare is a text without white space: blocks may meet with none between.
func bare(s string) string { return strings.Join(strings.Fields(s), "") }

// TestMarkdownComesBack renders documents made of everything that is alive in
// Markdown with Ruby's kramdown, and wants the documents' text and form back.
func TestMarkdownComesBack(t *testing.T) {
	ruby := oracle.Ruby(t, kramdownScript, "kramdown")
	n, wrongForm := cases(60), 0
	for i := range n {
		m := docMaker{rand.New(rand.NewPCG(uint64(i), 42))}
		markup := m.blocks(0)
		doc := Build(Options{}, Parse(markup))
		if err := comesBack(t, ruby, doc); err != nil {
			t.Errorf("case %d: %v\nhtml: %s", i, err, markup)
			if t.Failed() && i > n/2 {
				break
			}
		} else if !sameForm(t, ruby, doc) {
			wrongForm++
		}
	}
	t.Logf("%d documents, the text of all but the failed back; %d in another form", n, wrongForm)
	if wrongForm*12 > n {
		t.Errorf("%d of %d documents came back in another form", wrongForm, n)
	}
}

// difference is where two texts part, with a little of what is before.
func difference(a, b string) (string, string) {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	cut := func(s string) string { return s[max(0, i-40):min(len(s), i+60)] }
	return cut(a), cut(b)
}

// TestMarkdownComesBackHere is TestMarkdownComesBack with our kramdown.
func TestMarkdownComesBackHere(t *testing.T) {
	jekylls, own := kramdown.New(kramdown.JekyllOptions()), kramdown.New(kramdown.DefaultOptions())
	failed := 0
	n := cases(500)
	for i := range n {
		m := docMaker{rand.New(rand.NewPCG(uint64(i), 42))}
		markup := m.blocks(0)
		doc := Build(Options{}, Parse(markup))
		markdown, want := doc.Markdown(), doc.Text()
		for name, p := range map[string]*kramdown.Processor{"GFM": jekylls, "kramdown": own} {
			html, _ := p.Append(nil, []byte(markdown))
			if got := Build(Options{}, Parse(string(html))).Text(); bare(got) != bare(want) {
				g, w := difference(fields(got), fields(want))
				t.Errorf("case %d, %s:\n got …%q\nwant …%q\nmarkdown:\n%s", i, name, g, w, markdown)
				if failed++; failed > 5 {
					return
				}
			}
		}
	}
}

type rendered struct{ GFM, Plain, Error string }

func comesBack(t *testing.T, ruby *oracle.Process, doc *Document) error {
	markdown := doc.Markdown()
	var r rendered
	ruby.Ask(t, map[string]string{"text": markdown}, &r)
	if r.Error != "" {
		return fmt.Errorf("kramdown: %s\nmarkdown:\n%s", r.Error, markdown)
	}
	want := doc.Text()
	for name, html := range map[string]string{"GFM": r.GFM, "kramdown": r.Plain} {
		if got := Build(Options{}, Parse(html)).Text(); bare(got) != bare(want) {
			g, w := difference(fields(got), fields(want))
			return fmt.Errorf("%s:\n got …%q\nwant …%q\nmarkdown:\n%s", name, g, w, markdown)
		}
	}
	if strings.Contains(markdown, "{{") || strings.Contains(markdown, "{%") {
		return fmt.Errorf("Liquid is alive in:\n%s", markdown)
	}
	return nil
}

func sameForm(t *testing.T, ruby *oracle.Process, doc *Document) bool {
	var r rendered
	ruby.Ask(t, map[string]string{"text": doc.Markdown()}, &r)
	got, want := Build(Options{}, Parse(r.GFM)).HTML(), doc.HTML()
	if got != want && os.Getenv("BROADSHEET_SHOW_FORM") != "" {
		t.Logf("another form:\n got %s\nwant %s\nmarkdown:\n%s", got, want, doc.Markdown())
	}
	return got == want
}
