package highlight

// fsharpTable lexes F#.
func fsharpTable() *grammar {
	upper := seq(one(isUpper), some(set("A-Za-z0-9_'")))
	id := alt(seq(one(isAlpha), some(set("A-Za-z0-9_'"))), seq("``", except("`\n\r\t"), "``"))
	digits := seq(one(isDigit), some(set("0-9_")))
	power := seq(one(set("eE")), opt(one(set("+-"))), digits)
	signs := words{}
	listsOf("fsharp", func(name string, list []string) {
		if name == "operators" {
			for _, op := range list {
				signs[op] = tPunct
			}
		}
	})
	base := func(prefix byte, digit func(byte) bool) pat {
		return seq("0", fold(string(prefix)), one(digit), some(func(c byte) bool { return c == '_' || digit(c) }))
	}
	escape := seq(`\`, alt(one(set(`\"'ntbr`)), repeated(3, isDigit), seq("x", repeated(2, isHex))))
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
			// The point of a fraction may be any character.
			r(tNumFloat, digits, alt(seq(dot, some(set("0-9_")), power), power)),
			r(tNumHex, base('X', isHex)),
			r(tNumOct, base('O', isOctal)),
			r(tNumBin, base('B', isBinary)),
			r(tNumInt, digits),
			r(tStrChar, "'", alt(seq(`\`, alt(one(set(`\"'ntbr `)), repeated(3, isDigit), seq("x", repeated(2, isHex)))), "."), "'"),
			r(tKeyword, "'"),
			r(tStrDouble, `"`).to("string"),
			r(tVar, one(set("~?")), id),
		),
		"comment": nested(tComment, "(*", "*)"),
		"string": rules(
			r(tStrDouble, except(`\"`)),
			r(tStrEscape, escape),
			r(tStrDouble, "\\\n"),
			r(tStrDouble, `"`).pop(),
		),
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
