package kramdown

import (
	"bytes"
	"regexp"
	"sync"
	"unicode/utf8"
)

// What the conversion of HTML elements to native ones does with the text
// below an element.
const (
	ruleDropText  uint8 = 1 << iota // text children mean nothing
	ruleWrap                        // what is not a block goes into paragraphs
	ruleDropSpace                   // white space between blocks means nothing
	ruleStrip                       // white space at the ends means nothing
)

// nativeRules are the rules for an element, and the kind it simply becomes or
// HTMLElement.
func nativeRules(name string) (rules uint8, kind Kind) {
	switch name {
	case "html", "head", "hgroup", "table", "colgroup", "select", "optgroup":
		return ruleDropText, HTMLElement
	case "body", "section", "article", "aside", "header", "footer", "address", "div", "figcaption", "form", "fieldset", "nav":
		return ruleWrap | ruleDropSpace | ruleStrip, HTMLElement
	case "figure":
		return ruleWrap | ruleDropSpace, HTMLElement
	case "caption", "legend":
		return ruleStrip, HTMLElement
	case "li":
		return ruleWrap | ruleDropSpace | ruleStrip, LI
	case "dd":
		return ruleWrap | ruleDropSpace | ruleStrip, DD
	case "blockquote":
		return ruleWrap | ruleDropSpace | ruleStrip, Blockquote
	case "td", "th":
		return ruleDropSpace | ruleStrip, TD
	case "ul":
		return ruleDropText, UL
	case "ol":
		return ruleDropText, OL
	case "dl":
		return ruleDropText | ruleStrip, DL
	case "thead":
		return ruleDropText, THead
	case "tbody":
		return ruleDropText, TBody
	case "tfoot":
		return ruleDropText, TFoot
	case "tr":
		return ruleDropText, TR
	case "dt":
		return ruleStrip, DT
	case "p":
		return ruleStrip, Paragraph
	case "hr":
		return 0, HR
	case "br":
		return 0, BR
	case "img":
		return 0, Image
	}
	return 0, HTMLElement
}

// nativePatterns read the attributes that conversion takes apart.
type nativePatterns struct{ align, anyAlign, highlighter, math, cdata *regexp.Regexp }

var nativeRE = sync.OnceValue(func() *nativePatterns {
	return &nativePatterns{
		align:       regexp.MustCompile(`(?:;\s*)?text-align:\s+(center|left|right)`),
		anyAlign:    regexp.MustCompile(`text-align:\s+(center|left|right|justify|inherit)`),
		highlighter: regexp.MustCompile(`\s+\bhighlighter-\w+\b|\bhighlighter-\w+\b\s*`),
		math:        regexp.MustCompile(`\bmath/tex\b`),
		cdata:       regexp.MustCompile(`(?s)\A(?:%\s*)?<!\[CDATA\[\n?(.*?)(?:\s%)?\]\]>\z`),
	}
})

// native turns the HTML element n and what is below it into native elements,
// where there are such. Elements around n that are converted later visit it
// again: the fuel keeps this in proportion to the document, and what it does
// not reach stays HTML. Where convert is false only text is treated.
func (s *state) native(n, parent int32, convert, preserve bool) {
	switch s.nodes[n].kind {
	case XMLComment, XMLPI:
		s.nodes[n].flags &^= fSpan
		if s.spanContent(parent) {
			s.nodes[n].flags |= fSpan
		}
		return
	case HTMLElement:
	default:
		return
	}
	if s.fuel--; s.fuel < 0 {
		return
	}
	if !convert {
		s.nativeHTML(n, false, preserve)
		return
	}
	switch name := string(s.b(s.nodes[n].val)); name {
	case "textarea":
		s.nativeHTML(n, true, true)
	case "a":
		if s.attrFind(s.nodes[n].attr, "href") == 0 {
			s.nativeHTML(n, false, false)
			return
		}
		s.become(n, Link)
		s.nativeChildren(n, true, false)
	case "em", "i":
		s.nativeEmphasis(n, Em)
	case "strong", "b":
		s.nativeEmphasis(n, Strong)
	case "h1", "h2", "h3", "h4", "h5", "h6":
		raw := s.textBelow(n)
		s.become(n, Header)
		s.nodes[n].level, s.nodes[n].aux = int32(name[1]-'0'), raw
		s.nativeChildren(n, true, false)
	case "code":
		s.nativeCode(n, CodeSpan)
	case "pre":
		s.nativeCode(n, CodeBlock)
	case "table":
		s.nativeTable(n)
	case "script":
		s.nativeScript(n)
	default:
		rules, kind := nativeRules(name)
		if rules&ruleDropText != 0 {
			s.dropText(n)
		}
		if kind == HTMLElement {
			s.nativeHTML(n, true, preserve)
		} else {
			s.become(n, kind)
			if name == "th" {
				s.nodes[n].flags |= fHeaderCell
			}
			s.nativeChildren(n, true, preserve)
		}
		if rules&ruleStrip != 0 {
			s.stripEnds(n)
		}
		if rules&ruleDropSpace != 0 {
			s.dropSpace(n)
		}
		if rules&ruleWrap != 0 {
			s.wrapText(n)
		}
	}
}

