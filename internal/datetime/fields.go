package datetime

import (
	"fmt"
	"math"
	"regexp"
	"strings"
	"sync"
)

// maxText is the longest text Ruby's Date._parse looks at.
const maxText = 128

// absent marks a field that a text does not give.
const absent = math.MinInt

// fields is what a text says of a time, as Ruby's Date._parse returns it.
type fields struct {
	year, mon, mday         int
	yday                    int
	cwyear, cweek, cwday    int
	wday                    int
	hour, min, sec          int
	fraction                string // digits after the second's point
	hasFraction             bool
	zone                    string
	hasZone                 bool
	beforeChrist, fullYears bool // fullYears: two digits are not a century short
}

func noFields() fields {
	return fields{
		year: absent, mon: absent, mday: absent, yday: absent,
		cwyear: absent, cweek: absent, cwday: absent, wday: absent,
		hour: absent, min: absent, sec: absent,
	}
}

const (
	monthNames = `(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)`
	dayNames   = `(sun|mon|tue|wed|thu|fri|sat)`
	era        = `(c(?:e|\.e\.)|b(?:ce|\.c\.e\.)|a(?:d|\.d\.)|b(?:c|\.c\.))?`
	meridian   = `[ap](?:m\b|\.m\.)`
	letters    = `\p{L}\p{M}\p{Nl}`
)

// patterns are the shapes Date._parse looks for. They are compiled on first
// use: a build whose dates are all in the plain form never pays for them.
type patterns struct {
	noise                                *regexp.Regexp
	day, time, clock                     *regexp.Regexp
	eu, us, iso, jis, vms1, vms2         *regexp.Regexp
	slash, dot                           *regexp.Regexp
	week, weekday, monthDay, monthDay2   *regexp.Regexp
	yearDay, yearDayNot, dayOnly, dayNot *regexp.Regexp
	year, month, mday, digits            *regexp.Regexp
	bc, fragment                         *regexp.Regexp
}

var compiled = sync.OnceValue(func() *patterns {
	i := func(s string) *regexp.Regexp { return regexp.MustCompile(`(?i)` + s) }
	return &patterns{
		noise: regexp.MustCompile(`[^-+',./:@\[\]\p{Nd}` + letters + `]+`),
		day:   i(`\b` + dayNames + `[^-/\d\s]*`),
		time: i(`(\d+\s*:\s*\d+(?:\s*:\s*\d+(?:[,.]\d*)?)?(?:\s*` + meridian + `)?` +
			`|\d+\s*h(?:\s*\d+m?(?:\s*\d+s?)?)?(?:\s*` + meridian + `)?` +
			`|\d+\s*` + meridian + `)` +
			`(?:\s*(` +
			`(?:gmt|utc?)?[-+]\d+(?:[,.:]\d+(?::\d+)?)?` +
			`|[` + letters + `.\s]+(?:standard|daylight)\stime\b` +
			`|[` + letters + `]+(?:\sdst)?\b` +
			`))?`),
		clock: i(`^(\d+)h?(?:\s*:?\s*(\d+)m?(?:\s*:?\s*(\d+)(?:[,.](\d+))?s?)?)?(?:\s*([ap])(?:m\b|\.m\.))?`),
		eu:    i(`('?\d+)[^-\d\s]*\s*` + monthNames + `[^-\d\s']*(?:\s*` + era + `\s*('?-?\d+(?:(?:st|nd|rd|th)\b)?))?`),
		us:    i(`\b` + monthNames + `[^-\d\s']*\s*('?\d+)[^-\d\s']*(?:\s*,?\s*` + era + `\s*('?-?\d+))?`),
		iso:   i(`('?[-+]?\d+)-(\d+)-('?-?\d+)`),
		jis:   i(`\b([mtshr])(\d+)\.(\d+)\.(\d+)`),
		vms1:  i(`('?-?\d+)-` + monthNames + `[^-/.]*-('?-?\d+)`),
		vms2:  i(`\b` + monthNames + `[^-/.]*-('?-?\d+)(?:-('?-?\d+))?`),
		slash: i(`('?-?\d+)/\s*('?\d+)(?:\D\s*('?-?\d+))?`),
		dot:   i(`('?-?\d+)\.\s*('?\d+)\.\s*('?-?\d+)`),

		week:       i(`\b(\d{2}|\d{4})?-?w(\d{2})(?:-?(\d))?\b`),
		weekday:    i(`-w-(\d)\b`),
		monthDay:   i(`--(\d{2})?-(\d{2})\b`),
		monthDay2:  i(`--(\d{2})(\d{2})?\b`),
		yearDayNot: i(`[,.](\d{2}|\d{4})-\d{3}\b`),
		yearDay:    i(`\b(\d{2}|\d{4})-(\d{3})\b`),
		dayNot:     i(`\d-\d{3}\b`),
		dayOnly:    i(`\b-(\d{3})\b`),

		year:  i(`'(\d+)\b`),
		month: i(`\b` + monthNames + `\S*`),
		mday:  i(`(\d+)(st|nd|rd|th)\b`),
		digits: i(`([-+]?)(\d{2,14})(?:\s*t?\s*(\d{2,6})?(?:[,.](\d*))?)?` +
			`(?:\s*(z\b|[-+]\d{1,4}\b|\[[-+]?\d[^\]]*\]))?`),
		bc:       i(`\b(bc\b|bce\b|b\.c\.|b\.c\.e\.)`),
		fragment: i(`^\s*(\d{1,2})\s*$`),
	}
})

