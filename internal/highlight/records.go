package highlight

import (
	"strings"
	"unicode"
)

// bibtexTable lexes BibTeX.
func bibtexTable() *grammar {
	const signs = "@!$&.\\:;<>?][^`|~*/+-"
	name := seq(one(set("a-zA-Z_"+signs)), some(set("a-zA-Z0-9_"+signs)))
	space := r(tText, isSpace)
	return build(states{
		"root": rules(
			space,
			run(func(m *table, s *scan, end int) {
				t, inner := tClass, "body"
				switch strings.ToLower(s.src[s.pos+1 : end]) {
				case "comment":
					t, inner = tComment, ""
				case "preamble":
					inner = "value"
				case "string":
					inner = "field"
				}
				s.emit(t, end)
				if inner != "" {
					m.enter("close")
					m.enter(inner)
					m.enter("open")
				}
			}, "@", name),
			r(tComment, dot, rest),
		),
		"open":   rules(space, r(tPunct, one(set("{("))).pop()),
		"close":  rules(space, r(tPunct, one(set("})"))).pop()),
		"body":   rules(space, r(tLabel, solid(",}")).popTo("fields")),
		"fields": rules(space, r(tPunct, ",").to("field"), r(tText).pop()),
		"field":  rules(space, r(tAttr, name).to("value", "equals"), r(tText).pop()),
		"equals": rules(space, r(tPunct, "=").pop()),
		"value": rules(
			space,
			r(tVar, name),
			r(tStr, `"`).to("quoted"),
			r(tStr, "{").to("braced"),
			r(tNum, isDigit),
			r(tPunct, "#"),
			r(tText).pop(),
		),
		"quoted": rules(r(tStr, "{").to("braced"), r(tStr, `"`).pop(), r(tStr, except(`{"`))),
		"braced": rules(r(tStr, "{").again(), r(tStr, "}").pop(), r(tStr, except("{}"))),
	})
}

// llvmTable lexes LLVM's intermediate code.
func llvmTable() *grammar {
	str := seq(`"`, some(except(`"`)), `"`)
	id := alt(seq(one(set("a-zA-Z$._-")), some(set("a-zA-Z$._0-9-"))), str)
	fraction := seq(isDigit, opt(".", isDigit))
	return build(states{"root": rules(
		r(tCommentSingle, ";", rest),
		r(tText, isSpace),
		r(tLabel, id, some(isSpace), ":"),
		r(tVarGlobal, "@", alt(id, isDigit)),
		r(tVarGlobal, "#", isDigit),
		r(tVar, one(set("%!")), alt(id, isDigit)),
		r(tStr, opt("c"), str),
		r(tNum, fold("0X"), isHex),
		r(tNum, opt("-"), fraction, opt(one(set("eE")), opt(one(set("+-"))), fraction)),
		r(tPunct, one(set("=<>{}][()*.,!x"))),
		r(tKeywordType, "i", one(set("1-9")), some(isDigit)),
		named(wordsOf("llvm"), tError, isWord),
	)})
}

