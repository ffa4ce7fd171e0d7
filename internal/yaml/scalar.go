package yaml

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/value"
)

// guess gives a plain scalar the type SafeYAML sees in it, trying in its
// order: integer, float, null, boolean, date, time. Nothing else than these
// ever becomes anything but a string; `:name` stays a string too.
//
// The error is for text that looks like a number and is none, such as 1._5,
// for which SafeYAML raises Ruby's ArgumentError.
func guess(s string) (any, error) {
	if s == "" {
		return nil, nil
	}
	switch c := s[0]; {
	case '0' <= c && c <= '9', c == '-', c == '+', c == '.', c == ',', c == '_':
		return guessNumber(s)
	case len(s) > 5 && !strings.HasSuffix(s, "\n"):
		return s, nil
	}
	return guessWord(s), nil
}

func guessWord(s string) any {
	if len(s) <= 5 {
		switch strings.ToLower(s) {
		case "", "~", "null":
			return nil
		case "yes", "on", "true":
			return true
		case "no", "off", "false":
			return false
		}
	}
	return s
}

func guessNumber(whole string) (any, error) {
	// Ruby's \Z lets one line end pass. Only a literal block that comes back
	// through an alias can end in one.
	s := strings.TrimSuffix(whole, "\n")
	digits := s
	if strings.ContainsAny(s, "_,") {
		digits = strings.NewReplacer("_", "", ",", "").Replace(s)
	}
	if v, ok := integer(digits); ok {
		return v, nil
	}
	if isSexagesimal(digits, false) {
		return sexagesimal(digits)
	}
	if isFloat(s) {
		return rubyFloat(s)
	}
	switch whole {
	case ".inf", ".Inf", ".INF":
		return math.Inf(1), nil
	case "-.inf", "-.Inf", "-.INF":
		return math.Inf(-1), nil
	case ".nan", ".NaN", ".NAN":
		return math.NaN(), nil
	}
	if isSexagesimal(s, true) {
		return sexagesimal(s)
	}
	if d, ok := date(s); ok {
		return d, nil
	}
	if t, ok := timestamp(s); ok {
		return t, nil
	}
	return whole, nil
}

// integer reads decimal, octal with a leading 0, hexadecimal with 0x and
// binary with 0b.
func integer(s string) (any, bool) {
	body, base := s, 10
	sign := s != "" && (s[0] == '-' || s[0] == '+')
	if sign {
		body = s[1:]
	}
	switch {
	case body == "":
		return nil, false
	case body == "0":
	case body[0] == '0' && len(body) > 2 && (body[1] == 'x' || body[1] == 'X'):
		if sign && body[1] == 'X' {
			return nil, false
		}
		body, base = body[2:], 16
	case body[0] == '0' && len(body) > 2 && body[1] == 'b' && !sign:
		body, base = body[2:], 2
	case body[0] == '0' && !sign:
		body, base = body[1:], 8
	case body[0] == '0':
		return nil, false
	}
	for i := 0; i < len(body); i++ {
		if c := body[i] | 0x20; base <= 10 && (body[i] < '0' || int(body[i]-'0') >= base) ||
			base == 16 && (body[i] < '0' || body[i] > '9') && (c < 'a' || c > 'f') {
			return nil, false
		}
	}
	if n, err := strconv.ParseInt(body, base, 64); err == nil {
		if s[0] == '-' {
			n = -n
		}
		return int(n), true
	}
	n, ok := new(big.Int).SetString(body, base)
	if !ok {
		return nil, false
	}
	if s[0] == '-' {
		n.Neg(n)
	}
	return n, true
}

