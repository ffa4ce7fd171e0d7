package highlight

// nasmTable lexes the assembly language of NASM.
func nasmTable() *grammar {
	name := seq(one(set("a-zA-Z$._?")), some(set("a-zA-Z0-9_$.?#@~")))
	space := rules(
		r(tText, "\n"),
		r(tText, set(" \t")),
		r(tCommentSingle, ";", rest),
	)
	// No string has the letter n: a slip in the pattern for a newline.
	str := func(q string) pat {
		return seq(q, rep(alt(`\\`+q, one(except(q+`\n`)))), q)
	}
	foldChoice := func(words ...string) pat {
		var els []any
		for _, w := range words {
			els = append(els, fold(w))
		}
		return alt(els...)
	}
	letters := func(chars string) pat { return one(set(chars)) }
	register := alt(
		seq(letters("rR"), one(isDigit), alt(seq(one(set("0-5")), letters("bwdBWD")), letters("bwdBWD"))),
		seq(letters("a-dA-D"), letters("lhLH")),
		seq(opt(letters("erER")), letters("a-dA-D"), letters("xX")),
		seq(opt(letters("erER")), letters("sbSB"), letters("pP")),
		seq(opt(letters("erER")), letters("sdSD"), letters("iI")),
		seq(letters("c-gsC-GS"), letters("sS")),
		seq(foldChoice("ST", "MM"), one(set("0-7"))),
		seq(fold("CR"), one(set("0-4"))),
		seq(fold("DR"), one(set("0-367"))),
		seq(fold("TR"), one(set("3-7"))),
	)
	return build(states{
		"root": rules(
			line(tPreproc, some(isSpace), "%").to("preproc"),
			space,
			r(tLabel, name, ":"),
			each(tConst, name, tKeywordDecl, isSpace, tKeywordDecl, fold("EQU")).to("arguments"),
			r(tKeyword, choice(`BITS USE16 USE32 SECTION SEGMENT ABSOLUTE EXTERN GLOBAL ORG ALIGN STRUC ENDSTRUC COMMON CPU GROUP
				UPPERCASE IMPORT EXPORT LIBRARY MODULE`)).to("arguments"),
			r(tKeywordDecl, alt(seq(alt(fold("RES"), fold("D")), letters("bwdqtBWDQT")), fold("TIMES"))).to("arguments"),
			r(tFunc, name).to("arguments"),
			r(tText, set("\r\n")),
		),
		"arguments": rules(
			r(tStr, alt(str(`"`), str("'"), str("`"))),
			r(tNumHex, alt(seq(fold("0X"), isHex), seq(one(isDigit), some(isHex), letters("hH")))),
			r(tNumOct, isOctal, letters("qQ")),
			r(tNumBin, binaryB),
			r(tNumFloat, isDigit, ".", opt(letters("eE")), isDigit),
			r(tNumInt, isDigit),
			r(tPunct, set("(),:][")),
			r(tOp, set("&|^<>+*/%~-")),
			r(tKeywordConst, set("$")),
			r(tOpWord, foldChoice("SEG", "WRT", "STRICT")),
			r(tKeywordType, alt(fold("BYTE"), seq(opt(letters("dqDQ")), fold("WORD")))),
			r(tBuiltin, register),
			r(tVar, name),
			r(tText, set("\r\n")).pop(),
			space,
		),
		"preproc": rules(
			r(tPreproc, except(";\n")),
			r(tCommentSingle, ";", past("\n")).pop(),
			r(tPreproc, "\n").pop(),
		),
	})
}

// binaryB is a binary number with its letter.
func binaryB(s *scan, i int) int {
	if end := s.skip(i, isBinary); end > i && s.byteAt(end)|0x20 == 'b' {
		return end + 1
	}
	return -1
}
