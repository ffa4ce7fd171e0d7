package highlight

import (
	"strings"
	"sync"
	"unicode/utf8"
)

const (
	rbRoot uint8 = iota
	rbExpr
	rbMethodCall
	rbMethodCallSpaced
	rbTernary
	rbDefExpr
	rbFuncName
	rbClassName
	rbInterp
	rbString
	rbSymbol
	rbBacktick
	rbRegex
	rbRegexFlags
	rbSigil
	rbHeredocQueue
	rbHeredoc
	rbHeredocLine
	rbEnd
)

// ruby lexes Ruby.
type ruby struct {
	stack
	sigils   []sigil   // of each rbSigil on the stack
	heredocs []heredoc // begun on the line, in order
	// base lexes where no state of its own is on, as Ruby's dialects differ.
	base func(*scan) bool
}

// sigil is a string such as %w[a b].
type sigil struct {
	open, close string
	token       Token
	interpolate bool
}

type heredoc struct {
	indented bool
	name     string
}

func newRuby() machine {
	m := &ruby{stack: stack{rbRoot, rbExpr}}
	m.base = m.root
	return m
}

var rubyWords = sync.OnceValue(func() words {
	return newWords(
		wordList{tKeyword, `BEGIN END alias begin break case defined? do else elsif end
			ensure for if in next redo rescue raise retry return super then
			undef unless until when while yield`},
		wordList{tKeywordPseudo, `loop include extend raise
			alias_method attr catch throw private module_function
			public protected true false nil __FILE__ __LINE__`},
		wordList{tBuiltin, `attr_reader attr_writer attr_accessor
			__id__ __send__ abort ancestors at_exit autoload binding callcc
			caller catch chomp chop class_eval class_variables clone
			const_get const_missing const_set constants
			display dup eval exec exit extend fail fork format freeze
			getc gets global_variables gsub hash id included_modules
			inspect instance_eval instance_method instance_methods
			instance_variable_get instance_variable_set instance_variables
			lambda load local_variables loop method method_missing
			methods module_eval name object_id open p print printf
			private_class_method private_instance_methods private_methods proc
			protected_instance_methods protected_methods public_class_method
			public_instance_methods public_methods putc puts raise rand
			readline readlines require require_relative scan select self send set_trace_func
			singleton_methods sleep split sprintf srand sub syscall system
			taint test throw to_a to_s trace_var trap untaint untrace_var warn`},
	)
})

// rubyQueries are the builtins that end in a question mark.
var rubyQueries = sync.OnceValue(func() words {
	return newWords(
		wordList{tBuiltin, `autoload block_given const_defined eql equal frozen
			include instance_of is_a iterator kind_of method_defined
			nil private_method_defined protected_method_defined
			public_method_defined respond_to tainted`},
	)
})

