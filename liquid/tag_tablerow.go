package liquid

import "strconv"

// tableRow is {% tablerow x in xs cols:n %}.
type tableRow struct {
	item, loop          symbol
	in                  Expr
	limit, offset, cols Expr
	body                *Body
}

func parseTableRow(p *Parser, markup string) (Node, error) {
	n := &tableRow{loop: p.engine.symbols.intern("tablerowloop")}
	item, in, ok := tableRowHead(markup)
	if !ok {
		return nil, tagSyntaxError("Syntax Error in 'table_row loop' - Valid syntax: table_row [item] in [collection] cols=3")
	}
	n.item = p.engine.symbols.intern(item)
	n.in = p.expression(in)
	sc := newScanner(markup)
	sc.attributes(0, func(key, val string) {
		e := p.expression(val)
		switch key {
		case "limit":
			n.limit = e
		case "offset":
			n.offset = e
		case "cols":
			n.cols = e
		}
	})
	if err := p.taken(); err != nil {
		return nil, err
	}
	var err error
	n.body, _, _, err = p.Body()
	return n, err
}

// tableRowHead finds (\w+)\s+in\s+((?:QuotedFragment)+).
func tableRowHead(s string) (item, in string, ok bool) {
	sc := newScanner(s)
	for i := 0; i < len(s); {
		if !isWord(s[i]) {
			i++
			continue
		}
		j := i
		for j < len(s) && isWord(s[j]) {
			j++
		}
		k := skipSpace(s, j)
		if k > j && k+2 < len(s) && s[k:k+2] == "in" {
			if from := skipSpace(s, k+2); from > k+2 {
				if to := sc.fragments(from); to >= 0 {
					return s[i:j], s[from:to], true
				}
			}
		}
		i = j
	}
	return "", "", false
}

func (n *tableRow) Blank() bool { return n.body.Blank() }
func (n *tableRow) isBlock()    {}

func (n *tableRow) Render(th *Thread, dst []byte) ([]byte, error) {
	v, err := n.in.Eval(th)
	if err != nil || !Truthy(v) {
		return dst, err
	}
	from, err := th.evalInt(n.offset)
	if err != nil {
		return dst, err
	}
	to := noLimit
	if n.limit != nil {
		k, err := th.evalInt(n.limit)
		if err != nil {
			return dst, err
		}
		to = from + k
	}
	items, err := th.sequence(v)
	if err != nil {
		return dst, err
	}
	lo, hi := items.window(from, to)
	cols, err := th.evalInt(n.cols)
	if err != nil {
		return dst, err
	}
	dst = append(dst, "<tr class=\"row1\">\n"...)
	if lo < hi {
		if dst, err = n.rows(th, dst, &items, lo, hi, cols); err != nil {
			return dst, err
		}
	}
	return append(dst, "</tr>\n"...), nil
}

func (n *tableRow) rows(th *Thread, dst []byte, items *sequence, lo, hi, cols int) ([]byte, error) {
	mark := th.mark()
	if err := th.enter(); err != nil {
		return dst, err
	}
	defer th.exit(mark)
	l := &tableRowLoop{length: hi - lo, cols: cols, row: 1, col: 1}
	th.push(n.loop, l)
	th.push(n.item, nil)
	for i := lo; i < hi; i++ {
		th.rebind(n.item, items.at(th, i))
		err := th.iterate()
		if err != nil {
			return dst, err
		}
		dst = append(dst, "<td class=\"col"...)
		dst = strconv.AppendInt(dst, int64(l.col), 10)
		dst = append(dst, "\">"...)
		if dst, err = n.body.Render(th, dst); err != nil {
			return dst, err
		}
		dst = append(dst, "</td>"...)
		if l.col == l.cols && l.index != l.length-1 {
			dst = append(dst, "</tr>\n<tr class=\"row"...)
			dst = strconv.AppendInt(dst, int64(l.row+1), 10)
			dst = append(dst, "\">"...)
		}
		l.next()
	}
	return dst, nil
}
