package highlight

// xpathRules are the states that XPath and XQuery share.
func xpathRules() states {
	nc := seq(one(set("a-zA-Z_")), some(set("a-zA-Z_.0-9-")))
	eq := alt(seq("Q{", some(except("{}")), "}", nc), seq(nc, opt(":", nc)))
	open := seq("(", not(":"))
	str := alt(doubledString('"'), doubledString('\''))
	space := rules(r(tComment, "(:").to("comment"), r(tSpace, isSpace))
	operators := choice(", => = := : >= >> > <= << < - * != + // / || |")
	wordOperators := keyword("and or eq ge gt le lt ne is div mod idiv intersect except union to")
	keywords := keyword("let for some every if then else return in satisfies")
	kind := choice("element attribute schema-element schema-attribute comment text node document-node namespace-node")
	pi := part("processing-instruction")
	axes := choice("child descendant-or-self descendant attribute self following-sibling following namespace parent ancestor-or-self ancestor preceding-sibling preceding")
	blank := some(isSpace)
	call := func(t Token, p pat) rule { return each(t, p, tSpace, blank, tPunct, open) }
	two := func(first pat, second string) rule {
		return each(tKeyword, first, tSpace, isSpace, tKeyword, second)
	}
	cast := choice("castable cast")
	return states{
		"root": rules(
			space,
			r(tNumFloat, alt(seq(".", isDigit), seq(isDigit, opt(".", some(isDigit)), exponent))),
			r(tNumFloat, isDigit, ".", some(isDigit)),
			r(tNum, isDigit),
			r(tStr, str),
			r(tVar, "$").to("variable"),
			r(tOp, operators),
			r(tOpWord, wordOperators),
			r(tKeyword, keywords),
			r(tPunct, one(set("?,{}()]["))),
			call(tKeyword, part("function")),
			r(tKeyword, choice("map array empty-sequence")),
			call(tKeyword, kind).to("kind"),
			call(tKeyword, pi).to("instruction"),
			call(tFunc, eq),
			each(tFunc, eq, tSpace, blank, tFunc, "#", tSpace, blank, tFunc, isDigit),
			two(cast, "as").to("single"),
			two(part("treat"), "as").to("item"),
			two(part("instance"), "of").to("item"),
			r(tKeyword, "as", edge).to("item"),
			each(tTag, nc, tSpace, blank, tPunct, ":", tSpace, blank, tOp, "*"),
			each(tOp, "*", tSpace, blank, tPunct, ":", tSpace, blank, tTag, nc),
			each(tKeyword, axes, tSpace, blank, tOp, "::"),
			r(tOp, choice(".. . *")),
			r(tAttr, "@").to("attribute"),
			r(tTag, eq),
		),
		"single": rules(space, r(tKeywordType, eq).pop()),
		"item": rules(
			space,
			call(tKeywordType, kind).swap("occurrence").to("kind"),
			call(tKeywordType, pi).swap("occurrence").to("instruction"),
			each(tKeywordType, "item", tSpace, blank, tPunct, open, tSpace, blank, tPunct, ")").swap("occurrence"),
			call(tKeywordType, choice("function array map empty-sequence")),
			two(cast, "as").swap("single"),
			two(part("treat"), "as").swap("item"),
			two(part("instance"), "of").swap("item"),
			r(tKeyword, "as", edge),
			r(tOp, operators).pop(),
			r(tOpWord, wordOperators).pop(),
			r(tKeyword, keywords).pop(),
			r(tPunct, one(set("[),"))).pop(),
			r(tKeywordType, eq).swap("occurrence"),
		),
		"kind": rules(
			space,
			r(tOp, one(set("?*"))),
			r(tPunct, ","),
			call(tKeywordType, choice("element schema-element")).to("kind"),
			r(tTag, eq),
			r(tPunct, ")").pop(),
		),
		"instruction": rules(space, r(tName, nc), r(tStr, str), r(tPunct, ")").pop()),
		"occurrence":  rules(space, r(tOp, one(set("?*+"))).pop(), r(tText).pop()),
		"variable":    rules(space, call(tVar, eq).pop(), r(tVar, eq).pop()),
		"attribute":   rules(space, r(tAttr, eq).pop(), r(tOp, "*").pop()),
		"comment":     rules(r(tComment, ":)").pop(), r(tComment, "(:").again(), r(tComment, except(":(")), r(tComment, one(set(":(")))),
	}
}

// doubledString is a string in which two quotes stand for one.
func doubledString(quote byte) pat {
	return func(s *scan, i int) int {
		if s.byteAt(i) != quote || s.failed(512+int(quote), i) {
			return -1
		}
		last := -1
		for j := i + 1; j < len(s.src); j++ {
			if s.src[j] == quote {
				if s.byteAt(j+1) != quote {
					return j + 1
				}
				last = j + 1
				j++
			}
		}
		if last < 0 {
			s.fail(512+int(quote), i)
		}
		return last
	}
}

