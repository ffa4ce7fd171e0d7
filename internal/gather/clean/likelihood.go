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
	threshold = 7.5
	// alone is what a single sequence needs where other characters of the text
	// say that it was read well.
	alone = 11.0
)

// weigh returns the spans worth undoing, and the evidence for all of them.
func weigh(in []rune, spans []span, rd *reading) ([]span, float64) {
	decoded := func(k int) (rune, bool) {
		if k < 0 || k >= len(spans) {
			return 0, false
		}
		return spans[k].r, true
	}
	gains := make([]float64, len(spans))
	total, weakest := 0.0, 1e9
	inside := 0
	for k, sp := range spans {
		was := 0.0
		for i := sp.from; i < sp.to; i++ {
			if in[i] >= utf8.RuneSelf {
				was += cost(at(in, i-1), in[i], at(in, i+1))
				inside++
			}
		}
		prev, next := at(in, sp.from-1), at(in, sp.to)
		if r, ok := decoded(k - 1); ok && spans[k-1].to == sp.from {
			prev = r
			if spans[k-1].space {
				prev = ' '
			}
		}
		if r, ok := decoded(k + 1); ok && spans[k+1].from == sp.to {
			next = r
		}
		if sp.space {
			next = ' '
		}
		is := cost(prev, sp.r, next) + 1.5*float64(sp.lost)
		gains[k] = was - is
	}
	// Characters outside of every span that are ordinary where they stand say
	// that the text was read well; as many say no more than a few.
	outside := 0
	for _, r := range in {
		if r >= 0xa0 && r != utf8.RuneError && r != 0xa0 {
			outside++
		}
	}
	outside -= inside
	against := rd.prior
	if outside > 0 {
		against += min(4, 1.2*float64(outside))
	}
	kept := spans[:0:0]
	for k, sp := range spans {
		if gains[k] <= 0.5 {
			continue
		}
		kept = append(kept, sp)
		total += gains[k]
		weakest = min(weakest, gains[k])
	}
	if total-against < threshold {
		return nil, 0
	}
	if outside > len(kept) && weakest < 2 {
		strong := kept[:0]
		total = 0
		for k, sp := range spans {
			if gains[k] >= alone {
				strong = append(strong, sp)
				total += gains[k]
			}
		}
		if len(strong) == 0 {
			return nil, 0
		}
		kept = strong
	}
	return kept, total - against
}

func at(in []rune, i int) rune {
	if i < 0 || i >= len(in) {
		return ' '
	}
	return in[i]
}

// cost of r between prev and next.
func cost(prev, r, next rune) float64 {
	switch {
	case r < utf8.RuneSelf:
		return 1
	case r < 0xa0:
		return 13
	case r == utf8.RuneError:
		return 5
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
			return c + 5
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
	} else if s != scriptLatin && s != scriptHan {
		c += 1.5 // a letter of another alphabet by itself
	}
	if unicode.IsUpper(r) {
		c++
		if unicode.IsLower(prev) {
			c += 4
		}
		if unicode.IsLower(next) && unicode.IsLetter(prev) {
			c += 1
		}
	} else if unicode.IsLower(r) && unicode.IsUpper(prev) && unicode.IsUpper(next) {
		c += 2.5
	}
	// Symbols pressed against a letter.
	if isOddSymbol(next) {
		c += 1.5
	}
	if isOddSymbol(prev) {
		c += 1.5
	}
	return c
}

const (
	latinCommon  = "éèàáâãäåæçêíñóôõöøúûüßëïîìòùýÿ"
	latinCentral = "łąęćśńóżźčěřšžůďťňőűğışăâțșşţđāēīūķļņģęėįųūœĕơưạảấầẩậắằặẹẻẽếềểễệỉịọỏốồổỗộớờởợụủứừửữựỳỵỷỹ"
	commonMarks  = "’“”‘–—…«»•„"
	currencyEtc  = "£€°©®™·§²³½×¿¡ªº¼¾±µ¥†‹›‚"
)

func letterCost(r rune, s script) float64 {
	lower := unicode.ToLower(r)
	switch s {
	case scriptLatin:
		switch {
		case strings.ContainsRune(latinCommon, lower):
			return 3
		case strings.ContainsRune(latinCentral, lower):
			return 4
		case r < 0x180:
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
			c += 3
		}
	case r == 0xa0:
		c = 2.5
		if lp && ln {
			c = 3
		}
	case strings.ContainsRune(currencyEtc, r):
		c = 3.5
		if lp && ln && r != '·' {
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
		c = 5
		if lp || ln {
			c += 2.5
		}
	case r >= 0x2200 && r < 0x2300:
		c = 4.5
		if lp || ln {
			c += 1.5
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

// isOddSymbol is a symbol that words do not touch.
func isOddSymbol(r rune) bool {
	return r >= 0x80 && r < 0xa0 || r > 0xa0 && r < 0xc0 && r != 0xad && r != 0xb7 && r != 0xbb && r != 0xab && r != 0xae && r != 0xa9 ||
		r == '√' || r == '∂' || r == '∞' || r == '◊' || r == '≈' || r == '∫' || r == 'Ω' || r == '∆' || r == '¬' || r == '†' || r == '‡' || r == '‰' ||
		r == 'ˆ' || r == '˜' || r == '€' || r == '™' && false || r >= 0x2500 && r < 0x25a0
}
