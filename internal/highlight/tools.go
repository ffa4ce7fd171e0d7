package highlight

import "strings"

// pieces are tables for parts of a text, such as the expressions of sed.
func (m *table) piece(s *scan, name string, g *grammar, end int) {
	sub := m.inner[name]
	if sub == nil {
		if m.inner == nil {
			m.inner = map[string]machine{}
		}
		sub = g.machine()
		m.inner[name] = sub
	}
	if end > s.pos {
		s.delegate(sub, end)
	}
}

// sedTable lexes scripts of sed.
func sedTable() *grammar {
	expression := build(states{
		"root": rules(
			r(tStrEscape, `\`, dot),
			r(tPunct, "[").to("brackets"),
			r(tOp, one(set("$^.*"))),
			r(tPunct, one(set("()"))),
			r(tStrRegex, dot),
		),
		"brackets": rules(r(tPunct, "^").swap("inside"), r(tText).swap("inside")),
		"inside":   rules(r(tVar, dot, "-", dot), r(tPunct, "]").pop(), r(tStrRegex, dot)),
	})
	replacement := build(states{"root": rules(r(tStrEscape, `\`, any1), r(tOp, "&"), r(tText, except(`\&`)))})
	// upTo is where the next delimiter is that no backslash hides.
	upTo := func(s *scan, i int, delimiter string, line bool) int {
		for i < len(s.src) && !(line && s.src[i] == '\n') {
			if strings.HasPrefix(s.src[i:], delimiter) {
				return i
			}
			if s.src[i] == '\\' && i+1 < len(s.src) {
				i++
			}
			_, n := s.runeAt(i)
			i += n
		}
		return -1
	}
	// three is a command of three equal delimiters.
	three := func(s *scan, i int) int {
		at := any1(s, i)
		if at < 0 {
			return -1
		}
		d := s.src[i:at]
		for range 2 {
			if at = upTo(s, at, d, false); at < 0 {
				return -1
			}
			at += len(d)
		}
		return at
	}
	apply := func(first *grammar, key string, after func(m *table)) func(*table, *scan, int) {
		return func(m *table, s *scan, end int) {
			s.take(tKeyword, 1)
			d := s.src[s.pos:any1(s, s.pos)]
			s.take(tPunct, len(d))
			m.piece(s, key, first, upTo(s, s.pos, d, false))
			s.take(tPunct, len(d))
			m.piece(s, "replacement", replacement, end-len(d))
			s.take(tPunct, len(d))
			after(m)
		}
	}
	slash := func(s *scan, i int) int {
		if end := upTo(s, i, "/", true); end >= 0 {
			return end + 1
		}
		return -1
	}
	custom := func(s *scan, i int) int {
		at := dot(s, i)
		if at < 0 {
			return -1
		}
		if end := upTo(s, at, s.src[i:at], true); end >= 0 {
			return end + at - i
		}
		return -1
	}
	address := func(mark int) func(*table, *scan, int) {
		return func(m *table, s *scan, end int) {
			n := 1
			if mark > 1 {
				n = any1(s, s.pos+1) - s.pos
			}
			s.take(tKeywordNamespace, n)
			last := n
			if mark > 1 {
				last--
			}
			m.piece(s, "regex", expression, end-last)
			s.emit(tKeywordNamespace, end)
		}
	}
	space := rules(
		r(tText, isSpace),
		r(tComment, "#", past("\n")).reset(),
		r(tPunct, ";").reset(),
	)
	argument := func(letters string, t Token) rule {
		return each(tKeyword, one(set(letters)), tText, isSpace, t, notSpace).pop()
	}
	return build(states{
		"root": rules(
			space,
			r(tKeywordNamespace, isDigit),
			r(tKeywordNamespace, one(set("$,~+!"))),
			run(address(1), "/", slash),
			run(address(2), `\`, custom),
			r(tText).to("command"),
		),
		"command": rules(
			space,
			run(apply(expression, "regex", func(m *table) { m.swap(m.state("flags")) }), "s", three),
			run(apply(replacement, "replacement", func(m *table) { m.pop() }), "y", three),
			each(tKeyword, one(set("aic")), tText, some(isSpace)).swap("text"),
			r(tKeyword, one(set("pd"))),
			each(tKeyword, one(set("qQlL")), tText, isSpace, tNum, isDigit).pop(),
			r(tKeyword, one(set("={}dDgGhHlnpPqx"))).pop(),
			argument("rRwW", tName),
			argument(":btT", tLabel),
		),
		"text":  rules(r(tStr, except("\\\n")), r(tStrEscape, "\\\n"), r(tStr, `\`), r(tText, "\n").pop()),
		"flags": rules(r(tKeyword, set("gp")).pop(), r(tKeyword, one(set("wW")), isSpace, notSpace), r(tText).pop()),
	})
}

// smalltalkTable lexes Smalltalk.
func smalltalkTable() *grammar {
	ops := set("+*/\\~<>=|&!?,@%-")
	// blank is white space that a line ends after.
	blank := func(s *scan, i int) int {
		end := s.spaces(i)
		if s.eol(end) {
			return end
		}
		if n := strings.LastIndexByte(s.src[i:end], '\n'); n >= 0 {
			return i + n
		}
		return -1
	}
	space := rules(r(tKeyword, "! !", eol), r(tText, isSpace), r(tComment, `"`, past(`"`)))
	literals := rules(
		r(tStr, "'", past("'")).to("after"),
		r(tStrChar, "$", dot).to("after"),
		r(tStrSymbol, "#(").to("parens"),
		r(tNum, opt(isDigit, "r"), opt("-"), isDigit, opt(".", isDigit), opt("e", opt("-"), isDigit)).to("after"),
		r(tStrSymbol, "#", alt(seq(`"`, some(except(`"`)), `"`), ops, set("a-zA-Z0-9_:"))).to("after"),
	)
	name := seq(one(isAlpha), some(isWord))
	inner := rules(
		r(tStrSymbol, "#(").to("inner"),
		r(tStrSymbol, ")").pop(),
		space,
		literals,
		r(tStrSymbol, rep1(alt(ops, set("a-zA-Z0-9_:")))),
	)
	unkeyed := seq(not(":"), edge)
	return build(states{
		"root": rules(
			each(tPunct, "<", tKeyword, seq(isWord, ":"), tText, func(s *scan, i int) int {
				if end := pastIn(">")(s, i); end > 0 {
					return end - 1
				}
				return -1
			}, tPunct, ">"),
			space,
			each(tFunc, seq(name, ":"), tText, some(isSpace), tVar, isWord),
			each(tFunc, seq(name, edge), tText, blank).atLine(),
			each(tFunc, ops, tText, some(isSpace), tVar, isWord, tText, blank).atLine(),
			each(tPunct, "|", tVar, some(set("a-zA-Z0-9_ \t\n\v\f\r")), tPunct, "|"),
			r(tPunct, "[").to("variables"),
			r(tBuiltinPseudo, keyword("self super true false nil thisContext")).to("after"),
			r(tClass, one(isUpper), some(isWord), unkeyed).to("after"),
			r(tVar, one(isLower), some(isWord), unkeyed).to("after"),
			literals,
			r(tOp, choice("^ := _")),
			r(tPunct, one(set(")}]"))).to("after"),
			r(tPunct, one(set("({[!"))),
		),
		"variables": rules(space, each(tOp, ":", tText, some(isSpace), tVar, isWord), r(tPunct, "|").pop(), r(tText).pop()),
		"parens":    rules(r(tStrSymbol, ")").swap("after"), inner),
		"inner":     inner,
		"after": rules(
			space,
			r(tBuiltin, choice("ifTrue ifFalse whileTrue whileFalse timesRepeat"), ":").pop(),
			r(tBuiltin, "new", unkeyed),
			r(tOp, choice(":= _")).pop(),
			r(tFunc, isAlpha, some(isWord), ":").pop(),
			r(tFunc, isAlpha, some(isWord)),
			r(tFunc, ops).pop(),
			r(tPunct, ".").pop(),
			r(tPunct, ";"),
			r(tText).pop(),
		),
	})
}

// syzlangTable lexes the descriptions of system calls for syzkaller.
func syzlangTable() *grammar {
	name := r(tName, ident)
	numbers := rules(
		r(tNumHex, opt("-"), fold("0X"), isHex),
		r(tNumInt, opt("-"), isDigit),
		r(tStrChar, "'", opt(one(except("'"))), "'"),
	)
	quotes := rules(r(tStrDouble, `"`, some(except(`"`)), `"`), r(tStrBacktick, "`", some(except("`")), "`"))
	terms := rules(numbers, quotes, named(wordsOf("syzlang"), tName, ident), r(tPunct, ":"), r(tName, "$"))
	blank := r(tText, set(" \t"))
	space := rules(r(tText, isSpace), r(tComment, "#", rest))
	done := r(tText).pop()
	list := rules(name, numbers, quotes)
	return build(states{
		"root": rules(
			space,
			r(tKeyword, choice("include incdir")).to("include", "space"),
			r(tKeyword, "define").to("expression", "space", "name", "space"),
			r(tKeyword, "resource").to("values", "blank", "base", "blank", "name", "space"),
			each(tKeyword, "_", tText, isSpace, tPunct, "=").to("flags", "space"),
			each(tName, ident, tText, isSpace, tPunct, "=").to("flags", "space"),
			each(tFunc, ident, tPunct, opt("$"), tFuncMagic, some(isWord), tText, some(isSpace), tPunct, "(").to("mods", "blank", "name", "blank", "arguments", "space"),
			each(tName, ident, tText, some(isSpace), tPunct, one(set("{["))).to("blank", "attributes", "blank", "fields", "space"),
			r(tKeyword, "type").to("body", "space", "parameters", "name", "space"),
		),
		"blank":      rules(blank, done),
		"space":      rules(space, done),
		"name":       rules(name, done),
		"terms":      rules(space, terms, r(tPunct, "[").again(), r(tPunct, ","), r(tPunct, one(set("])"))).pop()),
		"argument":   rules(terms, r(tPunct, "[").to("terms"), done),
		"include":    rules(each(tPunct, "<", tStr, except(">"), tPunct, ">"), done),
		"expression": rules(list, r(tOp, one(set("~!%^&*+/|<>?:-"))), r(tPunct, one(set("(){}][;,"))), blank, done),
		"base":       rules(r(tPunct, "[").to("argument"), r(tPunct, "]").pop()),
		"values":     rules(r(tPunct, ":").to("value list", "space"), done),
		"value list": rules(blank, list, r(tPunct, ",").to("space"), done),
		"flags":      rules(blank, r(tPunct, "."), list, r(tPunct, ",").to("space"), done),
		"arguments":  rules(space, r(tPunct, "."), r(tName, ident).to("argument", "space"), r(tPunct, ","), r(tPunct, ")").pop()),
		"mods":       rules(r(tPunct, "(").to("terms"), done),
		"fields": rules(
			r(tName, ident).to("space", "mods", "blank", "argument", "space"),
			r(tPunct, one(set("}]"))).pop(),
		),
		"attributes":     rules(r(tPunct, "[").to("terms"), done),
		"parameters":     rules(r(tPunct, "[").to("parameter list"), done),
		"parameter list": rules(space, name, r(tPunct, ","), r(tPunct, "]").pop()),
		"body": rules(
			r(tPunct, one(set("{["))).pop().to("space", "attributes", "blank", "fields", "space"),
			r(tText).popTo("argument"),
		),
	})
}
