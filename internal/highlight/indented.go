package highlight

import "strings"

// Templates that are nested by their indentation: a line may say that those
// set in under it are a block of some kind.

// startsBlock has the lines set in under this one lexed in a state.
func (m *table) startsBlock(state string) {
	m.keep("block", state)
	m.keep("indent", m.note["last"])
}

// indentation begins a line: in the block it belongs to, or as content.
func (m *table) indentation(indent string) {
	m.keep("last", indent)
	if block := m.note["block"]; block != "" && strings.HasPrefix(indent, m.note["indent"]) && indent != m.note["indent"] {
		m.enter(block)
		return
	}
	delete(m.note, "block")
	m.enter("content")
}

// restart forgets where another language was.
func (m *table) restart(lang string) { delete(m.inner, lang) }

// handGroup is a rule that emits some parts and hands the last one found to
// another language: m.ends are where the parts end.
func handLast(lang string, after func(m *table), t Token, first any, last ...any) rule {
	head := part(first)
	body := seq(last...)
	return run(func(m *table, s *scan, end int) {
		s.emit(t, head(s, s.pos))
		m.hand(s, lang, end)
		if after != nil {
			after(m)
		}
	}, head, body)
}

// rubyLine is Ruby up to what continues a line, or its end.
func rubyLine(continued string) pat {
	return func(s *scan, i int) int {
		end := s.lineEnd(i)
		p := end
		for p > i && isBlank(s.src[p-1]) {
			p--
		}
		bar := p
		if bar-1 > i && s.src[bar-1] == '|' && s.src[bar-2] == ' ' {
			return bar - 2
		}
		if p == end && p > i && in(s.src[p-1], continued) {
			return p - 1
		}
		return p
	}
}

var filterNames = map[string]string{"javascript": "javascript", "css": "css", "ruby": "ruby", "erb": "erb", "markdown": "markdown",
	"sass": "sass"}

// filter lexes the block of a filter by the language it names.
func filter(names map[string]string) []rule {
	return rules(run(func(m *table, s *scan, end int) {
		if lang := names[m.note["filter"]]; lang != "" {
			m.hand(s, lang, end)
			return
		}
		s.emit(tDecorator, end)
	}, rep1(alt(one(except("#\n")), seq("#", one(except("{\n")))))))
}

// rubyBraces are Ruby within braces, which may hold others.
func rubyBraces(state string) []rule {
	return rules(
		run(func(m *table, s *scan, end int) { m.hand(s, "ruby", end); m.enter(state) }, "{"),
		run(func(m *table, s *scan, end int) { m.hand(s, "ruby", end); m.pop() }, "}"),
		inOther("ruby", except("{}")),
	)
}

