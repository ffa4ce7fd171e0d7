package highlight

import "strings"

const (
	cyRoot uint8 = iota
	cyComment
)

// cypher lexes Cypher, the query language of graph databases.
type cypher struct {
	stack
	functions, words words
}

func newCypher() machine {
	return &cypher{
		stack: stack{cyRoot},
		functions: newWords(
			wordList{tFunc, `abs acos allshortestpaths asin atan atan2 avg ceil coalesce collect cos cot count date
				degrees e endnode exp extract filter floor haversin head id keys labels last left length log log10 lower
				ltrim max min node nodes percentilecont percentiledisc pi radians rand range reduce rel relationship
				relationships replace reverse right round rtrim shortestpath sign sin size split sqrt startnode stdev
				stdevp str substring sum tail tan timestamp tofloat toint tointeger tostring trim type upper`},
			wordList{tKeyword, cypherKeywords}),
		words: newWords(
			wordList{tOpWord, `all and any contains exists has in none not or single xor`},
			wordList{tKeyword, cypherKeywords}),
	}
}

const cypherKeywords = `as asc ascending assert by case commit constraint create csv cypher delete desc descending
	detach distinct drop else end ends explain false fieldterminator foreach from headers in index is join limit load
	match merge null on optional order periodic profile remove return scan set skip start starts then true union unique
	unwind using when where with call yield`

func (m *cypher) step(s *scan) bool {
	c := s.peek(0)
	if m.top() == cyComment {
		switch {
		case s.lit(tCommentMulti, "/*"):
			return m.push(cyComment)
		case s.lit(tCommentMulti, "*/"):
			return m.pop()
		}
		return s.emitIf(tCommentMulti, s.until(s.pos, "/*")) || s.take(tCommentMulti, 1)
	}
	switch {
	case isSpace(c):
		return s.emit(tText, s.spaces(s.pos))
	case s.at("//"):
		return s.emit(tCommentSingle, s.lineEnd(s.pos))
	case s.lit(tCommentMulti, "/*"):
		return m.push(cyComment)
	case in(c, "*+-<>=&|~%^"):
		return s.take(tOp, 1)
	case in(c, "{}),;[]"):
		return s.take(tStrSymbol, 1)
	case isWord(c) && m.applied(s):
		return true
	case c == ':' && isWord(s.peek(1)):
		return s.emit(tClass, s.words(s.pos+1))
	case isDigit(c) || c == '.' && isDigit(s.peek(1)):
		return m.number(s)
	case isWord(c) || c == '.' || c == '$':
		if end := s.skip(s.pos, func(c byte) bool { return isWord(c) || c == '.' }); end > s.pos && s.byteAt(end) == ':' {
			return s.emit(tProperty, end+1)
		}
		end := s.skip(s.pos, func(c byte) bool { return isWord(c) || c == '.' || c == '$' })
		if t, ok := m.words[strings.ToLower(s.src[s.pos:end])]; ok {
			return s.emit(t, end)
		}
		return s.emit(tName, end)
	case c == '(':
		return s.take(tStrSymbol, 1)
	case c == '"':
		return s.emitIf(tStrDouble, s.quoted(s.pos, c))
	case c == '\'':
		return s.emitIf(tStrSingle, s.quoted(s.pos, c))
	case c == '`':
		return s.emitIf(tStrBacktick, s.quoted(s.pos, c))
	}
	return false
}

// applied lexes a word that stands before a number's colon or a parenthesis.
func (m *cypher) applied(s *scan) bool {
	end := s.words(s.pos)
	if s.byteAt(end) == ':' {
		value := s.spaces(end + 1)
		from := value
		if s.byteAt(from) == '-' {
			from++
		}
		to := s.skip(from, func(c byte) bool { return isDigit(c) || c == '.' || c == '_' })
		if to == from {
			return false
		}
		s.emit(tLabel, end)
		s.take(tStrDelim, 1)
		s.emit(tSpace, value)
		return s.emit(tNum, to)
	}
	open := s.spaces(end)
	if s.byteAt(open) != '(' {
		return false
	}
	t, ok := m.functions[strings.ToLower(s.src[s.pos:end])]
	if !ok {
		t = tName
	}
	s.emit(t, end)
	s.emit(tSpace, open)
	return s.take(tStrSymbol, 1)
}

func (m *cypher) number(s *scan) bool {
	digits := s.digits(s.pos)
	if digits > s.pos && strings.HasPrefix(s.src[digits:], "..") {
		last := digits + 2
		if s.byteAt(last) == '-' {
			last++
		}
		if isDigit(s.byteAt(last)) {
			s.emit(tNum, digits)
			s.take(tOp, 2)
			return s.emit(tNum, s.digits(last))
		}
	}
	if s.byteAt(digits) == '.' {
		return s.emit(tNumFloat, s.exponent(s.digits(digits+1)))
	}
	if end := s.exponent(digits); end > digits {
		return s.emit(tNumFloat, end)
	}
	if s.peek(0) == '0' {
		if end := s.skip(s.pos+1, isOctal); end > s.pos+1 {
			return s.emit(tNumOct, end)
		}
		if s.peek(1)|0x20 == 'x' && isHex(s.peek(2)) {
			return s.emit(tNumHex, s.hexes(s.pos+2))
		}
	}
	return s.emit(tNumInt, digits)
}
