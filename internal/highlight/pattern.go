package highlight

import (
	"strings"
	"unicode"
)

// pat is a pattern of a lexer's table: the offset past what it finds at i, or
// -1. A pattern never gives back what it took: a run takes all it can, and of
// several choices the first that fits is it. What a table says is therefore
// read once from left to right, in time linear in the text.
//
// Patterns are put together of parts: a string stands for itself, a class of
// bytes (a func(byte) bool) for one byte of it or more, a pat for what it is.
type pat func(s *scan, i int) int

func part(el any) pat {
	switch el := el.(type) {
	case string:
		return func(s *scan, i int) int {
			if strings.HasPrefix(s.src[i:], el) {
				return i + len(el)
			}
			return -1
		}
	case func(byte) bool:
		key := new(int)
		return func(s *scan, i int) int {
			if end := s.run1(key, i, el); end > i {
				return end
			}
			return -1
		}
	case func(*scan, int) int:
		return el
	case pat:
		return el
	}
	panic("highlight: a pattern is made of strings, classes and patterns")
}

func parts(els []any) []pat {
	ps := make([]pat, len(els))
	for i, el := range els {
		ps[i] = part(el)
	}
	return ps
}

// seq is one part after another.
func seq(els ...any) pat {
	ps := parts(els)
	switch len(ps) {
	case 1:
		return ps[0]
	case 2:
		a, b := ps[0], ps[1]
		return func(s *scan, i int) int {
			if i = a(s, i); i < 0 {
				return -1
			}
			return b(s, i)
		}
	}
	return func(s *scan, i int) int {
		for _, p := range ps {
			if i = p(s, i); i < 0 {
				return -1
			}
		}
		return i
	}
}

// alt is the first part that fits.
func alt(els ...any) pat {
	ps := parts(els)
	return func(s *scan, i int) int {
		for _, p := range ps {
			if end := p(s, i); end >= 0 {
				return end
			}
		}
		return -1
	}
}

// opt is its parts, or nothing.
func opt(els ...any) pat {
	p := seq(els...)
	return func(s *scan, i int) int {
		if end := p(s, i); end >= 0 {
			return end
		}
		return i
	}
}

// rep is its parts any number of times.
func rep(els ...any) pat {
	p := seq(els...)
	key := new(int)
	return func(s *scan, i int) int {
		t := trail{key: key}
		for n := 0; ; n++ {
			// At the position itself a part may see no word before it.
			if len(s.trails) > 0 && i > s.pos {
				if end, ok := s.leads(key, i); ok {
					return end
				}
			}
			end := p(s, i)
			if end <= i {
				if t.by != nil {
					t.end = i
					s.blaze(t)
				}
				return i
			}
			if n >= farOff && i > s.pos {
				t.came(i)
			}
			i = end
		}
	}
}

// rep1 is its parts once or more.
func rep1(els ...any) pat {
	p := rep(els...)
	return func(s *scan, i int) int {
		if end := p(s, i); end > i {
			return end
		}
		return -1
	}
}

// upTo is its parts n times at most, and least times at least.
func times(least, most int, els ...any) pat {
	p := seq(els...)
	return func(s *scan, i int) int {
		for n := range most {
			end := p(s, i)
			if end < 0 {
				if n < least {
					return -1
				}
				break
			}
			i = end
		}
		return i
	}
}

// ahead looks for its parts and takes nothing.
func ahead(els ...any) pat {
	p := seq(els...)
	return func(s *scan, i int) int {
		if p(s, i) < 0 {
			return -1
		}
		return i
	}
}

// not wants its parts not to follow.
func not(els ...any) pat {
	p := seq(els...)
	return func(s *scan, i int) int {
		if p(s, i) >= 0 {
			return -1
		}
		return i
	}
}

// set is a class of bytes, ranges being written as in a-z; a dash that stands
// for itself is first or last.
func set(chars string) func(byte) bool {
	var in [256]bool
	for i := 0; i < len(chars); i++ {
		if i+2 < len(chars) && chars[i+1] == '-' {
			for c := int(chars[i]); c <= int(chars[i+2]); c++ {
				in[c] = true
			}
			i += 2
			continue
		}
		in[chars[i]] = true
	}
	return func(c byte) bool { return in[c] }
}

// except is all but a class of ASCII.
func except(chars string) func(byte) bool {
	in := set(chars)
	return func(c byte) bool { return !in(c) }
}

// one is a single character of a class.
func one(in func(byte) bool) pat {
	return func(s *scan, i int) int {
		if i >= len(s.src) || !in(s.src[i]) {
			return -1
		}
		_, n := s.runeAt(i)
		return i + n
	}
}

// some is any number of characters of a class.
func some(in func(byte) bool) pat {
	key := new(int)
	return func(s *scan, i int) int { return s.run1(key, i, in) }
}

