package highlight

import (
	"strings"
	"sync"
)

// pascal lexes Pascal.
type pascal struct {
	// No comment of the kind ends from here on.
	braceOpen, parenOpen bool
}

func newPascal() machine { return &pascal{} }

var pascalWords = sync.OnceValue(func() words {
	return newWords(
		wordList{tBuiltin, `true false nil`},
		wordList{tKeyword, `absolute abstract all and and_then array as asm assembler attribute begin bindable case
			class const constructor delay destructor div do downto else end except exit export exports
			external far file finalization finally for forward function goto if implementation import in
			inc index inherited initialization inline interface interrupt is label library message mod
			module near nil not object of on only operator or or_else otherwise out overload override
			packed pascal pow private procedure program property protected public published qualified
			raise read record register repeat resident resourcestring restricted safecall segment set shl
			shr stdcall stored string then threadvar to try type unit until uses value var view virtual
			while with write writeln xor`},
		wordList{tKeywordType, `ansichar ansistring bool boolean byte bytebool cardinal char comp currency double
			dword extended int64 integer iunknown longbool longint longword pansichar pansistring pbool
			pboolean pbyte pbytearray pcardinal pchar pcomp pcurrency pdate pdatetime pdouble pdword
			pextended phandle pint64 pinteger plongint plongword pointer ppointer pshortint pshortstring
			psingle psmallint pstring pvariant pwidechar pwidestring pword pwordarray pwordbool real real48
			shortint shortstring single smallint string tclass tdate tdatetime textfile thandle tobject
			ttime variant widechar widestring word wordbool`})
})

func (m *pascal) step(s *scan) bool {
	c := s.peek(0)
	switch {
	case isSpace(c):
		return s.emit(tText, s.spaces(s.pos))
	case s.at("//") || s.at("--"):
		return s.emit(tCommentSingle, s.lineEnd(s.pos)+1)
	case s.at("(*") && !m.parenOpen:
		if end := s.after(s.pos+2, "*)"); end > 0 {
			return s.emit(tCommentMulti, end)
		}
		m.parenOpen = true
	case c == '{' && !m.braceOpen:
		if end := s.after(s.pos, "}"); end > 0 {
			return s.emit(tCommentMulti, end)
		}
		m.braceOpen = true
	case c == '$' && isHex(s.peek(1)):
		return s.emit(tNumHex, s.hexes(s.pos+1))
	case c == '\'':
		return s.emitIf(tStr, pascalString(s))
	}
	if s.emitIf(tNum, pascalNumber(s)) {
		return true
	}
	if in(c, "~!@#$%^&*()+`-={}[]:;<>?,./|\\") {
		return s.take(tPunct, 1)
	}
	end := s.ident(s.pos)
	if t, ok := pascalWords()[strings.ToLower(s.src[s.pos:end])]; ok && !s.wordAt(end) {
		return s.emit(t, end)
	}
	return s.emitIf(tName, end)
}

// pascalString is the end of the string at the position, in which two quotes
// are one. A text that breaks off may have the first of two end it.
func pascalString(s *scan) int {
	last := s.pos
	for i := s.pos + 1; ; {
		n := strings.IndexByte(s.src[i:], '\'')
		if n < 0 {
			return last
		}
		i += n + 1
		if s.byteAt(i) != '\'' {
			return i
		}
		last = i
		i++
	}
}

func pascalNumber(s *scan) int {
	end := s.pos
	if s.byteAt(end) == '0' && s.byteAt(end+1)|0x20 == 'x' {
		end = s.hexes(end + 2)
	} else {
		end = s.digits(end)
		if s.byteAt(end) == '.' && (end > s.pos || isDigit(s.byteAt(end+1))) {
			end = s.digits(end + 1)
		}
		if end == s.pos {
			return end
		}
		end = s.exponent(end)
	}
	rest := s.src[end:]
	for _, suffix := range [...]string{"L", "l", "UL", "ul", "u", "U", "F", "f"} {
		if strings.HasPrefix(rest, suffix) {
			return end + len(suffix)
		}
	}
	return end
}