func (m *ruby) step(s *scan) bool {
	c := s.peek(0)
	switch state := m.top(); state {
	case rbExpr:
		return m.expr(s)
	case rbMethodCall:
		switch {
		case c == '/' || c == '%':
			m.swap(rbExpr)
			return s.take(tOp, 1)
		case c == '\n':
			return m.pop()
		}
		return m.swap(rbMethodCallSpaced)
	case rbMethodCallSpaced:
		return m.spaced(s)
	case rbTernary:
		if c == ':' {
			if end := s.spaces(s.pos + 1); end > s.pos+1 {
				s.take(tPunct, 1)
				s.emit(tText, end)
				return m.swap(rbExpr)
			}
			end := s.until(s.pos+1, "#\n:\\")
			if !in(s.byteAt(end), ":\\") {
				m.swap(rbExpr)
				return s.take(tPunct, 1)
			}
		}
	case rbDefExpr:
		if c == ')' {
			s.take(tPunct, 1)
			m.pop()
			if !s.lit(tOp, ".") {
				s.lit(tOp, "::")
			}
			return true
		}
		if c == '(' {
			m.push(rbDefExpr)
			m.push(rbExpr)
			return s.take(tPunct, 1)
		}
	case rbFuncName:
		return m.funcName(s)
	case rbClassName:
		return m.className(s)
	case rbInterp:
		if c == '}' {
			m.pop()
			return s.take(tStrInterpol, 1)
		}
	case rbString, rbSymbol, rbBacktick:
		quote, t := byte('"'), tStrDouble
		switch state {
		case rbSymbol:
			t = tStrSymbol
		case rbBacktick:
			quote, t = '`', tStrBacktick
		}
		if m.interpolation(s) || m.escaped(s) || s.emitIf(t, s.until(s.pos, `\#`+string(quote))) {
			return true
		}
		if c == quote {
			m.pop()
		}
		return s.take(t, 1)
	case rbRegex:
		switch {
		case m.interpolation(s), s.lit(tStrRegex, `\\`), s.lit(tStrRegex, `\/`),
			s.emitIf(tStrRegex, s.until(s.pos, `\/#`)):
			return true
		case c == '/':
			m.swap(rbRegexFlags)
		}
		return s.take(tStrRegex, 1)
	case rbRegexFlags:
		m.pop()
		return s.emit(tStrRegex, s.skip(s.pos, isIn("mixounse")))
	case rbSigil:
		return m.sigil(s)
	case rbHeredocQueue:
		if c == '\n' {
			return m.swap(rbHeredoc)
		}
	case rbHeredoc:
		if m.interpolation(s) || m.escaped(s) || s.emitIf(tStrHeredoc, s.until(s.pos, "#\\\n")) {
			return true
		}
		if c == '\n' {
			m.push(rbHeredocLine)
		}
		return s.take(tStrHeredoc, 1)
	case rbHeredocLine:
		return m.heredocLine(s)
	case rbEnd:
		m.pop()
		return s.emit(tPreproc, len(s.src))
	}
	return m.base(s)
}

func (m *ruby) heredocLine(s *scan) bool {
	end := s.until(s.pos, "#\\\n")
	if !s.eol(end) {
		return m.pop()
	}
	line := strings.TrimRight(s.src[s.pos:end], " \t\r\n\v\f\x00")
	if m.heredocs[0].indented {
		line = strings.TrimLeft(line, " \t\r\n\v\f\x00")
	}
	t := tStrHeredoc
	if line == m.heredocs[0].name {
		t = tConst
		m.heredocs = m.heredocs[1:]
		if len(m.heredocs) == 0 {
			m.pop()
		}
	}
	m.pop()
	return s.emit(t, end)
}

func (m *ruby) interpolation(s *scan) bool {
	if s.peek(0) != '#' {
		return false
	}
	if s.peek(1) == '{' {
		m.push(rbInterp)
		return s.take(tStrInterpol, 2)
	}
	i := s.pos + 1
	switch s.byteAt(i) {
	case '@':
		if i++; s.byteAt(i) == '@' {
			i++
		}
	case '$':
		i++
	default:
		return false
	}
	if end := s.ident(i); end > i {
		return s.emit(tStrInterpol, end)
	}
	return false
}

// escapeEnd is the end of a backslash's escape at i, i if there is none.
func (m *ruby) escapeEnd(s *scan, i int) int {
	if s.byteAt(i) != '\\' {
		return i
	}
	switch c := s.byteAt(i + 1); {
	case in(c, `\abefnrstv#"'`):
		return i + 2
	case c == 'x' && isHex(s.byteAt(i+2)):
		return min(s.hexes(i+2), i+4)
	case isOctal(c):
		return min(s.skip(i+1, isOctal), i+4)
	}
	return i
}

func (m *ruby) escaped(s *scan) bool {
	return s.emitIf(tStrEscape, m.escapeEnd(s, s.pos)) || s.escape(tStrEscape)
}

