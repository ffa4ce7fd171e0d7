package highlight

import "strings"

// wollokTable lexes Wollok. What is declared in a text is a class in what
// follows.
func wollokTable() *grammar {
	name := seq(one(isAlpha), some(set("a-zA-Z0-9")))
	variable := seq(opt("_"), name)
	space := rules(
		r(tSpace, isSpace),
		r(tCommentSingle, "//", rest),
		r(tCommentMulti, "/*", past("*/")),
	)
	objects := rules(
		run(func(m *table, s *scan, end int) {
			t := tKeywordVar
			if _, ok := m.note[s.src[s.pos:end]]; ok || isUpper(s.peek(0)) {
				t = tClass
			}
			s.emit(t, end)
		}, variable),
		r(tText, ".", name),
		space,
		r(tNum, isDigit, opt("."), some(isDigit)),
		r(tStr, `"`, some(except(`"`)), `"`),
		r(tPunct, choice("[ #{")).to("list"),
	)
	return build(states{
		"root": rules(
			space,
			each(tKeywordReserved, "import", tText, seq(dot, rest)),
			r(tKeywordReserved, choice("class object mixin")).to("declared"),
			r(tKeywordReserved, choice("test program")),
			each(tKeywordReserved, "package", tSpace, isSpace, tClass, name),
			r(tText, set("{}")),
			r(tBuiltinPseudo, keyword("self")),
			r(tKeywordReserved, keyword("new super return if else var const override constructor")),
			each(tKeywordReserved, "method", tSpace, isSpace, tText, variable),
			r(tOp, choice("++ -- += -= ** ! + - * / % <= => === == < >")),
			r(tOp, keyword("and or not")),
			r(tText, set("()=")),
			r(tPunct, ","),
			objects,
		),
		"declared": rules(
			space,
			r(tKeywordReserved, choice("inherits mixed with and")),
			run(func(m *table, s *scan, end int) {
				m.keep(s.src[s.pos:end], "")
				s.emit(tClass, end)
				if s.byteAt(s.spaces(end)) == '{' {
					m.pop()
				}
			}, name),
		),
		"list": rules(r(tPunct, ","), r(tPunct, one(set("]}"))).pop(), objects),
	})
}

// cfscriptTable lexes the script of ColdFusion.
func cfscriptTable() *grammar {
	id := seq(one(set("$a-zA-Z_")), some(set("a-zA-Z0-9_.")))
	space := rules(
		r(tText, isSpace),
		r(tCommentSingle, "//", rest),
		r(tCommentMulti, "/*", past("*/")),
	)
	w := wordsOf("cfscript")
	start := rules(space, r(tPunct, "{").to("object"), r(tText).pop())
	var operators []any
	for _, op := range []string{"++", "--", "&&", "||", "<=", ">=", "<", ">", "==", "!=", "mod", "eq", "lt", "gt", "lte", "gte", "not", "is",
		"and", "or", "xor", "eqv", "imp", "equal", "contains", "?", "does not contain", "greater than or equal to", "greater than",
		"less than or equal to", "less than"} {
		operators = append(operators, seq(fold(op), edge))
	}
	root := rules(
		space,
		r(tOp, alt(operators...)).to("start"),
		r(tOp, one(set("<>+*%&|^/!=-")), opt("=")).to("start"),
		r(tPunct, one(set("([,"))).to("start"),
		r(tPunct, ";").to("statement"),
		r(tPunct, set(")].")),
		r(tPunct, "?").to("ternary", "start"),
		r(tPunct, one(set("{}"))).to("statement"),
		r(tConst, keyword("application session client cookie super this variables arguments cgi")),
		r(tKeywordConst, keyword("true false null")),
		r(tKeywordNamespace, "import", edge).to("import"),
		each(tName, id, tText, some(isSpace), tPunct, ":", tText, some(isSpace)).to("start"),
		run(func(m *table, s *scan, end int) {
			name := s.skip(s.pos, set("$a-zA-Z0-9_."))
			t := tFunc
			if w[s.src[s.pos:name]] == tKeyword {
				t = tKeyword
			}
			s.emit(t, name)
			s.emit(tText, end-1)
			s.emit(tPunct, end)
		}, one(set("A-Za-z_$")), some(set("a-zA-Z0-9_.")), some(isSpace), "("),
		run(func(m *table, s *scan, end int) {
			t, ok := w[s.src[s.pos:end]]
			if ok {
				m.enter("start")
			} else {
				t = tNameOther
			}
			s.emit(t, end)
		}, id),
		r(tNumFloat, isDigit, ".", isDigit, opt(one(set("eE")), isDigit), opt(one(set("fd")))),
		r(tNumHex, "0x", isHex),
		r(tNumInt, isDigit),
		r(tStrDouble, stringOf('"')),
		r(tStrSingle, stringOf('\'')),
	)
	return build(states{
		"root":      root,
		"start":     start,
		"statement": rules(r(tPunct, one(set("{}"))), start),
		"object": rules(
			space,
			r(tPunct, "}").to("start"),
			each(tNameOther, id, tText, some(isSpace), tPunct, ":").to("start"),
			r(tPunct, ":"),
			root,
		),
		"ternary": rules(r(tPunct, ":").swap("start"), root),
		"import":  rules(r(tText, isSpace), r(tNamespace, set("a-zA-Z0-9_."), opt("*")).pop()),
	})
}

