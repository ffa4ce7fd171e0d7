package highlight

import "strings"

// dTable lexes D.
func dTable() *grammar {
	digits, octals, hexes := set("0-9_"), set("0-7_"), set("0-9a-fA-F_")
	suffix := seq(opt(one(set("fFL"))), opt("i"))
	power := func(letters string) pat { return seq(one(set(letters)), opt(one(set("+-"))), digits) }
	positive := alt("0", seq(one(set("1-9")), some(digits)))
	escape := alt(one(set(`'"?\abfnrtv`)), seq("x", repeated(2, isHex)), times(1, 3, one(isOctal)), seq("u", repeated(4, isHex)),
		seq("U", repeated(8, isHex)), seq("&", isWord, ";"))
	kind := opt(one(set("cwd")))
	t := states{}
	// brackets are strings within brackets, which may nest.
	brackets := func(open, close string) rule {
		outer, inner := "outer "+open, "inner "+open
		t[outer] = rules(r(tStr, except(open+close)), r(tStr, open).to(inner), r(tStr, close, `"`).pop())
		t[inner] = rules(r(tStr, except(open+close)), r(tStr, open).again(), r(tStr, close).pop())
		return r(tStr, `q"`, open).to(outer)
	}
	root := rules(
		r(tText, isSpace),
		r(tCommentSingle, "//", rest),
		r(tCommentMulti, cComment),
		r(tCommentMulti, "/+").to("comment"),
		listed(wordsOf("d"), keyword(strings.Join([]string{listOf("d", "k"), listOf("d", "kt"), listOf("d", "kp")}, " "))),
		r(tKeywordConst, keyword("false true null")),
		r(tKeywordReserved, keyword("macro")),
		r(tBuiltin, keyword("string wstring dstring size_t ptrdiff_t")),
		r(tNumFloat, fold("0X"), alt(seq(some(hexes), ".", hexes, power("pP")), seq(hexes, power("pP"))), suffix),
		r(tNumFloat, digits, alt(seq(".", digits, power("eE")), seq(".", some(digits)), power("eE")), suffix),
		r(tNumFloat, ".", positive, opt(power("eE")), suffix),
		r(tNumBin, fold("0B"), set("01_")),
		r(tNumOct, "0", octals),
		r(tNumHex, fold("0X"), hexes),
		r(tNumInt, positive, opt(one(set("LUu")))),
		r(tStrChar, "'", alt(seq(`\`, escape, "'"), seq(dot, "'"))),
		r(tStr, `r"`, some(except(`"`)), `"`, kind),
		r(tStr, "`", some(except("`")), "`", kind),
		r(tStr, stringOf('"'), kind),
		r(tStr, `\`, escape),
		r(tStr, `x"`, some(set("0-9a-fA-F_ \t\n\v\f\r")), `"`, kind),
		brackets("[", "]"),
		brackets("(", ")"),
		brackets("<", ">"),
		brackets("{", "}"),
		r(tStr, `q"`, delimitedD),
		r(tStr, "q{").to("tokens"),
		r(tDecorator, "@", opt(ident)),
		r(tPunct, alt(choice("~= ^= %= *= == !>= !<= !<>= !<> !< !> != >>>= >>> >>= >> >= <>= <> <<= << <= ++ += -- -= || |= && &= ... .. /="),
			one(set("/.&|+<>!()][{}?,;:$=*%^~-")))),
		r(tName, ident),
		r(tCommentSpecial, "#line", isSpace, past("\n")),
	)
	t["root"] = root
	t["comment"] = rules(
		r(tCommentMulti, except("+/")),
		r(tCommentMulti, "/+").again(),
		r(tCommentMulti, "+/").pop(),
		r(tCommentMulti, one(set("+/"))),
	)
	t["tokens"] = rules(r(tPunct, "{").to("inner tokens"), r(tStr, "}").pop(), root)
	t["inner tokens"] = rules(r(tPunct, "{").again(), r(tPunct, "}").pop(), root)
	return build(t)
}

// delimitedD is the rest of a string with a delimiter of its own: a word, with
// a single line between it and itself, or any character.
func delimitedD(s *scan, i int) int {
	if name := s.ident(i); name > i && s.byteAt(name) == '\n' {
		end := s.lineEnd(name + 1)
		if close := "\n" + s.src[i:name] + `"`; strings.HasPrefix(s.src[end:], close) {
			return end + len(close)
		}
	}
	at := dot(s, i)
	if at < 0 {
		return -1
	}
	return pastIn(s.src[i:at]+`"`)(s, at)
}