func (m *ruby) expr(s *scan) bool {
	c := s.peek(0)
	switch {
	case c == ' ' || c == '\t' || c == '\r':
		return s.emit(tText, s.skip(s.pos, isIn(" \t\r")))
	case c == '/':
		m.swap(rbRegex)
		return s.take(tStrRegex, 1)
	case c == '?':
		if end := m.character(s); end > s.pos {
			m.pop()
			return s.emit(tStrChar, end)
		}
	}
	// A percent sign and a space begin a string that the next space ends.
	at := s.spaces(s.pos)
	if s.byteAt(at) == '%' {
		i := at + 1
		if in(s.byteAt(i), "rqswQWxiI") {
			i++
		}
		if s.byteAt(i) == ' ' {
			if end := s.solids(i + 1); s.byteAt(end) == ' ' {
				s.emit(tText, at)
				m.pop()
				return s.emit(tStrOther, end+1)
			}
		}
	}
	return m.openSigil(s) || m.pop()
}

// character is the end of a character such as ?a or ?\C-x at the position.
func (m *ruby) character(s *scan) int {
	i := s.pos + 1
	for s.byteAt(i) == '\\' && in(s.byteAt(i+1), "MC") && s.byteAt(i+2) == '-' {
		i += 3
	}
	if end := m.escapeEnd(s, i); end > i && !isWord(s.byteAt(end)) {
		return end
	}
	if _, n := s.runeAt(i); n > 0 && !isSpace(s.src[i]) && !isWord(s.byteAt(i+n)) {
		return i + n
	}
	return s.pos
}

func (m *ruby) openSigil(s *scan) bool {
	if s.peek(0) != '%' {
		return false
	}
	i := s.pos + 1
	kind := s.byteAt(i)
	if in(kind, "rqswQWxiI") {
		i++
	} else {
		kind = 0
	}
	r, n := s.runeAt(i)
	if n == 0 || r < utf8.RuneSelf && (isWord(byte(r)) || isSpace(byte(r))) {
		return false
	}
	g := sigil{open: s.src[i : i+n], token: tStrOther, interpolate: in(kind, "rQWxI")}
	switch g.open {
	case "{":
		g.close = "}"
	case "[":
		g.close = "]"
	case "(":
		g.close = ")"
	case "<":
		g.close = ">"
	default:
		g.close = g.open
	}
	if kind == 'r' {
		g.token = tStrRegex
		m.push(rbRegexFlags)
	}
	m.push(rbSigil)
	m.sigils = append(m.sigils, g)
	return s.emit(g.token, i+n)
}

