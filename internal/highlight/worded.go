package highlight

import "strings"

// factorTable lexes Factor, whose words white space parts.
func factorTable() *grammar {
	sp, word := isSpace, notSpace
	over := ahead(one(isSpace))
	str := stringOf('"')
	return build(states{
		"root": rules(
			r(tText, isSpace),
			each(tKeyword, choice(":: : MACRO: MEMO: GENERIC: HELP:"), tText, sp, tFunc, word),
			each(tKeyword, choice("M: HOOK: GENERIC#"), tText, sp, tClass, word, tText, sp, tFunc, word),
			r(tFunc, "(", over).to("effect"),
			r(tKeyword, ";", over),
			each(tKeywordNamespace, "USING:", tText, rep1(alt(isSpace, seq(`\`, one(isSpace))))).to("import"),
			each(tKeywordNamespace, choice("IN: USE: UNUSE: QUALIFIED: QUALIFIED-WITH:"), tText, sp, tNamespace, word),
			each(tKeywordNamespace, choice("FROM: EXCLUDE:"), tText, sp, tNamespace, word, tText, sp, tPunct, "=>"),
			r(tKeywordNamespace, choice("ALIAS: DEFER: FORGET: POSTPONE:")),
			each(tKeyword, "TUPLE:", tText, sp, tClass, word, tText, sp, tPunct, "<", tText, sp, tClass, word).to("slots"),
			each(tKeyword, "TUPLE:", tText, sp, tClass, word).to("slots"),
			each(tKeyword, choice("UNION: INTERSECTION:"), tText, sp, tClass, word),
			each(tKeyword, "PREDICATE:", tText, sp, tClass, word, tText, sp, tPunct, "<", tText, sp, tClass, word),
			each(tKeyword, "C:", tText, sp, tFunc, word, tText, sp, tClass, word),
			r(tKeyword, choice("INSTANCE: SLOT: MIXIN: SINGLETON: SINGLETONS: CONSTANT: SYMBOL: SYMBOLS: ERROR: SYNTAX: ALIEN: TYPEDEF: FUNCTION: STRUCT:")),
			r(tKeywordNamespace, choice("<PRIVATE PRIVATE>")),
			each(tKeywordNamespace, "MAIN:", tText, sp, tFunc, word),
			r(tStr, str),
			r(tStr, prefixed),
			r(tStrChar, "CHAR:", sp, alt(seq(`\`, some(set(`\abfnrstv`)), over), seq(one(word), over))),
			r(tComment, opt("#"), "!", sp, rest),
			r(tConst, one(set("tf")), over),
			r(tNumFloat, opt("-"), isDigit, ".", isDigit, over),
			r(tNumInt, opt("-"), isDigit, over),
			r(tNumHex, "HEX:", sp, isHex, over),
			r(tNumBin, "BIN:", sp, isBinary, over),
			r(tNumOct, "OCT:", sp, isOctal, over),
			r(tOp, one(set("+/*=<>^-")), over),
			r(tKeyword, choice("deprecated final foldable flushable inline recursive"), over),
			named(wordsOf("factor"), tName, word),
		),
		"effect": rules(r(tText, isSpace), r(tFunc, "(").again(), r(tFunc, ")").pop(), r(tFunc, "--"), r(tVar, word)),
		"slots":  rules(r(tText, isSpace), r(tKeyword, ";", over).pop(), r(tVar, word)),
		"import": rules(r(tKeyword, ";", over).pop(), r(tText, isSpace), r(tNamespace, word)),
	})
}

// prefixed is a string whose first quote is the last sign of a word.
func prefixed(s *scan, i int) int {
	end := s.solids(i)
	if end < i+2 || s.src[end-1] != '"' {
		return -1
	}
	text := s.spaces(end)
	if text == end {
		return -1
	}
	for j := text; j < len(s.src); j++ {
		switch s.src[j] {
		case '"':
			return j + 1
		case '\\':
			if c := s.byteAt(j + 1); c == '"' || c == '\\' {
				j++
			}
		}
	}
	return -1
}

// openedgeTable lexes OpenEdge's ABL.
func openedgeTable() *grammar {
	id := seq(one(set("a-zA-Z_&{}")), some(set("a-zA-Z0-9_&}-")))
	suffix := some(set("luLU"))
	numbers := rules(
		r(tNumFloat, alt(seq(isDigit, ".", some(isDigit)), seq(".", isDigit)), opt(exponent, suffix)),
		r(tNumFloat, isDigit, exponent, suffix),
		r(tNumHex, fold("0X"), isHex, suffix),
		r(tNumOct, "0", isOctal, suffix),
		r(tNumInt, isDigit, suffix),
	)
	reference := each(tPreproc, seq(opt("{"), "&"), tNameOther, notSpace)
	return build(states{
		"root": rules(
			r(tText, isSpace),
			each(tOp, ".", tText, isSpace),
			r(tCommentSingle, "//", rest),
			r(tCommentMulti, "/*", past("*/")),
			reference.to("preproc"),
			r(tStr, `"`).to("string"),
			r(tStrChar, "'", alt(seq(`\`, dot, "'"), seq(`\`, times(1, 3, one(isOctal)), "'"), seq(`\`, fold("X"), times(1, 2, one(isHex)), "'"),
				seq(one(except("\\'\n")), "'"))),
			numbers,
			r(tError, "*/"),
			r(tOp, one(set("~!%^*+=|?:<>/-"))),
			r(tPunct, one(set("()][,"))),
			r(tKeywordConst, alt(fold("TRUE"), fold("FALSE"), fold("NULL")), edge),
			named(wordsOf("openedge"), tVar, id).upperCase(),
		),
		"string": rules(
			r(tStr, `"`).pop(),
			r(tStrEscape, `\`, alt(one(set(`\abfnrtv"'`)), seq("x", times(2, 4, one(isHex))), times(1, 3, one(isOctal)))),
			r(tStr, except(`\"`)),
			r(tStr, `\`),
		),
		"preproc": rules(r(tText, "\n").pop(), r(tText, isSpace), reference, r(tStr, `"`).to("string"), numbers, r(tName, notSpace)),
	})
}

// isabelleTable lexes Isabelle's theories.
func isabelleTable() *grammar {
	symbol := seq(`\<`, some(isWord), ">")
	signs := " \t\n\v\f\r:|][()=,+!?{}-"
	digits := func(digit func(byte) bool) pat {
		return seq(one(digit), some(func(c byte) bool { return c == '_' || digit(c) }))
	}
	braces := func(r rune) bool { return !strings.ContainsRune("{*}‹›", r) }
	return build(states{
		"root": rules(
			r(tSpace, isSpace),
			r(tComment, "(*").to("comment"),
			r(tText, choice("{* ‹")).to("text"),
			r(tOp, alt("::", one(set("][:()_=,|+!?-")))),
			r(tOpWord, one(set("{}."))),
			named(wordsOf("isabelle"), tName, one(isAlpha), some(isWord)),
			r(tStrSymbol, symbol),
			r(tVar, "'", one(set("a-zA-Z_")), some(set("a-zA-Z0-9_.'"))),
			r(tNumHex, "0", one(set("xX")), digits(isHex)),
			r(tNumOct, "0", one(set("oO")), digits(isOctal)),
			r(tNumBin, "0", one(set("bB")), digits(isBinary)),
			r(tStr, `"`).to("string"),
			r(tStrOther, "`").to("fact"),
			r(tName, one(except(signs+"._")), some(except(signs))),
		),
		"comment": nested(tComment, "(*", "*)"),
		"text": rules(
			r(tText, runes(braces)),
			r(tText, choice("{* ‹")).again(),
			r(tText, choice("*} ›")).pop(),
			r(tText, one(set("{*}"))),
		),
		"string": rules(r(tStr, except(`"\`)), r(tStrSymbol, symbol), r(tStr, `\`, opt(`"`)), r(tStr, `"`).pop()),
		"fact":   rules(r(tStrOther, except("`\\")), r(tStrSymbol, symbol), r(tStrOther, `\`, opt("`")), r(tStrOther, "`").pop()),
	})
}

// eclTable lexes ECL, the language of HPCC.
func eclTable() *grammar {
	in := func(list string) map[string]bool {
		m := map[string]bool{}
		for _, w := range strings.Fields(listOf("ecl", list)) {
			m[w] = true
		}
		return m
	}
	first, second := in("first"), in("second")
	functions, keywords, templates, types, typed := in("functions"), in("keywords"), in("template"), in("type"), in("typed")
	// until is a word in any case, and all up to another.
	until := func(begin, close string) pat {
		return func(s *scan, i int) int {
			at, ok := s.fold(i, begin)
			if !ok || s.failed(-len(begin), i) {
				return -1
			}
			if n := strings.Index(strings.ToLower(s.src[at:]), close); n >= 0 {
				return at + n + len(close)
			}
			s.fail(-len(begin), i)
			return -1
		}
	}
	body := some(except(`'\`))
	return build(states{"root": rules(
		r(tText, isSpaceNoFeed),
		r(tCommentSingle, "//", rest),
		r(tText, "\\\n"),
		r(tCommentMulti, "/*", past("*/")),
		r(tStrSingle, opt(one(set("xDQUV"))), "'", body, rep(`\`, dot, body), "'"),
		r(tText, `\`, alt(seq(one(set("0-2")), times(0, 2, one(isOctal))), seq("3", one(set("0-6")), opt(one(isOctal))), seq("37", opt(one(isOctal))),
			seq(one(set("4-7")), opt(one(isOctal))), dot, eol)),
		r(tOpWord, foldKeyword("and not or in")),
		r(tOp, one(set(`:=|></\+`))),
		r(tPunct, one(set("][{}();,&.%"))),
		r(tStrSingle, until("beginc++", "endc++")),
		r(tStrSingle, until("embed", "endembed")),
		run(func(m *table, s *scan, end int) {
			p := strings.Split(s.src[s.pos:end], ".")
			t := tVar
			if p[0] == "std" && first[p[1]] && second[p[2]] {
				t = tClass
			}
			s.emit(t, end)
		}, isWord, ".", isWord, ".", isWord),
		r(tKeywordType, opt(one(set("uU"))), fold("DECIMAL"), isDigit, opt("_", isDigit), edge),
		r(tNumFloat, isDigit, ".", isDigit, opt(exponent)),
		r(tNumHex, one(set("xX")), isHex),
		r(tNumHex, fold("0X"), isHex),
		r(tNumHex, "0", isHex, one(set("xX"))),
		r(tNumBin, fold("0B"), isBinary),
		r(tNumBin, isBinary, one(set("bB"))),
		r(tNumInt, isDigit),
		run(func(m *table, s *scan, end int) {
			text := s.src[s.pos:end]
			hash := text[0] == '#'
			name := strings.ToLower(strings.TrimPrefix(text, "#"))
			base := strings.TrimRight(name, "0123456789")
			digits := name[len(base):]
			t := tNameOther
			switch {
			case hash && templates[name]:
				t = tKeywordType
			case hash:
				t = tError
			case typed[base] && digits != "" || types[name]:
				t = tKeywordType
			case keywords[name]:
				t = tKeyword
			case functions[name]:
				t = tFunc
			case (base == "integer" || base == "unsigned") && len(digits) == 1 && digits[0] >= '1' && digits[0] <= '8',
				base == "real" && (digits == "4" || digits == "8"):
				t = tKeywordType
			case name == "true" || name == "false":
				t = tKeywordConst
			}
			s.emit(t, end)
		}, opt("#"), ident, edge),
	)})
}

// isSpaceNoFeed is white space but for feeds and vertical tabs.
func isSpaceNoFeed(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

// idlangTable lexes IDL, the Interactive Data Language.
func idlangTable() *grammar {
	name := seq(one(set("_A-Za-z")), some(isWord))
	power := seq(one(set("dDeE")), one(set("+-")), isDigit)
	kind := opt("_", alt(isDigit, name))
	kindly := func(s *scan, i int) int {
		if end := name(s, i); end > i+1 && s.src[end-1] == '_' {
			return end
		}
		return i
	}
	suffix := func(list string) pat {
		var els []any
		for _, w := range strings.Fields(list) {
			els = append(els, fold(w))
		}
		return opt(alt(els...))
	}
	return build(states{
		"root": rules(
			r(tSpace, isSpace),
			r(tCommentSingle, ";", rest),
			r(tError, ",", some(isSpace), ","),
			r(tVarGlobal, "!", name),
			r(tPunct, one(set("(),:&$"))),
			r(tNumFloat, opt(one(set("+-"))), alt(seq(alt(seq(isDigit, ".", some(isDigit)), seq(".", isDigit)), opt(power)), seq(isDigit, power)), kind),
			r(tNumInt, isDigit, suffix("B S US U LL L ULL UL")),
			r(tNumOct, `"`, isOctal, suffix("B O ULL UL U LL L")),
			r(tNumHex, "'", isHex, "'", fold("X"), suffix("B S US ULL UL U LL L")),
			r(tStrSingle, kindly, "'").to("single"),
			r(tStrDouble, kindly, `"`).to("double"),
			r(tOp, alt(choice("## # && || /= <= >= -> @ ?"), one(set("+*/<=~^{}-")))),
			each(tName, name, tOp, ".", tName, some(solid(","))),
			each(tKeyword, alt(fold("FUNCTION"), fold("PRO")), tSpace, rep1(alt(isSpace, seq("$", one(isSpace))))).to("function"),
			named(wordsOf("idlang"), tName, name).upperCase(),
		),
		"function": rules(
			r(tFunc, name),
			r(tSpace, isSpace),
			r(tOp, alt(isIn(":"), "$")),
			r(tCommentSingle, ";", rest),
			r(tSpace, eol).pop(),
			r(tOp, ",").pop(),
		),
		"single": doubled('\'', tStrSingle),
		"double": rules(r(tStrDouble, except(`"`)), r(tStrDouble, `"`).pop()),
	})
}
