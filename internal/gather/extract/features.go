package extract

import (
	"math"
	"math/bits"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html/atom"
)

// A scene is what the features of blocks need to know of the whole page.
type scene struct {
	*survey
	title      string
	body       map[uint64]bool // four-word sequences of the JSON-LD articleBody
	desc       string
	container  int32 // the element whose children hold the most prose
	wide       int32 // the ancestor of container that holds nearly all of it
	totalProse float64
	totalChars float64
	firstProse int // first and last block of prose in container
	lastProse  int
	titleAt    int // the block that is the headline, or -1
	paths      map[uint32]*pathSum
	seen       map[string]int
	match      *matcher
	logs       *[2048]float32
	lower      []byte
}

// A pathSum sums the blocks whose elements have the same names.
type pathSum struct{ blocks, chars, linked, prose float32 }

func newScene(s *survey, title, desc, ldBody string) *scene {
	c := &scene{survey: s, title: fold(title), desc: fold(desc), titleAt: -1, firstProse: -1, paths: map[uint32]*pathSum{}, seen: map[string]int{}, match: loadMatcher(), logs: logs()}
	if len(ldBody) > 100 {
		c.body = shingles(ldBody)
	}
	best, most := int32(0), int32(0)
	children := make([]int32, len(s.elems))
	for i := range s.blocks {
		b := &s.blocks[i]
		e := &s.elems[b.elem]
		sum := c.paths[e.path]
		if sum == nil {
			sum = &pathSum{}
			c.paths[e.path] = sum
		}
		sum.blocks++
		sum.chars += float32(b.chars)
		sum.linked += float32(b.linked)
		c.totalChars += float64(b.chars)
		if b.prose {
			sum.prose += float32(b.chars)
			c.totalProse += float64(b.chars)
			into := b.elem
			if e.parent >= 0 && e.tag != atom.Div && e.tag != atom.Td && e.tag != atom.Article && e.tag != atom.Section && e.tag != atom.Body && e.tag != atom.Main {
				into = e.parent
			}
			// Readers' comments are prose too; they are not the article.
			weight := b.chars
			if e.above&(hintComment|hintFoot|hintConsent) != 0 || e.tags&(inFooter|inNav|inAside) != 0 {
				weight /= 4
			}
			children[into] += weight
			if up := s.elems[into].parent; up >= 0 {
				children[up] += weight / 2
			}
		}
		if c.titleAt < 0 && c.title != "" && b.words > 0 && len(b.text) < len(title)*3 && e.tags&inHeading != 0 && fold(b.text) == c.title {
			c.titleAt = i
		}
	}
	for i, n := range children {
		if n > most {
			best, most = int32(i), n
		}
	}
	c.container, c.wide = best, best
	for up := s.elems[best].parent; up > 0; up = s.elems[up].parent {
		e := &s.elems[up]
		if float64(e.total) > 1.35*float64(max(s.elems[best].total, 1)) && float64(e.total) > 1.35*float64(s.elems[c.wide].total) {
			break
		}
		c.wide = up
		if e.tag == atom.Article || e.tag == atom.Main {
			break
		}
	}
	for i := s.elems[best].first; i < s.elems[best].last && int(i) < len(s.blocks); i++ {
		if s.blocks[i].prose {
			if c.firstProse < 0 {
				c.firstProse = int(i)
			}
			c.lastProse = int(i)
		}
	}
	return c
}

// shingles are the hashes of every four words in a row.
func shingles(text string) map[uint64]bool {
	out := map[uint64]bool{}
	var ring [4]uint64
	n := 0
	eachWord(text, func(w string) {
		ring[n&3] = hashWord(w)
		n++
		if n >= 4 {
			out[mix(ring[n&3], ring[(n+1)&3], ring[(n+2)&3], ring[(n+3)&3])] = true
		}
	})
	return out
}

