package kramdown

import (
	"fmt"
	"unicode/utf8"
)

// spanState is what parsing the text of one leaf block needs.
type spanState struct {
	start, pos, end int
	clear           int // where parseText has been already, for the loop that begins
	em, strong      int // how many are open
	link            int // links and images open
	strike          bool
	depth           int
	set             uint8

	// memo keeps what a failed search has shown; the key is a position and the
	// state it was reached in. See emphasis and link.
	memo     map[uint64]int32
	trail    []int32 // positions that emphasis under way has passed
	brackets []int32 // brackets that links under way have opened

	images bool // HTML may become images, which upset the count of brackets

	parens    parenIndex
	titles    [2]finder
	tickAt    []tickRun // for backticks: ever shorter runs from the end
	tickFor   span      // the text tickAt belongs to
	underFrom int
	underTo   int
}

func (sp *spanState) reset() {
	x := sp.parens
	x.in = span{}
	*sp = spanState{memo: sp.memo, trail: sp.trail[:0], brackets: sp.brackets[:0], tickAt: sp.tickAt[:0], parens: x}
}

// what parsers are active
const (
	setFull     uint8 = 1 << iota
	setHTML           // HTML only, within raw HTML
	setTable          // code and HTML, to look for bars
	setLink           // within a link: ] ends it
	setBreaks         // line breaks by two blanks
	setTypo           // typographic symbols
	setExtended       // kramdown's additions to Markdown
	setEmoji
)

// spanClass says for each byte which sets must look at it.
var spanClass = [256]uint8{
	'*': setFull, '_': setFull, '`': setFull | setTable, '<': setFull | setHTML | setTable,
	'[': setFull, '!': setFull, ']': setLink, '"': setExtended, '\'': setExtended, '$': setExtended, '{': setExtended,
	'&': setFull, '-': setTypo, '.': setTypo, '>': setTypo, '\n': setBreaks, '\\': setFull, '~': setFull, ':': setEmoji,
}

type stopKind uint8

const (
	stopNone stopKind = iota
	stopEmphasis
	stopLink
	stopTag
)

type stopper struct {
	kind stopKind
	char byte // emphasis
	n    int
	name span // tag
	fold bool
	key  uint64 // emphasis: the state for memo
}

// fullSet is the set of parsers for running text.
func (s *state) fullSet() uint8 {
	set := setFull
	if !s.gfm || !s.hardWrap {
		set |= setBreaks
	}
	if !s.plain {
		set |= setExtended
		if !s.gfm || !s.quirkNoTypographic {
			set |= setTypo
		}
	}
	if s.gfm && s.opt.GFMEmojis && s.opt.Emoji != nil {
		set |= setEmoji
	}
	return set
}

// plainLen is how many bytes at the start of a text no parser of the sets looks
// at. Prose has one that some parser does look at every thirty bytes or so.
func plainLen(text []byte, sets uint8) int {
	n := 0
	for n+8 <= len(text) {
		w := text[n : n+8 : n+8]
		if (spanClass[w[0]]|spanClass[w[1]]|spanClass[w[2]]|spanClass[w[3]]|
			spanClass[w[4]]|spanClass[w[5]]|spanClass[w[6]]|spanClass[w[7]])&sets != 0 {
			break
		}
		n += 8
	}
	for n < len(text) && spanClass[text[n]]&sets == 0 {
		n++
	}
	return n
}

// parseText parses the spans of r into tree, with nothing open around it.
func (s *state) parseText(tree int32, r span) {
	set := s.fullSet()
	text := s.b(r)
	n := plainLen(text, set)
	if n == len(text) { // most cells of tables, many lines
		s.addText(tree, r)
		return
	}
	sp := &s.sp
	sp.start, sp.pos, sp.end, sp.clear = int(r.a), int(r.a), int(r.b), int(r.a)+n
	sp.em, sp.strong, sp.link, sp.strike, sp.depth = 0, 0, 0, false, 0
	sp.underFrom, sp.underTo = 0, 0
	sp.trail, sp.brackets = sp.trail[:0], sp.brackets[:0]
	sp.images = s.opt.HTMLToNative && s.mayHoldImage(r)
	s.spans(tree, stopper{}, set)
}

// parseTableSpans parses code and HTML only.
func (s *state) parseTableSpans(tree int32, a, b int) {
	sp := &s.sp
	saved := s.tree
	sp.start, sp.pos, sp.end = a, a, b
	sp.em, sp.strong, sp.link, sp.strike, sp.depth = 0, 0, 0, false, 0
	sp.underFrom, sp.underTo = 0, 0
	s.spans(tree, stopper{}, setTable)
	s.tree = saved
}