// slimTable lexes Slim.
func slimTable() *grammar {
	char := alt("\\\n", dot)
	word := set("a-zA-Z0-9_!?@$")
	names := map[string]string{"coffee": "coffeescript", "scss": "scss"}
	for k, v := range filterNames {
		names[k] = v
	}
	tag := seq("<", opt("/"), set("a-zA-Z0-9_='\" \t\n\v\f\r"), opt("/"), ">")
	call := func(s *scan, i int) int {
		end := s.skip(i, word)
		if end == i || s.byteAt(end) != '(' {
			return -1
		}
		return pastIn(")")(s, end+1)
	}
	braces := func(s *scan, i int) int { // {.+?} of a line and those it goes on in
		if s.byteAt(i) != '{' {
			return -1
		}
		at := char(s, i+1)
		for at > 0 && s.byteAt(at) != '}' {
			at = char(s, at)
		}
		if at > 0 {
			return at + 1
		}
		return -1
	}
	quote := func(s *scan, i int) int {
		i = s.spaces(i)
		q := s.byteAt(i)
		if q != '\'' && q != '"' {
			return -1
		}
		for at := i + 1; at > 0; at = char(s, at) {
			if s.byteAt(at) == q {
				return at + 1
			}
		}
		return -1
	}
	css := rules(
		r(tClass, ".", some(isWordDash)).swap("tag"),
		r(tFunc, "#", one(isAlpha), some(set("a-zA-Z0-9_:-"))).swap("tag"),
	)
	newline := r(tText, "\n").reset()
	interpolation := r(tStrInterpol, "#{").to("interpolation")
	entity := r(tEntity, "&", some(solid(";")), ";")
	html := inOther("html", tag)
	toTag := func(m *table) { m.enter("tag") }
	inner := rubyBraces("inner")
	return build(states{
		"root": rules(
			r(tText, linesUpTo),
			run(func(m *table, s *scan, end int) {
				indent := s.src[s.pos:end]
				s.emit(tText, end)
				m.indentation(indent)
			}, some(isSpace)),
		),
		"content": rules(
			css,
			r(tComment, "/", rep(char)).to("end"),
			each(tNamespace, "doctype", tSpace, isSpace, tText, rest).pop(),
			run(func(m *table, s *scan, end int) {
				m.keep("filter", s.src[s.pos:s.words(s.pos)])
				s.emit(tDecorator, end)
				m.pop()
				m.startsBlock("filter")
				m.restart(names[m.note["filter"]])
			}, some(isWord), ":", func(s *scan, i int) int { return linesUpTo(s, i) }),
			run(func(m *table, s *scan, end int) {
				s.emit(tPunct, end)
				m.pop()
				m.startsBlock("plain")
				m.swap(m.state("plain"))
			}, one(set("|'")), ahead(one(isSpace))),
			r(tPunct, choice("- == =")).to("ruby line"),
			handLast("ruby", toTag, tPunct, "*", call),
			handLast("ruby", toTag, tPunct, "*", word),
			run(func(m *table, s *scan, end int) { m.hand(s, "html", end); m.pop() }, tag),
			r(tTag, isWord).to("tag"),
		),
		"tag": rules(
			css,
			newline,
			interpolation,
			r(tPunct, one(set("<>"))),
			r(tSpace, one(isSpace)),
			handLast("ruby", nil, tPunct, "*", word),
			handLast("ruby", nil, tPunct, "*", braces),
			each(tAttr, isWordDash, tSpace, some(isSpace), tPunct, "=").to("value"),
			handLast("ruby", nil, tPunct, "=", rep1(char)),
			entity,
			r(tText, char),
		),
		"value": rules(
			r(tStr, quote).pop(),
			inOther("ruby", call).pop(),
			inOther("ruby", word).pop(),
			r(tSpace, isSpace),
		),
		"ruby line": rules(
			newline,
			inOther("ruby", one(set(`,\`)), linesUpTo),
			r(tStrEscape, " |", some(isBlank), "\n"),
			inOther("ruby", rubyLine(`,\`)),
		),
		"filter":        rules(filter(names), interpolation, newline),
		"plain":         rules(interpolation, html, entity, r(tText, char), newline),
		"interpolation": rules(r(tStrInterpol, "}").pop(), inner),
		"inner":         inner,
		"end":           rules(newline),
	})
}

// linesUpTo is white space up to the last newline in it.
func linesUpTo(s *scan, i int) int {
	if n := strings.LastIndexByte(s.src[i:s.spaces(i)], '\n'); n >= 0 {
		return i + n + 1
	}
	return -1
}

// hamlTable lexes Haml.
func hamlTable() *grammar {
	// A line may be wrapped by a bar at its end, where the next has one, too.
	char := func(s *scan, i int) int {
		if strings.HasPrefix(s.src[i:], " |\n") && strings.Contains(s.src[i+3:s.lineEnd(i+3)], " |") {
			return i + 3
		}
		return dot(s, i)
	}
	id := set("a-zA-Z0-9_:-")
	variable := seq(one(isLower), some(isWord))
	css := rules(r(tClass, ".", id).swap("tag"), r(tFunc, "#", id).swap("tag"))
	// bracket is [ and what is in it, to the first ].
	bracket := func(s *scan, i int) int {
		if s.byteAt(i) != '[' {
			return -1
		}
		for at := i + 1; at > 0; at = char(s, at) {
			if s.byteAt(at) == ']' {
				return at + 1
			}
		}
		return -1
	}
	startRuby := func(state string) func(m *table, s *scan, end int) {
		return func(m *table, s *scan, end int) {
			s.emit(tPunct, end)
			if state == "ruby line" {
				m.clear()
			}
			m.restart("ruby")
			m.enter(state)
		}
	}
	comment := func(state string) func(m *table, s *scan, end int) {
		return func(m *table, s *scan, end int) {
			s.emit(tComment, end)
			m.pop()
			m.startsBlock(state)
		}
	}
	evaluated := rules(
		r(tPunct, opt(one(set("&!"))), "==").to("plain"),
		run(startRuby("ruby line"), alt(seq(one(set("&!")), one(set("=!"))), one(set("=!")))),
		r(tText).to("plain"),
	)
	newline := r(tText, "\n").reset()
	interpolation := r(tStrInterpol, "#{").to("interpolation")
	text := rep1(alt(one(except("#\n")), seq("#", one(except("{\n")))))
	str := func(q string) pat { return seq(q, rep(alt(`\\`, `\`+q, one(except(q+"\n")))), q) }
	inner := rubyBraces("inner")
	return build(states{
		"root": rules(
			r(tText, linesUpTo),
			run(func(m *table, s *scan, end int) {
				indent := s.src[s.pos:end]
				s.emit(tText, end)
				m.indentation(indent)
			}, some(isSpace)),
		),
		"content": rules(
			css,
			r(tTag, "%", id).swap("tag"),
			r(tNamespace, "!!!", rep(char), "\n").pop(),
			each(tComment, "/", tCommentSpecial, bracket, tComment, seq(rep(char), "\n")).pop(),
			run(comment("html comment"), "/", rep(char), "\n"),
			run(comment("haml comment"), "-#", rep(char), "\n"),
			run(startRuby("ruby line"), "-"),
			run(func(m *table, s *scan, end int) {
				m.keep("filter", strings.TrimSpace(s.src[s.pos+1:end]))
				s.emit(tDecorator, end)
				m.pop()
				m.startsBlock("filter")
				m.restart(filterNames[m.note["filter"]])
			}, ":", rep(char), "\n"),
			evaluated,
		),
		"tag": rules(
			css,
			run(startRuby("inner"), "{"),
			inOther("ruby", bracket),
			r(tPunct, "(").to("attributes"),
			r(tText, linesUpTo).pop(),
			r(tPunct, times(1, 2, one(set("<>"))), ahead(one(set(" \t=")))),
			evaluated,
		),
		"plain": rules(inOther("html", text), interpolation, newline),
		"ruby line": rules(
			r(tText, "\n").pop(),
			inOther("ruby", ",", some(isBlank), "\n"),
			r(tStrEscape, " |", some(isBlank), "\n"),
			inOther("ruby", rubyLine(",")),
		),
		"attributes": rules(
			r(tText, isSpace),
			r(tAttr, id, some(isSpace), "=").to("value"),
			r(tAttr, id),
			r(tText, ")").pop(),
		),
		"value": rules(
			r(tText, isSpace),
			r(tVar, variable).pop(),
			r(tVarInstance, "@", variable).pop(),
			r(tVarGlobal, "$", variable).pop(),
			r(tStr, alt(str("'"), str(`"`))).pop(),
		),
		"html comment":  rules(r(tComment, rep1(char)), newline),
		"haml comment":  rules(r(tPreproc, rep1(char)), newline),
		"filter":        rules(filter(filterNames), interpolation, newline),
		"interpolation": rules(r(tStrInterpol, "}").pop(), inner),
		"inner":         inner,
	})
}
