package highlight

import (
	"strings"
	"sync"
)

const (
	psRoot uint8 = iota
	psComment
	psInterp
	psDouble
	psSingle
	psHeredoc
	psClass
	psHash
	psArray
	psBrace
	psBracket
	psParameters
)

// powershell lexes PowerShell.
type powershell struct{ stack }

func newPowerShell() machine { return &powershell{stack{psRoot}} }

// powershellVariables are tried in this order; a name that goes on is cut in
// two.
var powershellVariables = strings.Fields(`$$ $? $^ $_
	$args $ConsoleFileName $Error $Event $EventArgs $EventSubscriber
	$ExecutionContext $false $foreach $HOME $Host $input $IsCoreCLR
	$IsLinux $IsMacOS $IsWindows $LastExitCode $Matches $MyInvocation
	$NestedPromptLevel $null $PID $PROFILE $PSBoundParameters $PSCmdlet
	$PSCommandPath $PSCulture $PSDebugContext $PSHOME $PSItem
	$PSScriptRoot $PSSenderInfo $PSUICulture $PSVersionTable $PWD
	$REPORTERRORSHOWEXCEPTIONCLASS $REPORTERRORSHOWINNEREXCEPTION
	$REPORTERRORSHOWSOURCE $REPORTERRORSHOWSTACKTRACE
	$SENDER $ShellId $StackTrace $switch $this $true`)

// powershellWords are in lower case; operators begin with a dash.
var powershellWords = sync.OnceValue(func() words {
	return newWords(
		wordList{tKeywordReserved, `assembly exit process base filter public begin finally return break for
			sequence catch foreach static class from switch command function throw
			configuration hidden trap continue if try data in type define
			inlinescript until do interface using dynamicparam module var else
			namespace while elseif parallel workflow end param enum private`},
		wordList{tOp, `-split -isplit -csplit -join -is -isnot -as -eq -ieq -ceq -ne -ine -cne
			-gt -igt -cgt -ge -ige -cge -lt -ilt -clt -le -ile -cle -like -ilike
			-clike -notlike -inotlike -cnotlike -match -imatch -cmatch -notmatch
			-inotmatch -cnotmatch -contains -icontains -ccontains -notcontains
			-inotcontains -cnotcontains -replace -ireplace -creplace -shl -shr -band
			-bor -bxor -and -or -xor -not`},
		wordList{tCommentSpecial, `.synopsis .description .parameter .example .inputs .outputs .notes .link
			.component .role .functionality .forwardhelptargetname .forwardhelpcategory
			.remotehelprunspace .externalhelp`})
})

var powershellAttributes = sync.OnceValue(func() words {
	return newWords(wordList{tBuiltinPseudo, `ConfirmImpact DefaultParameterSetName HelpURI
		PositionalBinding SupportsPaging SupportsShouldProcess`})
})

func (m *powershell) step(s *scan) bool {
	c := s.peek(0)
	switch state := m.top(); state {
	case psComment:
		if c == '.' {
			for w, t := range powershellWords() {
				if t != tCommentSpecial {
					continue
				}
				if end, ok := s.fold(s.pos, w); ok {
					return s.emit(tCommentSpecial, end)
				}
			}
		}
		if s.lit(tCommentMulti, "#>") {
			return m.pop()
		}
		return s.emitIf(tCommentMulti, s.until(s.pos, "#.")) || s.emit(tCommentMulti, s.skip(s.pos, isIn("#.")))
	case psInterp:
		if c == ')' {
			m.pop()
			return s.take(tStrInterpol, 1)
		}
	case psDouble, psHeredoc:
		return m.str(s, state)
	case psSingle:
		if c == '\'' {
			m.pop()
			return s.take(tStrSingle, 1)
		}
		return s.emit(tStrSingle, s.until(s.pos, "'"))
	case psClass:
		switch {
		case c == '{':
			m.pop()
			return s.take(tPunct, 1)
		case isSpace(c):
			return s.emit(tSpace, s.spaces(s.pos))
		case isWord(c):
			return s.emit(tClass, s.words(s.pos))
		}
		return in(c, ":,") && s.take(tPunct, 1)
	case psHash:
		switch {
		case c == '}':
			m.pop()
			return s.take(tPunct, 1)
		case c == '=':
			return s.take(tOp, 1)
		case c == ',' || c == ';':
			return s.take(tPunct, 1)
		}
		return m.expr(s) || s.emitIf(tNameOther, s.words(s.pos)) || m.variable(s)
	case psArray:
		switch {
		case isSpace(c):
			return s.emit(tSpace, s.spaces(s.pos))
		case c == ')':
			m.pop()
			return s.take(tPunct, 1)
		case c == ',' || c == ';':
			return s.take(tPunct, 1)
		}
		return m.expr(s) || m.variable(s)
	case psBrace:
		if c == '}' {
			m.pop()
			return s.take(tPunct, 1)
		}
	case psBracket:
		if c == ']' {
			m.pop()
			return s.take(tPunct, 1)
		}
		if end := s.words(s.pos); isAlpha(c) && end > s.pos+1 {
			if s.byteAt(end) == '.' {
				return s.emit(tName, end+1)
			}
			if _, ok := powershellAttributes()[s.src[s.pos:end]]; ok {
				return s.emit(tBuiltinPseudo, end)
			}
			return s.emit(tName, end)
		}
	case psParameters:
		if m.parameter(s) {
			return true
		}
	}
	return m.root(s)
}

