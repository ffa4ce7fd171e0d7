package liquid

import (
	"encoding/base64"
	"encoding/binary"
	"math"
	"math/bits"
	"strings"
	"unicode"
	"unicode/utf8"
)

func (e *Engine) textFilters() {
	e.text("downcase", 0, 0, func(_ *Thread, dst []byte, in string, _ []any) ([]byte, error) {
		if !utf8.ValidString(in) {
			return dst, argError("input string invalid")
		}
		return appendDown(dst, in), nil
	})
	e.text("upcase", 0, 0, func(_ *Thread, dst []byte, in string, _ []any) ([]byte, error) {
		if !utf8.ValidString(in) {
			return dst, argError("input string invalid")
		}
		return appendUp(dst, in), nil
	})
	e.text("capitalize", 0, 0, func(_ *Thread, dst []byte, in string, _ []any) ([]byte, error) {
		if !utf8.ValidString(in) {
			return dst, argError("input string invalid")
		}
		return appendCapital(dst, in), nil
	})
	e.text("strip", 0, 0, func(_ *Thread, dst []byte, in string, _ []any) ([]byte, error) {
		return appendTrimmed(dst, in, true, true)
	})
	e.text("lstrip", 0, 0, func(_ *Thread, dst []byte, in string, _ []any) ([]byte, error) {
		return appendTrimmed(dst, in, true, false)
	})
	e.text("rstrip", 0, 0, func(_ *Thread, dst []byte, in string, _ []any) ([]byte, error) {
		return appendTrimmed(dst, in, false, true)
	})
	e.text("append", 1, 1, func(_ *Thread, dst []byte, in string, args []any) ([]byte, error) {
		return appendToS(append(dst, in...), args[0]), nil
	})
	e.text("prepend", 1, 1, func(_ *Thread, dst []byte, in string, args []any) ([]byte, error) {
		return append(appendToS(dst, args[0]), in...), nil
	})
	e.text("replace", 1, 2, func(th *Thread, dst []byte, in string, args []any) ([]byte, error) {
		return appendReplaced(th, dst, in, ToString(args[0]), argText(args, 1, ""), -1)
	})
	e.text("replace_first", 1, 2, func(th *Thread, dst []byte, in string, args []any) ([]byte, error) {
		return appendReplaced(th, dst, in, ToString(args[0]), argText(args, 1, ""), 1)
	})
	e.text("replace_last", 2, 2, func(_ *Thread, dst []byte, in string, args []any) ([]byte, error) {
		return appendLastReplaced(dst, in, ToString(args[0]), ToString(args[1])), nil
	})
	e.text("remove", 1, 1, func(th *Thread, dst []byte, in string, args []any) ([]byte, error) {
		return appendReplaced(th, dst, in, ToString(args[0]), "", -1)
	})
	e.text("remove_first", 1, 1, func(th *Thread, dst []byte, in string, args []any) ([]byte, error) {
		return appendReplaced(th, dst, in, ToString(args[0]), "", 1)
	})
	e.text("remove_last", 1, 1, func(_ *Thread, dst []byte, in string, args []any) ([]byte, error) {
		return appendLastReplaced(dst, in, ToString(args[0]), ""), nil
	})
	e.RegisterTextFilter("truncate", truncate, Arity(0, 2), KeepNil())
	e.RegisterTextFilter("truncatewords", truncateWords, Arity(0, 2), KeepNil())
	e.any("split", 1, 1, func(th *Thread, in any, args []any) (any, error) {
		return split(th, ToString(in), ToString(args[0]))
	})
	e.any("slice", 1, 2, slice)
	e.text("base64_encode", 0, 0, func(_ *Thread, dst []byte, in string, _ []any) ([]byte, error) {
		return base64.StdEncoding.AppendEncode(dst, []byte(in)), nil
	})
	e.text("base64_decode", 0, 0, func(_ *Thread, dst []byte, in string, _ []any) ([]byte, error) {
		out, err := base64.StdEncoding.Strict().AppendDecode(dst, []byte(in))
		if err != nil || strings.ContainsAny(in, "\r\n") {
			return dst, argError("invalid base64 provided to base64_decode")
		}
		return out, nil
	})
	e.text("base64_url_safe_encode", 0, 0, func(_ *Thread, dst []byte, in string, _ []any) ([]byte, error) {
		return base64.URLEncoding.AppendEncode(dst, []byte(in)), nil
	})
	e.text("base64_url_safe_decode", 0, 0, func(_ *Thread, dst []byte, in string, _ []any) ([]byte, error) {
		enc := base64.URLEncoding
		if !strings.HasSuffix(in, "=") {
			enc = base64.RawURLEncoding
		}
		in = strings.NewReplacer("+", "-", "/", "_").Replace(in)
		out, err := enc.Strict().AppendDecode(dst, []byte(in))
		if err != nil || strings.ContainsAny(in, "\r\n") {
			return dst, argError("invalid base64 provided to base64_url_safe_decode")
		}
		return out, nil
	})
}

