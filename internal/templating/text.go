package templating

import (
	"encoding/binary"
	"fmt"
	"math/big"
	"math/bits"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
	"unsafe"

	"golang.org/x/text/unicode/norm"

	"github.com/broadsheet-press/broadsheet/internal/permalink"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/liquid"
)

func markdownify(th *liquid.Thread, in any, _ []any) (any, error) {
	return host(th).Markdownify(liquid.ToString(in))
}

func smartify(th *liquid.Thread, in any, _ []any) (any, error) {
	return host(th).Smartify(liquid.ToString(in))
}

func converted(ext string) liquid.FilterFunc {
	return func(th *liquid.Thread, in any, _ []any) (any, error) {
		return host(th).Convert(ext, liquid.ToString(in))
	}
}

func slugify(_ *liquid.Thread, in any, args []any) (any, error) {
	if in == nil {
		return nil, nil
	}
	s, ok := in.(string)
	if !ok {
		return nil, noMethod("gsub", in)
	}
	mode := ""
	if len(args) > 0 && args[0] != nil {
		mode = liquid.ToString(args[0])
	}
	return Slugify(s, mode), nil
}

// Slugify is a text as a part of an address, by a mode of Jekyll's; "" is the
// default one.
func Slugify(s, mode string) string {
	if mode == "" {
		mode = "default"
	}
	return permalink.Slugify(s, permalink.Mode(mode), false)
}

// noMethod is Ruby's error for a method that a value has not.
func noMethod(method string, v any) error {
	class := "Object"
	switch b := v.(type) {
	case nil:
		return fmt.Errorf("undefined method `%s' for nil:NilClass", method)
	case bool:
		return fmt.Errorf("undefined method `%s' for %v:%s", method, v, map[bool]string{true: "TrueClass", false: "FalseClass"}[b])
	case int, *big.Int:
		class = "Integer"
	case float64:
		class = "Float"
	case string:
		class = "String"
	case time.Time:
		class = "Time"
	case []any:
		class = "Array"
	case *liquid.Map:
		class = "Hash"
	}
	return fmt.Errorf("undefined method `%s' for %s:%s", method, liquid.Inspect(v), class)
}

func xmlEscape(_ *liquid.Thread, dst []byte, in string, _ []any) ([]byte, error) {
	return AppendXMLEscaped(dst, in), nil
}

// AppendXMLEscaped appends s as the value of an XML attribute.
func AppendXMLEscaped(dst []byte, s string) []byte {
	for {
		i := strings.IndexAny(s, `&<>"'`)
		if i < 0 {
			return append(dst, s...)
		}
		dst = append(dst, s[:i]...)
		switch s[i] {
		case '&':
			dst = append(dst, "&amp;"...)
		case '<':
			dst = append(dst, "&lt;"...)
		case '>':
			dst = append(dst, "&gt;"...)
		case '"':
			dst = append(dst, "&quot;"...)
		case '\'':
			dst = append(dst, "&apos;"...)
		}
		s = s[i+1:]
	}
}

// XMLEscape is AppendXMLEscaped as text.
func XMLEscape(s string) string {
	if !strings.ContainsAny(s, `&<>"'`) {
		return s
	}
	return string(AppendXMLEscaped(nil, s))
}

func cgiEscape(_ *liquid.Thread, in any, _ []any) (any, error) {
	s, ok := in.(string)
	if !ok {
		return nil, noConversion(in)
	}
	return CGIEscape(s), nil
}

// noConversion is Ruby's error for what should have been text.
func noConversion(v any) error {
	class := strings.TrimPrefix(noMethod("", v).Error(), "undefined method `' for ")
	if i := strings.LastIndexByte(class, ':'); i >= 0 && v != nil {
		class = class[i+1:]
	} else {
		class = "nil"
	}
	return fmt.Errorf("no implicit conversion of %s into String", class)
}

const upperHex = "0123456789ABCDEF"

// CGIEscape is a text as a value in a query.
func CGIEscape(s string) string {
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c|0x20 && c|0x20 <= 'z', '0' <= c && c <= '9', c == '_', c == '.', c == '-', c == '~':
			b.WriteByte(c)
		case c == ' ':
			b.WriteByte('+')
		default:
			b.WriteByte('%')
			b.WriteByte(upperHex[c>>4])
			b.WriteByte(upperHex[c&15])
		}
	}
	return b.String()
}