// spans parses from sp.pos into tree until stop; it reports whether the stop
// was found. Without a stop it runs to the end of the text.
func (s *state) spans(tree int32, stop stopper, set uint8) bool {
	sp := &s.sp
	savedTree, savedSet := s.tree, sp.set
	s.tree, sp.set = tree, set
	mask := set
	if stop.kind == stopLink {
		mask |= setLink
	}
	sp.depth++
	brackets := len(sp.brackets)
	found := s.spanLoop(tree, stop, set, mask, brackets)
	sp.depth--
	sp.brackets = sp.brackets[:brackets]
	s.tree, sp.set = savedTree, savedSet
	return found
}

func (s *state) spanLoop(tree int32, stop stopper, set, mask uint8, brackets int) bool {
	sp := &s.sp
	end := sp.end
	from := sp.pos  // text not yet in the tree begins here
	floor := sp.pos // a quote does not look back beyond
	q := max(from, sp.clear)
	sp.clear = 0
	// unbalanced counts, within a link, the brackets open less the images made
	// of HTML: see mayHoldImage
	unbalanced := 0
	counts := sp.images && stop.kind == stopLink
	for {
		if q += plainLen(s.buf[q:end], mask); q >= end {
			break
		}
		if stop.kind == stopEmphasis {
			if len(sp.memo) > 0 {
				if _, failed := sp.memo[stop.key|uint64(q)<<8]; failed {
					return false
				}
			}
			sp.trail = append(sp.trail, int32(q))
		}
		c := s.buf[q]
		switch c {
		case '*', '_':
			if stop.kind == stopEmphasis && c == stop.char && s.emphasisEnds(stop, q, q > from || s.nodes[tree].first != 0) {
				s.flush(tree, from, q)
				return true
			}
			s.flush(tree, from, q)
			s.emphasis(q)
		case '`':
			s.flush(tree, from, q)
			s.codeSpan(q)
		case '<':
			if stop.kind == stopTag {
				if s.tagEnds(stop, q, end) {
					s.flush(tree, from, q)
					return true
				}
			}
			if q+1 < end && s.buf[q+1] == '<' && mask&setTypo != 0 {
				s.flush(tree, from, q)
				s.guillemet(q, 0)
				break
			}
			from = s.flush(tree, from, q)
			if !s.lessThan(q) {
				q++
				continue
			}
			if last := s.nodes[tree].last; counts && last != 0 && s.nodes[last].kind == Image {
				unbalanced--
			}
		case '[', '!':
			open := q + 1
			if c == '!' {
				if open >= end || s.buf[open] != '[' {
					q++
					continue
				}
				open++
			}
			if counts {
				if unbalanced++; unbalanced == -1 {
					s.flush(tree, from, q)
					return true
				}
			}
			if c == '[' && mask&setExtended != 0 && open < end && s.buf[open] == '^' {
				if n := s.idName(open+1, end); n > open+1 && n < end && s.buf[n] == ']' {
					s.flush(tree, from, q)
					if stop.kind == stopLink {
						sp.brackets = append(sp.brackets, -1)
					}
					s.footnoteMarker(q, open+1, n)
					break
				}
			}
			if open >= end || s.buf[open] == '^' {
				if stop.kind == stopLink {
					sp.brackets = append(sp.brackets, int32(open))
				}
				q++
				continue
			}
			s.flush(tree, from, q)
			if counts {
				if s.link(q, open) {
					unbalanced--
				}
				break
			}
			if !s.link(q, open) && stop.kind == stopLink {
				sp.brackets = append(sp.brackets, int32(open))
				if len(sp.memo) > 0 {
					if e, known := sp.memo[s.linkKey(open)]; known && e < 0 {
						// it never closes, and so neither does the one around it
						s.forgetBrackets(brackets)
						return false
					}
				}
			}
		case ']':
			if counts {
				if unbalanced--; unbalanced != -1 {
					q++
					continue
				}
				s.flush(tree, from, q)
				return true
			}
			if n := len(sp.brackets); n > brackets {
				if b := sp.brackets[n-1]; b >= 0 {
					s.remember(s.linkKey(int(b)), int32(q))
				}
				sp.brackets = sp.brackets[:n-1]
				q++
				continue
			}
			s.flush(tree, from, q)
			return true
		case '"', '\'':
			at := q
			if q > floor {
				_, n := utf8.DecodeLastRune(s.buf[floor:q])
				if s.buf[q-n] != '\\' {
					at = q - n
				}
			}
			q = at
			s.flush(tree, from, q)
			s.smartQuote(at)
		case '$':
			if q+1 >= end || s.buf[q+1] != '$' {
				q++
				continue
			}
			e := s.findString(&s.dollars, "$$", q+2, end)
			if e < 0 {
				q++
				continue
			}
			s.flush(tree, from, q)
			n := s.addNode(Math, q)
			s.nodes[n].flags |= fSpan
			s.nodes[n].val = s.strip(mk(q+2, e))
			sp.pos = e + 2
		case '{':
			if q+1 >= end || s.buf[q+1] != ':' {
				q++
				continue
			}
			s.flush(tree, from, q)
			s.spanExtension(q)
		case '&':
			if e, ok := s.entityAt(q, end); ok {
				s.flush(tree, from, q)
				s.entity(q, e)
				break
			}
			q++
			continue
		case '-':
			if q+1 >= end || s.buf[q+1] != '-' {
				q++
				continue
			}
			s.flush(tree, from, q)
			sym, n := symNDash, 2
			if q+2 < end && s.buf[q+2] == '-' {
				sym, n = symMDash, 3
			}
			s.typographic(q, sym, n)
		case '.':
			if q+2 >= end || s.buf[q+1] != '.' || s.buf[q+2] != '.' {
				q++
				continue
			}
			s.flush(tree, from, q)
			s.typographic(q, symHellip, 3)
		case '>':
			if q+1 >= end || s.buf[q+1] != '>' {
				q++
				continue
			}
			if q > floor && s.buf[q-1] == ' ' {
				q--
				s.flush(tree, from, q)
				s.typographic(q, symRaquoSpace, 3)
				break
			}
			s.flush(tree, from, q)
			s.typographic(q, symRaquo, 2)
		case '\n':
			if q-2 >= floor && s.buf[q-1] == ' ' && s.buf[q-2] == ' ' {
				q -= 2
				s.flush(tree, from, q)
				s.addNode(BR, q)
				sp.pos = q + 2
				// the line end itself is text
				from, floor = q+2, q+2
				q += 3
				continue
			}
			q++
			continue
		case '\\':
			if !s.isEscape(q, end, mask) {
				q++
				continue
			}
			s.flush(tree, from, q)
			s.backslash(q, end, mask)
		case '~':
			if !s.gfm || q+1 >= end || s.buf[q+1] != '~' {
				q++
				continue
			}
			from = s.flush(tree, from, q)
			if !s.strikethrough(q) {
				q++
				continue
			}
		case ':':
			from = s.flush(tree, from, q)
			if !s.emoji(q) {
				q++
				continue
			}
		}
		q = sp.pos
		from, floor = q, q
		end = sp.end
	}
	if stop.kind == stopNone {
		s.addText(tree, mk(from, end))
		sp.pos = end
		return false
	}
	// what was passed stays in the tree: an unclosed HTML element takes the rest
	sp.pos = from
	s.forgetBrackets(brackets)
	return false
}