// mustBeValid is the error of Ruby's regular expressions on a text that is
// not UTF-8.
func mustBeValid(s string) error {
	if isASCII(s) || utf8.ValidString(s) {
		return nil
	}
	return argError("invalid byte sequence in UTF-8")
}

// mustBeValid is the same for a filter's input, which the filter before may
// have checked.
func (th *Thread) mustBeValid(s string) error {
	if th.validText {
		return nil
	}
	return mustBeValid(s)
}

// isASCII looks at 32 bytes at a time, thrice as fast as ValidString.
func isASCII(s string) bool {
	const highs = 0x8080808080808080
	for len(s) >= 32 {
		if (word(s)|word(s[8:])|word(s[16:])|word(s[24:]))&highs != 0 {
			return false
		}
		s = s[32:]
	}
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// word is the first eight bytes of s, in one load.
func word(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// trimmed is strip and its halves, which fail where the first character that
// stays is not UTF-8.
func trimmed(s string, left, right bool) (string, error) {
	if left {
		s = trimLeft(s)
		if s != "" && s[0] >= utf8.RuneSelf {
			if r, n := utf8.DecodeRuneInString(s); r == utf8.RuneError && n == 1 {
				return "", argError("invalid byte sequence in UTF-8")
			}
		}
	}
	if right {
		s = trimRight(s)
		if i := len(s) - 1; i >= 0 && s[i] >= utf8.RuneSelf {
			for i > 0 && !utf8.RuneStart(s[i]) {
				i--
			}
			if r, n := utf8.DecodeRuneInString(s[i:]); r == utf8.RuneError && n == 1 {
				return "", argError("invalid byte sequence in UTF-8")
			}
		}
	}
	return s, nil
}

func appendTrimmed(dst []byte, s string, left, right bool) ([]byte, error) {
	s, err := trimmed(s, left, right)
	return append(dst, s...), err
}

func appendDown(dst []byte, s string) []byte {
	for i := 0; i < len(s); {
		if i+8 <= len(s) {
			if w, ok := lowerASCII(word(s[i:])); ok {
				dst = binary.LittleEndian.AppendUint64(dst, w)
				i += 8
				continue
			}
		}
		c := s[i]
		if c < utf8.RuneSelf {
			if c >= 'A' && c <= 'Z' {
				c += 'a' - 'A'
			}
			dst = append(dst, c)
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == 'İ':
			dst = append(dst, "i̇"...)
		case r == utf8.RuneError && n == 1:
			dst = append(dst, c)
		default:
			dst = utf8.AppendRune(dst, unicode.ToLower(r))
		}
		i += n
	}
	return dst
}

// lowerASCII turns eight letters to lower case; ok is false where one of them is
// no ASCII.
func lowerASCII(w uint64) (lower uint64, ok bool) {
	const (
		ones  = 0x0101010101010101
		highs = 0x8080808080808080
	)
	// Adding 0x3f takes 'A' and all above it to the high bit, 0x25 those
	// above 'Z'.
	capital := (w + ones*0x3f) &^ (w + ones*0x25) & highs
	return w | capital>>2, w&highs == 0
}

func appendUp(dst []byte, s string) []byte {
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c >= 'a' && c <= 'z' {
				c -= 'a' - 'A'
			}
			dst = append(dst, c)
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 {
			dst = append(dst, c)
		} else {
			dst = appendUpper(dst, r)
		}
		i += n
	}
	return dst
}

func appendCapital(dst []byte, s string) []byte {
	if s == "" {
		return dst
	}
	r, n := utf8.DecodeRuneInString(s)
	if r == utf8.RuneError && n <= 1 {
		dst = append(dst, s[0])
	} else {
		dst = appendTitle(dst, r)
	}
	return appendDown(dst, s[n:])
}

// appendReplaced is gsub and sub with a text for a pattern. In the
// replacement, \0 stands for what was found and \\ for one backslash, as Ruby
// has it even there.
func appendReplaced(th *Thread, dst []byte, s, old, repl string, n int) ([]byte, error) {
	if !utf8.ValidString(old) {
		return dst, rubyError("invalid multibyte character")
	}
	plain := strings.IndexByte(repl, '\\') < 0
	if old == "" {
		for i := 0; n != 0; n-- {
			dst = appendReplacement(dst, s, old, repl, plain, i)
			if i >= len(s) {
				return dst, nil
			}
			if !utf8.FullRuneInString(s[i:]) {
				return append(dst, s[i:]...), nil // Ruby takes a character cut short to end beyond the text
			}
			_, k := utf8.DecodeRuneInString(s[i:])
			dst = append(dst, s[i:i+k]...)
			i += k
			if err := th.room(len(dst)); err != nil {
				return dst, err
			}
			if n == 1 {
				return append(dst, s[i:]...), nil
			}
		}
		return dst, nil
	}
	at := 0
	for ; n != 0; n-- {
		j := strings.Index(s[at:], old)
		if j < 0 {
			break
		}
		dst = append(dst, s[at:at+j]...)
		dst = appendReplacement(dst, s, old, repl, plain, at+j)
		at += j + len(old)
		if err := th.room(len(dst)); err != nil {
			return dst, err
		}
	}
	return append(dst, s[at:]...), nil
}

// appendReplacement expands the backslash sequences of a replacement for the
// match of old at i.
func appendReplacement(dst []byte, s, old, repl string, plain bool, i int) []byte {
	if plain {
		return append(dst, repl...)
	}
	for k := 0; k < len(repl); k++ {
		c := repl[k]
		if c != '\\' || k+1 == len(repl) {
			dst = append(dst, c)
			continue
		}
		k++
		switch c = repl[k]; c {
		case '0', '&':
			dst = append(dst, old...)
		case '1', '2', '3', '4', '5', '6', '7', '8', '9', '+':
		case '`':
			dst = append(dst, s[:i]...)
		case '\'':
			dst = append(dst, s[i+len(old):]...)
		case '\\':
			dst = append(dst, '\\')
		default:
			dst = append(dst, '\\', c)
		}
	}
	return dst
}

func appendLastReplaced(dst []byte, s, old, repl string) []byte {
	i := strings.LastIndex(s, old)
	if i < 0 || !utf8.ValidString(old) {
		return append(dst, s...)
	}
	dst = append(dst, s[:i]...)
	dst = append(dst, repl...)
	return append(dst, s[i+len(old):]...)
}

// cutRunes is the first n characters of s.
func cutRunes(s string, n int) string {
	if n <= 0 {
		return ""
	}
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

func truncate(_ *Thread, dst []byte, in string, args []any) ([]byte, error) {
	length := 50
	if len(args) > 0 {
		var err error
		if length, err = ToInteger(args[0]); err != nil {
			return dst, err
		}
	}
	ellipsis := argText(args, 1, "...")
	if len(in) <= length || runeCount(in) <= length {
		return append(dst, in...), nil
	}
	keep := max(length, 0) - runeCount(ellipsis)
	dst = append(dst, cutRunes(in, keep)...)
	return append(dst, ellipsis...), nil
}

// truncateWords keeps Liquid 4's habit of adding the ellipsis also where the
// text has exactly so many words.
func truncateWords(th *Thread, dst []byte, in string, args []any) ([]byte, error) {
	if err := th.mustBeValid(in); err != nil {
		return dst, err
	}
	words := 15
	if len(args) > 0 {
		var err error
		if words, err = ToInteger(args[0]); err != nil {
			return dst, err
		}
	}
	last := max(words-1, 0)
	start := len(dst)
	// Words with one space between them are copied in one piece, from seg.
	seg := skipSpace(in, 0)
	i, n := singleSpaced(in, seg, last)
	if i > seg && in[i-1] == ' ' {
		if j := skipSpace(in, i); j > i {
			dst = append(dst, in[seg:i]...)
			i, seg = j, j
		}
	}
	for ; i < len(in); n++ {
		j := nextSpace(in, i)
		if n == last {
			dst = append(dst, in[seg:j]...)
			return append(dst, argText(args, 1, "...")...), nil
		}
		i = skipSpace(in, j)
		if i != j+1 || in[j] != ' ' {
			dst = append(dst, in[seg:j]...)
			dst = append(dst, ' ')
			seg = i
		}
	}
	return dst[:start], Unchanged
}

// singleSpaced passes over words with one space and no other white space or
// control character between them, at most so many, and returns how far it came
// and how many words end before that. It may stop early, within a word or at
// the beginning of one.
func singleSpaced(s string, i, most int) (end, words int) {
	const (
		ones  = 0x0101010101010101
		highs = 0x8080808080808080
	)
	var before uint64            // the lowest byte's high bit: s[i-1] is a space
	for ; i+8 < len(s); i += 8 { // the end of s is the caller's
		w := word(s[i:])
		x := w ^ ones*' '
		spaces := highs &^ ((x&^highs + ones*0x7f) | x)
		// Of bytes below 0x80, those without the bits 0x60 are controls.
		controls := highs &^ ((w&(ones*0x60) + ones*0x7f) | w)
		if controls != 0 || spaces&(spaces<<8|before) != 0 {
			break
		}
		k := bits.OnesCount64(spaces)
		if words+k > most {
			break
		}
		words += k
		before = spaces >> 56
	}
	return i, words
}

// nextSpace is where the first white space of s from i on is.
func nextSpace(s string, i int) int {
	const (
		ones  = 0x0101010101010101
		highs = 0x8080808080808080
	)
	for i+8 <= len(s) {
		w := word(s[i:])
		m := (w - ones*(' '+1)) &^ w & highs // the lowest bit is at the first byte up to ' '
		if m == 0 {
			i += 8
			continue
		}
		i += bits.TrailingZeros64(m) / 8
		if isSpace(s[i]) {
			return i
		}
		i++
	}
	for i < len(s) && !isSpace(s[i]) {
		i++
	}
	return i
}

// split is String#split: at white space for " ", into characters for "", and
// without the empty parts at the end.
func split(th *Thread, s, sep string) (any, error) {
	if err := mustBeValid(s); err != nil {
		return nil, err
	}
	if err := mustBeValid(sep); err != nil {
		return nil, err
	}
	out := []any{}
	switch sep {
	case " ":
		for i := skipSpace(s, 0); i < len(s); i = skipSpace(s, i) {
			j := i
			for j < len(s) && !isSpace(s[j]) {
				j++
			}
			out = append(out, s[i:j])
			i = j
		}
		return out, nil
	case "":
		if err := th.room(16 * len(s)); err != nil {
			return nil, err
		}
		out = make([]any, 0, len(s))
		for i := 0; i < len(s); {
			_, n := utf8.DecodeRuneInString(s[i:])
			out = append(out, s[i:i+n])
			i += n
		}
		return out, nil
	}
	n := strings.Count(s, sep) + 1
	if err := th.room(16 * n); err != nil {
		return nil, err
	}
	out = make([]any, 0, n)
	for {
		i := strings.Index(s, sep)
		if i < 0 {
			break
		}
		out = append(out, s[:i])
		s = s[i+len(sep):]
	}
	out = append(out, s)
	for len(out) > 0 && out[len(out)-1] == "" {
		out = out[:len(out)-1]
	}
	return out, nil
}

func slice(_ *Thread, in any, args []any) (any, error) {
	offset, err := smallInteger(args[0])
	if err != nil {
		return nil, err
	}
	length := 1
	if len(args) > 1 && Truthy(args[1]) {
		if length, err = smallInteger(args[1]); err != nil {
			return nil, err
		}
	}
	if a, ok := in.([]any); ok {
		lo, hi, ok := sliceBounds(len(a), offset, length)
		if !ok {
			return []any{}, nil
		}
		return a[lo:hi:hi], nil
	}
	s := ToString(in)
	lo, hi, ok := sliceBounds(runeCount(s), offset, length)
	if !ok {
		return "", nil
	}
	return cutRunes(s[len(cutRunes(s, lo)):], hi-lo), nil
}

// smallInteger is ToInteger where Ruby has no use for more than 64 bits.
func smallInteger(v any) (int, error) {
	n, err := ToInteger(v)
	if _, small := v.(int); !small && err == nil && (n == math.MaxInt || n == -math.MaxInt) {
		err = rubyError("bignum too big to convert into `long'")
	}
	return n, err
}

func sliceBounds(n, offset, length int) (lo, hi int, ok bool) {
	if offset < 0 {
		offset += n
	}
	if offset < 0 || offset > n || length < 0 {
		return 0, 0, false
	}
	return offset, offset + min(length, n-offset), true
}
