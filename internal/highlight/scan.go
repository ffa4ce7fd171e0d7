package highlight

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Span is a run of N bytes of one token. The spans of a text are adjacent and
// cover it; neighbours are of different tokens.
type Span struct {
	Token Token
	N     int
}

// machine is a language's state. step consumes the text at s.pos by one rule
// of the state it is in and reports whether one applied. A step may also only
// change the state.
type machine interface {
	step(s *scan) bool
}

// scan is a position in a text and the spans found so far. A machine that
// hands a part of its text to another language does so with a scan of its own
// over that part, whose spans go to the same place: what is scanned begins and
// ends, for every look ahead and word boundary, with that part.
type scan struct {
	src string
	pos int
	out *[]Span
	// gone are ends looked for in vain, each with where the search began: what
	// is not after that is not after any later offset, so that a text full of
	// begins without an end is searched once rather than for each.
	gone []gone
	// runs are long runs of a class found before, which a pattern that fails
	// after one would look at again from each of their bytes.
	runs []longRun
	memo
}

// longRun is a run of the class that key stands for.
type longRun struct {
	key       *int
	from, end int
}

// run1 is the end of a run of a class from i on.
func (s *scan) run1(key *int, i int, in func(byte) bool) int {
	const long = 64
	for k := range s.runs {
		r := &s.runs[k]
		if r.key != key {
			continue
		}
		if i >= r.from && i < r.end {
			return r.end
		}
		end := s.skip(i, in)
		if end-i >= long {
			r.from, r.end = i, end
		}
		return end
	}
	end := s.skip(i, in)
	if end-i >= long {
		s.runs = append(s.runs, longRun{key, i, end})
	}
	return end
}

// keepRun notes a run in place of the last one of its class.
func (s *scan) keepRun(r longRun) {
	for k := range s.runs {
		if s.runs[k].key == r.key {
			s.runs[k] = r
			return
		}
	}
	s.runs = append(s.runs, r)
}

// gone is a text that does not occur from an offset on. For what is not a
// text, key tells searches apart.
type gone struct {
	text string
	key  int
	from int
}

// failed reports whether a search known by key has failed at i or before.
func (s *scan) failed(key, i int) bool {
	for k := range s.gone {
		if g := &s.gone[k]; g.key == key && g.text == "" && i >= g.from {
			return true
		}
	}
	return false
}

func (s *scan) fail(key, i int) { s.gone = append(s.gone, gone{key: key, from: i}) }

// maxIdle is how many steps in a row may consume nothing before the next
// character is given up as an error. Rouge allows as many, so that what hangs
// neither of us is marked wrong by both.
const maxIdle = 5

// run drives m over the rest of the text.
func (s *scan) run(m machine) {
	idle := 0
	for s.pos < len(s.src) {
		at := s.pos
		switch {
		case !m.step(s):
			s.bad()
		case s.pos > at:
			idle = 0
		default:
			if idle++; idle > maxIdle {
				s.bad()
			}
		}
	}
}

// delegate hands src, the next len(src) bytes, to m.
func (s *scan) delegate(m machine, end int) bool {
	sub := scan{src: s.src[s.pos:end], out: s.out}
	sub.run(m)
	s.pos = end
	return true
}

// bad marks one character as an error.
func (s *scan) bad() {
	_, n := utf8.DecodeRuneInString(s.src[s.pos:])
	s.emit(tError, s.pos+n)
}

// emit gives the text up to end the token t. It returns true, so that a rule
// can end with it.
func (s *scan) emit(t Token, end int) bool {
	// A rule may want more characters than a text that breaks off has.
	end = min(end, len(s.src))
	n := end - s.pos
	if n == 0 {
		return true
	}
	s.pos = end
	out := *s.out
	if k := len(out) - 1; k >= 0 && out[k].Token == t {
		out[k].N += n
		return true
	}
	*s.out = append(out, Span{t, n})
	return true
}

// take emits the next n bytes.
func (s *scan) take(t Token, n int) bool { return s.emit(t, s.pos+n) }

// lit emits prefix, if the text goes on with it.
func (s *scan) lit(t Token, prefix string) bool {
	if !s.at(prefix) {
		return false
	}
	return s.take(t, len(prefix))
}

