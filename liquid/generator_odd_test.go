package liquid_test

import (
	"fmt"
	"strings"
)

// What templates rarely hold, and faults like to hide in: long texts, all
// manner of dates and numbers in texts, markup that is only nearly right, tags
// within raw and comment, loops that go on where others stopped.

// long is a text that is longer than what the engine looks at in one go.
func (g *generator) long() string {
	var b strings.Builder
	words := []string{"word ", "of ", "a ", "longer-word ", "it's ", "\"quoted\" ", "R&D ", "<em>x</em> ", "5 < 6 ", "end. ", "eightchr", "#tag "}
	odd := []string{"é", "日本語", "\n", "\r\n", "  ", "\t", "<p>", "</p>\n", "<br", "&amp;", "&#39;", "\u00a0", "<!-- c -->", "<script>x</script>", "\x00", "ß", "Á"}
	for range 5 + g.r.IntN(40) {
		if g.chance(12) {
			b.WriteString(pick(g, odd...))
		} else {
			b.WriteString(pick(g, words...))
		}
	}
	if g.chance(4) {
		b.WriteString(g.invalid())
	}
	return b.String()
}

// dated is a text that may be a time.
func (g *generator) dated() string {
	day := fmt.Sprintf("%d-%02d-%02d", 1990+g.r.IntN(50), 1+g.r.IntN(13), 1+g.r.IntN(31))
	clock := fmt.Sprintf("%02d:%02d:%02d", g.r.IntN(25), g.r.IntN(60), g.r.IntN(61))
	switch g.r.IntN(6) {
	case 0:
		return day
	case 1:
		return day + pick(g, " ", "T", "t", "  ", ", ") + clock + pick(g, "", "Z", " UTC", "+01:00", " -0530", " EST", " +0200", ".5", ".123456789Z", " pm", "+1")
	case 2:
		return fmt.Sprintf("%s, %d %s %d %s %s", pick(g, "Mon", "Tue", "Sunday", "Fri"), 1+g.r.IntN(31), pick(g, "Jan", "Feb", "march", "SEPT", "Dec"),
			pick(g, 99, 1999, 2015, 70, 1), clock, pick(g, "GMT", "+0000", "PDT", ""))
	case 3:
		return pick(g, "tomorrow", "yesterday", "nowhere", "10:20", "10:20 pm", "3rd Feb 2001 04:05:06 PM", "Jan 5", "5 Jan", "Jan 2010",
			"January 5, 2010", "5/6/2010", "2010/5/6", "5.6.2010", "20150304", "20150304T101112", "201503", "2015-W10-3", "2015-063", "H27.03.04", "'15", "Sat", "1425441600",
			"-1425441600", "1425441600.5", "0", "12", "123456", "2015-3-4", "2015-3", "15-3-4", "24:00", "2015-02-30", "99/99/99", "12th", "noon", "2015-03-04 10", "2015-03-04 10h 20m")
	}
	return pick(g, "Sat Aug 28 02:55:50 2000", "Thu, 02-Jan-2014 10:00:00 GMT", "2014.01.02", "02-Jan-2014", "2-1-2014", "Jan-02-2014", "2014 Jan 02", "10:00 2014-01-02",
		"2014-01-02 10:00:00 Europe/Berlin", "2014-01-02T10:00:00.000+09:00", "May", "10 a.m.", "2014-01-02 BC", "1/2", "１２")
}

// number is a text that may be a number.
func (g *generator) number() string {
	return pick(g, "1.10", " 12 ", "1e5", "1e400", "-0", "-0.0", ".5", "5.", "+7", "0x10", "0b1", "1_000", "１", "1,5", "12.50", "007", "99999999999999999999", "1.7976931348623157e308",
		"0.1e-6", "1.005", "2.675", "-2.5", "--1", "1-", "1/2", "Infinity", "NaN", "1 2", "\n3", "3\n", "0.30000000000000004", "123456789.123456789", "100000000000000000.5")
}

// layout is what strftime may meet.
func (g *generator) layout() string {
	var b strings.Builder
	for range 1 + g.r.IntN(4) {
		b.WriteString(pick(g, "", "", " ", "-", "x", "%%", "é"))
		b.WriteByte('%')
		b.WriteString(pick(g, "", "", "", "-", "_", "0", "^", "#", "-^", "^-", "_#", ":", "::", ":::", "E", "O", "--"))
		b.WriteString(pick(g, "", "", "", "", "1", "2", "3", "5", "10", "012"))
		b.WriteString(pick(g, "a", "A", "b", "B", "c", "C", "d", "D", "e", "F", "g", "G", "h", "H", "I", "j", "k", "l", "L", "m", "M", "n", "N", "p", "P", "Q",
			"r", "R", "s", "S", "t", "T", "u", "U", "v", "V", "w", "W", "x", "X", "y", "Y", "z", "Z", "%", "+", "i", "f", "é", ""))
	}
	return b.String()
}

