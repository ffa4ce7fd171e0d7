package datetime

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

var (
	errRange  = errors.New("argument out of range")
	errOffset = errors.New("utc_offset out of range")
)

// maxYear keeps the seconds of a time within 64 bits.
const maxYear = 250_000_000_000

// Parse is Ruby's Time.parse: it finds a date and a time of day in nearly any
// text. Parts above the first one given (the year before a month) come from
// now, those below are the least they can be. Without a zone the time is in
// loc; with one it is in that zone, in loc where its offset is loc's, and in
// UTC where the zone is UTC by name.
func Parse(s string, now time.Time, loc *time.Location) (time.Time, error) {
	return ParseBy(s, func() time.Time { return now }, loc)
}

// ParseBy is Parse with a clock that is asked only where the text leaves out
// the year, so that whoever wants to know whether the result depends on the
// time of day does.
func ParseBy(s string, clock func() time.Time, loc *time.Location) (time.Time, error) {
	if t, ok := parsePlain(s, loc); ok {
		return t, nil
	}
	f, err := parseFields(s)
	if err != nil {
		return time.Time{}, err
	}
	if f.year == absent && f.yday == absent && f.mon == absent && f.mday == absent &&
		f.hour == absent && f.min == absent && f.sec == absent && !f.hasFraction {
		return time.Time{}, fmt.Errorf("no time information in %s", strconv.Quote(s))
	}
	var now time.Time
	if f.year == absent {
		now = clock()
	}
	return f.time(now, loc)
}

// parsePlain reads the shapes nearly every post has, without regular
// expressions: 2006-01-02, optionally 15:04, :05, and Z, UTC or an offset.
func parsePlain(s string, loc *time.Location) (time.Time, bool) {
	digits := func(i int) (int, bool) {
		a, b := s[i]-'0', s[i+1]-'0'
		return int(a)*10 + int(b), a <= 9 && b <= 9
	}
	if len(s) < 10 || s[4] != '-' || s[7] != '-' {
		return time.Time{}, false
	}
	c, ok0 := digits(0)
	y, ok1 := digits(2)
	m, ok2 := digits(5)
	d, ok3 := digits(8)
	if !ok0 || !ok1 || !ok2 || !ok3 || m < 1 || m > 12 || d < 1 || d > 28 && d > daysIn(c*100+y, m) {
		return time.Time{}, false
	}
	y += c * 100
	if len(s) == 10 {
		return Local(y, time.Month(m), d, 0, 0, 0, 0, loc), true
	}
	if len(s) < 16 || s[10] != ' ' && s[10] != 'T' || s[13] != ':' {
		return time.Time{}, false
	}
	hh, ok1 := digits(11)
	mm, ok2 := digits(14)
	if !ok1 || !ok2 || hh > 23 || mm > 59 {
		return time.Time{}, false
	}
	ss, rest := 0, s[16:]
	if rest != "" && rest[0] == ':' && len(rest) >= 3 {
		if ss, ok1 = digits(17); !ok1 || ss > 59 {
			return time.Time{}, false
		}
		rest = s[19:]
	}
	if rest == "" {
		return Local(y, time.Month(m), d, hh, mm, ss, 0, loc), true
	}
	if s[10] == ' ' && rest[0] == ' ' {
		rest = rest[1:]
	}
	if rest == "Z" || rest == "UTC" {
		return time.Date(y, time.Month(m), d, hh, mm, ss, 0, time.UTC), true
	}
	if len(rest) == 6 && rest[3] == ':' {
		rest = rest[:3] + rest[4:]
	}
	if len(rest) != 5 || rest[0] != '+' && rest[0] != '-' || rest == "-0000" {
		return time.Time{}, false
	}
	off := 0
	for i, unit := range [...]int{36000, 3600, 600, 60} {
		c := rest[1+i] - '0'
		if c > 9 || i == 2 && c > 5 {
			return time.Time{}, false
		}
		off += int(c) * unit
	}
	if off >= 24*3600 {
		return time.Time{}, false
	}
	if rest[0] == '-' {
		off = -off
	}
	t := time.Date(y, time.Month(m), d, hh, mm, ss, 0, time.UTC).Add(-time.Duration(off) * time.Second)
	return inOffset(t, off, loc), true
}

// inOffset shows t in loc where loc has that offset at the time, else in a
// zone that has nothing but the offset.
func inOffset(t time.Time, off int, loc *time.Location) time.Time {
	l := t.In(loc)
	if _, o := l.Zone(); o == off {
		return l
	}
	return t.In(time.FixedZone("", off))
}

