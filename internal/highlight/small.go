package highlight

import "strings"

// brainfuckTable lexes Brainfuck; a text may begin with a comment in brackets.
func brainfuckTable() *grammar {
	commands := rules(
		r(tCommentSingle, except("><+-.,[]")),
		r(tBuiltin, set("><")),
		r(tFunc, set("+.,-")),
	)
	return build(states{
		"root":    rules(r(tError, "]"), r(tPunct, "[").to("loop"), commands),
		"begin":   rules(r(tText, isSpace), r(tCommentMulti, "[").to("comment"), r(tText).pop()),
		"comment": rules(r(tCommentMulti, "[").again(), r(tCommentMulti, "]").pop(), r(tCommentMulti, except("[]"))),
		"loop":    rules(r(tPunct, "[").again(), r(tPunct, "]").pop(), commands),
	}, "begin")
}

// regoTable lexes Rego, the policies of Open Policy Agent.
func regoTable() *grammar {
	return build(states{"root": rules(
		r(tText, isSpace),
		r(tCommentSingle, "#", rest),
		r(tPunct, set("][(){}|.,;!")),
		r(tStrDouble, `"`, some(except(`"`)), `"`),
		r(tNumFloat, opt("-"), isDigit, ".", isDigit, opt(exponent)),
		r(tNum, opt("-"), isDigit, opt(exponent)),
		r(tNumHex, `\u`, repeated(4, isHex)),
		r(tStrEscape, `\`, one(set(`"\/bfnrt`))),
		r(tOp, one(set("=><+*%/&:?@^~-"))),
		named(wordsOf("rego"), tName, runes(isPosixWord)),
	)})
}

// turtleTable lexes Turtle and TriG.
func turtleTable() *grammar {
	sign := opt(one(set("+-")))
	name := except(":;<>#@\"().[]{} ")
	return build(states{"root": rules(
		r(tKeywordDecl, "@", choice("base prefix"), edge),
		r(tKeywordConst, choice("true false"), edge),
		r(tStr, `"""`, past(`"""`)),
		r(tStr, strict(`"`)),
		r(tStr, "'''", past("'''")),
		r(tStr, strict("'")),
		r(tCommentSingle, "#", rest),
		r(tAttr, "@", solid(",.;")),
		r(tNumFloat, sign, alt(seq(isDigit, opt(".", some(isDigit))), seq(".", isDigit)), "E", sign, isDigit),
		r(tNumFloat, sign, some(isDigit), ".", one(isDigit)),
		r(tNumInt, sign, isDigit),
		r(tPunct, alt(set(".,;(){}]["), "^^")),
		r(tLabel, "<", some(except(">")), ">"),
		r(tKeywordDecl, alt(fold("BASE"), fold("PREFIX")), edge),
		r(tKeyword, choice("GRAPH a"), edge),
		r(tSpace, isSpace),
		r(tNamespace, some(name), ":"),
		r(tName, name),
	)})
}

// xojoTable lexes Xojo.
func xojoTable() *grammar {
	note := func(s *scan, i int) int {
		const begin, end = "#tag note", "#tag endnote"
		low := strings.ToLower(s.src[i:min(i+len(begin), len(s.src))])
		if low != begin || s.failed('#', i) {
			return -1
		}
		if n := strings.Index(strings.ToLower(s.src[i:]), end); n >= 0 {
			return i + n + len(end)
		}
		s.fail('#', i)
		return -1
	}
	text := func(s *scan, i int) int {
		if !isWord(s.byteAt(i)) {
			return -1
		}
		end := s.skip(i, set("a-zA-Z0-9_."))
		for s.src[end-1] == '.' && !s.wordAt(end) {
			end--
		}
		return end
	}
	return build(states{"root": rules(
		r(tSpace, isSpace),
		r(tCommentSingle, fold("REM"), edge, rest),
		r(tCommentSingle, one(set("/'")), rest),
		r(tPreproc, note),
		r(tPreproc, "#", rest),
		r(tStrDouble, `"`, pastIn(`"`)),
		r(tPunct, set("(){}!,:")),
		listed(wordsOf("xojo"), isWord, edge).anyCase(),
		r(tNumFloat, opt(one(set("+-"))), alt(seq(isDigit, ".", some(isDigit)), seq(".", isDigit))),
		r(tNumInt, opt(one(set("+-"))), isDigit),
		r(tNumHex, "&", one(set("CHch")), isHex),
		r(tNumOct, "&", one(set("Oo")), isOctal),
		r(tText, text),
		r(tOp, one(set("=><+*/\\-"))),
	)})
}

// eiffelTable lexes Eiffel.
func eiffelTable() *grammar {
	grouped := func(digit func(byte) bool) pat { return seq(one(digit), rep(some(isIn("_")), one(digit))) }
	digits := grouped(isDigit)
	code := seq("%/", alt(seq("0", one(set("xX")), grouped(isHex)), seq("0", one(set("cC")), grouped(isOctal)),
		seq("0", one(set("bB")), grouped(isBinary)), digits), "/")
	escape := alt(code, seq("%", one(set(`A-DFHLNQR-V%'"()<>`))))
	// The pattern for a hexadecimal number has it end with a letter b.
	hex := func(s *scan, i int) int {
		if s.byteAt(i) != '0' || s.byteAt(i+1)|0x20 != 'x' {
			return -1
		}
		end := grouped(isHex)(s, i+2)
		if end < 0 {
			return -1
		}
		n := strings.LastIndexByte(s.src[min(i+3, end):end], 'b')
		for n > 0 && s.src[i+3+n-1] == '_' {
			n = strings.LastIndexByte(s.src[i+3:i+3+n], 'b')
		}
		if n < 0 {
			if s.byteAt(end) == 'b' {
				return end + 1
			}
			return -1
		}
		return i + 3 + n + 1
	}
	long := func(close string) []rule {
		return rules(r(tStrOther, close, `"`).pop(), r(tStrOther, alt(escape, one(except("\"%\b\f\v")))))
	}
	return build(states{
		"root": rules(
			r(tStrOther, `"[`).to("aligned"),
			r(tStrOther, `"{`).to("free"),
			r(tStrDouble, `"`, rep(alt(escape, one(except("%\b\f\n\r\v\"")))), `"`),
			r(tCommentSingle, "--", rest),
			r(tStrChar, "'", alt(escape, one(except("%\b\f\n\r\t\v"))), "'"),
			listed(wordsOf("eiffel"), isWord, edge),
			r(tNumHex, hex),
			r(tNumOct, "0", one(set("cC")), grouped(isOctal), edge),
			r(tNumBin, "0", one(set("bB")), grouped(isBinary), edge),
			r(tNumInt, digits),
			r(tNumFloat, ".", opt(opt(digits), one(set("eE")), opt(one(set("+-")))), digits),
			r(tPunctIndicator, alt(choice(":= << >> (| |) -> ."), one(set("{}][();,:?")))),
			r(tOp, alt(choice(`\\ |..| .. /~ // /= / >= > <= <`), one(set("+*^=~-")))),
			r(tClass, one(isUpper), some(set("A-Z0-9_"))),
			r(tName, one(isAlpha), some(isWord)),
			r(tText, isSpace),
		),
		"aligned": long("]"),
		"free":    long("}"),
	})
}

// jslTable lexes JSL, the scripts of JMP.
func jslTable() *grammar {
	name := seq(one(set("a-zA-Z_")), some(set("a-zA-Z0-9_'%.\\ \t\n\v\f\r")))
	scope := opt(choice(":: :"))
	two := repeated(2, isDigit)
	var months []any
	for _, m := range strings.Fields("jan feb mar apr may jun jul aug sep oct nov dec") {
		months = append(months, fold(m))
	}
	return build(states{
		"root": rules(
			r(tSpace, isSpace),
			r(tCommentSingle, "//", rest),
			r(tCommentMulti, "/*").to("comment"),
			r(tOp, "<<").to("message"),
			each(tPunct, scope, tKeyword, name, tPunct, "("),
			r(tDate, two, alt(months...), two, opt(two), opt(":", two, ":", two, opt(":", two, opt(".", some(isDigit))))),
			r(tNum, opt("-"), alt(seq(isDigit, opt(".", isDigit)), seq(".", some(isDigit))), opt(exponent), opt(fold("I"))),
			each(tPunct, scope, tVar, alt(name, seq(`"`, rep(alt(`\!"`, one(except(`"`)))), `"`, one(set("nN"))))),
			each(tStrDouble, `"`, tStrEscape, `\[`, tStrDouble, func(s *scan, i int) int {
				if e := s.after(i, `]\"`); e >= 0 {
					return e - 3
				}
				return -1
			}, tStrEscape, `]\`, tStrDouble, `"`),
			r(tStrDouble, `"`).to("string"),
			r(tOp, one(set("+*/!%&<>|=:`^-"))),
			r(tPunct, set("][(){},;")),
		),
		"message": rules(
			r(tSpace, isSpace),
			r(tFunc, name),
			r(tPunct, one(set("(),;"))).pop(),
			r(tOp, one(set("&|!=<>"))).pop(),
		),
		"string": rules(
			r(tStrEscape, `\!`, one(set(`btrnNf0\"`))),
			r(tStrDouble, `\`),
			r(tStrDouble, `"`).pop(),
			r(tStrDouble, except(`\"`)),
		),
		"comment": nested(tCommentMulti, "/*", "*/"),
	})
}

// prologTable lexes Prolog.
func prologTable() *grammar {
	word := rep(runes(isPosixWord))
	return build(states{
		"root": rules(
			r(tText, isSpace),
			r(tCommentSingle, "%", rest),
			r(tCommentMulti, "/*").to("comment"),
			r(tPunct, set("][(){}|.,;!")),
			r(tPunct, choice(":- -->")),
			r(tStrDouble, `"`, some(except(`"`)), `"`),
			r(tNumFloat, isDigit, ".", isDigit),
			r(tNum, isDigit),
			r(tStrSymbol, char(isPosixLower), word),
			r(tStrSymbol, "'", some(except("'")), "'"),
			r(tVar, isUpper, some(isWord)),
			r(tVar, "_", word),
			r(tOp, set("#&*+,./:<=>?@^~-")),
		),
		"begin": rules(r(tCommentSingle, "#", rest), r(tText).pop()),
		"comment": rules(
			r(tCommentMulti, "/*").again(),
			r(tCommentMulti, some(isSpace), "*", except("*/")),
			r(tCommentMulti, "*/").pop(),
		),
	}, "begin")
}

// ioTable lexes Io.
func ioTable() *grammar {
	return build(states{
		"root": rules(
			r(tText, isSpace),
			r(tCommentSingle, alt("//", "#"), rest),
			r(tCommentMulti, cComment),
			r(tCommentMulti, "/+").to("comment"),
			r(tStr, stringOf('"')),
			r(tKeyword, choice("::= :=")),
			r(tPunct, set("()")),
			r(tOp, one(set("=;,*+><!/|^.%&][{}-"))),
			r(tClass, one(isUpper), some(isWord)),
			named(wordsOf("io"), tName, one(set("a-z_")), some(isWord)),
			r(tNumFloat, alt(seq(isDigit, opt("."), some(isDigit)), seq(".", isDigit)), opt(exponent)),
			r(tKeyword, "@", opt("@")),
		),
		"comment": rules(r(tCommentMulti, except("/+")), r(tCommentMulti, "/+").again(), r(tCommentMulti, "+/").pop()),
	})
}

// oclTable lexes OCL, the constraints of UML.
func oclTable() *grammar {
	return build(states{
		"root": rules(
			r(tText, isSpace),
			r(tCommentSingle, "--", rest),
			r(tNumInt, isDigit),
			r(tStrSingle, "'").to("string"),
			r(tOp, one(set(">|+*/<=~!@#%&?^-"))),
			r(tPunct, set(";:()][,.")),
			named(wordsOf("ocl"), tName, isWord),
		),
		"string": rules(r(tStrEscape, `\`, dot), r(tStrSingle, "'").pop(), r(tStrSingle, except(`\'`))),
	})
}

// minizincTable lexes MiniZinc.
func minizincTable() *grammar {
	return build(states{"root": rules(
		r(tSpace, isSpace),
		r(tSpace, "\\\n"),
		r(tCommentSingle, "%", rest),
		r(tCommentMulti, cComment),
		r(tStr, stringOf('"')),
		r(tOp, choice(`not <-> -> <- \/ xor /\ < > <= >= == = != + - * / div mod \ .. ++`)),
		r(tPunct, one(set("|()][{},:;"))),
		r(tKeywordConst, keyword("true false")),
		r(tNum, isDigit, opt(".", not("."), some(isDigit)), opt(exponent)),
		named(wordsOf("minizinc"), tNameOther, one(set("$a-zA-Z_")), some(isWord)),
	)})
}

// nesasmTable lexes the assembly language of NESASM.
func nesasmTable() *grammar {
	hash := opt("#")
	return build(states{
		"root": rules(
			r(tText, isSpace),
			r(tCommentSingle, ";", rest),
			r(tPunct, set("(),.][")),
			r(tNumBin, hash, "%", isBinary),
			r(tNumHex, hash, "$", isHex),
			r(tNum, hash, isDigit),
			r(tOp, one(set("~&*+=|?:<>/-"))),
			named(wordsOf("nesasm"), tFunc, hash, isWord, opt(":")).upperCase(),
			r(tPunct, "#("),
			r(tStr, `"`).to("string"),
			r(tStrChar, "'", one(isWord), "'"),
			r(tBuiltin, `\`, opt("?"), one(set("0-9@#"))),
		),
		"string": rules(r(tStr, `"`).pop(), r(tStrEscape, `\`, opt(`"`)), r(tStr, except(`"\`))),
	})
}
