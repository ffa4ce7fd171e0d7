// Package commonmark converts CommonMark to HTML as jekyll-commonmark has it
// done: by the rules of CommonMark 0.29 and GitHub's extensions, and in the
// markup of commonmarker's renderer for Ruby.
package commonmark

import (
	"bytes"
	"fmt"
	"strings"
)

// Options are those that a site sets under commonmark: options and
// extensions; see [ParseOptions] for their names there.
type Options struct {
	Unsafe          bool // HTML is let through
	Footnotes       bool
	Smart           bool // quotes, dashes and ellipses
	HardBreaks      bool // every end of a line is a break
	NoBreaks        bool // every end of a line is a space
	LiberalHTMLTag  bool // anything between < and > is HTML
	PreLang         bool // the language of code stands at its pre
	DoubleTilde     bool // one tilde does not strike through
	ValidateUTF8    bool
	Table, TaskList bool
	Strikethrough   bool
	Autolink        bool
	TagFilter       bool
	HeadingIDs      bool // as jekyll-commonmark-ghpages makes them
	PlainUnknown    bool // code in an unknown language gets no wrapper, as there
	Highlight       Highlighter
}

// Highlighter appends code as HTML, in Rouge's markup. ok is false where the
// language is not known; then lang is to be taken as plain text. An empty lang
// is plain text too.
type Highlighter func(dst []byte, code, lang string) (html []byte, ok bool)

// Names of options and extensions, as commonmarker lists them.
var (
	optionNames = []string{
		"DEFAULT", "SOURCEPOS", "UNSAFE", "VALIDATE_UTF8", "SMART", "LIBERAL_HTML_TAG", "FOOTNOTES", "STRIKETHROUGH_DOUBLE_TILDE",
		"HARDBREAKS", "NOBREAKS", "GITHUB_PRE_LANG", "TABLE_PREFER_STYLE_ATTRIBUTES", "FULL_INFO_STRING",
	}
	extensionNames = []string{"autolink", "strikethrough", "table", "tagfilter", "tasklist"}
)

// ParseOptions reads the names of options and extensions. What is none is
// passed to warn, with what there is; what is one but not supported here is an
// error.
func ParseOptions(options, extensions []string, warn func(message, hint string)) (Options, error) {
	var o Options
	for _, name := range options {
		switch strings.ToUpper(name) {
		case "UNSAFE":
			o.Unsafe = true
		case "FOOTNOTES":
			o.Footnotes = true
		case "SMART":
			o.Smart = true
		case "HARDBREAKS":
			o.HardBreaks = true
		case "NOBREAKS":
			o.NoBreaks = true
		case "LIBERAL_HTML_TAG":
			o.LiberalHTMLTag = true
		case "GITHUB_PRE_LANG":
			o.PreLang = true
		case "STRIKETHROUGH_DOUBLE_TILDE":
			o.DoubleTilde = true
		case "VALIDATE_UTF8":
			o.ValidateUTF8 = true
		case "DEFAULT", "TABLE_PREFER_STYLE_ATTRIBUTES", "FULL_INFO_STRING": // which commonmarker's Ruby renderer does not look at
		case "SOURCEPOS":
			return o, fmt.Errorf("commonmark: the option %s is not supported", name)
		default:
			warn(strings.ToUpper(name)+" is not a valid option", "Valid options: "+strings.Join(optionNames, ", "))
		}
	}
	for _, name := range extensions {
		switch name {
		case "autolink":
			o.Autolink = true
		case "strikethrough":
			o.Strikethrough = true
		case "table":
			o.Table = true
		case "tagfilter":
			o.TagFilter = true
		case "tasklist":
			o.TaskList = true
		default:
			warn(name+" is not a valid extension", "Valid extensions: "+strings.Join(extensionNames, ", "))
		}
	}
	return o, nil
}

// Append converts src and appends the HTML to dst.
func Append(dst, src []byte, o Options) []byte {
	if bytes.IndexByte(src, 0) >= 0 {
		src = bytes.ReplaceAll(src, []byte{0}, []byte("\ufffd"))
	}
	if o.ValidateUTF8 {
		src = bytes.ToValidUTF8(src, []byte("\ufffd"))
	}
	p := &blockParser{o: o, refs: map[string]reference{}, notes: map[string]*node{}}
	doc := p.parse(string(src))
	in := &inlineParser{o: &p.o, refs: p.refs, notes: p.notes}
	in.tree(doc)
	if o.Footnotes {
		placeNotes(doc, in.used)
	}
	r := &renderer{o: &p.o, out: dst, from: len(dst)}
	r.document(doc)
	return r.out
}

// kind is what a node is.
type kind uint8

const (
	document kind = iota
	blockquote
	list
	item
	paragraph
	heading
	codeBlock
	htmlBlock
	thematicBreak
	table
	tableRow
	tableCell
	footnote

	text
	softBreak
	hardBreak
	code
	htmlInline
	emphasis
	strong
	strike
	link
	image
	noteRef
)

// node is a block or an inline of the document.
type node struct {
	kind                kind
	parent, first, last *node
	prev, next          *node

	literal string // text, code, HTML, the content of leaves
	url     string // of links and images
	title   string // theirs
	level   int    // of headings
	info    string // of fenced code
	header  bool   // of table rows

	list  listData // of lists and items
	task  byte     // of items: 0, ' ' or 'x'
	align []byte   // of tables: 0, 'l', 'c' or 'r'

	// While blocks are parsed:
	content             strings.Builder
	open                bool
	lastBlank           bool
	fenced              bool
	fenceChar           byte
	fenceLen, fenceSkip int
	htmlType            int
	line                int // where it starts
	number              int // of footnotes and their references
}

type listData struct {
	ordered bool
	char    byte // the bullet, or the delimiter after the number
	start   int
	offset  int // of the marker
	padding int // from the marker to the content
	tight   bool
}

func (n *node) append(c *node) {
	c.unlink()
	c.parent, c.prev, c.next = n, n.last, nil
	if n.last != nil {
		n.last.next = c
	} else {
		n.first = c
	}
	n.last = c
}

// after puts c behind n.
func (n *node) after(c *node) {
	c.unlink()
	c.parent, c.prev, c.next = n.parent, n, n.next
	if n.next != nil {
		n.next.prev = c
	} else if n.parent != nil {
		n.parent.last = c
	}
	n.next = c
}

func (n *node) unlink() {
	if n.prev != nil {
		n.prev.next = n.next
	} else if n.parent != nil && n.parent.first == n {
		n.parent.first = n.next
	}
	if n.next != nil {
		n.next.prev = n.prev
	} else if n.parent != nil && n.parent.last == n {
		n.parent.last = n.prev
	}
	n.parent, n.prev, n.next = nil, nil, nil
}
