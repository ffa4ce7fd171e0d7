package clean

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// detectWindow bounds how many bytes around non-ASCII text are weighed.
const detectWindow = 1 << 16

// detect names the charset that the bytes of a document are most likely in. It
// decodes a sample of the non-ASCII stretches in each candidate and weighs how
// much the result looks like writing: letters in words of one script and one
// sensible case count for it, symbols inside words and impossible bytes against.
func detect(body []byte) string {
	sample := highSample(body)
	if len(sample) == 0 {
		return "utf-8"
	}
	best, bestScore := "windows-1252", -1e9
	for _, c := range detectCandidates {
		e := lookup(c.name)
		if e == nil {
			continue
		}
		out := decodeWith(e, sample)
		score := plausibility(out, c.wide, c.name == "windows-1252") + c.prior
		if score > bestScore {
			best, bestScore = c.name, score
		}
	}
	return best
}

type candidate struct {
	name  string
	wide  bool    // two bytes to a character
	prior float64 // in units of plausibility, per character
}

// detectCandidates in order of how common they are; a tie keeps the earlier.
var detectCandidates = []candidate{
	{"windows-1252", false, 0.06},
	{"windows-1251", false, 0.02},
	{"gbk", true, 0.02},
	{"shift_jis", true, 0.02},
	{"euc-jp", true, 0.03},
	{"euc-kr", true, 0.02},
	{"big5", true, 0.01},
	{"windows-1250", false, 0.02},
	{"iso-8859-2", false, 0},
	{"koi8-r", false, 0},
	{"windows-1254", false, 0.01},
	{"windows-1253", false, 0},
	{"windows-1256", false, 0},
	{"windows-1255", false, 0},
	{"iso-8859-5", false, -0.05},
	{"ibm866", false, -0.05},
	{"windows-1257", false, 0},
	{"windows-874", false, 0},
	{"windows-1258", false, -0.05},
	{"macintosh", false, -0.06},
}

// highSample gathers the stretches of b around its non-ASCII bytes, leaving out
// markup, so that a long English page with a few accents is weighed by them.
func highSample(b []byte) []byte {
	var out []byte
	inTag := false
	start := -1
	for i := 0; i < len(b) && len(out) < detectWindow; i++ {
		c := b[i]
		switch {
		case c == '<':
			inTag = true
		case c == '>':
			inTag = false
			start = -1
			continue
		}
		if inTag {
			continue
		}
		if c >= 0x80 {
			// From the word's start to the word's end.
			if start < 0 {
				start = i
				for start > 0 && i-start < 24 && isASCIILetter(b[start-1]) {
					start--
				}
				out = append(out, ' ')
				out = append(out, b[start:i]...)
			}
			out = append(out, c)
		} else if start >= 0 {
			out = append(out, c)
			// The trail byte of a two-byte character may be ASCII, so a stretch
			// ends only where two plain bytes follow that are no letters.
			if !isASCIILetter(c) && (i+1 >= len(b) || b[i+1] < 0x80) {
				start = -1
			}
		}
	}
	return out
}

func isASCIILetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// plausibility is the mean weight per non-ASCII character of s; wide says that
// two bytes made a character, western that the text was read in windows-1252.
func plausibility(s string, wide, western bool) float64 {
	var sum, n float64
	prev, before := ' ', ' '
	for i, r := range s {
		if r < utf8.RuneSelf {
			before, prev = prev, r
			continue
		}
		n++
		next, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):])
		sum += weighRune(before, prev, r, next)
		if western {
			sum += westernWeight(r, next)
		}
		before, prev = prev, r
	}
	if n == 0 {
		return -1
	}
	if wide && n < 4 {
		// Two stray high bytes make one ideograph by accident.
		sum -= 0.8
	}
	return sum / n
}

func weighRune(before, prev, r, next rune) float64 {
	switch {
	case r == utf8.RuneError:
		return -6
	case r < 0xa0, unicode.Is(unicode.Co, r):
		return -4
	case r == 0xa0, strings.ContainsRune("‘’“”–—…•·©®°«»€£§", r):
		if unicode.IsLetter(prev) && unicode.IsLetter(next) && r != '’' && r != '—' && r != '–' && r != 0xa0 && r != '·' {
			return -0.6
		}
		return 0.55
	case (r == '¿' || r == '¡') && unicode.IsLetter(next) && !unicode.IsLetter(prev):
		return 0.5
	case !unicode.IsLetter(r):
		if unicode.Is(unicode.M, r) && unicode.IsLetter(prev) {
			return 0.3
		}
		if isCJKPunct(r) {
			return 0.6
		}
		return -0.5
	}
	w := 0.6
	sp, sn := scriptOf(prev), scriptOf(next)
	s := scriptOf(r)
	switch s {
	case scriptOther:
		w = 0
	case scriptHan:
		w = hanWeight(r)
	case scriptHalfKana:
		w = -0.4
	case scriptKana, scriptHangul:
		w = 0.85
	}
	if sp != 0 && sp != s && !(isEastAsian(sp) && isEastAsian(s)) {
		w -= 0.8
	}
	if sn != 0 && sn != s && !(isEastAsian(sn) && isEastAsian(s)) {
		w -= 0.8
	}
	if unicode.IsUpper(r) && unicode.IsLower(prev) {
		w -= 0.7
	}
	if unicode.IsLower(r) && unicode.IsUpper(prev) && unicode.IsUpper(before) {
		w -= 0.4
	}
	if s == scriptLatin {
		if !commonLatin(r) {
			w -= 0.35
		}
		if r == 'ç' && unicode.IsLetter(next) && !strings.ContainsRune("aouãõeáóâôàíiêıü", next) {
			w -= 0.8 // it stands before vowels
		}
		if prev >= 0xc0 && scriptOf(prev) == scriptLatin {
			w -= 0.3 // two accented letters in a row are rare
		}
	}
	if s != scriptLatin && s != scriptHan && s == sp && !isEastAsian(s) {
		w += 0.2
	}
	switch s {
	case scriptCyrillic:
		w += cyrillicWeight(r)
	case scriptHebrew:
		w += 0.17
	case scriptGreek:
		if strings.ContainsRune("αοιετνσρηπκμλςυάίόέή", r) {
			w += 0.22
		}
	}
	return w
}