func mix(a, b, c, d uint64) uint64 {
	return ((a*1099511628211+b)*1099511628211+c)*1099511628211 + d
}

func hashWord(w string) uint64 {
	h := uint64(14695981039346656037)
	for _, r := range w {
		h = (h ^ uint64(unicode.ToLower(r))) * 1099511628211
	}
	return h
}

func eachWord(s string, f func(string)) {
	start := -1
	for i, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || r == '_' {
			if start < 0 {
				start = i
			}
		} else if start >= 0 {
			f(s[start:i])
			start = -1
		}
	}
	if start >= 0 {
		f(s[start:])
	}
}

// inShingles is the share of a text's four-word sequences that set has.
func inShingles(set map[uint64]bool, text string) (share float64, n int) {
	var ring [4]uint64
	hits := 0
	words := 0
	eachWord(text, func(w string) {
		ring[words&3] = hashWord(w)
		words++
		if words >= 4 {
			n++
			if set[mix(ring[words&3], ring[(words+1)&3], ring[(words+2)&3], ring[(words+3)&3])] {
				hits++
			}
		}
	})
	if n == 0 {
		return 0, 0
	}
	return float64(hits) / float64(n), n
}

const neighbours = 4

// features appends the numbers that the forest judges each block by: as many
// for each, in the same order.
func (c *scene) features(dst []float32) (rows []float32, width int) {
	n := len(c.blocks)
	for i := range n {
		before := len(dst)
		dst = c.one(dst, i)
		width = len(dst) - before
	}
	return dst, width
}

func flag(b bool) float32 {
	if b {
		return 1
	}
	return 0
}

func logf(x float64) float32 { return float32(math.Log1p(x)) }

// logs has the logarithms that most features are: those of lengths.
var logs = sync.OnceValue(func() *[2048]float32 {
	t := &[2048]float32{}
	for n := range t {
		t[n] = logf(float64(n))
	}
	return t
})

func (c *scene) logOf(n int32) float32 {
	if n >= 0 && int(n) < len(c.logs) {
		return c.logs[n]
	}
	return logf(float64(n))
}

func (b *block) density() float32 {
	if b.chars == 0 {
		return 0
	}
	return float32(b.linked) / float32(b.chars)
}

func tagCode(a atom.Atom) float32 {
	switch a {
	case atom.P:
		return 10
	case atom.H1:
		return 9
	case atom.H2:
		return 8
	case atom.H3:
		return 7
	case atom.H4, atom.H5, atom.H6:
		return 6
	case atom.Li:
		return 5
	case atom.Blockquote, atom.Pre:
		return 4
	case atom.Td, atom.Th:
		return 3
	case atom.Div:
		return 2
	case atom.Figcaption:
		return 1
	case atom.Dd, atom.Dt:
		return 0
	}
	return -1
}

