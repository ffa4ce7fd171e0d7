package highlight

// awkTable lexes AWK.
func awkTable() *grammar {
	base := rules(r(tText, isSpace), r(tCommentSingle, "#", rest))
	start := rules(base, r(tStrRegex, "/").swap("regex"), r(tText).pop())
	broken := seq(one(except("/")), "\n")
	w := wordsOf("awk")
	root := rules(
		base,
		r(tOp, alt(seq(one(set("<>+*/%^!=-")), opt("=")), seq("in", edge), "|")).to("start"),
		r(tOp, alt("&&", seq("~", opt("!")))).to("start"),
		r(tPunct, one(set("([,"))).to("start"),
		r(tPunct, ";").to("statement"),
		r(tPunct, set(")].")),
		r(tPunct, "?").to("ternary", "start"),
		r(tPunct, one(set("{}"))).to("statement"),
		run(func(m *table, s *scan, end int) {
			name := s.src[s.pos:end]
			t, ok := w[name]
			switch {
			case !ok && name[0] == '$':
				t = tVar
			case !ok:
				t = tNameOther
			case t == tKeyword || t == tKeywordDecl:
				m.enter("start")
			}
			s.emit(t, end)
		}, one(set("$a-zA-Z_")), some(isWord)),
		r(tNumFloat, isDigit, ".", isDigit),
		r(tNumInt, isDigit),
		r(tStrDouble, stringOf('"')),
		r(tPunct, ":"),
	)
	return build(states{
		"root":      root,
		"start":     start,
		"statement": rules(r(tPunct, one(set("{}"))), start),
		"ternary":   rules(r(tPunct, ":").swap("start"), root),
		"regex": rules(
			r(tStrRegex, "/").swap("end"),
			r(tError, alt(broken, "\n")).pop(),
			r(tStrEscape, "[", opt("^")).to("class"),
			r(tStrEscape, alt(seq(`\`, dot), seq("(?", one(set(":=<!"))), seq("{", set("0-9,"), "}"), one(set("()?")))),
			r(tStrRegex, dot),
		),
		"end": rules(r(tText).pop()),
		"class": rules(
			r(tStrEscape, "/"),
			r(tError, broken).pop().pop(),
			r(tStrEscape, "]").pop(),
			r(tStrEscape, `\`, dot),
			r(tStrRegex, dot),
		),
	})
}
