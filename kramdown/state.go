package kramdown

import (
	"bytes"
	"sync"
	"unicode/utf8"
)

// prelude stands at the start of every buffer, so that fixed names are ranges
// like everything else.
const prelude = "class" + "id" + "href" + "src" + "alt" + "title" + "type" + "style" + "del" + "\n" + " " + "amp" +
	"task-list-item" + "task-list" + "start" + "markdown-toc" + "mailto:" + "height" + "width" + "emoji" + "20" + "<" + "name"

var (
	keyClass      = at(0, 5)
	keyID         = at(5, 2)
	keyHref       = at(7, 4)
	keySrc        = at(11, 3)
	keyAlt        = at(14, 3)
	keyTitle      = at(17, 5)
	keyStyle      = at(26, 5)
	strDel        = at(31, 3)
	strNewline    = at(34, 1)
	strTaskItem   = at(39, 14)
	strTaskList   = at(53, 9)
	strTOCID      = at(67, 12)
	keyHeight     = at(86, 6)
	keyWidth      = at(92, 5)
	strEmojiClass = at(97, 5)
	strTwenty     = at(102, 2)
)

func at(off, n int) span { return mk(off, off+n) }

// How deep things nest. kramdown recurses until Ruby's stack ends, somewhere
// between 700 and 2,000 levels. Each level of quotes and lists copies its text,
// so that they nest only while that stays in proportion to the source, which is
// maxBuf's business.
//
// Offsets have 32 bits: of a longer source than maxSource the rest is left out.
const (
	maxSource    = 1 << 29
	maxDepth     = 1000
	maxHTMLDepth = 1500
	maxSpanDepth = 1500
)

type lineOrigin struct{ derived, origin int32 }

type linkDef struct {
	url, title span
	hasTitle   bool
	eob        int32
}

type footnote struct {
	name    span
	content int32 // footnoteDef node
	eob     int32
	used    bool
	attr    int32 // taken from eob at first use
	// while converting
	number   int
	numbered bool
	repeat   int
}

type abbrev struct {
	id, text span
	eob      int32
}

// state is everything one conversion needs. States are pooled.
type state struct {
	opt    *Options
	ownOpt *Options // opt is ours, after an inline option
	gfm    bool
	plain  bool // the reduced "markdown" input
	// options that are read before the document begins
	softBreaks                                      bool // a backslash may end a line of text
	hardWrap, quirkParagraphEnd, quirkNoTypographic bool

	buf     []byte
	base    int32 // the source begins here
	srcEnd  int32
	textEnd int32 // what concat may extend begins here
	origins []lineOrigin

	nodes  []node
	attrs  []attrEntry
	ials   []ialEntry
	refs   []refEntry
	aligns []uint8

	// block parsing
	tree        int32
	pos, end    int
	regionStart int // of the text being parsed
	blockIAL    int32
	depth       int
	brace       finder
	comment     finder
	pi          finder
	cdata       finder
	dollars     finder
	quote1      finder
	quote2      finder
	less        finder
	greater     finder
	newline     finder
	closing     finder
	endTags     finder
	stops       finder
	strikes     finder
	tildes      finder
	fence       fenceMemo
	chunks      []itemChunk
	cells       []span
	ialDepth    int
	shared      int // changes to the attribute lists of definitions

	alds      map[string]int32
	links     map[string]linkDef
	notes     []footnote
	noteIndex map[string]int32
	abbrevs   []abbrev
	abbrevIdx map[string]int32
	maxLinkID int
	options   map[string]bool // set inline

	sp spanState

	warnings  []warning
	scratch   []byte
	tagAttrs  []tagAttr
	attrIndex attrIndex
	fuel      int
	maxBuf    int // containers are opened only while the buffer is shorter

	cv        converter
	ids       map[string]int // of GFM headers
	abbrevSet abbrevSet
}

type warning struct {
	pos int32
	msg string
	arg span // what %s or %q of msg stands for
}

var pool = sync.Pool{New: func() any { return new(state) }}

func (p *Processor) acquire(src []byte) *state {
	s := pool.Get().(*state)
	s.opt, s.ownOpt = &p.opt, nil
	s.gfm = p.input == inputGFM
	s.plain = p.input == inputMarkdown
	s.buf = append(s.buf[:0], prelude...)
	s.base = int32(len(s.buf))
	s.warnings = s.warnings[:0]
	s.load(src)
	s.srcEnd = int32(len(s.buf))
	s.softBreaks = bytes.Contains(s.buf[s.base:], []byte("\\\n"))
	s.origins = s.origins[:0]
	s.nodes = append(s.nodes[:0], node{})
	s.attrs = append(s.attrs[:0], attrEntry{})
	s.ials = append(s.ials[:0], ialEntry{})
	s.refs = append(s.refs[:0], refEntry{})
	s.aligns = s.aligns[:0]
	s.blockIAL, s.depth = 0, 0
	for _, f := range [...]*finder{&s.brace, &s.comment, &s.pi, &s.cdata, &s.dollars, &s.quote1, &s.quote2, &s.less,
		&s.greater, &s.newline, &s.closing, &s.endTags, &s.stops, &s.strikes, &s.tildes} {
		*f = finder{}
	}
	s.chunks, s.cells, s.ialDepth = s.chunks[:0], s.cells[:0], 0
	s.hardWrap = s.opt.HardWrap
	s.quirkParagraphEnd, s.quirkNoTypographic = s.opt.quirkParagraphEnd, s.opt.quirkNoTypographic
	s.fence = fenceMemo{}
	s.notes = s.notes[:0]
	s.abbrevs = s.abbrevs[:0]
	s.maxLinkID = 0
	resetMap(&s.alds)
	resetMap(&s.links)
	resetMap(&s.noteIndex)
	resetMap(&s.abbrevIdx)
	resetMap(&s.options)
	resetMap(&s.sp.memo)
	s.attrIndex.head = 0
	s.fuel = 1<<20 + 32*len(src)
	s.maxBuf = min(4<<20+32*len(src), maxSource*3)
	s.sp.reset()
	for id, d := range s.opt.LinkDefs {
		def := linkDef{url: s.pushString(d.URL), title: s.pushString(d.Title), hasTitle: d.Title != ""}
		s.defineLink(string(s.normalizeID([]byte(id))), def)
	}
	s.textEnd = int32(len(s.buf))
	return s
}

