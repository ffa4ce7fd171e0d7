package highlight

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
)

const (
	phRoot uint8 = iota
	phStart
	phPHP
	phString
	phInterpDouble
	phInterpSingle
	phAssign
	phAssignFunction
	phCatch
	phConst
	phFunctionBody
	phFunctionName
	phFunctionParams
	phFunctionReturn
	phFunctionUse
	phNew
	phNewClass
	phUse
	phVisibility
)

// php lexes PHP in HTML, or PHP alone where the text has no markup at first.
type php struct {
	stack
	html machine
	hack bool // with Hack's words and its comments for the checker
}

// newHack starts Hack.
func newHack() machine {
	return &php{stack: stack{phRoot, phStart}, html: newHTML(), hack: true}
}

var hackWords = sync.OnceValue(func() words { return wordsOf("hack") })

func newPHP(opts options) machine {
	m := &php{stack: stack{phRoot}, html: newHTML()}
	switch {
	case !opts.has("start_inline"):
		m.push(phStart)
	case opts.on("start_inline"):
		m.push(phPHP)
	}
	return m
}

//go:embed php_functions.txt
var phpFunctionNames string

var phpFunctions = sync.OnceValue(func() words {
	return newWords(wordList{tBuiltin, phpFunctionNames})
})

var phpWords = sync.OnceValue(func() words {
	return newWords(wordList{tKeyword, `old_function cfunction
		__class__ __dir__ __file__ __function__ __halt_compiler __line__
		__method__ __namespace__ __trait__ abstract and array as break case
		catch clone continue declare default die do echo else elseif empty
		enddeclare endfor endforeach endif endswitch endwhile eval exit
		extends final finally fn for foreach global goto if implements
		include include_once instanceof insteadof isset list match new or
		parent print private protected public readonly require require_once
		return self static switch throw try unset var while xor yield`})
})

// phpIdent is the end of an identifier at i.
func phpIdent(s *scan, i int) int {
	from := i
	for {
		r, n := s.runeAt(i)
		if n == 0 || r != '_' && !unicode.IsLetter(r) && (i == from || !unicode.IsNumber(r)) {
			return i
		}
		i += n
	}
}

// phpName is the end of an identifier with its namespace at i.
func phpName(s *scan, i int) int {
	end := phpIdent(s, i)
	for end > i && s.byteAt(end) == '\\' {
		next := phpIdent(s, end+1)
		if next == end+1 {
			break
		}
		end = next
	}
	return end
}

// foldWord is the length of the word at the position among words, in any case.
func (s *scan) foldWord(words ...string) int {
	for _, w := range words {
		if end, ok := s.fold(s.pos, w); ok && !s.wordAt(end) {
			return len(w)
		}
	}
	return 0
}

func (m *php) step(s *scan) bool {
	c := s.peek(0)
	state := m.top()
	switch state {
	case phRoot:
		if m.hack && s.at("<?hh") {
			if end := hackHead(s, s.pos+4); end > 0 {
				m.push(phPHP)
				return s.emit(tPreproc, end)
			}
		}
		if s.at("<?") {
			n := 2
			if _, ok := s.fold(s.pos+2, "php"); ok {
				n = 5
			} else if s.peek(2) == '=' {
				n = 3
			}
			m.push(phPHP)
			return s.take(tPreproc, n)
		}
		end := len(s.src)
		if n := strings.Index(s.src[s.pos:], "<?"); n >= 0 {
			end = s.pos + n
		}
		return s.delegate(m.html, end)
	case phStart:
		return m.start(s)
	case phString:
		return m.str(s)
	case phInterpDouble:
		if s.lit(tStrInterpol, "}}") {
			return m.pop()
		}
	case phInterpSingle:
		if s.lit(tStrInterpol, "}") {
			return m.pop()
		}
	case phFunctionBody:
		if s.lit(tPunct, "{") {
			return m.push(phFunctionBody)
		}
		if s.lit(tPunct, "}") {
			return m.pop()
		}
	case phNewClass:
		if s.lit(tPunct, "}") {
			return m.pop()
		}
		if s.lit(tPunct, "{") {
			return true
		}
	case phAssign, phAssignFunction:
		if state == phAssignFunction {
			if s.lit(tPunct, ")") {
				return m.pop()
			}
			if s.lit(tPunct, ",") {
				return true
			}
		}
		switch {
		case c == ',':
			m.pop()
			return s.take(tPunct, 1)
		case c == '[' || c == ']':
			return s.take(tPunct, 1)
		case c == '(':
			m.push(phAssignFunction)
			return s.take(tPunct, 1)
		}
		return m.escape(s) || m.whitespace(s) || m.values(s) || m.variables(s) || m.names(s) || m.operators(s) || m.pop()
	case phCatch, phConst, phFunctionName, phFunctionParams, phFunctionReturn, phFunctionUse, phNew, phUse, phVisibility:
		return m.header(s, state)
	}
	return m.code(s)
}