// emitIf emits up to end, if that is past the position.
func (s *scan) emitIf(t Token, end int) bool {
	if end <= s.pos {
		return false
	}
	return s.emit(t, end)
}

func (s *scan) at(prefix string) bool { return strings.HasPrefix(s.src[s.pos:], prefix) }

// peek is the byte n past the position, 0 at the end.
func (s *scan) peek(n int) byte { return s.byteAt(s.pos + n) }

func (s *scan) byteAt(i int) byte {
	if i < len(s.src) && i >= 0 {
		return s.src[i]
	}
	return 0
}

// bol reports whether the position begins a line.
func (s *scan) bol() bool { return s.pos == 0 || s.src[s.pos-1] == '\n' }

// eol reports whether i ends a line.
func (s *scan) eol(i int) bool { return i >= len(s.src) || s.src[i] == '\n' }

// lineEnd is the offset of the next newline, or of the end.
func (s *scan) lineEnd(i int) int {
	i = min(i, len(s.src))
	if l := &s.line; i >= l.from && i < l.end {
		return l.end
	}
	end := len(s.src)
	if n := strings.IndexByte(s.src[i:], '\n'); n >= 0 {
		end = i + n
	}
	if end-i >= farOff {
		s.line = stretch{i, end}
	}
	return end
}

// skip is the first offset from i on whose byte is not in class.
func (s *scan) skip(i int, in func(byte) bool) int {
	for i < len(s.src) && in(s.src[i]) {
		i++
	}
	return i
}

// until is the first offset from i on whose byte is in stop.
func (s *scan) until(i int, stop string) int {
	i = min(i, len(s.src))
	for k := range s.stops {
		if t := &s.stops[k]; t.text == stop {
			if i < t.from || i >= t.end {
				t.stretch = stretch{i, s.anyOf(i, stop)}
			}
			return t.end
		}
	}
	end := s.anyOf(i, stop)
	if end-i >= farOff {
		s.stops = append(s.stops, sought{stop, stretch{i, end}})
	}
	return end
}

func (s *scan) anyOf(i int, stop string) int {
	if n := strings.IndexAny(s.src[i:], stop); n >= 0 {
		return i + n
	}
	return len(s.src)
}

// after is the offset past the next occurrence of text from i on, -1 if there
// is none.
func (s *scan) after(i int, text string) int {
	if i > len(s.src) {
		return -1
	}
	for k := range s.gone {
		if g := &s.gone[k]; g.text == text && i >= g.from {
			return -1
		}
	}
	for k := range s.found {
		f := &s.found[k]
		if f.text != text {
			continue
		}
		if i >= f.from && i <= f.end {
			return f.end + len(text)
		}
		n := strings.Index(s.src[i:], text)
		if n < 0 {
			break
		}
		if n >= farOff {
			f.stretch = stretch{i, i + n}
		}
		return i + n + len(text)
	}
	if n := strings.Index(s.src[i:], text); n >= 0 {
		if n >= farOff {
			s.found = append(s.found, sought{text, stretch{i, i + n}})
		}
		return i + n + len(text)
	}
	s.gone = append(s.gone, gone{text: text, from: i})
	return -1
}

func (s *scan) spaces(i int) int { return s.known(&s.ofSpaces, i, isSpace) }
func (s *scan) blanks(i int) int { return s.known(&s.ofBlanks, i, isBlank) }
func (s *scan) words(i int) int  { return s.known(&s.ofWords, i, isWord) }
func (s *scan) digits(i int) int { return s.known(&s.ofDigits, i, isDigit) }
func (s *scan) hexes(i int) int  { return s.known(&s.ofHexes, i, isHex) }
func (s *scan) solids(i int) int { return s.known(&s.ofSolids, i, notSpace) }

// runeAt is the character at i and its length; its length is 0 at the end.
func (s *scan) runeAt(i int) (rune, int) {
	if i >= len(s.src) {
		return 0, 0
	}
	if c := s.src[i]; c < utf8.RuneSelf {
		return rune(c), 1
	}
	return utf8.DecodeRuneInString(s.src[i:])
}