func (m *ruby) sigil(s *scan) bool {
	g := m.sigils[len(m.sigils)-1]
	if s.peek(0) == '\\' {
		r, n := s.runeAt(s.pos + 1)
		if n > 0 && (r == '#' || r == '\\' || s.src[s.pos+1:s.pos+1+n] == g.open || s.src[s.pos+1:s.pos+1+n] == g.close) {
			return s.take(tStrEscape, 1+n)
		}
	}
	if g.open != g.close && s.at(g.open) {
		m.push(rbSigil)
		m.sigils = append(m.sigils, g)
		return s.take(g.token, len(g.open))
	}
	if s.at(g.close) {
		m.pop()
		m.sigils = m.sigils[:len(m.sigils)-1]
		return s.take(g.token, len(g.close))
	}
	if g.interpolate && (m.interpolation(s) || m.escaped(s)) {
		return true
	}
	if c := s.peek(0); c == '#' || c == '\\' {
		return (c == '#' || !g.interpolate) && s.take(g.token, 1)
	}
	return s.emit(g.token, s.until(s.pos, `#\`+g.open+g.close))
}

func (m *ruby) whitespace(s *scan) bool {
	switch c := s.peek(0); {
	case c == ' ' || c == '\t' || c == '\r':
		return s.emit(tText, s.skip(s.pos, isIn(" \t\r")))
	case c == '\n':
		m.push(rbExpr)
		return s.emit(tText, s.spaces(s.pos))
	case c == '#':
		return s.emit(tCommentSingle, s.lineEnd(s.pos))
	case c == '=' && s.at("=begin") && !s.wordAt(s.pos+6):
		for end := s.after(s.pos+6, "\n=end"); end > 0; end = s.after(end, "\n=end") {
			if !s.wordAt(end) {
				return s.emit(tCommentMulti, end)
			}
		}
	}
	return false
}

func (m *ruby) spaced(s *scan) bool {
	if m.whitespace(s) {
		return true
	}
	c := s.peek(0)
	if (c == '%' || c == '/') && s.peek(1) == '=' {
		m.swap(rbExpr)
		return s.take(tOp, 2)
	}
	if c == '/' {
		if next := s.peek(1); next != 0 && !isSpace(next) || s.byteAt(s.spaces(s.pos+1)) == '/' {
			m.swap(rbRegex)
			return s.take(tStrRegex, 1)
		}
	}
	if m.openSigil(s) {
		return true
	}
	if s.byteAt(s.spaces(s.pos)) == '/' {
		return m.pop()
	}
	if isSpace(c) {
		m.swap(rbExpr)
		return s.emit(tText, s.spaces(s.pos))
	}
	return m.pop()
}

func (m *ruby) root(s *scan) bool {
	if m.whitespace(s) {
		return true
	}
	if s.lit(tPreproc, "__END__") {
		return m.push(rbEnd)
	}
	c := s.peek(0)
	switch {
	case isDigit(c):
		return m.number(s)
	case c == '@':
		if s.peek(1) == '@' {
			if end := s.ident(s.pos + 2); end > s.pos+2 {
				return s.emit(tVarClass, end)
			}
		}
		return s.ident(s.pos+1) > s.pos+1 && s.emit(tVarInstance, s.ident(s.pos+1))
	case c == '$':
		if end := s.words(s.pos + 1); end > s.pos+1 {
			return s.emit(tVarGlobal, end)
		}
		if in(s.peek(1), "!@&`'+~=/\\,;.<>_*$?:\"") {
			return s.take(tVarGlobal, 2)
		}
		return s.peek(1) == '-' && in(s.peek(2), "0adFiIlpvw") && s.take(tVarGlobal, 3)
	case s.lit(tOp, "::"):
		return true
	case c == ':' && m.symbol(s):
		return true
	case c == '\'':
		if s.emitIf(tStrSingle, s.quoted(s.pos, '\'')) {
			return true
		}
	case c == '"':
		m.push(rbString)
		return s.take(tStrDouble, 1)
	case c == '`':
		m.push(rbBacktick)
		return s.take(tStrBacktick, 1)
	case isAlpha(c) || c == '_':
		return m.word(s)
	case s.at("<<") && m.openHeredoc(s):
		return true
	case s.at(".."):
		m.push(rbExpr)
		if s.peek(2) == '.' {
			return s.take(tOp, 3)
		}
		return s.take(tOp, 2)
	case c == '.':
		if m.method(s) {
			return true
		}
		m.push(rbExpr)
		return s.take(tOp, 1)
	case s.at("**"), s.at("<<"), s.at(">>"), s.at(">="), s.at("=~"), s.at("!~"), s.at("&&"), s.at("||"):
		m.push(rbExpr)
		return s.take(tOp, 2)
	case s.at("==="):
		m.push(rbExpr)
		return s.take(tOp, 3)
	case in(c, "<>&"):
		m.push(rbExpr)
		return s.take(tOp, 1)
	case in(c, "-+/*%=!^|~"):
		m.push(rbExpr)
		if s.peek(1) == '=' {
			return s.take(tOp, 2)
		}
		return s.take(tOp, 1)
	case c == '?':
		m.push(rbTernary)
		m.push(rbExpr)
		return s.take(tPunct, 1)
	case in(c, `[({,:\;`):
		m.push(rbExpr)
		return s.take(tPunct, 1)
	case in(c, "])}"):
		return s.take(tPunct, 1)
	}
	return false
}

