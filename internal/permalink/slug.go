package permalink

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Mode is a way to make a slug.
type Mode string

// The modes of Jekyll's slugify. Any other mode, "none" among them, only
// changes the case.
const (
	Raw     Mode = "raw"     // white space becomes a hyphen
	Default Mode = "default" // whatever is no letter, mark or digit does
	Pretty  Mode = "pretty"  // Default, but ._~!$&'()+,;=@ stay
	ASCII   Mode = "ascii"   // whatever is no ASCII letter or digit does
	Latin   Mode = "latin"   // Default, after accents are dropped
)

// Slugify makes a slug of a title or a file name. An empty mode is Default;
// cased keeps capital letters.
func Slugify(s string, mode Mode, cased bool) string {
	if plainSlug(s) {
		return s
	}
	var keep func(r rune) bool
	switch mode {
	case Raw:
		keep = func(r rune) bool { return r != ' ' && (r < '\t' || r > '\r') }
	case "", Default:
		keep = wordRune
	case Pretty:
		keep = func(r rune) bool {
			return wordRune(r) || r < utf8.RuneSelf && strings.IndexByte("._~!$&'()+,;=@", byte(r)) >= 0
		}
	case ASCII:
		keep = func(r rune) bool { return r < utf8.RuneSelf && wordRune(r) }
	case Latin:
		s = Transliterate(s)
		keep = wordRune
	default:
		if cased {
			return s
		}
		return downcase(s)
	}
	var b strings.Builder
	b.Grow(len(s))
	hyphen := false
	for _, r := range s {
		switch {
		case keep(r):
			b.WriteRune(r)
			hyphen = false
		case !hyphen:
			b.WriteByte('-')
			hyphen = true
		}
	}
	slug := strings.TrimSuffix(strings.TrimPrefix(b.String(), "-"), "-")
	if cased {
		return slug
	}
	return downcase(slug)
}

// plainSlug reports whether a text is small letters and digits with single
// hyphens between them, as most slugs are: no mode changes those.
func plainSlug(s string) bool {
	hyphen := true // none at the beginning
	for i := range len(s) {
		c := s[i]
		switch {
		case 'a' <= c && c <= 'z' || '0' <= c && c <= '9':
			hyphen = false
		case c == '-' && !hyphen:
			hyphen = true
		default:
			return false
		}
	}
	return !hyphen
}

// downcase is String#downcase, which unlike Go's keeps the dot of İ.
func downcase(s string) string {
	if strings.Contains(s, "İ") {
		s = strings.ReplaceAll(s, "İ", "i\u0307")
	}
	return strings.ToLower(s)
}

// capitalise is the first letter's part of String#capitalize.
func capitalise(r rune) string {
	switch r {
	case 'ß':
		return "Ss"
	case 'ŉ':
		return "ʼN"
	}
	return string(unicode.ToTitle(r))
}

func wordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r|0x20 && r|0x20 <= 'z' || '0' <= r && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}

// Titleize makes a title of a slug: words between hyphens, each capitalised.
func Titleize(slug string) string {
	slug = strings.TrimRight(slug, "-") // Ruby's split drops empty parts at the end
	words := strings.Split(slug, "-")
	for i, w := range words {
		r, n := utf8.DecodeRuneInString(w)
		if n > 0 {
			words[i] = capitalise(r) + downcase(w[n:])
		}
	}
	return strings.Join(words, " ")
}

// Transliterate writes a text in ASCII as Ruby's I18n does without rules of a
// locale's own: accented Latin letters lose their accents, and any other
// character becomes a question mark.
func Transliterate(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) < 0 {
		return s
	}
	table := approximations()
	var b strings.Builder
	for _, r := range s {
		switch a, ok := table[r]; {
		case r < utf8.RuneSelf:
			b.WriteRune(r)
		case ok:
			b.WriteString(a)
		default:
			b.WriteByte('?')
		}
	}
	return b.String()
}

var approximations = sync.OnceValue(func() map[rune]string {
	m := map[rune]string{}
	for to, from := range plainLetters {
		for _, r := range from {
			m[r] = to
		}
	}
	return m
})

// plainLetters lists, for each plain spelling, the letters it stands for.
var plainLetters = map[string]string{
	"'n": "ŉ",
	"A":  "ÀÁÂÃÄÅĀĂĄ",
	"AE": "Æ",
	"C":  "ÇĆĈĊČ",
	"D":  "ÐĎĐ",
	"E":  "ÈÉÊËĒĔĖĘĚ",
	"G":  "ĜĞĠĢ",
	"H":  "ĤĦ",
	"I":  "ÌÍÎÏĨĪĬĮİ",
	"IJ": "Ĳ",
	"J":  "Ĵ",
	"K":  "Ķ",
	"L":  "ĹĻĽĿŁ",
	"N":  "ÑŃŅŇ",
	"NG": "Ŋ",
	"O":  "ÒÓÔÕÖØŌŎŐ",
	"OE": "Œ",
	"R":  "ŔŖŘ",
	"S":  "ŚŜŞŠ",
	"T":  "ŢŤŦ",
	"Th": "Þ",
	"U":  "ÙÚÛÜŨŪŬŮŰŲ",
	"W":  "Ŵ",
	"Y":  "ÝŶŸ",
	"Z":  "ŹŻŽ",
	"a":  "àáâãäåāăą",
	"ae": "æ",
	"c":  "çćĉċč",
	"d":  "ðďđ",
	"e":  "èéêëēĕėęě",
	"g":  "ĝğġģ",
	"h":  "ĥħ",
	"i":  "ìíîïĩīĭįı",
	"ij": "ĳ",
	"j":  "ĵ",
	"k":  "ķĸ",
	"l":  "ĺļľŀł",
	"n":  "ñńņň",
	"ng": "ŋ",
	"o":  "òóôõöøōŏő",
	"oe": "œ",
	"r":  "ŕŗř",
	"s":  "śŝşš",
	"ss": "ß",
	"t":  "ţťŧ",
	"th": "þ",
	"u":  "ùúûüũūŭůűų",
	"w":  "ŵ",
	"x":  "×",
	"y":  "ýÿŷ",
	"z":  "źżž",
}
