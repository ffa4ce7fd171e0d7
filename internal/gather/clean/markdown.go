package clean

import (
	"net/url"
	"strconv"
	"strings"
)

// Markdown reduces markup to Markdown that kramdown, with GFM's parser or its
// own, renders to the same content. Nothing that is text in the markup has a
// meaning in the Markdown: not to kramdown, not to Liquid. Relative addresses
// are resolved against base, which may be nil.
func Markdown(markup string, base *url.URL) string {
	return Build(Options{Base: base}, Parse(markup)).Markdown()
}

// EscapeMarkdown is text as one paragraph of Markdown that renders to it.
func EscapeMarkdown(text string) string {
	return (&Document{Blocks: []*Block{{Kind: Paragraph, Runs: tidy([]Run{{Text: text}})}}}).Markdown()
}

// Markdown is the document in kramdown's Markdown.
func (d *Document) Markdown() string {
	w := &markdownWriter{}
	w.blocks(d.Blocks)
	return strings.TrimRight(w.b.String(), "\n")
}

// A markdownWriter writes lines, each after the prefix of the quotes, items and
// definitions that it is in.
type markdownWriter struct {
	b      strings.Builder
	prefix string // of every line
	first  string // instead of prefix on the next line, where not ""
}

// start begins a line.
func (w *markdownWriter) start() {
	if w.first != "" {
		w.b.WriteString(w.first)
		w.first = ""
		return
	}
	w.b.WriteString(w.prefix)
}

func (w *markdownWriter) line(s string) {
	w.start()
	w.b.WriteString(s)
	w.b.WriteByte('\n')
}

func (w *markdownWriter) empty() {
	w.b.WriteString(strings.TrimRight(w.prefix, " "))
	w.b.WriteByte('\n')
}

func (w *markdownWriter) lines(s string) {
	for l := range strings.SplitSeq(s, "\n") {
		if l == "" && w.first == "" {
			w.empty()
			continue
		}
		w.line(l)
	}
}

func (w *markdownWriter) blocks(blocks []*Block) {
	for i, c := range blocks {
		if i > 0 {
			w.empty()
			// What kramdown would read as one is kept apart by a comment.
			if mergesWith(blocks[i-1], c) {
				w.line("<!-- -->")
				w.empty()
			}
		}
		w.block(c)
	}
}

func mergesWith(a, b *Block) bool {
	switch a.Kind {
	case List:
		return b.Kind == List
	case Quote, Terms, Table:
		return b.Kind == a.Kind
	case Paragraph:
		return false
	}
	return false
}

func (w *markdownWriter) block(c *Block) {
	switch c.Kind {
	case Paragraph, Term:
		w.lines(inline(c.Runs, inParagraph))
	case Heading:
		w.line(strings.Repeat("#", c.Level) + " " + inline(c.Runs, inHeading))
	case List:
		w.list(c)
	case Quote:
		w.inside("> ", "> ", c.Children)
	case Code:
		w.code(c)
	case Table:
		w.table(c)
	case Figure:
		w.figure(c)
	case Rule:
		if w.prefix != "" {
			// In an item, a line of asterisks would end the list.
			w.html(c)
			return
		}
		w.line("* * *")
	case Terms:
		w.terms(c)
	default:
		w.blocks(c.Children)
	}
}

// inside writes blocks whose first line begins with first and others with rest.
func (w *markdownWriter) inside(first, rest string, blocks []*Block) {
	prefix, pending := w.prefix, w.first
	if pending == "" {
		pending = prefix
	}
	w.first, w.prefix = pending+first, prefix+rest
	w.blocks(blocks)
	w.first, w.prefix = "", prefix
}

func (w *markdownWriter) list(c *Block) {
	tight := true
	for _, item := range c.Children {
		for i, child := range item.Children {
			if i == 0 && child.Kind != Paragraph || i == 1 && child.Kind != List || i > 1 {
				tight = false
			}
		}
	}
	number := c.Start
	for i, item := range c.Children {
		marker := "- "
		if c.Ordered {
			marker = strconv.Itoa(number) + ". "
			number++
		}
		if i > 0 && !tight {
			w.empty()
		}
		indent := strings.Repeat(" ", len(marker))
		if !tight {
			w.inside(marker, indent, item.Children)
			continue
		}
		w.inside(marker, indent, item.Children[:1])
		if len(item.Children) > 1 {
			prefix := w.prefix
			w.prefix += indent
			w.list(item.Children[1])
			w.prefix = prefix
		}
	}
}

func (w *markdownWriter) code(c *Block) {
	// In a fence, Liquid's braces would be alive; HTML has entities for them.
	// On the line of an item's marker, kramdown knows no fence.
	if strings.Contains(c.Code, "{{") || strings.Contains(c.Code, "{%") || w.first != "" {
		w.html(c)
		return
	}
	fence := "~~~"
	for strings.Contains(c.Code, fence) {
		fence += "~"
	}
	open := fence
	if c.Language != "" {
		open += " " + c.Language
	}
	w.line(open)
	w.lines(c.Code)
	w.line(fence)
}

func (w *markdownWriter) figure(c *Block) {
	for _, p := range c.Children {
		if p.Kind != Paragraph {
			// kramdown has no figure of blocks; the caption follows as text.
			w.blocks(append(c.Children[:len(c.Children):len(c.Children)], &Block{Kind: Paragraph, Runs: c.Runs}))
			return
		}
	}
	w.html(c)
}

// html writes a block as HTML on one line, in which nothing is alive.
func (w *markdownWriter) html(c *Block) {
	h := &htmlWriter{compact: true, dead: true}
	h.block(c)
	w.line(h.b.String())
}

func (w *markdownWriter) terms(c *Block) {
	// What kramdown makes of blocks in definitions hangs on how they begin.
	for _, t := range c.Children {
		if t.Kind == Definition && !allParagraphs(t.Children) {
			w.html(c)
			return
		}
	}
	for i, t := range c.Children {
		if t.Kind == Term {
			if i > 0 && c.Children[i-1].Kind != Term {
				w.empty()
			}
			w.line(strings.ReplaceAll(inline(t.Runs, inParagraph), "\n", " "))
			continue
		}
		w.inside(": ", "  ", t.Children)
	}
}

func (w *markdownWriter) table(c *Block) {
	if len(c.Runs) > 0 {
		w.lines(inline(c.Runs, inParagraph))
		w.empty()
	}
	columns := 0
	for _, row := range c.Children {
		columns = max(columns, len(row.Children))
	}
	var s strings.Builder
	for i, row := range c.Children {
		s.Reset()
		s.WriteByte('|')
		head := i == 0 && len(c.Children) > 1
		for k := range columns {
			cell := &Block{}
			if k < len(row.Children) {
				cell = row.Children[k]
			}
			s.WriteByte(' ')
			s.WriteString(inline(cell.Runs, inCell))
			s.WriteString(" |")
			head = head && (cell.Header || k > 0 && len(cell.Runs) == 0)
		}
		w.line(s.String())
		if head {
			w.line("|" + strings.Repeat(" --- |", columns))
		}
	}
}