// scanner holds the text while shapes are cut out of it one after another.
type scanner struct {
	fields
	s   string
	sub []string // the groups of the last shape taken
	has []bool   // which of them took part
}

// take finds a shape and puts a blank in its place.
func (p *scanner) take(re *regexp.Regexp) bool {
	loc := re.FindStringSubmatchIndex(p.s)
	if loc == nil {
		return false
	}
	p.sub, p.has = p.sub[:0], p.has[:0]
	for i := 0; i < len(loc); i += 2 {
		if loc[i] < 0 {
			p.sub, p.has = append(p.sub, ""), append(p.has, false)
			continue
		}
		p.sub, p.has = append(p.sub, p.s[loc[i]:loc[i+1]]), append(p.has, true)
	}
	p.s = p.s[:loc[0]] + " " + p.s[loc[1]:]
	return true
}

func (p *scanner) group(i int) part { return part{p.sub[i], p.has[i]} }

// what a text holds decides which shapes are looked for.
type classes struct{ alpha, digit, dash, dot, slash bool }

func classify(s string) (c classes) {
	for i := 0; i < len(s); i++ {
		switch b := s[i]; {
		case '0' <= b && b <= '9':
			c.digit = true
		case 'a' <= b|0x20 && b|0x20 <= 'z':
			c.alpha = true
		case b == '-':
			c.dash = true
		case b == '.':
			c.dot = true
		case b == '/':
			c.slash = true
		}
	}
	return c
}

// parseFields is Date._parse with its completion of two-digit years.
func parseFields(s string) (fields, error) {
	if len(s) > maxText {
		return fields{}, fmt.Errorf("string length (%d) exceeds the limit %d", len(s), maxText)
	}
	re := compiled()
	p := &scanner{fields: noFields(), s: re.noise.ReplaceAllString(s, " ")}
	if classify(p.s).alpha && p.take(re.day) {
		p.wday = nameIndex(dayIndex, p.sub[1])
	}
	if classify(p.s).digit && p.take(re.time) {
		p.clock(re)
	}
	p.date(re)
	if classify(p.s).alpha && p.take(re.bc) {
		p.beforeChrist = true
	}
	if classify(p.s).digit && p.take(re.fragment) {
		n := number(p.sub[1])
		if p.hour != absent && p.mday == absent && 1 <= n && n <= 31 {
			p.mday = n
		}
		if p.mday != absent && p.hour == absent && n <= 24 {
			p.hour = n
		}
	}
	if p.beforeChrist {
		if p.year != absent {
			p.year = 1 - p.year
		}
		if p.cwyear != absent {
			p.cwyear = 1 - p.cwyear
		}
	}
	if !p.fullYears {
		p.year, p.cwyear = century(p.year), century(p.cwyear)
	}
	return p.fields, nil
}

// century completes a year of two digits.
func century(y int) int {
	switch {
	case 0 <= y && y < 69:
		return y + 2000
	case 69 <= y && y < 100:
		return y + 1900
	}
	return y
}

