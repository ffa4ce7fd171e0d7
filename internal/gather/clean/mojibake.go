package clean

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// FixText repairs text that is UTF-8 read in another charset, once or several
// times over, wholly or in places: "Â£80m" is "£80m", "nÃƒÂ© en 1947" is "né en
// 1947". Text is changed only where what it becomes is far more likely than
// what it is; all else is returned as it came.
//
// What damage leaves stands in islands of non-ASCII characters, since no byte
// of a UTF-8 sequence is ASCII. For each island, and each chain of charsets that
// it may have been misread in, the cost of its characters where they stand is
// weighed against that of what they would become. The chain with the most
// evidence in all of the text is undone where it helps, until none has enough.
// The work is linear in the text, as islands do not depend on each other and
// the chains tried are bounded.
func FixText(s string) string {
	if !suspicious(s) {
		return s
	}
	t := newIslands(s)
	for range maxRounds {
		if !t.undoBest() {
			break
		}
	}
	return fixControls(t.String())
}

const (
	// maxRounds bounds how many different chains one text is mended by.
	maxRounds = 8
	// maxLayers bounds a chain. Four have been seen.
	maxLayers = 5
	// maxBeam bounds the chains of one length that are made longer.
	maxBeam = 6
)

// suspicious says whether s has what every kind of damage leaves: a C1 control,
// or a non-ASCII character beside another or before what a lost byte becomes.
func suspicious(s string) bool {
	high := false
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			if high && (c == ' ' || c == '?') {
				return true
			}
			high = false
			i++
			continue
		}
		if high {
			return true
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if r < 0xa0 {
			return true
		}
		high = true
		i += n
	}
	return false
}

// A reading is a charset that UTF-8 was taken for.
type reading struct {
	name  string
	bytes map[rune]byte
	prior float64 // what its rarity costs
}

var readings = sync.OnceValue(func() []*reading {
	table := func(name string, prior float64, maps ...*charmap.Charmap) *reading {
		r := &reading{name: name, bytes: map[rune]byte{}, prior: prior}
		for b := 0x80; b < 0x100; b++ {
			for _, m := range maps {
				if c := m.DecodeByte(byte(b)); c != utf8.RuneError {
					r.bytes[c] = byte(b)
				}
			}
			// A byte that the charset does not define is read as a C1 control.
			if b < 0xa0 && maps[0].DecodeByte(byte(b)) == utf8.RuneError || len(maps) > 1 && b < 0xa0 {
				r.bytes[rune(b)] = byte(b)
			}
		}
		return r
	}
	return []*reading{
		table("windows-1252", 0, charmap.Windows1252, charmap.ISO8859_1),
		table("windows-1251", 1, charmap.Windows1251),
		table("windows-1250", 2, charmap.Windows1250),
		table("iso-8859-2", 2.5, charmap.ISO8859_2),
		table("macintosh", 2, charmap.Macintosh),
		table("ibm437", 3, charmap.CodePage437),
		table("windows-1254", 2.5, charmap.Windows1254),
		table("windows-1253", 3, charmap.Windows1253),
		table("windows-1257", 3, charmap.Windows1257),
		table("ibm850", 3.5, charmap.CodePage850),
	}
})

// A span is a stretch of text that is a UTF-8 sequence in some reading.
type span struct {
	from, to int // in runes
	r        rune
	space    bool // a space stood for the byte A0 and separates words as well
	lost     int  // bytes that were replaced on the way
}

// spans finds the UTF-8 sequences in text.
func (rd *reading) spans(before rune, in []rune) []span {
	var out []span
	for i := 0; i < len(in); {
		if in[i] < utf8.RuneSelf || in[i] >= 0x2600 && in[i] < 0xf8ff {
			i++ // no charset here has it
			continue
		}
		lead, ok := rd.bytes[in[i]]
		if !ok || lead < 0xc2 || lead > 0xf4 {
			i++
			continue
		}
		sp, ok := rd.sequence(before, in, i, lead)
		if !ok {
			i++
			continue
		}
		// Half of a pair of surrogates, each encoded by itself.
		if sp.r >= 0xd800 && sp.r < 0xe000 {
			low, ok2 := span{}, false
			if sp.r < 0xdc00 && sp.to < len(in) {
				if b, known := rd.bytes[in[sp.to]]; known {
					low, ok2 = rd.sequence(before, in, sp.to, b)
				}
			}
			if !ok2 || low.r < 0xdc00 || low.r >= 0xe000 {
				i++
				continue
			}
			sp.to = low.to
			sp.r = (sp.r-0xd800)<<10 + (low.r - 0xdc00) + 0x10000
		}
		out = append(out, sp)
		i = sp.to
	}
	return out
}

