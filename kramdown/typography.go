package kramdown

import (
	"strconv"
	"unicode/utf8"
)

// typographic symbols, in the level of their nodes
const (
	symMDash = iota
	symNDash
	symHellip
	symLaquo
	symRaquo
	symLaquoSpace
	symRaquoSpace
)

var symNames = [...]string{"mdash", "ndash", "hellip", "laquo", "raquo", "laquo_space", "raquo_space"}

// what symbols and quotes are as characters
var (
	symbolText = [...]string{"—", "–", "…", "«", "»", "«\u00a0", "\u00a0»"}
	quoteText  = [...]string{"‘", "’", "“", "”"}
)

// quotes, in the level of their nodes; the order is that of the option
const (
	quoteLS = iota
	quoteRS
	quoteLD
	quoteRD
)

func (s *state) typographic(q, sym, n int) {
	el := s.addNode(TypographicSym, q)
	s.nodes[el].level = int32(sym)
	s.sp.pos = q + n
}

func (s *state) guillemet(q, _ int) {
	if q+2 < s.sp.end && s.buf[q+2] == ' ' {
		s.typographic(q, symLaquoSpace, 3)
		return
	}
	s.typographic(q, symLaquo, 2)
}

// isPunct is SmartyPants' punctuation.
func isPunct(c byte) bool {
	return c >= '!' && c <= '/' && c != '&' || c >= ':' && c <= '@' || c >= '[' && c <= '`' || c >= '{' && c <= '~'
}

// smartQuote handles the quote at p, or at the character after p. Which quote
// it becomes follows from what stands around; the first rule that fits decides.
func (s *state) smartQuote(p int) {
	sp := &s.sp
	end := sp.end
	c := s.buf[p]
	at := func(i int) byte {
		if i < end {
			return s.buf[i]
		}
		return 0
	}
	isQuote := c == '"' || c == '\''
	right := func(q byte) int {
		if q == '"' {
			return quoteRD
		}
		return quoteRS
	}
	left := func(q byte) int { return right(q) - 1 }
	put := func(kind, pos int) {
		n := s.addNode(SmartQuote, pos)
		s.nodes[n].level = int32(kind)
	}
	lead := 0 // length of a character before the quote
	if isQuote {
		n1 := at(p + 1)
		if n1 == '*' || n1 == '_' {
			// a quote before emphasis opens
			if p+2 < end && !isSpace(s.buf[p+2]) {
				put(left(c), p)
				sp.pos = p + 1
				return
			}
		}
		if p+1 < end && isPunct(n1) && !(at(p+2) == '.' && at(p+3) == '.') {
			if s.wordAt(p+2, end) == (n1 == '_') {
				put(right(c), p)
				sp.pos = p + 1
				return
			}
		}
	}
	// two quotes together, perhaps after white space
	w := p
	if isSpace(c) {
		w++
	}
	if a, b := at(w), at(w+1); (a == '"' && b == '\'' || a == '\'' && b == '"') && w+2 < end && isWord(s.buf[w+2]) {
		s.addText(s.tree, mk(p, w))
		put(left(a), w)
		put(left(b), w+1)
		sp.pos = w + 2
		return
	}
	if at(w) == '\'' {
		if w+3 < end && isDigit(s.buf[w+1]) && isDigit(s.buf[w+2]) && s.buf[w+3] == 's' {
			s.addText(s.tree, mk(p, w))
			put(quoteRS, w)
			sp.pos = w + 1
			return
		}
	}
	if w > p && (at(w) == '"' || at(w) == '\'') && w+1 < end && isWord(s.buf[w+1]) {
		s.addText(s.tree, mk(p, w))
		put(left(s.buf[w]), w)
		sp.pos = w + 1
		return
	}
	_, lead = utf8.DecodeRune(s.buf[p:end])
	next := p + lead
	nextQuote := next < end && (s.buf[next] == '"' || s.buf[next] == '\'')
	if nextQuote {
		switch c {
		case ' ', '\\', '\t', '\r', '\n', '[', '{', '(', '-':
		default:
			s.addText(s.tree, mk(p, next))
			put(right(s.buf[next]), next)
			sp.pos = next + 1
			return
		}
	}
	if isQuote {
		n1 := at(p + 1)
		if p+1 >= end || isSpace(n1) || n1 == 's' && !s.wordAt(p+2, end) {
			put(right(c), p)
			sp.pos = p + 1
			return
		}
	}
	// what is left opens; a single quote is looked for first
	for _, q := range [2]byte{'\'', '"'} {
		if next < end && s.buf[next] == q {
			s.addText(s.tree, mk(p, next))
			put(left(q), next)
			sp.pos = next + 1
			return
		}
		if c == q {
			put(left(q), p)
			sp.pos = p + 1
			return
		}
	}
	// not reached: a quote is at p or next
	s.addText(s.tree, mk(p, next))
	sp.pos = next
}