func psPath(c byte) bool { return isWord(c) || in(c, `/\~`) }

// parameter is what follows a command's name.
func (m *powershell) parameter(s *scan) bool {
	c := s.peek(0)
	if c == '`' && s.pos+1 < len(s.src) {
		_, n := s.runeAt(s.pos + 1)
		return s.take(tStrEscape, 1+n)
	}
	if isSpace(c) {
		if end := s.spaces(s.pos); strings.Contains(s.src[s.pos:end], "\n") {
			m.pop()
			return s.emit(tSpace, s.pos+strings.IndexByte(s.src[s.pos:end], '\n')+1)
		}
	}
	switch {
	case in(c, ";(){}]"):
		m.pop()
		return s.take(tPunct, 1)
	case c == '|' || c == '=':
		m.pop()
		return s.take(tOp, 1)
	case psPath(c):
		return s.emit(tNameOther, s.skip(s.pos+1, func(c byte) bool { return psPath(c) || in(c, "-.:") }))
	}
	return false
}

func (m *powershell) str(s *scan, state uint8) bool {
	t, end := tStrDouble, `"`
	if state == psHeredoc {
		t, end = tStrHeredoc, `"@`
	}
	for _, prefix := range [...]string{"", "$", "$#"} {
		if s.lit(t, prefix+end) {
			return m.pop()
		}
	}
	switch s.peek(0) {
	case '$':
		if s.lit(tStrInterpol, "$(") {
			return m.push(psInterp)
		}
		return m.variable(s)
	case '`':
		if s.eol(s.pos + 1) {
			return s.take(tStrEscape, 1)
		}
		_, n := s.runeAt(s.pos + 1)
		return s.take(tStrEscape, 1+n)
	case '"':
		return s.emit(t, s.skip(s.pos, isIn(`"`)))
	}
	return s.emit(t, s.until(s.pos, "\"`$"))
}

func (m *powershell) variable(s *scan) bool {
	if s.peek(0) != '$' {
		return false
	}
	for _, v := range powershellVariables {
		if s.lit(tBuiltinPseudo, v) {
			return true
		}
	}
	braced := func(i int) int {
		if s.byteAt(i) != '{' || s.failed('{', i) {
			return i
		}
		for j := i + 1; j < len(s.src); j++ {
			if s.src[j] == '`' && !s.eol(j+1) {
				j++
				continue
			}
			if s.src[j] == '}' && j > i+1 {
				return j + 1
			}
		}
		s.fail('{', i)
		return i
	}
	word := s.words(s.pos + 1)
	if word > s.pos+1 && s.byteAt(word) == ':' {
		end := s.words(word + 1)
		if end == word+1 {
			end = braced(word + 1)
		}
		if end > word+1 {
			s.take(tVar, 1)
			s.emit(tNamespace, word)
			s.take(tPunct, 1)
			return s.emit(tVar, end)
		}
	}
	if word == s.pos+1 {
		word = braced(word)
	}
	return word > s.pos+1 && s.emit(tVar, word)
}

func (m *powershell) comments(s *scan) bool {
	switch {
	case isSpace(s.peek(0)):
		return s.emit(tSpace, s.spaces(s.pos))
	case s.peek(0) == '#':
		return s.emit(tComment, s.lineEnd(s.pos))
	case s.lit(tCommentMulti, "<#"):
		return m.push(psComment)
	}
	return false
}

