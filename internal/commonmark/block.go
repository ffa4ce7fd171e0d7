package commonmark

import (
	"strings"
)

// blockParser finds the blocks of a document, a line at a time: first which of
// the open blocks the line goes on, then which it opens, then what of it is
// text.
type blockParser struct {
	o     Options
	refs  map[string]reference
	notes map[string]*node

	doc, tip *node
	line     string // with its end
	number   int

	// The place in the line: in bytes, and in columns with tabs of four.
	at, column int
	split      bool // a tab is consumed in part
	// The first byte from there that is no space or tab.
	next, nextColumn, indent int
	blank                    bool
}

func (p *blockParser) parse(src string) *node {
	src = strings.TrimPrefix(src, "\ufeff")
	p.doc = &node{kind: document, open: true, line: 1}
	p.tip = p.doc
	for src != "" {
		end := strings.IndexAny(src, "\r\n")
		switch {
		case end < 0:
			end = len(src)
		case src[end] == '\r' && end+1 < len(src) && src[end+1] == '\n':
			end += 2
		default:
			end++
		}
		line := src[:end]
		src = src[end:]
		p.step(strings.TrimRight(line, "\r\n") + "\n")
	}
	for p.tip != nil {
		p.close(p.tip)
	}
	return p.doc
}

func (p *blockParser) look() {
	p.next, p.nextColumn = p.at, p.column
	for p.next < len(p.line) {
		switch p.line[p.next] {
		case ' ':
			p.next++
			p.nextColumn++
			continue
		case '\t':
			p.next++
			p.nextColumn += 4 - p.nextColumn%4
			continue
		}
		break
	}
	p.indent = p.nextColumn - p.column
	p.blank = p.next >= len(p.line) || p.line[p.next] == '\n'
}

// advance consumes bytes, or columns.
func (p *blockParser) advance(n int, columns bool) {
	for n > 0 && p.at < len(p.line) {
		if p.line[p.at] != '\t' {
			p.split = false
			p.at++
			p.column++
			n--
			continue
		}
		to := 4 - p.column%4
		if !columns {
			p.split = false
			p.column += to
			p.at++
			n--
			continue
		}
		p.split = to > n
		if p.split {
			p.column += n
			n = 0
		} else {
			p.column += to
			p.at++
			n -= to
		}
	}
}

func (p *blockParser) toNext() {
	p.at, p.column, p.split = p.next, p.nextColumn, false
}

func (p *blockParser) peek() byte {
	if p.next < len(p.line) {
		return p.line[p.next]
	}
	return 0
}

func (p *blockParser) step(line string) {
	p.line, p.at, p.column, p.split = line, 0, 0, false
	p.number++
	container, all := p.continued()
	if container == nil {
		return // the line closed a fence
	}
	matched := container
	container = p.opened(container, all)
	p.text(container, matched)
}

// continued goes down the open blocks that the line belongs to.
func (p *blockParser) continued() (last *node, all bool) {
	n := p.doc
	for n.last != nil && n.last.open {
		c := n.last
		p.look()
		switch p.goesOn(c) {
		case no:
			return n, false
		case done:
			return nil, false
		}
		n = c
	}
	return n, true
}

type answer uint8

const (
	no answer = iota
	yes
	done // the line is used up
)

func (p *blockParser) goesOn(n *node) answer {
	switch n.kind {
	case list:
		return yes
	case blockquote:
		if p.indent > 3 || p.peek() != '>' {
			return no
		}
		p.toNext()
		p.advance(1, false)
		if p.at < len(p.line) && (p.line[p.at] == ' ' || p.line[p.at] == '\t') {
			p.advance(1, true)
		}
		return yes
	case item:
		if p.indent >= n.list.offset+n.list.padding {
			p.advance(n.list.offset+n.list.padding, true)
			return yes
		}
		if p.blank && n.first != nil {
			p.toNext()
			return yes
		}
		return no
	case footnote:
		if p.indent >= 4 {
			p.advance(4, true)
			return yes
		}
		if p.line == "\n" {
			return yes
		}
		return no
	case codeBlock:
		return p.codeGoesOn(n)
	case htmlBlock:
		if n.htmlType >= 6 && p.blank {
			return no
		}
		return yes
	case paragraph:
		if p.blank {
			return no
		}
		return yes
	case table:
		if !p.blank && len(splitRow(p.line[p.next:])) > 0 {
			return yes
		}
	}
	return no
}

