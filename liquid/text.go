package liquid

import (
	"math"
	"math/big"
	"strconv"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/broadsheet-press/broadsheet/internal/datetime"
)

// AppendString appends v as a template prints it: nil is nothing, an array
// its elements one after the other, a hash what Ruby's inspect gives.
func AppendString(dst []byte, v any) []byte {
	switch v := v.(type) {
	case string:
		return append(dst, v...)
	case []any:
		for _, e := range v {
			if len(dst) > maxText {
				return dst
			}
			dst = AppendString(dst, e)
		}
		return dst
	}
	return appendToS(dst, v)
}

// maxText is where the text of a collection is cut: a list of a million times
// one long string is small but its text is not. It is no less than the
// default limits, which then end the render.
const maxText = defaultOutput

// appendToS is Ruby's to_s: AppendString but for arrays, which inspect.
func appendToS(dst []byte, v any) []byte {
	switch v := v.(type) {
	case nil, methodLiteral:
		return dst
	case string:
		return append(dst, v...)
	case int:
		return strconv.AppendInt(dst, int64(v), 10)
	case bool:
		return strconv.AppendBool(dst, v)
	case float64:
		return appendFloat(dst, v)
	case *Map, []any:
		return appendInspect(dst, v)
	case time.Time:
		return datetime.AppendString(dst, v)
	case Date:
		return append(dst, v.String()...)
	case *big.Int:
		return v.Append(dst, 10)
	case Range:
		dst = strconv.AppendInt(dst, int64(v.First), 10)
		dst = append(dst, ".."...)
		return strconv.AppendInt(dst, int64(v.Last), 10)
	case TextDrop:
		return append(dst, v.LiquidString()...)
	case Drop:
		return append(dst, dropName(v)...)
	}
	if n := normalize(v); known(n) {
		return appendToS(dst, n)
	}
	return dst
}

// ToString is v as Ruby's to_s gives it, which for an array is its inspect
// form. Filters that start with input.to_s see this.
func ToString(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case nil:
		return ""
	}
	return string(appendToS(nil, v))
}

// Inspect is Ruby's inspect of v.
func Inspect(v any) string { return string(appendInspect(nil, v)) }

func dropName(d Drop) string {
	if n, ok := d.(NamedDrop); ok {
		return n.LiquidClass()
	}
	return "Liquid::Drop"
}

func appendInspect(dst []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(dst, "nil"...)
	case string:
		return appendQuoted(dst, v)
	case *Map:
		dst = append(dst, '{')
		for i := range v.Len() {
			if len(dst) > maxText {
				break
			}
			if i > 0 {
				dst = append(dst, ", "...)
			}
			k, e := v.At(i)
			dst = appendInspect(dst, k)
			dst = append(dst, "=>"...)
			dst = appendInspect(dst, e)
		}
		return append(dst, '}')
	case []any:
		dst = append(dst, '[')
		for i, e := range v {
			if len(dst) > maxText {
				break
			}
			if i > 0 {
				dst = append(dst, ", "...)
			}
			dst = appendInspect(dst, e)
		}
		return append(dst, ']')
	case time.Time:
		return append(dst, datetime.Inspect(v)...)
	case Date:
		return appendDateInspect(dst, v)
	case InspectDrop:
		return append(dst, v.LiquidInspect()...)
	case TextDrop:
		return append(dst, v.LiquidString()...)
	}
	if !known(v) {
		if n := normalize(v); known(n) {
			return appendInspect(dst, n)
		}
	}
	return appendToS(dst, v)
}

// appendDateInspect writes Date#inspect, which spells out the chronological
// Julian day: #<Date: 2020-01-02 ((2458851j,0s,0n),+0s,2299161j)>.
func appendDateInspect(dst []byte, d Date) []byte {
	const julianDayOfEpoch = 2440588
	jd := d.Time(time.UTC).Unix()/86400 + julianDayOfEpoch
	dst = append(dst, "#<Date: "...)
	dst = append(dst, d.String()...)
	dst = append(dst, " (("...)
	dst = strconv.AppendInt(dst, jd, 10)
	return append(dst, "j,0s,0n),+0s,2299161j)>"...)
}

// appendFloat is Float#to_s: shortest digits that read back, positional from
// 1e-4 up to 1e15 and, where some follow the point, up to 1e16; scientific
// beyond.
func appendFloat(dst []byte, f float64) []byte {
	switch {
	case math.IsNaN(f):
		return append(dst, "NaN"...)
	case math.IsInf(f, 1):
		return append(dst, "Infinity"...)
	case math.IsInf(f, -1):
		return append(dst, "-Infinity"...)
	}
	if a := math.Abs(f); a == 0 || a >= 1e-4 && a < 1e15 || a < 1e16 && a >= 1e15 && a != math.Trunc(a) {
		n := len(dst)
		dst = strconv.AppendFloat(dst, f, 'f', -1, 64)
		for _, c := range dst[n:] {
			if c == '.' {
				return dst
			}
		}
		return append(dst, ".0"...)
	}
	n := len(dst)
	dst = strconv.AppendFloat(dst, f, 'e', -1, 64)
	for i, c := range dst[n:] {
		if c == '.' {
			return dst
		}
		if c == 'e' {
			i += n
			dst = append(dst, ".0"...)
			copy(dst[i+2:], dst[i:len(dst)-2])
			dst[i], dst[i+1] = '.', '0'
			return dst
		}
	}
	return dst
}

// appendQuoted is String#inspect of a UTF-8 string.
func appendQuoted(dst []byte, s string) []byte {
	const hex = "0123456789ABCDEF"
	dst = append(dst, '"')
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			i++
			switch c {
			case '"', '\\':
				dst = append(dst, '\\', c)
			case '#':
				if i < len(s) && (s[i] == '{' || s[i] == '$' || s[i] == '@') {
					dst = append(dst, '\\')
				}
				dst = append(dst, '#')
			case '\n':
				dst = append(dst, `\n`...)
			case '\r':
				dst = append(dst, `\r`...)
			case '\t':
				dst = append(dst, `\t`...)
			case '\f':
				dst = append(dst, `\f`...)
			case '\v':
				dst = append(dst, `\v`...)
			case '\b':
				dst = append(dst, `\b`...)
			case '\a':
				dst = append(dst, `\a`...)
			case 0x1b:
				dst = append(dst, `\e`...)
			default:
				if c < 0x20 || c == 0x7f {
					dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
				} else {
					dst = append(dst, c)
				}
			}
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n <= 1:
			dst = append(dst, '\\', 'x', hex[c>>4], hex[c&15])
			n = 1
		case printable(r):
			dst = append(dst, s[i:i+n]...)
		case r < 0x10000:
			dst = append(dst, '\\', 'u', hex[r>>12&15], hex[r>>8&15], hex[r>>4&15], hex[r&15])
		default:
			dst = append(dst, `\u{`...)
			dst = append(dst, upperHex(r)...)
			dst = append(dst, '}')
		}
		i += n
	}
	return append(dst, '"')
}

func upperHex(r rune) []byte {
	b := strconv.AppendInt(nil, int64(r), 16)
	for i, c := range b {
		if c >= 'a' {
			b[i] = c - 'a' + 'A'
		}
	}
	return b
}

// printable follows Onigmo's [[:print:]]: graphic characters, space
// separators, format and private use characters, and, of the controls, NEL.
func printable(r rune) bool {
	return unicode.IsGraphic(r) || unicode.In(r, unicode.Cf, unicode.Co) || r == 0x85
}
