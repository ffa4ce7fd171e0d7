package highlight

// applescriptTable lexes AppleScript.
func applescriptTable() *grammar {
	lists := phrasesOf("applescript")
	of := func(name string) pat { return phrases(lists[name], "") }
	ordinal := seq(isDigit, choice("st nd rd th"), edge)
	return build(states{"root": rules(
		r(tSpace, isSpace),
		r(tStrEscape, "¬\n"),
		r(tText, "'s", isSpace),
		r(tCommentSingle, alt("--", "#"), rest),
		r(tCommentMulti, "(*"),
		r(tPunct, one(set("(){}!,.:"))),
		each(tText, "«", tBuiltin, rep1(not("»"), any1), tText, "»"),
		each(tKeyword, seq(choice("considering ignoring"), some(isSpace)), tBuiltin, alt("application responses", "case", "diacriticals",
			"hyphens", "numeric strings", "punctuation", "white space")),
		r(tOp, choice("- * + & ≠ >= > <= < = ≥ ≤ / ÷ ^")),
		r(tOpWord, of("operators")),
		each(tText, some(isSpace), tKeyword, choice("in on script to"), tText, isSpace).atLine(),
		each(tKeyword, "as ", tClass, of("classes")),
		r(tBuiltin, alt(of("literals"), of("commands"))),
		r(tKeyword, alt(of("controls"), of("declarations"))),
		r(tBuiltin, alt(of("reserved"), phrases(lists["builtins"], "s"), of("handler_params"))),
		r(tAttr, of("studio_properties")),
		r(tBuiltin, alt(phrases(lists["studio_classes"], "s"), of("studio_commands"), ordinal, of("references"))),
		r(tStrDouble, stringOf('"')),
		r(tVar, one(isAlpha), some(isWord), edge),
		r(tNumFloat, opt(one(set("+-"))), alt(seq(isDigit, ".", some(isDigit)), seq(".", isDigit)), opt("E", one(set("+-")), isDigit)),
		r(tNumInt, opt(one(set("+-"))), isDigit),
	)})
}