// forgetBrackets remembers that the brackets opened since do not close.
func (s *state) forgetBrackets(since int) {
	for _, b := range s.sp.brackets[since:] {
		if b >= 0 {
			s.remember(s.linkKey(int(b)), -1)
		}
	}
}

func (s *state) remember(key uint64, v int32) {
	if s.sp.memo == nil {
		s.sp.memo = map[uint64]int32{}
	}
	s.sp.memo[key] = v
}

// context packs what is open into the low bits of a memo key.
func (s *state) context() uint64 {
	k := uint64(0)
	if s.sp.em > 0 {
		k |= 1
	}
	if s.sp.strong > 0 {
		k |= 2
	}
	if s.sp.link > 0 {
		k |= 4
	}
	if s.sp.strike {
		k |= 8
	}
	return k
}

// flush puts the text before q into the tree and the scanner at q.
func (s *state) flush(tree int32, from, q int) int {
	if q > from {
		s.addText(tree, mk(from, q))
	}
	s.sp.pos = q
	return q
}

// isEscape says whether the backslash at q escapes what follows.
func (s *state) isEscape(q, end int, mask uint8) bool {
	if q+1 >= end {
		return false
	}
	c := s.buf[q+1]
	return isEscapable(c) || c == '~' && s.gfm ||
		c == '\\' && mask&setBreaks != 0 && q+2 < end && s.buf[q+2] == '\n'
}

