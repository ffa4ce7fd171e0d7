package datetime

import "time"

func isUTC(t time.Time) bool { return t.Location() == time.UTC }

// String is Time#to_s: 2006-01-02 15:04:05 -0700, or UTC for the zone of a
// UTC time.
func String(t time.Time) string { return string(AppendString(nil, t)) }

// AppendString appends Time#to_s.
func AppendString(dst []byte, t time.Time) []byte {
	dst = appendClock(dst, t, ' ')
	return appendZone(dst, t)
}

// Inspect is Time#inspect: to_s with the fraction of the second, where there
// is one, without trailing zeros.
func Inspect(t time.Time) string {
	dst := appendClock(nil, t, ' ')
	if ns := t.Nanosecond(); ns != 0 {
		dst = append(dst, '.')
		dst = (&op{verb: 'N', width: -1}).fraction(dst, ns, 9)
		for dst[len(dst)-1] == '0' {
			dst = dst[:len(dst)-1]
		}
	}
	dst = appendZone(dst, t)
	if _, off := t.Zone(); off%60 != 0 { // of all texts only this one shows them
		dst = appendInt(dst, max(off, -off)%60, '0', 2)
	}
	return string(dst)
}

func appendZone(dst []byte, t time.Time) []byte {
	if isUTC(t) {
		return append(dst, " UTC"...)
	}
	dst = append(dst, ' ')
	b := newMoment(t)
	return (&op{verb: 'z', width: -1}).offset(dst, &b)
}

func appendClock(dst []byte, t time.Time, sep byte) []byte {
	y, m, d := t.Date()
	hh, mm, ss := t.Clock()
	dst = (&op{width: -1}).years(dst, y)
	dst = append(dst, '-')
	dst = appendInt(dst, int(m), '0', 2)
	dst = append(dst, '-')
	dst = appendInt(dst, d, '0', 2)
	dst = append(dst, sep)
	dst = appendInt(dst, hh, '0', 2)
	dst = append(dst, ':')
	dst = appendInt(dst, mm, '0', 2)
	dst = append(dst, ':')
	return appendInt(dst, ss, '0', 2)
}

// ISO8601 is Time#xmlschema, with so many digits of the second's fraction.
func ISO8601(t time.Time, digits int) string { return string(AppendISO8601(nil, t, digits)) }

// AppendISO8601 appends Time#xmlschema.
func AppendISO8601(dst []byte, t time.Time, digits int) []byte {
	dst = appendClock(dst, t, 'T')
	if digits > 0 {
		dst = append(dst, '.')
		dst = (&op{width: -1}).fraction(dst, t.Nanosecond(), digits)
	}
	if isUTC(t) {
		return append(dst, 'Z')
	}
	b := newMoment(t)
	return (&op{verb: 'z', colons: 1, width: -1}).offset(dst, &b)
}

// RFC822 is Time#rfc822. A UTC time ends in -0000, which RFC 2822 keeps for
// "UTC, nothing said of the place".
func RFC822(t time.Time) string {
	b := newMoment(t)
	dst := appendMailDate(nil, &b)
	dst = append(dst, ' ')
	if isUTC(t) {
		dst = append(dst, "-0000"...)
	} else {
		dst = (&op{verb: 'z', width: -1}).offset(dst, &b)
	}
	return string(dst)
}

// HTTPDate is Time#httpdate: RFC 822 form in GMT.
func HTTPDate(t time.Time) string {
	b := newMoment(t.UTC())
	return string(append(appendMailDate(nil, &b), " GMT"...))
}

func appendMailDate(dst []byte, b *Moment) []byte {
	dst = append(dst, b.t.Weekday().String()[:3]...)
	dst = append(dst, ", "...)
	dst = appendInt(dst, b.day, '0', 2)
	dst = append(dst, ' ')
	dst = append(dst, b.month.String()[:3]...)
	dst = append(dst, ' ')
	dst = (&op{width: -1}).years(dst, b.year)
	dst = append(dst, ' ')
	dst = appendInt(dst, b.hour, '0', 2)
	dst = append(dst, ':')
	dst = appendInt(dst, b.min, '0', 2)
	dst = append(dst, ':')
	return appendInt(dst, b.sec, '0', 2)
}
