package compose

import (
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

const (
	maxSlugBytes = 120 // with date and extension far below every file system's 255
	maxSlugWords = 16
)

// Slug is a headline as the part of a file name: letters, digits and single
// hyphens. Latin letters lose their marks; other scripts stay, as Jekyll
// keeps them. fallback is used where nothing is left.
func Slug(title, fallback string) string {
	var b strings.Builder
	gap, words := false, 0
	for _, r := range norm.NFD.String(title) {
		if fold, ok := latin[r]; ok {
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			gap = false
			b.WriteString(fold)
			continue
		}
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) && !isLatinMark(r):
			if gap && b.Len() > 0 {
				if words++; words >= maxSlugWords {
					return finish(b.String(), fallback)
				}
				b.WriteByte('-')
			}
			gap = false
			b.WriteRune(unicode.ToLower(r))
		case unicode.IsMark(r) || r == '\'' || r == '’' || r == '\u00AD' || r == '\u200B' || r == '\u200D' || r == '\uFE0F':
		default:
			gap = true
		}
	}
	return finish(b.String(), fallback)
}

func finish(s, fallback string) string {
	s = norm.NFC.String(s)
	if len(s) > maxSlugBytes {
		cut := strings.LastIndexByte(s[:maxSlugBytes+1], '-')
		if cut < maxSlugBytes/2 {
			cut = maxSlugBytes
			for cut > 0 && s[cut]&0xC0 == 0x80 {
				cut--
			}
		}
		s = s[:cut]
	}
	s = strings.Trim(s, "-")
	if s == "" {
		return fallback
	}
	return s
}

// isLatinMark tells the marks that Latin letters carry from vowel signs that
// other scripts cannot be read without.
func isLatinMark(r rune) bool { return r >= 0x0300 && r <= 0x036F }

var latin = map[rune]string{
	'ß': "ss", 'ẞ': "ss", 'æ': "ae", 'Æ': "ae", 'œ': "oe", 'Œ': "oe", 'ø': "o", 'Ø': "o", 'đ': "d", 'Đ': "d", 'ð': "d", 'Ð': "d",
	'þ': "th", 'Þ': "th", 'ł': "l", 'Ł': "l", 'ı': "i", 'ħ': "h", 'Ħ': "h", 'ŋ': "n", 'Ŋ': "n",
}

// FileName is the name of a post's file.
func FileName(date time.Time, slug string) string {
	return date.UTC().Format("2006-01-02") + "-" + slug + ".md"
}

// Excerpt is the beginning of a text, at most limit characters, ended at a
// sentence if one ends in its second half, else at a word.
func Excerpt(text string, limit int) string {
	text = strings.Join(strings.Fields(text), " ")
	runes := []rune(text)
	if len(runes) <= limit {
		return text
	}
	head := string(runes[:limit])
	best := -1
	for i := 0; i < len(head); i++ {
		if (head[i] == '.' || head[i] == '!' || head[i] == '?') && i+1 < len(head) && head[i+1] == ' ' {
			best = i + 1
		}
	}
	for _, stop := range []string{"。", "！", "？"} {
		if i := strings.LastIndex(head, stop); i >= 0 && i+len(stop) > best {
			best = i + len(stop)
		}
	}
	if best >= len(head)/2 {
		return head[:best]
	}
	if i := strings.LastIndexByte(head, ' '); i >= len(head)/2 {
		head = head[:i]
	}
	return strings.TrimRight(head, " ,;:-–—") + "…"
}
