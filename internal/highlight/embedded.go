package highlight

import "strings"

// eexTable lexes EEx: Elixir in HTML.
func eexTable() *grammar {
	close := choice("%%> %>")
	return build(states{
		"root": rules(
			r(tComment, "<%#").to("comment"),
			r(tPreproc, choice("<%% <%= <%")).to("elixir"),
			inOther("html", upTo("<%")),
		),
		"comment": rules(r(tComment, close).pop(), r(tComment, upTo("%%>", "%>"))),
		"elixir":  rules(r(tPreproc, close).pop(), inOther("elixir", upTo("%%>", "%>"))),
	})
}

// eppTable lexes EPP: Puppet in a text.
func eppTable() *grammar {
	close := alt("%%>", seq(opt("|", some(isSpace)), opt("-"), "%>"))
	// inside is all before the next end of a tag, with the bar that may stand
	// before it.
	inside := func(s *scan, i int) int {
		if i >= len(s.src) {
			return -1
		}
		n := strings.Index(s.src[i+1:], "%>")
		if n < 0 {
			return len(s.src)
		}
		at := i + 1 + n
		switch {
		case s.src[at-1] == '%' && at-1 > i:
			return at - 1
		case s.src[at-1] == '-' && at-1 > i:
			at--
		}
		bar := at
		for bar > i+1 && isSpace(s.src[bar-1]) {
			bar--
		}
		if bar > i+1 && s.src[bar-1] == '|' {
			return bar - 1
		}
		return at
	}
	return build(states{
		"root": rules(
			r(tComment, "<%#").to("comment"),
			r(tPreproc, alt("<%%", "<%=", seq("<%", opt("-"), opt(some(isSpace), "|")))).to("puppet"),
			r(tText, upTo("<%")),
		),
		"comment": rules(r(tComment, close).pop(), r(tComment, inside)),
		"puppet":  rules(r(tPreproc, close).pop(), inOther("puppet", inside)),
	})
}

// mxmlTable lexes MXML, the markup of Flex, with ActionScript in it.
func mxmlTable() *grammar {
	name := set("a-zA-Z0-9_:.-")
	script := func(end string) rule {
		return run(func(m *table, s *scan, end int) {
			delete(m.inner, "actionscript")
			m.hand(s, "actionscript", end)
		}, func(s *scan, i int) int {
			if e := s.after(i, end); e >= 0 {
				return e - len(end)
			}
			return -1
		})
	}
	return build(states{
		"root": rules(
			r(tText, except("<&")),
			r(tEntity, "&", some(solid(";")), ";"),
			r(tPreproc, "<![CDATA[").to("script"),
			r(tComment, "<!--").to("comment"),
			r(tPreproc, "<?", pastIn("?>")),
			r(tPreproc, "<!", some(except(">")), ">"),
			r(tTag, "<", some(isSpace), name).to("tag"),
			r(tTag, "<", some(isSpace), "/", some(isSpace), name, some(isSpace), ">"),
		),
		"comment": rules(r(tComment, except("-")), r(tComment, "-->").pop(), r(tComment, "-")),
		"tag": rules(
			r(tText, isSpace),
			r(tAttr, name, some(isSpace), "=").to("attribute"),
			r(tTag, opt("/"), some(isSpace), ">").to("root"),
		),
		"attribute": rules(
			r(tText, isSpace),
			each(tStr, `"`, tPunct, choice("{ @{")).to("value"),
			r(tStr, alt(seq(`"`, pastIn(`"`)), seq("'", pastIn("'")), solid(">"))).to("tag"),
		),
		"script": rules(r(tPreproc, "]]>").pop(), script("]]>")),
		"value":  rules(each(tPunct, "}", tStr, `"`).to("tag"), script(`}"`)),
	})
}

// dotTable lexes DOT, Graphviz' graphs.
func dotTable() *grammar {
	id := seq(one(isAlpha), some(isWord))
	space := rules(
		r(tText, isSpace),
		r(tCommentSingle, "#", rest),
		r(tCommentSingle, "//", rest),
		r(tCommentMulti, cComment),
	)
	ids := rules(
		each(tName, id, tText, some(isSpace), tPunct, "="),
		r(tVar, id),
		r(tNumFloat, some(isDigit), ".", isDigit),
		r(tNumInt, isDigit),
		r(tStrDouble, within(`"`)),
		run(func(m *table, s *scan, end int) {
			s.emit(tPunct, end)
			delete(m.inner, "html")
			m.enter("html")
		}, "<"),
	)
	return build(states{
		"root": rules(
			space,
			r(tKeyword, foldKeyword("strict graph digraph subgraph node edge")),
			r(tPunct, set("{};:=")),
			r(tOp, "-", one(set("->"))),
			r(tOp, "[").to("list"),
			ids,
		),
		"list": rules(space, ids, r(tPunct, set("=;,")), r(tOp, "]").pop()),
		"html": rules(
			inOther("html", except("<>")),
			inOther("html", "<", any1, past(">")),
			r(tPunct, ">").pop(),
		),
	})
}

// literateCoffeeTable lexes CoffeeScript in Markdown, of which it is the code.
func literateCoffeeTable() *grammar {
	code := func(s *scan, i int) int {
		at := i
		for strings.HasPrefix(s.src[i:], "    ") {
			end := s.lineEnd(i)
			if end == len(s.src) {
				break
			}
			i = end + 1
		}
		if i == at {
			return -1
		}
		return i
	}
	text := func(s *scan, i int) int {
		for i < len(s.src) {
			first := s.skip(i, isIn(" "))
			if first > i+3 || s.byteAt(first) != '\n' && isSpace(s.byteAt(first)) {
				break
			}
			end := s.lineEnd(first)
			if end == len(s.src) {
				break
			}
			i = end + 1
		}
		return i
	}
	return build(states{"root": rules(inOther("coffeescript", code).atLine(), inOther("markdown", text).atLine())})
}

// literateHaskellTable lexes Haskell in a text, its lines after angles.
func literateHaskellTable() *grammar {
	// before is white space up to the newline before the first line of code.
	before := func(s *scan, i int) int {
		if end := s.spaces(i); end > i && s.byteAt(end) == '>' && s.src[end-1] == '\n' {
			return end
		}
		return -1
	}
	// after is white space up to a newline with text after it that is no code.
	after := func(s *scan, i int) int {
		end := s.spaces(i)
		if end == len(s.src) || s.src[end] == '>' {
			end--
		}
		if n := s.last(i, max(i, end), '\n'); n >= 0 {
			return n + 1
		}
		return -1
	}
	return build(states{
		"root": rules(r(tText, before).to("code"), r(tText, past("\n")), r(tText, dot, rest)),
		"code": rules(
			run(func(m *table, s *scan, end int) {
				s.take(tLabel, 1)
				m.hand(s, "haskell", end)
			}, "> ", rest, opt("\n")),
			r(tText, after).pop(),
		),
	})
}
