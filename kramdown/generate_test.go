package kramdown

import (
	"math/rand/v2"
	"strings"
)

// generator writes documents in which every construct stands in bad company.
type generator struct {
	r *rand.Rand
	b strings.Builder
}

func generate(r *rand.Rand) string {
	g := &generator{r: r}
	for range 1 + r.IntN(6) {
		g.b.WriteString(g.block(0))
		if r.IntN(3) > 0 {
			g.b.WriteString("\n")
		}
	}
	s := g.b.String()
	switch r.IntN(20) {
	case 0:
		s = strings.ReplaceAll(s, "\n", "\r\n")
	case 1:
		s = scramble(r, s)
	case 2, 3:
		s = strings.TrimRight(s, "\n")
	}
	return s
}

// scramble deletes, doubles and swaps pieces.
func scramble(r *rand.Rand, s string) string {
	u := []rune(s)
	for range 1 + r.IntN(6) {
		if len(u) < 2 {
			break
		}
		i := r.IntN(len(u))
		switch r.IntN(3) {
		case 0:
			u = append(u[:i:i], u[i+1:]...)
		case 1:
			u = append(u[:i:i], append([]rune{u[i]}, u[i:]...)...)
		default:
			j := r.IntN(len(u))
			u[i], u[j] = u[j], u[i]
		}
	}
	return string(u)
}

func (g *generator) pick(s ...string) string { return s[g.r.IntN(len(s))] }

func (g *generator) word() string {
	return g.pick("foo", "bar", "a", "HTML", "x1", "Ünï", "日本", "it's", "don't", "'90s", "e.g.", "1986.", "3", "foo_bar_baz",
		"a-b", "_", "s", "KB", "über", "é", "1990s", "http://x.org/a_b_c", "a*b", "x_", "W3C rules")
}

func (g *generator) words(n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(" ")
		}
		b.WriteString(g.word())
	}
	return b.String()
}

// span is running text, possibly over lines.
func (g *generator) span(depth int) string {
	var b strings.Builder
	for range 1 + g.r.IntN(4) {
		b.WriteString(g.piece(depth))
		b.WriteString(g.pick(" ", " ", " ", "", "\n", "  \n", "\\\n", "\\\\\n", "\t", ", ", ". "))
	}
	return strings.TrimRight(b.String(), "\n")
}

