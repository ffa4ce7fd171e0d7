package highlight

import "sync"

var shellWords = sync.OnceValue(func() words {
	return newWords(
		wordList{tKeyword, `if fi else while do done for then return function
			select continue until esac elif in`},
		wordList{tBuiltin, `alias bg bind break builtin caller cd command compgen
			complete declare dirs disown enable eval exec exit
			export false fc fg getopts hash help history jobs let
			local logout mapfile popd pushd pwd read readonly set
			shift shopt source suspend test time times trap true type
			typeset ulimit umask unalias unset wait
			cat tac nl od base32 base64 fmt pr fold head tail split csplit
			wc sum cksum b2sum md5sum sha1sum sha224sum sha256sum sha384sum
			sha512sum sort shuf uniq comm ptx tsort cut paste join tr expand
			unexpand ls dir vdir dircolors cp dd install mv rm shred link ln
			mkdir mkfifo mknod readlink rmdir unlink chown chgrp chmod touch
			df du stat sync truncate echo printf yes expr tee basename dirname
			pathchk mktemp realpath pwd stty printenv tty id logname whoami
			groups users who date arch nproc uname hostname hostid uptime chcon
			runcon chroot env nice nohup stdbuf timeout kill sleep factor numfmt
			seq tar grep sudo awk sed gzip gunzip`},
	)
})

const (
	shRoot uint8 = iota
	shHeredoc
	shHeredocLine
	shDouble
	shANSI
	shSingle
	shCurly
	shParen
	shParenInner
	shMath
	shCase
	shCaseStanza
	shBacktick
)

type shell struct {
	stack
	heredoc string
}

func newShell() machine { return &shell{stack: stack{shRoot}} }

func (m *shell) step(s *scan) bool {
	c := s.peek(0)
	switch m.top() {
	case shHeredoc:
		if c == '\n' {
			m.push(shHeredocLine)
			return s.take(tStrHeredoc, 1)
		}
		return s.emitIf(tStrHeredoc, s.until(s.pos, "$\n\\")) || m.interpolation(s) ||
			c == '$' && s.take(tStrHeredoc, 1)
	case shHeredocLine:
		return m.heredocLine(s)
	case shDouble:
		for _, end := range [...]string{`"`, `$"`, `$#"`} {
			if s.lit(tStrDouble, end) {
				return m.pop()
			}
		}
		return m.interpolation(s) || s.emitIf(tStrDouble, s.until(s.pos, "\"`\\$"))
	case shANSI, shSingle:
		if m.top() == shANSI && (s.escape(tStrEscape) || s.emitIf(tStrSingle, s.until(s.pos, `\'`))) {
			return true
		}
		if c == '\'' {
			m.pop()
			return s.take(tStrSingle, 1)
		}
		return s.emit(tStrSingle, s.until(s.pos, "'"))
	case shCurly:
		switch {
		case c == '}':
			m.pop()
			return s.take(tKeyword, 1)
		case s.lit(tKeyword, ":-"), s.emitIf(tVar, s.words(s.pos)), s.emitIf(tPunct, s.until(s.pos, "}:\"`'$")):
			return true
		}
	case shParen:
		if c == ')' {
			m.pop()
			return s.take(tStrInterpol, 1)
		}
		if c == '(' {
			m.push(shParenInner)
			return s.take(tOp, 1)
		}
	case shParenInner:
		if c == '(' {
			m.push(shParenInner)
			return s.take(tOp, 1)
		}
		if c == ')' {
			m.pop()
			return s.take(tOp, 1)
		}
	case shMath:
		if s.at("))") {
			m.pop()
			return s.take(tKeyword, 2)
		}
		if in(c, "-+*/%^|&!") {
			return s.take(tOp, 1)
		}
		if isDigit(c) {
			end := s.digits(s.pos)
			if s.byteAt(end) == '#' && isWord(s.byteAt(end+1)) {
				end = s.words(end + 1)
			}
			return s.emit(tNum, end)
		}
	case shCase:
		if s.at("esac") && !s.wordAt(s.pos+4) {
			m.pop()
			return s.take(tKeyword, 4)
		}
		if c == '|' {
			return s.take(tPunct, 1)
		}
		if c == ')' {
			m.push(shCaseStanza)
			return s.take(tPunct, 1)
		}
	case shCaseStanza:
		if s.at(";;") {
			m.pop()
			return s.take(tPunct, 2)
		}
	case shBacktick:
		if c == '`' {
			m.pop()
			return s.take(tStrBacktick, 1)
		}
	}
	return m.root(s)
}

