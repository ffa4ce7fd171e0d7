package highlight

import (
	"strings"
	"sync"
)

const (
	cpRoot uint8 = iota
	cpNest
	cpSplice
	cpSpliceLiteral
	cpClass
	cpNamespace
)

// csharp lexes C#.
type csharp struct{ stack }

func newCSharp() machine { return &csharp{stack{cpRoot}} }

var csharpWords = sync.OnceValue(func() words {
	return newWords(
		wordList{tKeyword, `abstract as base break case catch checked const continue
			default delegate do else enum event explicit extern false
			finally fixed for foreach goto if implicit in interface
			internal is lock new null operator out override params private
			protected public readonly ref return sealed sizeof stackalloc
			static switch this throw true try typeof unchecked unsafe
			virtual void volatile while class struct namespace using
			add alias async await get global partial remove set value where
			yield nameof
			ascending by descending equals from group in into join let on
			orderby select`},
		wordList{tKeywordType, `bool byte char decimal double dynamic float int long object
			sbyte short string uint ulong ushort var`},
	)
})

// csIdent is the end of an identifier at i, which an at sign may begin.
func csIdent(s *scan, i int) int {
	from := i
	if s.byteAt(from) == '@' {
		from++
	}
	if end := s.ident(from); end > from {
		return end
	}
	return i
}

func (m *csharp) whitespace(s *scan) bool {
	if isSpace(s.peek(0)) {
		return s.emit(tText, s.spaces(s.pos))
	}
	if s.at("//") {
		return s.emit(tCommentSingle, s.lineEnd(s.pos))
	}
	if s.at("/*") {
		if end := s.after(s.pos+2, "*/"); end > 0 {
			return s.emit(tCommentMulti, end)
		}
	}
	return false
}

func (m *csharp) step(s *scan) bool {
	c := s.peek(0)
	switch state := m.top(); state {
	case cpNest:
		switch c {
		case '{':
			m.push(cpNest)
			return s.take(tPunct, 1)
		case '}':
			m.pop()
			return s.take(tPunct, 1)
		}
	case cpSplice, cpSpliceLiteral:
		switch {
		case state == cpSplice && s.escape(tStr), state == cpSpliceLiteral && s.lit(tStr, `""`):
			return true
		case c == '{':
			m.push(cpNest)
			return s.take(tPunct, 1)
		case c == '"', c == '\n' && state == cpSplice:
			m.pop()
			return s.take(tStr, 1)
		}
		return s.char(tStr)
	case cpClass:
		if m.whitespace(s) {
			return true
		}
		end := csIdent(s, s.pos)
		if end == s.pos {
			return false
		}
		m.pop()
		return s.emit(tClass, end)
	case cpNamespace:
		if m.whitespace(s) {
			return true
		}
		if c == '(' {
			return m.pop()
		}
		end := s.pos
		for {
			next := csIdent(s, end)
			if s.byteAt(next) == '.' {
				next++
			}
			if next == end {
				break
			}
			end = next
		}
		if end == s.pos {
			return false
		}
		m.pop()
		return s.emit(tNamespace, end)
	}
	return m.root(s)
}

func (m *csharp) root(s *scan) bool {
	if m.whitespace(s) {
		return true
	}
	c := s.peek(0)
	if c == '$' {
		i, state := s.pos+1, cpSplice
		if s.byteAt(i) == '@' {
			i, state = i+1, cpSpliceLiteral
		}
		if i = s.spaces(i); s.byteAt(i) == '"' {
			m.push(state)
			return s.emit(tStr, i+1)
		}
		return false
	}
	if s.at("<[") {
		end := s.pos + 2
		at := s.spaces(end)
		if name := csIdent(s, at); name > at && s.byteAt(name) == ':' {
			at = name + 1
		}
		end = at
		return s.emit(tKeyword, end)
	}
	switch {
	case s.lit(tKeyword, "]>"):
		return true
	case in(c, "~!%^&*()+=|[]{}:;,.<>/?-"):
		return s.take(tPunct, 1)
	case s.at(`@"`):
		if end := m.verbatim(s); end > 0 {
			return s.emit(tStr, end)
		}
		return false
	case c == '"':
		return s.emitIf(tStr, m.str(s))
	case c == '\'':
		i := s.pos + 1
		if s.byteAt(i) == '\\' {
			if r, n := s.runeAt(i + 1); n > 0 && r != '\n' && s.byteAt(i+1+n) == '\'' {
				return s.emit(tStrChar, i+n+2)
			}
		}
		r, n := s.runeAt(i)
		return n > 0 && r != '\n' && s.byteAt(i+n) == '\'' && s.emit(tStrChar, i+n+1)
	case isDigit(c):
		return m.number(s)
	case c == '#' && s.bol() && m.preprocessor(s):
		return true
	}
	end := csIdent(s, s.pos)
	if end == s.pos {
		return false
	}
	word := s.src[s.pos:end]
	if t, ok := csharpWords()[word]; ok && !s.wordAt(end) {
		switch word {
		case "class", "struct", "interface":
			m.push(cpClass)
		case "namespace", "using":
			m.push(cpNamespace)
		}
		return s.emit(t, end)
	}
	if s.byteAt(s.spaces(end)) == '(' {
		return s.emit(tFunc, end)
	}
	return s.emit(tName, end)
}

func (m *csharp) verbatim(s *scan) int {
	last := 0
	for i := s.pos + 2; ; {
		n := strings.IndexByte(s.src[i:], '"')
		if n < 0 {
			return last
		}
		i += n + 1
		if s.byteAt(i) != '"' {
			return i
		}
		// Two quotes are one in the string, unless nothing ends it later.
		last = i
		i++
	}
}

// str is the end of a string, at a quote or the line's end.
func (m *csharp) str(s *scan) int {
	last := s.pos
	for i := s.pos + 1; i < len(s.src); i++ {
		switch s.src[i] {
		case '"', '\n':
			return i + 1
		case '\\':
			if n := s.byteAt(i + 1); n != '\n' && n != 0 {
				if n == '"' {
					last = i + 2
				}
				i++
			}
		}
	}
	return last
}

func (m *csharp) number(s *scan) bool {
	if s.peek(0) == '0' && s.peek(1)|0x20 == 'x' && isHex(s.peek(2)) {
		end := s.hexes(s.pos + 2)
		if isSuffix(s.byteAt(end)) {
			end++
		}
		return s.emit(tNum, end)
	}
	end := s.pos + 1
	if s.byteAt(end) == '.' {
		end = s.digits(end + 1)
	}
	if s.byteAt(end)|0x20 == 'e' && in(s.byteAt(end+1), "+-") && isDigit(s.byteAt(end+2)) {
		end = s.digits(end + 2)
	}
	if in(s.byteAt(end)|0x20, "fldu") {
		end++
	}
	return s.emit(tNum, end)
}

func (m *csharp) preprocessor(s *scan) bool {
	word := s.blanks(s.pos + 1)
	switch end := s.words(word); s.src[word:end] {
	case "if", "endif", "else", "elif", "define", "undef", "line", "error", "warning", "region", "endregion", "pragma":
		if nl := s.after(end, "\n"); nl > 0 && !s.wordAt(end) {
			return s.emit(tPreproc, nl)
		}
	}
	return false
}