// cmakeTable lexes CMake.
func cmakeTable() *grammar {
	blank := set(" \t")
	bracket := seq("[", some(isIn("=")), "[")
	variable := r(tStrInterpol, "${").to("variable")
	other := func(t Token) rule { return r(t, any1) }
	// A bracket ends at one of as many equals signs as it began with; that of a
	// comment has its hash mark besides.
	open := func(t Token, state string, extra int) func(*table, *scan, int) {
		return func(m *table, s *scan, end int) {
			m.count = end - s.pos - extra
			s.emit(t, end)
			m.swap(m.state(state))
		}
	}
	shut := func(t Token) rule {
		return run(func(m *table, s *scan, end int) {
			if end-s.pos == m.count {
				m.swap(m.state("root"))
			}
			s.emit(t, end)
		}, "]", some(isIn("=")), "]")
	}
	w := wordsOf("cmake")
	return build(states{
		"root": rules(
			variable,
			r(tText, blank),
			r(tPunct, set("()")),
			run(open(tCommentMulti, "comment", 1), "#", bracket),
			run(open(tStrDouble, "bracket", 0), bracket),
			r(tText, `\"`),
			r(tStrDouble, `"`).to("quoted"),
			run(func(m *table, s *scan, end int) {
				name := s.words(s.pos)
				t, ok := w[s.src[s.pos:name]]
				if !ok {
					t = tFunc
				}
				s.emit(t, name)
				s.emit(tText, end-1)
				s.emit(tPunct, end)
			}, ident, some(blank), "("),
			r(tCommentSingle, "#", rest),
			other(tText),
		),
		"bracket":  rules(shut(tStrDouble), variable, other(tStrDouble)),
		"comment":  rules(shut(tCommentMulti), other(tCommentMulti)),
		"variable": rules(variable, r(tStrInterpol, "}").pop(), other(tVar)),
		"quoted": rules(
			variable,
			r(tStrDouble, `"`).to("root"),
			r(tStrEscape, `\`, one(set(`()#" \$@^trn;`))),
			other(tStrDouble),
		),
	})
}

// stataTable lexes Stata.
func stataTable() *grammar {
	known := keyword(listOf("stata", "k"))
	functions := keyword(listOf("stata", "functions"))
	w := newWords(wordList{tKeywordReserved, listOf("stata", "kr:2")}, wordList{tKeywordType, listOf("stata", "kt:2")})
	begins := set("ICOicoLFDSlfds")
	return build(states{"root": rules(
		line(tPreproc, some(isSpace), "#", rest),
		line(tHashbang, "*!", rest),
		line(tCommentSingle, some(isSpace), "*", rest),
		line(tKeyword, some(isSpace), known),
		r(tSpace, set(" \t")),
		r(tText, set("\n\r")),
		r(tCommentSingle, "//", rest),
		r(tCommentMulti, cComment),
		r(tStrDouble, "`\"", toMark(`"'`)),
		r(tStrDouble, `"`, toMark(`"`)),
		r(tStrDouble, "`", toMark("'")),
		r(tStrDouble, "$", isWord),
		r(tProperty, "%", notSpace),
		r(tKeywordType, "str", width, edge),
		r(tFunc, functions, ahead("(")),
		r(tOp, "..", ahead(pastIn("]"))),
		r(tNum, opt(one(set("+-"))), alt(seq(isDigit, opt(".", isDigit)), seq(".", isDigit)), opt(exponent)),
		r(tOp, one(begins), some(isWord), "."),
		r(tOp, one(begins), some(isWord), ahead("(", pastIn(")."))),
		named(w, tName, isWord),
		r(tPunct, set("][{}();,")),
		r(tOp, one(set(`<>?*+'^/\!#.=~:&|-`))),
	)})
}

// width is the width of a string's type: 1 to 2045, with as many noughts
// before it as make four digits at most, a single digit having none.
func width(s *scan, i int) int {
	end := s.digits(i)
	n := 0
	for _, c := range s.src[i:min(end, i+5)] {
		n = 10*n + int(c-'0')
	}
	switch digits := end - i; {
	case digits == 1 && n > 0, digits > 1 && digits < 5 && n <= 2045:
		return end
	}
	return -1
}

// racketTable lexes Racket.
func racketTable() *grammar {
	id := except("()][{}'`,. \t\n\v\f\r")
	open, close := one(set("({[")), one(set(")}]"))
	return build(states{
		"root": rules(
			r(tCommentSingle, alt(";", "#!"), rest),
			r(tCommentMulti, "#|").to("comment"),
			r(tCommentMulti, "#;").to("form"),
			r(tText, isSpace),
			r(tNumFloat, alt(seq(one(set("+-")), alt(seq("inf.", one(set("f0"))), "nan.0")), "-min.0", "+max.0")),
			r(tNumFloat, opt("-"), isDigit, ".", isDigit),
			r(tNumInt, opt("-"), isDigit),
			r(tTag, "#:", id),
			r(tNumBin, "#b", isBinary),
			r(tNumOct, "#o", isOctal),
			r(tNumInt, "#d", isDigit),
			r(tNumHex, "#x", isHex),
			r(tNumHex, "#X", isHex),
			r(tNumOther, "#", one(set("ei")), set("0-9.")),
			r(tStr, stringOf('"')),
			r(tStrSymbol, one(set("'`")), id),
			r(tStrChar, `#\`, alt(one(set("()/'\"._!$%& ?=+-")), set("A-Za-z0-9"))),
			r(tConst, "#", alt(seq(fold("T"), opt(fold("RUE"))), seq(fold("F"), opt(fold("ALSE"))))),
			r(tOp, choice("' # ` ,@ , .")),
			r(tPunct, open).to("command"),
			r(tPunct, close),
			r(tVar, id),
		),
		"comment": nested2(tCommentMulti, "#|", "|#"),
		"form": rules(
			r(tCommentMulti, open).to("inner"),
			r(tCommentMulti, `"`, rep(alt(`\"`, one(except(`"`)))), `"`).pop(),
			r(tCommentMulti, notSpace).pop(),
			r(tText).pop(),
		),
		"inner":   rules(r(tCommentMulti, except("(){}][")), r(tCommentMulti, close).pop(), r(tCommentMulti, open).again()),
		"command": rules(named(wordsOf("racket"), tFunc, id).pop(), r(tText).pop()),
	})
}

// nested2 is nested, but for a comment's end being tried first.
func nested2(t Token, open, close string) []rule {
	signs := open + close
	return rules(r(t, except(signs)), r(t, close).pop(), r(t, open).again(), r(t, one(set(signs))))
}