func (g *generator) piece(depth int) string {
	if depth > 3 {
		return g.word()
	}
	in := func() string { return g.span(depth + 1) }
	line := func() string { return g.words(1 + g.r.IntN(3)) }
	switch g.r.IntN(34) {
	case 0, 1:
		return "*" + in() + "*"
	case 2, 3:
		return "**" + in() + "**"
	case 4:
		return "_" + in() + "_" + g.pick("", "", "a")
	case 5:
		return "__" + in() + "__"
	case 6:
		return "`" + line() + "`"
	case 7:
		return "`` " + g.pick("`", "a`b", "```", "x ") + " ``"
	case 8:
		return "[" + in() + "](" + g.pick("u", "<u v>", "/a_b_c", "u(v)", "", " u ", "u v", "a(b", "#x") + g.pick("", "", ` "t"`, ` 'it"s'`, "  \"a\nb\"", ` "t`) + ")"
	case 9:
		return "[" + in() + "]" + g.pick("", " ", "\n") + "[" + g.pick("ref", "Ref", "", "none", "a b") + "]"
	case 10:
		return "[" + g.pick("ref", "none", "a  b", "ref]", "[ref") + "]"
	case 11:
		return "![" + in() + "](" + g.pick("i.png", "i.png 'alt'", "<i>") + ")"
	case 12:
		return "[^" + g.pick("1", "n", "x", "a-b") + "]"
	case 13:
		return "<" + g.pick("http://a.b/?x=1&y=2", "me@x.org", "mailto:a@b.c", "https://x_y_z", "ftp:x y", "é@ü.de") + ">"
	case 14:
		t := g.pick("span", "b", "em", "code", "a", "kbd", "SPAN", "i", "x:y", "foo", "sub", "small")
		return "<" + t + g.attrs() + ">" + in() + g.pick("</"+t+">", "</"+t+">", "</"+t+" >", "", "</"+strings.ToUpper(t)+">")
	case 15:
		return g.pick("<br>", "<br/>", "<img src=\"a\" alt='b'>", "<hr />", "<!-- c -->", "<!-- a\nb -->", "<?pi x?>", "<input disabled>", "</b>", "</div>", "<div>", "<", "<a", "<!-- x", "<3")
	case 16:
		return g.pick("&amp;", "&copy;", "&#65;", "&#x41;", "&nope;", "& ", "&", "&lt;b&gt;", "&quot;", "&nbsp;", "&#8220;")
	case 17:
		return g.pick("--", "---", "...", "<<", ">>", "<< a >>", "----", "....", "\\<<", "\\>>", "a >> b", "-- -")
	case 18, 19:
		return "\"" + in() + "\""
	case 20:
		return "'" + in() + "'"
	case 21:
		return g.pick("\"'", "'\"", "''", "\"\"", "('a')", "\"*", "'_", "-'a'", "\"-", "a\"b", "'tis", "rock'n'roll", "\".", "'...", "x'", "'80s")
	case 22:
		return "$$" + g.pick("x^2", "a_b", "x < y", " \\alpha ", "a\nb") + "$$"
	case 23:
		return "{:" + g.pick(".c", "#i", " .c #i k='v'", "ref", ": x", " k=\"v w\"", "", "/", ".a.b", " .a }", " k='v\\}'") + "}"
	case 24:
		return g.pick("{::comment}x{:/}", "{::comment}x{:/comment}", "{::nomarkdown}*x*{:/}", "{::nomarkdown type=\"latex\"}x{:/}", "{::comment/}", "{::options x='y' /}", "{::foo}", "{:/}", "{::options entity_output=\"numeric\" /}")
	case 25:
		return "\\" + g.pick("*", "_", "`", "[", "]", "(", "\\", "#", "!", "\"", "'", "$", "~", "<", "&", "a", "|", "-", ":", "{", "=", ".", "+")
	case 26:
		return "~~" + in() + "~~"
	case 27:
		return g.pick("*", "**", "_", "__", "`", "``", "[", "]", "(", ")", "!", "$", "$$", "{", "}", "~", "~~", "|", "\\", "***", "*_", "_*", "**_", "![", "][", "](")
	case 28:
		return g.pick("a | b", "|", "`a|b`", "\\|", "| a | b |")
	default:
		return line()
	}
}

func (g *generator) attrs() string {
	return g.pick("", "", "", ` class="c"`, ` id='i'`, ` href="a&b"`, ` markdown="1"`, ` markdown="0"`, ` markdown="span"`, ` markdown="block"`, ` x`, ` x=1`, " title=\"a\nb\"", ` X="Y"`, `  a = "b" `, ` a='"'`, ` data-a.b="c"`)
}

func (g *generator) ial() string {
	return g.pick("", "", "", "", "{:.c}\n", "{: #i .d k='v'}\n", "{:ref}\n", "{: .c\n", "{:x: .ald #z}\n", "{:toc}\n", "{: standalone}\n", "{:footnotes}\n", "{:.no_toc}\n", "{:auto_ids}\n", "{:auto_ids-p}\n")
}

func prefix(s, first, rest string) string {
	lines := strings.SplitAfter(s, "\n")
	var b strings.Builder
	for i, l := range lines {
		if l == "" {
			continue
		}
		p := rest
		if i == 0 {
			p = first
		}
		if strings.TrimSpace(l) == "" && rest != "> " {
			p = ""
		}
		b.WriteString(p)
		b.WriteString(l)
	}
	return b.String()
}

func (g *generator) blocks(depth int) string {
	var b strings.Builder
	for range 1 + g.r.IntN(3) {
		b.WriteString(g.block(depth + 1))
		if g.r.IntN(2) == 0 {
			b.WriteString("\n")
		}
	}
	return b.String()
}

func (g *generator) block(depth int) string {
	indent := g.pick("", "", "", "", "", " ", "  ", "   ", "    ", "\t")
	if depth > 0 {
		indent = g.pick("", "", "", indent)
	}
	return indent + g.bareBlock(depth) + g.ial()
}