// fluentTable lexes Fluent, Mozilla's translations.
func fluentTable() *grammar {
	id := seq(one(isAlpha), some(isWordDash))
	// lines is white space up to the last newline in it.
	lines := func(s *scan, i int) int {
		if n := s.last(i, s.spaces(i), '\n'); n >= 0 {
			return n + 1
		}
		return -1
	}
	variant := func(t Token, p pat) rule { return each(tPunct, "[", t, p, tPunct, "]").to("template") }
	integer := seq(opt("-"), isDigit)
	return build(states{
		"root": rules(
			each(tSpace, some(isIn(" ")), tPunct, "=", tSpace, some(isIn(" "))).to("template"),
			r(tSpace, lines),
			r(tCommentSingle, times(1, 3, "#"), opt(" ", rest), eol),
			r(tConst, id),
			r(tEntity, "-", id),
			r(tAttr, some(isSpace), ".", id),
			r(tSpace, isSpace, ahead(one(solid(".")))).to("template"),
		),
		"template": rules(
			r(tSpace, "\n").pop(),
			r(tText, except("{\n}*")),
			r(tPunct, "{").to("placeable"),
			r(tPunct, ahead("}")).pop(),
		),
		"placeable": rules(
			r(tSpace, isSpace),
			r(tPunct, "{").again(),
			r(tPunct, "}").pop(),
			r(tVar, "$", id),
			r(tEntity, "-", id),
			r(tAttr, ".", id),
			r(tBuiltin, isUpper),
			r(tConst, id),
			r(tPunct, set("(),:")),
			r(tPunct, "->"),
			r(tPunctIndicator, "*"),
			r(tNumFloat, integer, ".", one(isDigit)),
			r(tNumInt, integer),
			r(tStrDouble, `"`).to("string"),
			variant(tNumFloat, seq(integer, ".", isDigit)),
			variant(tNumInt, integer),
			variant(tStrSymbol, seq(one(isAlpha), isWordDash)),
		),
		"string": rules(
			r(tStrEscape, `\`, alt(seq("u", repeated(4, isHex)), seq("U", repeated(6, isHex)))),
			r(tStrEscape, `\`, dot),
			r(tStrDouble, except(`"\`)),
			r(tStrDouble, `"`).pop(),
		),
	})
}

// adaTable lexes Ada.
func adaTable() *grammar {
	connector := char(func(r rune) bool { return unicode.Is(unicode.Pc, r) })
	id := seq(char(isPosixAlpha), rep(opt(connector), char(isPosixAlnum)), edge)
	grouped := func(digit func(byte) bool) pat { return seq(one(digit), rep(opt("_"), one(digit))) }
	num, hex := grouped(isDigit), grouped(isHex)
	power := opt(fold("E"), opt(one(set("+-"))), num)
	w := wordsOf("ada")
	token := func(s *scan, end int) Token {
		if t, ok := w[strings.ToLower(s.src[s.pos:end])]; ok {
			return t
		}
		return tName
	}
	space := rules(r(tText, isSpace), r(tCommentSingle, "--", rest))
	operator := seq(`"`, choice(`and" or" xor" /=" =" <=" <" >=" >" +" –" &|/" mod" rem" **" *" abs" not"`))
	return build(states{
		"root": rules(
			space,
			r(tStrChar, "'", dot, "'"),
			r(tStrDouble, `"`, some(except("\"\n"))).to("string"),
			r(tNumFloat, num, ".", num, power),
			r(tNumFloat, num, "#", hex, ".", hex, "#", power),
			r(tNumBin, "2#", grouped(isBinary), "#", power),
			r(tNumOct, "8#", grouped(isOctal), "#", power),
			r(tNumHex, "16#", rep(hex), "#", power),
			r(tNumInt, num, "#", hex, "#", power),
			r(tError, num, "#", isWord, "#"),
			r(tNumInt, num, power),
			r(tPunct, "'").to("attribute"),
			r(tLabel, "<<", id, ">>"),
			each(tKeywordNamespace, opt(fold("LIMITED"), ahead(isSpace)), tText, some(isSpace),
				tKeywordNamespace, opt(fold("PRIVATE"), ahead(isSpace)), tText, some(isSpace),
				tKeywordNamespace, seq(fold("WITH"), edge)).to("unit").atLine(),
			r(tOp, alt(set("+*/&<=>|-"), "..", ":=")),
			r(tPunct, one(set(".,:;()"))),
			run(func(m *table, s *scan, end int) {
				t := token(s, end)
				s.emit(t, end)
				if t == tKeywordDecl {
					m.enter("declared")
				}
			}, id),
			r(tError, alt(connector, one(set("alph"))), rep(runes(isWordRune))),
		),
		"string": rules(
			r(tStrDouble, except("\"\n")),
			r(tStrEscape, `""`),
			r(tStrDouble, `"`).pop(),
			r(tError, "\n").pop(),
		),
		"attribute": rules(space, r(tAttr, id).pop(), r(tText).pop()),
		"declared": rules(
			space,
			r(tKeywordDecl, fold("BODY"), edge),
			each(tNamespace, id, tPunct, "."),
			r(tFunc, alt(id, operator)).pop(),
			r(tText).pop(),
		),
		"unit": rules(
			space,
			run(func(m *table, s *scan, end int) {
				t := token(s, end)
				switch t {
				case tName, tBuiltin:
					t = tNamespace
				case tKeywordDecl:
					m.swap(m.state("declared"))
				default:
					m.pop()
				}
				s.emit(t, end)
			}, id),
			r(tPunct, set(".,")),
			r(tText).pop(),
		),
	})
}
