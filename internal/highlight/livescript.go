package highlight

import "strings"

// lsName is the end of a name at i: dashes stand within it before letters.
func lsName(s *scan, i int) int {
	if c := s.byteAt(i); c != '$' && c != '_' && !isAlpha(c) {
		return -1
	}
	for i++; ; i++ {
		if s.byteAt(i) == '-' && isAlpha(s.byteAt(i+1)) {
			i++
		}
		if !isWord(s.byteAt(i)) {
			return i
		}
	}
}

// lsFlags are those of a regular expression, after which no word goes on.
func lsFlags(s *scan, i int) int {
	end := s.skip(i, isIn("gimy"))
	if isWord(s.byteAt(end)) {
		return -1
	}
	return end
}

// lsRegex is a regular expression within a line. What a search that failed came
// by, within sets of characters or not, fails again.
func lsRegex() pat {
	outside, inside := new(int), new(int)
	return func(s *scan, i int) int {
		if s.byteAt(i) != '/' {
			return -1
		}
		out, in := trail{key: outside, end: -1}, trail{key: inside, end: -1}
		fail := func() int {
			for _, t := range []trail{out, in} {
				if t.by != nil {
					s.blaze(t)
				}
			}
			return -1
		}
		set := false
		for k := i + 1; !s.eol(k); k++ {
			t := &out
			if set {
				t = &in
			}
			if _, ok := s.leads(t.key, k); ok {
				return -1
			}
			t.came(k)
			switch c := s.src[k]; {
			case c == '\\':
				if s.eol(k + 1) {
					return fail()
				}
				k++
			case set:
				set = c != ']'
			case c == '[':
				set = true
			case c == '/':
				if end := lsFlags(s, k+1); end > 0 && k > i+1 {
					return end
				}
				return fail()
			}
		}
		return fail()
	}
}

