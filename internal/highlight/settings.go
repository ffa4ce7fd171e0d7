package highlight

import "strings"

// plistTable lexes property lists as NeXT wrote them.
func plistTable() *grammar {
	root := rules(
		r(tComment, "//", rest),
		r(tComment, "/*", any1, past("*/")),
		r(tSpace, isSpace),
		r(tPunct, "{").to("dictionary"),
		r(tPunct, "(").to("array"),
		r(tStrDouble, strict(`"`)),
		r(tStrSingle, strict("'")),
		r(tPunct, "<").to("data"),
		r(tLiteral, set("a-zA-Z0-9_$/:.-")),
	)
	return build(states{
		"root":       root,
		"dictionary": rules(root, r(tPunct, set("=;")), r(tPunct, "}").pop()),
		"array":      rules(root, r(tPunct, ","), r(tPunct, ")").pop()),
		"data":       rules(r(tNumHex, set("0-9a-fA-F \t\n\v\f\r")), r(tPunct, ">").pop()),
	})
}

// sshTable lexes the configuration of SSH.
func sshTable() *grammar {
	base := rules(r(tText, isSpace), r(tCommentSingle, "#", rest))
	return build(states{
		"root": rules(r(tKeyword, set("A-Za-z0-9")).to("statement"), base),
		"statement": rules(
			r(tText, "\n").pop(),
			r(tConst, keyword("yes no confirm ask always auto none force")),
			r(tNum, isDigit),
			r(tText, solid("#;{}$\\")),
			base,
		),
	})
}

// systemdTable lexes the units of systemd.
func systemdTable() *grammar {
	section := func(s *scan, i int) int {
		if end := s.lineEnd(i); s.byteAt(i) == '[' && end > i+1 && s.src[end-1] == ']' {
			return end
		}
		return -1
	}
	// continued is a line up to the backslash before its end.
	continued := func(s *scan, i int) int {
		if end := s.lineEnd(i); end < len(s.src) && end > i && s.src[end-1] == '\\' {
			return end - 1
		}
		return -1
	}
	name := func(s *scan, i int) int {
		if end := s.after(i, "="); end > 0 && end <= s.lineEnd(i) {
			return end - 1
		}
		return -1
	}
	lastQuote := func(s *scan, i int) int {
		if n := strings.LastIndexByte(s.src[i:s.lineEnd(i)], '\''); n >= 0 {
			return i + n + 1
		}
		return -1
	}
	return build(states{
		"root": rules(
			r(tText, isSpace),
			r(tComment, one(set(";#")), rest),
			r(tKeyword, section),
			each(tTag, name, tPunct, "=", tText, continued, tStrEscape, "\\\n").to("continuation"),
			each(tTag, name, tPunct, "=", tText, rest),
		),
		"continuation": rules(each(tText, continued, tStrEscape, "\\\n"), r(tText, lastQuote).pop()),
	})
}

// csvsTable lexes CSV Schema.
func csvsTable() *grammar {
	n := func(count int) pat { return repeated(count, isDigit) }
	quotedText := seq(`"`, except(`"`), `"`)
	return build(states{"root": rules(
		r(tText, isSpace),
		r(tCommentSingle, "//", some(except("\n\v\f\r"))),
		r(tCommentMulti, "/*", some(except("*")), "*/"),
		each(tKeyword, "version", tSpace, " ", tNumFloat, seq(isDigit, ".", isDigit)),
		r(tDate, opt("T"), n(2), ":", n(2), ":", n(2), opt(".", n(5)), opt(alt("Z", seq(one(set("+-")), n(2), ":", n(2))))),
		r(tDate, n(4), "-", n(2), "-", n(2)),
		r(tDate, n(2), "/", n(2), "/", n(4)),
		r(tNumFloat, alt(seq(isDigit, opt("."), some(isDigit)), seq(".", isDigit)), opt(exponent)),
		r(tKeywordPseudo, "@", isWord),
		r(tVar, set("a-zA-Z0-9_.-"), ":"),
		line(tVar, quotedText),
		r(tVar, "$", alt(set("a-zA-Z0-9_.-"), quotedText), opt("/")),
		r(tKeyword, isAlpha),
		r(tStrDouble, `"`, some(except(`"`)), `"`),
		r(tStrChar, "'", one(except("\r\n\f'")), "'"),
		r(tPunct, set(",()*")),
	)})
}