// word is what begins with a letter or an underscore.
func (m *ruby) word(s *scan) bool {
	end := s.words(s.pos)
	word := s.src[s.pos:end]
	next := s.byteAt(end)
	// A hash's key: its colon, and the space after it, belong to the symbol.
	if c := word[0]; isLower(c) || c == '_' {
		colon := end
		if next == '?' || next == '!' {
			colon++
		}
		if s.byteAt(colon) == ':' {
			if last := s.spaces(colon + 1); last > colon+1 {
				m.push(rbExpr)
				return s.emit(tStrSymbol, last)
			}
		}
	}
	t, known := rubyWords()[word]
	bounded := !s.wordAt(end)
	switch {
	case known && t == tKeyword:
		m.push(rbExpr)
		return s.emit(tKeyword, end)
	case word == "defined" && next == '?' && !isWord(s.byteAt(end+1)):
		m.push(rbExpr)
		return s.emit(tKeyword, end+1)
	case known && t == tKeywordPseudo && bounded:
		m.push(rbExpr)
		return s.emit(t, end)
	case word == "module":
		from := s.spaces(end)
		if name := s.ident(from); from > end && name > from {
			for s.byteAt(name) == ':' && s.byteAt(name+1) == ':' && s.ident(name+2) > name+2 {
				name = s.ident(name + 2)
			}
			s.emit(tKeyword, end)
			s.emit(tText, from)
			return s.emit(tNamespace, name)
		}
	case word == "def" && bounded, word == "class" && bounded:
		if word == "def" {
			m.push(rbFuncName)
		} else {
			m.push(rbClassName)
		}
		s.emit(tKeyword, end)
		return s.emit(tText, s.spaces(end))
	}
	if _, ok := rubyQueries()[word]; ok && next == '?' {
		m.push(rbExpr)
		return s.emit(tBuiltin, end+1)
	}
	if next == '!' {
		switch word {
		case "chomp", "chop", "exit", "gsub", "sub":
			m.push(rbExpr)
			return s.emit(tBuiltin, end+1)
		}
	}
	if known && t == tBuiltin && bounded {
		m.push(rbMethodCall)
		return s.emit(t, end)
	}
	if isUpper(word[0]) {
		m.push(rbMethodCall)
		return s.emit(tConst, end)
	}
	if next == '?' || next == '!' {
		m.push(rbExpr)
		return s.emit(tName, end+1)
	}
	m.push(rbMethodCall)
	return s.emit(tName, end)
}

// method is a dot and the method called.
func (m *ruby) method(s *scan) bool {
	from := s.spaces(s.pos + 1)
	c := s.byteAt(from)
	end := from
	switch {
	case isLower(c) || c == '_':
		end = s.words(from)
		if in(s.byteAt(end), "!?") {
			end++
		}
	case in(c, "*%&^`~+,-./[<>="):
		end++
	default:
		return false
	}
	s.take(tPunct, 1)
	s.emit(tText, from)
	m.push(rbMethodCall)
	return s.emit(tFunc, end)
}

func (m *ruby) number(s *scan) bool {
	if s.peek(0) == '0' {
		i := s.pos + 1
		if s.byteAt(i) == '_' {
			i++
		}
		if isOctal(s.byteAt(i)) {
			return s.emit(tNumOct, s.grouped(i, isOctal))
		}
		if s.peek(1) == 'x' && isHex(s.peek(2)) {
			return s.emit(tNumHex, s.grouped(s.pos+2, isHex))
		}
		if s.peek(1) == 'b' && isBinary(s.peek(2)) {
			return s.emit(tNumBin, s.grouped(s.pos+2, isBinary))
		}
	}
	end := s.grouped(s.pos, isDigit)
	if s.byteAt(end) == '.' && isDigit(s.byteAt(end+1)) {
		return s.emit(tNumFloat, s.exponent(s.grouped(end+1, isDigit)))
	}
	if e := s.exponent(end); e > end {
		return s.emit(tNumFloat, e)
	}
	return s.emit(tNumInt, end)
}