// spanContent says whether what is in n is running text; 0 is the document.
func (s *state) spanContent(n int32) bool {
	if n == 0 {
		return false
	}
	switch el := &s.nodes[n]; el.kind {
	case HTMLElement:
		return tagFlags(string(s.b(el.val)))&tagModelSpan != 0
	case Paragraph, Header, Em, Strong, Link, DT:
		return true
	case TD:
		return el.flags&fHeaderCell != 0
	}
	return false
}

// become makes n a native element: nothing but attributes and children stay.
func (s *state) become(n int32, k Kind) {
	el := &s.nodes[n]
	el.kind, el.model, el.flags = k, modelNone, fNative
	el.val, el.aux, el.level, el.ial = span{}, span{}, 0, 0
}

// nativeHTML keeps n as HTML.
func (s *state) nativeHTML(n int32, convert, preserve bool) {
	el := &s.nodes[n]
	flags := tagFlags(string(s.b(el.val)))
	el.flags, el.ial, el.model = fNative, 0, modelRaw
	if flags&tagSpan != 0 {
		el.flags |= fSpan
	}
	if convert {
		el.model = tagModel(flags)
	}
	s.nativeChildren(n, convert, preserve)
}

func (s *state) nativeChildren(n int32, convert, preserve bool) {
	for c := s.nodes[n].first; c != 0; {
		next := s.nodes[c].next
		s.fuel--
		if s.nodes[c].kind == Text {
			s.nativeText(n, c, preserve || !convert)
		} else {
			s.native(c, n, convert, preserve)
		}
		c = next
	}
}

// nativeText replaces the text c by text and entities, white space folded
// unless it is to be preserved.
func (s *state) nativeText(n, c int32, preserve bool) {
	r := s.nodes[c].val
	if s.fuel -= r.len() / 4; s.fuel < 0 {
		return
	}
	if !preserve {
		r = s.foldSpace(r)
	}
	if r.empty() {
		s.unlink(n, c)
		return
	}
	after, pos := s.nodes[c].next, int(s.nodes[c].pos)
	used := false
	put := func(t span) {
		if !used {
			used = true
			s.nodes[c].val, s.nodes[c].flags = t, 0
			return
		}
		x := s.newNode(Text, pos)
		s.nodes[x].val = t
		s.insertBefore(n, after, x)
	}
	from, end := int(r.a), int(r.b)
	for p := from; p < end; {
		k := bytes.IndexByte(s.buf[p:end], '&')
		if k < 0 {
			break
		}
		k += p
		m, ok := s.entityAt(k, end)
		if !ok {
			p = k + 1
			continue
		}
		put(mk(from, k))
		e := s.newNode(Entity, pos)
		s.insertBefore(n, after, e)
		el := &s.nodes[e]
		if !m.known {
			el.level = '&'
			el.flags |= fConst
			from, p = k+1, k+1
			continue
		}
		el.level, el.val = int32(m.code), mk(k, m.end)
		if s.buf[k+1] != '#' {
			el.aux = mk(k+1, m.end-1)
			if kind, level, ok := typographicEntity(string(s.buf[k+1 : m.end-1])); ok {
				el.kind, el.level, el.val, el.aux = kind, level, span{}, span{}
			}
		}
		from, p = m.end, m.end
	}
	if from < end {
		put(mk(from, end))
	}
}

