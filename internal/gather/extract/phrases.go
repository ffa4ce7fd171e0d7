package extract

import (
	"math/bits"
	"sync"
	"unicode"
	"unicode/utf8"
)

// What the features ask of a block's text, each a set of phrases of which one
// is enough. The furniture phrases are counted instead.
const (
	saysCopyright = iota
	saysSubscribe
	saysRelated
	saysPicture
	saysAddress
	saidKinds
)

var saidPhrases = [saidKinds][]string{
	saysCopyright: {"copyright", "©", "all rights"},
	saysSubscribe: {"subscri", "newsletter", "sign up"},
	saysRelated:   {"read more", "related", "see also", "more from", "read also"},
	saysPicture:   {"photo", "getty", "image", "credit"},
	saysAddress:   {"@", "http", "www."},
}

// A phraseSet is a set of the phrases that a matcher knows.
type phraseSet [3]uint64

func (s *phraseSet) add(o *phraseSet) {
	for i := range s {
		s[i] |= o[i]
	}
}

func (s *phraseSet) meets(o *phraseSet) bool {
	return s[0]&o[0]|s[1]&o[1]|s[2]&o[2] != 0
}

func (s *phraseSet) count(o *phraseSet) int {
	return bits.OnesCount64(s[0]&o[0]) + bits.OnesCount64(s[1]&o[1]) + bits.OnesCount64(s[2]&o[2])
}

// A matcher finds all of its phrases in one pass over a text (Aho and Corasick
// 1975). To look for each by itself took a sixth of a page's time.
type matcher struct {
	class [256]uint8 // of bytes; all that are in no phrase are of class 0
	width int        // classes
	next  []uint16   // by state and class, the state that follows
	said  []uint16   // by state, the index in sets of what ends there
	sets  []phraseSet

	furniture phraseSet
	kinds     [saidKinds]phraseSet
}

var loadMatcher = sync.OnceValue(newMatcher)

func newMatcher() *matcher {
	m := &matcher{width: 1, sets: make([]phraseSet, 1)}
	var phrases []string
	number := map[string]int{}
	enter := func(set *phraseSet, list []string) {
		for _, p := range list {
			n, ok := number[p]
			if !ok {
				n = len(phrases)
				number[p] = n
				phrases = append(phrases, p)
			}
			set[n/64] |= 1 << (n % 64)
		}
	}
	enter(&m.furniture, furniturePhrases)
	for k := range saidPhrases {
		enter(&m.kinds[k], saidPhrases[k])
	}
	for _, p := range phrases {
		for i := range len(p) {
			if m.class[p[i]] == 0 {
				m.class[p[i]] = uint8(m.width)
				m.width++
			}
		}
	}
	// The phrases as a tree, in which 0 is its root and no state's child.
	m.state()
	for n, p := range phrases {
		at := 0
		for i := range len(p) {
			to := &m.next[at*m.width+int(m.class[p[i]])]
			if *to == 0 {
				*to = uint16(len(m.said))
				m.state()
			}
			at = int(m.next[at*m.width+int(m.class[p[i]])])
		}
		if m.said[at] == 0 {
			m.said[at] = uint16(len(m.sets))
			m.sets = append(m.sets, phraseSet{})
		}
		m.sets[m.said[at]][n/64] |= 1 << (n % 64)
	}
	m.link()
	return m
}

func (m *matcher) state() {
	m.next = append(m.next, make([]uint16, m.width)...)
	m.said = append(m.said, 0)
}

// link leads each state where none of its children does: to where the longest
// end of it that begins a phrase would lead. States are taken breadth first, so
// that this end, which is shorter, is done before.
func (m *matcher) link() {
	fail := make([]int, len(m.said))
	queue := []int{}
	for c := range m.width {
		if to := int(m.next[c]); to != 0 {
			queue = append(queue, to)
		}
	}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		if f := m.said[fail[at]]; f != 0 {
			if m.said[at] == 0 {
				m.said[at] = f
			} else {
				m.sets[m.said[at]].add(&m.sets[f])
			}
		}
		for c := range m.width {
			other := m.next[fail[at]*m.width+c]
			to := &m.next[at*m.width+c]
			if *to == 0 {
				*to = other
				continue
			}
			fail[*to] = int(other)
			queue = append(queue, int(*to))
		}
	}
}

// in is the set of phrases in a text.
func (m *matcher) in(text []byte) (found phraseSet) {
	at := 0
	for _, c := range text {
		at = int(m.next[at*m.width+int(m.class[c])])
		if s := m.said[at]; s != 0 {
			found.add(&m.sets[s])
		}
	}
	return found
}

// appendLower appends a text in lower case until there are n bytes or more.
func appendLower(b []byte, s string, n int) []byte {
	for i := 0; i < len(s) && len(b) < n; {
		c := s[i]
		if c < utf8.RuneSelf {
			if c >= 'A' && c <= 'Z' {
				c += 'a' - 'A'
			}
			b = append(b, c)
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		b = utf8.AppendRune(b, unicode.ToLower(r))
		i += size
	}
	return b
}
