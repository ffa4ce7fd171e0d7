package clean

import "strings"

// PlainText is what markup says, without its form.
func PlainText(markup string) string {
	return Build(Options{NoImages: true, NoEmbeds: true}, Parse(markup)).Text()
}

// Text is the document's text: paragraphs, headings, items, captions and table
// rows, each after an empty line, list items and rows after a line's end.
func (d *Document) Text() string {
	w := &textWriter{}
	w.blocks(d.Blocks, "\n\n")
	return w.b.String()
}

type textWriter struct {
	b   strings.Builder
	sep string // owed before the next text
}

func (w *textWriter) put(s string) {
	if s == "" {
		return
	}
	if w.b.Len() > 0 {
		w.b.WriteString(w.sep)
	}
	w.sep = ""
	w.b.WriteString(s)
}

func (w *textWriter) blocks(blocks []*Block, sep string) {
	for _, c := range blocks {
		w.end(sep)
		w.block(c)
	}
}

// end asks for at least sep before what follows.
func (w *textWriter) end(sep string) {
	if len(sep) > len(w.sep) {
		w.sep = sep
	}
}

func (w *textWriter) block(c *Block) {
	switch c.Kind {
	case Paragraph, Heading, Term:
		w.put(runsText(c.Runs))
	case Code:
		w.put(c.Code)
	case List, Terms:
		w.blocks(c.Children, "\n")
	case Item, Quote, Definition:
		w.blocks(c.Children, "\n")
	case Figure:
		w.blocks(c.Children, "\n")
		w.end("\n\n")
		w.put(runsText(c.Runs))
	case Table:
		if len(c.Runs) > 0 {
			w.put(runsText(c.Runs))
			w.end("\n")
		}
		for _, row := range c.Children {
			w.end("\n")
			for _, cell := range row.Children {
				if t := runsText(cell.Runs); t != "" {
					w.put(t)
					w.sep = "\t"
				}
			}
			w.sep = "\n"
		}
	}
	w.end("\n")
}

func runsText(runs []Run) string {
	if len(runs) == 1 && runs[0].Kind == Text {
		return runs[0].Text
	}
	var b strings.Builder
	for _, r := range runs {
		switch r.Kind {
		case Text:
			b.WriteString(r.Text)
		case Break:
			b.WriteByte('\n')
		}
	}
	return strings.TrimSpace(b.String())
}
