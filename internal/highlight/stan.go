package highlight

import "strings"

// stanTable lexes Stan.
func stanTable() *grammar {
	word := wordsOf("stan")
	name := ident
	functions := stanFunctions()
	// Rouge has no strings: where it stops, one ends with its line.
	include := r(tPreproc, "#include").to("include")
	other := r(tDeleted, "#", rest)
	space := rules(
		r(tText, set("\n")),
		r(tCommentSingle, "//", rest),
		r(tText, set(" \t\r")),
		r(tCommentMulti, cComment),
	)
	power := alt(
		seq(isDigit, ".", some(isDigit), exponent),
		seq(opt("."), isDigit, exponent),
	)
	real := alt(power, seq(some(isDigit), ".", isDigit))
	number := alt(real, isDigit)
	gap := rep1(alt(isSpace, seq("//", rest, "\n"), seq("/*", pastIn("*/"))))
	statements := rules(
		space,
		include,
		other,
		r(tStr, `"`, some(except("\"\n")), opt(`"`)),
		r(tNumFloat, alt(seq(number, gap, one(set("+-")), gap, number, "i"), seq(number, "i"), real)),
		r(tNumInt, isDigit),
		r(tError, "*/"),
		r(tOp, alt(choice("&& || .+ .- .* ./ .^"), one(set("=<>!+*/^'\\~?:-")))),
		r(tPunct, one(set("[],.;"))),
		r(tPunct, "|", not("|")),
		r(tKeywordReserved, "T", edge),
		r(tAttr, choice("lower upper"), edge),
		named(word, tVar, name),
	)
	// letters is what may stand before a function's name: single letters with
	// a subscript, each with white space behind it.
	letters := rep(one(set("a-z_")), alt(
		seq(some(isSpace), "[", one(set("0-9, ")), "]", isSpace),
		isSpace,
	))
	// call is a parenthesis that closes before the statement ends.
	call := func(s *scan, i int) int {
		if s.byteAt(i) != '(' {
			return -1
		}
		end := s.after(i+1, ")")
		if end < 0 {
			return -1
		}
		if stop := s.after(i+1, ";"); stop >= 0 && stop < end {
			return -1
		}
		return i
	}
	scope := rules(
		space,
		run(func(m *table, s *scan, end int) {
			if at := letters(s, s.pos); at > s.pos {
				s.delegate(newLexer("stan", nil).newMachine(), at)
			}
			s.emit(functions(s.src[s.pos:end]), end)
		}, letters, name, call),
		r(tPunct, "{").to("braces"),
		r(tPunct, "(").to("parentheses"),
		statements,
	)
	return build(states{
		"root": rules(
			space,
			include,
			other,
			r(tNamespace, alt("functions", seq(opt("transformed", isSpace), alt("data", "parameters")), "model", seq("generated", isSpace, "quantities"))),
			r(tPunct, "{").to("braces"),
			scope,
		),
		"include":     rules(each(tText, isSpace, tPreprocFile, solid(""), tText, some(isSpace)).pop()),
		"braces":      rules(scope, r(tPunct, "}").pop()),
		"parentheses": rules(scope, r(tPunct, ")").pop()),
	})
}

// stanFunctions tells what a name is before a parenthesis: a function of the
// language, a distribution, by itself or with what is asked of it, a constant, or
// a function of the text's.
func stanFunctions() func(name string) Token {
	known := words{}
	for _, l := range []struct {
		list     string
		token    Token
		suffixes string
	}{
		{"functions", tBuiltin, "."},
		{"distributions", tBuiltin, ". _lpmf _lupmf _lpdf _lcdf _lccdf _rng _log _cdf_log _ccdf_log"},
		{"constants", tKeywordConst, "."},
	} {
		for _, name := range strings.Fields(listOf("stan", l.list)) {
			for _, suffix := range strings.Fields(l.suffixes) {
				name := name + strings.TrimPrefix(suffix, ".")
				if _, ok := known[name]; !ok {
					known[name] = l.token
				}
			}
		}
	}
	long := longest(known)
	return func(name string) Token {
		if len(name) <= long {
			if t, ok := known[name]; ok {
				return t
			}
		}
		return tFunc
	}
}
