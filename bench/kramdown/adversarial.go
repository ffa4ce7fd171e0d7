package kramdown

import (
	"strconv"
	"strings"
)

// Adversary is a kind of input made to be slow for a parser that searches the
// same text more than once.
type Adversary struct {
	Name string
	Text func(size int) []byte
}

// rep repeats a unit up to size bytes.
func rep(unit string) func(int) []byte {
	return func(size int) []byte { return []byte(strings.Repeat(unit, max(1, size/len(unit)))) }
}

// numbered repeats a format that takes a number, so that no two units are alike.
func numbered(format string) func(int) []byte {
	return func(size int) []byte {
		var b strings.Builder
		for i := 0; b.Len() < size; i++ {
			b.WriteString(strings.ReplaceAll(format, "%d", strconv.Itoa(i)))
		}
		return []byte(b.String())
	}
}

// halves puts as much of one unit before as much of another.
func halves(a, b string) func(int) []byte {
	return func(size int) []byte { return append(rep(a)(size/2), rep(b)(size/2)...) }
}

// two puts as much of one text before as much of another.
func two(a, b func(int) []byte) func(int) []byte {
	return func(size int) []byte { return append(a(size/2), b(size/2)...) }
}

// staircase nests a list or a quote ever deeper, by indentation.
func staircase(marker string, step int) func(int) []byte {
	return func(size int) []byte {
		var b strings.Builder
		for depth := 0; b.Len() < size; depth++ {
			b.WriteString(strings.Repeat(" ", depth*step) + marker + " a\n")
		}
		return []byte(b.String())
	}
}

