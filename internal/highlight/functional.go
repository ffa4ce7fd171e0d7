package highlight

// fsharpTable lexes F#.
func fsharpTable() *grammar {
	upper := seq(one(isUpper), some(set("A-Za-z0-9_'")))
	id := alt(seq(one(isAlpha), some(set("A-Za-z0-9_'"))), seq("``", except("`\n\r\t"), "``"))
	signs := words{}
	listsOf("fsharp", func(name string, list []string) {
		if name == "operators" {
			for _, op := range list {
				signs[op] = tPunct
			}
		}
	})
	return build(states{
		"root": rules(
			r(tText, isSpace),
			r(tBuiltinPseudo, choice("false true () []")),
			r(tNamespace, upper, ahead(some(isSpace), ".")).to("dotted"),
			r(tClass, upper),
			r(tComment, "(*", not(")")).to("comment"),
			r(tCommentSingle, "//", rest),
			named(wordsOf("fsharp"), tName, id),
			named(signs, tOp, set("][;,{}_()!$%&*+./:<=>?@^|~#-")),
			mlNumbers(),
			r(tStrChar, "'", alt(mlEscape(" "), "."), "'"),
			r(tKeyword, "'"),
			r(tStrDouble, `"`).to("string"),
			r(tVar, one(set("~?")), id),
		),
		"comment": nested(tComment, "(*", "*)"),
		"string":  mlString(),
		"dotted": rules(
			r(tText, isSpace),
			r(tPunct, "."),
			r(tNamespace, upper, ahead(some(isSpace), ".")),
			r(tClass, upper).pop(),
			r(tName, id).pop(),
			r(tPunct, "[").pop(),
		),
	})
}

// nested are the rules of a comment that may have others within it.
func nested(t Token, open, close string) []rule {
	signs := open + close
	return rules(
		r(t, except(signs)),
		r(t, open).again(),
		r(t, close).pop(),
		r(t, one(set(signs))),
	)
}

// leanTable lexes Lean.
func leanTable() *grammar {
	return build(states{
		"root": rules(
			r(tCommentDoc, some(isSpace), "--", some(isIn("-")), isSpace, rest),
			r(tStr, `"`).to("string"),
			r(tNumInt, isDigit),
			named(wordsOf("lean"), tName, opt("#"), isWord),
			r(tKeyword, "λ"),
			r(tText, ":", opt("=")),
			r(tOp, ".", some(isDigit)),
			r(tOp, choice("!= # && & * + - / @ ! ` ... .. . :: :> ;; ; <- < == = > _ || | ~ => <= >= "+
				"∀ Π λ ↔ ∧ ∨ ≠ ≤ ≥ ⊎ ¬ ⁻¹ ⬝ ▸ → ∃ ℕ ℤ ≈ × ⌞ ⌟ ≡ ⟨ ⟩")),
			r(tText, runes(func(r rune) bool {
				return r < 0x80 && (isSpace(byte(r)) || in(byte(r), "(),[]")) || isIn32("αβ‹›")(r)
			})),
			r(tError, dot),
		),
		"string": rules(
			r(tStr, `"`).pop(),
			r(tStrEscape, `\`).to("escape"),
			r(tStr, except(`\"`)),
		),
		"escape": rules(
			r(tStrEscape, one(set(`nrt"'\`))).pop(),
			r(tStrEscape, fold("X"), isHex).pop(),
		),
	})
}

// reasonTable lexes ReasonML.
func reasonTable() *grammar {
	id := seq(one(set("a-zA-Z_")), some(set("A-Za-z0-9_'")))
	upper := seq(one(isUpper), some(set("A-Za-z0-9_'")))
	return build(states{
		"root": rules(
			r(tText, isSpace),
			r(tBuiltinPseudo, choice("false true () []")),
			r(tNamespace, upper, ahead(some(isSpace), ".")).to("dotted"),
			r(tTag, "`", id),
			r(tClass, upper),
			r(tCommentSingle, "//", rest),
			r(tCommentMulti, "/*").to("comment"),
			named(wordsOf("reasonml"), tName, id),
			r(tPunct, set("(){}][;")),
			r(tOp, set(";,_!$%&*+./:<=>?@^|~#-")),
			mlNumbers(),
			r(tStrChar, "'", alt(mlEscape(" "), one(except("'/"))), "'"),
			r(tKeyword, "'"),
			r(tStrDouble, `"`).to("string"),
			r(tVar, one(set("~?")), id),
		),
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
	})
}

func mlEscape(more string) pat {
	return seq(`\`, alt(one(set(`\"'ntbr`+more)), repeated(3, isDigit), seq("x", repeated(2, isHex))))
}

func mlString() []rule {
	return rules(
		r(tStrDouble, except(`\"`)),
		r(tStrEscape, mlEscape("")),
		r(tStrDouble, "\\\n"),
		r(tStrDouble, `"`).pop(),
	)
}

func mlNumbers() []rule {
	base := func(prefix byte, digit func(byte) bool) pat {
		return seq("0", fold(string(prefix)), one(digit), some(func(c byte) bool { return c == '_' || digit(c) }))
	}
	return rules(
		r(tNumFloat, loosePoint),
		r(tNumHex, base('X', isHex)),
		r(tNumOct, base('O', isOctal)),
		r(tNumBin, base('B', isBinary)),
		r(tNumInt, one(isDigit), some(set("0-9_"))),
	)
}

// lustreTable and lutinTable lex Lustre and Lutin.
func lustreTable() *grammar { return lustreOf("lustre") }
func lutinTable() *grammar  { return lustreOf("lutin") }

func lustreOf(lang string) *grammar {
	id := seq(one(set("a-zA-Z_")), some(set("A-Za-z0-9_'")))
	return build(states{
		"root": rules(
			r(tText, isSpace),
			r(tKeywordConst, choice("false true")),
			r(tCommentSingle, "--", rest),
			r(tCommentMulti, "/*", past("*/")),
			r(tCommentMulti, "(*", past("*)")),
			named(wordsOf(lang), tName, id),
			r(tPunct, set("(){}][;")),
			r(tOp, set(",!$%&*+./:<=>?@^|~#-")),
			r(tNumFloat, loosePoint),
			r(tNumInt, one(isDigit), some(set("0-9_"))),
			r(tStrChar, "'", alt(mlEscape(" "), "."), "'"),
			r(tStrDouble, `"`).to("string"),
		),
		"string": mlString(),
	})
}
