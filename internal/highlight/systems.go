package highlight

import (
	"strings"
	"unicode"
)

// smlTable lexes Standard ML.
func smlTable() *grammar {
	w := wordsOf("sml")
	id := set("a-zA-Z0-9_'")
	symbol := set("!%&$#/:<=>?@\\~`^|*+-")
	kw := func(list string) pat { return seq(keyword(list), not("'")) }
	equals := seq("=", not(one(symbol)))
	word := named(w, tName, id)
	sign := named(w, tName, symbol)
	any := kw(listOf("sml", "kr"))
	leave := r(tText, ahead(any)).pop()
	space := rules(r(tText, isSpace), r(tComment, "(*").to("comment"))
	dotted := func(more func(m *table)) rule {
		return run(func(m *table, s *scan, end int) {
			t := tNamespace
			if w[s.src[s.pos:end-1]] == tKeywordReserved {
				t = tError
			}
			s.emit(t, end-1)
			s.emit(tPunct, end)
			more(m)
		}, id, ".")
	}
	delimiters := rules(
		r(tPunct, one(set("([{"))).to("main"),
		r(tPunct, one(set(")]}"))).pop(),
		r(tKeywordReserved, kw("let if local")).again().again(),
		r(tKeywordReserved, kw("struct sig while")).again(),
		r(tKeywordReserved, kw("do else end in then")).pop(),
	)
	core := rules(
		r(tPunct, alt(one(set("()][{},;_")), "...")),
		r(tStrChar, `#"`).to("char"),
		r(tStrDouble, `"`).to("string"),
		r(tNumHex, opt("~"), "0x", isHex),
		r(tNumHex, "0wx", isHex),
		r(tNumInt, "0w", isDigit),
		r(tNumFloat, opt("~"), isDigit, opt(".", isDigit), one(set("eE")), opt("~"), isDigit),
		r(tNumFloat, opt("~"), isDigit, ".", isDigit),
		r(tNumInt, opt("~"), isDigit),
		r(tLabel, "#", some(isSpace), one(set("1-9")), some(isDigit)),
		r(tLabel, "#", some(isSpace), id),
		r(tLabel, "#", isSpace, symbol),
		r(tKeywordReserved, kw("datatype abstype")).to("datatype"),
		r(tText, ahead(kw("exception"))).to("exception"),
		r(tKeywordReserved, kw("functor include open signature structure")).to("structure"),
		r(tKeywordReserved, kw("type eqtype")).to("type"),
		r(tDecorator, "'", id),
		dotted(func(m *table) { m.enter("dotted") }),
		word,
		sign,
	)
	annotations := rules(r(tDecorator, "'", some(id)), r(tPunct, "(").to("variables"))
	// cut is a symbol before an equals sign, which may be its own last one.
	cut := func(s *scan, i int) int {
		end := s.skip(i, symbol)
		if end == i {
			return -1
		}
		if at := s.spaces(end); at > end && equals(s, at) > 0 {
			return end
		}
		if end > i+1 && s.src[end-1] == '=' {
			return end - 1
		}
		return -1
	}
	escapes := rules(
		r(tStrEscape, `\`, alt(one(set(`\"abtnvfr`)), seq("^", one(set("@-^"))), repeated(3, isDigit), seq("u", repeated(4, isHex)))),
		r(tStrInterpol, `\`, isSpace, `\`),
	)
	return build(states{
		"root":    rules(r(tPreproc, "#!", past("\n")), r(tText).to("main")),
		"comment": nested(tCommentMulti, "(*", "*)"),
		"dotted":  rules(dotted(func(*table) {}), word.pop(), sign.pop()),
		"main":    rules(space, r(tKeywordReserved, kw("val and")).to("value"), r(tKeywordReserved, kw("fun")).swap("functions").to("function"), delimiters, core),
		"functions": rules(
			space,
			r(tKeywordReserved, kw("fun and")).to("function"),
			r(tKeywordReserved, kw("val")).swap("main").to("value"),
			r(tPunct, "|").to("function"),
			r(tKeywordReserved, kw("case handle")).swap("main"),
			delimiters,
			core,
		),
		"string":    rules(r(tStrDouble, except(`"\`)), r(tStrDouble, `"`).pop(), escapes),
		"char":      rules(r(tStrChar, except(`"\`)), r(tStrChar, `"`).pop(), escapes),
		"structure": rules(space, leave, r(tNamespace, id), r(tText).pop()),
		"function":  rules(space, annotations, r(tFunc, id).pop(), r(tFunc, symbol).pop()),
		"value": rules(
			space,
			annotations,
			each(tVar, id, tText, some(isSpace), tPunct, equals).pop(),
			each(tVar, cut, tText, some(isSpace), tPunct, equals),
			r(tVar, id).pop(),
			r(tVar, symbol).pop(),
			r(tText).pop(),
		),
		"type":       rules(space, leave, annotations, r(tPunct, equals).swap("type bound"), r(tKeywordType, id), r(tKeywordType, symbol)),
		"type bound": rules(space, r(tKeywordReserved, kw("and")).swap("type"), leave, core),
		"datatype": rules(
			space,
			leave,
			annotations,
			each(tPunct, "=", tText, some(isSpace), tKeywordReserved, seq("datatype", edge)).pop(),
			r(tPunct, equals).swap("data bound").to("constructor"),
			r(tKeywordType, id),
			r(tKeywordType, symbol),
		),
		"data bound": rules(
			space,
			r(tKeywordReserved, kw("and")).swap("datatype"),
			r(tKeywordReserved, kw("withtype")).swap("type"),
			r(tKeywordReserved, kw("of")),
			each(tPunct, "|", tText, some(isSpace), tClass, id),
			each(tPunct, "|", tText, isSpace, tClass, symbol),
			leave,
			core,
		),
		"exception": rules(
			space,
			each(tKeywordReserved, choice("exception and"), tText, isSpace, tClass, id),
			each(tKeywordReserved, choice("exception and"), tText, some(isSpace), tClass, symbol),
			r(tKeywordReserved, kw("of")),
			leave,
			core,
		),
		"constructor": rules(space, r(tClass, id).pop(), r(tClass, symbol).pop()),
		"variables":   rules(space, r(tDecorator, "'", some(id)), r(tName, id), r(tPunct, ","), r(tPunct, ")").pop(), r(tName, symbol)),
	})
}

// sasTable lexes SAS.
func sasTable() *grammar {
	upper := func(lists ...string) words {
		w := words{}
		for _, l := range lists {
			for _, word := range strings.Fields(listOf("sas", l)) {
				w[word] = tKeyword
			}
		}
		return w
	}
	base := upper("steps", "functions")
	macros := upper("statements", "macros")
	procs := upper("procs")
	steps := map[string]words{}
	listsOf("sas", func(name string, list []string) {
		if proc, ok := strings.CutPrefix(name, "proc-"); ok {
			steps[proc] = upper(name)
		}
	})
	comment := seq(opt("%"), "*", some(except(";")), ";")
	dated := func(s *scan, i int) int { // '…'dt on a line
		if s.byteAt(i) != '\'' || s.eol(i+1) || i >= s.noDate.from && i < s.noDate.end {
			return -1
		}
		eol := s.lineEnd(i + 1)
		line := strings.ToLower(s.src[i+1 : eol])
		_, n := s.runeAt(i + 1)
		if n > len(line) {
			return -1
		}
		if at := strings.Index(line[n:], "'dt"); at >= 0 {
			return i + 1 + n + at + 3
		}
		s.noDate = stretch{i, eol}
		return -1
	}
	foldList := func(list string) pat {
		var els []any
		for _, w := range strings.Fields(list) {
			els = append(els, seq(fold(w), edge))
		}
		return alt(els...)
	}
	basics := rules(
		r(tText, isSpace),
		line(tCommentSingle, comment),
		each(tPunct, ";", tText, some(isSpace), tCommentSingle, comment),
		r(tCommentMulti, "/*", past("*/")),
		r(tDate, "'", set("0-9a-zA-Z"), "'", fold("D")),
		r(tDate, dated),
		r(tDate, "'", set("0-9:"), opt(one(set("a|pA|P")), fold("M")), "'", fold("T")),
		r(tStrSingle, "'").to("single"),
		r(tStrDouble, `"`).to("double"),
		r(tVar, "&", set("a-zA-Z0-9_&.")),
		r(tNumHex, one(isDigit), some(isHex), fold("X")),
		r(tNum, one(isDigit), set("0-9eE.-")),
		r(tBuiltinPseudo, foldList("_n_ _error_ _file_ _infile_ _msg_ _iorc_ _cmd_")),
		r(tBuiltin, foldList("_character_ _numeric_ _all_")),
		each(tKeyword, alt(fold("DATALINES"), fold("CARDS")), tText, some(isSpace), tPunct, ";").to("lines"),
		each(tKeyword, alt(fold("DATALINES4"), fold("CARDS4")), tText, some(isSpace), tPunct, ";").to("lines 4"),
		r(tOp, alt("**", one(set("*/+-")))),
		r(tOp, alt(seq(char(func(r rune) bool { return r != '¬' && r != '~' }), "=", opt(":")), seq("=", opt(":")), seq(one(set("<>")), opt("="), opt(":")))),
		r(tOpWord, foldList("eq ne gt lt ge le in")),
		r(tOp, choice("& | ! ¦ ¬ ∘ ~")),
		r(tOpWord, foldList("and or not")),
		r(tOpWord, foldList("of like")),
		r(tNumInt, isDigit),
		r(tKeywordType, "$"),
		each(tKeyword, alt(fold("%MACRO"), fold("%MEND")), tText, some(isSpace), tFunc, isWord),
		r(tKeyword, "%mend"),
		named(macros, tName, "%", isWord).upperCase(),
	)
	others := rules(
		r(tPunct, one(set("(),;:{}][\\."))),
		r(tStrSymbol, one(set("@?"))),
		r(tText, notSpace),
	)
	return build(states{
		"root": rules(
			basics,
			run(func(m *table, s *scan, end int) {
				s.take(tKeyword, 4)
				s.emit(tText, s.spaces(s.pos))
				m.keep("proc", strings.ToUpper(s.src[s.pos:end]))
				t := tName
				if _, ok := procs[m.note["proc"]]; ok {
					t = tKeyword
				}
				s.emit(t, end)
				m.enter("proc")
			}, fold("PROC"), isSpace, isWord),
			each(tKeyword, fold("DATA"), tText, isSpace, tVar, set("a-zA-Z0-9_.")),
			each(tKeyword, fold("LIBNAME"), tText, isSpace, tVar, isWord),
			named(base, tName, isWord).upperCase(),
			others,
		),
		"proc": rules(
			r(tKeyword, alt(fold("QUIT"), fold("RUN"))).pop(),
			basics,
			run(func(m *table, s *scan, end int) {
				name := strings.ToUpper(s.src[s.pos:end])
				t, ok := base[name]
				if !ok {
					if t, ok = steps[m.note["proc"]][name]; !ok {
						t = tName
					}
				}
				s.emit(t, end)
			}, isWord),
			others,
		),
		"single": rules(r(tStrEscape, "''"), r(tStrSingle, "'").pop(), r(tStrSingle, except("'"))),
		"double": rules(
			r(tStrInterpol, "&", set("a-zA-Z0-9_&"), opt(".")),
			r(tStrEscape, `""`),
			r(tStrDouble, `"`).pop(),
			r(tStrDouble, except(`&"`)),
			r(tStrDouble, "&"),
		),
		"lines":   rules(r(tStrHeredoc, except(";")), r(tPunct, ";").pop()),
		"lines 4": rules(r(tPunct, ";;;;").pop(), r(tStrHeredoc, except(";")), r(tStrHeredoc, times(1, 3, ";"))),
	})
}

// igorproTable lexes Igor Pro.
func igorproTable() *grammar {
	w := wordsOf("igorpro")
	preprocessor := newWords(wordList{tPreproc, listOf("igorpro", "preprocessor")})
	object := seq(one(isAlpha), some(isWord), edge)
	blank := rep1(alt(set(" \t"), seq(`\`, lineBreaks)))
	space := r(tText, blank)
	flag := seq("/", isAlpha)
	float := seq(fold("0X"), isHex)
	whole := seq(isDigit, rep("_", isDigit))
	single := r(tStrSingle, "'", some(except("'")), "'")
	str := r(tStrDouble, `"`).to("string")
	return build(states{
		"root": rules(
			r(tComment, "//").to("comment"),
			run(func(m *table, s *scan, end int) {
				name := strings.ToLower(s.src[s.pos:end])
				t, ok := w[name]
				switch {
				case strings.Contains(name, "function"):
					t = tKeywordDecl
					m.enter("function")
				case ok && t == tKeywordDecl:
					m.enter("variables")
				case ok && t == tKeywordReserved:
					m.enter("flags")
				case ok:
				case len(name) > 2 && in(name[0], "vsw") && name[1] == '_' && isLower(name[2]):
					t = tConst
				default:
					t = tName
				}
				s.emit(t, end)
			}, object),
			run(func(m *table, s *scan, end int) {
				if _, ok := preprocessor[strings.ToLower(s.src[s.pos+1:end])]; ok {
					s.emit(tPreproc, end)
					return
				}
				s.take(tPunct, 1)
				s.emit(tName, end)
			}, "#", object),
			each(tKeywordPseudo, seq("/", alt(fold("WAVE"), fold("X"), fold("Y"))), tText, some(isSpace), tPunct, "=", tText, some(isSpace), tVar, object),
			r(tText, one(isSpace)),
			r(tOp, one(set("#$~!%^&*+=|?:<>/-"))),
			r(tPunct, one(set("{}()][,.;"))),
			str,
			single,
			r(tNumFloat, float),
			r(tNumHex, isDigit, ".", isDigit, opt("e", opt(one(set("+-"))), isDigit)),
			r(tNumInt, whole),
			space,
		),
		"assignment": rules(
			space,
			str,
			single,
			r(tNumFloat, float).pop(),
			r(tNumInt, whole).pop(),
			r(tGeneric, one(set("([{")), except(")]}"), one(set(")]}"))).pop(),
			r(tGeneric, solid("/(")).pop(),
			r(tText).pop(),
		),
		"variables": rules(
			space,
			r(tPunct, "=").to("assignment"),
			r(tVar, object),
			r(tPunct, set("[]")),
			r(tPunct, ",").again(),
			r(tPunct, ")").pop(),
			r(tKeywordPseudo, flag).again(),
			r(tText).pop(),
		),
		"function": rules(
			r(tKeywordPseudo, flag),
			space,
			r(tFunc, object),
			r(tPunct, "(").to("variables"),
			r(tText).pop(),
		),
		"flags": rules(
			space,
			r(tPunct, "=").to("assignment"),
			r(tKeywordPseudo, flag).again(),
			each(tKeywordType, fold("AS"), tText, some(isSpace), tLabel, object),
			r(tText).pop(),
		),
		"string": rules(
			r(tStrOther, "%", one(isWord), edge),
			r(tStrEscape, `\`, opt(one(set(`\"`)))),
			r(tStr, one(except(`"`))),
			r(tStrDouble, `"`).pop(),
		),
		"comment": rules(
			each(tComment, seq("/", some(isSpace)), tCommentSpecial, seq("@", isWord, edge)),
			r(tComment, one(except("\r\n"))),
			r(tText).pop(),
		),
	})
}

// lineBreaks is white space up to the last line's end in it.
func lineBreaks(s *scan, i int) int {
	if n := strings.LastIndexAny(s.src[i:s.spaces(i)], "\r\n"); n >= 0 {
		return i + n + 1
	}
	return -1
}

// isblTable lexes ISBL, the language of DIRECTUM.
func isblTable() *grammar {
	letter := func(r rune) bool {
		return r < 0x80 && (isAlpha(byte(r)) || r == '_') || r >= 'а' && r <= 'я' || r >= 'А' && r <= 'Я' || r == 'ё' || r == 'Ё'
	}
	more := func(r rune) bool { return letter(r) || r >= '0' && r <= '9' }
	name := seq(char(letter), rep(runes(more)))
	w := wordsOf("isbl")
	interfaces := newWords(wordList{tKeywordType, listOf("isbl", "interfaces")})
	space := rules(r(tText, isSpace), r(tCommentSingle, "//", rest), r(tCommentMulti, "/*", past("*/")))
	return build(states{
		"root": rules(
			space,
			r(tPunct, ":").to("type"),
			r(tPunct, ".").to("dotted"),
			r(tPunct, set("][();")),
			r(tOp, one(set("&*+=<>/-"))),
			r(tFunc, name, ahead("(")),
			run(func(m *table, s *scan, end int) {
				t, ok := w[lowerAll(s.src[s.pos:end])]
				if !ok {
					t = tVar
				}
				s.emit(t, end)
			}, alt(name, seq("!", rep(runes(more))))),
			r(tNum, isDigit, alt(seq(".", isDigit, edge), edge)),
			r(tStrDouble, `"`, past(`"`)),
			r(tStrSingle, "'", past("'")),
		),
		"dotted": rules(space, run(func(m *table, s *scan, end int) {
			t := tName
			if w[lowerAll(s.src[s.pos:end])] == tBuiltin {
				t = tBuiltin
			} else if m.within("type") {
				t = tKeywordType
			}
			s.emit(t, end)
			m.pop()
		}, runes(more))),
		"type": rules(
			space,
			run(func(m *table, s *scan, end int) {
				t, ok := interfaces[lowerAll(s.src[s.pos:end])]
				if !ok {
					t = tName
				}
				s.emit(t, end)
				m.pop()
			}, runes(more)),
			r(tPunct, ".").to("dotted"),
			r(tText).pop(),
		),
	})
}

func lowerAll(s string) string { return strings.Map(unicode.ToLower, s) }

// nialTable lexes Nial.
func nialTable() *grammar {
	phrase := some(solid("()][{}#,;"))
	notes := func(s *scan, i int) int { // lines up to one that is empty
		if s.byteAt(i) != '#' {
			return -1
		}
		if end := s.after(i+1, "\n\n"); end > i+3 && s.src[i+1] != '\n' {
			return end
		}
		return -1
	}
	return build(states{
		"root": rules(
			r(tStrSingle, "'").to("string"),
			r(tNumBin, isIn("lo"), edge),
			r(tNumFloat, opt("-"), isDigit, alt(seq(opt(".", some(isDigit)), one(set("eE")), opt(one(set("+-"))), one(isDigit)), "."), some(isDigit)),
			r(tNumInt, opt("-"), isDigit),
			r(tStrChar, "`", dot),
			r(tStrSymbol, `"`, phrase),
			r(tGenericError, "?", phrase),
			r(tCommentMulti, "%", except(";"), ";"),
			line(tCommentMulti, notes),
			r(tPunct, alt(":=", one(set("{}][(),:;")))),
			r(tOp, alt(choice(">> >= <= ~="), one(set(".!#+*=></|@-")))),
			named(wordsOf("nial"), tVar, one(set("_A-Za-z")), some(isWord), edge).anyCase(),
			r(tText, isSpace),
		),
		"string": rules(r(tStrEscape, "''"), r(tStrSingle, except("'")), r(tStrSingle, alt("'", eol)).pop()),
	})
}

// moselTable lexes Mosel, the language of Xpress.
func moselTable() *grammar {
	exact, any := words{}, words{}
	for _, l := range []struct {
		to    words
		list  string
		token Token
	}{{any, "k", tKeyword}, {exact, "core", tBuiltin}, {exact, "xprs", tFunc}, {exact, "no", tConst}, {any, "params", tProperty},
		{any, "system", tFunc}, {exact, "sysparams", tProperty}, {any, "jobs", tFunc}, {exact, "jobparams", tProperty}} {
		for _, word := range strings.Fields(listOf("mosel", l.list)) {
			if _, ok := l.to[word]; !ok {
				l.to[word] = l.token
			}
		}
	}
	return build(states{
		"root": rules(
			r(tText, isSpace),
			r(tCommentSingle, "!", rest, opt("\n")),
			r(tCommentMulti, "(!", past("!)")),
			r(tStrDouble, `"`).to("double"),
			r(tStrSingle, "'").to("single"),
			r(tNum, alt(seq("0", one(set("xX")), some(isHex)), seq(alt(seq(isDigit, opt("."), some(isDigit)), seq(".", isDigit)), opt(exponent))),
				opt(choice("L l UL ul u U F f ll LL ull ULL"))),
			r(tPunct, one(set("~!@#$%^&*()+`={}][:;<>?,./|\\-"))),
			r(tBuiltin, alt(fold("TRUE"), fold("FALSE")), edge),
			run(func(m *table, s *scan, end int) {
				name := s.src[s.pos:end]
				low := strings.ToLower(name)
				t := tName
				if k, ok := any[low]; ok && k == tKeyword {
					t = k
				} else if k, ok := exact[name]; ok && k != tProperty {
					t = k
				} else if k, ok := any[low]; ok {
					t = k
				} else if k, ok := exact[name]; ok {
					t = k
				}
				s.emit(t, end)
			}, ident),
		),
		"single": rules(r(tStrSingle, "'").pop(), r(tStrSingle, except("'"))),
		"double": rules(
			r(tStrDouble, `"`).pop(),
			r(tStrEscape, `\`, alt(`"`, seq(times(1, 3, one(isOctal)), one(func(c byte) bool { return !isDigit(c) })), one(set(`abfnrtv\`)))),
			r(tStrDouble, one(except(`"`))),
		),
	})
}

// syzprogTable lexes programs of syzkaller.
func syzprogTable() *grammar {
	result := seq("r", isDigit)
	space := rules(r(tText, isSpace), r(tComment, "#", rest))
	terms := rules(
		r(tNumHex, opt("-"), fold("0X"), isHex),
		r(tNumInt, opt("-"), isDigit),
		r(tStrDouble, `"`, some(except(`"`)), `"`),
		r(tStrBacktick, "`", some(except("`")), "`"),
		r(tStrSingle, "'", some(except("'")), "'"),
		r(tKeywordPseudo, result),
		named(wordsOf("syzprog"), tName, ident),
	)
	return build(states{
		"root": rules(
			space,
			each(tKeywordPseudo, result, tText, isSpace, tPunct, "="),
			each(tFunc, ident, tPunct, opt("$"), tFuncMagic, some(isWord), tText, some(isSpace), tPunct, "(").to("mods", "blank", "arguments", "space"),
		),
		"blank":     rules(r(tText, set(" \t")), r(tText).pop()),
		"space":     rules(space, r(tText).pop()),
		"mods":      rules(r(tPunct, "(").to("list"), r(tText).pop()),
		"list":      rules(space, terms, r(tPunct, one(set(",:"))), r(tPunct, ")").pop()),
		"arguments": rules(space, terms, r(tPunct, one(set("@&=,<>{}][!#$%^*+/|~:;.?-"))), r(tPunct, "(").again(), r(tPunct, ")").pop()),
	})
}