// entityMatch is a character reference: its code point, or none for a name
// that is not known.
type entityMatch struct {
	code  rune
	known bool
	end   int
}

// maxReference stands for all numbers that do not fit: they are written as they
// stand.
const maxReference = 1<<31 - 1

// entityAt matches a character reference at p.
func (s *state) entityAt(p, end int) (m entityMatch, ok bool) {
	q := p + 1
	if q >= end {
		return m, false
	}
	if s.buf[q] == '#' {
		q++
		base := 10
		if q < end && s.buf[q] == 'x' {
			base = 16
			q++
		}
		a := q
		for q < end && (isDigit(s.buf[q]) || base == 16 && s.buf[q]|0x20-'a' < 6 && s.buf[q] < 0x80) {
			q++
		}
		if q == a || q >= end || s.buf[q] != ';' {
			return m, false
		}
		v, err := strconv.ParseUint(string(s.buf[a:min(q, a+20)]), base, 31)
		if err != nil {
			v = maxReference
		}
		return entityMatch{windows1252(rune(v)), true, q + 1}, true
	}
	if !isWord(s.buf[q]) && s.buf[q] != ':' {
		return m, false
	}
	a := q
	for q < end && (isWord(s.buf[q]) || s.buf[q] == '.' || s.buf[q] == ':' || s.buf[q] == '-') {
		q++
	}
	if q >= end || s.buf[q] != ';' {
		return m, false
	}
	code, known := entityCode(string(s.buf[a:q]))
	return entityMatch{code, known, q + 1}, true
}

// entity handles the character reference m at q.
func (s *state) entity(q int, m entityMatch) {
	s.sp.pos = m.end
	n := s.addNode(Entity, q)
	if !m.known {
		s.nodes[n].level = '&'
		s.nodes[n].flags |= fConst
		s.addText(s.tree, mk(q+1, m.end))
		return
	}
	s.nodes[n].level = int32(m.code)
	s.nodes[n].val = mk(q, m.end)
	if s.buf[q+1] != '#' {
		s.nodes[n].aux = mk(q+1, m.end-1)
	}
}

// emoji handles :name: at q.
func (s *state) emoji(q int) bool {
	sp := &s.sp
	e := q + 1
	for e < sp.end && isWord(s.buf[e]) {
		e++
	}
	if e == q+1 || e >= sp.end || s.buf[e] != ':' {
		return false
	}
	sp.pos = e + 1
	file, ok := s.opt.Emoji(string(s.buf[q+1 : e]))
	if !ok {
		s.addText(s.tree, mk(q, e+1))
		return true
	}
	n := s.addNode(Image, q)
	alt := mk(q, e+1)
	src := s.pushString(s.opt.emojiPath() + "/" + file)
	head := s.attrSet(0, keyClass, strEmojiClass)
	for _, a := range [...]tagAttr{{keyTitle, alt}, {keyAlt, alt}, {keySrc, src}, {keyHeight, strTwenty}, {keyWidth, strTwenty}} {
		head = s.attrSet(head, a.key, a.val)
	}
	s.nodes[n].attr = head
	return true
}
