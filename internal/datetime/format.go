// Package datetime formats and reads times as Ruby does: strftime with every
// directive and flag, Time.parse with all its looseness, and the texts Ruby's
// Time prints itself with. Sites written for Jekyll lean on all three.
//
// Ruby tells a UTC time ("UTC") from a local time whose zone happens to be
// UTC ("+0000"). Here the first has time.UTC as its Location and the second
// any other Location; LoadLocation and Local never return time.UTC.
package datetime

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// maxWidth bounds the padding of one directive. Ruby refuses formats whose
// result outgrows about a megabyte for each byte of format; a width beyond
// this leaves the directive as text instead of exhausting memory.
const maxWidth = 1 << 16

// Format is a compiled strftime layout. It is immutable and safe for
// concurrent use.
type Format struct {
	layout string
	ops    []op
	err    error
}

// Layout is what the format was compiled from.
func (f *Format) Layout() string { return f.layout }

// Err is the ArgumentError Ruby raises for a layout that ends within a
// directive; nil for any other layout.
func (f *Format) Err() error { return f.err }

type flags uint8

const (
	flagLeft  flags = 1 << iota // - : no padding
	flagUpper                   // ^
	flagSwap                    // #
)

// op is one directive, or literal text where verb is 0.
type op struct {
	verb   byte
	flags  flags
	pad    byte // 0 where the directive's own default applies
	colons uint8
	width  int     // -1 where absent
	lit    string  // also what a Date's own directive leaves in a Time's layout
	sub    *Format // directives that stand for a layout of their own
	plain  bool    // neither flags nor padding nor width: as written
	bare   bool    // the same, but for the flag - alone
}

// composite directives and what they stand for.
var composite = [128]string{
	'c': "%a %b %e %H:%M:%S %Y",
	'D': "%m/%d/%y",
	'F': "%Y-%m-%d",
	'r': "%I:%M:%S %p",
	'R': "%H:%M",
	'T': "%H:%M:%S",
	'v': "%e-%^b-%4Y",
	'x': "%m/%d/%y",
	'X': "%H:%M:%S",
	'+': "%a %b %e %H:%M:%S %Z %Y",
}

const verbs = "%aAbBCcdDeFgGhHIjklLmMnNpPrRsStTuUvVwWxXyYzZ+Q"

// Compile reads a layout. What is not a directive stays as it is written, as
// in Ruby; one that the layout's end cuts short stays too, and Err says so.
func Compile(layout string) *Format {
	whole := strings.Clone(layout) // literal text and Layout are pieces of it
	layout = whole
	f := &Format{layout: whole}
	lit := func(s string) {
		if s == "" {
			return
		}
		if n := len(f.ops); n > 0 && f.ops[n-1].verb == 0 {
			f.ops[n-1].lit += s
			return
		}
		f.ops = append(f.ops, op{lit: s})
	}
	for layout != "" {
		i := strings.IndexByte(layout, '%')
		if i < 0 {
			lit(layout)
			break
		}
		lit(layout[:i])
		layout = layout[i:]
		o, n := directive(layout)
		if o.verb == 0 && n < 0 {
			n = len(layout)
			f.err = fmt.Errorf("invalid format: %s", whole)
		}
		if o.verb == 0 {
			lit(layout[:n])
		} else {
			if sub := composite[o.verb]; sub != "" {
				o.sub = Compile(sub)
			}
			o.plain = o.flags == 0 && o.pad == 0 && o.width < 0 && o.colons == 0
			o.bare = o.flags == flagLeft && o.pad == 0 && o.width <= 0 && o.colons == 0
			f.ops = append(f.ops, o)
		}
		layout = layout[n:]
	}
	return f
}

