package clean

import (
	"strings"
	"unicode/utf8"
)

// tidy establishes the invariants of a block's runs: white space collapsed
// across runs and moved out of styles and links, none at the ends or beside
// breaks, equal neighbours joined.
func tidy(runs []Run) []Run {
	out := make([]Run, 0, len(runs))
	// The text of the last run of out is gathered in parts while neighbours join
	// it, so that a paragraph of a million fragments costs no more than its text.
	var parts []string
	settle := func() {
		if len(parts) > 1 {
			out[len(out)-1].Text = strings.Join(parts, "")
		}
		parts = parts[:0]
	}
	push := func(r Run) {
		settle()
		out = append(out, r)
		if r.Kind == Text {
			parts = append(parts, r.Text)
		}
	}
	space := false // white space is owed before the next text
	put := func(r Run) {
		if k := len(out) - 1; space && k >= 0 && out[k].Kind != Break && r.Kind != Break {
			// The space has what its neighbours have in common.
			s := Run{Text: " ", Style: out[k].Style & r.Style}
			if out[k].Link == r.Link {
				s.Link = r.Link
			}
			if joins(out[k], s) {
				parts = append(parts, " ")
			} else {
				push(s)
			}
		}
		space = false
		if k := len(out) - 1; k >= 0 && joins(out[k], r) {
			parts = append(parts, r.Text)
			return
		}
		push(r)
	}
	for _, r := range runs {
		if r.Kind != Text {
			if r.Kind == Break {
				space = false
			}
			put(r)
			if r.Kind == Break {
				space = false
			}
			continue
		}
		text, before, after := collapse(r.Text)
		if before {
			space = true
		}
		if text != "" {
			r.Text = text
			put(r)
		}
		if after {
			space = true
		}
	}
	settle()
	// Blank ends, including non-breaking spaces, are nobody's text.
	for len(out) > 0 {
		last := &out[len(out)-1]
		if last.Kind == Text {
			last.Text = strings.TrimRightFunc(last.Text, isBlank)
		}
		if last.Kind == Image || last.Kind == Text && last.Text != "" {
			break
		}
		out = out[:len(out)-1]
	}
	for len(out) > 0 {
		first := &out[0]
		if first.Kind == Text {
			first.Text = strings.TrimLeftFunc(first.Text, isBlank)
		}
		if first.Kind == Image || first.Kind == Text && first.Text != "" {
			break
		}
		out = out[1:]
	}
	return trimAtBreaks(out)
}

// trimAtBreaks removes blanks beside line breaks, and runs that this empties.
func trimAtBreaks(runs []Run) []Run {
	breaks := false
	for i := range runs {
		breaks = breaks || runs[i].Kind == Break
	}
	if !breaks {
		return runs
	}
	for i := range runs {
		if runs[i].Kind != Text {
			continue
		}
		if i > 0 && runs[i-1].Kind == Break {
			runs[i].Text = strings.TrimLeftFunc(runs[i].Text, isBlank)
		}
		if i+1 < len(runs) && runs[i+1].Kind == Break {
			runs[i].Text = strings.TrimRightFunc(runs[i].Text, isBlank)
		}
	}
	kept := runs[:0]
	for _, r := range runs {
		if r.Kind != Text || r.Text != "" {
			kept = append(kept, r)
		}
	}
	if len(kept) < len(runs) {
		return tidy(append([]Run(nil), kept...)) // emptied runs may have left new neighbours
	}
	return kept
}

func joins(a, b Run) bool {
	return a.Kind == Text && b.Kind == Text && a.Style == b.Style && a.Link == b.Link
}

// collapse makes each stretch of white space one space, drops what is no text,
// and reports white space at the ends, which it removes.
func collapse(s string) (text string, before, after bool) {
	if plain(s) {
		return s, false, false
	}
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case isSpace(r) || r == 0x0b || r == 0x2028 || r == 0x2029 || r == 0x85:
			if b.Len() == 0 {
				before = true
			} else {
				space = true
			}
		case r == utf8.RuneError && n == 1, r < ' ', r >= 0x7f && r < 0xa0, r == 0xfeff, r == 0xfffe, r == 0xffff:
		default:
			if space {
				b.WriteByte(' ')
				space = false
			}
			b.WriteString(s[i : i+n])
		}
		i += n
	}
	if b.Len() == 0 {
		return "", before, before
	}
	return b.String(), before, space
}

// plain says whether s is one word or words of printable ASCII with single
// spaces between, as most text is.
func plain(s string) bool {
	prev := byte(' ')
	for i := range len(s) {
		c := s[i]
		if c < ' ' || c >= 0x7f || c == ' ' && prev == ' ' {
			return false
		}
		prev = c
	}
	return prev != ' '
}
