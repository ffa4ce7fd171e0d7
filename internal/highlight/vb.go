package highlight

import (
	"strings"
	"sync"
)

const (
	vbRoot uint8 = iota
	vbDotted
	vbString
	vbDim
	vbFunction
	vbClass
	vbNamespace
	vbEnd
)

// visualBasic lexes Visual Basic.
type visualBasic struct{ stack }

func newVisualBasic() machine { return &visualBasic{stack{vbRoot}} }

var vbWords = sync.OnceValue(func() words {
	return newWords(
		wordList{tKeyword, `AddHandler Alias ByRef ByVal CBool CByte CChar CDate CDbl CDec CInt CLng CObj CSByte
			CShort CSng CStr CType CUInt CULng CUShort Call Case Catch Class Const Continue Declare Default
			Delegate Dim DirectCast Do Each Else ElseIf End EndIf Enum Erase Error Event Exit False Finally
			For Friend Function Get Global GoSub GoTo Handles If Implements Imports Inherits Interface Let
			Lib Loop Me Module MustInherit MustOverride MyBase MyClass Namespace Narrowing New Next Not
			NotInheritable NotOverridable Nothing Of On Operator Option Optional Overloads Overridable
			Overrides ParamArray Partial Private Property Protected Public RaiseEvent ReDim ReadOnly
			RemoveHandler Resume Return Select Set Shadows Shared Single Static Step Stop Structure Sub
			SyncLock Then Throw To True Try TryCast Using Wend When While Widening With WithEvents
			WriteOnly`},
		wordList{tKeywordType, `Boolean Byte Char Date Decimal Double Integer Long Object SByte Short String
			Variant UInteger ULong UShort`},
		wordList{tOpWord, `AddressOf And AndAlso As GetType In Is IsNot Like Mod Or OrElse TypeOf Xor`},
		wordList{tBuiltin, `Console ConsoleColor`})
})

// vbBlocks are the words whose names follow them.
var vbBlocks = map[string]uint8{"End": vbEnd, "Dim": vbDim, "Const": vbDim,
	"Function": vbFunction, "Sub": vbFunction, "Property": vbFunction,
	"Class": vbClass, "Structure": vbClass, "Enum": vbClass,
	"Module": vbNamespace, "Namespace": vbNamespace, "Imports": vbNamespace}

var vbNames = [...]Token{vbDotted: tName, vbDim: tVar, vbFunction: tFunc, vbClass: tClass, vbNamespace: tNamespace}

func (m *visualBasic) step(s *scan) bool {
	c := s.peek(0)
	state := m.top()
	if state == vbString {
		switch {
		case s.at(`""`):
			return s.take(tStrEscape, 2)
		case s.at(`"C`):
			m.pop()
			return s.take(tStr, 2)
		case c == '"':
			m.pop()
			return s.take(tStr, 1)
		}
		return s.emit(tStr, s.until(s.pos, `"`))
	}
	switch {
	case isSpace(c):
		return s.emit(tText, s.spaces(s.pos))
	case s.foldWord("REM") > 0 || c == '\'':
		return s.emit(tCommentSingle, s.lineEnd(s.pos))
	case s.at("%{"):
		if end := s.after(s.pos+2, "%}"); end > 0 {
			return s.emit(tCommentMulti, end)
		}
	}
	if state == vbRoot {
		return m.root(s)
	}
	end := s.ident(s.pos)
	if state == vbEnd {
		word := s.src[s.pos:end]
		m.pop()
		if b := vbBlocks[word]; b >= vbFunction && b <= vbNamespace && word != "Imports" && !s.wordAt(end) {
			return s.emit(tKeyword, end)
		}
		return true
	}
	if end == s.pos {
		return state == vbDim && m.pop()
	}
	for state == vbNamespace && s.byteAt(end) == '.' && s.ident(end+1) > end+1 {
		end = s.ident(end + 1)
	}
	m.pop()
	return s.emit(vbNames[state], end)
}

