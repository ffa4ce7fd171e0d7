package highlight

// velocityTable lexes Velocity's templates in HTML.
func velocityTable() *grammar {
	id := ident
	variable := r(tPunct, "$", opt("{")).to("variable")
	parameters := rules(
		variable,
		r(tText, isSpace),
		r(tPunct, ","),
		r(tStrDouble, stringOf('"')),
		r(tStrSingle, stringOf('\'')),
		r(tNumHex, fold("0X"), isHex, opt(one(set("Ll")))),
		r(tNumInt, isDigit, edge),
		r(tKeywordConst, keyword("true false null")),
		r(tPunct, one(set("(["))).again(),
		r(tPunct, one(set(")]}"))).pop(),
	)
	hash := seq("#", opt("{"))
	return build(states{
		"root": rules(
			inOther("html", except("{#$")),
			r(tCommentMulti, "#*", past("*#")),
			r(tCommentSingle, "##", rest),
			each(tPunct, hash, tFunc, id, tPunct, seq(opt("}"), opt(one(isSpace)), "(")).to("directive"),
			each(tPunct, hash, tFunc, id, tPunct, alt("}", edge)),
			variable,
		),
		"variable": rules(
			r(tVar, id),
			r(tPunct, "(").to("parameters"),
			each(tPunct, ".", tVar, id),
			r(tPunct, "}").pop(),
			r(tText).pop(),
		),
		"directive": rules(
			r(tOp, alt(choice("&& || == = != !"), one(set("<>+*%&|^/-")), keyword("eq ne gt lt ge le not in"))),
			r(tOp, "[").to("range"),
			r(tFunc, id, edge),
			parameters,
		),
		"range":      rules(r(tOp, ".."), parameters),
		"parameters": parameters,
	})
}
