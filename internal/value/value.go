// Package value holds the data that flows between front matter, data files,
// configuration and templates: what Ruby would hold in its core types.
//
// A value is an any whose dynamic type is one of
//
//	nil            nil
//	bool           true, false
//	int            Integer that fits 64 bits
//	*big.Int       Integer that does not
//	float64        Float
//	string         String; bytes need not be UTF-8
//	time.Time      Time (its Location is the zone it prints in)
//	Date           Date, without a time of day
//	[]any          Array
//	*Map           Hash, in insertion order
//
// or a type of the host that the template engine knows as a drop. Values are
// shared between goroutines once a site is frozen; nothing may change them
// after that.
package value

import "time"

// Date is a calendar day without time or zone, as Ruby's Date. YAML's
// 2006-01-02 makes one.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// Time is the first instant of d in loc.
func (d Date) Time(loc *time.Location) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, loc)
}

// String is d as Date#to_s writes it: 2006-01-02.
func (d Date) String() string { return d.Time(time.UTC).Format("2006-01-02") }