// directive reads the directive s begins with and says how many bytes it
// takes. An op without a verb means that those bytes are text; a negative
// length, that s ends within the directive.
func directive(s string) (op, int) {
	o := op{width: -1}
	text := func(i int) (op, int) {
		// The text ends after the byte that made it so; a character is
		// never split, the rest of it would be text anyway.
		_, n := utf8.DecodeRuneInString(s[i:])
		return op{}, i + n
	}
	for i := 1; i < len(s); i++ {
		switch c := s[i]; c {
		case '-', '^', '#', '_':
			if o.width > 0 {
				return text(i)
			}
			switch c {
			case '-':
				o.flags |= flagLeft
				o.pad, o.width = 0, 0
			case '^':
				o.flags |= flagUpper
			case '#':
				o.flags |= flagSwap
			case '_':
				o.pad = ' '
			}
		case ':':
			n := 1
			for n < 3 && i+n < len(s) && s[i+n] == ':' {
				n++
			}
			if i+n >= len(s) || s[i+n] != 'z' {
				return text(i)
			}
			o.colons = uint8(n)
			i += n - 1
		case 'E', 'O':
			after := "cCxXyY"
			if c == 'O' {
				after = "deHkIlmMSuUVwWy"
			}
			if i+1 >= len(s) || strings.IndexByte(after, s[i+1]) < 0 {
				return text(i)
			}
		case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
			if c == '0' {
				o.pad = '0'
			}
			j := i
			for j < len(s) && '0' <= s[j] && s[j] <= '9' {
				j++
			}
			w, err := strconv.Atoi(s[i:j])
			if err != nil || w > maxWidth {
				return text(i)
			}
			o.width = w
			i = j - 1
		default:
			if strings.IndexByte(verbs, c) < 0 {
				return text(i)
			}
			o.verb = c
			if c == '+' || c == 'Q' {
				o.lit = s[:i+1]
			}
			return o, i + 1
		}
	}
	return op{}, -1
}

// Strftime formats t once; use Compile for layouts that come back.
func Strftime(t time.Time, layout string) string {
	return string(Compile(layout).Append(nil, t))
}

// Append appends t to dst as the layout says.
func (f *Format) Append(dst []byte, t time.Time) []byte {
	if len(f.ops) == 0 {
		return dst
	}
	m := newMoment(t)
	return f.append(dst, &m)
}

// AppendMoment is Append for a time that has been taken apart before.
func (f *Format) AppendMoment(dst []byte, m *Moment) []byte { return f.append(dst, m) }