// fold is a word of ASCII in any case.
func fold(word string) pat {
	return func(s *scan, i int) int {
		if end, ok := s.fold(i, word); ok {
			return end
		}
		return -1
	}
}

// choice is the first of several strings that fits.
func choice(list string) pat {
	lits := strings.Fields(list)
	var first [256]bool
	for _, l := range lits {
		first[l[0]] = true
	}
	return func(s *scan, i int) int {
		if i >= len(s.src) || !first[s.src[i]] {
			return -1
		}
		for _, l := range lits {
			if strings.HasPrefix(s.src[i:], l) {
				return i + len(l)
			}
		}
		return -1
	}
}

// keyword is one of several words, at whose end no other word character is.
func keyword(list string) pat {
	in := map[string]bool{}
	for _, w := range strings.Fields(list) {
		in[w] = true
	}
	long := longest(in)
	return func(s *scan, i int) int {
		if end := s.words(i); end > i && end-i <= long && in[s.src[i:end]] && !s.wordAt(end) {
			return end
		}
		return -1
	}
}

// foldKeyword is keyword in any case; its words are lower case.
func foldKeyword(list string) pat {
	in := map[string]bool{}
	for _, w := range strings.Fields(list) {
		in[w] = true
	}
	long := longest(in)
	return func(s *scan, i int) int {
		if end := s.words(i); end > i && end-i <= long && in[strings.ToLower(s.src[i:end])] && !s.wordAt(end) {
			return end
		}
		return -1
	}
}

// past is all up to the next end, and that.
func past(end string) pat {
	return func(s *scan, i int) int { return s.after(i, end) }
}

// pastIn is past within a line.
func pastIn(end string) pat {
	return func(s *scan, i int) int {
		if past := s.after(i, end); past <= s.lineEnd(i) {
			return past
		}
		return -1
	}
}

// quoted is what a backslash may quote the end of, with the quote before and
// after it.
func quoted(quote byte) pat {
	return func(s *scan, i int) int {
		if s.byteAt(i) != quote || s.failed(int(quote), i) {
			return -1
		}
		if end := s.backslashed(i, quote); end > i {
			return end
		}
		s.fail(int(quote), i)
		return -1
	}
}

// rest is all to the end of the line.
func rest(s *scan, i int) int { return s.lineEnd(i) }

// eol is the end of a line, of which nothing is taken.
func eol(s *scan, i int) int {
	if s.eol(i) {
		return i
	}
	return -1
}

// edge is the begin or end of a word.
func edge(s *scan, i int) int {
	if s.boundary(i) {
		return i
	}
	return -1
}

// noEdge is anything but an edge.
func noEdge(s *scan, i int) int {
	if s.boundary(i) {
		return -1
	}
	return i
}

// dot is a character which is not a newline, any is one that may be.
func dot(s *scan, i int) int {
	r, n := s.runeAt(i)
	if n == 0 || r == '\n' {
		return -1
	}
	return i + n
}

func any1(s *scan, i int) int {
	_, n := s.runeAt(i)
	if n == 0 {
		return -1
	}
	return i + n
}

// exponent is e or E, a sign perhaps, and digits.
func exponent(s *scan, i int) int {
	if end := s.exponent(i); end > i {
		return end
	}
	return -1
}

// ident is [A-Za-z_]\w*.
func ident(s *scan, i int) int {
	if end := s.ident(i); end > i {
		return end
	}
	return -1
}

// runes is a run of characters of which in is true.
func runes(in func(r rune) bool) pat {
	key := new(int)
	return func(s *scan, i int) int {
		at := i
		for k := range s.runs {
			if x := &s.runs[k]; x.key == key && i >= x.from && i < x.end {
				return x.end
			}
		}
		for {
			r, n := s.runeAt(i)
			if n == 0 || !in(r) {
				break
			}
			i += n
		}
		if i == at {
			return -1
		}
		if i-at >= farOff {
			s.keepRun(longRun{key, at, i})
		}
		return i
	}
}

// char is one character of which in is true.
func char(in func(r rune) bool) pat {
	return func(s *scan, i int) int {
		if r, n := s.runeAt(i); n > 0 && in(r) {
			return i + n
		}
		return -1
	}
}

// isPosixAlpha, isPosixAlnum and isPosixUpper are classes as [[:alpha:]] of a
// regular expression has them: of any script.
func isPosixAlpha(r rune) bool {
	return unicode.IsLetter(r) || unicode.Is(unicode.M, r) || unicode.Is(unicode.Nl, r)
}
func isPosixAlnum(r rune) bool { return isPosixAlpha(r) || unicode.Is(unicode.Nd, r) }
func isPosixWord(r rune) bool  { return isPosixAlnum(r) || unicode.Is(unicode.Pc, r) }
func isPosixLower(r rune) bool { return unicode.IsLower(r) }