func (m *php) start(s *scan) bool {
	if at := s.spaces(s.pos); s.byteAt(at) == '<' {
		m.pop()
		return s.delegate(m.html, at)
	}
	text := s.src[s.pos:s.until(s.pos, "$")]
	for i := len(text); i > 0; i-- {
		if rest := s.src[s.pos+i:]; strings.HasPrefix(rest, "<?") {
			if _, ok := s.fold(s.pos+i+2, "php"); ok || strings.HasPrefix(rest, "<?=") {
				m.pop()
				return s.delegate(m.html, s.pos+i)
			}
		}
	}
	return m.swap(phPHP)
}

// header is the part of a construct that has states of its own; what is none
// of it ends it.
func (m *php) header(s *scan, state uint8) bool {
	c := s.peek(0)
	id := phpIdent(s, s.pos)
	typed := func() int {
		from := s.pos
		if c == '?' {
			from++
		}
		if end := phpIdent(s, from); end > from {
			return end
		}
		return s.pos
	}
	switch state {
	case phCatch:
		if s.lit(tPunct, "(") || s.lit(tOp, "|") || s.emitIf(tClass, id) {
			return true
		}
	case phConst:
		if s.emitIf(tConst, id) {
			return true
		}
		if s.lit(tOp, "=") {
			return m.push(phAssign)
		}
	case phFunctionName:
		if s.lit(tOp, "&") || s.emitIf(tName, id) {
			return true
		}
		if s.lit(tPunct, "(") {
			return m.pop()
		}
	case phFunctionParams:
		switch {
		case s.lit(tPunct, ")"):
			return m.pop()
		case s.lit(tPunct, ","), s.lit(tPunct, "..."):
			return true
		case s.lit(tOp, "="):
			return m.push(phAssign)
		}
		if n := s.foldWord("public", "protected", "private", "readonly"); n > 0 {
			return s.take(tKeyword, n)
		}
		if s.emitIf(tKeywordType, typed()) {
			return m.push(phAssign)
		}
	case phFunctionReturn:
		if s.lit(tPunct, ":") {
			return true
		}
		if n := s.foldWord("use"); n > 0 {
			m.push(phFunctionUse)
			return s.take(tKeyword, n)
		}
		if s.emitIf(tKeywordType, typed()) {
			return m.push(phAssign)
		}
		if s.lit(tPunct, "{") {
			return m.swap(phFunctionBody)
		}
	case phFunctionUse:
		if s.lit(tPunct, ",") || s.lit(tPunct, "(") || s.lit(tOp, "&") {
			return true
		}
		if s.lit(tPunct, ")") {
			return m.pop()
		}
	case phNew:
		if n := s.foldWord("class"); n > 0 {
			m.swap(phNewClass)
			return s.take(tKeywordDecl, n)
		}
		if s.emitIf(tClass, phpName(s, s.pos)) {
			return m.pop()
		}
	case phUse:
		if s.lit(tPunct, ",") || s.lit(tPunct, "}") {
			return true
		}
		if n := s.foldWord("function", "const"); n > 0 {
			return s.take(tKeyword, n)
		}
		end := phpName(s, s.pos)
		if strings.HasPrefix(s.src[end:], `\{`) {
			s.emit(tNamespace, end+1)
			return s.take(tPunct, 1)
		}
		if s.emitIf(tFunc, m.underscored(s, end)) {
			return true
		}
	case phVisibility:
		if n := s.foldWord("readonly", "static"); n > 0 {
			return s.take(tKeyword, n)
		}
		if s.foldWord("abstract", "const", "function") > 0 {
			return m.pop()
		}
		if s.emitIf(tKeywordType, typed()) {
			return m.pop()
		}
	}
	if m.escape(s) || m.whitespace(s) {
		return true
	}
	switch state {
	case phFunctionParams, phFunctionUse:
		if m.variables(s) {
			return true
		}
	case phUse:
		if m.names(s) {
			return true
		}
	}
	return m.pop()
}

