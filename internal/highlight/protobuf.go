package highlight

import (
	"strings"
	"sync"
)

const (
	pbRoot uint8 = iota
	pbPackage
	pbMessage
	pbType
)

// protobuf lexes Protocol Buffers' definitions.
type protobuf struct{ stack }

func newProtobuf() machine { return &protobuf{stack{pbRoot}} }

var protobufWords = sync.OnceValue(func() words {
	return newWords(
		wordList{tKeyword, `ctype default extensions import max oneof option optional packed repeated required
			returns rpc to`},
		wordList{tKeywordType, `bool bytes double fixed32 fixed64 float int32 int64 sfixed32 sfixed64 sint32
			sint64 string uint32 uint64`})
})

var protobufNames = [...]Token{pbPackage: tNamespace, pbMessage: tClass, pbType: tName}

// protobufDeclarations are the words that begin a declaration. They need not
// begin a word of their own, but space must follow them.
var protobufDeclarations = [...]struct {
	word  string
	token Token
	state uint8
}{{"package", tKeywordNamespace, pbPackage}, {"message", tKeywordDecl, pbMessage}, {"extend", tKeywordDecl, pbMessage},
	{"enum", tKeywordDecl, pbType}, {"group", tKeywordDecl, pbType}, {"service", tKeywordDecl, pbType}}

func (m *protobuf) step(s *scan) bool {
	if state := m.top(); state != pbRoot {
		m.pop()
		return s.emit(protobufNames[state], s.ident(s.pos))
	}
	c := s.peek(0)
	switch {
	case isSpace(c):
		return s.emit(tText, s.spaces(s.pos))
	case in(c, ",;{}[]()"):
		return s.take(tPunct, 1)
	case c == '/':
		return m.comment(s)
	case c == '"' || c == '\'':
		if end := s.until(s.pos+1, "\n"+string(c)); s.byteAt(end) == c {
			return s.emit(tStr, end+1)
		}
		return false
	}
	end := s.words(s.pos)
	if t, ok := protobufWords()[s.src[s.pos:end]]; ok && !s.wordAt(end) {
		return s.emit(t, end)
	}
	if s.lit(tKeywordConst, "true") || s.lit(tKeywordConst, "false") {
		return true
	}
	for _, d := range protobufDeclarations {
		if s.at(d.word) && isSpace(s.peek(len(d.word))) {
			s.take(d.token, len(d.word))
			m.push(d.state)
			return s.emit(tText, s.spaces(s.pos))
		}
	}
	return m.number(s) || m.name(s)
}

// comment lexes a comment, whose signs a line's continuation may divide. One
// that ends in a backslash goes on in the next line.
func (m *protobuf) comment(s *scan) bool {
	i := s.pos + 1
	if strings.HasPrefix(s.src[i:], "\\\n") {
		i += 2
	}
	switch s.byteAt(i) {
	case '/':
		end := s.lineEnd(i + 1)
		for end < len(s.src) && end > i+1 && s.src[end-1] == '\\' {
			end = s.lineEnd(end + 1)
		}
		return s.emit(tCommentSingle, end)
	case '*':
		end := s.after(i+1, "*/")
		if divided := s.after(i+1, "*\\\n/"); divided > 0 && (end < 0 || divided <= end) {
			end = divided
		}
		return end > 0 && s.emit(tCommentMulti, end)
	}
	return false
}

func (m *protobuf) number(s *scan) bool {
	suffix := func(i int) int { return s.skip(i, isIn("LlUu")) }
	c := s.peek(0)
	digits := s.digits(s.pos)
	mantissa := digits
	if s.byteAt(digits) == '.' && (digits > s.pos || isDigit(s.byteAt(digits+1))) {
		mantissa = s.digits(digits + 1)
	}
	if mantissa > s.pos {
		if end := s.exponent(mantissa); end > mantissa {
			return s.emit(tNumFloat, suffix(end))
		}
		if s.byteAt(mantissa)|0x20 == 'f' {
			mantissa++
			if mantissa == digits+1 && s.byteAt(mantissa)|0x20 == 'f' {
				mantissa++
			}
		}
		if mantissa > digits {
			return s.emit(tNumFloat, mantissa)
		}
	}
	sign := s.pos
	if c == '-' {
		sign++
	}
	for _, w := range [...]string{"inf", "nan"} {
		if strings.HasPrefix(s.src[sign:], w) && !s.wordAt(sign+3) {
			return s.emit(tNumFloat, sign+3)
		}
	}
	switch {
	case c == '0' && s.peek(1) == 'x' && isHex(s.peek(2)):
		return s.emit(tNumHex, suffix(s.hexes(s.pos+2)))
	case c == '0' && isOctal(s.peek(1)):
		return s.emit(tNumOct, suffix(s.skip(s.pos+1, isOctal)))
	case isDigit(c):
		return s.emit(tNumInt, suffix(digits))
	}
	// The signs from + to = in ASCII.
	return c >= '+' && c <= '=' && s.take(tOp, 1)
}

func (m *protobuf) name(s *scan) bool {
	end := s.ident(s.pos)
	if end == s.pos {
		return false
	}
	end = s.skip(end, func(c byte) bool { return c == '.' || isWord(c) })
	eq := s.blanks(end)
	if s.byteAt(eq) != '=' {
		return s.emit(tName, end)
	}
	s.emit(tAttr, end)
	s.emit(tText, eq)
	return s.take(tOp, 1)
}