// isFloat matches digits, a point, digits, and an exponent that must have a
// sign. Underscores count as digits.
func isFloat(s string) bool {
	i := 0
	if i < len(s) && (s[i] == '-' || s[i] == '+') {
		i++
	}
	if i < len(s) && isDigit(s[i]) {
		for i < len(s) && (isDigit(s[i]) || s[i] == '_') {
			i++
		}
	}
	if i >= len(s) || s[i] != '.' {
		return false
	}
	i++
	from := i
	for i < len(s) && (isDigit(s[i]) || s[i] == '_') {
		i++
	}
	if i == from {
		return false
	}
	if i < len(s) && (s[i] == 'e' || s[i] == 'E') {
		i++
		if i >= len(s) || s[i] != '-' && s[i] != '+' {
			return false
		}
		i++
		from = i
		for i < len(s) && isDigit(s[i]) {
			i++
		}
		if i == from {
			return false
		}
	}
	return i == len(s)
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// rubyFloat is Kernel#Float, which takes underscores between digits only.
func rubyFloat(s string) (any, error) {
	for i := range len(s) {
		if s[i] == '_' && (i == 0 || i+1 == len(s) || !isDigit(s[i-1]) || !isDigit(s[i+1])) {
			return nil, fmt.Errorf("invalid value for Float(): %q", s)
		}
	}
	f, err := strconv.ParseFloat(strings.ReplaceAll(s, "_", ""), 64)
	if err != nil && !math.IsInf(f, 0) {
		return nil, fmt.Errorf("invalid value for Float(): %q", s)
	}
	return f, nil
}

// isSexagesimal matches 12:30 and 1:02:03, and those with a fraction.
func isSexagesimal(s string, fraction bool) bool {
	if fraction {
		whole, frac, ok := strings.Cut(s, ".")
		if !ok || strings.Trim(frac, "0123456789_") != "" {
			return false
		}
		s = whole
	}
	if s != "" && (s[0] == '-' || s[0] == '+') {
		s = s[1:]
	}
	first, rest, ok := strings.Cut(s, ":")
	if !ok || first == "" || !isDigit(first[0]) || strings.Trim(first, "0123456789_") != "" {
		return false
	}
	for p := range strings.SplitSeq(rest, ":") {
		switch {
		case len(p) == 1 && isDigit(p[0]):
		case len(p) == 2 && '0' <= p[0] && p[0] <= '5' && isDigit(p[1]):
		default:
			return false
		}
	}
	return true
}

// sexagesimal adds up a number to the base of 60. The result is a float, as
// in SafeYAML, and its sign is applied to the first part and to the sum both.
func sexagesimal(s string) (any, error) {
	whole, frac, _ := strings.Cut(s, ".")
	parts := strings.Split(whole, ":")
	sum, unit := 0.0, 1.0
	for i := len(parts) - 1; i >= 0; i-- {
		f, err := rubyFloat(parts[i])
		if err != nil {
			return nil, err
		}
		sum += f.(float64) * unit
		unit *= 60
	}
	if frac != "" {
		f, err := rubyFloat("." + frac)
		if err != nil {
			return nil, err
		}
		sum += f.(float64)
	}
	if s[0] == '-' {
		sum = -sum
	}
	return sum, nil
}

// date reads 2006-01-02, and nothing shorter. A day that never was is not a
// date but the string it is written as.
func date(s string) (value.Date, bool) {
	if len(s) != 10 || s[4] != '-' || s[7] != '-' {
		return value.Date{}, false
	}
	y, ok1 := digits(s[:4])
	m, ok2 := digits(s[5:7])
	d, ok3 := digits(s[8:])
	if !ok1 || !ok2 || !ok3 || !validDay(y, m, d) {
		return value.Date{}, false
	}
	return value.Date{Year: y, Month: time.Month(m), Day: d}, true
}

func digits(s string) (int, bool) {
	n := 0
	for i := range len(s) {
		if !isDigit(s[i]) {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, s != ""
}

// validDay follows Ruby's Date, which changes from the Julian to the Gregorian
// calendar in October 1582.
func validDay(y, m, d int) bool {
	if m < 1 || m > 12 || d < 1 {
		return false
	}
	if m == 2 && julian(y, m, d) {
		if y%4 == 0 {
			return d <= 29
		}
		return d <= 28
	}
	if y == 1582 && m == 10 && 4 < d && d < 15 {
		return false
	}
	return d <= time.Date(y, time.Month(m)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// julian reports whether a day is before the change of calendars.
func julian(y, m, d int) bool {
	return y < 1582 || y == 1582 && (m < 10 || m == 10 && d < 15)
}

// timestamp reads 2006-01-02 15:04:05 with an optional fraction and offset.
// Without an offset the time is taken for UTC, as SafeYAML does; in any case
// it keeps the offset and has no zone name.
func timestamp(s string) (time.Time, bool) {
	p := cursor{s: s}
	y := p.digits(4, 4)
	p.expect('-')
	mo := p.digits(1, 2)
	p.expect('-')
	d := p.digits(1, 2)
	if blanks := p.blanks(); blanks == 0 {
		if c := p.peek(); c != 'T' && c != 't' {
			return time.Time{}, false
		}
		p.i++
	}
	h := p.digits(1, 2)
	p.expect(':')
	mi := p.digits(2, 2)
	p.expect(':')
	sec := p.digits(2, 2)
	nanos := 0
	if p.peek() == '.' {
		p.i++
		for n := 0; isDigit(p.peek()); n, p.i = n+1, p.i+1 {
			if n < 9 {
				nanos = nanos*10 + int(p.peek()-'0')
			}
		}
		digits := p.i - strings.IndexByte(s, '.') - 1
		for ; digits < 9; digits++ {
			nanos *= 10
		}
	}
	p.blanks()
	off, sign := 0, p.peek()
	switch sign {
	case 'Z':
		p.i++
	case '+', '-':
		p.i++
		hours := 2
		if n := len(s) - p.i; n == 3 && s[p.i+1] != ':' {
			hours = 1 // +530
		}
		off = p.digits(1, hours) * 3600
		if p.peek() == ':' {
			p.i++
		}
		if p.i < len(s) {
			off += p.digits(2, 2) * 60
		}
		switch {
		case off > 24*3600:
			off = 0 // Ruby's Date warns and ignores it
		case off == 24*3600:
			return time.Time{}, false // its Time refuses it
		}
		if sign == '-' {
			off = -off
		}
	}
	if p.bad || p.i != len(s) || !validDay(y, mo, d) || h > 24 || mi > 59 || sec > 60 || h == 24 && (mi > 0 || sec > 0) {
		return time.Time{}, false
	}
	sec = min(sec, 59) // Ruby's DateTime knows no leap second
	t := time.Date(y, time.Month(mo), d, h, mi, sec, nanos, time.UTC)
	return t.Add(-time.Duration(off) * time.Second).In(time.FixedZone("", off)), true
}

// cursor steps through a text of fixed shape; bad says that it left it.
type cursor struct {
	s   string
	i   int
	bad bool
}

func (p *cursor) peek() byte {
	if p.i < len(p.s) {
		return p.s[p.i]
	}
	return 0
}

func (p *cursor) expect(c byte) {
	if p.peek() != c {
		p.bad = true
		return
	}
	p.i++
}

func (p *cursor) digits(least, most int) int {
	n, from := 0, p.i
	for p.i-from < most && isDigit(p.peek()) {
		n = n*10 + int(p.peek()-'0')
		p.i++
	}
	if p.i-from < least {
		p.bad = true
	}
	return n
}

func (p *cursor) blanks() int {
	from := p.i
	for c := p.peek(); c == ' ' || '\t' <= c && c <= '\r'; c = p.peek() {
		p.i++
	}
	return p.i - from
}