// underscored is the end of the longest part of the name up to end whose last
// identifier has an underscore and a letter in it.
func (m *php) underscored(s *scan, end int) int {
	name := s.src[s.pos:end]
	for name != "" {
		last := name[strings.LastIndexByte(name, '\\')+1:]
		for i := 1; i+1 < len(last); i++ {
			if r, _ := s.runeAt(s.pos + len(name) - len(last) + i + 1); last[i] == '_' && (r == '_' || unicode.IsLetter(r)) {
				return s.pos + len(name)
			}
		}
		name = name[:max(0, len(name)-len(last)-1)]
	}
	return s.pos
}

func (m *php) escape(s *scan) bool {
	if !s.lit(tPreproc, "?>") {
		return false
	}
	m.stack = append(m.stack[:0], phRoot)
	return true
}

func (m *php) whitespace(s *scan) bool {
	c := s.peek(0)
	switch {
	case isSpace(c):
		return s.emit(tText, s.spaces(s.pos))
	case c == '#' || s.at("//"):
		return s.emit(tCommentSingle, s.lineEnd(s.pos))
	case s.at("/**") && s.peek(3) != '/':
		if end := s.after(s.pos+3, "*/"); end > 0 {
			return s.emit(tCommentDoc, end)
		}
	}
	if s.at("/*") {
		if end := s.after(s.pos+2, "*/"); end > 0 {
			return s.emit(tCommentMulti, end)
		}
	}
	return false
}

func (m *php) variables(s *scan) bool {
	if s.peek(0) != '$' {
		return false
	}
	if s.peek(1) == '{' {
		from := s.known(&s.ofDollars, s.pos+2, isIn("$"))
		if end := phpIdent(s, from); from > s.pos+2 && end > from && s.byteAt(end) == '}' {
			return s.emit(tVar, end+1)
		}
	}
	from := s.known(&s.ofDollars, s.pos, isIn("$"))
	end := phpIdent(s, from)
	return end > from && s.emit(tVar, end)
}

func isDigitUnderscore(c byte) bool { return isDigit(c) || c == '_' }

func (m *php) values(s *scan) bool {
	c := s.peek(0)
	if s.at("<<<") && m.heredoc(s) {
		return true
	}
	if isDigit(c) || c == '.' {
		return m.number(s)
	}
	switch c {
	case '\'', '`':
		t := tStrSingle
		if c == '`' {
			t = tStrBacktick
		}
		return s.emitIf(t, s.closed(s.pos+1, c, false))
	case '"':
		m.push(phString)
		return s.take(tStrDouble, 1)
	}
	if n := s.foldWord("function", "fn"); n > 0 {
		m.push(phFunctionReturn)
		m.push(phFunctionParams)
		m.push(phFunctionName)
		return s.take(tKeyword, n)
	}
	if n := s.foldWord("true", "false", "null"); n > 0 {
		return s.take(tKeywordConst, n)
	}
	if n := s.foldWord("new"); n > 0 {
		m.push(phNew)
		return s.take(tKeyword, n)
	}
	return false
}