// resetMap empties m; a map that grew large is dropped, since clearing costs
// its capacity.
func resetMap[K comparable, V any](m *map[K]V) {
	if len(*m) > 256 {
		*m = nil
		return
	}
	clear(*m)
}

func (s *state) release() {
	const keep = 1 << 22
	if cap(s.buf) > keep || cap(s.nodes) > keep/16 {
		return
	}
	s.opt, s.ownOpt = nil, nil
	s.cv.drop()
	pool.Put(s)
}

// load appends src: line ends become \n, invalid UTF-8 becomes U+FFFD, one
// final line end is dropped and then one put.
func (s *state) load(src []byte) {
	if len(src) > maxSource {
		src = src[:maxSource]
		s.warnings = append(s.warnings, warning{pos: s.base, msg: "the source is longer than 512 MiB; the rest was left out"})
	}
	if !utf8.Valid(src) {
		src = bytes.ToValidUTF8(src, []byte("\uFFFD"))
		s.warnings = append(s.warnings, warning{pos: s.base, msg: "the source is not valid UTF-8; what could not be read was replaced"})
	}
	if bytes.IndexByte(src, '\r') < 0 {
		s.buf = append(s.buf, src...)
	} else {
		for {
			i := bytes.IndexByte(src, '\r')
			if i < 0 {
				s.buf = append(s.buf, src...)
				break
			}
			s.buf = append(s.buf, src[:i]...)
			s.buf = append(s.buf, '\n')
			src = src[i+1:]
			if len(src) > 0 && src[0] == '\n' {
				src = src[1:]
			}
		}
	}
	if n := len(s.buf); n > int(s.base) && s.buf[n-1] == '\n' {
		s.buf = s.buf[:n-1]
	}
	s.buf = append(s.buf, '\n')
}

// origin traces an offset of derived text back to the source.
func (s *state) origin(off int32) int32 {
	for off >= s.srcEnd {
		lo, hi := 0, len(s.origins)
		for lo < hi {
			m := (lo + hi) / 2
			if s.origins[m].derived <= off {
				lo = m + 1
			} else {
				hi = m
			}
		}
		if lo == 0 {
			return s.base
		}
		o := s.origins[lo-1]
		next := o.origin + (off - o.derived)
		if next >= off { // never: derived text follows what it is derived from
			return s.base
		}
		off = next
	}
	if off < s.base {
		off = s.base
	}
	return off
}

func (s *state) warn(pos int, msg string) {
	s.warnArg(pos, msg, span{})
}

// maxWarnings bounds what a hostile document can make us keep.
const maxWarnings = 1000

// warnArg is warn with a piece of the source in the message, which is put
// together only for those who read it.
func (s *state) warnArg(pos int, msg string, arg span) {
	if len(s.warnings) < maxWarnings {
		s.warnings = append(s.warnings, warning{int32(pos), msg, arg})
	}
}

// finder remembers where the next occurrence of something is, so that a text
// in which it never comes is searched once.
type finder struct {
	from, to, end int // nothing in [from, to); to is an occurrence, or end
}

func (s *state) findByte(f *finder, c byte, p, end int) int {
	if p >= f.from && p <= f.to && f.end == end && f.from < f.end {
		if f.to == end {
			return -1
		}
		return f.to
	}
	i := bytes.IndexByte(s.buf[p:end], c)
	if i < 0 {
		*f = finder{p, end, end}
		return -1
	}
	*f = finder{p, p + i, end}
	return p + i
}

func (s *state) findString(f *finder, t string, p, end int) int {
	if p >= f.from && p <= f.to && f.end == end && f.from < f.end {
		if f.to == end {
			return -1
		}
		return f.to
	}
	i := bytes.Index(s.buf[p:end], []byte(t))
	if i < 0 {
		*f = finder{p, end, end}
		return -1
	}
	*f = finder{p, p + i, end}
	return p + i
}

// lineEnd is the offset after the line end of the line at p.
func (s *state) lineEnd(p, end int) int {
	if i := bytes.IndexByte(s.buf[p:end], '\n'); i >= 0 {
		return p + i + 1
	}
	return end
}