// emailTable lexes mail: its fields, then its text.
func emailTable() *grammar {
	newline := seq(opt("\r"), "\n")
	return build(states{
		"root": rules(r(tText, "\n"), line(tComment, ">", rest), r(tText, dot, rest)),
		"fields": rules(
			r(tOp, ":").to("body"),
			r(tTag, except("\n\r:")),
			r(tTag, one(set("\n\r"))),
		),
		"body": rules(
			r(tText, newline, newline).reset(),
			r(tText, newline, not(one(set(" \v\t\f")))).pop(),
			r(tAttr, except("\n\r")),
			r(tAttr, one(set("\n\r"))),
		),
	}, "fields")
}

// msgtransTable lexes MessageTrans files of RISC OS.
func msgtransTable() *grammar {
	return build(states{
		"root": rules(
			line(tComment, "#", rest),
			r(tVar, except("\t\n\r ,):?/")),
			r(tOp, set("\n/?")),
			r(tOp, ":").to("value"),
		),
		"value": rules(r(tText, "\n").pop(), r(tOp, "%", one(set("0-3%"))), r(tStr, one(except("\n%")))),
	})
}

// tapTable lexes TAP, what tests print.
func tapTable() *grammar {
	blank := func(c byte) bool { return isSpace(c) && c != '\n' }
	return build(states{
		"root": rules(
			line(tNamespace, "TAP version ", isDigit, "\n"),
			line(tKeywordDecl, "1..", isDigit).to("plan"),
			each(tGenericError, "not ok", tText, some(blank), tNumInt, some(isDigit)).to("test").atLine(),
			each(tKeywordReserved, "ok", tText, some(blank), tNumInt, some(isDigit)).to("test").atLine(),
			line(tComment, "#", past("\n")),
			line(tGenericError, "Bail out!", past("\n")),
			line(tText, past("\n")),
		),
		"plan": rules(
			r(tText, blank),
			r(tComment, "#").to("directive"),
			r(tComment, "\n").pop(),
			r(tGenericError, past("\n")).pop(),
		),
		"test": rules(r(tText, blank), r(tComment, "#").to("directive"), r(tText, notSpace), r(tText, "\n").pop()),
		"directive": rules(
			r(tComment, blank),
			r(tPreproc, fold("TODO"), edge),
			r(tPreproc, fold("SKIP"), some(notSpace)),
			r(tComment, notSpace),
			r(tComment, "\n").pop().pop(),
		),
	})
}

// sieveTable lexes Sieve, the filter of mail.
func sieveTable() *grammar {
	w := wordsOf("sieve")
	return build(states{
		"root": rules(
			r(tText, isSpace),
			r(tCommentSingle, "#", rest),
			r(tCommentMulti, cComment),
			r(tPunct, set("][(),;{}")),
			run(func(m *table, s *scan, end int) {
				t, ok := w[s.src[s.pos:end]]
				switch {
				case ok:
				case s.peek(0) == ':':
					t = tOp
				default:
					t = tNameOther
				}
				s.emit(t, end)
			}, opt(":"), ident),
			r(tStrDouble, `"`).to("string"),
			r(tNumInt, isDigit, one(set("KMG"))),
		),
		"string": rules(
			r(tStrEscape, `\`, dot),
			r(tStrDouble, `"`).pop(),
			r(tStrInterpol, "${", alt(seq(one(isDigit), some(set("0-9."))), seq(one(set("a-zA-Z_")), some(set("a-zA-Z0-9_.")))), "}"),
			r(tStrDouble, dot),
		),
	})
}