func (m *php) number(s *scan) bool {
	digits := s.pos
	if isDigit(s.peek(0)) {
		digits = s.skip(s.pos, isDigitUnderscore)
	}
	if s.byteAt(digits) == '.' {
		end := digits + 1
		if isDigit(s.byteAt(end)) {
			end = s.skip(end, isDigitUnderscore)
		}
		if e := s.exponent(end); e > end {
			end = s.skip(e, isDigitUnderscore)
		}
		return s.emit(tNumFloat, end)
	}
	if s.peek(0) == '0' {
		switch b := s.peek(1); {
		case isOctal(b):
			return s.emit(tNumOct, s.skip(s.pos+1, func(c byte) bool { return isOctal(c) || c == '_' }))
		case b|0x20 == 'b' && isBinary(s.peek(2)):
			return s.emit(tNumBin, s.skip(s.pos+2, func(c byte) bool { return isBinary(c) || c == '_' }))
		case b|0x20 == 'x' && isHex(s.peek(2)):
			return s.emit(tNumHex, s.skip(s.pos+2, func(c byte) bool { return isHex(c) || c == '_' }))
		}
	}
	return s.emit(tNumInt, digits)
}

func (m *php) heredoc(s *scan) bool {
	from := s.pos + 3
	q := s.byteAt(from)
	if q == '"' || q == '\'' {
		from++
	} else {
		q = 0
	}
	to := phpIdent(s, from)
	nl := to
	if q != 0 {
		if s.byteAt(to) != q {
			return false
		}
		nl++
	}
	if to == from || s.byteAt(nl) != '\n' {
		return false
	}
	name := strings.ToUpper(s.src[from:to])
	for end := s.after(nl+1, "\n"); end > 0; end = s.after(end, "\n") {
		if last, ok := s.fold(s.spaces(end), name); ok {
			if s.byteAt(last) == ';' {
				last++
			}
			return s.emit(tStrHeredoc, last)
		}
	}
	return false
}

func (m *php) operators(s *scan) bool {
	return s.emitIf(tOp, s.skip(s.pos, isIn(`~!%^&*+|:.<>/@-`)))
}

func (m *php) code(s *scan) bool {
	if m.hack && s.peek(0) == '/' && m.hackComment(s) {
		return true
	}
	if m.escape(s) || m.whitespace(s) || m.variables(s) || m.values(s) {
		return true
	}
	for _, w := range [...]string{"namespace", "class", "interface", "trait", "extends", "implements"} {
		word, ok := s.fold(s.pos, w)
		if !ok {
			continue
		}
		from := s.spaces(word)
		if end := phpName(s, from); from > word && end > from {
			if w == "namespace" {
				s.emit(tKeywordNamespace, word)
				s.emit(tText, from)
				return s.emit(tNamespace, end)
			}
			s.emit(tKeywordDecl, word)
			s.emit(tText, from)
			return s.emit(tClass, end)
		}
	}
	if m.names(s) {
		return true
	}
	c := s.peek(0)
	if in(c, ";,(){}[]") {
		return s.take(tPunct, 1)
	}
	return m.operators(s) || (c == '=' || c == '?') && s.take(tOp, 1)
}

func (m *php) names(s *scan) bool {
	end := phpName(s, s.pos)
	if end == s.pos {
		return false
	}
	name := s.src[s.pos:end]
	lower := strings.ToLower(name)
	_, keyword := phpWords()[lower]
	if m.hack {
		_, keyword = hackWords()[lower]
	}
	if s.byteAt(s.spaces(end)) == '(' {
		t := tFunc
		if _, ok := phpFunctions()[lower]; ok {
			t = tBuiltin
		}
		if keyword {
			t = tKeyword
		}
		return s.emit(t, end)
	}
	switch lower {
	case "use":
		m.push(phUse)
		return s.emit(tKeywordNamespace, end)
	case "const":
		m.push(phConst)
		return s.emit(tKeyword, end)
	case "catch":
		m.push(phCatch)
		return s.emit(tKeyword, end)
	case "public", "protected", "private":
		m.push(phVisibility)
		return s.emit(tKeyword, end)
	}
	if keyword {
		return s.emit(tKeyword, end)
	}
	return s.emit(phpNameToken(name), end)
}