func (rd *reading) sequence(before rune, in []rune, i int, lead byte) (span, bool) {
	n := 2
	r := rune(lead & 0x1f)
	switch {
	case lead >= 0xf0:
		n, r = 4, rune(lead&0x07)
	case lead >= 0xe0:
		n, r = 3, rune(lead&0x0f)
	}
	sp := span{from: i, to: i + 1}
	for k := 1; k < n; k++ {
		if k == 2 && lead == 0xe2 && in[sp.to-1] == '€' && rd.prior == 0 && (sp.to >= len(in) || in[sp.to] < utf8.RuneSelf && in[sp.to] != '?') {
			// A closing quotation mark, whose last byte windows-1252 does not
			// define and some programs drop.
			sp.r = '”'
			sp.lost++
			return sp, true
		}
		if sp.to >= len(in) {
			return sp, false
		}
		c := in[sp.to]
		b, ok := rd.bytes[c]
		switch {
		case ok && b >= 0x80 && b < 0xc0:
			r = r<<6 | rune(b&0x3f)
		case c == ' ' && k == 1 && n == 2 && rd.spaceStands(at2(before, in, i-1), in, sp.to, lead):
			// The no-break space that A0 was read as became a plain one.
			r = r<<6 | 0x20
			sp.lost++
			sp.space = keepsSpace(in, sp.to, lead)
		case c == ' ' && n > 2 && (k+1 < n || sp.lost == 0):
			r = r<<6 | 0x20
			sp.lost++
		case c == utf8.RuneError || c == '?' && (n > 2 || k == 1 && lead == 0xc3):
			sp.lost++
			if c == '?' {
				sp.lost++
			}
			r = -1 << 20
			if c == utf8.RuneError && k < n-1 {
				// It may stand for several bytes.
				if sp.to+1 >= len(in) || !rd.continues(in[sp.to+1]) {
					sp.to++
					sp.r = utf8.RuneError
					return sp, n > 2 && k > 1
				}
			}
		default:
			return sp, false
		}
		sp.to++
	}
	switch {
	case r < 0:
		r = utf8.RuneError
	case n == 3 && r < 0x800, n == 4 && (r < 0x10000 || r > unicode.MaxRune), n == 2 && r < 0x80:
		return sp, false
	}
	sp.r = r
	return sp, true
}

func (rd *reading) continues(c rune) bool {
	b, ok := rd.bytes[c]
	return ok && b >= 0x80 && b < 0xc0
}

// spaceStands says whether the space at in[i] can be a lost no-break space:
// what it would complete is a letter that words have there.
func (rd *reading) spaceStands(prev rune, in []rune, i int, lead byte) bool {
	next := rune(0)
	if i+1 < len(in) {
		next = in[i+1]
	}
	switch lead {
	case 0xc3: // à, but not in a word spaced out
		return !unicode.IsUpper(next) || unicode.IsLower(prev)
	case 0xc2: // a no-break space
		return !unicode.IsUpper(prev)
	case 0xc5, 0xd0: // Š, Р: only inside a word
		return unicode.IsLower(next) || next >= 0x80
	}
	return false
}

// at2 is in[i], or before where i is -1.
func at2(before rune, in []rune, i int) rune {
	if i < 0 {
		return before
	}
	return in[i]
}

func keepsSpace(in []rune, i int, lead byte) bool {
	if lead != 0xc3 || i+1 >= len(in) || in[i+1] == ' ' {
		return false
	}
	// Portuguese "às", "àquele" and the like are one word.
	rest := string(in[i+1 : min(len(in), i+7)])
	for _, p := range []string{"s ", "quele", "quela", "quilo"} {
		if strings.HasPrefix(rest, p) {
			return false
		}
	}
	return true
}

// fixControls reads what is left of C1 controls, which no text has, in
// windows-1252, as browsers do.
func fixControls(s string) string {
	found := false
	for i := 0; i+1 < len(s); i++ {
		if s[i] == 0xc2 && s[i+1] < 0xa0 {
			found = true
			break
		}
	}
	if !found {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r >= 0x80 && r < 0xa0 {
			if c := charmap.Windows1252.DecodeByte(byte(r)); c != utf8.RuneError {
				return c
			}
		}
		return r
	}, s)
}