// heredocLine reads the words of lines until one is the heredoc's delimiter.
func (m *shell) heredocLine(s *scan) bool {
	from := s.spaces(s.pos)
	to := s.words(from)
	if to > from {
		end := s.spaces(to)
		for end > to && s.src[end-1] != '\n' {
			end--
		}
		if end > to {
			if s.src[from:to] != m.heredoc {
				return s.emit(tStrHeredoc, end)
			}
			m.pop()
			m.pop()
			return s.emit(tConst, end)
		}
	}
	return m.pop()
}

func (m *shell) root(s *scan) bool {
	c := s.peek(0)
	if c == '#' {
		return s.emit(tComment, s.lineEnd(s.pos))
	}
	if isWord(c) {
		end := s.words(s.pos)
		word := s.src[s.pos:end]
		if !s.wordAt(end) {
			t, ok := shellWords()[word]
			// A word takes the space after it along when another word follows.
			next := s.spaces(end)
			if !s.wordAt(next) {
				next = end
			}
			switch {
			case ok && t == tKeyword:
				return s.emit(t, next)
			case word == "case":
				m.push(shCase)
				return s.emit(tKeyword, end)
			case ok && !in(s.byteAt(next), ".-"):
				return s.emit(t, next)
			}
		}
		if s.byteAt(end) == '=' {
			s.emit(tVar, end)
			return s.take(tOp, 1)
		}
	}
	switch {
	case c == '.' && isSpace(s.peek(1)):
		return s.take(tBuiltin, 1)
	case in(c, "[]{}()!=>"):
		return s.take(tOp, 1)
	case s.at("&&") || s.at("||"):
		return s.take(tOp, 2)
	case c == '<' && (s.lit(tOp, "<<<") || m.openHeredoc(s)):
		return true
	case isSpace(c):
		return s.emit(tText, s.spaces(s.pos))
	case s.escape(tStrEscape):
		return true
	case c == '"', s.at(`$"`):
		m.push(shDouble)
		return s.emit(tStrDouble, s.after(s.pos, `"`))
	case s.at("$'"):
		m.push(shANSI)
		return s.take(tStrSingle, 2)
	case c == '\'':
		m.push(shSingle)
		return s.take(tStrSingle, 1)
	case c == '*':
		return s.take(tKeyword, 1)
	case c == ';':
		return s.take(tPunct, 1)
	case c == '-' && isWordDash(s.peek(1)):
		return s.emit(tTag, s.skip(s.pos+1, isWordDash))
	}
	return s.emitIf(tText, s.until(s.pos, "=* \t\n\v\f\r{}()$\"'`;\\<")) ||
		c == '<' && s.take(tText, 1) || m.interpolation(s)
}

func (m *shell) openHeredoc(s *scan) bool {
	if !s.at("<<") {
		return false
	}
	op := s.pos + 2
	if s.byteAt(op) == '-' {
		op++
	}
	quote := s.spaces(op)
	q := s.byteAt(quote)
	word := quote
	if q == '\'' || q == '"' {
		word++
	} else {
		q = 0
	}
	if s.byteAt(word) == '\\' {
		word++
	}
	end := s.words(word)
	if end == word || q != 0 && s.byteAt(end) != q {
		return false
	}
	m.heredoc = s.src[word:end]
	m.push(shHeredoc)
	s.emit(tOp, op)
	s.emit(tText, quote)
	s.emit(tStrHeredoc, word)
	s.emit(tConst, end)
	if q != 0 {
		s.take(tStrHeredoc, 1)
	}
	return true
}

func (m *shell) interpolation(s *scan) bool {
	switch s.peek(0) {
	case '\\':
		if s.eol(s.pos + 1) {
			return s.take(tStrEscape, 1)
		}
		return s.escape(tStrEscape)
	case '`':
		m.push(shBacktick)
		return s.take(tStrBacktick, 1)
	case '$':
		switch {
		case s.at("$(("):
			m.push(shMath)
			return s.take(tKeyword, 3)
		case s.at("$("):
			m.push(shParen)
			return s.take(tStrInterpol, 2)
		case s.at("${"):
			m.push(shCurly)
			if s.peek(2) == '#' {
				return s.take(tKeyword, 3)
			}
			return s.take(tKeyword, 2)
		}
		name := s.pos + 1
		if s.byteAt(name) == '#' && !s.eol(name+1) {
			name++
		}
		if end := s.words(name); end > name {
			return s.emit(tVar, end)
		}
		if s.eol(name) {
			return false
		}
		_, n := s.runeAt(name)
		return s.emit(tVar, name+n)
	}
	return false
}
