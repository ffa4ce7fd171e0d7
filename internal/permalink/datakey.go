package permalink

import (
	"strings"
	"unicode"
)

// DataKey is the key of a data file or folder in site.data: only ASCII
// letters, digits, underscores and hyphens of its name stay. White space at
// the beginning goes, and what follows a first space behind a word, where a
// word or the end comes after it; any that is left becomes an underscore.
func DataKey(name string) string {
	if plainKey(name) {
		return name
	}
	rs := []rune(name)
	space := func(i int) bool {
		return i >= 0 && i < len(rs) && (rs[i] == ' ' || '\t' <= rs[i] && rs[i] <= '\r')
	}
	word := func(i int) bool {
		return i >= 0 && i < len(rs) && (rs[i] == '_' || unicode.IsLetter(rs[i]) || unicode.IsDigit(rs[i]) || unicode.IsMark(rs[i]))
	}
	boundary := func(i int) bool { return word(i-1) != word(i) }
	after := func(i int) bool { // whether white space that begins here may go
		return i == 0 || rs[i-1] == '\n' || space(i-1) && boundary(i-1)
	}
	before := func(i int) bool { // whether it may where it ends here
		return i == len(rs) || rs[i] == '\n' || boundary(i) || space(i) && boundary(i+1)
	}
	var b strings.Builder
	gap := false
	for i := 0; i < len(rs); {
		if space(i) {
			end := i
			for space(end) {
				end++
			}
			cut := i
			if after(i) {
				for cut = end; cut > i && !before(cut); cut-- {
				}
			}
			if cut > i {
				i = cut
				continue
			}
			gap = true
			i++
			continue
		}
		if r := rs[i]; r < 0x80 && word(i) || r == '-' {
			if gap {
				b.WriteByte('_')
				gap = false
			}
			b.WriteRune(r)
		}
		i++
	}
	if gap {
		b.WriteByte('_')
	}
	return b.String()
}

func plainKey(s string) bool {
	for i := range len(s) {
		if c := s[i]; c != '-' && c != '_' && (c >= 0x80 || !wordRune(rune(c))) {
			return false
		}
	}
	return true
}
