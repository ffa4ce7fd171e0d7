package clean

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Costs are in nats: the negative logarithm of how often such a character
// stands in such a place in text that is in order, by rough classes.
const (
	// threshold is the evidence for which text is changed; damaged text is some
	// thousand times rarer than text in order.
	threshold = 6.5
	// against is what each island that a chain does not help says against it,
	// and maxAgainst what all of them together can say.
	against, maxAgainst = 0.7, 2.5
	// An island's gain below weak counts only by what it is above margin, where
	// all others gain nothing.
	weak, margin = 5.0, 3.5
	// layerCost is what each further layer of damage costs, lostCost each byte
	// that must have been replaced.
	layerCost, lostCost = 1.0, 1.5
	// chanceBonus is for each character fewer: the chance that what was written
	// happens to be a sequence.
	chanceBonus = 1.3
	// natural is for each of a chain's first characters that stands elsewhere
	// by itself, up to maxNatural.
	natural, maxNatural = 0.8, 6.0
	// corroborated is how unlikely a repair of lost bytes may be where the same
	// chain was found in the text.
	corroborated = 5.0
	// garble is the mean cost of a character above which a result is no text.
	garble = 10.0
	// knownLost is what a replacement character costs less where a byte is known
	// to be lost.
	knownLost = 2.5
)

// cost of r between prev and next.
func cost(prev, r, next rune) float64 {
	switch {
	case r < utf8.RuneSelf:
		return 1
	case r < 0xa0:
		return 13
	case r == utf8.RuneError:
		return 6
	case r >= 0xe000 && r < 0xf900 || r >= 0xf0000 || !unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S, unicode.Z, unicode.Cf):
		return 18
	}
	lp, ln := unicode.IsLetter(prev), unicode.IsLetter(next)
	if !unicode.IsLetter(r) && !unicode.IsMark(r) {
		return symbolCost(prev, r, next, lp, ln)
	}
	s, sp, sn := scriptOf(r), scriptOf(prev), scriptOf(next)
	c := letterCost(r, s)
	alike := func(o script) bool { return o == s || isEastAsian(o) && isEastAsian(s) }
	if unicode.IsMark(r) {
		if !lp && !unicode.IsMark(prev) {
			return c + 3
		}
		return c
	}
	if lp && !alike(sp) {
		c += 4
	}
	if ln && !alike(sn) {
		c += 4
	}
	if lp && alike(sp) || ln && alike(sn) {
		c -= 0.5
	} else if s == scriptHan {
		c += 5
	} else if s != scriptLatin && (s != scriptGreek || !isMath(prev)) {
		c += 1.5 // a letter of another alphabet by itself
	}
	if unicode.IsUpper(r) {
		c++
		// Stylised names have a currency sign for a letter, and odd capitals.
		if unicode.IsLower(prev) && !isCurrency(next) {
			c += 4
		}
		// The bytes C2 and C3 begin most of what is damaged.
		if (r == 'Â' || r == 'Ã') && !ln && next != '’' && (!isCurrency(next) || !unicode.IsLower(prev)) {
			switch {
			case !unicode.IsUpper(prev):
				c += 4
			case next == '™' || next == '†' || next == '‡':
				c += 2
			}
		}
		if unicode.IsLower(next) && unicode.IsLetter(prev) {
			c += 1
		}
	} else if unicode.IsLower(r) && unicode.IsUpper(prev) && unicode.IsUpper(next) {
		c += 2.5
	}
	// Symbols pressed against a letter.
	if isOddSymbol(next) && !isCurrency(next) {
		c += 1.5
	}
	if isOddSymbol(prev) && !isCurrency(prev) && (s != scriptGreek || !isMath(prev)) {
		c += 1.5
	}
	return c
}

const (
	latinFirst   = "éáàäöüóíñçãèêâôß"
	latinCommon  = "åæõøúûëïîìòùýÿ"
	latinCentral = "łąęćśńóżźčěřšžůďťňőűğışăâțșşţđāēīūķļņģęėįųūœĕơưạảấầẩậắằặẹẻẽếềểễệỉịọỏốồổỗộớờởợụủứừửữựỳỵỷỹ"
	commonMarks  = "’“”‘–—…«»•„"
	currencyEtc  = "£€°©®™·§²³½×¿¡ªº¼¾±µ¥†‹›‚"
)