// stringOf is quoted, but that the backslash quotes nothing else than a quote
// and itself.
func stringOf(quote byte) pat {
	return func(s *scan, i int) int {
		if s.byteAt(i) != quote || s.failed(256+int(quote), i) {
			return -1
		}
		if end := s.quoted(i, quote); end > i {
			return end
		}
		s.fail(256+int(quote), i)
		return -1
	}
}

// repeated is a class' characters, of which there are n.
func repeated(n int, in func(byte) bool) pat { return times(n, n, one(in)) }

// isIn32 is a class of characters of any script.
func isIn32(set string) func(rune) bool {
	return func(r rune) bool { return strings.ContainsRune(set, r) }
}

// solid is all but white space and some signs.
func solid(signs string) func(byte) bool { return except(signs + " \t\n\v\f\r") }

// phrases is the first of several phrases at whose end no word goes on, in
// their order. More may be let follow each.
func phrases(list []string, more string) pat {
	byFirst := map[byte][]string{}
	for _, p := range list {
		byFirst[p[0]] = append(byFirst[p[0]], p)
	}
	return func(s *scan, i int) int {
		if i >= len(s.src) {
			return -1
		}
		for _, p := range byFirst[s.src[i]] {
			if !strings.HasPrefix(s.src[i:], p) {
				continue
			}
			end := i + len(p)
			if more != "" && strings.HasPrefix(s.src[end:], more) && s.boundary(end+len(more)) {
				return end + len(more)
			}
			if s.boundary(end) {
				return end
			}
		}
		return -1
	}
}

// cComment is a comment of C, whose signs the continuation of a line may
// divide.
func cComment(s *scan, i int) int {
	if s.byteAt(i) != '/' {
		return -1
	}
	i++
	if strings.HasPrefix(s.src[i:], "\\\n") {
		i += 2
	}
	if s.byteAt(i) != '*' {
		return -1
	}
	end, divided := s.after(i+1, "*/"), s.after(i+1, "*\\\n/")
	if end < 0 || divided >= 0 && divided < end {
		return divided
	}
	return end
}

// toMark is what is left of a line up to a mark, and that. A backslash hides a
// mark after it, unless there is no other.
func toMark(mark string) pat {
	key := new(int)
	return func(s *scan, i int) int {
		last := -1
		t := trail{key: key, end: -1}
		for i < len(s.src) && s.src[i] != '\n' {
			if last < 0 && len(s.trails) > 0 {
				if _, ok := s.leads(key, i); ok {
					return -1
				}
			}
			t.came(i)
			if strings.HasPrefix(s.src[i:], mark) {
				return i + len(mark)
			}
			if s.src[i] == '\\' && i+1 < len(s.src) && s.src[i+1] != '\n' {
				if strings.HasPrefix(s.src[i+1:], mark) {
					last = i + 1 + len(mark)
				}
				i++
			}
			i++
		}
		if last < 0 && t.by != nil {
			s.blaze(t)
		}
		return last
	}
}

// within is a string that one quote ends, which a backslash hides.
func within(quote string) pat {
	p := seq(quote, rep(alt(`\`+quote, one(except(quote)))), quote)
	key := 1024 + int(quote[0])
	return func(s *scan, i int) int {
		if s.byteAt(i) != quote[0] || s.failed(key, i) {
			return -1
		}
		end := p(s, i)
		if end < 0 {
			s.fail(key, i)
		}
		return end
	}
}

// strict is a string in which a backslash hides any character but a newline.
func strict(quote string) pat {
	return seq(quote, rep(alt(seq(`\`, dot), one(except(`\`+quote)))), quote)
}

// upTo is all before the first of several marks, a character at least; all
// that is left where there is none.
func upTo(marks ...string) pat {
	return func(s *scan, i int) int {
		if i >= len(s.src) {
			return -1
		}
		return s.before(marks...)
	}
}

// loosePoint is a number with an exponent, before which any character may be
// the point of a fraction: what the patterns of ML's relatives say.
func loosePoint(s *scan, i int) int {
	digits := func(i int) int { return s.skip(i, func(c byte) bool { return isDigit(c) || c == '_' }) }
	power := func(i int) int {
		if s.byteAt(i)|0x20 != 'e' {
			return -1
		}
		if i++; in(s.byteAt(i), "+-") {
			i++
		}
		if !isDigit(s.byteAt(i)) {
			return -1
		}
		return digits(i)
	}
	if !isDigit(s.byteAt(i)) {
		return -1
	}
	end := digits(i)
	if point := dot(s, end); point > 0 {
		if end := power(digits(point)); end > 0 {
			return end
		}
	}
	return power(end)
}
