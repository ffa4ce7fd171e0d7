package highlight

import "strings"

// prometheusTable lexes PromQL.
func prometheusTable() *grammar {
	blank := r(tText, set(" \t\r"))
	space := rules(blank, r(tText, "\n", some(isSpace)), r(tComment, "#", rest))
	label := r(tAttr, set("a-zA-Z0-9_:-"))
	backquoted := func(s *scan, i int) int {
		if s.byteAt(i) != '`' {
			return -1
		}
		if n := strings.LastIndexByte(s.src[i+1:s.lineEnd(i)], '`'); n >= 0 {
			return i + 1 + n + 1
		}
		return -1
	}
	quotes := rules(r(tStrDouble, `"`).to("double"), r(tStrSingle, "'").to("single"), r(tStrBacktick, backquoted))
	text := func(t Token, quote string) []rule {
		return rules(r(tStrEscape, `\`, one(set(`\abfnrtv`+quote))), r(t, except(`\`+quote)), r(t, quote).pop())
	}
	return build(states{
		"root": rules(
			quotes,
			space,
			r(tNumFloat, opt("-"), isDigit, ".", isDigit),
			r(tNumInt, opt("-"), isDigit, opt(one(set("smhdwy")))),
			r(tOp, one(set("+*/%^-"))),
			r(tOp, choice("= == != < >")),
			r(tOp, choice("and or unless")),
			r(tFunc, keyword("sum min max avg stddev stdvar count count_values bottomk topk")),
			each(tKeywordPseudo, choice("ignoring on"), tPunct, "(").to("labels"),
			each(tKeywordType, choice("group_left group_right"), tPunct, "("),
			r(tKeyword, keyword("bool offset")),
			r(tKeyword, keyword("without by")).to("labels"),
			named(wordsOf("prometheus"), tName, set("a-zA-Z0-9_:")),
			r(tPunct, one(set("()]:.,"))),
			r(tPunct, "{").to("filters"),
			r(tPunct, "["),
		),
		"double": text(tStrDouble, `"`),
		"single": text(tStrSingle, "'"),
		"filters": rules(
			blank,
			r(tPunct, ","),
			label,
			r(tOp, alt(seq("!", one(set("=~"))), seq("=", opt("~")))),
			quotes,
			r(tPunct, "}").pop(),
		),
		"labels": rules(r(tPunct, "("), label, r(tPunct, ","), space, r(tPunct, ")").pop()),
	})
}

// qTable lexes q, the language of kdb+.
func qTable() *grammar {
	w := wordsOf("q")
	d := one(isDigit)
	hh, mm := seq(one(set("012")), d), seq(one(set("0-5")), d)
	clock := seq(hh, ":", mm, opt(":", mm, opt(".", isDigit)))
	day := seq(repeated(4, isDigit), ".", one(set("01")), d, ".")
	// block is a comment between a line of a slash and one of a backslash.
	block := func(s *scan, i int) int {
		if s.byteAt(i) != '/' || !s.eol(i+1) {
			return -1
		}
		for at := i + 1; ; {
			end := s.after(at, "\n\\")
			if end < 0 {
				return -1
			}
			if s.eol(end) {
				return end
			}
			at = end
		}
	}
	// comment is one with the lines after it that are set in.
	comment := func(s *scan, i int) int {
		if s.byteAt(i) != '/' {
			return -1
		}
		end := s.lineEnd(i)
		for end+1 < len(s.src) && isSpace(s.src[end+1]) && s.src[end+1] != '\n' {
			end = s.lineEnd(end + 1)
		}
		return end
	}
	return build(states{
		"root":   rules(r(tPreproc, "#!", rest).to("top"), r(tText).to("top")),
		"top":    rules(line(tCommentSpecial, set(" \t\r"), rest), r(tText, isIn("\n")), r(tText).to("base")),
		"bottom": rules(r(tCommentMulti, any1, func(s *scan, _ int) int { return len(s.src) })),
		"base": rules(
			r(tText, isIn("\n")),
			line(tKeywordDecl, dot, ")"),
			run(func(m *table, s *scan, end int) {
				name := s.src[s.pos:end]
				t, ok := w[name]
				switch {
				case ok:
				case len(name) > 2 && name[0] == '.' && in(name[1], "zQqho") && name[2] == '.':
					t = tConst
				default:
					t = tName
				}
				s.emit(t, end)
			}, opt("."), one(isAlpha), some(set("a-zA-Z0-9_."))),
			r(tCommentSingle, isSpace, "/", rest),
			r(tSpace, set(" \t\r")),
			line(tCommentMulti, block),
			line(tCommentMulti, comment),
			line(tComment, `\`, eol).to("bottom"),
			line(tKeyword, `\\`, isSpace).to("bottom"),
			r(tStr, `"`).to("string"),
			r(tDate, alt(seq(isDigit, "D"), seq(day, one(set("0-3")), d, one(set("DT")))), alt(
				seq(clock, opt(one(set("zpn"))), edge), seq(hh, opt(one(set("zpn"))), edge), seq(opt(one(set("zpn"))), edge))),
			r(tDate, clock, opt(one(set("uvtpn"))), edge),
			r(tDate, day, one(set("0-3")), d, opt(one(set("dpnzm"))), edge),
			r(tKeywordConst, "0", one(set("nNwW")), opt(one(set("hijefcpmdznuvt")))),
			r(tOp, choice(`' /: \: \ / 0: 1: 2:`)),
			r(tNumFloat, alt(seq(isDigit, ".", some(isDigit)), seq(".", isDigit)), opt("e", opt(one(set("+-"))), isDigit), opt(one(set("ef")))),
			r(tNumFloat, isDigit, "e", opt(one(set("+-"))), isDigit, opt(one(set("ef")))),
			r(tNumFloat, isDigit, one(set("ef"))),
			r(tNumHex, fold("0X"), isHex),
			r(tNumBin, isBinary, "b"),
			r(tNumInt, isDigit, opt(one(set("hij")))),
			r(tStrSymbol, "`", alt(seq(":", some(set(":a-zA-Z0-9._/"))), opt(one(set("a-zA-Z0-9.")), some(set(":a-zA-Z0-9._"))))),
			r(tOp, alt(choice("<= >= <> ::"), seq(one(set("?:$%&|@._#*^+~,!><=-")), opt(":")))),
			r(tPunct, set("{}][();")),
			r(tText, `\`, past("\n")),
		),
		"string": rules(
			r(tStr, `\"`),
			r(tStr, `"`).pop(),
			r(tStrEscape, `\`, alt(one(set(`\nr`)), seq(one(set("01")), repeated(2, isOctal)))),
			r(tStr, except("\\\"\n")),
			r(tStr, `\`),
		),
	})
}

// rescriptTable lexes ReScript.
func rescriptTable() *grammar {
	id := seq(one(set("a-zA-Z_")), some(set("A-Za-z0-9_'")))
	upper := seq(one(isUpper), some(set("A-Za-z0-9_'")))
	root := rules(
		r(tText, isSpace),
		r(tText, one(set(`,.:?~\`))),
		r(tKeywordConst, alt("true", seq("false", edge))),
		r(tNamespace, upper, ahead(some(isSpace), ".")).to("dotted"),
		r(tDecorator, "@", id, rep(".", id)),
		r(tClass, "#", id),
		r(tClass, upper),
		r(tCommentSingle, "//", rest),
		r(tCommentMulti, "/*").to("comment"),
		named(wordsOf("rescript"), tName, id),
		r(tPunct, set("(){}][;")),
		r(tOp, set(";_!$%&*+/<=>@^|-")),
		mlNumbers(),
		r(tStrChar, "'", alt(mlEscape(" "), one(except("'/"))), "'"),
		r(tKeyword, "'"),
		r(tStrDouble, `"`).to("string"),
		r(tStrDouble, "`").to("template"),
	)
	return build(states{
		"root":    root,
		"comment": nested(tCommentMulti, "/*", "*/"),
		"string":  mlString(),
		"dotted": rules(
			r(tText, isSpace),
			r(tPunct, "."),
			r(tNamespace, upper, ahead(some(isSpace), ".")),
			r(tClass, upper).pop(),
			r(tName, id).pop(),
			r(tPunct, one(set("({["))).pop(),
		),
		"template": rules(
			r(tPunct, "${").to("expression"),
			r(tStrDouble, "`").pop(),
			r(tStrEscape, `\`, one(set("$`"))),
			r(tStrDouble, except("$`\\")),
			r(tStrDouble, one(set(`\$`))),
		),
		"expression": rules(r(tPunct, "}").pop(), root),
	})
}

// supercolliderTable lexes SuperCollider.
func supercolliderTable() *grammar {
	sign := opt(one(set("+-")))
	return build(states{
		"root": rules(
			r(tText, isSpace),
			r(tCommentSingle, "//", rest),
			r(tCommentMulti, "/*").to("comment"),
			r(tNumHex, sign, fold("0X"), isHex),
			r(tNumFloat, sign, isDigit, "r", some(set("0-9a-zA-Z")), opt(".", some(set("0-9A-Z")))),
			r(tNumFloat, sign, alt(seq(isDigit, opt(".", isDigit), opt(exponent), opt("pi")), "pi")),
			r(tStrChar, "$", opt(`\`, ahead(dot)), dot),
			r(tStr, strict(`"`)),
			r(tStrOther, strict("'")),
			r(tStrOther, `\`, isWord),
			r(tLabel, ident, ":"),
			r(tClass, one(isUpper), some(isWord)),
			r(tFunc, "_", isWord),
			named(wordsOf("supercollider"), tName, one(isLower), some(isWord)),
			r(tVarGlobal, "~", isWord),
			r(tPunct, set("{}()][;,.")),
			r(tOp, set("+*/&|%<>=-")),
			r(tOp, one(set("^:#"))),
			r(tBuiltin, "_", edge),
		),
		"comment": rules(
			r(tCommentMulti, "/*").again(),
			r(tCommentMulti, "*/").pop(),
			r(tCommentMulti, except("*/")),
			r(tCommentMulti, dot),
		),
	})
}

// ttcn3Table lexes TTCN-3.
func ttcn3Table() *grammar {
	grouped := func(digit func(byte) bool) pat { return rep1(one(digit), opt(isIn("_"), one(digit))) }
	digits := grouped(isDigit)
	return build(states{
		"root": rules(
			r(tKeywordDecl, "module", edge).to("module"),
			r(tKeywordNamespace, "import", edge).to("import"),
			r(tText, isIn("\n")),
			r(tText, set(" \t\r")),
			r(tText, "\\\n"),
			r(tCommentSingle, "//", rest),
			r(tCommentMulti, cComment),
			r(tStr, `"`).to("string"),
			r(tStrChar, "'", alt(seq(`\`, dot, "'"), seq(one(except(`\`)), "'"), seq(`\u`, repeated(4, set("0-9a-f")), "'"))),
			r(tNumFloat, digits, ".", digits, opt(one(set("eE")), digits), opt(one(set("fdFD")))),
			r(tNumBin, "'", grouped(isBinary), "'", fold("B")),
			r(tNumHex, "'", grouped(isHex), "'", fold("H")),
			r(tNumOct, "'", grouped(isOctal), "'", fold("O")),
			r(tNumInt, digits),
			r(tOp, one(set("~!%^&*+:=|?<>/-"))),
			r(tPunct, set("()][{},.;")),
			r(tBuiltin, keyword("true false null")),
			named(wordsOf("ttcn3"), tName, ident),
		),
		"string": cString(),
		"module": rules(r(tText, isSpace), r(tClass, ident).pop()),
		"import": rules(r(tText, isSpace), r(tNamespace, set("a-zA-Z0-9_."), opt("*")).pop()),
	})
}

// cString are the rules of a string as C has it, which ends at its quote.
func cString() []rule {
	return rules(
		r(tStr, `"`).pop(),
		r(tStrEscape, `\`, alt(one(set(`\abfnrtv"'`)), seq("x", times(2, 4, one(isHex))), times(1, 3, one(isOctal)))),
		r(tStr, except("\\\"\n")),
		r(tStr, "\\\n"),
		r(tStr, `\`),
	)
}

// tulipTable lexes Tulip.
func tulipTable() *grammar {
	id := seq(one(isAlpha), some(isWordDash))
	space := rules(r(tText, isSpace), r(tComment, "#", rest))
	root := rules(
		space,
		r(tKeyword, "@", id),
		each(tFunc, seq(`\`, id), tStr, "{").to("nested"),
		each(tDecorator, seq("+", id), tStr, "{").to("nested"),
		r(tFunc, `\`, id),
		r(tDecorator, "+", id),
		r(tStr, `"{`).to("template"),
		r(tStr, `"`).to("string"),
		r(tStr, "'{").to("nested"),
		r(tStr, "'", id),
		r(tTag, ".", id),
		r(tVar, "$", opt(id)),
		r(tLabel, "-", id, opt(":")),
		r(tFunc, "%", id),
		r(tOpWord, "`", id),
		r(tPunct, one(set("?~%._>,!][:{}()=;/-"))),
		r(tNum, isDigit, opt(".", isDigit)),
		r(tName, id),
		r(tPreproc, "<").to("angles"),
	)
	inner := rules(r(tPunct, "(").to("inner"), r(tPunct, ")").pop(), root)
	return build(states{
		"root":   root,
		"string": rules(r(tStr, except(`\"`)), r(tStr, `"`).pop(), r(tStrEscape, `\`, dot)),
		"template": rules(
			r(tStrInterpol, "$(").to("interpolation"),
			r(tStr, "{").again(),
			r(tStr, "}").pop(),
			r(tStr, except("{}$")),
			r(tStr, dot),
		),
		"interpolation": rules(r(tStrInterpol, ")").pop(), inner),
		"inner":         inner,
		"nested":        rules(r(tStrEscape, `\`, dot), r(tStr, "{").again(), r(tStr, "}").pop(), r(tStr, except(`{}\`))),
		"angles": rules(
			space,
			r(tPreproc, ">").pop(),
			r(tPunct, one(set("*:"))),
			r(tKeywordType, one(isUpper), some(isWordDash)),
			r(tVar, id),
		),
	})
}

// vclTable lexes VCL, the configuration of Varnish, with C in it.
func vclTable() *grammar {
	name := set("a-zA-Z0-9_.-")
	named := func(s *scan, i int) int { // {word" … "word}
		if s.byteAt(i) != '{' {
			return -1
		}
		end := s.words(i + 1)
		if end == i+1 || s.byteAt(end) != '"' {
			return -1
		}
		return s.after(end+1, `"`+s.src[i+1:end]+"}")
	}
	sign := opt(one(set("+-")))
	hex := seq(fold("0X"), isHex, opt(".", isHex), opt(one(set("pP")), sign, isHex))
	number := alt(hex, seq(isDigit, opt(".", isDigit), opt(one(set("eE")), sign, isDigit)))
	units := choice("ms s m h d w y")
	duration := func(s *scan, i int) int {
		end := number(s, i)
		if end < 0 {
			return -1
		}
		if past := units(s, end); past > 0 {
			return past
		}
		if s.src[end-1] == 'd' && end-i > 3 {
			return end
		}
		return -1
	}
	w := wordsOf("vcl")
	return build(states{
		"root": rules(
			r(tStrSingle, `{"`, past(`"}`)),
			r(tStrSingle, named),
			r(tCommentMulti, "/*", past("*/")),
			r(tCommentSingle, alt("//", "#"), rest),
			r(tKeywordConst, choice("true false")),
			r(tVar, choice("beresp bereq resp req obj"), ".http.", name),
			r(tVar, "var.", name),
			each(tKeyword, "sub", tText, isSpace, tFunc, isWordDash),
			r(tPreproc, "C{").to("c"),
			run(func(m *table, s *scan, end int) { s.emit(w[s.src[s.pos:end]], end) }, opt("."), one(set("a-zA-Z_")), some(name)),
			r(tNumOther, duration),
			run(func(m *table, s *scan, end int) {
				t := tNumFloat
				if text := s.src[s.pos:end]; s.digits(s.pos) == end || len(text) > 2 && strings.EqualFold(text[:2], "0x") && s.hexes(s.pos+2) == end && text[1] == 'x' {
					t = tNumInt
				}
				s.emit(t, end)
			}, number),
			r(tStrDouble, `"`).to("string"),
			r(tOp, alt(seq(one(set("&|+-")), one(set("&|+-"))), seq(one(set("<=>!*/+-")), "="), "<<", ">>", "!~", one(set("+*/%><=!&|~-")))),
			r(tPunct, set("{}();.,")),
			r(tText, any1),
		),
		"string": rules(r(tStrDouble, `"`).pop(), r(tStrEscape, `\`, one(set(`\"nt`))), r(tStrDouble, any1)),
		"c": rules(
			r(tPreproc, "}C").pop(),
			run(func(m *table, s *scan, end int) { s.delegate(newC(), end) }, func(s *scan, i int) int {
				if end := s.after(i, "}C"); end > 0 {
					return end - 2
				}
				return -1
			}),
		),
	})
}

// verilogTable lexes Verilog and SystemVerilog.
func verilogTable() *grammar {
	blank := rules(r(tText, set(" \t\r")), r(tText, "\\\n"), r(tCommentMulti, cComment))
	begin := rules(blank, r(tPreproc, "`define").to("macro"), r(tText).pop())
	digits := set("0-9_")
	power := seq(one(set("eE")), opt(one(set("+-"))), digits)
	comment := r(tCommentSingle, "//", rest).to("begin")
	return build(states{
		"root":       rules(r(tText, isIn("\n")).to("expression"), comment, blank, r(tText).to("statement")),
		"expression": begin,
		"begin":      rules(r(tLabel, ident, ":", not(":")), begin),
		"statement": rules(
			r(tText, isIn("\n")).to("begin"),
			comment,
			blank,
			r(tStr, opt("L"), `"`).to("string"),
			r(tNumFloat, alt(seq(digits, ".", some(digits)), seq(".", digits)), opt(power)),
			r(tNumFloat, digits, power),
			r(tNumHex, some(isDigit), "'h", set("0-9a-fA-F_?")),
			r(tNumBin, some(isDigit), "'", opt("b"), set("01xz_?")),
			r(tNumInt, some(isDigit), "'d", set("0-9_?")),
			r(tNumInt, digits, some(set("luLU"))),
			r(tOp, one(set("~!%^&*+=|?:<>/@{}-"))),
			r(tPunct, set("()][,.$#;")),
			r(tPreproc, "`", isWord),
			named(wordsOf("verilog"), tName, ident),
		),
		"string": cString(),
		"macro":  rules(r(tPreproc, "\n").pop(), blank, r(tPunct, ";"), r(tOp, "="), r(tText, isWord)),
	})
}
