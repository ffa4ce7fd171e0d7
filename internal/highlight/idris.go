package highlight

import "strings"

// idrisTable lexes Idris.
func idrisTable() *grammar {
	signs := set("!#$%&*+./<=>?@^|~:\\-")
	name := set("A-Za-z0-9_'")
	path := set("A-Za-z0-9_.")
	base := rules(
		r(tText, isSpace),
		r(tPreproc, "{-#").to("pragma"),
		r(tCommentMulti, "{-").to("comment"),
		line(tCommentDoc, "|||", rest),
		r(tCommentSingle, "--", not(one(set("!#$%&*+./<=>?@^|_~"))), rest),
	)
	body := func(t Token) []rule {
		return rules(
			r(t, "-}").pop(),
			r(t, "{-").to("comment"),
			r(t, except("-{}")),
			r(t, one(set("-{}"))),
		)
	}
	functions := keyword(listOf("idris", "functions"))
	// applied is a function and the spaces after it, but for one before a sign
	// of a definition.
	applied := func(s *scan, i int) int {
		end := functions(s, i)
		if end < 0 || s.byteAt(end) != ' ' {
			return -1
		}
		past := s.skip(end, isIn(" "))
		if in(s.byteAt(past), "=:-") {
			if past--; past == end {
				return -1
			}
		}
		return past
	}
	codes := choice("NUL SOH STX ETX EOT ENQ ACK BEL BS HT LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US SP DEL")
	spaced := func(p pat) pat { return seq(p, one(isSpace)) }
	return build(states{
		"root": rules(
			base,
			r(tKeyword, "%", alt(
				seq("default", isSpace, choice("total partial")),
				seq("access", isSpace, choice("public abstract private export")),
				seq("language", isSpace, rest),
				provided)),
			r(tKeywordReserved, keyword("import")).to("import"),
			r(tKeywordReserved, keyword("module")).to("module"),
			r(tKeywordReserved, keyword("_ data class instance namespace infix infixl infixr let where of with type do if then else case in")),
			r(tKeywordConst, keyword("Just Nothing Left Right True False LT LTE EQ GT GTE")),
			line(tFunc, name, some(isSpace), ":"),
			r(tKeywordType, spaced(keyword(`Type Exists World IO IntTy FTy File Mode Dec Bool Ordering Either IsJust List Maybe Nat Stream
				StrM Not Lazy Inf`))),
			r(tClass, spaced(keyword(`Eq Ord Num MinBound MaxBound Integral Applicative Alternative Cast Foldable Functor Monad
				Traversable Uninhabited Semigroup Monoid`))),
			r(tBuiltin, applied),
			r(tName, one(set("_a-z")), some(name)),
			r(tKeywordType, one(isUpper), some(name)),
			r(tFunc, `\`, not(one(signs))),
			r(tOp, signs),
			r(tNumFloat, isDigit, opt(".", isDigit), opt(exponent)),
			r(tStrChar, "'").to("char"),
			r(tStr, `"`).to("string"),
			r(tKeywordType, "[", some(isSpace), "]"),
			r(tBuiltin, "(", some(isSpace), ")"),
			each(tOp, "[", tName, seq(one(set("_a-z")), some(name)), tOp, "|").to("quotation"),
			r(tPunct, one(set("][(),;`{}"))),
		),
		"comment": body(tCommentMulti),
		"pragma":  body(tPreproc),
		"import": rules(
			r(tText, isSpace),
			r(tStr, `"`).to("string"),
			each(tNamespace, seq(one(isUpper), some(path)), tText, isSpace, tKeyword, "as", tText, isSpace, tName, seq(one(isUpper), some(path))).pop(),
			each(tNamespace, seq(one(isUpper), some(path)), tText, isSpace, tPunct, "(").swap("functions"),
			r(tNamespace, path).pop(),
		),
		"module": rules(r(tText, isSpace), r(tNamespace, one(isUpper), some(path)).pop()),
		"functions": rules(
			base,
			r(tKeywordType, one(isUpper), some(isWord)),
			r(tFunc, alt(seq("_", name), seq(one(isLower), some(name)))),
			r(tPunct, ","),
			r(tOp, signs),
			r(tPunct, "(").again(),
			r(tPunct, ")").pop(),
		),
		"char": rules(
			r(tStrEscape, `\`).swap("char end").to("escape"),
			r(tStrChar, dot).swap("char end"),
		),
		"char end":  rules(r(tStrChar, "'").pop(), r(tError, dot).pop()),
		"quotation": rules(r(tOp, "|]").pop(), r(tText, except("|")), r(tText, "|")),
		"string":    rules(r(tStr, `"`).pop(), r(tStrEscape, `\`).to("escape"), r(tStr, except(`\"`))),
		"escape": rules(
			r(tStrEscape, alt(one(set(`abfnrtv"'&\`)), seq("^", one(set("][A-Z@^_"))), codes, seq(fold("O"), isOctal), seq(fold("X"), isHex),
				isDigit, seq(isSpace, `\`))).pop(),
		),
	})
}

// provided is the directive of a type provider, up to the last "with" of its
// line and the space after that.
func provided(s *scan, i int) int {
	if !strings.HasPrefix(s.src[i:], "provide") {
		return -1
	}
	from := s.spaces(i + len("provide"))
	for at := s.lineEnd(from); from > i+len("provide"); {
		at = from + strings.LastIndex(s.src[from:at], "with")
		if at <= from {
			break
		}
		if past := s.spaces(at + 4); past > at+4 && isSpace(s.src[at-1]) {
			return past
		}
	}
	return -1
}