// typographicEntity is the node that a named entity of typography becomes.
func typographicEntity(name string) (Kind, int32, bool) {
	switch name {
	case "lsquo":
		return SmartQuote, quoteLS, true
	case "rsquo":
		return SmartQuote, quoteRS, true
	case "ldquo":
		return SmartQuote, quoteLD, true
	case "rdquo":
		return SmartQuote, quoteRD, true
	case "mdash":
		return TypographicSym, symMDash, true
	case "ndash":
		return TypographicSym, symNDash, true
	case "hellip":
		return TypographicSym, symHellip, true
	case "laquo":
		return TypographicSym, symLaquo, true
	case "raquo":
		return TypographicSym, symRaquo, true
	}
	return 0, 0, false
}

// foldSpace makes each run of white space one blank; r itself where it is so.
func (s *state) foldSpace(r span) span {
	i := int(r.a)
	for ; i < int(r.b); i++ {
		if c := s.buf[i]; isSpace(c) && (c != ' ' || i+1 < int(r.b) && isSpace(s.buf[i+1])) {
			break
		}
	}
	if i == int(r.b) {
		return r
	}
	at := len(s.buf)
	for i = int(r.a); i < int(r.b); i++ {
		c := s.buf[i]
		if isSpace(c) {
			if i > int(r.a) && isSpace(s.buf[i-1]) {
				continue
			}
			c = ' '
		}
		s.buf = append(s.buf, c)
	}
	return mk(at, len(s.buf))
}

// textBelow is all text below n; nothing once the fuel has run out.
func (s *state) textBelow(n int32) span {
	if f := s.nodes[n].first; f != 0 && f == s.nodes[n].last && s.nodes[f].kind == Text {
		return s.nodes[f].val
	}
	at := len(s.buf)
	s.appendTextBelow(n)
	return mk(at, len(s.buf))
}

func (s *state) appendTextBelow(n int32) {
	for c := s.nodes[n].first; c != 0; c = s.nodes[c].next {
		if s.fuel -= 1 + 4*s.nodes[c].val.len(); s.fuel < 0 { // each level of headers copies
			return
		}
		if el := &s.nodes[c]; el.kind == Text {
			s.buf = append(s.buf, s.buf[el.val.a:el.val.b]...)
		} else {
			s.appendTextBelow(c)
		}
	}
}

// nativeEmphasis converts emphasis that can be written with asterisks: that
// without white space at its ends.
func (s *state) nativeEmphasis(n int32, k Kind) {
	mark := len(s.buf)
	r := s.textBelow(n)
	outer := !r.empty() && (isSpace(s.buf[r.a]) || isSpace(s.buf[r.b-1]))
	s.buf = s.buf[:mark]
	if outer {
		s.nativeHTML(n, false, false)
		return
	}
	s.become(n, k)
	s.nativeChildren(n, true, false)
}

// nativeCode converts code whose text is plain once its entities are resolved.
func (s *state) nativeCode(n int32, k Kind) {
	text, ok := s.resolveEntities(s.textBelow(n))
	if !ok {
		s.nativeHTML(n, false, true)
		return
	}
	if i := s.attrFind(s.nodes[n].attr, "class"); k == CodeSpan && i != 0 {
		if class := s.b(s.attrs[i].val); bytes.Contains(class, []byte("highlighter-")) {
			s.attrs[i].val = s.push(nativeRE().highlighter.ReplaceAll(class, nil))
		}
	}
	if f := s.nodes[n].first; k == CodeBlock && f != 0 && f == s.nodes[n].last && s.valueIs(f, "code") {
		s.takeLanguage(n, f)
	}
	s.become(n, k)
	s.nodes[n].val = text
	s.nodes[n].first, s.nodes[n].last = 0, 0
}

// takeLanguage puts the language class of code before the classes of n.
func (s *state) takeLanguage(n, code int32) {
	i := s.attrFind(s.nodes[code].attr, "class")
	if i == 0 {
		return
	}
	v := s.attrs[i].val
	from, _, to, ok := languageClass(s.b(v))
	if !ok {
		return
	}
	at := len(s.buf)
	s.buf = append(s.buf, s.buf[int(v.a)+from:int(v.a)+to]...)
	if j := s.attrFind(s.nodes[n].attr, "class"); j != 0 {
		old := s.attrs[j].val
		s.buf = append(s.buf, ' ')
		s.buf = append(s.buf, s.buf[old.a:old.b]...)
	}
	head := s.attrSet(s.nodes[n].attr, keyClass, s.rstrip(mk(at, len(s.buf))))
	s.nodes[n].attr = head
}