// phpNameToken guesses by its letters what a name is of.
func phpNameToken(name string) Token {
	if len(name) >= 4 && strings.HasPrefix(name, "__") && strings.HasSuffix(name, "__") {
		return tBuiltin
	}
	last := name[strings.LastIndexByte(name, '\\')+1:]
	if first, rest, ok := strings.Cut(name, "_"); ok && (first == "E" || first == "PHP") {
		all := true
		for part := range strings.SplitSeq(rest, "_") {
			all = all && part != "" && strings.IndexFunc(part, func(r rune) bool { return !unicode.IsUpper(r) }) < 0
		}
		if all {
			return tKeywordConst
		}
	}
	runes := []rune(last)
	if len(runes) == 0 || !unicode.IsUpper(runes[0]) {
		return tName
	}
	constant, class := len(runes) > 1, true
	for _, r := range runes[1:] {
		constant = constant && (r == '_' || unicode.IsUpper(r) || unicode.Is(unicode.Nd, r))
		class = class && unicode.In(r, unicode.L, unicode.M, unicode.Nd)
	}
	switch {
	case constant:
		return tConst
	case class:
		return tClass
	}
	return tName
}

func (m *php) str(s *scan) bool {
	switch s.peek(0) {
	case '"':
		m.pop()
		return s.take(tStrDouble, 1)
	case '\\':
		c := s.peek(1)
		hex := s.hexes(s.pos + 3)
		switch {
		case c == 'u' && s.peek(2) == '{' && hex > s.pos+3 && s.byteAt(hex) == '}':
			return s.emit(tStrEscape, hex+1)
		case in(c, `efrntv"$\`):
			return s.take(tStrEscape, 2)
		case isOctal(c):
			return s.emit(tStrEscape, min(s.skip(s.pos+1, isOctal), s.pos+4))
		case c|0x20 == 'x' && isHex(s.peek(2)):
			return s.emit(tStrEscape, min(s.hexes(s.pos+2), s.pos+4))
		}
	case '$':
		if end := phpIdent(s, s.pos+1); end > s.pos+1 {
			run := s.solids(end)
			if s.byteAt(end) == '[' {
				if n := strings.LastIndexByte(s.src[end:run], ']'); n > 1 {
					end += n + 1
				}
			} else if strings.HasPrefix(s.src[end:], "->") {
				if last := phpIdent(s, end+2); last > end+2 {
					end = last
				}
			}
			return s.emit(tVar, end)
		}
	case '{':
		if s.lit(tStrInterpol, "{${") {
			return m.push(phInterpDouble)
		}
		if s.peek(1) == '$' {
			m.push(phInterpSingle)
			return s.take(tStrInterpol, 1)
		}
		run := s.src[s.pos:s.solids(s.pos)]
		if n := strings.LastIndexByte(run, '}'); n > 1 {
			s.take(tStrInterpol, 1)
			s.take(tVar, n-1)
			return s.take(tStrInterpol, 1)
		}
	default:
		return s.emit(tStrDouble, s.until(s.pos, `\{$"`))
	}
	return s.emit(tStrDouble, s.skip(s.pos, isIn(`${\`)))
}

// hackHead is the end of the line that begins Hack, which may say how strictly
// it is checked; 0 if more follows.
func hackHead(s *scan, i int) int {
	if at := s.spaces(i); strings.HasPrefix(s.src[at:], "//") {
		at = s.spaces(at + 2)
		if end := s.anyWord(at, "strict", "decl", "partial"); end > at && s.eol(end) {
			return end
		}
	}
	if s.eol(i) {
		return i
	}
	return 0
}

// hackComment is a comment that tells the checker something.
func (m *php) hackComment(s *scan) bool {
	if s.at("// UNSAFE") {
		end := s.pos + len("// UNSAFE")
		return s.emit(tPreproc, s.anyWord(end, "_EXPR", "_BLOCK"))
	}
	if !s.at("/*") {
		return false
	}
	at := s.spaces(s.pos + 2)
	if strings.HasPrefix(s.src[at:], "UNSAFE_EXPR") {
		if end := s.spaces(at + len("UNSAFE_EXPR")); strings.HasPrefix(s.src[end:], "*/") {
			return s.emit(tPreproc, end+2)
		}
	}
	code := s.anyWord(at, "HH_IGNORE_ERROR[", "HH_FIXME[")
	end := s.digits(code)
	if code == at || end == code || s.byteAt(end) != ']' {
		return false
	}
	text := s.until(end+1, "*")
	if s.byteAt(text+1) != '/' {
		return false
	}
	s.emit(tPreproc, end+1)
	s.emit(tCommentMulti, text)
	return s.take(tPreproc, 2)
}