// wordAt reports whether a letter, digit, mark or connector of any script is
// at i: what a word boundary looks at, though \w is of ASCII only.
func (s *scan) wordAt(i int) bool {
	r, n := s.runeAt(i)
	return n > 0 && isWordRune(r)
}

// boundary reports a word boundary at i. Nothing is before the position.
func (s *scan) boundary(i int) bool {
	before := false
	if i > s.pos {
		r, _ := utf8.DecodeLastRuneInString(s.src[s.pos:i])
		before = isWordRune(r)
	}
	return before != s.wordAt(i)
}

// ident is the end of an ASCII identifier [A-Za-z_]\w* at i, i if none is.
func (s *scan) ident(i int) int {
	if c := s.byteAt(i); isAlpha(c) || c == '_' {
		return s.words(i + 1)
	}
	return i
}

// char emits one character, which is not a newline.
func (s *scan) char(t Token) bool {
	r, n := s.runeAt(s.pos)
	if n == 0 || r == '\n' {
		return false
	}
	return s.take(t, n)
}

// escape emits a backslash and the character after it, which is not a newline.
func (s *scan) escape(t Token) bool {
	if s.peek(0) != '\\' {
		return false
	}
	r, n := s.runeAt(s.pos + 1)
	if n == 0 || r == '\n' {
		return false
	}
	return s.take(t, 1+n)
}

// quoted is the end of a string from the quote at i, in which a backslash
// hides a quote or a backslash; i if it does not end. As `"(\\\\|\\"|[^"])*"`
// does, a backslash before the last quote of the text may stand for itself.
func (s *scan) quoted(i int, quote byte) int {
	last := i
	for j := i + 1; j < len(s.src); j++ {
		switch s.src[j] {
		case '\\':
			if n := s.byteAt(j + 1); n == quote {
				last = j + 2
				j++
			} else if n == '\\' {
				j++
			}
		case quote:
			return j + 1
		}
	}
	return last
}

func isSpace(c byte) bool    { return c == ' ' || c >= '\t' && c <= '\r' }
func isBlank(c byte) bool    { return c == ' ' || c == '\t' }
func isDigit(c byte) bool    { return c >= '0' && c <= '9' }
func isOctal(c byte) bool    { return c >= '0' && c <= '7' }
func isBinary(c byte) bool   { return c == '0' || c == '1' }
func isLower(c byte) bool    { return c >= 'a' && c <= 'z' }
func isUpper(c byte) bool    { return c >= 'A' && c <= 'Z' }
func isAlpha(c byte) bool    { return isLower(c | 0x20) }
func isWord(c byte) bool     { return isAlpha(c) || isDigit(c) || c == '_' }
func isWordDash(c byte) bool { return isWord(c) || c == '-' }
func isHex(c byte) bool {
	c2 := c | 0x20
	return isDigit(c) || c2 >= 'a' && c2 <= 'f'
}

func isIn(set string) func(byte) bool {
	return func(c byte) bool { return strings.IndexByte(set, c) >= 0 }
}

func in(c byte, set string) bool { return c != 0 && strings.IndexByte(set, c) >= 0 }

func isWordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 0 && isWord(byte(r))
	}
	return unicode.In(r, unicode.L, unicode.M, unicode.Nd, unicode.Nl, unicode.Pc)
}

// stack is a machine's stack of states. The bottom state stays: more is never
// taken off than was put on, whatever the text.
type stack []uint8

func (k *stack) push(state uint8) bool {
	*k = append(*k, state)
	return true
}

func (k *stack) pop() bool {
	if n := len(*k); n > 1 {
		*k = (*k)[:n-1]
	}
	return true
}

func (k stack) top() uint8 { return k[len(k)-1] }

// swap replaces the top state.
func (k stack) swap(state uint8) bool {
	k[len(k)-1] = state
	return true
}

// words maps a language's words to their tokens.
type words map[string]Token

// wordList builds words of pairs: a token and its words, separated by space.
// A word listed twice keeps its first token.
type wordList struct {
	token Token
	list  string
}

func newWords(lists ...wordList) words {
	w := make(words)
	for _, l := range lists {
		for _, f := range strings.Fields(l.list) {
			if _, ok := w[f]; !ok {
				w[f] = l.token
			}
		}
	}
	return w
}