// backslash handles an escape at q: two guillemets' worth of brackets, a line
// break, or one character.
func (s *state) backslash(q, end int, mask uint8) {
	sp := &s.sp
	c := s.buf[q+1]
	switch {
	case (c == '<' || c == '>') && mask&setTypo != 0 && q+2 < end && s.buf[q+2] == c:
		for range 2 {
			n := s.addNode(Entity, q)
			s.nodes[n].level = int32(c)
			s.nodes[n].flags |= fConst
		}
		sp.pos = q + 3
	case c == '\\' && mask&setBreaks != 0 && q+2 < end && s.buf[q+2] == '\n':
		s.addNode(BR, q)
		sp.pos = q + 2
	default:
		s.addText(s.tree, mk(q+1, q+2))
		sp.pos = q + 2
	}
}

func isEscapable(c byte) bool {
	switch c {
	case '\\', '.', '*', '_', '+', '`', '<', '>', '(', ')', '[', ']', '{', '}', '#', '!', ':', '|', '"', '\'', '$', '=', '-':
		return true
	}
	return false
}

// spanExtension handles {: at q.
func (s *state) spanExtension(q int) {
	sp := &s.sp
	if x, ok := s.extensionTag(q, sp.end, false); ok {
		if !s.parseExtension(q, x, false) {
			s.addText(s.tree, mk(q, q+1))
			sp.pos = q + 1
		}
		return
	}
	if m := s.ialBody(q, sp.end); m.ok {
		if last := s.nodes[s.tree].last; last != 0 && s.nodes[last].kind != Text {
			sp.pos = m.end
			s.ials = append(s.ials, ialEntry{})
			l := s.parseAttributeList(m.body, int32(len(s.ials)-1))
			// a link shares the list of its definition, which this changes for
			// all that follows, even where the link itself is read again
			if s.nodes[last].ial == 0 {
				s.ials = append(s.ials, ialEntry{})
				s.nodes[last].ial = int32(len(s.ials) - 1)
			} else {
				s.shared++
			}
			s.mergeIAL(s.nodes[last].ial, l)
			head := s.applyIAL(s.nodes[last].attr, l)
			s.nodes[last].attr = head
			return
		}
		s.warn(q, "attribute list after text, ignored")
	}
	s.addText(s.tree, mk(q, q+1))
	sp.pos = q + 1
}

// footnoteMarker handles [^name] at q.
func (s *state) footnoteMarker(q, a, b int) {
	sp := &s.sp
	sp.pos = b + 1
	k, ok := s.noteIndex[string(s.buf[a:b])]
	if !ok {
		s.warn(q, fmt.Sprintf("footnote %q is not defined", s.buf[a:b]))
		s.addText(s.tree, mk(q, b+1))
		return
	}
	f := &s.notes[k]
	if !f.used {
		f.used = true
		head := s.applyIAL(s.nodes[f.eob].attr, s.nodes[f.eob].ial)
		f.attr = head
	}
	n := s.addNode(Footnote, q)
	s.nodes[n].level = k
	s.nodes[n].val = mk(a, b)
	s.nodes[n].attr = s.notes[k].attr
	s.nodes[n].ial = s.nodes[s.notes[k].eob].ial
}

// strikethrough handles ~~ at q.
func (s *state) strikethrough(q int) bool {
	sp := &s.sp
	end := sp.end
	if q+2 >= end || isSpace(s.buf[q+2]) || s.buf[q+2] == '~' {
		return false
	}
	e := s.strikeEnd(q+2, end)
	if e < 0 {
		return false
	}
	n := s.addNode(HTMLElement, q)
	s.nodes[n].val = strDel
	s.nodes[n].flags |= fSpan
	saved := *sp
	sp.start, sp.pos, sp.end = q+2, q+2, e
	sp.em, sp.strong, sp.link, sp.strike = 0, 0, 0, true
	s.spans(n, stopper{}, s.fullSet())
	memo, trail, brackets := sp.memo, sp.trail, sp.brackets
	*sp = saved
	sp.memo, sp.trail, sp.brackets = memo, trail, brackets
	sp.tickFor, sp.parens.in = span{}, span{} // what they list was overwritten
	sp.pos = e + 2
	return true
}

// strikeEnd finds ~~ after a character that is neither white space nor ~.
func (s *state) strikeEnd(p, end int) int {
	f := &s.strikes
	if p >= f.from && f.end == end && f.from < f.end {
		if f.to == end {
			return -1
		}
		if p < f.to {
			return f.to
		}
	}
	for i := p + 1; i+1 < end; i++ {
		k := s.findString(&s.tildes, "~~", i, end)
		if k < 0 {
			break
		}
		if c := s.buf[k-1]; k > p && c != '~' && !isSpace(c) {
			*f = finder{p, k, end}
			return k
		}
		i = k
	}
	*f = finder{p, end, end}
	return -1
}
