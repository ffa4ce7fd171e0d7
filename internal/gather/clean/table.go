package clean

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxColumns bounds the cells that colspan can ask for.
const maxColumns = 60

// table reads a table of data. A table that only arranges a page (one that
// holds tables, figures or long prose, or has a single column or row) is read
// as the blocks it holds.
func (b *builder) table(n *html.Node, depth int) {
	if b.inCell || b.nest >= maxNest || isLayout(n) {
		b.block(n, depth)
		return
	}
	b.flush()
	t := &Block{Kind: Table}
	style, link := b.style, b.link
	b.style, b.link = 0, ""
	b.inCell = true
	cell := func(c *html.Node) []Run {
		b.runs = nil
		b.children(c, depth+4)
		runs := tidy(b.runs)
		b.runs = nil
		return runs
	}
	for tr := range rowsOf(n) {
		if b.o.Skip != nil && b.o.Skip(tr) || isHidden(tr) {
			continue
		}
		row := &Block{Kind: Row}
		for c := tr.FirstChild; c != nil; c = c.NextSibling {
			if c.DataAtom != atom.Td && c.DataAtom != atom.Th || len(row.Children) > maxColumns {
				continue
			}
			if b.o.Skip != nil && b.o.Skip(c) || isHidden(c) {
				continue
			}
			row.Children = append(row.Children, &Block{Kind: Cell, Runs: cell(c), Header: c.DataAtom == atom.Th})
			span, _ := strconv.Atoi(Attr(c, "colspan"))
			for ; span > 1 && len(row.Children) < maxColumns; span-- {
				row.Children = append(row.Children, &Block{Kind: Cell, Header: c.DataAtom == atom.Th})
			}
		}
		if !isEmptyRow(row) {
			t.Children = append(t.Children, row)
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom == atom.Caption {
			t.Runs = cell(c)
		}
	}
	b.inCell = false
	b.style, b.link = style, link
	if len(t.Children) > 0 {
		b.add(t)
	}
}

func isEmptyRow(r *Block) bool {
	for _, c := range r.Children {
		if len(c.Runs) > 0 {
			return false
		}
	}
	return true
}

// rowsOf are the rows of a table, not those of tables in it.
func rowsOf(n *html.Node) func(func(*html.Node) bool) {
	return func(yield func(*html.Node) bool) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			switch c.DataAtom {
			case atom.Tr:
				if !yield(c) {
					return
				}
			case atom.Thead, atom.Tbody, atom.Tfoot:
				for r := c.FirstChild; r != nil; r = r.NextSibling {
					if r.DataAtom == atom.Tr && !yield(r) {
						return
					}
				}
			}
		}
	}
}

func isLayout(n *html.Node) bool {
	if role := Attr(n, "role"); role == "presentation" || role == "none" {
		return true
	}
	rows, columns, headers, longest := 0, 0, 0, 0
	for tr := range rowsOf(n) {
		rows++
		cells := 0
		for c := tr.FirstChild; c != nil; c = c.NextSibling {
			if c.DataAtom == atom.Th {
				headers++
			}
			if c.DataAtom == atom.Td || c.DataAtom == atom.Th {
				cells++
			}
		}
		columns = max(columns, cells)
	}
	if rows == 0 || columns <= 1 {
		return true
	}
	blocks := 0
	for c := range n.Descendants() {
		switch c.DataAtom {
		case atom.Table, atom.Figure, atom.Blockquote, atom.H1, atom.H2, atom.Iframe, atom.Pre, atom.Article, atom.Section:
			return true
		case atom.P:
			blocks++
		}
		if c.Type == html.TextNode {
			longest = max(longest, len(strings.TrimSpace(c.Data)))
		}
	}
	if headers > 0 {
		return false
	}
	return rows == 1 && longest > 100 || longest > 600 || blocks > 3*rows*columns
}
