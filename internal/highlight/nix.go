package highlight

// nixTable lexes Nix.
func nixTable() *grammar {
	word := set("a-zA-Z0-9._-")
	section := seq("/", word)
	basic := seq(word, rep1(section))
	expression := rules(
		r(tText, isSpace),
		r(tComment, "#", rest),
		r(tComment, "/*").to("comment"),
		r(tKeywordConst, choice("true false null")),
		r(tNumInt, one(isDigit)),
		r(tStrOther, alt(seq(opt("~"), rep1(section)), basic, seq(set("a-z+"), "://", opt("/"), basic))),
		r(tStrDouble, `"`).to("string"),
		r(tStrDouble, "''").to("lines"),
		r(tKeywordNamespace, keyword("with in inherit")),
		r(tKeywordDecl, keyword("let")),
		r(tKeyword, keyword("if then else")),
		r(tKeywordReserved, keyword("rec assert map abort baseNameOf builtins derivation fetchTarball import isNull removeAttrs throw toString")),
		r(tOp, choice(". ? + != ! // == && || -> / * - < > => = @")),
		r(tPunct, set("$;,:")),
		r(tVar, one(set("a-zA-Z_")), some(set("a-zA-Z0-9-"))),
		r(tPunct, "(").to("parens"),
		r(tPunct, "{").to("set"),
		r(tPunct, "[").to("list"),
	)
	return build(states{
		"root":     expression,
		"comment":  rules(r(tComment, "*/").pop(), r(tComment, dot)),
		"parens":   rules(expression, r(tPunct, ")").pop()),
		"set":      rules(expression, r(tPunct, "}").pop()),
		"list":     rules(expression, r(tPunct, "]").pop()),
		"argument": rules(expression, r(tStrInterpol, "}").pop()),
		"string": rules(
			r(tStrEscape, alt(seq(`\`, dot), "$$")),
			r(tStrInterpol, "${").to("argument"),
			r(tStrDouble, `"`).pop(),
			r(tStrDouble, dot),
		),
		"lines": rules(
			r(tStrEscape, alt("'''", "''$", "$$", seq(`''\`, dot))),
			r(tStrInterpol, "${").to("argument"),
			r(tStrDouble, "''").pop(),
			r(tStrDouble, dot),
		),
	})
}

// puppetTable lexes Puppet.
func puppetTable() *grammar {
	id := seq(one(isLower), some(isWord))
	name := seq(opt("::", ahead(isWord)), rep(id, "::", ahead(isWord)), isWord)
	w := wordsOf("puppet")
	space := rules(r(tText, isSpace), r(tComment, "#", past("\n")))
	properties := newWords(wordList{tKeywordPseudo, "before require notify subscribe"})
	return build(states{
		"root": rules(
			space,
			r(tVar, "$", name),
			named(properties, tProperty, id, ahead(some(isSpace), one(set("=+")), ">")),
			r(tFunc, name, ahead(some(isSpace), "(")),
			r(tClass, one(isUpper), some(isWord)),
			r(tPunct, alt(seq(one(set("+=|~-")), ">"), seq("<", one(set("|~-"))))),
			r(tPunct, set("|:}();][")),
			r(tPunct, one(set("{,"))).to("operand"),
			r(tOpWord, keyword("in and or")),
			r(tOp, one(set("=!<>")), "="),
			r(tOp, one(set("=!")), "~").to("operand"),
			r(tOp, set(".=<>!+*/-")),
			each(tKeyword, choice("class include"), tText, some(isSpace), tClass, name),
			r(tKeyword, keyword("node")).to("operand"),
			r(tStrSingle, stringOf('\'')),
			r(tStrDouble, `"`).to("string"),
			r(tNum, isDigit, opt(".", isDigit), opt("e", one(set("+-")), isDigit)),
			named(w, tName, name),
		),
		"operand": rules(space, r(tStrRegex, "/").to("regex"), r(tText).pop()),
		"regex": rules(
			r(tStrRegex, "/").pop(),
			r(tStrEscape, `\`, dot),
			r(tStrInterpol, set("(){}")),
			r(tStrInterpol, "[").to("class"),
			r(tStrRegex, dot),
		),
		"class": rules(
			r(tStrInterpol, "]").pop(),
			r(tStrRegex, "-", ahead("]")),
			r(tStrInterpol, "-"),
			r(tStrEscape, `\`, dot),
			r(tStrRegex, except(`\]-`)),
		),
		"string": rules(
			r(tStrDouble, `"`).pop(),
			r(tStrDouble, except(`$\"`)),
			r(tStrEscape, `\`, any1),
			r(tVar, "$", alt(name, seq("{", name, "}"))),
		),
	})
}
