package highlight

import "strings"

// cleanTable lexes Clean.
func cleanTable() *grammar {
	sign := opt(one(set("+~-")))
	power := seq("E", opt(one(set("+-"))), isDigit)
	float := seq(sign, isDigit, alt(seq(".", isDigit, power, edge), seq(".", isDigit, edge), seq(power, edge)))
	literals := rules(
		r(tStrChar, "'", alt(seq(one(except(`'\`)), "'"), seq(`\`, alt(seq("x", isHex, "'"), seq(isDigit, "'"), seq(dot, "'"))))),
		r(tNumFloat, float),
		r(tNumInt, sign, isDigit),
		r(tStrDouble, `"`).to("string"),
	)
	comment := func(t Token) []rule {
		return rules(
			r(t, "*/").pop(),
			r(t, "//", rest),
			r(t, "/*").to("comment"),
			r(t, except("*/")),
			r(t, one(set("*/"))),
		)
	}
	escapes := r(tStrEscape, `\`, alt(seq(fold("X"), times(1, 2, one(isHex))), seq(fold("D"), times(1, 4, one(isDigit))),
		seq("0", times(0, 3, one(isOctal))), times(1, 3, one(isOctal)), one(set(`nrfbtv\"'`))))
	names := set("a-zA-Z0-9_`")
	keywords := newWords(wordList{tKeyword, listOf("clean", "k")})
	constants := newWords(wordList{tKeywordConst, "True False"})
	abc := rules(r(tSpace, isSpace), r(tCommentSingle, "|", rest), literals)
	return build(states{
		"root": rules(
			r(tSpace, isSpace),
			r(tCommentDoc, "//*", rest),
			r(tCommentSingle, "//", rest),
			r(tCommentDoc, "/**").to("doc"),
			r(tCommentMulti, "/*").to("comment"),
			r(tNumOct, sign, "0", isOctal),
			r(tNumHex, sign, "0x", isHex),
			literals,
			each(tPunct, "[", tSpace, some(isSpace), tStrSingle, seq("'", ahead(pastIn("']")))).to("chars"),
			r(tPreproc, "code", opt(isSpace, "inline"), some(isSpace), "{").to("abc"),
			named(keywords, tName, some(isIn("_")), one(isLower), some(names)),
			named(constants, tKeywordType, some(isIn("_")), one(isUpper), some(names)),
			r(tPunct, one(except("A-Za-z0-9_` \t\n\v\f\r"))),
			r(tPunct, "_", edge),
		),
		"doc":     comment(tCommentDoc),
		"comment": comment(tCommentMulti),
		"string":  rules(r(tStrDouble, `"`).pop(), escapes, r(tStrDouble, except(`\"`))),
		"chars":   rules(each(tStrSingle, "'", tPunct, "]").pop(), escapes, r(tStrSingle, one(except(`\'`)))),
		"abc": rules(
			abc,
			r(tPreproc, "}").pop(),
			r(tKeyword, ".", some(isWord)).to("abc line"),
			r(tBuiltin, isWord).to("abc line"),
		),
		"abc line": rules(r(tSpace, "\n").pop(), r(tPreproc, "}").pop().pop(), abc, r(tName, notSpace)),
	})
}

// cmhgTable lexes CMHG, the headers of RISC OS modules.
func cmhgTable() *grammar {
	blank := set(" \t")
	nl := ahead("\n")
	directive := choice("define elif else endif error ifdef ifndef if include line pragma undef warning")
	return build(states{"root": rules(
		r(tComment, ";", rest),
		each(tText, some(blank), tPreproc, seq("#", some(blank), alt(seq(directive, one(blank), rest, nl), seq(directive, nl), nl))).atLine(),
		r(tKeywordDecl, set("a-z-"), ":"),
		r(tEntity, one(set("a-zA-Z_")), isWord),
		r(tStr, `"`, some(except(`"`)), `"`),
		r(tNumHex, alt("&", "0x"), isHex),
		r(tNum, isDigit),
		r(tPunct, set(",/()")),
		r(tText, set(" \t")),
		r(tText, isIn("\n")),
	)})
}

// brightscriptTable lexes BrightScript.
func brightscriptTable() *grammar {
	id := seq(one(set("$a-zA-Z_")), some(isWord))
	exact := newWords(wordList{tKeywordReserved, listOf("brightscript", "builtins")})
	w := wordsOf("brightscript")
	return build(states{"root": rules(
		r(tSpace, isSpace),
		r(tCommentSingle, "'", rest),
		r(tCommentSingle, fold("REM"), rest),
		r(tOp, one(set("~!%^&*+=|?:<>/-"))),
		r(tNumFloat, some(isDigit), ".", isDigit, opt(one(set("eE")), opt("-"), isDigit)),
		r(tNumInt, isDigit, some(set("luLU"))),
		r(tStrDouble, `"`, pastIn(`"`)),
		r(tFunc, id, ahead(some(isSpace), "(")),
		r(tPunct, one(set("()][,.;{}"))),
		listed(exact, id),
		named(w, tName, id).upperCase(),
	)})
}

// fortranTable lexes Fortran.
func fortranTable() *grammar {
	name := seq(one(isAlpha), some(isWord))
	kind := opt("_", alt(isDigit, name))
	power := seq(one(set("eEdD")), opt(one(set("+-"))), isDigit)
	sign := opt(one(set("+-")))
	// kindly is a name that ends in an underscore before a quote.
	kindly := func(s *scan, i int) int {
		if end := name(s, i); end > i+1 && s.src[end-1] == '_' {
			return end
		}
		return i
	}
	based := func(letter string, digit func(byte) bool) pat {
		return seq(fold(letter), alt(seq("'", digit, "'"), seq(`"`, digit, `"`)))
	}
	word := func(w string) pat { return seq(fold(w), edge) }
	return build(states{
		"root": rules(
			r(tSpace, isSpace),
			r(tCommentSingle, "!", rest),
			line(tPreproc, "#", rest),
			r(tPunct, one(set("()/;,:&]["))),
			line(tLabel, isDigit, edge),
			each(tKeyword, fold("FORMAT"), tSpace, some(isSpace), tPunct, "(").to("format"),
			r(tNumFloat, sign, alt(seq(alt(seq(isDigit, ".", some(isDigit)), seq(".", isDigit)), opt(power)), seq(isDigit, power)), kind),
			r(tNumInt, sign, isDigit, kind),
			r(tNumBin, based("B", isBinary)),
			r(tNumOct, based("O", isOctal)),
			r(tNumHex, based("Z", isHex)),
			r(tStrSingle, kindly, "'").to("single"),
			r(tStrDouble, kindly, `"`).to("double"),
			r(tKeywordConst, ".", alt(fold("TRUE"), fold("FALSE")), ".", kind),
			r(tOp, one(set("+*<>=%-"))),
			r(tOpWord, ".", isAlpha, "."),
			r(tKeywordType, fold("DOUBLE"), isSpace, word("PRECISION")),
			r(tKeyword, fold("GO"), isSpace, word("TO")),
			r(tKeyword, fold("SYNC"), isSpace, alt(word("ALL"), word("IMAGES"), word("MEMORY"))),
			r(tKeyword, fold("ERROR"), isSpace, word("STOP")),
			named(wordsOf("fortran"), tName, name).anyCase(),
		),
		"single": doubled('\'', tStrSingle),
		"double": doubled('"', tStrDouble),
		"format": rules(
			r(tStrSingle, "'").to("single"),
			r(tStrDouble, `"`).to("double"),
			r(tPunct, "(").again(),
			r(tPunct, ")").pop(),
			r(tPunct, ","),
			r(tSpace, isSpace),
			r(tLiteral, solid("'\"(),")),
		),
	})
}

// ghcCoreTable lexes Core, what GHC makes of Haskell.
func ghcCoreTable() *grammar {
	d := func(n int) pat { return repeated(n, isDigit) }
	stamp := seq(d(4), "-", d(2), "-", d(2), " ", d(2), ":", d(2), ":", d(2), ".", isDigit, " UTC", eol)
	heading := func(s *scan, i int) int {
		end := s.lineEnd(i)
		if t := s.src[i:end]; len(t) >= 10 && strings.HasPrefix(t, "=====") && strings.HasSuffix(t, "=====") {
			return end
		}
		return -1
	}
	// size is a note of sizes: its line and braces in the next.
	size := func(s *scan, i int) int {
		if !strings.HasPrefix(s.src[i:], "Result size of ") {
			return -1
		}
		next := s.lineEnd(i) + 1
		if next > len(s.src) || next-1 == i+len("Result size of ") {
			return -1
		}
		text := s.src[next:s.lineEnd(next)]
		for n := strings.LastIndexByte(text, '{'); n > 0; n = strings.LastIndexByte(text[:n], '{') {
			if end := s.after(next+n, "}"); end > 0 {
				return end
			}
		}
		return -1
	}
	hashes := times(0, 2, "#")
	// types is what brackets hold, up to the last that no equals sign is before.
	types := func(s *scan, i int) int {
		if s.byteAt(i) != '[' {
			return -1
		}
		if n := strings.LastIndexByte(s.src[i+1:s.until(i+1, "=")], ']'); n >= 0 {
			return i + 1 + n + 1
		}
		return -1
	}
	// str is a text up to the last quote of its line that has a hash after it.
	str := func(s *scan, i int) int {
		if s.byteAt(i) != '"' {
			return -1
		}
		if n := strings.LastIndex(s.src[i+1:s.lineEnd(i)], `"#`); n >= 0 {
			return i + 1 + n + 2
		}
		return -1
	}
	// unit is a name of a unit, with a version of three numbers before a colon.
	unit := func(s *scan, i int) int {
		if !isLower(s.byteAt(i)) {
			return -1
		}
		end := s.lineEnd(i)
		if i >= s.noUnit.from && i < s.noUnit.end {
			return -1
		}
		for j := i + 1; j < end; j++ {
			if s.src[j] != ':' || j+1 >= len(s.src) || isSpace(s.src[j+1]) {
				continue
			}
			v := strings.LastIndexFunc(s.src[i:j], func(r rune) bool { return r != '.' && (r < '0' || r > '9') })
			p := strings.Split(s.src[i+v+1:j], ".")
			if n := len(p); n >= 3 && p[n-1] != "" && p[n-2] != "" && p[n-3] != "" {
				return j
			}
		}
		// What is before a colon is the same from a later letter on.
		s.noUnit = stretch{i, end}
		return -1
	}
	tuple := func(s *scan, i int) int {
		end := s.solids(i)
		if strings.Contains(s.src[i:end], "(,)") {
			return end
		}
		return -1
	}
	// defined is a run of signs with an equals sign or two colons anywhere
	// after it.
	defined := func(s *scan, i int) int {
		end := s.solids(i)
		if end == i {
			return -1
		}
		if s.after(end, "=") > 0 || s.after(end, "::") > 0 {
			return end
		}
		run := s.src[i:end]
		if n := max(strings.LastIndex(run, "="), strings.LastIndex(run, "::")); n > 0 {
			return i + n
		}
		return -1
	}
	ends := solid(".,(){}")
	return build(states{
		"root": rules(
			line(tHeading, heading),
			line(tCommentSingle, stamp),
			line(tCommentMulti, size),
			r(tCommentSingle, "--", rest),
			r(tCommentSpecial, "[").to("annotation"),
			each(tKeyword, "Rec", tText, some(isSpace), tPunct, "{"),
			each(tKeyword, "end", tText, some(isSpace), tKeyword, "Rec", tText, some(isSpace), tPunct, "}").atLine(),
			line(tLabel, `"`, past(`"`)).to("expression"),
			line(tFunc, defined).to("expression"),
			r(tText, one(isSpace)),
			r(tText, dot),
		),
		"expression": rules(
			r(tText, isIn("\n")),
			r(tText, ahead(one(notSpace))).pop(),
			r(tText, isSpace).to("line"),
		),
		"line": rules(
			r(tText, " "),
			r(tKeywordType, types),
			r(tCommentSpecial, "[").to("annotation"),
			r(tNumFloat, isDigit, ".", isDigit, hashes),
			r(tNumInt, isDigit, hashes),
			r(tStr, str),
			r(tStrChar, "'", dot, "'#"),
			r(tConst, "__DEFAULT"),
			r(tPunct, set(".,(){};")),
			r(tOp, choice("=> -> :: =")),
			r(tKeyword, choice("forall case of letrec let join")),
			r(tOp, one(set(`@\`))),
			r(tKeywordType, one(isUpper), some(ends)),
			each(tNamespace, unit, tPunct, ":"),
			r(tVar, tuple),
			r(tVar, one(notSpace), some(ends)),
			r(tText, "\n").pop(),
		),
		"annotation": rules(r(tCommentSpecial, "]").pop(), r(tCommentSpecial, "[").again(), r(tCommentSpecial, except("[]"))),
	})
}

// m68kTable lexes the assembly language of Motorola's 68000.
func m68kTable() *grammar {
	w := wordsOf("m68k")
	return build(states{
		"root":  rules(r(tText).to("statements")),
		"begin": rules(r(tText, isSpace), r(tText).pop()),
		"statements": rules(
			r(tText, isIn("\n")).to("begin"),
			line(tCommentSingle, "*", rest).to("begin"),
			r(tCommentSingle, ";", rest).to("begin"),
			r(tText, isSpace),
			r(tStr, `"`).to("string"),
			r(tDecorator, "#"),
			line(tLabel, opt("."), isWord, opt(":")),
			r(tDecorator, ".", one(set("bswlBSWL")), one(isSpace)),
			r(tStrChar, "'", alt(seq(`\`, dot, "'"), seq(`\`, times(1, 3, one(isOctal)), "'"), seq(`\`, one(set("xX")), times(1, 2, one(isHex)), "'"),
				seq(one(except("\\'\n")), "'"))),
			r(tNumHex, "$", isHex),
			r(tNumOct, "@", set("0-8")),
			r(tNumBin, "%", isBinary),
			r(tNumInt, isDigit),
			r(tOp, one(set("*~&+=|?:<>/-"))),
			r(tPreproc, `\`, dot),
			r(tPunct, one(set("(),."))),
			r(tPunct, "[", some(set("a-zA-Z0-9")), "]"),
			run(func(m *table, s *scan, end int) {
				name := strings.ToLower(s.src[s.pos:end])
				t, ok := w[name]
				switch {
				case ok:
				case strings.Trim(name, "_") != "":
					t = tVar
				default:
					t = tName
				}
				s.emit(t, end)
			}, ident),
		),
		"string": rules(
			r(tStr, `"`).pop(),
			r(tStrEscape, `\`, alt(one(set(`\abfnrtv"'`)), seq("x", times(2, 4, one(isHex))), times(1, 3, one(isOctal)))),
			r(tStr, except("\\\"\n")),
			r(tStr, "\\\n"),
			r(tStr, `\`),
		),
	}, "begin")
}

// magikTable lexes Magik.
func magikTable() *grammar {
	id := rep1(alt(set("a-zA-Z0-9_!?"), seq(`\`, dot), seq("|", some(except("|\n")), "|")))
	return build(states{
		"root": rules(
			r(tCommentDoc, "##", rest),
			r(tCommentSingle, "#", rest),
			each(tKeyword, "_method", tSpace, isSpace).to("method"),
			r(tKeyword, keyword(listOf("magik", "k"))),
			r(tStr, `"`, some(except("\"\n")), `"`),
			r(tStr, "'", some(except("'\n")), "'"),
			r(tStrSymbol, ":", id),
			r(tLabel, "@", some(isSpace), id, opt(":", id)),
			r(tStrChar, "%", alt(seq(one(set("uU")), repeated(4, set("0-9a-zA-Z"))), notSpace)),
			r(tNum, isDigit, rep(alt(seq(one(set("rR")), one(set("0-9a-zA-Z"))), seq(one(set("eE&")), opt(one(set("+-"))), isDigit), seq(".", isDigit)))),
			r(tName, id, opt(":", id)),
			r(tPunct, set("][{}().,;$")),
			r(tOp, alt(choice("<< >> !="), one(set("~+/*%=&^<>-")))),
			r(tSpace, isSpace),
		),
		"method": rules(each(tClass, id, tPunct, ".", tFunc, id).pop()),
	})
}

// mathematicaTable lexes Wolfram's language.
func mathematicaTable() *grammar {
	number := alt(seq(".", isDigit), seq(isDigit, opt(".", some(isDigit))))
	based := alt(seq(".", isWord), seq(isWord, opt(".", some(isWord))))
	precision := opt("`", opt(opt("`"), number))
	power := opt("*^", opt(one(set("+-"))), isDigit)
	id := seq(one(set("a-zA-Z$")), some(set("$a-zA-Z0-9")))
	symbol := rep1(alt(id, seq(`\[`, id, "]")))
	return build(states{
		"root": rules(
			r(tSpace, isSpace),
			r(tComment, "(*").to("comment"),
			r(tNum, isDigit, "^^", based, precision, power),
			r(tNum, number, precision, power),
			r(tTag, "::", alt(id, stringOf('"'))),
			r(tPrompt, choice("In Out"), "[", isDigit, "]", opt(":"), "="),
			named(wordsOf("mathematica"), tVar, opt("`"), symbol, rep("`", symbol), opt("`")),
			r(tFunc, "#", alt(id, seq(`"`, id, `"`), some(isDigit))),
			r(tOp, one(set("+*/|,;.:@~=><&`'^?!_%-"))),
			r(tPunct, set("][(){}")),
			r(tStr, stringOf('"')),
		),
		"comment": rules(
			r(tComment, "(*").again(),
			r(tComment, "*)").pop(),
			r(tPreproc, "::", id, "::"),
			r(tPreproc, " :", rep1(alt(id, one(isSpace))), ": "),
			r(tComment, dot),
		),
	})
}

// nimTable lexes Nim, in whose words underscores count for nothing.
func nimTable() *grammar {
	list := func(name string) pat {
		in := map[string]bool{}
		for _, w := range strings.Fields(listOf("nim", name)) {
			in[w] = true
		}
		return func(s *scan, i int) int {
			end := s.words(i)
			word := s.src[i:end]
			if word == "" || word[0] == '_' || strings.Contains(word, "__") || s.wordAt(end) {
				return -1
			}
			if in[strings.ReplaceAll(word, "_", "")] {
				return end
			}
			return -1
		}
	}
	name := seq(one(isAlpha), rep(alt(one(func(c byte) bool { return isWord(c) && c != '_' }), seq("_", ahead(one(isWord)), not("_")))))
	text := rules(
		r(tStrInterpol, "$", rep1(alt("#", isWord))),
		r(tStr, except("\\'\"$\n")),
		r(tStr, one(set(`'"\`))),
		r(tStr, "$"),
	)
	escape := func(more string) rule {
		return r(tStrEscape, `\`, alt(one(set(`\abcefnrtvl"'`+more)), seq("x", repeated(2, isHex)), times(1, 3, one(isDigit))))
	}
	proc := func(s *scan, i int) int {
		for _, c := range []byte("proc") {
			if s.byteAt(i) != c {
				return -1
			}
			if i++; s.byteAt(i) == '_' {
				i++
			}
		}
		if !isSpace(s.byteAt(i)) || in(s.byteAt(i+1), "([]") {
			return -1
		}
		return i + 1
	}
	digits := set("0-9_")
	suffix := func(words string) pat { return seq(opt("'"), choice(words)) }
	backquoted := func(s *scan, i int) int {
		if s.byteAt(i) != '`' {
			return -1
		}
		if n := strings.LastIndexByte(s.src[i+1:s.lineEnd(i)], '`'); n > 0 {
			return i + 1 + n + 1
		}
		return -1
	}
	return build(states{
		"root": rules(
			r(tStrDoc, "##", rest),
			r(tComment, "#", rest),
			r(tOp, one(set(`*=><+/@$~&%!?|\][-`))),
			r(tPunct, choice(".. . , {. {.} .} (. .) { } ( ) : ^ ` ;")),
			r(tStr, isWord, `"`).to("raw"),
			r(tStr, `"""`).to("long"),
			r(tStr, `"`).to("string"),
			r(tStrChar, "'").to("char"),
			r(tOpWord, list("ow")),
			r(tKeyword, proc).to("function"),
			r(tKeyword, list("k")),
			r(tKeywordNamespace, list("kn")),
			r(tKeywordDecl, "v", opt("_"), "a", opt("_"), "r", edge),
			r(tKeywordType, list("kt")),
			r(tKeywordPseudo, list("kp")),
			r(tName, name),
			r(tNumFloat, one(isDigit), some(digits), ahead(alt(one(set("eE.")), seq(opt("'"), one(set("fF")), choice("32 64"))))).to("float suffix", "float"),
			r(tNumHex, "0", one(set("xX")), one(isHex), some(set("0-9a-fA-F_"))).to("suffix"),
			r(tNum, "0", one(set("bB")), one(isBinary), some(set("01_"))).to("suffix"),
			r(tNumOct, "0o", one(isOctal), some(set("0-7_"))).to("suffix"),
			r(tNumInt, one(isDigit), some(digits)).to("suffix"),
			r(tText, isSpace),
			r(tError, dot, rest),
		),
		"char":     rules(escape(""), r(tStrChar, "'").pop(), r(tStrChar, dot)),
		"string":   rules(escape("\n"), r(tStr, `"`).pop(), text),
		"raw":      rules(r(tStr, `"`, not(`"`)).pop(), r(tStrEscape, `"`).pop(), text),
		"long":     rules(r(tStr, `"""`, not(`"`)).pop(), text, r(tStr, "\n")),
		"function": rules(r(tFunc, name).pop(), r(tFunc, backquoted).pop()),
		"float": rules(
			r(tNumFloat, ".", not("."), some(digits)),
			r(tNumFloat, one(set("eE")), opt(one(set("+-"))), one(isDigit), some(digits)),
			r(tText).pop(),
		),
		"float suffix": rules(r(tNumFloat, opt("'"), one(set("fF")), choice("32 64")), r(tText).pop()),
		"suffix": rules(
			r(tNumLong, suffix("i32 i64 I32 I64")),
			r(tNumInt, suffix("i8 i16 I8 I16 u U")),
			r(tText).pop(),
		),
	})
}

// janetTable lexes Janet.
func janetTable() *grammar {
	const signs = "_!$%^&*+=~<>.?/-"
	sign := func(r rune) bool { return r < 0x80 && strings.ContainsRune(signs, r) }
	symbol := seq(char(func(r rune) bool { return isPosixAlpha(r) || sign(r) }),
		rep(runes(func(r rune) bool { return isPosixWord(r) || sign(r) || r == ':' })))
	digits := seq(one(isDigit), some(set("0-9_")))
	hexes := seq(one(isHex), some(set("0-9a-fA-F_")))
	number := opt(one(set("+-")))
	long := func(s *scan, i int) int {
		if s.byteAt(i) == '@' {
			i++
		}
		end := s.skip(i, isIn("`"))
		all, most, ends := end-i, 0, 0
		for at := end; most < all; {
			at = s.until(at, "`")
			if at == len(s.src) {
				break
			}
			if n := s.skip(at, isIn("`")) - at; n > most {
				most, ends = min(n, all), at+min(n, all)
			}
			at = s.skip(at, isIn("`"))
		}
		switch {
		case most > all/2:
			return ends
		case all > 1: // the marks close each other
			return i + all/2*2
		}
		return -1
	}
	w := wordsOf("janet")
	root := rules(
		r(tCommentSingle, "#", rest),
		r(tSpace, isSpace),
		r(tConst, keyword("true false nil")),
		each(tOp, one(set("'~")), tStrSymbol, symbol),
		r(tKeywordConst, ":", rep(runes(func(r rune) bool { return isPosixWord(r) || sign(r) || r == ':' }))),
		r(tNumFloat, number, times(1, 2, one(isDigit)), "r", set("a-zA-Z0-9_."), opt("&", opt(one(set("+-"))), isWord)),
		r(tNumHex, number, "0x", hexes, opt(".", hexes)),
		r(tNumHex, number, "0x.", hexes),
		r(tNumFloat, number, digits, opt(".", digits), opt(exponent)),
		r(tNumFloat, number, ".", digits, opt(exponent)),
		r(tStrDouble, opt("@"), `"`).to("string"),
		r(tStrHeredoc, long),
		r(tPunct, "(").to("function"),
		each(tOp, "'", tPunct, seq(opt("@"), one(set("([{")))).to("quote"),
		each(tOp, "~", tPunct, seq(opt("@"), one(set("([{")))).to("quasiquote"),
		r(tOp, one(set("#~,';|"))),
		r(tPunct, opt("@"), one(set("(){}]["))),
		r(tName, symbol),
	)
	quote := rules(
		r(tPunct, one(set("([{"))).again(),
		r(tPunct, one(set(")]}"))).pop(),
		r(tStrEscape, symbol),
		root,
	)
	return build(states{
		"root": root,
		"string": rules(
			r(tStrDouble, `"`).pop(),
			r(tStrEscape, `\`, alt(seq("u", repeated(4, isHex)), seq("U", repeated(6, isHex)), dot)),
			r(tStrDouble, except(`"\`)),
		),
		"function": rules(
			r(tPunct, ")").pop(),
			run(func(m *table, s *scan, end int) {
				switch name := s.src[s.pos:end]; name {
				case "quote", "quasiquote":
					m.swap(m.state(name))
					s.emit(tKeyword, end)
				default:
					m.swap(m.state("root"))
					t, ok := w[name]
					if !ok {
						t = tFunc
					}
					s.emit(t, end)
				}
			}, symbol),
			root,
		),
		"quote": quote,
		"quasiquote": rules(
			each(tOp, ",", tPunct, "(").to("function"),
			each(tPunct, "(", tText, some(isSpace), tKeyword, "unquote", tText, isSpace, tPunct, "(").to("function"),
			each(tOp, ",", tName, symbol),
			each(tPunct, "(", tText, some(isSpace), tKeyword, "unquote", tText, isSpace, tName, symbol),
			quote,
		),
	})
}

// augeasTable lexes Augeas' lenses.
func augeasTable() *grammar {
	w := wordsOf("augeas")
	return build(states{
		"root": rules(
			r(tText, isSpace),
			r(tCommentMulti, "(*").to("comment"),
			each(tPunct, ":", tKeywordType, isWord),
			run(func(m *table, s *scan, end int) {
				name := s.src[s.pos:end]
				t, ok := w[name]
				switch {
				case name == "module":
					t = tKeywordReserved
					m.enter("module")
				case ok:
				case isUpper(name[0]):
					t = tKeywordNamespace
				default:
					t = tName
				}
				s.emit(t, end)
			}, one(isWord), some(set("a-zA-Z0-9_'"))),
			r(tStr, `"`).to("string"),
			r(tStr, "/").to("regex"),
			r(tOp, set("*+.=?|-")),
			r(tPunct, one(set("][(){}:;"))),
		),
		"comment": rules(
			r(tCommentMulti, "*)").pop(),
			r(tCommentMulti, "(*").again(),
			r(tCommentMulti, except("*)")),
			r(tCommentMulti, one(set("*)"))),
		),
		"module": rules(r(tText, isSpace), r(tNamespace, one(isUpper), some(set("a-zA-Z0-9_."))).pop()),
		"regex":  rules(r(tStrRegex, "/").pop(), r(tStrRegex, except(`\/`)), r(tStrRegex, `\`, opt(one(set(`\/`))))),
		"string": rules(r(tStr, `"`).pop(), r(tStrEscape, `\`).to("escape"), r(tStr, except(`\"`))),
		"escape": rules(
			r(tStrEscape, alt(one(set(`abfnrtv"'&\`)), seq("^", one(set("][A-Z@^_"))), seq(fold("O"), isOctal), seq(fold("X"), isHex), isDigit, isSpace)).pop(),
			r(tStr, dot).pop(),
		),
	})
}

// dafnyTable lexes Dafny.
func dafnyTable() *grammar {
	idChar := set("0-9a-zA-Z_'?")
	over := not(one(idChar))
	id := seq(one(set("0-9a-zA-Z?")), some(idChar))
	grouped := func(digit func(byte) bool) pat { return seq(digit, rep("_", digit)) }
	digits := grouped(isDigit)
	unicodeEscape := seq(`\u`, repeated(4, isHex))
	escape := seq(`\`, one(set(`"'ntr\0`)))
	toLast := func(s *scan, i int) int {
		if n := strings.LastIndexByte(s.src[i:s.lineEnd(i)], '"'); n >= 0 {
			return i + n + 1
		}
		return -1
	}
	verbatim := func(s *scan, i int) int {
		last := -1
		for ; i < len(s.src); i++ {
			if s.src[i] == '"' {
				if s.byteAt(i+1) != '"' {
					return i + 1
				}
				last = i + 1
				i++
			}
		}
		return last
	}
	everything := func(s *scan, i int) int { return len(s.src) }
	badEnd := func(s *scan, i int) int {
		if end := s.skip(i, set("0-9_")); end > i+1 && s.src[end-1] == '_' {
			return end
		}
		return -1
	}
	w := wordsOf("dafny")
	w["true"], w["false"], w["null"] = tKeywordConst, tKeywordConst, tKeywordConst
	w["as"], w["is"], w["in"] = tOpWord, tOpWord, tOpWord
	return build(states{
		"root": rules(
			r(tCommentMulti, "/*").to("comment"),
			r(tCommentSingle, "//", rest),
			r(tError, "*/"),
			r(tStrChar, "'", alt(seq(one(except("\\'\n\r")), "'"), seq(escape, "'"), seq(unicodeEscape, "'"))),
			r(tError, "'", some(except("'\n\r")), alt("'", eol)),
			r(tStrDouble, `"`, rep(alt(escape, unicodeEscape, one(except("\\\"\n\r")))), `"`),
			r(tError, `"`, alt(toLast, rest)),
			r(tStrOther, `@"`, verbatim),
			r(tError, `@"`, everything),
			r(tNumFloat, digits, ".", digits, over),
			r(tNumBin, "0b", grouped(isBinary), over),
			r(tError, "0b", some(idChar)),
			r(tNumHex, "0x", grouped(isHex), over),
			r(tError, "0x", some(idChar)),
			r(tNumInt, digits, over),
			r(tName, "_", over),
			r(tError, "_", set("0-9_"), over),
			r(tError, badEnd, over),
			r(tError, one(isDigit), idChar),
			r(tKeywordType, "array", alt(seq("1", isDigit), seq(one(set("2-9")), some(isDigit))), opt("?"), over),
			r(tKeywordType, "bv", alt("0", seq(one(set("1-9")), some(isDigit))), over),
			named(w, tName, id),
			r(tOp, ".."),
			r(tOp, one(set("*!%&<>|^+=:./-"))),
			r(tPunct, set("][(){},;`")),
			r(tText, isSpace),
			r(tError, dot),
		),
		"comment": rules(
			r(tCommentMulti, "*/").pop(),
			r(tCommentMulti, "/*").again(),
			r(tCommentMulti, except("*/")),
			r(tCommentMulti, dot),
		),
	})
}