func (m *powershell) expr(s *scan) bool {
	if m.comments(s) {
		return true
	}
	c := s.peek(0)
	switch {
	case c == '"':
		m.push(psDouble)
		return s.take(tStrDouble, 1)
	case c == '\'':
		m.push(psSingle)
		return s.take(tStrSingle, 1)
	case s.at(`@"`):
		m.push(psHeredoc)
		return s.take(tStrHeredoc, 2)
	case s.at(`@'`):
		end := s.after(s.pos+2, "'@")
		return end > 0 && s.emit(tStrHeredoc, end)
	case isDigit(c), c == '.' && isDigit(s.peek(1)):
		end := s.digits(s.pos)
		if s.byteAt(end) == '.' && isDigit(s.byteAt(end+1)) {
			return s.emit(tNumFloat, s.digits(end+1))
		}
		return s.emit(tNumInt, end)
	case s.lit(tPunct, "@{"):
		return m.push(psHash)
	case s.lit(tPunct, "@("):
		return m.push(psArray)
	case c == '{':
		m.push(psBrace)
		return s.take(tPunct, 1)
	case c == '[':
		m.push(psBracket)
		return s.take(tPunct, 1)
	}
	return false
}

// powershellWord looks a word up in any case.
func powershellWord(word string) (Token, bool) {
	if len(word) > noWord {
		return 0, false
	}
	t, ok := powershellWords()[strings.ToLower(word)]
	return t, ok
}

func (m *powershell) root(s *scan) bool {
	if m.comments(s) {
		return true
	}
	c := s.peek(0)
	if s.at("..") && (isDigit(s.peek(2)) || s.peek(2) == '.' && isDigit(s.peek(3))) {
		return s.take(tOp, 2)
	}
	if c == '-' {
		end := s.skip(s.pos+1, isAlpha)
		if t, ok := powershellWord(s.src[s.pos:end]); ok && t == tOp && !s.wordAt(end) {
			return s.emit(tOp, end)
		}
	}
	if in(c, "+-*/%") && s.peek(1) == '=' && s.wordAt(s.pos+2) {
		return s.take(tOp, 2)
	}
	if m.declaration(s) {
		return true
	}
	word := s.words(s.pos)
	if t, ok := powershellWord(s.src[s.pos:word]); ok && t == tKeywordReserved &&
		!s.wordAt(word) && !in(s.byteAt(word), "-.") {
		return s.emit(t, word)
	}
	if c == '-' {
		from := s.pos + 1
		if s.byteAt(from) == '-' {
			from++
		}
		if end := s.words(from); end > from {
			return s.emit(tTag, end)
		}
	}
	name := s.pos
	if c == '.' {
		name++
	}
	if end := s.runOf("name", name, isWordDash); end > name && s.byteAt(end) == '[' {
		s.emit(tOp, name)
		s.emit(tName, end)
		m.push(psBracket)
		return s.take(tPunct, 1)
	}
	if isAlpha(c) || in(c, `/\~`) {
		s.emit(tName, s.skip(s.pos+1, func(c byte) bool { return psPath(c) || in(c, "-.:") }))
		s.lit(tSpace, "\n")
		return m.push(psParameters)
	}
	if end := s.runOf("name", s.pos+1, isWordDash); c == '.' && end > s.pos+1 {
		s.take(tOp, 1)
		s.emit(tFunc, end)
		if s.lit(tPunct, "(") {
			return m.push(psParameters)
		}
		s.lit(tSpace, "\n")
		return true
	}
	if c == '?' {
		m.push(psParameters)
		return s.take(tFunc, 1)
	}
	if m.expr(s) || m.variable(s) {
		return true
	}
	if in(c, "-+*/%=!.&|") {
		return s.take(tOp, 1)
	}
	return in(c, "{}(),:;") && s.take(tPunct, 1)
}

// declaration is a class or a function with its name.
func (m *powershell) declaration(s *scan) bool {
	if word, ok := s.fold(s.pos, "class"); ok {
		from := s.spaces(word)
		if end := s.words(from); from > word && end > from {
			s.emit(tKeywordReserved, word)
			s.emit(tSpace, from)
			m.push(psClass)
			return s.emit(tClass, end)
		}
	}
	word, ok := s.fold(s.pos, "function")
	from := s.spaces(word)
	if !ok || from == word {
		return false
	}
	scope := s.words(from)
	name := from
	if scope > from && s.byteAt(scope) == ':' {
		name = scope + 1
	}
	end := s.runOf("name", name, isWordDash)
	if end < name+2 || !isWord(s.byteAt(name)) {
		name = from
		end = s.runOf("name", name, isWordDash)
		if end < name+2 || !isWord(s.byteAt(name)) {
			return false
		}
	}
	s.emit(tKeywordReserved, word)
	s.emit(tSpace, from)
	if name > from {
		s.emit(tNamespace, scope)
		s.take(tPunct, 1)
	}
	return s.emit(tFunc, end)
}