func (p *blockParser) codeGoesOn(n *node) answer {
	if !n.fenced {
		switch {
		case p.indent >= 4:
			p.advance(4, true)
		case p.blank:
			p.toNext()
		default:
			return no
		}
		return yes
	}
	if p.indent <= 3 && p.peek() == n.fenceChar {
		rest := p.line[p.next:]
		run := len(rest) - len(strings.TrimLeft(rest, string(n.fenceChar)))
		if run >= n.fenceLen && strings.Trim(rest[run:], " \t\n") == "" {
			p.closeTo(n)
			p.close(n)
			return done
		}
	}
	for i := n.fenceSkip; i > 0 && p.at < len(p.line) && (p.line[p.at] == ' ' || p.line[p.at] == '\t'); i-- {
		p.advance(1, true)
	}
	return yes
}

// closeTo closes what is open within n.
func (p *blockParser) closeTo(n *node) {
	for p.tip != n {
		p.close(p.tip)
	}
}

// opened adds the blocks that begin on the line.
func (p *blockParser) opened(container *node, all bool) *node {
	lazy := p.tip.kind == paragraph
	for container.kind != codeBlock && container.kind != htmlBlock {
		p.look()
		c := p.start(container, all, lazy)
		if c == nil {
			break
		}
		container = c
		if takesLines(c.kind) {
			break
		}
		lazy = false
	}
	return container
}

func takesLines(k kind) bool {
	return k == paragraph || k == heading || k == codeBlock
}

// start opens one block, if one begins at the place in the line.
func (p *blockParser) start(container *node, all, lazy bool) *node {
	indented := p.indent >= 4
	rest := p.line[p.next:]
	if !indented {
		switch c := p.peek(); {
		case c == '>':
			p.toNext()
			p.advance(1, false)
			if p.at < len(p.line) && (p.line[p.at] == ' ' || p.line[p.at] == '\t') {
				p.advance(1, true)
			}
			return p.add(container, blockquote)
		case c == '#':
			if level := atx(rest); level > 0 {
				p.toNext()
				p.advance(level, false)
				for p.at < len(p.line) && (p.line[p.at] == ' ' || p.line[p.at] == '\t') {
					p.advance(1, false)
				}
				n := p.add(container, heading)
				n.level = level
				return n
			}
		case c == '`' || c == '~':
			if run := fence(rest); run > 0 {
				n := p.add(container, codeBlock)
				n.fenced, n.fenceChar, n.fenceLen, n.fenceSkip = true, c, run, p.next-p.at
				p.toNext()
				p.advance(run, false)
				return n
			}
		case c == '<':
			if t := htmlStart(rest, container.kind == paragraph); t > 0 {
				n := p.add(container, htmlBlock)
				n.htmlType = t
				return n
			}
		}
		if container.kind == paragraph {
			if level := setext(rest); level > 0 {
				if !p.definitions(container) {
					return nil
				}
				p.closeTo(container)
				container.kind, container.level = heading, level
				p.at = len(p.line) - 1
				return container
			}
		}
		if !(container.kind == paragraph && !all) && thematic(rest) {
			n := p.add(container, thematicBreak)
			p.at = len(p.line) - 1
			return n
		}
		if p.o.Footnotes {
			if label, n := noteStart(rest); n > 0 {
				p.toNext()
				p.advance(n, false)
				c := p.add(container, footnote)
				c.info = label
				return c
			}
		}
	}
	if !indented || container.kind == list {
		if p.indent < 4 {
			if n := p.startItem(container); n != nil {
				return n
			}
		}
	}
	if indented && !lazy && !p.blank {
		p.advance(4, true)
		return p.add(container, codeBlock)
	}
	if p.o.TaskList && container.kind == item {
		p.task(container)
		return nil
	}
	if p.o.Table && !indented {
		return p.startTable(container)
	}
	return nil
}

// add opens a block in parent, or in the innermost block around it that can
// hold it. What is open within is closed first.
func (p *blockParser) add(parent *node, k kind) *node {
	p.closeTo(parent)
	for !holds(parent.kind, k) {
		p.close(parent)
		parent = p.tip
	}
	n := &node{kind: k, open: true, line: p.number}
	parent.append(n)
	p.tip = n
	return n
}

