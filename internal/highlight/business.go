package highlight

import "strings"

// abapTable lexes ABAP.
func abapTable() *grammar {
	w := wordsOf("abap")
	addTypes := func(list string, t Token) words { return newWords(wordList{t, listOf("abap", list)}) }
	types, builtins, news := addTypes("types", tKeywordType), addTypes("builtins", tBuiltin), addTypes("new", tKeyword)
	return build(states{
		"root": rules(
			r(tText, isSpace),
			r(tCommentSingle, `"`, rest),
			line(tCommentMulti, "*", rest),
			r(tNumInt, isDigit),
			r(tStrSingle, one(set("'`"))).to("string"),
			r(tPunct, set("][(){}.,:|")),
			run(func(m *table, s *scan, end int) {
				after := s.take(tOp, len(s.src[s.pos:end])-len(strings.TrimLeft(s.src[s.pos:end], "-=>"))) && s.pos > 0 && s.src[s.pos-1] == '>'
				name := s.src[s.pos : end-1]
				t := tName
				if !after {
					if _, ok := news[strings.ToUpper(name)]; ok {
						t = tKeyword
					} else if _, ok := builtins[strings.ToLower(name)]; ok {
						t = tBuiltin
					}
				}
				s.emit(t, end-1)
				s.emit(tPunct, end)
			}, opt(choice("-> =>")), one(isAlpha), some(set("A-Za-z0-9_-")), "("),
			run(func(m *table, s *scan, end int) {
				t := tName
				if k, ok := w[strings.ToUpper(s.src[s.pos:end])]; ok {
					t = k
				} else if k, ok := types[strings.ToLower(s.src[s.pos:end])]; ok {
					t = k
				}
				s.emit(t, end)
			}, isWord),
			r(tOp, choice("-> =>")),
			r(tOp, set("*+%/~=&?<>!#@^-")),
		),
		"string": rules(
			r(tStrEscape, `\`, dot),
			r(tStrEscape, choice("'' ``")),
			r(tStrSingle, one(set("'`"))).pop(),
			r(tStrSingle, except("\\'`")),
		),
	})
}

// apexTable lexes Apex.
func apexTable() *grammar {
	lower := newWords(wordList{tKeyword, listOf("apex", "k")})
	soql := newWords(wordList{tKeyword, listOf("apex", "soql")})
	others := newWords(wordList{tKeywordDecl, listOf("apex", "kd")}, wordList{tKeywordType, listOf("apex", "kt")},
		wordList{tKeywordConst, listOf("apex", "kc")}, wordList{tKeywordNamespace, "package"})
	// grouped digits have underscores between two of them, any number.
	grouped := func(digit func(byte) bool) pat {
		return rep1(one(digit), opt(isIn("_"), one(digit)))
	}
	digits := grouped(isDigit)
	escape := r(tStrEscape, `\`, one(set(`btnfr\"'`)))
	return build(states{
		"root": rules(
			r(tText, isSpace),
			r(tCommentSingle, "//", rest),
			r(tCommentMulti, "/*", past("*/")),
			r(tKeywordDecl, keyword("class interface")).to("class"),
			r(tKeywordNamespace, keyword("import")).to("import"),
			run(func(m *table, s *scan, end int) {
				all := s.src[s.pos:end]
				mark, last := all[0], all[len(all)-1]
				low := strings.ToLower(all)
				if t, ok := lower[low]; ok {
					s.emit(t, end)
					return
				}
				if t, ok := soql[strings.ToUpper(all)]; ok {
					s.emit(t, end)
					return
				}
				if t, ok := others[low]; ok {
					s.emit(t, end)
					return
				}
				t := tName
				switch {
				case mark == '@':
					s.emit(tDecorator, end)
					return
				case last == ':':
					t = tLabel
				case last == '(':
					t = tFunc
				case mark == '.':
					t = tProperty
				default:
					s.emit(tName, end)
					return
				}
				if in(mark, "$.") {
					s.take(tOp, 1)
				}
				if in(last, ":(") {
					s.emit(t, end-1)
					s.emit(tPunct, end)
					return
				}
				s.emit(t, end)
			}, opt(one(set("@$."))), ident, opt(one(set(":(")))),
			r(tStrDouble, `"`).to("double"),
			r(tStrSingle, "'").to("single"),
			r(tNumFloat, digits, ".", digits, opt(one(set("eE")), digits), opt(one(set("fd")))),
			r(tNumBin, fold("0B"), grouped(isBinary)),
			r(tNumHex, fold("0X"), grouped(isHex)),
			r(tNumOct, "0", grouped(isOctal)),
			r(tNumInt, digits, opt("L")),
			r(tOp, one(set("+/*~^!%&<>|=.?-"))),
			r(tPunct, set("][(){},:;")),
		),
		"class":  rules(r(tText, isSpace), r(tClass, ident).pop()),
		"import": rules(r(tText, isSpace), r(tNamespace, set("A-Za-z0-9_."), opt("*")).pop()),
		"double": rules(escape, r(tStrDouble, except(`\"`)), r(tStrDouble, `"`).pop()),
		"single": rules(escape, r(tStrDouble, except(`\'`)), r(tStrDouble, "'").pop()),
	})
}

// actionscriptTable lexes ActionScript.
func actionscriptTable() *grammar {
	id := seq(one(set("$a-zA-Z_")), some(isWord))
	space := rules(
		r(tText, isSpace),
		r(tCommentSingle, "//", rest),
		r(tCommentMulti, "/*", past("*/")),
	)
	start := rules(
		space,
		r(tStrRegex, "/").swap("regex"),
		r(tPunct, "{").to("object"),
		r(tText).pop(),
	)
	w := wordsOf("actionscript")
	broken := seq(one(except("/")), "\n")
	root := rules(
		r(tPreproc, some(isSpace), "#!", past("\n")).to("statement"),
		r(tText, "\n").to("statement"),
		space,
		r(tOp, alt(choice("++ -- ~ && ||"), seq(`\`, ahead("\n")), choice("<< >>> >> === !=="))).to("start"),
		r(tOp, one(set(":;<>+*%&|^/!=")), opt("=")).to("start"),
		r(tPunct, one(set("([,"))).to("start"),
		r(tPunct, set(")].")),
		r(tPunct, "?").to("ternary", "start"),
		r(tPunct, one(set("{}"))).to("statement"),
		run(func(m *table, s *scan, end int) {
			t, ok := w[s.src[s.pos:end]]
			if !ok {
				t = tNameOther
			}
			if t == tKeyword || t == tKeywordDecl {
				m.enter("start")
			}
			s.emit(t, end)
		}, id),
		r(tNumFloat, opt("-"), isDigit, ".", isDigit, opt(one(set("eE")), isDigit), opt(one(set("fd")))),
		r(tNumHex, "0x", isHex),
		r(tNumInt, opt("-"), isDigit),
		r(tStrDouble, stringOf('"')),
		r(tStrSingle, stringOf('\'')),
	)
	return build(states{
		"root":  root,
		"start": start,
		"regex": rules(
			r(tStrRegex, "/").swap("regex end"),
			r(tError, alt(broken, "\n")).pop(),
			r(tStrEscape, "[", opt("^")).to("class"),
			r(tStrEscape, alt(seq(`\`, dot), seq("(?", one(set(":=<!"))), seq("{", set("0-9,"), "}"), one(set("()?")))),
			r(tStrRegex, dot),
		),
		"regex end": rules(r(tStrRegex, set("gim")).pop(), r(tText).pop()),
		"class": rules(
			r(tStrEscape, "/"),
			r(tError, broken).pop().pop(),
			r(tStrEscape, "]").pop(),
			r(tStrEscape, `\`, dot),
			r(tStrRegex, dot),
		),
		"statement": rules(each(tLabel, id, tText, some(isSpace), tPunct, ":"), r(tPunct, one(set("{}"))), start),
		"object": rules(
			space,
			r(tPunct, "}").swap("statement"),
			each(tAttr, id, tText, some(isSpace), tPunct, ":").to("start"),
			r(tPunct, ":"),
			root,
		),
		"ternary": rules(r(tPunct, ":").swap("start"), root),
	})
}