// xpathTable lexes XPath.
func xpathTable() *grammar { return build(xpathRules()) }

// xqueryTable lexes XQuery: XPath with declarations and markup.
func xqueryTable() *grammar {
	t := xpathRules()
	nc := seq(one(set("a-zA-Z_")), some(set("a-zA-Z_.0-9-")))
	eq := alt(seq("Q{", some(except("{}")), "}", nc), seq(nc, opt(":", nc)))
	qname := seq(nc, opt(":", nc))
	name := set("a-zA-Z0-9_.:-")
	space := rules(r(tComment, "(:").to("comment"), r(tSpace, isSpace))
	tags := rules(
		r(tTag, "<", qname).to("tag"),
		r(tComment, "<!--").to("markup comment"),
		r(tPreproc, "<?", pastIn("?>")),
		r(tPreproc, "<![CDATA[", pastIn("]]>")),
		r(tEntity, "&", some(solid(";")), ";"),
	)
	t["root"] = rules(
		tags,
		r(tPunct, "{"),
		run(func(m *table, s *scan, end int) {
			s.emit(tPunct, end)
			m.pop()
		}, "}", opt("`")),
		each(tKeyword, "namespace", tSpace, isSpace, tNamespace, nc),
		r(tKeyword, phrases(phrasesOf("xquery")["k"], "")),
		r(tPunct, ";"),
		r(tKeywordDecl, "%").to("annotation"),
		each(tPreproc, "(#", tSpace, some(isSpace), tTag, eq).to("pragma"),
		r(tStr, "``[").to("constructor"),
		t["root"],
	)
	t["annotation"] = rules(space, r(tKeywordDecl, eq).pop())
	t["pragma"] = rules(space, r(tPreproc, "#)").pop(), r(tPreproc, dot))
	t["constructor"] = rules(r(tPunct, "`{").to("root"), r(tStr, "]``").pop(), r(tStr, except("`]")), r(tStr, one(set("`]"))))
	t["markup comment"] = rules(r(tComment, except("-")), r(tComment, "-->").pop(), r(tComment, "-"))
	t["tag"] = rules(
		r(tSpace, isSpace),
		each(tAttr, seq(name, some(isSpace), "="), tStr, `"`).to("double"),
		each(tAttr, seq(name, some(isSpace), "="), tStr, "'").to("quoted"),
		r(tTag, ">").to("content"),
		r(tTag, "/>").pop(),
	)
	value := func(q string) []rule {
		return rules(r(tStr, q).pop(), r(tStr, "{{"), r(tPunct, "{").to("root"), r(tStr, except(q+"{>")))
	}
	t["double"], t["quoted"] = value(`"`), value("'")
	t["content"] = rules(
		r(tSpace, isSpace),
		tags,
		r(tText, choice("{{ }}")),
		r(tPunct, "{").to("root"),
		r(tText, one(except("{}<&"))),
		r(tTag, "</", qname, some(isSpace), ">").pop().pop(),
	)
	return build(t)
}

const (
	bmCode uint8 = 100 + iota
	bmDirective
)

// biml lexes BIML: XML with C# in it.
type biml struct{ xml }

func newBIML() machine { return &biml{xml{stack{xmRoot}}} }

func (m *biml) step(s *scan) bool {
	switch m.top() {
	case xmRoot:
		if s.at("<#@") {
			m.push(bmDirective)
			return s.emit(tTag, s.spaces(s.pos+3))
		}
		if s.at("<#") {
			n := 2
			if s.peek(2) == '=' {
				n = 3
			}
			m.push(bmCode)
			return s.emit(tTag, s.spaces(s.pos+n))
		}
	case bmCode:
		if at := s.spaces(s.pos); s.byteAt(at) == '#' && s.byteAt(at+1) == '>' {
			m.pop()
			return s.emit(tTag, s.spaces(at+2))
		}
		end := s.after(s.pos, "#>")
		if end < 0 {
			return false
		}
		for end -= 2; end > s.pos && isSpace(s.src[end-1]); end-- {
		}
		return s.delegate(newCSharp(), end)
	case bmDirective:
		c := s.peek(0)
		if isSpace(c) {
			return s.emit(tText, s.spaces(s.pos))
		}
		name := s.skip(s.pos, set("a-zA-Z0-9_.:-"))
		if eq := s.spaces(name); name > s.pos && s.byteAt(eq) == '=' {
			m.push(xmAttr)
			return s.emit(tAttr, eq+1)
		}
		if isWord(c) {
			return s.emit(tAttr, s.spaces(s.words(s.pos)))
		}
		at := s.pos
		if c == '/' {
			at++
		}
		if at = s.spaces(at); s.byteAt(at) == '#' && s.byteAt(at+1) == '>' {
			m.pop()
			return s.emit(tTag, at+2)
		}
		return false
	}
	return m.xml.step(s)
}