// resolveEntities replaces character references by characters; it reports
// false where one is of no character.
func (s *state) resolveEntities(r span) (span, bool) {
	if bytes.IndexByte(s.b(r), '&') < 0 {
		return r, true
	}
	at := len(s.buf)
	for p := int(r.a); p < int(r.b); {
		m, ok := entityMatch{}, false
		if s.buf[p] == '&' {
			m, ok = s.entityAt(p, int(r.b))
		}
		if !ok || !m.known {
			s.buf = append(s.buf, s.buf[p])
			p++
			continue
		}
		if !utf8.ValidRune(m.code) {
			s.buf = s.buf[:at]
			return r, false
		}
		s.buf = utf8.AppendRune(s.buf, m.code)
		p = m.end
	}
	return mk(at, len(s.buf)), true
}

// nativeScript converts the script elements that hold mathematics.
func (s *state) nativeScript(n int32) {
	i := s.attrFind(s.nodes[n].attr, "type")
	if i == 0 || !nativeRE().math.Match(s.b(s.attrs[i].val)) {
		s.nativeHTML(n, true, false)
		return
	}
	display := bytes.Contains(s.b(s.attrs[i].val), []byte("mode=display"))
	var text span
	if f := s.nodes[n].first; f != 0 {
		text = s.nodes[f].val
		s.unlink(n, f)
	}
	if m := nativeRE().cdata.FindSubmatchIndex(s.b(text)); m != nil {
		text = mk(int(text.a)+m[2], int(text.a)+m[3])
	}
	s.become(n, Math)
	s.nodes[n].val = text
	if !display {
		s.nodes[n].flags |= fSpan
	}
	head := s.attrDelete(s.nodes[n].attr, "type")
	s.nodes[n].attr = head
}

func (s *state) dropText(n int32) {
	for c := s.nodes[n].first; c != 0; {
		next := s.nodes[c].next
		if s.nodes[c].kind == Text {
			s.unlink(n, c)
		}
		c = next
	}
}

func (s *state) stripEnds(n int32) {
	if f := s.nodes[n].first; f != 0 && s.nodes[f].kind == Text {
		s.nodes[f].val = s.lstrip(s.nodes[f].val)
	}
	if l := s.nodes[n].last; l != 0 && s.nodes[l].kind == Text {
		s.nodes[l].val = s.rstrip(s.nodes[l].val)
	}
}

// dropSpace removes white space at the ends and between blocks; which are
// neighbours is decided before anything is removed.
func (s *state) dropSpace(n int32) {
	first, before := true, false
	for c := s.nodes[n].first; c != 0; {
		next := s.nodes[c].next
		block := s.isBlock(c)
		if s.nodes[c].kind == Text && s.strip(s.nodes[c].val).empty() && (first || next == 0 || before && s.isBlock(next)) {
			s.unlink(n, c)
		}
		first, before = false, block
		c = next
	}
}

// wrapText puts what is not a block into paragraphs without tags.
func (s *state) wrapText(n int32) {
	para := int32(0)
	for c := s.nodes[n].first; c != 0; {
		next := s.nodes[c].next
		if s.isBlock(c) {
			para = 0
		} else {
			if para == 0 {
				para = s.newNode(Paragraph, int(s.nodes[c].pos))
				s.nodes[para].flags = fTransparent | fNative
				s.insertBefore(n, c, para)
			}
			s.unlink(n, c)
			s.appendChild(para, c)
		}
		c = next
	}
}

// paragraphText is the raw text of a paragraph, or that a converted one
// begins with.
func (s *state) paragraphText(n int32) *span {
	if f := s.nodes[n].first; s.nodes[n].flags&fNative != 0 && f != 0 {
		switch s.nodes[f].kind {
		case Text, rawText, XMLComment, XMLPI, HTMLElement: // to kramdown a tag is text too
			return &s.nodes[f].val
		}
	}
	return &s.nodes[n].val
}

// endLine gives the text of a paragraph a line end.
func (s *state) endLine(n int32) {
	v := *s.paragraphText(n)
	v = s.concat(v, s.newlineAfter(v))
	*s.paragraphText(n) = v
}

// continueNative appends text to a paragraph that was converted.
func (s *state) continueNative(n int32, joiner, text span) {
	if l := s.nodes[n].last; l != 0 && s.nodes[l].kind == rawText {
		v := s.concat(s.nodes[l].val, joiner)
		s.nodes[l].val = s.concat(v, text)
		return
	}
	s.addRawText(n, text)
}