func (p *scanner) clock(re *patterns) {
	if z := p.group(2); z.ok {
		p.zone, p.hasZone = z.s, true
	}
	m := re.clock.FindStringSubmatch(p.sub[1])
	if m == nil {
		return
	}
	h := number(m[1])
	if m[5] != "" {
		h %= 12
		if m[5] == "p" || m[5] == "P" {
			h += 12
		}
	}
	p.hour = h
	if m[2] != "" {
		p.min = number(m[2])
	}
	if m[3] != "" {
		p.sec = number(m[3])
	}
	if m[4] != "" {
		p.fraction, p.hasFraction = m[4], true
	}
}

// date takes the first shape of a date there is.
func (p *scanner) date(re *patterns) {
	c := classify(p.s)
	switch {
	case c.alpha && c.digit && p.take(re.eu):
		p.ymd(p.group(4), monthPart(p.sub[2]), p.group(1), isBC(p.sub[3]))
	case c.alpha && c.digit && p.take(re.us):
		p.ymd(p.group(4), monthPart(p.sub[1]), p.group(2), isBC(p.sub[3]))
	case c.digit && c.dash && p.take(re.iso):
		p.ymd(p.group(1), p.group(2), p.group(3), false)
	case c.digit && c.dot && p.take(re.jis):
		p.year = number(p.sub[2]) + japaneseEra(p.sub[1][0])
		p.mon, p.mday = number(p.sub[3]), number(p.sub[4])
	case c.alpha && c.digit && c.dash && p.take(re.vms1):
		p.ymd(p.group(3), monthPart(p.sub[2]), p.group(1), false)
	case c.alpha && c.digit && c.dash && p.take(re.vms2):
		p.ymd(p.group(3), monthPart(p.sub[1]), p.group(2), false)
	case c.digit && c.slash && p.take(re.slash):
		p.ymd(p.group(1), p.group(2), p.group(3), false)
	case c.digit && c.dot && p.take(re.dot):
		p.ymd(p.group(1), p.group(2), p.group(3), false)
	case c.digit && p.isoParts(re):
	case c.digit && p.take(re.year):
		p.year = number(p.sub[1])
	case c.alpha && p.take(re.month):
		p.mon = nameIndex(monthIndex, p.sub[1]) + 1
	case c.digit && p.take(re.mday):
		p.mday = number(p.sub[1])
	case c.digit && p.take(re.digits):
		p.run()
	}
}

// isoParts takes ISO 8601's weeks, ordinal dates and truncated forms.
func (p *scanner) isoParts(re *patterns) bool {
	set := func(to *int, i int) {
		if p.has[i] {
			*to = number(p.sub[i])
		}
	}
	switch {
	case p.take(re.week):
		set(&p.cwyear, 1)
		set(&p.cweek, 2)
		set(&p.cwday, 3)
	case p.take(re.weekday):
		set(&p.cwday, 1)
	case p.take(re.monthDay), p.take(re.monthDay2):
		set(&p.mon, 1)
		set(&p.mday, 2)
	case !re.yearDayNot.MatchString(p.s) && p.take(re.yearDay):
		set(&p.year, 1)
		set(&p.yday, 2)
	case !re.dayNot.MatchString(p.s) && p.take(re.dayOnly):
		set(&p.yday, 1)
	default:
		return false
	}
	return true
}

// run reads digits without separators. How many there are tells what they
// are, counted from the left, or from the right where a fraction of a second
// follows at once.
func (p *scanner) run() {
	sign, d, tail, frac, zone := p.sub[1], p.sub[2], p.group(3), p.group(4), p.group(5)
	years := func(s string) int {
		if sign == "-" {
			return -number(s)
		}
		return number(s)
	}
	n := len(d)
	switch {
	case n > 8 && n%2 != 0:
		// Ruby has no reading for these.
	case !tail.ok && frac.ok:
		last := func(to *int, width int) {
			if w := min(width, n); w > 0 {
				*to = number(d[n-w : n])
				n -= w
			}
		}
		last(&p.sec, 2)
		last(&p.min, 2)
		last(&p.hour, 2)
		last(&p.mday, 2)
		switch len(d) {
		case 10, 12, 14:
			last(&p.mon, 2)
		}
		switch len(d) {
		case 12:
			p.year = years(d[:2])
		case 14:
			p.year, p.fullYears = years(d[:4]), true
		}
	default:
		switch n {
		case 2:
			p.mday = number(d)
		case 3:
			p.yday = number(d)
		case 4:
			p.mon, p.mday = number(d[:2]), number(d[2:])
		case 5:
			p.year, p.yday = years(d[:2]), number(d[2:])
		case 6:
			p.year, p.mon, p.mday = years(d[:2]), number(d[2:4]), number(d[4:])
		case 7:
			p.year, p.yday = years(d[:4]), number(d[4:])
		case 8, 10, 12, 14:
			p.year, p.mon, p.mday = years(d[:4]), number(d[4:6]), number(d[6:8])
			p.fullYears = true
			if n >= 10 {
				p.hour = number(d[8:10])
			}
			if n >= 12 {
				p.min = number(d[10:12])
			}
			if n >= 14 {
				p.sec = number(d[12:14])
			}
		}
	}
	if t := tail.s; tail.ok && len(t)%2 == 0 {
		parts := []*int{&p.hour, &p.min, &p.sec}
		if frac.ok {
			parts = parts[3-len(t)/2:]
		}
		for i := 0; i < len(t); i += 2 {
			*parts[i/2] = number(t[i : i+2])
		}
	}
	if frac.ok {
		p.fraction, p.hasFraction = frac.s, true
	}
	if zone.ok {
		p.zone, p.hasZone = zone.s, true
		if zone.s[0] == '[' {
			z := zone.s[1 : len(zone.s)-1]
			if _, name, ok := strings.Cut(z, ":"); ok {
				z = name
			}
			p.zone = z
		}
	}
}