func (c *scene) one(dst []float32, i int) []float32 {
	b := &c.blocks[i]
	e := &c.elems[b.elem]
	words := float32(max(b.words, 1))
	c.lower = appendLower(c.lower[:0], b.text, lookedThrough)
	lower := c.lower[:min(len(c.lower), lookedThrough)]
	says := c.match.in(lower)
	last, _ := utf8.DecodeLastRuneInString(b.text)
	first, _ := utf8.DecodeRuneInString(b.text)

	// The block's own text.
	dst = append(dst,
		c.logOf(b.chars), float32(min(b.words, 200)), b.density(),
		float32(b.chars)/words, float32(b.marks)/words, float32(b.stops)/words, float32(b.upper)/words, float32(b.digits)/float32(max(b.chars, 1)),
		float32(b.bold)/float32(max(b.chars, 1)),
		flag(strings.ContainsRune(".!?…\"”’»。！？)", last)), flag(last == ':'), flag(unicode.IsUpper(first)), flag(unicode.IsLower(first)), flag(first == '“' || first == '"' || first == '«' || first == '„'),
		flag(b.bars), flag(b.prose), tagCode(e.tag), float32(min(b.before, 5)))
	furniture := says.count(&c.match.furniture)
	dst = append(dst, float32(furniture), float32(furniture)/words,
		flag(hasPrefix(lower, "by ") || hasPrefix(lower, "von ") || hasPrefix(lower, "par ")),
		flag(b.words < 12 && hasYear(lower)))
	for k := range c.match.kinds {
		dst = append(dst, flag(says.meets(&c.match.kinds[k])))
	}

	// Where it stands: the names above, near and far.
	p := e
	if e.parent >= 0 {
		p = &c.elems[e.parent]
	}
	g := p
	if p.parent >= 0 {
		g = &c.elems[p.parent]
	}
	near := e.hint | p.hint | g.hint
	for k := range hintKinds {
		v := float32(0)
		switch h := hint(1) << k; {
		case e.hint&h != 0:
			v = 3
		case near&h != 0:
			v = 2
		case e.above&h != 0:
			v = 1
		}
		dst = append(dst, v)
	}
	for k := range tagKinds {
		dst = append(dst, flag(e.tags>>k&1 != 0))
	}
	dst = append(dst, float32(min(e.depth, 40)), float32(bits.OnesCount32(uint32(e.above&(hintComment|hintShare|hintRelated|hintNav|hintFoot|hintSide|hintAd|hintLetter|hintConsent|hintWidget|hintBio|hintList)))))

	// Names above that the container does not have: what sets the block apart
	// from the article and not only from the page.
	top := &c.elems[c.container]
	apart := e.above &^ top.above
	dst = append(dst, float32(bits.OnesCount32(uint32(apart&(hintComment|hintShare|hintRelated|hintNav|hintFoot|hintSide|hintAd|hintLetter|hintConsent|hintWidget|hintBio|hintList|hintMedia|hintCaption|hintTag|hintByline|hintCount|hintHidden)))),
		flag(apart&(hintRelated|hintList) != 0), flag(apart&(hintAd|hintLetter|hintConsent) != 0), flag(apart&(hintComment) != 0), flag(apart&(hintShare|hintTag|hintByline) != 0), flag(apart&(hintMedia|hintCaption) != 0), flag(apart&(hintNav|hintFoot|hintSide) != 0),
		flag(e.tags&^top.tags&(inAside|inNav|inFooter|inForm) != 0), flag(e.tags&^top.tags&(inFigure|inCaption) != 0), flag(e.tags&^top.tags&inList != 0), flag(e.tags&^top.tags&inTable != 0))

	// Its place in the page and in the container.
	inContainer := int32(i) >= top.first && int32(i) < top.last
	wide := &c.elems[c.wide]
	inWide := int32(i) >= wide.first && int32(i) < wide.last
	total := float32(max(len(c.blocks), 1))
	folded := ""
	if c.title != "" || len(c.desc) > 30 {
		folded = fold(b.text)
	}
	dst = append(dst, float32(i)/total, c.logOf(int32(len(c.blocks))), flag(inContainer), flag(inWide), c.distance(b.elem), c.up(b.elem),
		c.signedLog(i-c.firstProse), c.signedLog(i-c.lastProse), c.signedLog(i-c.titleAt), flag(c.titleAt >= 0), flag(i == c.titleAt), flag(c.titleAt >= 0 && i > c.titleAt),
		flag(c.title != "" && folded == c.title), flag(len(c.desc) > 30 && strings.HasPrefix(c.desc, prefix(folded, 60))))

	// Its element's and its relatives' shares of the page's prose.
	prose := float32(max(c.totalProse, 1))
	dst = append(dst, float32(e.total)/prose, float32(p.total)/prose, float32(g.total)/prose,
		density(p), density(g), c.logOf(p.chars), c.logOf(g.chars), float32(min(p.last-p.first, 50)), float32(min(g.last-g.first, 100)),
		float32(top.total)/prose, float32(top.total)/float32(max(top.chars, 1)), logf(c.totalProse))
	sum := c.paths[e.path]
	dst = append(dst, logf(float64(sum.blocks)), sum.linked/max(sum.chars, 1), sum.prose/max(sum.chars, 1), logf(float64(sum.chars/sum.blocks)), sum.prose/prose)

	// What is beside it.
	for d := 1; d <= neighbours; d++ {
		dst = c.beside(dst, i, -d)
		dst = c.beside(dst, i, d)
	}
	var window [2]float32
	var weight [2]float32
	for d := 1; d <= 8; d++ {
		for k, j := range [2]int{i - d, i + d} {
			if j >= 0 && j < len(c.blocks) && c.blocks[j].prose {
				window[k] += float32(c.blocks[j].chars)
			}
			if j >= 0 && j < len(c.blocks) {
				weight[k] += float32(c.blocks[j].chars)
			}
		}
	}
	dst = append(dst, logf(float64(window[0])), logf(float64(window[1])), window[0]/max(weight[0], 1), window[1]/max(weight[1], 1))

	// Said before, and said by the page's data.
	earlier := 0
	if b.words >= 4 {
		if c.seen[b.text] > 0 {
			earlier = 1
		}
		c.seen[b.text]++
	}
	share, n := float64(-1), 0
	if c.body != nil {
		if share, n = inShingles(c.body, b.text); n == 0 {
			share = -0.5
		}
	}
	dst = append(dst, float32(earlier), float32(share), flag(c.body != nil))
	return dst
}

