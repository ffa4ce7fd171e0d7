package highlight

import (
	"strings"
	"sync"
)

const (
	plRoot uint8 = iota
	plRegex
	plFormat
	plFatComma
	plVarName
	plName
	plFunction
	plSingle
	plDouble
	plBacktick
	plCurly
	plRound
	plSquare
	plAngle
	plInterp
	plEnd
)

// perl lexes Perl.
type perl struct {
	stack
	// missing are the delimiters a pattern was given up for: what follows has
	// too few of them, so that no later pattern need look for them again.
	missing map[string]bool
	// signs is the end of the last run of signs that no variable's name follows.
	signs int
	uncut bool // no documentation ends from here on
}

func newPerl() machine { return &perl{stack: stack{plRoot}} }

var perlWords = sync.OnceValue(func() words {
	return newWords(
		wordList{tKeyword, `case continue do else elsif for foreach if last my next our redo reset then
			unless until while use print new BEGIN CHECK INIT END return`},
		wordList{tOpWord, `eq lt gt le ge ne not and or cmp`})
})

var perlBuiltins = sync.OnceValue(func() words {
	return newWords(
		wordList{tBuiltin, `abs accept alarm atan2 bind binmode bless caller chdir chmod chomp chop chown
			chr chroot close closedir connect continue cos crypt dbmclose dbmopen defined delete die dump
			each endgrent endhostent endnetent endprotoent endpwent endservent eof eval exec exists exit
			exp fcntl fileno flock fork format formline getc getgrent getgrgid getgrnam gethostbyaddr
			gethostbyname gethostent getlogin getnetbyaddr getnetbyname getnetent getpeername getpgrp
			getppid getpriority getprotobyname getprotobynumber getprotoent getpwent getpwnam getpwuid
			getservbyname getservbyport getservent getsockname getsockopt glob gmtime goto grep hex import
			index int ioctl join keys kill last lc lcfirst length link listen local localtime log lstat
			map mkdir msgctl msgget msgrcv msgsnd my next no oct open opendir ord our pack package pipe
			pop pos printf prototype push quotemeta rand read readdir readline readlink readpipe recv redo
			ref rename require reverse rewinddir rindex rmdir scalar seek seekdir select semctl semget
			semop send setgrent sethostent setnetent setpgrp setpriority setprotoent setpwent setservent
			setsockopt shift shmctl shmget shmread shmwrite shutdown sin sleep socket socketpair sort
			splice split sprintf sqrt srand stat study substr symlink syscall sysopen sysread sysseek
			system syswrite tell telldir tie tied time times tr truncate uc ucfirst umask undef unlink
			unpack unshift untie utime values vec wait waitpid wantarray warn write`},
		wordList{tBuiltinPseudo, `__DIE__ __WARN__ DATA STDIN STDOUT STDERR`})
})

// perlClosers are the delimiters that close those that differ from them.
var perlClosers = map[byte]byte{'{': '}', '<': '>', '[': ']', '(': ')'}

// quotedLine is quoted within a line.
func (s *scan) quotedLine(i int, quote byte) int {
	sub := scan{src: s.src[:s.lineEnd(i)]}
	return sub.quoted(i, quote)
}