// quoted is a literal with what ends things elsewhere inside of it.
func (g *generator) quoted() string {
	s := pick(g, "a|b", "a: b", "a, b", "}", "{", "%", "a}b", "{{x", "and", "x or y", "..", "(1..2)", "[0]", "a.b", "==", "-", "é|", "\n", "  ", "\\", "\\\\", "\\1", "\\'", "<b>", "&lt;", "#")
	return pick(g, "'", `"`) + s + pick(g, "'", `"`)
}

// lookup is a path as nobody writes it.
func (g *generator) lookup() string {
	return pick(g, "h[page.tags[0]]", "[s]", "['page'].title", `["posts"][0]["title"]`, "h.['a']", "page . title", "page.title.", ".page", "page..title", "posts[0]['tags'][1]",
		"posts[n].title", "posts[-1].n", "arr[arr[0]]", "h[h.a]", "page['tags'].first", "page.tags[0].size", "a-b", "foo-bar.x", "h['first']", "h.first[0]", "h.last", "r.first", "r.last", "r.size",
		"s.size", "s.first", "s[0]", "n.size", "t.year", "posts.first.tags.last.size", "mixed.last", "nested[0][1][0]", "page.title?", "x?", "[[s]]", "page[nil]", "page[(1..2)]", "d.size", "d[0]", "d['a'].b")
}

// odd is a node of those.
func (g *generator) odd() string {
	switch g.r.IntN(17) {
	case 0:
		return "{{ " + pick(g, "'"+g.dated()+"'", "b", "t", "page.date") + ` | date: "` + g.layout() + `" }}`
	case 1:
		return "{{ '" + g.dated() + "' | date: '%F %T.%N %z' }}"
	case 2:
		op := pick(g, "plus", "minus", "times", "divided_by", "modulo", "round", "at_least", "at_most")
		return "{{ '" + g.number() + "' | " + op + ": " + pick(g, "'"+g.number()+"'", "2", "0", "1.5", "-3", "b", "0.0") + pick(g, "", " | ceil", " | floor", " | abs", " | round", " | round: 2") + " }}"
	case 3:
		return "{{ '" + g.number() + "' | " + pick(g, "abs", "ceil", "floor", "round", "round: 1", "round: -1", "size", "times: 1", "plus: 0") + " }}"
	case 4:
		return "{{ " + g.quoted() + pick(g, "", " ") + g.filter() + " }}"
	case 5:
		return "{{ " + g.lookup() + g.filter() + " }}"
	case 6:
		return g.tag("if "+g.expr()+pick(g, "==", " ==", "== ", " = ", " === ", " =! ", " <=> ", " contains", " not ", " is ", " && ", " || ")+g.expr()+
			pick(g, "", " and "+g.condition(), " or"+g.expr(), " and", ")", " extra")) + "T" + g.tag("else") + "F" + g.tag("endif")
	case 7:
		x := g.variable()
		word := pick(g, "empty", "blank", "nil", "''", "false")
		if g.chance(50) {
			x, word = word, x
		}
		return g.tag("if "+x+" "+pick(g, "==", "!=", "<", "contains", ">=")+" "+word) + "T" + g.tag("endif")
	case 8:
		return g.raw()
	case 9:
		return g.resumed()
	case 10:
		return g.table()
	case 11:
		return g.tag("cycle " + pick(g, "", "'g': ", "s: ", "1: ", "nil: ", "page.title: ") + g.expr() + pick(g, ", ", ",", " , ", " ") + g.expr() + pick(g, "", ", "+g.expr(), ",", ", 'z', 'y'"))
	case 12:
		return g.tag(pick(g, "assign", "capture", "increment", "decrement") + pick(g, " ", "  ", "") +
			pick(g, "x.y", "x['a']", "'q'", `"q"`, "x y", "1a", "é", "x|", "", "page", "-", "x-", "(x)", "x:") + pick(g, "", " = ", "=", " == ") + g.filtered())
	case 13:
		return "{{ " + pick(g, "posts", "mixed", "arr", "nested", "h", "d", "r", "s", "x") + " | " +
			pick(g, "where: 'n', 1", "where: 'a'", "where: 'n', nil", "where: n, 1", "map: 'tags'", "map: 'tags' | map: 'size'", "map: n", "sort: 'n'", "sort: 'title' | map: 'title'", "sort_natural: 'title'",
				"uniq: 'n'", "uniq: 'tags' | size", "compact: 'a'", "compact: 'a' | size", "concat: posts | size", "concat: h", "join", "join: nil", "join: ', ' | split: ','", "reverse | first",
				"first | map: 'n'", "last", "slice: 1, 2", "slice: -2, 5", "slice: 0", "size | times: 2", "sort | reverse | join: '-'", "map: 'title' | compact | sort | join", "map: 'nix' | compact") + " }}"
	case 14:
		return "{{ " + pick(g, "s", "a", "b", "page.title", "x") + " | " +
			pick(g, "split: ' ' | join: '+'", "split: '' | reverse | join", "split: 'l'", "split: ', '", "split: b | size", "truncatewords: 3", "truncatewords: 5, '--'", "truncatewords: 30", "truncate: 20",
				"truncate: 7, ''", "truncate: n, s", "strip_html | strip_newlines | truncatewords: 10 | escape", "escape | escape_once", "escape_once | escape", "strip | escape", "url_encode | url_decode",
				"newline_to_br | strip_newlines", "capitalize | upcase | downcase", "lstrip | rstrip | size", "replace: 'a', '[\\0]'", "replace: ' ', '' | size", "remove: 'o' | append: s | prepend: b",
				"replace_first: 'e', \"\\\\'\"", "remove_first: '<'", "slice: -3, 2", "slice: 2, 100", "default: b | append: '!'", "default: page.title | prepend: n", "strip_html | size | divided_by: 5") + " }}"
	case 15:
		if g.partial {
			return g.text()
		}
		return g.tag("include " + pick(g, "'p1'", "s", "page.title", "\"dir/p2\"", "'p1", "p1", "missing") +
			pick(g, "", " with posts", " for arr", " with arr[0]", " for h", " with 'lit'", " for (1..2)", " with", " as q", " with page as q") + pick(g, "", ", k: "+g.expr(), " k: 1 v: 'x'", ", p1: 3, k : b"))
	}
	return g.tag("case "+g.expr()) + g.tag("when "+g.expr()+pick(g, " or ", ", ", " and ", " ", ",or ")+g.expr()+pick(g, "", ",", " or", ", 'x', 1")) + "1" + g.tag("else"+pick(g, "", "", "", " x")) + "2" +
		pick(g, "", g.tag("when "+g.expr())+"3", g.tag("else")+"4") + g.tag("endcase")
}