func (g *generator) bareBlock(depth int) string {
	if depth > 3 {
		return g.words(2) + "\n"
	}
	switch g.r.IntN(30) {
	case 0, 1:
		return strings.Repeat("#", 1+g.r.IntN(7)) + g.pick(" ", " ", "", "\t") + strings.ReplaceAll(g.span(2), "\n", " ") + g.pick("", "", " #", " ##", "#", " {#id}", " {#a.b:c} ") + "\n"
	case 2:
		return strings.ReplaceAll(g.span(2), "\n", " ") + "\n" + g.pick("===", "---", "-", "= ", "--- \t", "=-=") + "\n"
	case 3, 4:
		return prefix(g.blocks(depth), g.pick("> ", ">"), g.pick("> ", "> ", ">", ""))
	case 5, 6, 7:
		var b strings.Builder
		for range 1 + g.r.IntN(3) {
			m := g.pick("* ", "- ", "+ ", "*   ", "*\t", " * ", "-  ", "* [ ] ", "* [x] ", "* {:.c} ", "*")
			b.WriteString(prefix(g.blocks(depth), m, strings.Repeat(" ", g.pickN(2, 2, 2, 4, 3, 0, 1, 6))))
			if g.r.IntN(3) == 0 {
				b.WriteString("\n")
			}
		}
		return b.String()
	case 8, 9:
		var b strings.Builder
		for range 1 + g.r.IntN(3) {
			m := g.pick("1. ", "2. ", "10. ", "1.  ", "1.\t", " 1. ", "1.")
			b.WriteString(prefix(g.blocks(depth), m, strings.Repeat(" ", g.pickN(3, 3, 3, 4, 2, 0, 5, 8))))
		}
		return b.String()
	case 10:
		return g.words(2) + "\n" + g.pick("", "\n", "b\n", "{:.x} t\n") + prefix(g.blocks(depth), g.pick(": ", ":   ", " : ", ":\t", ": {:.c} "), g.pick("  ", "    ", ""))
	case 11:
		return prefix(g.words(2)+"\n"+g.pick("", "\n", "  x\n", "\n\n")+g.words(2)+"\n"+g.pick("", "  y\n"), "    ", g.pick("    ", "    ", "\t", ""))
	case 12, 13:
		f := g.pick("```", "~~~", "~~~~", "````", "```", " ```", "~~~ ", "   ~~~", "~`~")
		return f + g.pick("", "", "ruby", " ruby ", " a b", "php?x=1", "c++", "?x") + "\n" + g.pick(g.words(2)+"\n", "", "<a>&\n\n  x\n", "* a\n", "~~~\n", "```\n") + g.pick(strings.TrimSpace(f), strings.TrimSpace(f), f+"~", "", "``` x") + "\n"
	case 14, 15, 16:
		t := g.pick("div", "div", "p", "table", "pre", "script", "section", "ul", "DIV", "foo", "h2", "td", "p", "blockquote", "details", "style", "figure", "math", "ns:a")
		body := g.pick(g.words(2), "\n"+g.blocks(depth), g.span(2), "\n\n"+g.blocks(depth)+"\n", " *x* ", "<b>x</b>", "")
		return "<" + t + g.attrs() + ">" + body + g.pick("</"+t+">", "</"+t+">\n", "</"+t+">\n", "</"+t+"> x\n", "\n", "  </"+t+"  >\n")
	case 17:
		return g.pick("<!-- c -->\n", "<!-- a\n\nb -->\n", "<!-- c --> x\n", "<hr/>\n", "<hr>\n", "</div>\n", "<?php x ?>\n", "<br />\n", "<img src=\"a\" />\n", "<![CDATA[ <x> ]]>\n", "<!DOCTYPE html>\n", "<a href='x'>y</a>\n", "<input/>\n", "<div/>\n")
	case 18, 19:
		return g.table()
	case 20:
		return g.pick("* * *\n", "---\n", "_____\n", "- - -  \n", "***\n", " ***\n", "--\n", "-*-\n", "* *\n")
	case 21:
		return "[^" + g.pick("1", "n", "x", "a-b") + "]:" + g.pick(" ", "", "\t", "    ") + prefix(g.blocks(depth), "", g.pick("    ", "    ", "  ", ""))
	case 22:
		return "[" + g.pick("ref", "Ref", "a b", "1") + "]: " + g.pick("http://x.y", "<a b>", "u 'title'", "u \"t\"", "u\n  \"t\"", "u v w", "u 't' x", "", "<u> (t)") + g.pick("", " ") + "\n"
	case 23:
		return "*[" + g.pick("HTML", "KB", "W3C rules", "é", "bar.", "a") + "]:" + g.pick(" Hyper Text", "", " a \"b\"") + "\n"
	case 24:
		return g.pick("$$\nx\n$$\n", "$$ x $$\n", "$$ x $$ y\n", "\\$$ x $$\n", "$$x\n\ny$$\n", "$$5+5$$ {:.c}\n")
	case 25:
		return g.pick("^\n", "{:x: .y k=\"v\"}\n", "{:toc}\n", "{::comment}\nx\n{:/}\n", "{::nomarkdown}\n*x*\n{:/nomarkdown}\n", "{::options parse_block_html=\"true\" /}\n", "{::comment}\nx\n", "{:/}\n", "{:.a}\n", "{::options auto_ids=\"false\" /}\n", "{:.x}\n{:.y}\n")
	case 26:
		return g.pick("* toc\n{:toc}\n", "1. t\n{:toc #mytoc}\n", "* f\n{:footnotes}\n")
	default:
		return g.span(1) + "\n" + g.pick("", "", g.span(2)+"\n")
	}
}

