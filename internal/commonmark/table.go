package commonmark

import (
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/pattern"
)

var delimiterRow = pattern.New(`\A\|?[ \t\v\f]*:?-+:?[ \t\v\f]*(?:\|[ \t\v\f]*:?-+:?[ \t\v\f]*)*\|?[ \t\v\f]*\r?\n?\z`)

// splitRow is the cells of a row, without the bars between them.
func splitRow(s string) []string {
	s = strings.TrimRight(s, "\r\n")
	s = strings.Trim(s, " \t\v\f")
	s = strings.TrimPrefix(s, "|")
	var cells []string
	from := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			if i+1 < len(s) && s[i+1] == '|' {
				i++
			}
		case '|':
			cells = append(cells, cell(s[from:i]))
			from = i + 1
		}
	}
	if rest := strings.Trim(s[from:], " \t\v\f"); rest != "" {
		cells = append(cells, cell(rest))
	}
	return cells
}

func cell(s string) string {
	return strings.ReplaceAll(strings.Trim(s, " \t\v\f"), `\|`, "|")
}

// startTable makes a table of a paragraph whose last line is followed by a row
// of dashes, or adds a row to a table.
func (p *blockParser) startTable(container *node) *node {
	rest := p.line[p.next:]
	switch container.kind {
	case table:
		if p.blank {
			return nil
		}
		cells := splitRow(rest)
		p.row(container, cells, false)
		p.at = len(p.line) - 1
		return container
	case paragraph:
		if !delimiterRow.MatchString(rest) {
			return nil
		}
	default:
		return nil
	}
	text := strings.TrimRight(container.content.String(), "\n")
	before, header := "", text
	if i := strings.LastIndexByte(text, '\n'); i >= 0 {
		before, header = text[:i], text[i+1:]
	}
	marks, cells := splitRow(rest), splitRow(header)
	if len(marks) != len(cells) || len(marks) == 0 {
		return nil
	}
	p.closeTo(container)
	if strings.TrimSpace(before) != "" {
		t := &node{kind: table, open: true, line: p.number}
		container.after(t)
		container.content.Reset()
		container.content.WriteString(before + "\n")
		container.open = false // as it is: definitions in it are none
		container = t
	} else {
		container.kind = table
		container.content.Reset()
	}
	p.tip = container
	for _, m := range marks {
		var a byte
		switch l, r := strings.HasPrefix(m, ":"), strings.HasSuffix(m, ":"); {
		case l && r:
			a = 'c'
		case l:
			a = 'l'
		case r:
			a = 'r'
		}
		container.align = append(container.align, a)
	}
	p.row(container, cells, true)
	p.at = len(p.line) - 1
	return container
}

func (p *blockParser) row(t *node, cells []string, header bool) {
	r := &node{kind: tableRow, header: header}
	for i := range t.align {
		c := &node{kind: tableCell}
		if i < len(cells) {
			c.content.WriteString(cells[i])
		}
		r.append(c)
	}
	t.append(r)
}