// Adversaries are all that we could think of. Units are written one after
// another, on one line unless they end it.
var Adversaries = func() []Adversary {
	var l []Adversary
	for _, unit := range []string{
		// brackets
		"[", "]", "[]", "![", "[a](", "[a](b", "[a](<", "[a][", "[a]\n[", "[a](b \"", "[a](b 'c", "[[a]", "[a]]", "![[", "[^", "[^x]", "[![a](b)", "(", "[a]((", "[a](b\"c'",
		"[*a", "[_a*", "*[a", "[`", "[<b>", "[\"", "[a](b)[", "[a\n\n", "![a]", "[x]: y\n", "[x]: <", "[x]: y 'z\n", "[x]:\n", "[x]: y\n 'z",
		// emphasis
		"*", "_", "*_", "**_", "_*", "***", "***a ", "**a ", "*a ", "_a ", "__a ", "*a **b ", "**a *b ", "*a_", "a*", "a_", "a**b", "*a*", "**a*", "*a** ", "_a__ ", "*_ ", "_a_b", "* a*",
		"~~", "~~a ", "a~~", "~~*", "*~~a",
		// code and mathematics
		"`", "``", "`a", "` ", "`a``", "`` ` ", "```", "```\n", "~~~\n", "```a\n\n", "$$", "$$a", "$", "\\$$", "$$\n", "$$a\n\n", "``a` ",
		// HTML
		"<", "<a", "<a ", "<a b=", "<a b=\"", "<a b='c\" ", "<b>", "<b>*", "<b>[", "<b></i>", "</b>", "<div>", "<div>\n", "<div>\n\n", "</div>\n", "<div markdown=\"1\">\n", "<p markdown=\"1\">",
		"<!--", "<!-- -", "-->", "<?", "<![CDATA[", "<script>", "<style>\n", "<pre>", "<x:y", "<a:", "<http://", "<a@", "<a@b", "<mailto:a", "<br>", "<br/>", "<img ", "<div><b>", "<b><div>", "<table><tr><td>",
		"<b>\n\n", "<b a>*", "*<b>", "<code>", "<span>`", "<a></b>",
		// attribute lists and extensions
		"{", "}", "{:", "{: .a", "{: .a}", "{: .a}\n", "{:.a}x\n\n", "a{: .b}", "*a*{: .b}", "{:\\}", "{: a='\\}", "{: a=\"b", "{:a: b}\n", "{:a: a}\n", "{::", "{::a", "{::a}", "{::a}\n", "{::comment}", "{::comment}\n", "{::nomarkdown}", "{:/}", "{:/a}\n", "{::options /}\n", "{::a b=\"",
		"[a](b){: .c", "* {: .a", "* {:.a} b\n",
		// blocks
		"> ", ">", "> \n", "> a\n", "> a\n\n", "> * ", "* ", "* * ", "* a\n", "- a\n", "* a\n\n", "+ ", "1. ", "1. a\n", "1. a\n\n", "* a\n  b\n", "* \n", "* a\n\n\tb\n", "- > ", "* 1. ", "a\n: b\n", ": a\n", "a\n\n: b\n", "a\n: : ", ": ",
		"#", "# ", "# a\n", "# a\n\n", "# a #", "#a", "a\n=", "a\n===\n", "a\n---\n", "=", "=\n", "-", "- - ", "---\n", "***\n", "* * *\n", "^\n", "\n", " ", "  \n", "\t", "\t\n", "    a\n", "    a\n\n", "\ta\n",
		"    a\n \n", "a\n", "a", "a ", "a  \n", "a\\\n", "a\\\\\n", "\\", "\\\\", "\\a", "\r", "\r\n", "\x00", "\xff", "é", "日本\n",
		// tables
		"|", "||", "|a", "| a ", "a|", "a | b\n", "|-", "|-\n", "|a\n|-\n", "|a|\n|-|\n|b|\n|=|\n", "|`", "|`a", "|<b>", "|\\|", "|a\n\n", "|<", "|a|b\n|:-\n", "a|`b\n",
		// typography, quotes, references
		"\"", "'", "\"'", "'\"", "\"a", "a\"", " 'a", "\" ", "-", "--", "...", "<<", ">>", " >>", "<< ", "&", "&a", "&amp;", "&#", "&#1", "&#x", "&a;", ":a", ":", ":a:", "@", ".", "http://",
		// definitions
		"[^1]: a\n", "[^1]:\n    a\n", "[^a]: [^a]\n\n", "*[a]: b\n", "*[a", "*[a]:", "*[a b]: c\n",
	} {
		l = append(l, Adversary{strconv.Quote(unit), rep(unit)})
	}
	for _, a := range []Adversary{
		{"link definitions, each used", two(numbered("[r%d]: /u%d\n"), numbered("[a][r%d] "))},
		{"footnotes, each used", two(numbered("[^n%d]: note\n\n"), numbered("a[^n%d] "))},
		{"one footnote, used often", func(n int) []byte { return append([]byte("[^a]: b\n\n"), rep("c[^a] ")(n)...) }},
		{"footnotes within footnotes", numbered("[^%d]: a[^1%d]\n\n")},
		{"abbreviations, each used", two(numbered("*[ab%d]: c\n"), numbered("ab%d "))},
		{"one abbreviation, used often", func(n int) []byte { return append([]byte("*[ab]: c\n\n"), rep("ab ")(n)...) }},
		{"abbreviations of one beginning", two(numbered("*[a%d]: c\n"), rep("a "))},
		{"abbreviations as long as the text", func(n int) []byte {
			return []byte("*[" + strings.Repeat("(", n/2) + "b]: c\n\n" + strings.Repeat("(", n/2))
		}},
		{"abbreviations of blanks", func(n int) []byte {
			return []byte("*[a" + strings.Repeat(" ", n/4) + "b]: c\n\na" + strings.Repeat(" a", n/8) + strings.Repeat(" ", n/2))
		}},
		{"attribute lists that refer to each other", numbered("{:r%d: .c%d r1%d}\n")},
		{"an attribute list of many references", func(n int) []byte { return append([]byte("{:a: .b}\n\nc\n{:"), append(rep(" a")(n), '}')...) }},
		{"many attributes", func(n int) []byte { return append([]byte("a\n{:"), append(numbered(" k%d='v'")(n), '}')...) }},
		{"many classes", func(n int) []byte { return append([]byte("a\n{:"), append(numbered(" .c%d")(n), '}')...) }},
		{"many attributes of a tag", func(n int) []byte { return append([]byte("<a "), append(numbered(" k%d='v'")(n), '>')...) }},
		{"one long attribute list, used often", func(n int) []byte {
			return append(append([]byte("{:a: "), append(numbered(" k%d='v'")(n/2), "}\n\n"...)...), rep("b\n{:a}\n\n")(n/2)...)
		}},
		{"one long link, used often", func(n int) []byte {
			return append([]byte("[a]: /"+strings.Repeat("u", n/2)+"\n\n"), rep("[a] ")(n/2)...)
		}},
		{"one long explanation, used often", func(n int) []byte {
			return append([]byte("*[a]: "+strings.Repeat("u", n/2)+"\n\n"), rep("a ")(n/2)...)
		}},
		{"paragraphs far within", func(n int) []byte {
			return append([]byte(strings.Repeat("<div markdown=\"1\">\n", min(n/40, 900))), rep("a\n\n")(n/2)...)
		}},
		{"headers of one text", rep("# a\n\n")},
		{"headers of many texts", numbered("# a %d\n\n")},
		{"headers and a table of contents", func(n int) []byte { return append([]byte("* toc\n{:toc}\n\n"), numbered("## a %d\n\n")(n)...) }},
		{"a table of one long row", rep("| a ")},
		{"a table of many rows", rep("| a | b |\n")},
		{"a table that is none in its last line", func(n int) []byte { return append(rep("a | b\n")(n), "c\n"...) }},
		{"code of ever longer delimiters", func(n int) []byte {
			var b strings.Builder
			for i := 1; b.Len() < n; i++ {
				b.WriteString(strings.Repeat("`", i) + "a")
			}
			return []byte(b.String())
		}},
		{"fences of ever longer delimiters", func(n int) []byte {
			var b strings.Builder
			for i := 0; b.Len() < n; i++ {
				b.WriteString(strings.Repeat("~", 3+i) + "\n\n")
			}
			return []byte(b.String())
		}},
		{"a staircase of lists", staircase("*", 2)},
		{"a staircase of numbered lists", staircase("1.", 3)},
		{"a staircase of definitions", staircase(":", 2)},
		{"a deep quote, lazily continued", func(n int) []byte {
			return append([]byte(strings.Repeat("> ", min(n/2, 1000))+"a\n"), rep("b\n")(n)...)
		}},
		{"a deep list, lazily continued", func(n int) []byte {
			return append([]byte(strings.Repeat("* ", min(n/2, 1000))+"a\n"), rep("b\n")(n)...)
		}},
		{"a deep quote, many lines", rep(strings.Repeat("> ", 90) + "a\n")},
		{"items far to the right", func(n int) []byte {
			return append([]byte("*"+strings.Repeat(" ", n/2)+"* a\n"), rep("1. b\n")(n/2)...)
		}},
		{"brackets, then their ends", halves("[", "]")},
		{"images, then their ends", halves("![", "](a)")},
		{"stars, then text", halves("*", " a")},
		{"strong, then ends", halves("**a ", "b** ")},
		{"emphasis, then ends", halves("*a **b ", "c** d* ")},
		{"underscores and stars, then ends", halves("_a *b ", "c* d_ ")},
		{"start tags, then end tags", halves("<b>", "</b>")},
		{"start tags of blocks, then end tags", halves("<div>", "</div>")},
		{"start tags of parsed blocks, then end tags", halves("<div markdown=\"1\">\n", "</div>\n")},
		{"tags, then other end tags", halves("<b>", "</i>")},
		{"names in brackets, unknown", func(n int) []byte { return append([]byte("[z]: y\n\n"), rep("[a][b] ")(n)...) }},
		{"names in nested brackets", func(n int) []byte {
			return append([]byte("[z]: y\n\n"), append(rep("[")(n/2), rep("a]")(n/2)...)...)
		}},
		{"a long name of a link", func(n int) []byte {
			return []byte("[" + strings.Repeat("a", n/2) + "]: y\n\n" + strings.Repeat("[a ", n/12) + strings.Repeat("]", n/12))
		}},
		{"long lines of one word", rep(strings.Repeat("a", 10000) + "\n")},
		{"quotes, then words", halves("\"", "a ")},
		{"numbers that do not end", func(n int) []byte { return []byte("&#" + strings.Repeat("1", n)) }},
		{"a number as long as the text", func(n int) []byte { return []byte("&#" + strings.Repeat("1", n) + ";") }},
	} {
		l = append(l, a)
	}
	return l
}()