func (m *perl) step(s *scan) bool {
	c := s.peek(0)
	switch state := m.top(); state {
	case plRegex:
		return m.balanced(s)
	case plFormat:
		if s.at(".\n") {
			m.pop()
			return s.take(tStrInterpol, 2)
		}
		end := s.after(s.pos, "\n")
		return end > 0 && s.emit(tStrInterpol, end)
	case plFatComma:
		switch {
		case c == '#':
			return s.emit(tCommentSingle, s.lineEnd(s.pos))
		case isWord(c):
			return s.emit(tStr, s.words(s.pos))
		case isSpace(c):
			return s.emit(tText, s.spaces(s.pos))
		}
		return s.lit(tOp, "=>") && m.pop()
	case plVarName:
		switch {
		case isSpace(c):
			return s.emit(tText, s.spaces(s.pos))
		case in(c, "{[),;"):
			m.pop()
			return s.take(tPunct, 1)
		}
		return m.name(s)
	case plName:
		return m.name(s) || !isWord(c) && m.pop()
	case plFunction:
		return m.function(s)
	case plSingle:
		switch {
		case c == '\\' && in(s.peek(1), `\'`):
			return s.take(tStrEscape, 2)
		case c == '\\':
			return s.take(tStrSingle, 1)
		case c == '\'':
			m.pop()
			return s.take(tPunct, 1)
		}
		return s.emit(tStrSingle, s.until(s.pos, `\'`))
	case plDouble, plBacktick:
		return m.interpolated(s, state)
	case plCurly, plRound, plSquare, plAngle:
		return m.nested(s, state)
	case plInterp:
		switch {
		case c == '}':
			m.pop()
			return s.take(tStrInterpol, 1)
		case isSpace(c):
			return s.emit(tText, s.spaces(s.pos))
		}
		return s.emitIf(tStrInterpol, s.ident(s.pos))
	case plEnd:
		m.pop()
		return s.emit(tPreproc, len(s.src))
	}
	return m.root(s)
}

func (m *perl) name(s *scan) bool {
	end := s.words(s.pos)
	if end > s.pos && strings.HasPrefix(s.src[end:], "::") {
		return s.emit(tNamespace, end+2)
	}
	end = s.skip(s.pos, func(c byte) bool { return c == ':' || isWord(c) })
	if end == s.pos {
		return false
	}
	m.pop()
	return s.emit(tVar, end)
}

func (m *perl) function(s *scan) bool {
	c := s.peek(0)
	if end := s.ident(s.pos); end > s.pos {
		if in(s.byteAt(end), "!?") {
			end++
		}
		return s.emit(tFunc, end)
	}
	if isSpace(c) {
		return s.emit(tText, s.spaces(s.pos))
	}
	if c == '(' {
		if end := s.skip(s.pos+1, isIn("$@%*")); s.byteAt(end) == ')' {
			s.emit(tPunct, end+1)
			return s.emit(tText, s.spaces(s.pos))
		}
	}
	if end := s.until(s.pos, "{\n"); s.byteAt(end) == '{' {
		m.pop()
		return s.emit(tPunct, end+1)
	}
	if c == ';' {
		m.pop()
		return s.take(tPunct, 1)
	}
	return false
}

// interpolated lexes what is in double quotes or backquotes.
func (m *perl) interpolated(s *scan, state uint8) bool {
	c := s.peek(0)
	if c == '$' || c == '@' {
		if s.peek(1) == '{' {
			m.push(plInterp)
			return s.take(tStrInterpol, 2)
		}
		if end := s.ident(s.pos + 1); end > s.pos+1 {
			return s.emit(tStrInterpol, end)
		}
	}
	quote, t, escapes := byte('"'), tStrDouble, `\tnrabefluLUE"$@`
	if state == plBacktick {
		quote, t, escapes = '`', tStrBacktick, "\\tnr`"
	}
	switch c {
	case quote:
		m.pop()
		return s.take(tPunct, 1)
	case '\\':
		if in(s.peek(1), escapes) {
			return s.take(tStrEscape, 2)
		}
		return state == plDouble && s.emit(tStrEscape, perlEscape(s))
	case '$', '@':
		return s.take(t, 1)
	}
	return s.emit(t, s.until(s.pos, `\$@`+string(quote)))
}

// perlEscape is the end of an escape with an operand; the backslash of any
// other stands alone.
func perlEscape(s *scan) int {
	braces := func(in func(byte) bool) int {
		if end := s.skip(s.pos+3, in); s.peek(2) == '{' && end > s.pos+3 && s.byteAt(end) == '}' {
			return end + 1
		}
		return s.pos + 1
	}
	switch s.peek(1) {
	case '0':
		if isDigit(s.peek(2)) && isDigit(s.peek(3)) {
			return s.pos + 4
		}
	case 'o':
		return braces(isDigit)
	case 'x':
		if isHex(s.peek(2)) && isHex(s.peek(3)) {
			return s.pos + 4
		}
		return braces(isHex)
	case 'c':
		if r, n := s.runeAt(s.pos + 2); n > 0 && r != '\n' {
			return s.pos + 2 + n
		}
	case 'N':
		return braces(func(c byte) bool { return c != '}' })
	}
	return s.pos + 1
}

