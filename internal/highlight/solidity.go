package highlight

// solidityTable lexes Solidity.
func solidityTable() *grammar {
	space := rules(
		r(tText, set(" \t\r")),
		r(tText, "\\\n"),
		r(tCommentMulti, "/*").to("comment"),
	)
	begin := rules(space, r(tText).pop())
	between := rules(
		r(tText, isIn("\n")).to("begin"),
		r(tCommentSingle, "//", past("\n")).to("begin"),
		space,
	)
	quotes := rules(
		r(tStrEscape, `\`, alt(seq("u", repeated(4, isHex)), seq("x", dot, dot), one(except("x")))),
		r(tStr, except("\\\"'\n")),
		r(tStr, `\`),
	)
	return build(states{
		"root":  rules(between, r(tText).to("statement")),
		"begin": begin,
		"statement": rules(
			r(tPunct, ";").pop(),
			between,
			r(tStr, opt("hex"), `"`).to("double"),
			r(tStr, opt("hex"), "'").to("single"),
			r(tNumFloat, isDigit, ".", isDigit, opt(one(set("eE")), isDigit)),
			r(tNumHex, fold("0X"), isHex),
			r(tNumInt, isDigit, opt(one(set("eE")), isDigit)),
			r(tError, "*/"),
			r(tOp, one(set(`~!%^&*+=|?:<>/-`))),
			r(tPunct, set("()][,.")),
			r(tKeywordReserved, opt("u"), "fixed", isDigit, "x", isDigit),
			r(tKeywordType, alt("bytes", seq(opt("u"), "int")), isDigit),
			named(wordsOf("solidity"), tName, one(set("a-zA-Z$_")), some(set("a-zA-Z0-9_$"))),
			r(tPunct, set("{}")),
		),
		"double": rules(quotes, r(tStr, `"`).pop(), r(tStr, "'")),
		"single": rules(quotes, r(tStr, "'").pop(), r(tStr, `"`)),
		"comment": rules(
			r(tCommentMulti, "*/").pop(),
			r(tCommentMulti, except("*/")),
			r(tCommentMulti, one(set("*/"))),
		),
	}, "begin")
}

// gherkinTable lexes Gherkin, the steps of Cucumber and Behat.
func gherkinTable() *grammar {
	words := phrasesOf("gherkin")
	token := map[string]Token{}
	into := map[string]string{}
	for _, k := range []struct {
		list  string
		token Token
		state string
	}{{"examples", tNamespace, "example"}, {"feature", tKeywordDecl, "feature"}, {"element", tKeywordNamespace, "description"}} {
		for _, word := range words[k.list] {
			token[word], into[word] = k.token, k.state
		}
	}
	var steps [256][]pat // by the first byte
	for _, word := range words["step"] {
		step := part(word)
		switch last := len(word) - 1; word[last] {
		case '<':
			step = part(word[:last])
		case ' ':
		default:
			step = seq(word, edge)
		}
		steps[word[0]] = append(steps[word[0]], step)
	}
	aStep := func(s *scan, i int) int {
		for _, p := range steps[s.byteAt(i)] {
			if end := p(s, i); end >= 0 {
				return end
			}
		}
		return -1
	}
	base := rules(r(tComment, "#", rest), r(tText, set(" \r\t")))
	untilComment := func(s *scan, i int) int {
		if end := s.until(i, "#\n"); end < len(s.src) {
			return end
		}
		return -1
	}
	scenarios := rules(run(func(m *table, s *scan, end int) {
		word := s.src[s.pos : end-1]
		m.clear()
		t, ok := token[word]
		if !ok {
			t = tError
		} else {
			m.enter(into[word])
		}
		s.emit(t, end-1)
		s.emit(tPunct, end)
	}, pastIn(":")))
	examples := rules(scenarios, r(tFunc, aStep).resetTo("step"))
	table := rules(
		base,
		r(tText, "\n").to("row"),
		r(tPunct, "|"),
		r(tName, solid("|")),
	)
	header := rules(r(tText, ahead("|")).to("header"))
	return build(states{
		"root": rules(
			base,
			r(tText, "\n"),
			r(tStr, `"""`, past(`"""`)),
			r(tTag, "@", solid("@")),
			header,
			examples,
		),
		"header": rules(
			r(tVar, solid("|")),
			r(tText, "\n").swap("table"),
			table,
		),
		"table": table,
		"row": rules(
			r(tText, ahead(some(isSpace), one(solid("|")))).reset(),
			r(tText).pop(),
		),
		"description": rules(base, examples, r(tText, "\n"), r(tText, untilComment)),
		"feature":     rules(base, scenarios, r(tText, "\n"), r(tText, untilComment)),
		"example":     rules(base, header, r(tText, "\n"), r(tText, untilComment)),
		"step": rules(
			base,
			r(tVar, "<", pastIn(">")),
			r(tStr, `"`, pastIn(`"`)),
			r(tText, one(notSpace), some(solid("<"))),
			r(tText, untilComment).pop(),
		),
	})
}
