package datetime

import "time"

// Moment is a time taken apart once for all directives of a layout, and for
// all layouts that it is printed in one after the other. Set it first.
type Moment struct {
	t          time.Time
	year, day  int
	month      time.Month
	hour       int
	min, sec   int
	zoneOffset int  // seconds east of UTC
	known      bool // the fields are t's
	date       bool // a Date: its zone has an offset for a name
}

// Set makes m the time t.
func (m *Moment) Set(t time.Time) {
	if m.known && m.t == t { // the same instant in the same zone
		return
	}
	const day = 86400
	offset := 0
	if t.Location() != time.UTC {
		_, offset = t.Zone()
	}
	sec := t.Unix() + int64(offset)
	days := sec / day
	if sec %= day; sec < 0 {
		sec += day
		days--
	}
	m.t, m.known, m.date, m.zoneOffset = t, true, false, offset
	min := uint32(sec) / 60
	m.hour, m.min, m.sec = int(min/60), int(min%60), int(uint32(sec)-min*60)
	m.year, m.month, m.day = civil(days)
}

func newMoment(t time.Time) (m Moment) {
	m.Set(t)
	return m
}

// civil is the date of a number of days since 1970 in the Gregorian calendar,
// reckoned in years that begin in March, so that the leap day is the last.
func civil(days int64) (year int, month time.Month, day int) {
	const (
		era   = 146097 // days in 400 years
		shift = 719468 // from the 1st of March of the year 0 to 1970
	)
	days += shift
	eras := days / era
	if days < 0 {
		eras = (days - era + 1) / era
	}
	of := days - eras*era                                 // day of the 400 years
	years := (of - of/1460 + of/36524 - of/(era-1)) / 365 // complete ones
	of -= years*365 + years/4 - years/100                 // day of the year
	m := (5*of + 2) / 153                                 // 0 is March
	day = int(of - (153*m+2)/5 + 1)
	year = int(years + eras*400)
	if m < 10 {
		return year, time.Month(m + 3), day
	}
	return year + 1, time.Month(m - 9), day
}