var perlNesting = [...]string{plCurly: "{}", plRound: "()", plSquare: "[]", plAngle: "<>"}

func (m *perl) nested(s *scan, state uint8) bool {
	pair := perlNesting[state]
	switch c := s.peek(0); c {
	case '\\':
		if in(s.peek(1), pair+`\`) {
			return s.take(tStrOther, 2)
		}
	case pair[0]:
		m.push(state)
	case pair[1]:
		m.pop()
	default:
		return s.emit(tStrOther, s.until(s.pos, pair+`\`))
	}
	return s.take(tStrOther, 1)
}

func isPerlFlag(c byte) bool   { return in(c, "msixpodualngc") }
func isPerlFlagR(c byte) bool  { return c == 'r' || isPerlFlag(c) }
func isPerlFlagEM(c byte) bool { return in(c, "egimosx") }

// balanced lexes a pattern from its first delimiter on.
func (m *perl) balanced(s *scan) bool {
	c := s.peek(0)
	if !in(c, "/!{<[(@%$") {
		return false
	}
	quote := c
	if q, ok := perlClosers[c]; ok {
		quote = q
	}
	end := s.quoted(s.pos, quote)
	if end == s.pos {
		return false
	}
	m.pop()
	return s.emit(tStrRegex, s.skip(end, isPerlFlagEM))
}

// delimited is the end of the text from i to the next delim, i if there is
// none. A backslash hides a delimiter or a backslash.
func (m *perl) delimited(s *scan, i int, delim string) int {
	if m.missing[delim] {
		return i
	}
	last := i
	for j := i; j < len(s.src); j++ {
		if s.src[j] == '\\' {
			if strings.HasPrefix(s.src[j+1:], delim) {
				j += len(delim)
				last = j + 1
			} else if s.byteAt(j+1) == '\\' {
				j++
			}
		} else if strings.HasPrefix(s.src[j:], delim) {
			return j + len(delim)
		}
	}
	if last == i {
		if m.missing == nil {
			m.missing = make(map[string]bool)
		}
		m.missing[delim] = true
	}
	return last
}

// delimiter is the delimiter of a pattern whose operator ends at i, and where
// it ends; it is empty if none is there.
func perlDelimiter(s *scan, i int) (string, int) {
	from := s.spaces(i)
	_, n := s.runeAt(from)
	if n == 0 || isWord(s.src[from]) && from == i {
		return "", i
	}
	return s.src[from : from+n], from + n
}

// substitution lexes s///, tr/// and y///.
func (m *perl) substitution(s *scan) bool {
	n := 1
	if s.at("tr") {
		n = 2
	} else if !in(s.peek(0), "sy") {
		return false
	}
	open := s.byteAt(s.pos + n)
	if closer, ok := perlClosers[open]; ok {
		if end := s.quoted(s.pos+n, closer); end > s.pos+n {
			m.push(plRegex)
			return s.emit(tStrRegex, s.spaces(end))
		}
	}
	delim, from := perlDelimiter(s, s.pos+n)
	if delim == "" {
		return false
	}
	middle := m.delimited(s, from, delim)
	if middle == from {
		return false
	}
	end := m.delimited(s, middle, delim)
	return end > middle && s.emit(tStrRegex, s.skip(end, isPerlFlagR))
}

func (m *perl) match(s *scan) bool {
	i := s.pos
	if s.byteAt(i) == 'm' {
		i++
	}
	if s.byteAt(i) == '/' {
		if end := s.quotedLine(i, '/'); end > i {
			return s.emit(tStrRegex, s.skip(end, isPerlFlag))
		}
	}
	if i == s.pos {
		return false
	}
	if in(s.byteAt(i), `/!\{<[(@%$`) {
		m.push(plRegex)
		return s.take(tStrRegex, 1)
	}
	delim, from := perlDelimiter(s, i)
	if delim == "" {
		return false
	}
	end := m.delimited(s, from, delim)
	return end > from && s.emit(tStrRegex, s.skip(end, isPerlFlag))
}

// fatComma reports whether a word at the position is followed by =>, with
// comments between them or not.
func fatComma(s *scan) bool {
	i := s.ident(s.pos)
	if i == s.pos {
		return false
	}
	for {
		i = s.spaces(i)
		if s.byteAt(i) != '#' {
			return strings.HasPrefix(s.src[i:], "=>")
		}
		i = s.lineEnd(i)
	}
}

func (m *perl) root(s *scan) bool {
	c := s.peek(0)
	if c == '#' {
		return s.emit(tCommentSingle, s.lineEnd(s.pos))
	}
	if c == '=' && s.bol() && !m.uncut {
		alnum := func(c byte) bool { return isAlpha(c) || isDigit(c) }
		word := s.skip(s.pos+1, alnum)
		// The word must not be the last of its line's: the end begins a line.
		if from := s.spaces(word); word > s.pos+1 && from > word {
			if end := s.after(word+1, "\n=cut"); end > 0 {
				return s.emit(tCommentMulti, end)
			}
			m.uncut = true
		}
	}
	word := s.words(s.pos)
	text := s.src[s.pos:word]
	whole := word > s.pos && !s.wordAt(word)
	if t, ok := perlWords()[text]; ok && whole {
		return s.emit(t, word)
	}
	if text == "format" && m.format(s, word) || m.substitution(s) || m.match(s) {
		return true
	}
	if isSpace(c) {
		return s.emit(tText, s.spaces(s.pos))
	}
	if fatComma(s) {
		return m.push(plFatComma)
	}
	if t, ok := perlBuiltins()[text]; ok && whole {
		return s.emit(t, word)
	}
	if s.at("<<") && m.heredoc(s) {
		return true
	}
	if whole && (text == "__END__" || text == "__DATA__") {
		m.push(plEnd)
		return s.emit(tPreproc, word)
	}
	if in(c, "$@%&*") && m.variable(s) {
		return true
	}
	if in(c, `-+/*%=<>&^|!\~`) {
		if s.peek(1) == '=' {
			return s.take(tOp, 2)
		}
		return s.take(tOp, 1)
	}
	if perlNumber(s) {
		return true
	}
	for quote, state := range map[byte]uint8{'\'': plSingle, '"': plDouble, '`': plBacktick} {
		if c == quote {
			m.push(state)
			return s.take(tPunct, 1)
		}
	}
	if c == 'q' && m.quote(s) {
		return true
	}
	if s.at("sub") && isSpace(s.peek(3)) {
		m.push(plFunction)
		return s.emit(tKeyword, s.spaces(s.pos+3))
	}
	switch {
	case s.at("[]") || s.at("::"):
		return s.take(tOp, 2)
	case c == '.':
		return s.emit(tOp, min(s.runOf("points", s.pos, isIn(".")), s.pos+3))
	case in(c, "()[]:;,?{}"):
		return s.take(tPunct, 1)
	}
	return isWord(c) && m.push(plName)
}

func (m *perl) format(s *scan, word int) bool {
	name := s.spaces(word)
	end := s.words(name)
	eq := s.spaces(end)
	rest := s.spaces(eq + 1)
	if name == word || end == name || s.byteAt(eq) != '=' {
		return false
	}
	nl := strings.LastIndexByte(s.src[eq+1:rest], '\n')
	if nl < 0 {
		return false
	}
	s.emit(tKeyword, word)
	s.emit(tText, name)
	s.emit(tName, end)
	s.emit(tText, eq)
	s.take(tPunct, 1)
	s.take(tText, nl+1)
	return m.push(plFormat)
}

func (m *perl) heredoc(s *scan) bool {
	i := s.pos + 2
	quote := ""
	if in(s.byteAt(i), `'"`) {
		quote = s.src[i : i+1]
		i++
	}
	end := s.ident(i)
	name := s.src[i:end]
	if name == "" || !strings.HasPrefix(s.src[end:], quote) {
		return false
	}
	end += len(quote)
	if s.byteAt(end) == ';' {
		end++
	}
	if s.byteAt(end) != '\n' {
		return false
	}
	key := "\n" + name + "\n"
	if m.missing[key] {
		return false
	}
	last := s.after(end+1, key)
	if last < 0 {
		if m.missing == nil {
			m.missing = make(map[string]bool)
		}
		m.missing[key] = true
		return false
	}
	return s.emit(tStr, last)
}

func (m *perl) variable(s *scan) bool {
	if s.peek(0) == '$' {
		if s.peek(1) == '^' && in(s.peek(2), "ADEFHILMOPSTWX") {
			return s.take(tVarGlobal, 3)
		}
		if in(s.peek(1), "\\\"'[]&`+*.,;=%~?@$!<>(^|/_-") && !isWord(s.peek(2)) {
			return s.take(tVarGlobal, 2)
		}
	}
	if s.pos < m.signs {
		return false
	}
	end := s.skip(s.pos+1, isIn("$@%&*#_"))
	if next := s.byteAt(end); isAlpha(next) || in(next, "{[;") {
		m.push(plVarName)
		return s.emit(tVar, end)
	}
	m.signs = end
	return false
}

// quote lexes q(), qq(), qw(), qr() and qx().
func (m *perl) quote(s *scan) bool {
	for _, n := range [...]int{1, 2} {
		if n == 2 && !in(s.peek(1), "qwrx") {
			break
		}
		i := s.pos + n
		for state := plCurly; state <= plAngle; state++ {
			if s.byteAt(i) == perlNesting[state][0] {
				m.push(state)
				return s.emit(tStrOther, i+1)
			}
		}
		_, size := s.runeAt(i)
		if size == 0 || isWord(s.src[i]) {
			continue
		}
		delim := s.src[i : i+size]
		if m.missing["q"+delim] {
			continue
		}
		if end := s.after(i+size, delim); end > 0 {
			return s.emit(tStrOther, end)
		}
		if m.missing == nil {
			m.missing = make(map[string]bool)
		}
		m.missing["q"+delim] = true
	}
	return false
}

func perlNumber(s *scan) bool {
	c := s.peek(0)
	grouped := func(i int, digit func(byte) bool) int {
		for {
			i = s.skip(i, digit)
			if s.byteAt(i) != '_' || !digit(s.byteAt(i+1)) {
				return i
			}
			i++
		}
	}
	if c == '0' {
		switch next := s.peek(1); {
		case isOctal(next):
			return s.emit(tNumOct, grouped(s.pos+1, isOctal))
		case next == '_' && isOctal(s.peek(2)):
			return s.emit(tNumOct, grouped(s.pos+2, isOctal))
		case next == 'x' && isHex(s.peek(2)):
			return s.emit(tNumHex, grouped(s.pos+2, isHex))
		case next == 'b' && isBinary(s.peek(2)):
			return s.emit(tNumBin, grouped(s.pos+2, isBinary))
		}
	}
	digits := s.skip(s.pos, isDigitUnderscore)
	if s.byteAt(digits) == '.' && isDigit(s.byteAt(digits+1)) {
		return s.emit(tNumFloat, s.exponent(s.skip(digits+1, isDigitUnderscore)))
	}
	if !isDigit(c) {
		return false
	}
	if end := s.exponent(digits); end > digits {
		return s.emit(tNumFloat, s.skip(end, isDigitUnderscore))
	}
	return s.emit(tNumInt, grouped(s.pos, isDigit))
}