// AppendDate appends a day without time or zone, as Ruby's Date#strftime.
func (f *Format) AppendDate(dst []byte, year int, month time.Month, day int) []byte {
	m := newMoment(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
	m.date = true
	return f.append(dst, &m)
}

func (f *Format) append(dst []byte, b *Moment) []byte {
	for i := range f.ops {
		o := &f.ops[i]
		if o.verb == 0 {
			dst = append(dst, o.lit...)
			continue
		}
		n := -1
		if o.plain {
			// The directives of nearly all layouts.
			switch o.verb {
			case 'd':
				n = b.day
			case 'm':
				n = int(b.month)
			case 'H':
				n = b.hour
			case 'M':
				n = b.min
			case 'S':
				n = b.sec
			case 'Y':
				if y := b.year; y >= 1000 && y < 10000 {
					dst = append(dst, byte('0'+y/1000), byte('0'+y/100%10), byte('0'+y/10%10), byte('0'+y%10))
					continue
				}
			case 'b':
				dst = append(dst, b.month.String()[:3]...)
				continue
			case 'B':
				dst = append(dst, b.month.String()...)
				continue
			}
		} else if o.bare && o.verb == 'd' {
			if n = b.day; n < 10 {
				dst = append(dst, byte('0'+n))
				continue
			}
		}
		if n >= 0 {
			dst = append(dst, byte('0'+n/10), byte('0'+n%10))
			continue
		}
		dst = o.append(dst, b)
	}
	return dst
}

func (o *op) append(dst []byte, b *Moment) []byte {
	switch o.verb {
	case '%', 'n', 't':
		c := o.verb
		switch c {
		case 'n':
			c = '\n'
		case 't':
			c = '\t'
		}
		return append(o.padding(dst, 1), c)
	case 'a':
		return o.name(dst, b.t.Weekday().String()[:3], false)
	case 'A':
		return o.name(dst, b.t.Weekday().String(), false)
	case 'b', 'h':
		return o.name(dst, b.month.String()[:3], false)
	case 'B':
		return o.name(dst, b.month.String(), false)
	case 'p', 'P':
		s := "AM"
		if b.hour >= 12 {
			s = "PM"
		}
		lower := o.verb == 'p' && o.flags&flagSwap != 0 ||
			o.verb == 'P' && o.flags&(flagSwap|flagUpper) == 0
		if lower {
			s = strings.ToLower(s)
		}
		return o.text(dst, s)
	case 'Z':
		return o.name(dst, b.zone(), true)
	case 'C':
		return o.number(dst, floorDiv(b.year, 100), '0', 2)
	case 'd':
		return o.number(dst, b.day, '0', 2)
	case 'e':
		return o.number(dst, b.day, ' ', 2)
	case 'g', 'G':
		y, _ := b.t.ISOWeek()
		if o.verb == 'g' {
			return o.number(dst, floorMod(y, 100), '0', 2)
		}
		return o.years(dst, y)
	case 'H':
		return o.number(dst, b.hour, '0', 2)
	case 'I':
		return o.number(dst, (b.hour+11)%12+1, '0', 2)
	case 'j':
		return o.number(dst, b.t.YearDay(), '0', 3)
	case 'k':
		return o.number(dst, b.hour, ' ', 2)
	case 'l':
		return o.number(dst, (b.hour+11)%12+1, ' ', 2)
	case 'L':
		return o.fraction(dst, b.t.Nanosecond(), 3)
	case 'N':
		return o.fraction(dst, b.t.Nanosecond(), 9)
	case 'm':
		return o.number(dst, int(b.month), '0', 2)
	case 'M':
		return o.number(dst, b.min, '0', 2)
	case 's':
		return o.number(dst, int(b.t.Unix()), '0', 1)
	case 'S':
		return o.number(dst, b.sec, '0', 2)
	case 'u':
		return o.number(dst, (int(b.t.Weekday())+6)%7+1, '0', 1)
	case 'U':
		return o.number(dst, (b.t.YearDay()+6-int(b.t.Weekday()))/7, '0', 2)
	case 'V':
		_, w := b.t.ISOWeek()
		return o.number(dst, w, '0', 2)
	case 'w':
		return o.number(dst, int(b.t.Weekday()), '0', 1)
	case 'W':
		return o.number(dst, (b.t.YearDay()+6-(int(b.t.Weekday())+6)%7)/7, '0', 2)
	case 'y':
		return o.number(dst, floorMod(b.year, 100), '0', 2)
	case 'Y':
		return o.years(dst, b.year)
	case 'z':
		return o.offset(dst, b)
	case 'Q':
		if !b.date {
			return append(dst, o.lit...)
		}
		return o.number(dst, int(b.t.UnixMilli()), '0', 1)
	case '+':
		if !b.date {
			return append(dst, o.lit...)
		}
	}
	return o.composite(dst, b)
}

// name appends a word that # turns to upper case, or to lower case.
func (o *op) name(dst []byte, s string, swapLowers bool) []byte {
	if s == "" {
		return dst // Ruby pads no empty zone
	}
	if o.flags&flagSwap != 0 {
		if swapLowers {
			s = strings.ToLower(s)
		} else {
			s = strings.ToUpper(s)
		}
		dst = o.padding(dst, len(s))
		return append(dst, s...)
	}
	return o.text(dst, s)
}

func (o *op) text(dst []byte, s string) []byte {
	dst = o.padding(dst, len(s))
	if o.flags&flagUpper != 0 && !(o.verb == 'p' && o.flags&flagSwap != 0) {
		s = strings.ToUpper(s)
	}
	return append(dst, s...)
}

// padding fills up to the width before a text of n bytes.
func (o *op) padding(dst []byte, n int) []byte {
	if o.flags&flagLeft != 0 {
		return dst
	}
	pad := o.pad
	if pad == 0 {
		pad = ' '
	}
	return fill(dst, pad, o.width-n)
}

func fill(dst []byte, c byte, n int) []byte {
	for ; n > 0; n-- {
		dst = append(dst, c)
	}
	return dst
}

func (o *op) number(dst []byte, n int, pad byte, width int) []byte {
	if o.flags&flagLeft != 0 {
		width = 1
	} else if o.width > 0 {
		width = o.width
	}
	if o.pad != 0 {
		pad = o.pad
	}
	return appendInt(dst, n, pad, width)
}

// appendInt pads as C does: zeros after the sign, blanks before it.
func appendInt(dst []byte, n int, pad byte, width int) []byte {
	if n >= 0 && n < 100 && width == 2 {
		if n < 10 {
			return append(dst, pad, byte('0'+n))
		}
		return append(dst, byte('0'+n/10), byte('0'+n%10))
	}
	var buf [24]byte
	digits := strconv.AppendInt(buf[:0], int64(n), 10)
	if pad == '0' && n < 0 {
		dst = append(dst, '-')
		digits = digits[1:]
		width--
	}
	dst = fill(dst, pad, width-len(digits))
	return append(dst, digits...)
}

func (o *op) years(dst []byte, y int) []byte {
	if y < 0 {
		return o.number(dst, y, '0', 5)
	}
	return o.number(dst, y, '0', 4)
}

// fraction appends the digits of the second's fraction; the width is their
// count, and they are cut, never rounded.
func (o *op) fraction(dst []byte, nanos, digits int) []byte {
	if o.width > 0 {
		digits = o.width
	}
	var buf [9]byte
	for i := 8; i >= 0; i-- {
		buf[i] = byte('0' + nanos%10)
		nanos /= 10
	}
	dst = append(dst, buf[:min(digits, 9)]...)
	return fill(dst, '0', digits-9)
}

func (o *op) offset(dst []byte, b *Moment) []byte {
	off := b.zoneOffset
	sign := byte('+')
	if off < 0 {
		sign, off = '-', -off
	} else if o.flags&flagLeft != 0 && isUTC(b.t) && !b.date {
		sign = '-' // RFC 2822's mark of a time known in UTC only
	}
	h, m, s := off/3600, off/60%60, off%60
	if o.width < 0 && o.pad == 0 && o.colons < 2 {
		dst = append(dst, sign, byte('0'+h/10), byte('0'+h%10))
		if o.colons == 1 {
			dst = append(dst, ':')
		}
		return append(dst, byte('0'+m/10), byte('0'+m%10))
	}
	// What follows the hours takes its share of the width, which pads the
	// hours alone.
	parts := int(o.colons)
	if o.colons == 3 {
		switch {
		case s != 0:
			parts = 2
		case m != 0:
			parts = 1
		default:
			parts = -1
		}
	}
	rest := [...]int{1 + -1: 0, 1 + 0: 2, 1 + 1: 3, 1 + 2: 6}[1+parts]
	least := 3 // sign and hours
	if b.date && o.flags&flagLeft != 0 {
		least = 2 // Date's strftime drops the hours' padding too
	}
	width := max(o.width-rest, least)
	var buf [24]byte
	hours := strconv.AppendInt(buf[:0], int64(h), 10)
	if o.pad == ' ' {
		dst = fill(dst, ' ', width-1-len(hours))
		dst = append(dst, sign)
	} else {
		dst = append(dst, sign)
		dst = fill(dst, '0', width-1-len(hours))
	}
	dst = append(dst, hours...)
	if parts >= 0 {
		if parts >= 1 {
			dst = append(dst, ':')
		}
		dst = appendInt(dst, m, '0', 2)
	}
	if parts >= 2 {
		dst = append(dst, ':')
		dst = appendInt(dst, s, '0', 2)
	}
	return dst
}

// composite appends a directive that stands for a layout; flags and width
// apply to the whole.
func (o *op) composite(dst []byte, b *Moment) []byte {
	from := len(dst)
	dst = o.sub.append(dst, b)
	if o.flags&flagUpper != 0 {
		for i := from; i < len(dst); i++ {
			if 'a' <= dst[i] && dst[i] <= 'z' {
				dst[i] -= 'a' - 'A'
			}
		}
	}
	if n := o.width - (len(dst) - from); n > 0 && !(b.date && o.flags&flagLeft != 0) {
		pad := o.pad
		if pad == 0 {
			pad = ' '
		}
		dst = fill(dst, pad, n)
		copy(dst[from+n:], dst[from:len(dst)-n])
		for i := from; i < from+n; i++ {
			dst[i] = pad
		}
	}
	return dst
}

// zone is the zone's abbreviation: empty for a time that has only an offset.
func (b *Moment) zone() string {
	if b.date {
		return "+00:00"
	}
	name, _ := b.t.Zone()
	return name
}

func floorDiv(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

func floorMod(a, b int) int { return a - floorDiv(a, b)*b }