// raw is raw and comment around what looks like their ends.
func (g *generator) raw() string {
	word := pick(g, "raw", "comment")
	in := ""
	for range 1 + g.r.IntN(4) {
		in += pick(g, "{{", "}}", "{%", "%}", "{{ x }}", "{% if %}", "{% raw %}", "{% comment %}", "{% endcomment %}", "{%- endraw", "{% end"+word, " ", "\n", "x", "{{ '", "{% endif %}", "{%", "-", "{% x '%}'", "é", "{% "+word+" x %}")
	}
	return g.tag(word+pick(g, "", "", "", " x")) + in + g.tag("end"+word+pick(g, "", "", " ", " x"))
}

// resumed is loops that share a place.
func (g *generator) resumed() string {
	in := g.collection()
	s := ""
	for range 2 + g.r.IntN(3) {
		s += g.tag("for i in "+in+pick(g, "", " limit:1", " limit:2", " limit: n", " reversed")+pick(g, "", " offset:continue", " offset: continue", " offset:1", ", offset:continue")) +
			"{{ i }}" + pick(g, "", ",", "{{ forloop.index }}/{{ forloop.length }} ", "{% if forloop.first %}{% break %}{% endif %}", "{% for j in arr limit:1 %}{{ forloop.parentloop.index }}{% endfor %}") +
			pick(g, "", "{% else %}none") + "{% endfor %};"
	}
	return s
}

// table is a tablerow whose loop object is looked at.
func (g *generator) table() string {
	attr := pick(g, "col", "col0", "row", "index", "index0", "first", "last", "length", "rindex", "rindex0", "col_first", "col_last", "name", "nix")
	return g.tag("tablerow c in "+g.collection()+pick(g, "", " cols:2", " cols: n", " cols:b", " cols:0", " cols:'2'")+pick(g, "", " limit:3", " limit:n", " limit:nil")+pick(g, "", " offset:1", " offset:n", " offset:b")) +
		"{{ c }}{{ tablerowloop." + attr + " }}" + pick(g, "", "{% break %}", "{% if tablerowloop.first %}{% continue %}{% endif %}x", "{% cycle 'a', 'b' %}", "{% ifchanged %}{{ c }}{% endifchanged %}") + g.tag("endtablerow")
}