// westernWeight doubts letters that the languages of windows-1252 have seldom or
// in few places, and that are common letters of other languages' charsets there.
func westernWeight(r, next rune) float64 {
	switch r {
	case 'ý', 'Ý', 'þ', 'Þ', 'ð', 'Ð':
		return -0.3
	case 'õ':
		if next != 'e' {
			return -0.6
		}
	}
	return 0
}

type script uint8

const (
	scriptNone script = iota
	scriptLatin
	scriptGreek
	scriptCyrillic
	scriptHebrew
	scriptArabic
	scriptThai
	scriptHan
	scriptKana
	scriptHalfKana
	scriptHangul
	scriptOther
)

// scriptOf is the script of a letter, and 0 for what is none.
func scriptOf(r rune) script {
	switch {
	case r < 0x80:
		if r|0x20 >= 'a' && r|0x20 <= 'z' {
			return scriptLatin
		}
		return scriptNone
	case r < 0x250, r >= 0x1e00 && r < 0x1f00, r >= 0xfb00 && r < 0xfb07:
		if unicode.IsLetter(r) {
			return scriptLatin
		}
		return scriptNone
	case r >= 0x370 && r < 0x400, r >= 0x1f00 && r < 0x2000:
		return scriptGreek
	case r >= 0x400 && r < 0x530:
		return scriptCyrillic
	case r >= 0x590 && r < 0x600:
		return scriptHebrew
	case r >= 0x600 && r < 0x780:
		return scriptArabic
	case r >= 0xe00 && r < 0xe80:
		return scriptThai
	case r >= 0x3040 && r < 0x3100:
		return scriptKana
	case r >= 0xff61 && r < 0xffa0:
		return scriptHalfKana
	case r >= 0x3400 && r < 0xa000, r >= 0x20000 && r < 0x32000:
		return scriptHan
	case r >= 0xac00 && r < 0xd7b0:
		return scriptHangul
	case unicode.IsLetter(r):
		return scriptOther
	}
	return scriptNone
}

func isEastAsian(s script) bool { return s >= scriptHan && s <= scriptHangul }

func isCJKPunct(r rune) bool { return r >= 0x3000 && r < 0x3020 || r >= 0xff00 && r < 0xff60 }

func commonLatin(r rune) bool {
	return strings.ContainsRune("àáâãäåæçèéêëìíîïñòóôõöøùúûüýßœÿÀÁÂÃÄÅÆÇÈÉÊËÍÎÑÓÔÖØÚÜŠšŽžąćęłńśźżčěřůďťňőűğışĞİŞĄĆĘŁŚŹŻČŘŮÝăâîțșāēģīķļņū", r)
}

// cyrillicWeight prefers the letters that make up most of Russian, Ukrainian
// and Bulgarian text, which is what tells windows-1251 from KOI8-R: the one
// read as the other swaps case.
func cyrillicWeight(r rune) float64 {
	switch {
	case strings.ContainsRune("оеаинтсрвлкмдпу", r):
		return 0.22
	case r >= 'а' && r <= 'я':
		return -0.1
	case r >= 'А' && r <= 'Я':
		return 0
	case strings.ContainsRune("ёіїєґ", r):
		return 0
	}
	return -0.5
}

// hanWeight prefers the ideographs that the old national sets put first, which
// are the common ones; text read in the wrong set lands all over the table.
func hanWeight(r rune) float64 {
	if strings.ContainsRune(commonHan, r) {
		return 1.3
	}
	return 0.45
}

const commonHan = "的一是不了在人有我他这個个们們中来來上大为為和国國地到以说說时時要就出会會可也你对對生能而子那得于着下自之年过過发發后後作里" +
	"用道行所然家种種事成方多经經么麼去法学學如都同现現当當没沒动動面起看定天分还還进進好小部其些主样樣理心她本前开開但因只从從想实實" +
	"日月新市長长東东京本社会会報道時間今昨明区區政府民公司電电話话高全第三二四五六七八九十百千万萬億亿"
