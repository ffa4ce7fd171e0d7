package highlight

import "strings"

// hqlTable lexes HQL, the SQL of Hive, in which variables may stand anywhere.
func hqlTable() *grammar {
	variable := r(tVar, "${").to("variable")
	quote := func(q string, t Token, more ...any) []rule {
		return rules(rules(more...), r(tStrEscape, `\`, dot), r(tStrEscape, q+q), r(t, q).pop(), r(t, except(`\`+q)))
	}
	return build(states{
		"root": rules(
			r(tStrDouble, `"`).to("double"),
			variable,
			r(tText, isSpace),
			r(tCommentSingle, "--", rest),
			r(tCommentMulti, "/*").to("comment"),
			r(tNumInt, isDigit),
			r(tStrSingle, "'").to("single"),
			r(tVar, "`").to("backtick"),
			named(wordsOf("hql"), tName, isWord).upperCase(),
			r(tOp, one(set("+*/<>=~!@#%&|?^-"))),
			r(tPunct, one(set(";:()][{},."))),
		),
		"comment":  nested2(tCommentMulti, "/*", "*/"),
		"single":   quote("'", tStrSingle, variable, r(tStrSingle, except(`\'$`))),
		"double":   quote(`"`, tVar, variable, r(tStrDouble, `"`).pop(), r(tStrDouble, except(`\"$`))),
		"backtick": quote("`", tVar),
		"variable": rules(r(tVar, "}").pop(), r(tVar, except("}"))),
	})
}