// livescriptTable lexes LiveScript. After a name, a call may follow without
// parentheses; where a value may begin, a slash begins a regular expression.
func livescriptTable() *grammar {
	name := pat(lsName)
	digits := seq(one(isDigit), some(set("0-9_")))
	number := seq(digits, opt("e", opt(one(set("+-"))), digits), some(set("$A-Za-z0-9_")))
	blank := func(c byte) bool { return isSpace(c) && c != '\n' }
	comments := rules(r(tCommentMulti, "/*", past("*/")), r(tCommentSingle, "#", rest))
	space := rules(
		each(tText, seq("\n", some(blank)), tLabel, seq(":", name)),
		r(tText, one(isSpace)),
	)
	escapes := rules(r(tStrEscape, `\`, alt(
		seq("c", one(isUpper)),
		seq("x", repeated(2, isHex)),
		seq("u", repeated(4, isHex)),
		seq("u{", repeated(4, isHex), "}"),
	)))
	// note is what follows the sign of a comment within a regular expression.
	note := func(s *scan, i int) int {
		if end := s.spaces(i); end > i {
			return s.lineEnd(end)
		}
		return eol(s, i)
	}
	built := map[string]bool{}
	for _, w := range strings.Fields(listOf("livescript", "nb")) {
		built[w] = true
	}
	interpolation := rules(
		r(tStrInterpol, "#{").to("interpolated"),
		run(func(_ *table, s *scan, end int) {
			s.take(tStrInterpol, 1)
			if built[s.src[s.pos:end]] {
				s.emit(tBuiltin, end)
			} else {
				s.emit(tVar, end)
			}
		}, "#", name),
	)
	texts := rules(r(tStr, except(`#\'"`)), escapes, r(tStrEscape, `\`, dot), r(tStr, "#"))
	double := rules(r(tStr, "'"), interpolation, texts)
	single := rules(r(tStr, `"`), texts)
	w := wordsOf("livescript")
	loop := keyword(listOf("livescript", "loop"))
	// camel reports what Rouge takes for a class: a capital first, and a small
	// letter after anything but a dash.
	camel := func(word string) bool {
		if !isUpper(word[0]) {
			return false
		}
		for i := 1; i < len(word); i++ {
			if isLower(word[i]) && word[i-1] != '-' {
				return true
			}
		}
		return false
	}
	word := func(m *table, s *scan, end int) {
		text := s.src[s.pos:end]
		if loop(s, s.pos) == end {
			m.enter("loop")
			s.emit(tKeyword, end)
			return
		}
		t, ok := tVar, false
		if len(text) < noWord {
			t, ok = w[text]
		}
		switch {
		case ok:
		case camel(text):
			t = tClass
		default:
			t = tVar
		}
		m.enter("name")
		s.emit(t, end)
	}
	operator := alt(
		choice("++ -- &&"),
		seq(edge, choice("and xor or isnt is not"), edge, not(alt(seq("-", one(isAlpha)), "_"))),
		"||",
		seq(".", choice("| & ^ << >>> >>"), "."),
		seq(`\`, ahead("\n")),
		choice(".= := <<<< <<< <| |>"),
		seq(alt(choice("<< >> == = != !"), one(set("<>+*%^/~?-"))), opt("=")),
	)
	root := rules(
		r(tText, ahead(alt(one(isSpace), "/"))).to("value").atLine(),
		comments,
		space,
		each(tPunct, "<[", tStr, upToMark("]>"), tPunct, "]>"),
		r(tKeywordDecl, "!", some(isSpace), "function", edge),
		r(tKeywordDecl, alt(seq(opt("!"), choice("-> ~>")), seq(choice("<- <~"), opt("!")))),
		r(tKeyword, "=>"),
		each(tPunct, "::", tAttr, name).to("name"),
		each(tPunct, "::", tNumInt, number).to("name"),
		each(tVarInstance, "@", tAttr, name).to("name"),
		each(tPunct, ".", tAttr, name).to("name"),
		each(tPunct, ".", tNumInt, isDigit).to("name"),
		r(tAttr, name, ahead(some(isSpace), ":", one(except(":=")))),
		r(tOp, operator).to("value"),
		each(tBuiltin, "&", tAttr, opt(name)),
		r(tKeyword, alt("|", seq(edge, "case", ahead(isSpace)))).to("underscore"),
		r(tVarInstance, "@"),
		r(tPunct, "..."),
		r(tPunct, ":"),
		run(word, name),
		r(tPunct, "]", ahead(alt(one(set("!?.")), name))).to("name"),
		r(tPunct, one(set("{([;,"))).to("value"),
		r(tPunct, one(set("})]."))),
		r(tNumFloat, digits, ".", number),
		r(tNumHex, "0x", isHex),
		r(tNumInt, number),
		r(tStr, `"""`).to("doubles"),
		r(tStr, `'''`).to("singles"),
		r(tStr, `"`).to("double"),
		r(tStr, `'`).to("single"),
		r(tStr, `\`, one(solid("")), some(solid(",;])}"))),
	)
	return build(states{
		"root":         root,
		"interpolated": rules(r(tStrInterpol, "}").pop(), root),
		"value": rules(
			comments,
			space,
			r(tStrRegex, "//").swap("regex"),
			r(tStrRegex, lsRegex()).pop(),
			r(tText).pop(),
		),
		"regex": rules(
			r(tStrRegex, "//", lsFlags).pop(),
			r(tCommentSingle, "#", note).atLine(),
			each(tText, isSpace, tCommentSingle, seq("#", note)),
			interpolation,
			escapes,
			r(tStrEscape, `\`, one(func(c byte) bool { return !isDigit(c) })),
			r(tVar, `\`, isDigit),
			r(tStrRegex, any1),
		),
		"underscore": rules(
			r(tText, blank),
			r(tKeyword, "_", ahead(alt(seq(some(isSpace), "=>"), seq(isSpace, "then", edge)))),
			r(tText).pop(),
		),
		"loop": rules(
			r(tText, blank),
			r(tLabel, name, ahead(one(set(");\n")))),
			r(tText).pop(),
		),
		"name": rules(
			r(tPunct, alt(one(set("!?")), seq(".", not("=")))),
			r(tPunct, "{").to("fields"),
			r(tAttr, name),
			r(tNumInt, number),
			r(tText).swap("value"),
		),
		"fields": rules(
			r(tPunct, one(set(",;"))),
			r(tAttr, name),
			r(tNumInt, number),
			space,
			r(tPunct, "}").pop(),
		),
		"doubles": rules(r(tStr, `"""`).pop(), r(tStr, `"`), double),
		"singles": rules(r(tStr, `'''`).pop(), r(tStr, `'`), single),
		"double":  rules(r(tStr, `"`).pop(), double),
		"single":  rules(r(tStr, `'`).pop(), single),
	})
}

// upToMark is what is left before a mark, perhaps nothing.
func upToMark(mark string) pat {
	return func(s *scan, i int) int {
		if end := s.after(i, mark); end >= 0 {
			return end - len(mark)
		}
		return -1
	}
}
