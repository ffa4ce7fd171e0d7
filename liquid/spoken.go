package liquid

// appendText is AppendString with a thread for those drops that need one.
func (th *Thread) appendText(dst []byte, v any) ([]byte, error) {
	switch d := v.(type) {
	case nil, int, bool, float64:
	case ThreadTextDrop:
		s, err := d.LiquidStringIn(th)
		return append(dst, s...), err
	case []any:
		var err error
		for _, e := range d {
			if len(dst) > maxText {
				break
			}
			if dst, err = th.appendText(dst, e); err != nil {
				return dst, err
			}
		}
		return dst, nil
	}
	return AppendString(dst, v), nil
}

// spoken puts its text in the place of a drop that a filter will take for text.
func (th *Thread) spoken(v any, d *filterDef) (any, error) {
	switch x := v.(type) {
	case nil, string, int, bool, float64, *Map:
	case ThreadTextDrop:
		if d.text != nil {
			return x.LiquidStringIn(th)
		}
		th.Depends() // the filter may look at the drop, or take its text
	case []any:
		if !d.joins || !speaks(x) {
			if d.text != nil && speaks(x) {
				th.Depends()
			}
			break
		}
		texts := make([]any, len(x))
		for i, e := range x {
			var err error
			if texts[i], err = th.spoken(e, speaker); err != nil {
				return nil, err
			}
		}
		return texts, nil
	}
	return v, nil
}

// speaker stands for whatever takes text.
var speaker = &filterDef{text: func(_ *Thread, dst []byte, _ string, _ []any) ([]byte, error) { return dst, nil }}

// speaks reports whether an array is one of such drops, which are not mixed
// with others.
func speaks(a []any) bool {
	if len(a) == 0 {
		return false
	}
	_, ok := a[0].(ThreadTextDrop)
	return ok
}
