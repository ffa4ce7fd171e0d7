package liquid

// tableRowLoop is the tablerowloop object.
type tableRowLoop struct{ length, cols, row, col, index int }

func (l *tableRowLoop) next() {
	l.index++
	if l.col == l.cols {
		l.col = 1
		l.row++
	} else {
		l.col++
	}
}

func (l *tableRowLoop) own() {}

// LiquidClass names the drop.
func (l *tableRowLoop) LiquidClass() string { return "Liquid::TablerowloopDrop" }

// Attr makes tableRowLoop a Drop.
func (l *tableRowLoop) Attr(name string) (any, bool) {
	switch name {
	case "length":
		return l.length, true
	case "col":
		return l.col, true
	case "row":
		return l.row, true
	case "index":
		return l.index + 1, true
	case "index0":
		return l.index, true
	case "col0":
		return l.col - 1, true
	case "rindex":
		return l.length - l.index, true
	case "rindex0":
		return l.length - l.index - 1, true
	case "first":
		return l.index == 0, true
	case "last":
		return l.index == l.length-1, true
	case "col_first":
		return l.col == 1, true
	case "col_last":
		return l.col == l.cols, true
	}
	return nil, false
}