func (g *generator) pickN(n ...int) int { return n[g.r.IntN(len(n))] }

func (g *generator) table() string {
	var b strings.Builder
	row := func() {
		b.WriteString(g.pick("| ", "|", "", " | "))
		for i := range 1 + g.r.IntN(3) {
			if i > 0 {
				b.WriteString(g.pick(" | ", "|", " |"))
			}
			b.WriteString(g.pick("", strings.ReplaceAll(g.span(3), "\n", " "), g.word(), "`a|b`", "a \\| b", "<code>a|b</code>", "``a`|``", "`"))
		}
		b.WriteString(g.pick(" |", "|", "", " | ") + "\n")
	}
	if g.r.IntN(4) == 0 {
		b.WriteString("|---|\n")
	}
	row()
	if g.r.IntN(2) == 0 {
		b.WriteString(g.pick("|---|---|\n", "|:--|--:|:-:|\n", "---|---\n", "|-\n", "| :-- |\n", "+--+--+\n", "|--:--|\n"))
	}
	for range g.r.IntN(4) {
		row()
		if g.r.IntN(5) == 0 {
			b.WriteString(g.pick("|---\n", "|===\n", "|=|=|\n", "|---|---|\n"))
		}
	}
	return b.String()
}

// soup is made of the language's delimiters and hardly anything else, in no
// order at all: what a grammar would never write.
func soup(r *rand.Rand) string {
	all := []string{"*", "**", "_", "__", "***", "`", "``", "[", "]", "(", ")", "](", "![", "[^", "<", ">", "<b>", "</b>", "<div>", "</div>",
		"<img>", "<p>", "</p>", "<!--", "-->", "<http://a>", "\"", "'", "--", "...", "<<", ">>", "{:", "{:.c}", "{::", "/}", "}", "{:/}",
		"|", "|-", "-", "=", "+", "1.", "#", ":", "~~", "$$", "&amp;", "&", "\\", "^", "*[a]:", "[a]:", "[^a]:", "[^a]", "a", "b", "é", "x_y", "0", " ",
		" ", "  ", "    ", "\n", "\n", "\n\n", "  \n", "\t", "> ", "* ", "- ", ": ", "```", "~~~", "[ ] ", "http:", "@", "!", "."}
	// few kinds at a time, so that they meet
	kinds := make([]string, 3+r.IntN(9))
	for i := range kinds {
		kinds[i] = all[r.IntN(len(all))]
	}
	kinds = append(kinds, "a", " ", "\n")
	var b strings.Builder
	for range 3 + r.IntN(40) {
		b.WriteString(kinds[r.IntN(len(kinds))])
	}
	return b.String()
}

// mutate cuts pieces from real documents and spoils them.
func mutate(r *rand.Rand, corpus []string) string {
	var b strings.Builder
	for range 1 + r.IntN(3) {
		lines := strings.SplitAfter(corpus[r.IntN(len(corpus))], "\n")
		i := r.IntN(len(lines))
		n := min(len(lines)-i, 1+r.IntN(12))
		part := strings.Join(lines[i:i+n], "")
		if len(part) > 2000 {
			part = strings.ToValidUTF8(part[:2000], "")
		}
		switch r.IntN(5) {
		case 0:
			part = scramble(r, part)
		case 1:
			part = prefix(part, "* ", "  ")
		case 2:
			part = prefix(part, "> ", "> ")
		}
		b.WriteString(part)
	}
	return b.String()
}