func holds(parent, child kind) bool {
	switch parent {
	case document, blockquote, item, footnote:
		return child != item
	case list:
		return child == item
	case table:
		return child == tableRow
	case tableRow:
		return child == tableCell
	}
	return false
}

// text adds what is left of the line.
func (p *blockParser) text(container, matched *node) {
	p.look()
	// A blank line behind a thematic break does not count, as cmark has it.
	last := p.blank && !(container.last != nil && container.last.kind == thematicBreak)
	if last && container.last != nil {
		container.last.lastBlank = true
	}
	switch container.kind {
	case blockquote, heading, thematicBreak, table:
		last = false
	case codeBlock:
		last = last && !container.fenced
	case item:
		last = last && !(container.first == nil && container.line == p.number)
	}
	container.lastBlank = last
	for n := container.parent; n != nil; n = n.parent {
		n.lastBlank = false
	}
	if p.tip != matched && container == matched && !p.blank && p.tip.kind == paragraph {
		p.addLine(p.tip)
		return
	}
	p.closeTo(container)
	switch {
	case container.kind == codeBlock:
		p.addLine(container)
	case container.kind == htmlBlock:
		p.addLine(container)
		if htmlEnds(container.htmlType, p.line[p.next:]) {
			p.close(container)
		}
	case p.blank:
	case container.kind == paragraph:
		p.toNext()
		p.addLine(container)
	case container.kind == heading:
		p.line = p.line[:p.at] + chopHashes(p.line[p.at:])
		p.toNext()
		p.addLine(container)
	case container.kind == thematicBreak, container.kind == table, container.kind == tableRow:
	default:
		n := p.add(container, paragraph)
		p.toNext()
		p.addLine(n)
	}
}

func (p *blockParser) addLine(n *node) {
	if p.split {
		p.at++
		n.content.WriteString("    "[:4-p.column%4])
		p.split = false
	}
	if p.at < len(p.line) {
		n.content.WriteString(p.line[p.at:])
	}
}

// close ends a block: its text is final.
func (p *blockParser) close(n *node) {
	n.open = false
	p.tip = n.parent
	switch n.kind {
	case paragraph:
		if !p.definitions(n) {
			n.unlink()
		}
	case codeBlock:
		s := n.content.String()
		if n.fenced {
			info, rest, _ := strings.Cut(s, "\n")
			n.info, s = unescape(strings.TrimSpace(unentity(info))), rest
		} else {
			s = strings.TrimRight(trimBlankLines(s), "\n") + "\n"
		}
		n.literal = s
	case htmlBlock:
		n.literal = n.content.String()
	case list:
		n.list.tight = tight(n)
	case footnote:
		if label := normalize(n.info); p.notes[label] == nil {
			p.notes[label] = n
		}
	}
}

// trimBlankLines takes the blank lines at a text's end away.
func trimBlankLines(s string) string {
	for {
		i := strings.LastIndexByte(strings.TrimSuffix(s, "\n"), '\n')
		if strings.Trim(s[i+1:], " \t\n") != "" || s == "" {
			return s
		}
		s = s[:i+1]
	}
}

// definitions takes the link definitions from the head of a paragraph and
// reports whether anything is left of it.
func (p *blockParser) definitions(n *node) bool {
	s := n.content.String()
	for strings.HasPrefix(s, "[") {
		used, ref, label := definition(s)
		if used == 0 {
			break
		}
		if _, had := p.refs[label]; !had {
			p.refs[label] = ref
		}
		s = s[used:]
	}
	n.content.Reset()
	n.content.WriteString(s)
	return strings.Trim(s, " \t\r\n") != ""
}

func tight(l *node) bool {
	for it := l.first; it != nil; it = it.next {
		if it.lastBlank && it.next != nil {
			return false
		}
		for c := it.first; c != nil; c = c.next {
			if (it.next != nil || c.next != nil) && endsBlank(c) {
				return false
			}
		}
	}
	return true
}

func endsBlank(n *node) bool {
	for n != nil {
		if n.lastBlank {
			return true
		}
		if n.kind != list && n.kind != item {
			return false
		}
		n = n.last
	}
	return false
}
