package highlight

// postscriptTable lexes PostScript. Its names and numbers end before a space or
// a sign: one that the text breaks off after is none.
func postscriptTable() *grammar {
	const signs = "()<>][{}/% \t\n\v\f\r"
	over := ahead(one(set(signs)))
	name := seq(except(signs), over)
	number := seq(alt(seq(isDigit, opt(".", some(isDigit))), seq(".", isDigit)), opt(one(set("eE")), isDigit), over)
	sign := opt(one(set("+-")))
	w := wordsOf("postscript")
	for _, k := range []string{"eq", "ne", "ge", "gt", "le", "lt", "and", "or", "not", "if", "ifelse", "for", "forall"} {
		if _, ok := w[k]; !ok {
			w[k] = tKeywordReserved
		}
	}
	w["true"], w["false"] = tKeywordConst, tKeywordConst
	return build(states{
		"root": rules(
			line(tPreproc, "%!", dot, rest),
			r(tCommentSpecial, "%%", rest),
			r(tCommentSingle, "%", rest),
			r(tStr, "(").to("string"),
			r(tVar, "/", name),
			r(tPunct, one(set("{}<>]["))),
			listed(w, name),
			r(tNumOct, isDigit, "#", sign, number),
			r(tNumFloat, sign, number),
			r(tFunc, name),
			r(tText, isSpace),
		),
		"string": rules(
			r(tStr, except(`()\`)),
			r(tStrEscape, `\`).to("escape"),
			r(tStr, "(").again(),
			r(tStr, ")").pop(),
		),
		"escape": rules(r(tStrEscape, alt(repeated(3, set("0-8")), one(set(`nrtbf\()`)))).pop()),
	})
}

// opentypeTable lexes the feature files of OpenType.
func opentypeTable() *grammar {
	id := seq(one(set("a-zA-Z_")), some(set("a-zA-Z0-9/_.-")))
	return build(states{
		"root": rules(
			r(tSpace, isSpace),
			r(tComment, "#", rest),
			each(tKeyword, choice("anonymous anon feature lookup table"), tText, isSpace).to("name"),
			each(tPunct, "}", tText, one(isSpace)).to("name"),
			r(tKeyword, fold("INCLUDE"), edge).to("path"),
			r(tPunct, one(set("][/(){},.:;=%*<>'-"))),
			r(tStrBacktick, "`"),
			r(tStr, `"`).to("string"),
			r(tStrEscape, `\`, solid(".*")),
			r(tClass, "@", id),
			named(wordsOf("opentype_feature_file"), tName, id),
			r(tNumHex, alt("0x", `\`), isHex),
			r(tNumInt, opt("-"), isDigit),
		),
		"name":   rules(r(tFunc, id).pop()),
		"path":   rules(r(tSpace, isSpace), r(tPunct, ")").pop(), r(tPunct, "("), r(tStr, solid("()"))),
		"string": rules(r(tStr, `"`).pop(), r(tStr, except("\"%\n"))),
	})
}