// haxeTable lexes Haxe.
func haxeTable() *grammar {
	id := seq(one(set("$a-zA-Z_")), some(isWord))
	space := rules(
		r(tText, isSpace),
		r(tCommentSingle, "//", rest),
		r(tCommentMulti, "/*", past("*/")),
	)
	w := wordsOf("haxe")
	// What follows these Rouge has no state for, and gives up.
	for _, word := range strings.Fields(listOf("haxe", "imports")) {
		w[word] = tKeywordNamespace
	}
	start := rules(
		space,
		r(tPreproc, "#", choice("if elseif else end"), rest),
		r(tStrRegex, "~").swap("regex"),
		r(tPunct, "{").to("object"),
		r(tText).pop(),
	)
	broken := seq(one(except("/")), "\n")
	escape := r(tStrEscape, `\`, alt(one(set(`\tnr'"`)), repeated(3, isOctal), seq("x", repeated(2, isHex)), seq("u", repeated(4, isHex)),
		seq("u{", times(1, 6, one(isHex)), "}")))
	root := rules(
		r(tText, "\n").to("statement"),
		r(tPunct, "{").to("start"),
		space,
		r(tDecorator, "@").to("metadata"),
		r(tOp, alt(choice("++ -- ~ && ||"), seq(`\`, ahead("\n")), choice("<< >> == !="))).to("start"),
		r(tOp, one(set(":<>+*%&|^/!=-")), opt("=")).to("start"),
		r(tPunct, one(set("([,"))).to("start"),
		r(tPunct, ";").to("statement"),
		r(tPunct, set(")]}.")),
		r(tPunct, "?").to("ternary", "start"),
		run(func(m *table, s *scan, end int) {
			t, ok := w[s.src[s.pos:end]]
			switch {
			case !ok:
				t = tNameOther
			case t == tKeywordNamespace:
				t = tKeyword
			case t == tKeyword || t == tKeywordDecl:
				m.enter("start")
			}
			s.emit(t, end)
		}, id),
		r(tNumFloat, opt("-"), isDigit, ".", isDigit, opt(one(set("eE")), isDigit), opt(one(set("fd")))),
		r(tNumHex, "0x", isHex),
		r(tNumInt, opt("-"), isDigit),
		r(tStrDouble, `"`).to("double"),
		r(tStrSingle, "'").to("single"),
	)
	return build(states{
		"root":  root,
		"start": start,
		"regex": rules(
			r(tStrRegex, "/").swap("regex end"),
			r(tError, alt(broken, "\n")).pop(),
			r(tStrEscape, "[", opt("^")).to("class"),
			r(tStrEscape, alt(seq(`\`, dot), seq("(?", one(set(":=<!"))), seq("{", set("0-9,"), "}"), one(set("()?")))),
			r(tStrRegex, dot),
		),
		"regex end": rules(r(tStrRegex, set("gim")).pop(), r(tText).pop()),
		"class": rules(
			r(tStrEscape, "/"),
			r(tError, broken).pop().pop(),
			r(tStrEscape, "]").pop(),
			r(tStrEscape, `\`, dot),
			r(tStrRegex, dot),
		),
		"statement": rules(each(tLabel, id, tText, some(isSpace), tPunct, ":"), start),
		"object": rules(
			space,
			r(tPunct, "}").swap("statement"),
			each(tAttr, id, tText, some(isSpace), tPunct, ":").to("start"),
			r(tPunct, ":"),
			root,
		),
		"metadata": rules(
			run(func(m *table, s *scan, end int) {
				s.emit(tDecorator, end)
				if !s.lit(tPunct, "(") {
					m.pop()
				}
			}, id),
			r(tDecorator, ":", id, rep(".", id)).pop(),
			r(tDecorator, ")").pop(),
			root,
		),
		"ternary":       rules(r(tPunct, ":").swap("start"), root),
		"double":        rules(escape, r(tStrDouble, `"`).pop(), r(tStrDouble, except(`\"`))),
		"interpolation": rules(r(tStrInterpol, "}").pop(), root),
		"single": rules(
			escape,
			r(tStrSingle, "'").pop(),
			r(tStrSingle, "$$"),
			r(tStrInterpol, "$", id),
			r(tStrInterpol, "${").to("interpolation"),
			r(tStrSingle, except(`\$'`)),
		),
	})
}

// gdscriptTable lexes GDScript.
func gdscriptTable() *grammar {
	w := wordsOf("gdscript")
	blank := rep1(alt(isSpace, `\`))
	escape := r(tStrEscape, `\`, alt(one(set("\\abfnrtv\"'\n")), seq("N{", pastIn("}")), seq("u", repeated(4, isHex)), seq("U", repeated(8, isHex)),
		seq("x", repeated(2, isHex)), times(1, 3, one(isOctal))))
	format := seq("%", opt("(", isWord, ")"), some(set("#0 +-")), opt(alt(isDigit, "*")), opt(".", alt(isDigit, "*")), opt(one(set("hlL"))),
		one(set("E-GXc-giorsux%")))
	text := func(t Token, quote, other string) []rule {
		return rules(
			r(tStrInterpol, format),
			r(t, except(`\%`+quote+"\n")),
			r(t, one(set(other+`\`))),
			r(t, "%"),
		)
	}
	double, single := text(tStrDouble, `"`, "'"), text(tStrSingle, "'", `"`)
	return build(states{
		"root": rules(
			r(tText, isSpace),
			r(tCommentSingle, "#", rest),
			r(tPunct, set("][{}:(),;")),
			r(tText, "\\\n"),
			r(tOpWord, keyword("in and or not")),
			r(tOp, choice("!= == << >> && += -= *= /= %= &= |= || - ~ + / * % = < > & ^ . ! | $")),
			each(tKeyword, "func", tText, blank).to("function"),
			each(tKeyword, "class", tText, blank).to("class"),
			listed(w, isWord, edge),
			r(tStrDouble, `"""`).to("long double"),
			r(tStrDouble, "'''").to("long single"),
			r(tStrDouble, `"`).to("double"),
			r(tStrDouble, "'").to("single"),
			r(tName, ident),
			r(tNumFloat, isDigit, ".", some(isDigit), opt(exponent), opt("j")),
			r(tNumFloat, isDigit, exponent, opt("j")),
			r(tNumHex, fold("0X"), isHex),
			r(tNumInt, isDigit, opt("j")),
		),
		"function":    rules(r(tFunc, ident).pop()),
		"class":       rules(r(tClass, ident).pop()),
		"double":      rules(escape, r(tStrDouble, `"`).pop(), double),
		"single":      rules(escape, r(tStrSingle, "'").pop(), single),
		"long double": rules(escape, r(tStrDouble, `"""`).pop(), double, r(tStrDouble, "\n")),
		"long single": rules(escape, r(tStrSingle, "'''").pop(), single, r(tStrSingle, "\n")),
	})
}

// mesonTable lexes Meson's build files.
func mesonTable() *grammar {
	letter := func(r rune) bool { return r == '_' || isPosixAlpha(r) }
	id := seq(char(letter), rep(runes(func(r rune) bool { return r == '_' || isPosixAlnum(r) })))
	variables := newWords(wordList{tBuiltin, listOf("meson", "variables")}, wordList{tKeyword, listOf("meson", "k")})
	functions := newWords(wordList{tBuiltin, listOf("meson", "functions")})
	// Of a name before a colon the last letter stands alone.
	cut := func(s *scan, i int) int {
		end := id(s, i)
		if end > 0 && s.byteAt(s.spaces(end)) == ':' {
			for end--; end > i && s.src[end]&0xC0 == 0x80; end-- {
			}
			if end == i {
				return -1
			}
		}
		return end
	}
	grouped := func(digit func(byte) bool) pat { return rep1(opt("_"), one(digit)) }
	return build(states{
		"root": rules(
			r(tText, isSpace),
			r(tCommentSingle, "#", rest, opt("\n")),
			r(tPunct, set("][{}:(),;.")),
			r(tText, "\\\n"),
			r(tText, `\`),
			r(tOpWord, keyword("in and or not")),
			r(tOp, alt(seq(one(set("+/*%=<>-")), opt("=")), "!=")),
			run(func(m *table, s *scan, end int) {
				state := "string"
				if in(s.peek(0), "fF") {
					s.take(tStrAffix, 1)
					state = "format"
				}
				if end-s.pos == 3 {
					state = "long " + state
				}
				s.emit(tStr, end)
				m.enter(state)
			}, opt(one(set("fF"))), choice("''' '")),
			named(functions, tName, id, edge, some(isSpace), ahead("(")),
			named(variables, tName, cut),
			r(tName, id),
			r(tNumBin, fold("0B"), grouped(isBinary)),
			r(tNumOct, fold("0O"), grouped(isOctal)),
			r(tNumHex, fold("0X"), grouped(isHex)),
			r(tNumInt, alt(seq(one(set("1-9")), rep(opt("_"), one(isDigit))), seq("0", rep(opt("_"), "0")))),
		),
		"string":      mesonString("'", false),
		"format":      mesonString("'", true),
		"long string": mesonString("'''", false),
		"long format": mesonString("'''", true),
		"escape": rules(
			r(tStrEscape, `\`, alt(one(set(`\abfnrtv'`)), seq("N{", one(isAlpha), set("a-zA-Z "), "}"), seq("u", repeated(4, isHex)),
				seq("U", repeated(8, isHex)), seq("x", repeated(2, isHex)), times(1, 3, one(isOctal)))).pop(),
			r(tStr, `\`, dot).pop(),
		),
		"interpolation": rules(
			run(func(m *table, s *scan, end int) { s.delegate(m.machine(), end) }, except("@")),
			r(tStrInterpol, "@").pop(),
		),
	})
}

func mesonString(quote string, format bool) []rule {
	other := "'''"
	if quote == other {
		other = "'"
	}
	at := r(tStr, "@")
	if format {
		at = r(tStrInterpol, "@").to("interpolation")
	}
	ends := rules(r(tStr, "'''"), r(tStr, "'").pop())
	if quote == "'''" {
		ends = rules(r(tStr, "'''").pop(), r(tStr, "'"))
	}
	return rules(r(tStr, except(`'\@`)), ends, r(tText, ahead(`\`)).to("escape"), at)
}

// jsonnetTable lexes Jsonnet.
func jsonnetTable() *grammar {
	number := seq(opt("-"), alt("0", seq(one(set("1-9")), some(isDigit))))
	power := opt(one(set("eE")), one(set("+-")), isDigit)
	escape := r(tStrEscape, `\`, alt(one(set(`\/bfnrt`)), seq("u", repeated(4, isHex)), dot))
	return build(states{
		"root": rules(
			r(tText, isSpace),
			r(tCommentSingle, alt("//", "#"), rest),
			r(tCommentMulti, "/*", past("*/")),
			r(tNumFloat, number, ".", isDigit, power),
			r(tNumInt, number, power),
			r(tPunct, set("{}:.,;+][=%()")),
			r(tStr, `"`).to("double"),
			r(tStr, "'").to("single"),
			r(tStr, "|||").to("block"),
			r(tKeyword, "$"),
			named(wordsOf("jsonnet"), tNameOther, ident),
		),
		"double": rules(escape, r(tStr, `"`).pop(), r(tStr, except(`\"`))),
		"single": rules(escape, r(tStr, "'").pop(), r(tStr, except(`\'`))),
		"block":  rules(escape, r(tStr, "|||").pop(), r(tStr, except(`|\`)), r(tStr, "|")),
	})
}

// datastudioTable lexes the scripts of IBM's Data Studio.
func datastudioTable() *grammar {
	id := seq(opt("@"), one(set("_a-zA-Z")), some(isWord))
	param := seq("%", alt(seq(`\`, dot), dot), toMark("%"))
	return build(states{
		"root": rules(
			r(tText, isSpace),
			r(tCommentSingle, "//", rest),
			r(tCommentMulti, "/*", past("*/")),
			line(tLabel, ":", id),
			r(tEntity, "@", id, opt(".", id)),
			r(tVar, param),
			r(tPunct, one(set("~!%^&*()+=|][{}:;,.<>/?-"))),
			r(tStrDouble, `"`).to("double"),
			r(tStrSingle, "'").to("single"),
			r(tNum, one(isDigit), opt(".", some(isDigit))),
			r(tFunc, id, ahead(some(isSpace), "(")),
			named(wordsOf("datastudio"), tName, id).upperCase(),
		),
		"double": rules(r(tStrEscape, param), r(tStrDouble, `\"`), r(tStrDouble, `"`).pop(), r(tStrDouble, any1)),
		"single": rules(r(tStrEscape, param), r(tStrSingle, `\'`), r(tStrSingle, "'").pop(), r(tStrSingle, any1)),
	})
}