// Local is the time a wall clock in loc shows. Where the clock skips the
// hour, it is the time that follows; where it shows the hour twice, the
// second of them, as Ruby's Time.local has it.
func Local(year int, month time.Month, day, hour, min, sec, nsec int, loc *time.Location) time.Time {
	t := time.Date(year, month, day, hour, min, sec, nsec, loc)
	// Go promises one of two readings at a change of the clocks without
	// saying which, never one that is hours away.
	_, before := t.Add(-3 * time.Hour).Zone()
	_, after := t.Add(3 * time.Hour).Zone()
	if before == after {
		return t
	}
	wall := time.Date(year, month, day, hour, min, sec, nsec, time.UTC)
	for _, off := range [...]int{after, before} {
		c := wall.Add(-time.Duration(off) * time.Second).In(loc)
		if _, o := c.Zone(); o == off {
			return c
		}
	}
	return wall.Add(-time.Duration(before) * time.Second).In(loc)
}

func (f *fields) time(now time.Time, loc *time.Location) (time.Time, error) {
	if f.yday != absent {
		return f.ordinal(now, loc)
	}
	offYear := f.year
	if offYear == absent {
		offYear = now.Year()
	}
	off, hasOff := 0, false
	if f.hasZone {
		off, hasOff = zoneOffset(f.zone, offYear, loc)
	}
	if hasOff {
		now = inOffset(now, off, loc)
	} else {
		now = now.In(loc)
	}
	year, mon, mday, hour, min, sec := f.year, f.mon, f.mday, f.hour, f.min, f.sec
	nanos, err := f.nanos()
	if err != nil {
		return time.Time{}, err
	}
	for _, p := range []struct {
		v   *int
		now int
	}{{&year, now.Year()}, {&mon, int(now.Month())}, {&mday, now.Day()}, {&hour, now.Hour()}, {&min, now.Minute()}, {&sec, now.Second()}, {&nanos, now.Nanosecond() / 1000 * 1000}} {
		if *p.v != absent {
			break
		}
		*p.v = p.now
	}
	for _, p := range []struct {
		v     *int
		least int
	}{{&mon, 1}, {&mday, 1}, {&hour, 0}, {&min, 0}, {&sec, 0}, {&nanos, 0}} {
		if *p.v == absent {
			*p.v = p.least
		}
	}
	if hasOff {
		year, mon, mday, hour, min, sec = applyOffset(year, mon, mday, hour, min, sec, off)
	}
	if mon < 1 || mon > 12 || mday < 1 || mday > 31 || hour < 0 || hour > 24 || min < 0 || min > 59 ||
		sec < 0 || sec > 60 || hour == 24 && (min > 0 || sec > 0) || year > maxYear || year < -maxYear {
		return time.Time{}, errRange
	}
	if !hasOff {
		return Local(year, time.Month(mon), mday, hour, min, sec, nanos, loc), nil
	}
	t := time.Date(year, time.Month(mon), mday, hour, min, sec, nanos, time.UTC)
	if zoneIsUTC(f.zone) {
		return t, nil
	}
	if off <= -24*3600 || off >= 24*3600 {
		return time.Time{}, errOffset
	}
	return inOffset(t, off, loc), nil
}

// ordinal turns the day of the year into month and day.
func (f *fields) ordinal(now time.Time, loc *time.Location) (time.Time, error) {
	if f.yday < 1 || f.yday > 366 {
		return time.Time{}, fmt.Errorf("yday %d out of range", f.yday)
	}
	year := f.year
	if year == absent {
		year = now.Year()
	}
	g := *f
	g.yday, g.mon, g.mday = absent, (f.yday-1)/31+1, (f.yday-1)%31+1
	t, err := g.time(now, loc)
	if err != nil || t.YearDay() == f.yday {
		return t, err
	}
	// Months of 31 days went too far; step back by what is too much. A time
	// of day past midnight counts into that, as it does in Ruby.
	g.mday += f.yday - t.YearDay()
	if d := daysIn(year, g.mon); g.mday > d {
		g.mday -= d
		if g.mon++; g.mon > 12 {
			return time.Time{}, fmt.Errorf("yday %d out of range", f.yday)
		}
	}
	return g.time(now, loc)
}