func prefix(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return s[:n]
}

func density(e *elem) float32 {
	if e.chars == 0 {
		return 0
	}
	return float32(e.linked) / float32(e.chars)
}

func (c *scene) signedLog(d int) float32 {
	if d < 0 {
		return -c.logOf(int32(-d))
	}
	return c.logOf(int32(d))
}

// beside adds what there is to know of the block d places on.
func (c *scene) beside(dst []float32, i, d int) []float32 {
	j := i + d
	if j < 0 || j >= len(c.blocks) {
		return append(dst, -1, 1, -1, -1)
	}
	b, o := &c.blocks[i], &c.blocks[j]
	relation := float32(0)
	switch {
	case b.elem == o.elem:
		relation = 3
	case c.elems[b.elem].parent == c.elems[o.elem].parent:
		relation = 2
	case c.elems[b.elem].path == c.elems[o.elem].path:
		relation = 1
	}
	return append(dst, c.logOf(o.chars), o.density(), tagCode(c.elems[o.elem].tag), relation)
}

// distance counts the elements between an element and the nearest ancestor that
// it shares with the container.
func (c *scene) distance(at int32) float32 {
	d := float32(0)
	top := &c.elems[c.container]
	for at >= 0 {
		e := &c.elems[at]
		if at == c.container || e.first <= top.first && e.last >= top.last && at < c.container {
			return d
		}
		at = e.parent
		d++
	}
	return d
}

// up counts the levels from the container to that ancestor.
func (c *scene) up(at int32) float32 {
	for at >= 0 {
		e := &c.elems[at]
		if at == c.container {
			return 0
		}
		if top := &c.elems[c.container]; at < c.container && e.first <= top.first && e.last >= top.last {
			return float32(top.depth - e.depth)
		}
		at = e.parent
	}
	return 20
}

// lookedThrough is how far a block's text is looked through for phrases.
const lookedThrough = 400

func hasPrefix(s []byte, p string) bool { return len(s) >= len(p) && string(s[:len(p)]) == p }

func hasYear[T string | []byte](s T) bool {
	for i := 0; i+4 <= len(s); i++ {
		if (s[i] == '2' && s[i+1] == '0' || s[i] == '1' && s[i+1] == '9') && isDigit(s[i+2]) && isDigit(s[i+3]) {
			return true
		}
	}
	return false
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
