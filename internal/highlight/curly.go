package highlight

import "strings"

// valaTable lexes Vala.
func valaTable() *grammar {
	id := seq(opt("@"), one(set("_a-zA-Z")), some(isWord))
	space := rules(
		r(tText, isSpace),
		r(tCommentSingle, "//", rest),
		r(tCommentMulti, "/*", past("*/")),
	)
	// A string's line may end it.
	str := func(s *scan, i int) int {
		if s.byteAt(i) != '"' {
			return -1
		}
		last := -1
		for j := i + 1; j < len(s.src); j++ {
			switch s.src[j] {
			case '"', '\n':
				return j + 1
			case '\\':
				if s.byteAt(j+1) == '"' {
					last = j + 2
				}
				if j+1 < len(s.src) && s.src[j+1] != '\n' {
					j++
				}
			}
		}
		return last
	}
	w := wordsOf("vala")
	return build(states{
		"root": rules(
			space,
			line(tAttr, some(isSpace), "[", pastIn("]")),
			r(tKeyword, "<[", some(isSpace), opt(id, ":")),
			r(tKeyword, "]>"),
			r(tPunct, one(set("~!%^&*()+=|][{}:;,.<>/?-"))),
			r(tStr, `@"`, toMark(`"`)),
			r(tStr, str),
			r(tStrChar, "'", alt(seq(`\`, dot, "'"), seq(dot, "'"))),
			r(tNum, fold("0X"), isHex, opt(one(set("luLU")))),
			r(tNum, one(isDigit), opt(".", some(isDigit)), opt(one(set("eE")), one(set("+-")), isDigit), opt(one(set("flduFLDU")))),
			listed(w, isWord, edge),
			r(tKeyword, choice("class struct")).to("class"),
			r(tKeyword, choice("namespace using")).to("namespace"),
			r(tFunc, id, ahead(some(isSpace), "(")),
			r(tName, id),
			r(tPreproc, "#", rest),
		),
		"class":     rules(space, r(tClass, id).pop()),
		"namespace": rules(space, r(tText, ahead("(")).pop(), r(tNamespace, rep1(alt(id, "."))).pop()),
	})
}

// ponyTable lexes Pony.
func ponyTable() *grammar {
	digits, hexes := set("0-9_"), set("0-9a-fA-F_")
	suffix := seq(opt(one(set("fFL"))), opt("i"))
	power := func(letters string) pat { return seq(one(set(letters)), opt(one(set("+-"))), digits) }
	positive := alt("0", seq(one(set("1-9")), some(digits)))
	return build(states{
		"root": rules(
			r(tText, isSpace),
			r(tStrDoc, `"""`).to("doc"),
			r(tCommentSingle, "//", rest),
			r(tCommentMulti, cComment),
			r(tStr, `"`).to("string"),
			r(tOp, one(set("~!%^&*+=|?:<>/-"))),
			r(tConst, keyword("true false NULL")),
			r(tClass, one(set("A-Z_")), some(isWord)),
			r(tPunct, one(set("()][,.';"))),
			r(tNumFloat, fold("0X"), alt(seq(some(hexes), ".", hexes, power("pP")), seq(hexes, power("pP"))), suffix),
			r(tNumFloat, digits, alt(seq(".", digits, power("eE")), seq(".", some(digits)), power("eE")), suffix),
			r(tNumHex, fold("0X"), hexes),
			r(tNumInt, positive, opt(one(set("LUu")))),
			named(wordsOf("pony"), tName, one(isAlpha), some(isWord)),
		),
		"string": rules(
			r(tStr, `"`).pop(),
			r(tStrEscape, `\`, alt(one(set(`\abfnrtv"'`)), seq("x", times(2, 4, one(isHex))), times(1, 3, one(isOctal)))),
			r(tStr, except("\\\"\n")),
			r(tStr, "\\\n"),
			r(tStr, `\`),
		),
		"doc": rules(r(tStrDoc, `"""`).pop(), r(tStrDoc, any1)),
	})
}

// ceylonTable lexes Ceylon.
func ceylonTable() *grammar {
	space := rules(
		r(tText, func(c byte) bool { return isSpace(c) && c != '\n' }),
		r(tCommentSingle, "//", past("\n")),
		r(tCommentMulti, "/*"),
	)
	groups := func(n int, digit func(byte) bool) pat { return rep1("_", repeated(n, digit)) }
	thousands := seq(times(1, 3, one(isDigit)), groups(3, isDigit))
	large, small := opt(one(set("kMGTPmunpf"))), opt(one(set("kMGTP")))
	blank := func(word string) pat { return keywordBefore(word) }
	return build(states{
		"root": rules(
			space,
			listed(wordsOf("ceylon"), isWord, edge),
			each(tKeywordNamespace, blank("assembly module package"), tText, isSpace).to("import"),
			r(tKeywordConst, keyword("true false null")),
			each(tKeywordDecl, blank("class interface object alias"), tText, isSpace).to("class"),
			each(tKeywordNamespace, blank("import"), tText, isSpace).to("import"),
			r(tStr, stringOf('"')),
			r(tStrChar, "'", alt(seq(`\`, dot, "'"), seq(one(except(`\`)), "'"), seq(`\{#`, repeated(4, isHex), "}'"))),
			each(tOp, ".", tAttr, seq(one(set("a-z_")), some(isWord))),
			r(tLabel, ident, ":"),
			r(tDecorator, alt(seq(`\I`, one(isLower)), one(isUpper)), some(isWord)),
			r(tName, ident),
			r(tOp, one(set("~^*!%&][(){}<>|+=:;,./?`-"))),
			r(tNumFloat, thousands, ".", times(1, 3, one(isDigit)), groups(3, isDigit), large),
			r(tNumFloat, thousands, ".", isDigit, opt(exponent), large),
			r(tNumFloat, isDigit, ".", times(1, 3, one(isDigit)), groups(3, isDigit), large),
			r(tNumFloat, isDigit, ".", isDigit, opt(exponent), large),
			r(tNumHex, "#", repeated(4, isHex), groups(4, isHex)),
			r(tNumHex, "#", isHex),
			r(tNumBin, "$", repeated(4, isBinary), groups(4, isBinary)),
			r(tNumBin, "$", isBinary),
			r(tNumInt, thousands, small),
			r(tNumInt, isDigit, opt(one(set("kMGTP")))),
			r(tText, "\n"),
		),
		"class": rules(space, r(tClass, ident).pop()),
		"import": rules(
			r(tNamespace, one(isLower), some(set("a-zA-Z0-9_."))).pop(),
			r(tStr, stringOf('"')).pop(),
		),
	})
}

// keywordBefore is one of several words with white space after it.
func keywordBefore(list string) pat {
	return seq(choice(list), ahead(isSpace))
}

// vhdlTable lexes VHDL.
func vhdlTable() *grammar {
	return build(states{"root": rules(
		r(tText, isSpace),
		r(tCommentSingle, "--", rest),
		r(tNumInt, opt("-"), isDigit),
		r(tStrSingle, opt(one(set("boxBOX"))), `"`, some(except(`"`)), `"`),
		r(tStrChar, "'", opt(one(except("'"))), "'"),
		r(tAttr, "'", one(isAlpha), some(isWord)),
		r(tPunct, set("(),:;")),
		r(tBuiltin, alt(fold("TRUE"), fold("FALSE"), fold("NULL")), edge),
		named(wordsOf("vhdl"), tName, one(isAlpha), some(isWord)).anyCase(),
		r(tOp, alt(choice("=> ** /= >= <= <> ?? ?= ?/= ?> ?< << >>"), one(set("#&'*+-./<=>?@^")))),
	)})
}

// moonscriptTable lexes MoonScript.
func moonscriptTable() *grammar {
	w := wordsOf("moonscript")
	keywords := listOf("moonscript", "k")
	quotedKey := func(s *scan, i int) int {
		from := i
		if s.byteAt(from) == '"' {
			from++
		}
		if n := strings.IndexByte(s.src[min(from, len(s.src)):], '"'); n > 0 && s.byteAt(from+n+1) == ':' {
			return from + n + 2
		}
		return -1
	}
	heredoc := func(s *scan, i int) int {
		if s.byteAt(i) != '[' {
			return -1
		}
		level := s.skip(i+1, isIn("="))
		if s.byteAt(level) != '[' {
			return -1
		}
		return s.after(level+1, "]"+s.src[i+1:level]+"]")
	}
	base := rules(
		r(tNumFloat, alt(seq(some(isDigit), ".", isDigit), seq(isDigit, ".", some(isDigit))), opt(exponent), "'"),
		r(tNumFloat, isDigit, exponent),
		r(tNumHex, fold("0X"), some(isHex)),
		r(tNumInt, isDigit),
		r(tVarInstance, "@", some(isWord)),
		r(tClass, one(isUpper), some(isWord)),
		r(tStrSymbol, quotedKey),
		r(tStrSymbol, isWord, ":"),
		r(tStrSymbol, ":", isWord),
		r(tSpace, isSpace),
		r(tOp, alt(choice("== ~= != <= >= ... .. -> =>"), one(set("=+*/%^<>#!\\-")))),
		r(tPunct, one(set("][{}().,:;"))),
		r(tOpWord, keyword("and or not")),
		r(tKeyword, keyword(keywords)),
		r(tKeywordDecl, keyword("local export")),
		r(tKeywordConst, keyword("true false nil")),
		run(func(m *table, s *scan, end int) {
			name := s.src[s.pos:end]
			if w[name] == tBuiltin {
				s.emit(tBuiltin, end)
				return
			}
			if n := strings.IndexByte(name, '.'); n >= 0 {
				s.take(tName, n)
				s.take(tPunct, 1)
			}
			s.emit(tName, end)
		}, ident, opt(".", ident)),
	)
	return build(states{
		"root": rules(r(tPreproc, "#!", rest), r(tText).to("main")),
		"main": rules(
			r(tCommentSingle, "--", rest),
			r(tStrHeredoc, heredoc),
			base,
			r(tStrSingle, "'").to("single"),
			r(tStrDouble, `"`).to("double"),
		),
		"single":        rules(r(tStrSingle, "'").pop(), r(tStrSingle, except("'"))),
		"interpolation": rules(r(tStrInterpol, "}").pop(), base),
		"double": rules(
			r(tStrInterpol, "#{").to("interpolation"),
			r(tStrDouble, `"`).pop(),
			r(tStrDouble, "#", one(except("{"))),
			r(tStrDouble, except(`"#`)),
		),
	})
}

// coffeescriptTable lexes CoffeeScript.
func coffeescriptTable() *grammar {
	id := seq(one(set("$a-zA-Z_")), some(isWord))
	comments := rules(
		r(tCommentMulti, "###", one(except("#")), past("###")),
		r(tCommentSingle, "#", rest),
	)
	space := r(tText, isSpace)
	flags := alt(seq(set("gimy"), edge), noEdge)
	regex := seq("/", rep1(alt(seq(`\`, dot), one(except("[/\\\n")), seq("[", rep(alt(seq(`\`, dot), one(except("]\\\n")))), "]"))), "/", flags)
	escape := r(tStrEscape, `\`, alt(seq("c", one(isUpper)), seq("x", repeated(2, isHex)), seq("u", repeated(4, isHex)), seq("u{", repeated(4, isHex), "}")))
	inner := r(tStrInterpol, "#{").to("interpolation")
	strings := rules(r(tStr, except(`#\'"`)), escape, r(tStrEscape, `\`, dot), r(tStr, "#"))
	double := rules(r(tStr, "'"), inner, strings)
	single := rules(r(tStr, `"`), strings)
	w := wordsOf("coffeescript")
	blank := some(set(" \t"))
	root := rules(
		line(tText, ahead(alt(one(isSpace), "/", "<!--"))).to("operand"),
		comments,
		space,
		r(tOp, alt(choice("++ -- ~ &&"), keyword("and or is isnt not in of"), choice("? : = ||"), seq(`\`, ahead("\n")),
			seq(alt(choice("<< >>> >>"), seq("!", opt("=")), one(set("<>+*`%&|^/-"))), opt("=")))).to("operand"),
		each(tVarInstance, "@", tText, blank, tAttr, id).to("operand"),
		each(tPunct, ".", tText, blank, tAttr, id).to("operand"),
		r(tAttr, id, ahead(some(isSpace), ":")).to("operand"),
		named(w, tNameOther, id).to("operand"),
		r(tPunct, one(set("{([;,"))).to("operand"),
		r(tPunct, one(set("})]."))),
		r(tNumFloat, isDigit, ".", isDigit, opt(one(set("eE")), isDigit), opt(one(set("fd")))),
		r(tNumHex, "0x", isHex),
		r(tNumInt, isDigit),
		r(tStr, `"""`).to("long double"),
		r(tStr, "'''").to("long single"),
		r(tStr, `"`).to("double"),
		r(tStr, "'").to("single"),
	)
	lineComment := seq("#", not("{"), rest)
	return build(states{
		"root": root,
		"operand": rules(
			comments,
			space,
			r(tStrRegex, "///").swap("long regex"),
			r(tStrRegex, regex).pop(),
			r(tText).pop(),
		),
		"long regex": rules(
			r(tStrRegex, "///", flags).pop(),
			line(tCommentSingle, lineComment),
			each(tText, isSpace, tCommentSingle, lineComment),
			inner,
			comments,
			space,
			escape,
			r(tStrEscape, `\`, one(func(c byte) bool { return !isDigit(c) })),
			r(tVar, `\`, isDigit),
			r(tStrRegex, any1),
		),
		"interpolation": rules(r(tStrInterpol, "}").pop(), root),
		"double":        rules(r(tStr, `"`).pop(), double),
		"long double":   rules(r(tStr, `"""`).pop(), r(tStr, `"`), double),
		"single":        rules(r(tStr, "'").pop(), single),
		"long single":   rules(r(tStr, "'''").pop(), r(tStr, "'"), single),
	})
}

// bpfTable lexes the assembly language of BPF as bpftool prints it.
func bpfTable() *grammar {
	blank := some(isSpace)
	number := alt(seq(fold("0X"), isHex), seq(opt("-"), isDigit))
	register := seq(one(set("rwRW")), isDigit)
	label := seq(opt("<"), isWord, opt(">"))
	hexByte := repeated(2, isHex)
	jump := func(operand Token, p pat) rule {
		return each(tKeyword, fold("IF"), tSpace, isSpace, tName, register, tSpace, blank, tOp, set("sS!=<>"), tSpace, blank, operand, p,
			tSpace, blank, tKeyword, fold("GOTO"), tSpace, blank, tNumInt, opt("+", isDigit), tSpace, blank, tLabel, label)
	}
	type_ := alt(fold("U8"), fold("U16"), fold("U32"), fold("U64"), fold("LL"))
	return build(states{
		"root": rules(
			each(tLineno, isDigit, tPunct, ":", tSpace, isSpace, tGeneric, seq("(", hexByte, ")")),
			each(tLineno, isDigit, tPunct, ":", tSpace, isSpace, tGeneric, times(8, 8, hexByte, " ")),
			each(tLineno, isDigit, tPunct, ":", tSpace, isSpace),
			each(tKeyword, fold("CALL"), tSpace, isSpace, tNumInt, isDigit),
			each(tKeyword, fold("CALL"), tSpace, isSpace, tBuiltin, isWord, tPunct, "#", tNumInt, isDigit),
			each(tKeyword, fold("GOTO"), tSpace, blank, tNumInt, opt("+", isDigit), tSpace, blank, tLabel, label),
			jump(tNum, number),
			jump(tName, register),
			each(tOp, "*", tSpace, blank, tPunct, "(", tKeywordType, type_, tSpace, blank, tOp, "*", tPunct, ")").to("address"),
			r(tOp, times(0, 3, one(set("+-/*&|><^sS"))), "="),
			each(tPunct, opt(one(set("+-"))), tName, register),
			r(tCommentSingle, "//").to("line"),
			r(tCommentMulti, "/*").to("comment"),
			r(tKeyword, alt(fold("BE16"), fold("BE32"), fold("BE64"), fold("EXIT"), fold("LOCK"), fold("MAP"))),
			each(tNum, number, tSpace, blank, tKeywordType, opt(fold("LL"))),
			each(tName, beforeLL, tSpace, blank, tKeywordType, fold("LL")),
			each(tLabel, isWord, tSpace, blank, tPunct, ":"),
			r(tText, any1),
		),
		"address": rules(
			each(tPunct, "(", tName, register, tSpace, blank, tOp, one(set("+-")), tSpace, blank, tNumInt, isDigit, tPunct, ")").pop(),
			each(tName, isWord, tPunct, "[", tNumInt, isDigit, tPunct, "]").pop(),
			each(tName, isWord, tPunct, "[", tName, register, tPunct, "]").pop(),
		),
		"line":    rules(r(tCommentSingle, "\n").pop(), r(tCommentSingle, dot, rest)),
		"comment": rules(r(tCommentMulti, "*/").pop(), r(tCommentMulti, any1)),
	})
}

// beforeLL is a name before the letters of a long literal, which may be its
// own last ones.
func beforeLL(s *scan, i int) int {
	end := s.words(i)
	if end == i {
		return -1
	}
	if _, ok := s.fold(s.spaces(end), "LL"); ok {
		return end
	}
	if n := strings.LastIndex(strings.ToLower(s.src[i:end]), "ll"); n > 0 {
		return i + n
	}
	return -1
}

// bslTable lexes BSL, the language of 1C:Enterprise.
func bslTable() *grammar {
	isName := func(r rune) bool {
		return r < 0x80 && isWord(byte(r)) || r >= 'а' && r <= 'я' || r >= 'А' && r <= 'Я' || r == 'ё' || r == 'Ё'
	}
	name := runes(isName)
	keywords := newWords(wordList{tKeyword, listOf("bsl", "k")})
	builtins := newWords(wordList{tBuiltin, listOf("bsl", "nb")})
	called := func(s *scan, i int) int {
		end := name(s, i)
		if end < 0 {
			return -1
		}
		if _, ok := builtins[strings.ToLower(s.src[i:end])]; !ok {
			return -1
		}
		if open := s.spaces(end); s.byteAt(open) == '(' {
			return open
		}
		return -1
	}
	lastQuote := func(s *scan, i int) int {
		if n := strings.LastIndexByte(s.src[i:s.lineEnd(i)], '\''); n >= 0 {
			return i + n + 1
		}
		return -1
	}
	text := func(s *scan, i int) int {
		if i = s.until(i, "\"\n"); s.byteAt(i) == '"' {
			i++
		}
		return i
	}
	return build(states{"root": rules(
		r(tText, isSpace),
		r(tCommentSingle, "//", rest),
		r(tPunct, set("][:(),;")),
		r(tKeywordDecl, "&", rest),
		r(tOp, one(set("+/*%=<>.?-"))),
		r(tKeywordDecl, "#", rest),
		listed(keywords, name).anyCase(),
		r(tBuiltin, called),
		r(tVar, name),
		r(tDate, "'", lastQuote),
		r(tStrSingle, `"`, text),
		r(tStr, "|", text),
	)})
}