// nanos is the fraction of the second, absent where there is none.
func (f *fields) nanos() (int, error) {
	if !f.hasFraction {
		return absent, nil
	}
	n := 0
	for i := range 9 {
		n *= 10
		if i < len(f.fraction) {
			n += int(f.fraction[i] - '0')
		}
	}
	return n, nil
}

// applyOffset takes an offset off a wall clock's reading. Ruby does this part
// by part and carries into the day with some freedom: a day past the month's
// end becomes the first of the next, so that 31 February stays in its month's
// neighbourhood. What it makes of impossible days is kept.
func applyOffset(year, mon, day, hour, min, sec, off int) (int, int, int, int, int, int) {
	sec -= off
	carry := floorDiv(sec, 60)
	if off%60 == 0 {
		// The seconds take no part: a leap second stays one.
		carry = -off / 60
		sec += off
	} else {
		sec = floorMod(sec, 60)
	}
	if carry%60 == 0 {
		carry /= 60
	} else {
		min += carry
		carry, min = floorDiv(min, 60), floorMod(min, 60)
	}
	if carry%24 == 0 {
		carry /= 24
	} else {
		hour += carry
		carry, hour = floorDiv(hour, 24), floorMod(hour, 24)
	}
	day += carry
	switch {
	case carry != 0 && off < 0 && 0 <= mon && mon <= 12 && day > daysIn(year, mon):
		day = 1
		if mon++; mon > 12 {
			mon, year = 1, year+1
		}
	case carry != 0 && off > 0 && day < 1:
		if mon--; mon < 1 {
			mon, year = 12, year-1
		}
		day = daysIn(year, mon)
	}
	return year, mon, day, hour, min, sec
}

func daysIn(year, mon int) int {
	return time.Date(year, time.Month(mon)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// zoneOffset is the offset in seconds of a zone's name, as far as Time.parse
// knows it: numbers, RFC 822's names and those of loc itself. Any other name
// is ignored, and the time then taken as local.
func zoneOffset(zone string, year int, loc *time.Location) (int, bool) {
	z := strings.ToUpper(zone)
	if off, ok := numericOffset(z); ok {
		return off, true
	}
	if off, ok := rfc822Zone(z); ok {
		return off, true
	}
	for _, m := range [...]time.Month{time.January, time.July} {
		name, off := time.Date(year, m, 1, 0, 0, 0, 0, loc).Zone()
		if name != "" && strings.ToUpper(name) == z {
			return off, true
		}
	}
	return 0, false
}

// numericOffset reads +hh, +hhmm, +hh:mm, +hhmmss and +hh:mm:ss.
func numericOffset(z string) (int, bool) {
	if len(z) < 3 || z[0] != '+' && z[0] != '-' {
		return 0, false
	}
	body := z[1:]
	switch len(body) {
	case 5:
		if body[2] != ':' {
			return 0, false
		}
		body = body[:2] + body[3:]
	case 8:
		if body[2] != ':' || body[5] != ':' {
			return 0, false
		}
		body = body[:2] + body[3:5] + body[6:]
	case 2, 4, 6:
	default:
		return 0, false
	}
	off := 0
	for i, unit := 0, 3600; i < len(body); i, unit = i+2, unit/60 {
		a, b := body[i]-'0', body[i+1]-'0'
		if a > 9 || b > 9 {
			return 0, false
		}
		off += (int(a)*10 + int(b)) * unit
	}
	if z[0] == '-' {
		off = -off
	}
	return off, true
}

func rfc822Zone(z string) (int, bool) {
	switch z {
	case "UTC", "Z", "UT", "GMT":
		return 0, true
	}
	if len(z) == 1 {
		switch c := z[0]; {
		case 'A' <= c && c <= 'I':
			return int(c-'A'+1) * 3600, true
		case 'K' <= c && c <= 'M':
			return int(c-'K'+10) * 3600, true
		case 'N' <= c && c <= 'Y':
			return -int(c-'N'+1) * 3600, true
		}
		return 0, false
	}
	if len(z) == 3 && z[2] == 'T' && (z[1] == 'S' || z[1] == 'D') {
		if i := strings.IndexByte("ECMP", z[0]); i >= 0 {
			off := -(5 + i) * 3600
			if z[1] == 'D' {
				off += 3600
			}
			return off, true
		}
	}
	return 0, false
}

func zoneIsUTC(zone string) bool {
	switch strings.ToUpper(zone) {
	case "-00:00", "-0000", "-00", "UTC", "Z", "UT":
		return true
	}
	return false
}