// sparqlTable lexes SPARQL.
func sparqlTable() *grammar {
	word := runes(isPosixWord)
	local := runes(func(r rune) bool { return r == '-' || isPosixWord(r) })
	w := wordsOf("sparql")
	escape := r(tStrEscape, `\`, alt(one(set(`tbnrf"'\`)), seq("u", repeated(4, isHex)), seq("U", repeated(8, isHex))))
	text := func(t Token, q, end string) []rule {
		more := rules()
		if end != q {
			more = rules(r(t, q))
		}
		return rules(r(t, end).swap("end"), more, escape, r(t, `\`), r(t, except(`\`+q)))
	}
	sign := opt(one(set("+-")))
	return build(states{
		"root": rules(
			r(tSpace, isSpace),
			r(tCommentSingle, "#", rest),
			r(tStrDouble, `"""`).to("long double"),
			r(tStrDouble, `"`).to("double"),
			r(tStrSingle, "'''").to("long single"),
			r(tStrSingle, "'").to("single"),
			r(tVar, one(set("$?")), word),
			each(tNamespace, opt(local), tOp, ":", tStrSymbol, opt(local)),
			r(tNamespace, "<", some(except(">")), ">"),
			r(tKeywordConst, alt(fold("TRUE"), fold("FALSE"))),
			r(tKeyword, "a", edge),
			run(func(m *table, s *scan, end int) {
				t, ok := w[strings.ToUpper(s.src[s.pos:end])]
				if !ok {
					t = tError
				}
				s.emit(t, end)
			}, one(isAlpha), word, edge),
			r(tNumFloat, sign, alt(seq(isDigit, ".", some(isDigit)), seq(".", isDigit)), opt(exponent)),
			r(tNumInt, sign, isDigit),
			r(tPunct, one(set("][(){}.,;="))),
			r(tOp, alt(one(set("/?*+=!<>")), "&&", "||", "^^")),
		),
		"double":      text(tStrDouble, `"`, `"`),
		"long double": text(tStrDouble, `"`, `"""`),
		"single":      text(tStrSingle, "'", "'"),
		"long single": text(tStrSingle, "'", "'''"),
		"end": rules(
			each(tOp, "@", tProperty, seq(isAlpha, rep("-", set("a-zA-Z0-9")))),
			r(tOp, "^^"),
			r(tText).pop(),
		),
	})
}

// plsqlTable lexes PL/SQL.
func plsqlTable() *grammar {
	closing := map[string]string{"{": "}", "[": "]", "(": ")", "<": ">"}
	sign := opt(one(set("+-")))
	name := isWord
	exact := func(words ...string) pat {
		var els []any
		for _, w := range words {
			els = append(els, fold(w))
		}
		return alt(els...)
	}
	w := wordsOf("plsql")
	functions := newWords(wordList{tFunc, listOf("plsql", "nf")})
	maybe := func(word string) pat { return opt(fold(word), ahead(isSpace)) }
	k, sp := tKeywordReserved, some(isSpace)
	nameAfter := seq(one(isWord), some(set("a-zA-Z0-9_$")))
	return build(states{
		"root": rules(
			r(tText, isSpace),
			r(tCommentSingle, "--", rest),
			r(tCommentMulti, "/*").to("comment"),
			run(func(m *table, s *scan, end int) {
				mark := s.src[s.pos+2 : end]
				if c, ok := closing[mark]; ok {
					mark = c
				}
				m.keep("close", mark)
				s.emit(tOp, end)
				m.enter("quoted")
			}, fold("Q"), "'", dot),
			r(tOp, "'").to("single"),
			r(tOp, `"`).to("double"),
			each(tPreproc, seq("$", alt(exact("IF", "THEN", "ELSE", "ELSIF", "ERROR", "END"), seq("$", opt("$"), name))), tText, isSpace),
			r(tNumFloat, sign, alt(seq(".", isDigit, opt(exponent)), seq(isDigit, ".", opt(isDigit, opt(exponent)))), opt(one(set("fFdD")))),
			r(tNumInt, sign, isDigit),
			r(tAttr, "%", exact("TYPE", "ROWTYPE", "FOUND", "ISOPEN", "NOTFOUND", "ROWCOUNT"), edge),
			r(tOp, alt(choice("=> || ** << >> .. <>"), seq(one(set(":!~^<>")), "="), one(set("+%/*=<>@&!^][-")))),
			each(tOpWord, exact("NOT", "AND", "OR", "LIKE", "BETWEEN", "IN"), tText, one(isSpace)),
			each(tOpWord, fold("IS"), tText, isSpace, tOpWord, maybe("NOT"), tText, sp, tOpWord, seq(fold("NULL"), edge)),
			r(tPunct, ".", ahead(isWord)).to("dotted"),
			r(tPunct, one(set(";:()][,."))),
			each(k, fold("CREATE"), tText, isSpace, k, maybe("OR"), tText, sp, k, maybe("REPLACE"), tText, sp,
				k, exact("PACKAGE", "FUNCTION", "PROCEDURE", "TYPE"), tText, opt(isSpace, ahead(fold("BODY"), isSpace)), k, maybe("BODY"),
				tText, isSpace, tName, nameAfter),
			each(k, fold("WHEN"), tText, isSpace, k, maybe("NOT"), tText, sp, k, fold("MATCHED"), tText, isSpace, k, fold("THEN"), tText, isSpace,
				k, seq(exact("UPDATE", "INSERT"), edge), tText, opt(isSpace, ahead(fold("SET"), isSpace)), k, maybe("SET"), tText, opt(afterSet)),
			run(func(m *table, s *scan, end int) {
				t, ok := w[strings.ToUpper(s.src[s.pos:end])]
				if !ok {
					t = tName
				}
				s.emit(t, end)
				if s.peek(0) == '.' && isWord(s.peek(1)) {
					s.take(tPunct, 1)
					m.enter("dotted")
				}
			}, nameAfter),
		),
		"comment": rules(
			r(tCommentMulti, rep1(alt(seq("*", one(except("/"))), one(except("*"))))),
			r(tCommentMulti, "*/").pop(),
		),
		"quoted": rules(
			run(func(m *table, s *scan, end int) {
				mark := m.note["close"]
				for s.pos < len(s.src) {
					rest := s.src[s.pos:]
					_, n := s.runeAt(s.pos)
					_, n2 := s.runeAt(s.pos + n)
					switch closed := strings.HasPrefix(rest, mark); {
					case closed && s.byteAt(s.pos+n) == '\'':
						s.take(tOp, n+1)
						m.pop()
						return
					case closed && n2 > 0:
						s.take(tStrOther, n+n2)
					case closed:
						s.bad()
						return
					case rest[0] == '\'':
						s.bad()
						return
					case s.byteAt(s.pos+n) == '\'':
						s.take(tStrOther, n+1)
					default:
						s.take(tStrOther, n)
					}
				}
			}, any1),
		),
		"single": rules(r(tStrEscape, `\`, dot), r(tStrEscape, "''"), r(tOp, "'").pop(), r(tStrSingle, except(`\'`))),
		"double": rules(r(tStrEscape, `\`, dot), r(tStrEscape, `""`), r(tOp, `"`).pop(), r(tVar, except(`\"`))),
		"dotted": rules(
			each(tName, nameAfter, tPunct, seq(".", ahead(isWord))),
			named(functions, tName, nameAfter).upperCase().pop(),
		),
	})
}

// afterSet is the space after the last word of a clause of MERGE.
func afterSet(s *scan, i int) int {
	if i >= 3 && strings.EqualFold(s.src[i-3:i], "set") && isSpace(s.byteAt(i)) {
		return s.spaces(i)
	}
	return -1
}

// yangTable lexes YANG.
func yangTable() *grammar {
	over := ahead(one(set(" \t\n\v\f\r{};")))
	name := set("a-zA-Z0-9_.-")
	id := seq(isWordDash, not(":"), ahead(any1), edge)
	return build(states{
		"root": rules(
			r(tSpace, isSpace),
			r(tPunct, set("{};")),
			r(tOp, choice("and or not + ."), not(one(isWordDash))),
			r(tStrDouble, within(`"`)),
			r(tStrSingle, within("'")),
			r(tComment, "/*").to("comment"),
			r(tComment, "//", rest),
			each(tNamespace, name, tPunct, ":", tName, seq(name, over)),
			r(tLabel, repeated(4, isDigit), "-", repeated(2, isDigit), "-", repeated(2, isDigit), over),
			r(tNumFloat, isDigit, ".", isDigit, over),
			r(tNumInt, isDigit, over),
			named(wordsOf("yang"), tName, id).anyCase(),
			r(tName, solid(";{}'\"")),
		),
		"comment": rules(r(tComment, except("*/")), r(tComment, "/*").again(), r(tComment, "*/").pop(), r(tComment, one(set("*/")))),
	})
}

// sqfTable lexes SQF, the scripts of Arma.
func sqfTable() *grammar {
	w := wordsOf("sqf")
	return build(states{"root": rules(
		r(tText, isSpace),
		r(tCommentMulti, "/*", past("*/")),
		r(tCommentSingle, "//", rest),
		r(tPreproc, "#", choice("define undef ifdef ifndef if else endif include")),
		r(tPreproc, `\`, opt("\r"), "\n"),
		r(tBuiltin, "__", choice("EVAL EXEC LINE__ FILE__")),
		r(tStr, `"`, pastIn(`"`)),
		r(tStr, "'", pastIn("'")),
		r(tNumHex, alt("$", "0x"), isHex),
		r(tNumFloat, isDigit, opt("."), opt("e", isDigit)),
		r(tOp, one(set("!%&*+/<=>^|#-"))),
		r(tPunct, set("(){}][,:;")),
		run(func(m *table, s *scan, end int) {
			name := strings.ToLower(s.src[s.pos:end])
			t, ok := w[name]
			if !ok {
				t = tVarGlobal
				if n := strings.IndexByte(name, '_'); n >= 0 && n+1 < len(name) {
					t = tVar
				}
			}
			s.emit(t, end)
		}, isWord),
	)})
}

// zigTable lexes Zig.
func zigTable() *grammar {
	escape := seq(`\`, alt(one(set(`nrt'"\0`)), seq("x", repeated(2, isHex)), seq("u", repeated(4, isHex)), seq("U", repeated(8, isHex))))
	w := wordsOf("zig")
	digits := set("0-9_")
	power := seq("e", opt(one(set("+-"))), digits)
	width := func(s *scan, i int) int {
		end := s.words(i)
		switch word := s.src[i:end]; {
		case s.wordAt(end) || end < i+2:
		case word == "isize" || word == "usize" || word == "f16" || word == "f32" || word == "f64" || word == "f128":
			return end
		case in(word[0], "iu") && s.digits(i+1) == end:
			return end
		}
		return -1
	}
	raw := func(s *scan, i int) int {
		if s.byteAt(i) != 'r' {
			return -1
		}
		open := s.skip(i+1, isIn("#"))
		if s.byteAt(open) != '"' {
			return -1
		}
		return s.after(open+1, `"`+s.src[i+1:open])
	}
	return build(states{
		"root": rules(
			r(tText, "\n").to("begin"),
			r(tText, isSpace),
			r(tComment, "//", rest),
			r(tKeywordType, width),
			r(tKeywordConst, keyword("true false null")),
			r(tStrChar, "'", alt(seq(escape, "'"), seq(one(except(`\`)), "'"))),
			r(tStr, `"`).to("string"),
			r(tStr, raw),
			r(tNumFloat, isDigit, alt(seq(".", digits, opt(power)), power)),
			r(tNumInt, alt(seq("0b", set("01_")), seq("0x", set("0-9a-fA-F_")), digits)),
			r(tVar, "'", ident),
			run(func(m *table, s *scan, end int) {
				dotted := s.lit(tPunct, ".")
				s.emit(tText, s.spaces(s.pos))
				at := s.pos
				if s.byteAt(at) == '@' {
					at++
				}
				name := s.ident(at)
				called := s.byteAt(s.spaces(name)) == '('
				t, ok := w[s.src[s.pos:name]]
				switch {
				case ok:
				case dotted && called:
					t = tFunc
				case dotted:
					t = tProperty
				default:
					t = tName
				}
				s.emit(t, name)
				s.emit(tText, s.spaces(s.pos))
				s.lit(tPunct, "(")
			}, opt("."), some(isSpace), opt("@"), ident),
			r(tPunct, one(set("()][{}|,:;"))),
			r(tOp, alt(one(set("*/!@~&+%^<>=?-")), times(1, 3, "."))),
		),
		"begin":  rules(r(tText, isSpace), r(tComment, "//", rest), r(tCommentSpecial, "#", one(isSpace), rest), r(tText).pop()),
		"string": rules(r(tStr, `"`).pop(), r(tStrEscape, escape), r(tStr, except(`"\`))),
	})
}

// smartyTable lexes Smarty's templates in HTML.
func smartyTable() *grammar {
	tag := r(tKeyword, "{", opt("/"), not(one(set(" \t\n\v\f\r*")))).to("tag")
	// text is all before the next tag.
	text := func(s *scan, i int) int {
		_, n := s.runeAt(i)
		for at := i + n; at < len(s.src); at++ {
			next := strings.IndexByte(s.src[at:], '{')
			if next < 0 {
				break
			}
			at += next
			if c := s.byteAt(at + 1); isAlpha(c) || isDigit(c) || in(c, `/$#*"'`) {
				return at
			}
		}
		return len(s.src)
	}
	return build(states{
		"root": rules(
			inOther("html", "{", isSpace),
			r(tComment, "{*", past("*}")),
			tag,
			inOther("html", text),
		),
		"tag": rules(
			tag,
			r(tKeyword, "}").pop(),
			r(tText, isSpace),
			r(tOp, one(set("~!%^&*()+=|][:;,.<>/@?-"))),
			r(tVar, "#", ident, "#"),
			r(tVar, "$", ident, rep(".", isWord)),
			r(tKeywordConst, keyword("true false null")),
			r(tNum, one(isDigit), opt(".", some(isDigit)), opt("eE", one(set("+-")), one(isDigit)), opt(one(set("flFLdD")))),
			r(tStrDouble, `"`, toMark(`"`)),
			r(tStrSingle, "'", toMark("'")),
			named(wordsOf("smarty"), tAttr, ident),
		),
	})
}