func letterCost(r rune, s script) float64 {
	lower := unicode.ToLower(r)
	switch s {
	case scriptLatin:
		switch {
		case strings.ContainsRune(latinFirst, lower):
			return 2.9
		case strings.ContainsRune(latinCommon, lower):
			return 3.2
		case strings.ContainsRune(latinCentral, lower):
			return 4
		case r == 'ſ':
			return 14
		case r < 0x180, r >= 0xfb00:
			return 5.5
		}
		return 8
	case scriptCyrillic:
		switch {
		case lower >= 'а' && lower <= 'я', lower == 'ё':
			return 3
		case strings.ContainsRune("іїєґјљњћђџў", lower):
			return 4
		}
		return 8
	case scriptGreek:
		if lower >= 0x3ac && lower <= 0x3ce {
			return 3
		}
		return 8
	case scriptHan:
		if r < 0x4e00 || r > 0x9fff {
			return 8
		}
		return 3.5
	case scriptKana, scriptHangul:
		return 3
	case scriptHalfKana:
		return 6
	case scriptHebrew:
		if r >= 0x5d0 && r <= 0x5ea || unicode.IsMark(r) {
			return 3
		}
		return 7
	case scriptArabic:
		if r >= 0x621 && r <= 0x652 || strings.ContainsRune("پچژگکیےہںٹڈ", r) {
			return 3
		}
		return 7
	case scriptThai:
		return 3
	}
	switch {
	case unicode.In(r, unicode.Devanagari, unicode.Bengali, unicode.Tamil, unicode.Telugu, unicode.Gujarati,
		unicode.Kannada, unicode.Malayalam, unicode.Gurmukhi, unicode.Sinhala, unicode.Thai):
		return 3.5
	case unicode.In(r, unicode.Georgian, unicode.Khmer, unicode.Lao, unicode.Myanmar, unicode.Ethiopic):
		return 4.5
	case unicode.In(r, unicode.Armenian):
		return 6
	case unicode.IsMark(r) && r >= 0x300 && r < 0x370:
		return 5
	}
	return 9
}

func symbolCost(prev, r, next rune, lp, ln bool) float64 {
	c := 7.0
	switch {
	case strings.ContainsRune(commonMarks, r):
		c = 2.5
		if lp && ln && r != '’' && r != '–' && r != '—' && r != '…' {
			c += 4
		}
	case r == 0xa0:
		c = 2.5
		if lp && ln {
			c = 3
			if (prev == 'Ã' || prev == 'Â') && unicode.IsLower(next) {
				c = 5
			}
		}
	case strings.ContainsRune(currencyEtc, r):
		c = 3.5
		switch {
		case isCurrency(r):
			switch {
			case lp && !ln:
				c += 2
			case lp && r == '£' && unicode.IsLower(next):
				c += 3.5
			}
			return c
		case lp && ln && r != '·':
			c += 3
		}
	case isEmoji(r):
		c = 3
	case isCJKPunct(r):
		c = 3
	case r >= 0x2010 && r < 0x2070, r >= 0x20a0 && r < 0x20d0:
		c = 4
	case r >= 0x2190 && r < 0x2200, r >= 0x25a0 && r < 0x2800:
		c = 4
	case r >= 0x2500 && r < 0x25a0: // box drawing
		c = 4
		if lp || ln {
			c += 1.5
		}
	case r >= 0x2200 && r < 0x2300:
		c = 4.5
		switch {
		case lp:
			c += 2.5
		case ln:
			c += 1.5
		}
	case r == '¬' || r == '´':
		c = 4.5
		if lp && ln {
			c += 2
		}
		if r == '¬' && next >= 0xa0 && next != '´' && !ln {
			c += 4
		}
	case r < 0x100:
		c = 5.5
		if lp && ln {
			c += 2
		}
	case unicode.IsDigit(r):
		c = 4
	case r == 0x200b || r == 0x200c || r == 0x200d || r == 0xfeff || r == 0x200e || r == 0x200f || r == 0xfe0f:
		c = 4
	}
	if lp && isOddSymbol(r) && prev >= utf8.RuneSelf {
		c += 1
	}
	return c
}

func isEmoji(r rune) bool {
	return r >= 0x1f300 && r < 0x1fb00 || r >= 0x2600 && r < 0x27c0 || r >= 0x1f1e6 && r <= 0x1f1ff
}

func isCurrency(r rune) bool { return r == '£' || r == '¥' || r == '€' }

func isMath(r rune) bool { return r >= 0x2200 && r < 0x2300 }

// isOddSymbol is a symbol that words do not touch.
func isOddSymbol(r rune) bool {
	return r >= 0x80 && r < 0xa0 || r > 0xa0 && r < 0xc0 && r != 0xad && r != 0xb7 && r != 0xbb && r != 0xab && r != 0xae && r != 0xa9 ||
		r == '√' || r == '∂' || r == '∞' || r == '◊' || r == '≈' || r == '∫' || r == 'Ω' || r == '∆' || r == '¬' || r == '†' || r == '‡' || r == '‰' ||
		r == 'ˆ' || r == '˜' || r == '€' || r >= 0x2500 && r < 0x25a0
}
