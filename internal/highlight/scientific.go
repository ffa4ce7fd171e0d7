package highlight

import "unicode"

// juliaTable lexes Julia.
func juliaTable() *grammar {
	word := func(r rune) bool {
		return r == '_' || r < 0x80 && (isAlpha(byte(r))) || r >= 0xA1 && r <= 0xFFFF
	}
	space := rep1(alt(isSpace, seq(`\`, one(isSpace))))
	symbol := char(func(r rune) bool {
		return r == '_' || unicode.In(r, unicode.L, unicode.Nl, unicode.S)
	})
	symbols := seq(symbol, rep(char(func(r rune) bool { return isWordRune(r) || unicode.In(r, unicode.S, unicode.Po) })))
	sign := one(except("\t\n\v\f\r 0-9A-Za-z_{"))
	lists := wordsOf("julia")
	digits := func(digit func(byte) bool) pat {
		return func(s *scan, i int) int {
			if end := s.grouped(i, digit); end > i {
				return end
			}
			return -1
		}
	}
	apart := func(s *scan, i int) int { // digits with underscores, of which there is one
		if end := s.grouped(i, isDigit); end > s.digits(i) {
			return end
		}
		return -1
	}
	power := seq(one(set("eEf")), opt(one(set("+-"))), isDigit)
	return build(states{
		"root": rules(
			r(tText, isSpace),
			r(tCommentMulti, "#=").to("comment"),
			r(tComment, "#", rest),
			r(tOp, runes(isIn32(`+=-*/\&|$~^%!><÷≠≤≥.:?`))),
			each(tKeyword, choice("function macro"), tFunc, space).to("function"),
			each(tKeyword, alt("mutable struct", "struct", "abstract type", "primitive type"), tClass, space).to("type"),
			run(func(m *table, s *scan, end int) { s.emit(lists[s.src[s.pos:end]], end) },
				func(s *scan, i int) int {
					end := s.words(i)
					if _, ok := lists[s.src[i:end]]; ok && !s.wordAt(end) {
						return end
					}
					return -1
				}),
			r(tBuiltin, choice("π ℯ"), edge),
			r(tStrBacktick, "`", pastIn("`")),
			r(tStrChar, "'", alt(seq(`\`, alt(seq(dot, "'"), seq(times(1, 3, one(isOctal)), "'"), seq("x", times(1, 3, one(isHex)), "'"),
				seq("u", times(1, 4, one(isHex)), "'"), seq("U", times(1, 6, one(isHex)), "'"))), seq(one(except("\\'\n")), "'"))),
			r(tStr, opt(one(set("ILE"))), `"`).to("string"),
			r(tDecorator, "@", set("a-zA-Z0-9_.")),
			r(tName, char(word), rep(char(func(r rune) bool { return word(r) || r >= '0' && r <= '9' })), some(isIn("!"))),
			r(tOther, set("][{}(),;")),
			r(tNumFloat, alt(seq(apart, ".", some(isDigit)), seq(some(isDigit), ".", apart), seq(isDigit, ".", some(isDigit))), opt(power)),
			r(tNumFloat, digits(isDigit), power),
			r(tNumBin, "0b", digits(isBinary)),
			r(tNumOct, "0o", digits(isOctal)),
			r(tNumHex, "0x", digits(isHex)),
			r(tNumInt, digits(isDigit)),
		),
		"function": rules(
			r(tFunc, symbols).pop(),
			r(tOp, "(", alt(seq(sign, sign, ")"), seq(sign, ")"))).pop(),
			r(tOp, sign, opt(sign)).pop(),
		),
		"type": rules(r(tClass, symbols).pop()),
		"comment": rules(
			r(tCommentMulti, except("=#")),
			r(tCommentMulti, "#=").again(),
			r(tCommentMulti, "=#").pop(),
			r(tCommentMulti, one(set("=#"))),
		),
		"string": rules(
			r(tStrEscape, `\`, alt(one(set("\\abfnrtv\"'\n")), seq("N{", pastIn("}")), seq("u", repeated(4, isHex)), seq("U", repeated(8, isHex)),
				seq("x", repeated(2, isHex)), times(1, 3, one(isOctal)))),
			r(tStr, `"`).pop(),
			r(tStrInterpol, "$", opt("(", isWord, ")"), some(set("#0 +-")), opt(alt(isDigit, "*")), opt(".", alt(isDigit, "*"))),
			r(tStr, except(`\"$`)),
			r(tStr, `\`),
		),
	})
}

// matlabTable lexes MATLAB.
func matlabTable() *grammar {
	w := wordsOf("matlab")
	return build(states{
		"root": rules(
			r(tText, isSpace),
			r(tCommentMulti, "{%", past("%}")),
			r(tCommentSingle, "%", rest),
			each(tKeyword, "...", tComment, rest),
			run(func(m *table, s *scan, end int) {
				s.take(tKeyword, 1)
				if end > s.pos {
					s.delegate(newShell(), end)
				}
			}, "!", some(except("%\n"))).atLine(),
			named(w, tName, one(isAlpha), some(isWord)),
			r(tPunct, set(`(){};:,/\][`)),
			r(tOp, choice("~= == << >> - ~ + / * % = < > & ^ | . @")),
			r(tNumFloat, alt(seq(isDigit, ".", some(isDigit)), seq(".", isDigit)), opt(exponent)),
			r(tNumFloat, isDigit, exponent),
			r(tNumLong, isDigit, "L"),
			r(tNumInt, isDigit),
			r(tStrSingle, "'", ahead(pastIn("'"))).to("chars"),
			r(tStrDouble, `"`, ahead(pastIn(`"`))).to("string"),
			r(tOp, "'"),
		),
		"chars":  doubled('\'', tStrSingle),
		"string": doubled('"', tStrDouble),
	})
}

// doubled are the rules of a string that ends at a quote, two of which stand
// for one.
func doubled(quote byte, t Token) []rule {
	q := string(quote)
	return rules(r(t, except(q)), r(tStrEscape, q+q), r(t, q).pop())
}
