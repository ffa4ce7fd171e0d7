package highlight

import "strings"

// clojureTable lexes Clojure, hylangTable Hy, a Lisp of Python's.
func clojureTable() *grammar { return clojureOf("clojure") }
func hylangTable() *grammar  { return clojureOf("hylang") }

func clojureOf(lang string) *grammar {
	w := wordsOf(lang)
	name := set("A-Za-z0-9_!$%*+,<=>?/.-")
	symbol := set("A-Za-z0-9_!#$%*+,<=>?/.-")
	return build(states{"root": rules(
		r(tCommentSingle, ";", rest),
		r(tSpace, isSpace),
		r(tNumFloat, opt("-"), isDigit, ".", isDigit),
		r(tNumInt, opt("-"), isDigit),
		r(tStr, quoted('"')),
		r(tStrSymbol, "'", symbol),
		r(tConst, ":", opt(":"), symbol),
		r(tStrChar, `\`, dot),
		r(tOp, choice("~@ ` ' # ^ ~ & @")),
		run(func(m *table, s *scan, end int) {
			s.take(tPunct, 1)
			s.emit(tSpace, s.spaces(s.pos))
			t, ok := w[s.src[s.pos:end]]
			if !ok {
				t = tFunc
			}
			s.emit(t, end)
		}, "(", some(isSpace), name),
		named(w, tName, name),
		r(tPunct, one(set("][{}()"))),
	)})
}

// schemeTable lexes Scheme.
func schemeTable() *grammar {
	id := set("A-Za-z0-9!$%&*+,/:<=>?@^_~|-")
	return build(states{
		"root": rules(
			r(tCommentSingle, ";", rest),
			r(tText, isSpace),
			r(tNumFloat, opt("-"), isDigit, ".", isDigit),
			r(tNumInt, opt("-"), isDigit),
			r(tNum, one(set("+-")), "inf.", one(set("f0"))),
			r(tNumBin, "#b", isBinary),
			r(tNumOct, "#o", isOctal),
			r(tNumInt, "#d", isDigit),
			r(tNumHex, "#x", isHex),
			r(tNumOther, "#", one(set("ei")), set("0-9.")),
			r(tStr, stringOf('"')),
			r(tStrSymbol, "'", id),
			r(tStrChar, `#\`, alt(one(set("()/'\"._!$%& ?=+-")), set("A-Za-z0-9"))),
			r(tConst, choice("#t #f")),
			r(tOp, choice("' # ` ,@ , .")),
			r(tPunct, one(set("(["))).to("command"),
			r(tPunct, set(")]")),
			r(tVar, id),
		),
		"command": rules(
			named(wordsOf("scheme"), tFunc, id).pop(),
			r(tText).pop(),
		),
	})
}

// commonLispTable lexes Common Lisp, and Emacs' Lisp along with it.
func commonLispTable() *grammar {
	// A character of a symbol, or any after a backslash. The range in it is of
	// the characters from plus to slash, the comma being one of them.
	first := alt(seq(`\`, dot), one(set("a-zA-Z0-9!$%&*+-/<=>?@][^_{}~")))
	symbol := alt(seq("|", except("|"), "|"), seq(first, rep(alt(first, one(set("#.:"))))))
	over := ahead(one(set(" \"'()\n,;`")))
	digits := seq(opt(one(set("+-"))), isDigit)
	power := seq(one(set("defls")), opt(one(set("+-"))), isDigit)
	ratio := func(digit func(byte) bool) pat {
		return seq(opt(one(set("+-"))), digit, opt("/", digit))
	}
	return build(states{
		"root": rules(
			r(tText, isSpace),
			r(tCommentSingle, ";", rest),
			r(tCommentMulti, "#|").to("comment"),
			r(tCommentSpecial, "#", some(isDigit), "Y", rest),
			r(tStr, `"`, rep(alt(seq(`\`, dot), except(`"\`))), `"`),
			r(tStrSymbol, one(set(":'")), symbol),
			r(tOp, one(set("'`"))),
			r(tNumInt, digits, opt("."), over),
			r(tNumInt, digits, "/", isDigit, over),
			r(tNumFloat, opt(one(set("+-"))), alt(
				seq(some(isDigit), ".", isDigit, opt(power), over),
				seq(isDigit, opt(".", some(isDigit)), power, over))),
			r(tStrChar, `#\`, dot, over),
			r(tStrChar, `#\`, symbol),
			r(tOp, "#(").to("root"),
			r(tOther, "#", some(isDigit), "*", some(isBinary)),
			r(tStrSymbol, "#:", symbol),
			r(tOp, choice("#. #,")),
			r(tFunc, "#'"),
			r(tNum, fold("#B"), ratio(isBinary)),
			r(tNumOct, fold("#O"), ratio(isOctal)),
			r(tNum, fold("#X"), ratio(isHex)),
			each(tNum, fold("#C"), tPunct, "(").to("root"),
			each(tStrOther, seq("#", alt(seq(isDigit, fold("A")), fold("S"))), tPunct, "(").to("root"),
			r(tStrSymbol, "#", opt(fold("P")), quoted('"')),
			r(tOp, "#", isDigit, one(set("=#"))),
			r(tComment, set("#"), "nil", over, some(isSpace), "(").to("form"),
			r(tOp, "#", one(set("+-"))),
			r(tOp, choice(",@ , .")),
			r(tConst, choice("t nil"), over),
			r(tVarGlobal, earmuffs),
			named(wordsOf("common_lisp"), tVar, symbol),
			r(tPunct, "(").to("root"),
			run(func(m *table, s *scan, end int) {
				if len(m.stack) == 1 {
					s.emit(tError, end)
					return
				}
				s.emit(tPunct, end)
				m.pop()
			}, ")"),
		),
		"comment": rules(
			r(tCommentMulti, "#|").again(),
			r(tCommentMulti, "|#").pop(),
			r(tCommentMulti, except("|#")),
			r(tCommentMulti, set("|#")),
		),
		"form": rules(
			r(tComment, "(").again(),
			r(tComment, ")").pop(),
			r(tComment, except("()")),
		),
	})
}

// earmuffs is a symbol between asterisks: the last that the characters of a
// symbol reach, which may have more after it.
func earmuffs(s *scan, i int) int {
	if s.byteAt(i) != '*' {
		return -1
	}
	in := set("a-zA-Z0-9!$%&*+-/<=>?@][^_{}~#.:")
	if s.byteAt(i+1) == '|' {
		if n := strings.IndexByte(s.src[i+2:], '|'); n > 0 && s.byteAt(i+2+n+1) == '*' {
			return i + 2 + n + 2
		}
		return -1
	}
	last, j := -1, i+1
	for j < len(s.src) {
		switch c := s.src[j]; {
		case c == '\\' && dot(s, j+1) > 0:
			j = dot(s, j+1)
			continue
		case !in(c) || j == i+1 && (c == '#' || c == ':'):
			return last
		case c == '*' && j > i+1:
			last = j + 1
		}
		j++
	}
	return last
}