// vbDirective is the end of a directive of the preprocessor, the position if
// there is none.
func vbDirective(s *scan) int {
	line := s.lineEnd(s.pos)
	rest := s.src[s.pos+1 : line]
	for _, w := range [...]string{"If", "ElseIf"} {
		if !strings.HasPrefix(rest, w) || s.wordAt(s.pos+1+len(w)) {
			continue
		}
		for from := len(w); ; {
			n := strings.Index(rest[from:], "Then")
			if n < 0 {
				break
			}
			if from += n; !isWord(rest[from-1]) {
				return s.pos + 1 + from + len("Then")
			}
			from += len("Then")
		}
	}
	for _, w := range [...]string{"Const", "ExternalChecksum"} {
		if strings.HasPrefix(rest, w) {
			return s.pos + 1 + len(w)
		}
	}
	for _, w := range [...]string{"ExternalSource", "Region"} {
		if strings.HasPrefix(rest, w) && line < len(s.src) {
			return line + 1
		}
	}
	if name := s.spaces(s.pos + 4); strings.HasPrefix(rest, "End") && name > s.pos+4 {
		for _, w := range [...]string{"If", "ExternalSource", "Region"} {
			if strings.HasPrefix(s.src[name:], w) {
				return name + len(w)
			}
		}
	}
	return s.pos
}

// vbOption is the end of an Option statement at the position.
func vbOption(s *scan) int {
	i := s.pos
	for k, list := range [...]string{"Option", "Strict Explicit Compare", "On Off Binary Text"} {
		from := s.spaces(i)
		if k > 0 && from == i {
			return s.pos
		}
		i = from
		for _, w := range strings.Fields(list) {
			if strings.HasPrefix(s.src[from:], w) {
				i = from + len(w)
				break
			}
		}
		if i == from {
			return s.pos
		}
	}
	return i
}

var vbOperators = [...]string{"&=", "*=", "/=", `\=`, "^=", "+=", "-=", "<<=", ">>=", "<<", ">>", ":=", "<=", ">=", "<>"}

func (m *visualBasic) root(s *scan) bool {
	c := s.peek(0)
	switch {
	case c == '#' && s.emitIf(tPreproc, vbDirective(s)):
		return true
	case c == '.':
		m.push(vbDotted)
		return s.take(tPunct, 1)
	case in(c, "(){}!#,:"):
		return s.take(tPunct, 1)
	case c == '"':
		m.push(vbString)
		return s.take(tStr, 1)
	}
	if s.emitIf(tKeywordDecl, vbOption(s)) {
		return true
	}
	if end := s.ident(s.pos); end > s.pos {
		word := s.src[s.pos:end]
		if state, ok := vbBlocks[word]; ok && !s.wordAt(end) {
			m.push(state)
			return s.emit(tKeyword, end)
		}
		if isUpper(c) {
			t, ok := vbWords()[word]
			if !ok {
				t = tName
			}
			return s.emit(t, end)
		}
		if in(s.byteAt(end), "%&@!#$") {
			end++
		}
		return s.emit(tName, end)
	}
	for _, op := range vbOperators {
		if s.lit(tOp, op) {
			return true
		}
	}
	if in(c, `-&*/\^+=<>`) {
		return s.take(tOp, 1)
	}
	if !isDigit(c) {
		return false
	}
	end := s.digits(s.pos)
	if s.byteAt(end) == '.' {
		end = s.digits(end + 1)
		if s.byteAt(end)|0x20 == 'f' {
			exp := end + 1
			if in(s.byteAt(exp), "+-") {
				exp++
			}
			if last := s.digits(exp); last > exp {
				end = last
			}
		}
		return s.emit(tNumFloat, end)
	}
	switch suffix := s.byteAt(end); {
	case in(suffix, "SILDFR"):
		end++
	case suffix == 'U' && in(s.byteAt(end+1), "SIL"):
		end += 2
	}
	return s.emit(tNumInt, end)
}
