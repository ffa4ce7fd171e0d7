package highlight

import (
	_ "embed" // for the names of commands and functions
	"sync"
)

//go:embed viml_commands.txt
var vimlCommands string

//go:embed viml_builtins.txt
var vimlBuiltins string

// viml lexes the scripts of Vim. It knows no errors.
type viml struct{}

func newVimL() machine { return viml{} }

var vimlWords = sync.OnceValue(func() words {
	return newWords(
		wordList{tKeyword, `let if else endif elseif fun function endfunction`},
		wordList{tBuiltin, `NONE bold italic underline dark light`},
		wordList{tKeyword, vimlCommands},
		wordList{tBuiltin, vimlBuiltins})
})

func (viml) step(s *scan) bool {
	c := s.peek(0)
	if s.bol() {
		switch from := s.spaces(s.pos); s.byteAt(from) {
		case '"':
			s.emit(tText, from)
			return s.emit(tComment, s.lineEnd(from))
		case '\\':
			return s.emit(tStrEscape, from+1)
		}
	}
	if isBlank(c) {
		return s.emit(tText, s.blanks(s.pos))
	}
	for quote, t := range map[byte]Token{'/': tStrRegex, '"': tStrDouble, '\'': tStrSingle} {
		if c == quote && s.emitIf(t, s.quotedLine(s.pos, quote)) {
			return true
		}
	}
	switch {
	case isDigit(c):
		return s.emit(tNum, s.digits(s.pos))
	case c == '-' && isDigit(s.peek(1)):
		return s.emit(tNum, s.digits(s.pos+1))
	case c == '#' && s.hexes(s.pos+1) >= s.pos+7:
		return s.take(tNumHex, 7)
	case in(c, "():<>+=![]{}|,~.-"):
		return s.take(tPunct, 1)
	case in(c, "absg") && s.peek(1) == ':':
		if end := s.words(s.pos + 2); end > s.pos+2 && !s.wordAt(end) {
			return s.emit(tVar, end)
		}
	}
	end := s.words(s.pos)
	if end == s.pos {
		_, n := s.runeAt(s.pos)
		return s.take(tText, n)
	}
	if s.wordAt(end) {
		// The word goes on in another script and is no word, but for the
		// numbers in it.
		return s.emit(tText, s.skip(s.pos, func(c byte) bool { return isWord(c) && !isDigit(c) }))
	}
	return s.emit(vimlWords()[s.src[s.pos:end]], end)
}