func uriEscape(_ *liquid.Thread, in any, _ []any) (any, error) {
	switch in.(type) {
	case nil:
		return nil, nil
	case string:
	default:
		in = liquid.ToString(in)
	}
	return URIEscape(in.(string)), nil
}

// URIEscape is a text with what an address must not hold escaped.
func URIEscape(s string) string { return normalizeComponent(s, ":/?#[]@!$&'()*+,;=") }

// normalizeComponent undoes escapes and escapes what is neither unreserved nor
// in keep.
func normalizeComponent(s, keep string) string {
	plain := true
	for i := range len(s) {
		if !unreserved(s[i]) && strings.IndexByte(keep, s[i]) < 0 {
			plain = false
			break
		}
	}
	if plain {
		return s
	}
	s = permalink.Unescape(s)
	if utf8.ValidString(s) {
		s = norm.NFC.String(s)
	}
	var b strings.Builder
	b.Grow(len(s) + 8)
	for i := range len(s) {
		c := s[i]
		if unreserved(c) || strings.IndexByte(keep, c) >= 0 {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(upperHex[c>>4])
		b.WriteByte(upperHex[c&15])
	}
	return b.String()
}

func unreserved(c byte) bool {
	return 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' || c == '-' || c == '.' || c == '_' || c == '~'
}

func isSpace(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }

func normalizeWhitespace(_ *liquid.Thread, dst []byte, in string, _ []any) ([]byte, error) {
	return AppendNormalized(dst, in), nil
}

// AppendNormalized appends s with white space brought down to single spaces,
// and none at its ends.
func AppendNormalized(dst []byte, s string) []byte {
	from, seg, i := len(dst), 0, 0 // words with one space between them are copied in one piece
	for i < len(s) && isSpace(s[i]) {
		i++
	}
	for seg = i; i < len(s); {
		if !isSpace(s[i]) {
			i++
			continue
		}
		next := i + 1
		for next < len(s) && isSpace(s[next]) {
			next++
		}
		if next == len(s) || next > i+1 || s[i] != ' ' {
			dst = append(dst, s[seg:i]...)
			if seg = next; next < len(s) {
				dst = append(dst, ' ')
			}
		}
		i = next
	}
	dst = append(dst, s[seg:]...)
	for len(dst) > from && dst[len(dst)-1] == 0 {
		dst = dst[:len(dst)-1]
	}
	for len(dst) > from && dst[len(dst)-1] == ' ' {
		dst = dst[:len(dst)-1]
	}
	return dst
}

// NormalizeWhitespace is AppendNormalized as text.
func NormalizeWhitespace(s string) string { return string(AppendNormalized(nil, s)) }

func isCJK(r rune) bool {
	return r >= 0x1100 && unicode.In(r, unicode.Han, unicode.Katakana, unicode.Hiragana, unicode.Hangul)
}

func numberOfWords(_ *liquid.Thread, in any, args []any) (any, error) {
	s, ok := in.(string)
	if !ok {
		return nil, noMethod("split", in)
	}
	mode := ""
	if len(args) > 0 {
		mode, _ = args[0].(string)
	}
	return CountWords(s, mode), nil
}

// CountWords counts words between white space; by the modes "cjk" and "auto"
// a character of Chinese, Japanese or Korean is a word too.
func CountWords(s, mode string) int {
	if mode != "cjk" && mode != "auto" {
		return countSpaced(s)
	}
	words, cjk, runs := 0, 0, 0
	inWord, inRun := false, false
	for _, r := range s {
		space := r < utf8.RuneSelf && (isSpace(byte(r)) || r == 0)
		if space {
			inWord = false
		} else if !inWord {
			inWord = true
			words++
		}
		switch {
		case isCJK(r):
			cjk++
			inRun = false
		case space && r != 0:
			inRun = false
		case !inRun:
			inRun = true
			runs++
		}
	}
	switch {
	case mode == "cjk", mode == "auto" && cjk > 0:
		return cjk + runs
	}
	return words
}

// countSpaced counts runs of bytes that are no white space. A sixth of the time
// of a site whose layout counts words went into looking for Chinese in them, and
// a thirtieth of it into going from byte to byte: eight at a time take 0.3 ns a
// byte, one at a time 0.7.
func countSpaced(s string) int {
	words, before := 0, uint64(0x80) // whether what precedes is a gap, as gaps has it
	for len(s) >= 8 {
		m := gaps(binary.LittleEndian.Uint64(unsafe.Slice(unsafe.StringData(s), 8)))
		words += bits.OnesCount64((m<<8 | before) &^ m)
		before, s = m>>56, s[8:]
	}
	gap := before != 0
	for i := range len(s) {
		now := s[i] == 0 || isSpace(s[i])
		if gap && !now {
			words++
		}
		gap = now
	}
	return words
}

// gaps has the high bit of each byte of w that separates words: Ruby's white
// space, and NUL. Of seven bits, those that are zero are the only ones that
// stay below 0x80 where 0x7f is added; 9 to 13 are the only ones that reach it
// where 0x77 is and not where 0x72 is.
func gaps(w uint64) uint64 {
	const (
		ones  = 0x0101010101010101
		highs = 0x8080808080808080
	)
	x := w &^ highs
	blank := (x ^ ones*' ') + ones*0x7f
	return highs &^ (w | (x+ones*0x7f)&blank&^((x+ones*0x77)&^(x+ones*0x72)))
}

func arrayToSentence(_ *liquid.Thread, in any, args []any) (any, error) {
	connector := "and"
	if len(args) > 0 {
		connector = liquid.ToString(args[0])
	}
	a, ok := in.([]any)
	if s, text := in.(string); text && utf8.RuneCountInString(s) <= 2 {
		for _, r := range s { // what Ruby does with a text so short
			a = append(a, string(r))
		}
	} else if text {
		return nil, noMethod("join", in)
	} else if !ok {
		return nil, noMethod("length", in)
	}
	var b []byte
	for i, v := range a {
		switch {
		case i > 0 && i == len(a)-1:
			if len(a) > 2 {
				b = append(b, ',')
			}
			b = append(b, ' ')
			b = append(b, connector...)
			b = append(b, ' ')
		case i > 0:
			b = append(b, ", "...)
		}
		if _, nested := v.([]any); nested && i < len(a)-1 && len(a) > 2 {
			b = append(b, joined(v)...)
			continue
		}
		b = append(b, liquid.ToString(v)...)
	}
	return string(b), nil
}

// joined is an array within one that is joined by commas.
func joined(v any) string {
	a, ok := v.([]any)
	if !ok {
		return liquid.ToString(v)
	}
	parts := make([]string, len(a))
	for i, e := range a {
		parts[i] = joined(e)
	}
	return strings.Join(parts, ", ")
}

func toInteger(_ *liquid.Thread, in any, _ []any) (any, error) {
	switch v := in.(type) {
	case nil:
		return 0, nil
	case bool:
		if v {
			return 1, nil
		}
		return 0, nil
	case int, *big.Int:
		return v, nil
	case float64:
		b, _ := big.NewFloat(v).Int(nil)
		if b.IsInt64() {
			return int(b.Int64()), nil
		}
		return b, nil
	case time.Time:
		return int(v.Unix()), nil
	case string:
		return stringToInt(v), nil
	}
	return nil, noMethod("to_i", in)
}

// stringToInt is Ruby's String#to_i.
func stringToInt(s string) any {
	s = strings.TrimLeft(s, " \t\n\v\f\r")
	digits := make([]byte, 0, len(s))
	for i := range len(s) {
		c := s[i]
		sign := i == 0 && (c == '-' || c == '+')
		between := c == '_' && i > 0 && '0' <= s[i-1] && s[i-1] <= '9'
		if !sign && !between && (c < '0' || c > '9') {
			break
		}
		if !between {
			digits = append(digits, c)
		}
	}
	if n, err := strconv.Atoi(string(digits)); err == nil {
		return n
	}
	if b, ok := new(big.Int).SetString(strings.TrimPrefix(string(digits), "+"), 10); ok {
		return b
	}
	return 0
}

func inspect(th *liquid.Thread, dst []byte, in any, _ []any) ([]byte, error) {
	p, ok := in.(*site.Page)
	if self, is := in.(site.Self); is { // the page that is rendered
		p, ok = self.Page, true
	}
	if ok && th != nil {
		text, err := p.LiquidStringIn(th)
		return AppendXMLEscaped(dst, text), err
	}
	return AppendXMLEscaped(dst, liquid.Inspect(in)), nil
}

// EscapeHTML is Liquid's escape filter: & < > " and ' as entities.
func EscapeHTML(s string) string { return string(liquid.AppendEscaped(nil, s)) }

// StripHTML is Liquid's strip_html filter.
func StripHTML(s string) string { return string(liquid.AppendStripped(nil, s)) }
