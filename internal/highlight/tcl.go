package highlight

// tclTable lexes Tcl. A word goes on over blanks: Rouge ends it where something
// closes or opens.
func tclTable() *grammar {
	const closers = ")]}"
	ends := set(closers + ";\n\r\t\v")
	word := except(closers + ";\n\r\t\v")
	opens := set("([{\"\\")
	// before is a word's part before what opens, one character at least.
	before := func(s *scan, i int) int {
		if i >= len(s.src) || ends(s.src[i]) {
			return -1
		}
		for i++; i < len(s.src) && !ends(s.src[i]); i++ {
			if opens(s.src[i]) {
				return i
			}
		}
		return -1
	}
	// A brace ends all that was begun since the one it closes.
	brace := func(m *table, s *scan) Token {
		if !m.within("brace") {
			return tError
		}
		for m.top() != m.state("brace") {
			m.pop()
		}
		m.pop()
		return tPunct
	}
	abort := run(func(m *table, s *scan, _ int) { s.take(brace(m, s), 1) }, "}")
	interpolated := rules(
		r(tPunct, "[").to("bracket"),
		r(tVar, "$", set("a-z0-9.:-")),
		r(tVar, "${", past("}")),
		r(tText, "$"),
		r(tStrEscape, `\`, repeated(3, set("0-7"))),
		r(tStrEscape, `\`, one(set("xX")), repeated(2, isHex)),
		r(tStrEscape, `\`, one(set("uU")), repeated(4, isHex)),
		r(tStrEscape, `\`, any1),
	)
	words := rules(
		r(tKeyword, "{*}"),
		abort,
		interpolated,
		r(tPunct, "{").to("brace"),
		r(tPunct, "(").to("paren"),
		r(tStrDouble, `"`).to("string"),
		r(tText, before),
	)
	w := wordsOf("tcl")
	command := func(params string) []rule {
		return rules(
			words,
			r(tCommentSingle, "#", except(closers+";\n")),
			r(tText, ahead(one(ends))).to(params),
			named(w, tText, word),
			r(tText, isSpace),
		)
	}
	params := rules(
		r(tPunct, ";").pop(),
		r(tText, "\n").pop(),
		r(tKeyword, choice("else then")),
		words,
		r(tText, isSpace),
		r(tText, word),
	)
	t := states{
		"root":   command("params"),
		"params": params,
		"string": rules(
			r(tStrDouble, `"`).pop(),
			interpolated,
			r(tStrDouble, except("\\[$\"{}")),
			run(func(m *table, s *scan, _ int) {
				m.count++
				s.take(tStrDouble, 1)
			}, "{"),
			run(func(m *table, s *scan, _ int) {
				if m.count == 0 && m.within("brace") {
					s.take(brace(m, s), 1)
					return
				}
				m.count--
				s.take(tStrDouble, 1)
			}, "}"),
		),
	}
	for _, d := range []struct {
		name, end string
		other     Token
	}{{"brace", "}", tText}, {"paren", ")", tError}, {"bracket", "]", tError}} {
		t["params in "+d.name] = rules(
			r(tPunct, d.end).pop().pop(),
			r(d.other, one(set(closers))),
			params,
		)
		t[d.name] = rules(r(tPunct, d.end).pop(), command("params in "+d.name))
	}
	return build(t)
}
