package yaml

import (
	"fmt"
	"math/big"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/broadsheet-press/broadsheet/internal/datetime"
	"github.com/broadsheet-press/broadsheet/internal/value"
)

// Append writes a value as YAML that reads back as the same value with
// SafeYAML, with Ruby's Psych and with Parse: a mapping as block lines, as
// front matter has it, anything below it on one line in flow style. Strings
// stand between double quotes unless they are plain words that no reader
// could take for something else.
//
// Times are written to the second, as posts have them: a time whose offset is
// zero without one, any other with it.
func Append(dst []byte, v any) []byte {
	m, ok := v.(*value.Map)
	if !ok || m.Len() == 0 {
		return append(appendFlow(dst, v), '\n')
	}
	for k, v := range m.All() {
		dst = appendFlow(dst, k)
		dst = append(dst, ':', ' ')
		dst = appendFlow(dst, v)
		dst = append(dst, '\n')
	}
	return dst
}

// AppendPair writes one line of front matter, key and value.
func AppendPair(dst []byte, key string, v any) []byte {
	return Append(dst, value.MapOf(key, v))
}

// AppendQuoted writes a string between double quotes, whatever it holds.
func AppendQuoted(dst []byte, s string) []byte { return appendQuoted(dst, s) }

// Quoted is a string that Append writes between double quotes even where a
// plain word would do: the post format has titles, authors and excerpts so.
type Quoted string

func appendFlow(dst []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(dst, "null"...)
	case bool:
		return strconv.AppendBool(dst, v)
	case int:
		return strconv.AppendInt(dst, int64(v), 10)
	case *big.Int:
		return v.Append(dst, 10)
	case float64:
		return appendFloat(dst, v)
	case string:
		if plainWord(v) {
			return append(dst, v...)
		}
		return appendQuoted(dst, v)
	case Quoted:
		return appendQuoted(dst, string(v))
	case value.Date:
		return append(dst, v.String()...)
	case time.Time:
		return appendTime(dst, v)
	case []any:
		dst = append(dst, '[')
		for i, e := range v {
			if i > 0 {
				dst = append(dst, ", "...)
			}
			dst = appendFlow(dst, e)
		}
		return append(dst, ']')
	case *value.Map:
		dst = append(dst, '{')
		i := 0
		for k, e := range v.All() {
			if i++; i > 1 {
				dst = append(dst, ", "...)
			}
			dst = appendFlow(dst, k)
			dst = append(dst, ": "...)
			dst = appendFlow(dst, e)
		}
		return append(dst, '}')
	}
	return appendQuoted(dst, fmt.Sprint(v))
}

// appendFloat writes a number that every reader takes for a float: it has a
// point, and an exponent with a sign.
func appendFloat(dst []byte, f float64) []byte {
	switch {
	case f != f:
		return append(dst, ".nan"...)
	case f > maxFloat:
		return append(dst, ".inf"...)
	case f < -maxFloat:
		return append(dst, "-.inf"...)
	}
	from := len(dst)
	dst = strconv.AppendFloat(dst, f, 'g', -1, 64)
	for i := from; i < len(dst); i++ {
		switch dst[i] {
		case '.':
			return dst
		case 'e':
			return append(append(dst[:i:i], ".0"...), dst[i:]...)
		}
	}
	return append(dst, ".0"...)
}

const maxFloat = 1.797693134862315708145274237317043567981e+308

func appendTime(dst []byte, t time.Time) []byte {
	_, off := t.Zone()
	layout := "%Y-%m-%dT%H:%M:%S"
	if t.Nanosecond() != 0 {
		layout += ".%N"
	}
	if off != 0 {
		layout += "%:z"
	}
	return datetime.Compile(layout).Append(dst, t)
}

// plainWord reports whether a string may stand without quotes in every
// position: a path or word of letters, digits and -_./ that is no number, no
// date, and none of the words that YAML 1.1 or Psych know.
func plainWord(s string) bool {
	if s == "" || len(s) > 200 {
		return false
	}
	if c := s[0] | 0x20; c < 'a' || c > 'z' {
		return false
	}
	for i := range len(s) {
		if c := s[i]; !wordByte(c) && c != '-' && c != '.' && c != '/' {
			return false
		}
	}
	if len(s) <= 5 {
		switch lower(s) {
		case "y", "n", "yes", "no", "on", "off", "true", "false", "null":
			return false
		}
	}
	return true
}

func lower(s string) string {
	var b [5]byte
	for i := range len(s) {
		b[i] = s[i] | 0x20
	}
	return string(b[:len(s)])
}

// appendQuoted writes between double quotes. Printable characters stand for
// themselves; line ends, control characters and whatever a YAML reader might
// fold or refuse are escaped. Bytes that are not UTF-8 become U+FFFD.
func appendQuoted(dst []byte, s string) []byte {
	dst = append(dst, '"')
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			i++
			switch {
			case c == '"' || c == '\\':
				dst = append(dst, '\\', c)
			case c == '\n':
				dst = append(dst, `\n`...)
			case c == '\t':
				dst = append(dst, `\t`...)
			case c == '\r':
				dst = append(dst, `\r`...)
			case c < ' ' || c == 0x7f:
				dst = append(dst, '\\', 'x', hexDigits[c>>4], hexDigits[c&15])
			default:
				dst = append(dst, c)
			}
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r < 0xa0:
			dst = append(dst, '\\', 'x', hexDigits[r>>4], hexDigits[r&15])
		case r == 0x2028 || r == 0x2029 || r == 0xfeff || r == 0xfffe || r == 0xffff:
			dst = append(dst, '\\', 'u', hexDigits[r>>12], hexDigits[r>>8&15], hexDigits[r>>4&15], hexDigits[r&15])
		default:
			dst = utf8.AppendRune(dst, r)
		}
		i += n
	}
	return append(dst, '"')
}

const hexDigits = "0123456789abcdef"