var rubyOperatorSymbols = [...]string{":**", ":-@", ":+@", ":/", ":%", ":&", ":|", ":^", ":`", ":~",
	":[]=", ":[]", ":<<", ":>>", ":<=>", ":<>", ":<=", ":<", ":===", ":=="}

func (m *ruby) symbol(s *scan) bool {
	i := s.pos + 1
	for i < s.pos+3 && s.byteAt(i) == '@' {
		i++
	}
	if end := s.ident(i); end > i {
		if in(s.byteAt(end), "!?") {
			end++
		}
		return s.emit(tStrSymbol, end)
	}
	for _, op := range rubyOperatorSymbols {
		if s.lit(tStrSymbol, op) {
			return true
		}
	}
	switch s.peek(1) {
	case '\'':
		if end := s.quoted(s.pos+1, '\''); end > s.pos+1 {
			return s.emit(tStrSymbol, end)
		}
	case '"':
		m.push(rbSymbol)
		return s.take(tStrSymbol, 2)
	}
	return false
}

func (m *ruby) openHeredoc(s *scan) bool {
	op := s.pos + 2
	indented := in(s.byteAt(op), "-~")
	if indented {
		op++
	}
	q := s.byteAt(op)
	from := op
	if in(q, "\"`'") {
		from++
	} else {
		q = 0
	}
	to := s.ident(from)
	end := to
	if q != 0 {
		if s.byteAt(to) != q || to == from && q == '`' {
			return false
		}
		end++
	} else if to == from {
		return false
	}
	m.heredocs = append(m.heredocs, heredoc{indented, s.src[from:to]})
	if m.top() != rbHeredocQueue {
		m.push(rbHeredocQueue)
	}
	s.emit(tOp, op)
	return s.emit(tConst, end)
}

func (m *ruby) funcName(s *scan) bool {
	c := s.peek(0)
	if isSpace(c) {
		return s.emit(tText, s.spaces(s.pos))
	}
	if c == '(' {
		m.push(rbDefExpr)
		return s.take(tPunct, 1)
	}
	m.pop()
	name := s.pos
	if end := s.ident(name); end > name && s.byteAt(end) == '.' && m.funcEnd(s, end+1) > end+1 {
		s.emit(tClass, end)
		s.take(tOp, 1)
	}
	return s.emit(tFunc, m.funcEnd(s, s.pos))
}

// funcEnd is the end of a method's name, or an operator's, at i.
func (m *ruby) funcEnd(s *scan, i int) int {
	if end := s.ident(i); end > i {
		if in(s.byteAt(end), "!?") {
			end++
		}
		return end
	}
	rest := s.src[i:]
	for _, op := range [...]string{"**", "*", "-@", "-", "+@", "+", "/", "%", "&", "|", "^", "`", "~",
		"[]=", "[]", "<<", "<", ">>", ">", "===", "=="} {
		if strings.HasPrefix(rest, op) {
			return i + len(op)
		}
	}
	return i
}

func (m *ruby) className(s *scan) bool {
	c := s.peek(0)
	if isSpace(c) {
		return s.emit(tText, s.spaces(s.pos))
	}
	if end := s.words(s.pos); end > s.pos {
		path := end
		for s.byteAt(path) == ':' && s.byteAt(path+1) == ':' && isWord(s.byteAt(path+2)) {
			path = s.words(path + 2)
		}
		if path > end {
			return s.emit(tClass, path)
		}
		m.pop()
		if isUpper(c) || c == '_' {
			return s.emit(tClass, end)
		}
		return true
	}
	switch {
	case c == '(':
		m.push(rbDefExpr)
		m.push(rbExpr)
		return s.take(tPunct, 1)
	case s.at("<<"):
		m.swap(rbExpr)
		return s.take(tOp, 2)
	}
	return m.pop()
}
