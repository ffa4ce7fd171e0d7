package kramdown

import "unicode/utf8"

// What the language knows of a tag's name.
const (
	tagKnown uint8 = 1 << iota
	tagSpan        // appears in running text only
	tagBlock       // never in running text
	tagVoid        // has no body
	tagModelBlock
	tagModelSpan
)

// tagFlags says what is known of a lower-case tag name; 0 is an unknown one.
func tagFlags(name string) uint8 {
	switch name {
	case "a", "abbr", "acronym", "b", "big", "bdo", "button", "cite", "del", "dfn", "em", "i", "ins", "label", "q",
		"rb", "rbc", "rp", "rt", "rtc", "ruby", "select", "small", "span", "strong", "sub", "sup", "tt":
		return tagKnown | tagSpan | tagModelSpan
	case "code", "kbd", "mark", "option", "samp", "time", "u", "var":
		return tagKnown | tagSpan
	case "br", "img", "input":
		return tagKnown | tagSpan | tagVoid
	case "address", "article", "aside", "applet", "body", "blockquote", "dd", "div", "dl", "fieldset", "figcaption",
		"footer", "form", "header", "hgroup", "iframe", "li", "main", "map", "menu", "nav", "section", "summary", "td":
		return tagKnown | tagBlock | tagModelBlock
	case "caption", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "legend", "optgroup", "p", "th":
		return tagKnown | tagBlock | tagModelSpan
	case "colgroup", "head", "html", "ol", "pre", "table", "tbody", "tfoot", "thead", "tr", "ul":
		return tagKnown | tagBlock
	case "col", "hr":
		return tagKnown | tagBlock | tagVoid
	case "area", "base", "command", "embed", "keygen", "link", "meta", "param", "source", "track", "wbr":
		return tagKnown | tagVoid
	case "details", "figure", "noscript", "object":
		return tagKnown | tagModelBlock
	case "script", "style", "math", "textarea":
		return tagKnown
	}
	return 0
}

func tagModel(flags uint8) uint8 {
	switch {
	case flags&tagModelBlock != 0:
		return modelBlock
	case flags&tagModelSpan != 0:
		return modelSpan
	}
	return modelRaw
}

type tagAttr struct{ key, val span }

// tag is a start tag that was recognised; its attributes lie in
// state.tagAttrs until the next tag is read.
type tag struct {
	name   span
	closed bool
	end    int
}

// startTag matches a start tag at p.
func (s *state) startTag(p, end int) (t tag, ok bool) {
	if p >= end || s.buf[p] != '<' {
		return t, false
	}
	q := s.uname(p+1, end)
	if q == p+1 {
		return t, false
	}
	t.name = mk(p+1, q)
	s.tagAttrs = s.tagAttrs[:0]
	for {
		w := s.skipSpace(q, end)
		if w > q {
			if n := s.uname(w, end); n > w {
				a := tagAttr{key: mk(w, n)}
				q = n
				if e := s.skipSpace(n, end); e < end && s.buf[e] == '=' {
					v := s.skipSpace(e+1, end)
					if v < end && (s.buf[v] == '"' || s.buf[v] == '\'') {
						f := &s.quote1
						if s.buf[v] == '"' {
							f = &s.quote2
						}
						if c := s.findByte(f, s.buf[v], v+1, end); c >= 0 {
							a.val = mk(v+1, c)
							q = c + 1
						}
					} else if c := s.wordRun(v, end); c > v {
						a.val = mk(v, c)
						q = c
					}
				}
				s.tagAttrs = append(s.tagAttrs, a)
				continue
			}
		}
		q = w
		break
	}
	if q < end && s.buf[q] == '/' {
		t.closed = true
		q++
	}
	if q < end && s.buf[q] == '>' {
		t.end = q + 1
		return t, true
	}
	return t, false
}

// wordRun skips \p{Word}*.
func (s *state) wordRun(p, end int) int {
	for p < end {
		if c := s.buf[p]; c < 0x80 {
			if !isWord(c) {
				break
			}
			p++
			continue
		}
		r, n := utf8.DecodeRune(s.buf[p:end])
		if !isWordRune(r) {
			break
		}
		p += n
	}
	return p
}

// endTag matches an end tag at p: its name and the offset after it.
func (s *state) endTag(p, end int) (name span, after int, ok bool) {
	if p+2 >= end || s.buf[p] != '<' || s.buf[p+1] != '/' {
		return name, 0, false
	}
	q := s.uname(p+2, end)
	if q == p+2 {
		return name, 0, false
	}
	w := s.skipSpace(q, end)
	if w >= end || s.buf[w] != '>' {
		return name, 0, false
	}
	return mk(p+2, q), w + 1, true
}

// lower returns r in lower case, itself where it is that already.
func (s *state) lower(r span) span {
	for i := r.a; i < r.b; i++ {
		if c := s.buf[i]; c-'A' < 26 || c >= 0x80 {
			at := len(s.buf)
			for j := int(r.a); j < int(r.b); {
				c, n := utf8.DecodeRune(s.buf[j:r.b])
				s.buf = appendLower(s.buf, c)
				j += n
			}
			return mk(at, len(s.buf))
		}
	}
	return r
}

// tagName returns the name as the tree has it, lower case where it is known,
// and what is known of it.
func (s *state) tagName(r span) (span, uint8) {
	if f := tagFlags(string(s.b(r))); f != 0 {
		return r, f
	}
	for i := r.a; i < r.b; i++ {
		if s.buf[i]-'A' < 26 || s.buf[i] >= 0x80 {
			n := len(s.buf)
			l := s.lower(r)
			if f := tagFlags(string(s.b(l))); f != 0 {
				return l, f
			}
			s.buf = s.buf[:n]
			break
		}
	}
	return r, 0
}

// tagAttributes turns the attributes of the tag just read into a list.
func (s *state) tagAttributes(known bool) int32 {
	head := int32(0)
	for _, a := range s.tagAttrs {
		k := a.key
		if known {
			k = s.lower(k)
		}
		head = s.attrSet(head, k, a.val)
	}
	return head
}

// equalFold compares two ranges without regard to ASCII case.
func (s *state) equalFold(a, b span) bool {
	if a.len() != b.len() {
		return false
	}
	for i := range a.len() {
		x, y := s.buf[int(a.a)+i], s.buf[int(b.a)+i]
		if x != y && (x|0x20 != y|0x20 || x|0x20-'a' >= 26) {
			return false
		}
	}
	return true
}