// part is a group of a shape; ok says whether it took part.
type part struct {
	s  string
	ok bool
}

func monthPart(name string) part {
	return part{fmt.Sprint(nameIndex(monthIndex, name) + 1), true}
}

func isBC(s string) bool { return s != "" && s[0]|0x20 == 'b' }

// ymd assigns three parts to year, month and day. They arrive in the order
// their shape suggests, and an apostrophe, more than two digits or letters
// behind them show which is the year in truth.
func (p *scanner) ymd(y, m, d part, bc bool) {
	if y.ok && m.ok && !d.ok {
		y, m, d = d, y, m
	}
	if !y.ok && d.ok && (len(d.s) > 2 || d.s[0] == '\'') {
		y, d = d, part{}
	}
	if y.ok {
		from := strings.IndexAny(y.s, "-+0123456789")
		end := digitsFrom(y.s, from)
		if end < len(y.s) {
			y, d = d, part{y.s[from:end], true}
		}
	}
	if m.ok && (m.s[0] == '\'' || len(m.s) > 2) {
		y, m, d = m, d, y
	}
	if d.ok && (d.s[0] == '\'' || len(d.s) > 2) {
		y, d = d, y
	}
	if y.ok {
		from := strings.IndexAny(y.s, "-+0123456789")
		end := digitsFrom(y.s, from)
		signed := y.s[from] == '-' || y.s[from] == '+'
		digits := end - from
		if signed {
			digits--
		}
		if signed || digits > 2 {
			p.fullYears = true
		}
		p.year = number(y.s[from:end])
	}
	p.beforeChrist = p.beforeChrist || bc
	p.mon, p.mday = m.unsigned(p.mon), d.unsigned(p.mday)
}

// digitsFrom is where the digits that begin at from, after a sign, end.
func digitsFrom(s string, from int) int {
	if s[from] == '-' || s[from] == '+' {
		from++
	}
	for from < len(s) && '0' <= s[from] && s[from] <= '9' {
		from++
	}
	return from
}

func (q part) unsigned(otherwise int) int {
	if !q.ok {
		return otherwise
	}
	from := strings.IndexAny(q.s, "0123456789")
	return number(q.s[from:digitsFrom(q.s, from)])
}

// number reads digits with an optional sign. What no calendar reaches
// becomes a number that no calendar reaches.
func number(s string) int {
	n, neg := 0, false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case i == 0 && c == '-':
			neg = true
		case '0' <= c && c <= '9':
			if n > 1e12 {
				continue
			}
			n = n*10 + int(c-'0')
		}
	}
	if neg {
		return -n
	}
	return n
}

const (
	monthIndex = "janfebmaraprmayjunjulaugsepoctnovdec"
	dayIndex   = "sunmontuewedthufrisat"
)

func nameIndex(names, s string) int { return strings.Index(names, strings.ToLower(s[:3])) / 3 }

// japaneseEra is the year before the first of an era.
func japaneseEra(c byte) int {
	switch c | 0x20 {
	case 'm':
		return 1867
	case 't':
		return 1911
	case 's':
		return 1925
	case 'h':
		return 1988
	case 'r':
		return 2018
	}
	return 0
}
