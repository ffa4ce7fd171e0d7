package highlight

import (
	"strings"
	"sync"
)

const (
	jjRoot uint8 = iota
	jjComment
	jjExpression
	jjStatement
	jjRaw
	jjVerbatim
)

// jinja lexes Jinja and Django's templates in HTML.
type jinja struct {
	stack
	html  machine
	words words
}

// newTwig starts Twig, which is Jinja with words of its own.
func newTwig() machine { return &jinja{stack: stack{jjRoot}, html: newHTML(), words: twigWords()} }

var twigWords = sync.OnceValue(func() words { return wordsOf("twig") })

func newJinja() machine {
	return &jinja{
		stack: stack{jjRoot},
		html:  newHTML(),
		words: newWords(
			wordList{tKeyword, `as context do else extends from ignore missing import include reversed recursive scoped
				autoescape endautoescape block endblock call endcall filter endfilter for endfor if endif macro endmacro set
				endset trans endtrans with endwith without`},
			wordList{tKeywordPseudo, `true false none True False None`},
			wordList{tOpWord, `is in and or not`},
			wordList{tBuiltin, `callable defined divisibleby equalto escaped even iterable lower mapping none number odd
				sameas sequence string undefined upper`}),
	}
}

func (m *jinja) step(s *scan) bool {
	switch m.top() {
	case jjComment:
		if s.lit(tComment, "#}") {
			return m.pop()
		}
		return s.emitIf(tComment, s.until(s.pos, "#")) || s.take(tComment, 1)
	case jjExpression, jjStatement:
		return m.code(s)
	case jjRaw, jjVerbatim:
		end := "endraw"
		if m.top() == jjVerbatim {
			end = "endverbatim"
		}
		if m.only(s, end) {
			return m.pop()
		}
		return s.emitIf(tText, s.until(s.pos, "{")) || s.take(tText, 1)
	}
	switch {
	case s.lit(tComment, "{#"):
		return m.push(jjComment)
	case s.at("##"):
		return s.emit(tComment, s.lineEnd(s.pos))
	case m.only(s, "raw"):
		return m.push(jjRaw)
	case m.only(s, "verbatim"):
		return m.push(jjVerbatim)
	case s.lit(tPreproc, "{%"):
		return m.push(jjStatement)
	case s.lit(tPreproc, "{{"):
		return m.push(jjExpression)
	}
	return s.delegate(m.html, s.before(`\`, "{{", "{%", "{#", "##"))
}

// only lexes a statement that is one word.
func (m *jinja) only(s *scan, word string) bool {
	if !s.at("{%") {
		return false
	}
	open := s.pos + 2
	if s.byteAt(open) == '-' {
		open++
	}
	at := s.spaces(open)
	if !strings.HasPrefix(s.src[at:], word) {
		return false
	}
	end := s.spaces(at + len(word))
	mark := end
	if s.byteAt(mark) == '-' {
		mark++
	}
	if !strings.HasPrefix(s.src[mark:], "%}") {
		return false
	}
	s.emit(tPreproc, open)
	s.emit(tText, at)
	s.take(tKeyword, len(word))
	s.emit(tText, end)
	return s.emit(tPreproc, mark+2)
}

// code lexes what is within the braces.
func (m *jinja) code(s *scan) bool {
	c := s.peek(0)
	if isWord(c) {
		end := s.words(s.pos)
		if s.byteAt(end) == '.' {
			end++
		}
		t, ok := m.words[s.src[s.pos:end]]
		if !ok || m.top() == jjExpression {
			t = tVar
		}
		return s.emit(t, end)
	}
	switch {
	case c == '|':
		name := s.spaces(s.pos + 1)
		end := s.words(name)
		if end == name {
			return false
		}
		s.emit(tOp, name)
		return s.emit(tFunc, end)
	case c == '"':
		return s.emitIf(tStrDouble, s.lineQuoted(s.pos, c))
	case c == '\'':
		return s.emitIf(tStrSingle, s.lineQuoted(s.pos, c))
	case in(c, "+-*/=<>"):
		return s.take(tOp, 1)
	case s.at("!="):
		return s.take(tOp, 2)
	case in(c, ",[]()"):
		return s.take(tPunct, 1)
	case isSpace(c):
		return s.emit(tText, s.spaces(s.pos))
	case s.at("%}"), s.at("}}") && m.top() == jjExpression:
		m.pop()
		return s.take(tPreproc, 2)
	}
	return false
}

// lineQuoted is the end of a string from the quote at i that ends on its line;
// i if it does not. A backslash before the last quote of the line may stand
// for itself.
func (s *scan) lineQuoted(i int, quote byte) int {
	last := i
	for j := i + 1; !s.eol(j); j++ {
		switch {
		case s.src[j] == quote:
			return j + 1
		case s.src[j] == '\\' && !s.eol(j+1):
			j++
			if s.src[j] == quote {
				last = j + 1
			}
		}
	}
	return last
}
