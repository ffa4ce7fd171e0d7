package feedxml

import (
	"strconv"
	"strings"
	"time"
)

// ParseDate reads a date in any of the forms that feeds use: RFC 822 and its
// many corruptions, RFC 3339 and the rest of ISO 8601 and W3C-DTF, C's
// asctime, the forms of Korean, Greek and Hungarian publishing systems, the
// names of months in the languages of months.go, and seconds since 1970.
// A date without a zone is UTC. ok is false where no certain date was found;
// a date that contradicts itself (hour 25, minute 61) is not guessed at.
func ParseDate(s string) (t time.Time, ok bool) {
	s = strings.Join(strings.Fields(s), " ")
	if s == "" || len(s) > 128 {
		return time.Time{}, false
	}
	for _, parse := range []func(string) (time.Time, bool){dateISO, dateAsian, dateWords, dateUnix} {
		if t, ok = parse(s); ok {
			if y := t.Year(); y < 1 || y > 9999 {
				return time.Time{}, false
			}
			return t, true
		}
	}
	return time.Time{}, false
}

// fields are what a date was found to say; month and day are 1 where absent.
type dateFields struct {
	year, month, day, hour, min, sec int
	nsec                             int
	offset                           int // seconds east of UTC
}

func (f dateFields) time() (time.Time, bool) {
	if f.month < 1 || f.month > 12 || f.day < 1 || f.hour > 24 || f.min > 59 || f.sec > 60 {
		return time.Time{}, false
	}
	if f.hour == 24 && (f.min > 0 || f.sec > 0) {
		return time.Time{}, false
	}
	t := time.Date(f.year, time.Month(f.month), f.day, f.hour, f.min, f.sec, f.nsec, time.UTC)
	// A day past the month's end (31 June) is a slip and carries over by one;
	// a day past any month's end is nonsense.
	if f.day > 31 {
		return time.Time{}, false
	}
	return t.Add(-time.Duration(f.offset) * time.Second).UTC(), true
}

// scanner reads a date from left to right.
type dateScanner struct {
	s   string
	pos int
}

func (d *dateScanner) rest() string { return d.s[d.pos:] }
func (d *dateScanner) done() bool   { return d.pos >= len(d.s) }

func (d *dateScanner) peek() byte {
	if d.done() {
		return 0
	}
	return d.s[d.pos]
}

func (d *dateScanner) take(c byte) bool {
	if d.peek() == c && !d.done() {
		d.pos++
		return true
	}
	return false
}

// digits reads between lo and hi digits; fewer consume nothing.
func (d *dateScanner) digits(lo, hi int) (int, int, bool) {
	i := d.pos
	for i < len(d.s) && i-d.pos < hi && d.s[i] >= '0' && d.s[i] <= '9' {
		i++
	}
	n := i - d.pos
	if n < lo {
		return 0, 0, false
	}
	v, _ := strconv.Atoi(d.s[d.pos:i])
	d.pos = i
	return v, n, true
}

func century(y int) int {
	switch {
	case y >= 100:
		return y
	case y < 70:
		return 2000 + y
	default:
		return 1900 + y
	}
}

// dateISO reads ISO 8601 in its many shapes: full and reduced, basic and
// extended, ordinal, two-digit years, "T" or a space before the time.
func dateISO(s string) (time.Time, bool) {
	for name, m := range hungarianMonths {
		if i := strings.Index(strings.ToLower(s), name); i > 0 {
			s = s[:i] + m + s[i+len(name):]
			break
		}
	}
	d := &dateScanner{s: s}
	f, ok := isoDate(d)
	if !ok {
		return time.Time{}, false
	}
	if !d.done() {
		if !d.take('T') && !d.take('t') && !d.take(' ') {
			return time.Time{}, false
		}
		if !clock(d, &f) {
			return time.Time{}, false
		}
		d.take(' ')
		off, ok := zone(d.rest())
		if !ok {
			return time.Time{}, false
		}
		f.offset = off
	}
	return f.time()
}

func isoDate(d *dateScanner) (dateFields, bool) {
	f := dateFields{month: 1, day: 1}
	start := d.pos
	if d.take('-') { // -YYMM, -YY-MM: the century is left out
		y, _, ok := d.digits(2, 2)
		if !ok {
			return f, false
		}
		d.take('-')
		m, _, ok := d.digits(2, 2)
		f.year, f.month = century(y), m
		return f, ok && d.done()
	}
	run := 0
	for d.pos+run < len(d.s) && d.s[d.pos+run] >= '0' && d.s[d.pos+run] <= '9' {
		run++
	}
	switch run {
	case 8: // YYYYMMDD
		f.year, _, _ = d.digits(4, 4)
		f.month, _, _ = d.digits(2, 2)
		f.day, _, _ = d.digits(2, 2)
		return f, true
	case 7: // YYYYDDD
		f.year, _, _ = d.digits(4, 4)
		return ordinal(d, f)
	case 6: // YYMMDD
		y, _, _ := d.digits(2, 2)
		f.year = century(y)
		f.month, _, _ = d.digits(2, 2)
		f.day, _, _ = d.digits(2, 2)
		return f, true
	case 5: // YYDDD
		y, _, _ := d.digits(2, 2)
		f.year = century(y)
		if d.s[start] != '0' {
			return f, false // as likely a year with a digit too many
		}
		return ordinalMonth(d, f)
	case 4:
		f.year, _, _ = d.digits(4, 4)
	case 2: // YY-MM-DD
		y, _, _ := d.digits(2, 2)
		f.year = century(y)
		if d.peek() != '-' {
			return f, false
		}
	default:
		return f, false
	}
	if d.done() {
		return f, true
	}
	sep := d.peek()
	if sep != '-' && sep != '/' && sep != '.' {
		return f, false
	}
	d.pos++
	m, n, ok := d.digits(1, 3)
	if !ok {
		return f, false
	}
	if n == 3 { // YYYY-DDD, also YYYY-0MM-DD
		if d.peek() == '-' {
			f.month = m
		} else {
			f.day = m
			t := time.Date(f.year, 1, m, 0, 0, 0, 0, time.UTC)
			f.month, f.day = int(t.Month()), t.Day()
			return f, m >= 1 && m <= 366
		}
	} else {
		f.month = m
	}
	if !d.take(sep) {
		return f, d.done()
	}
	if f.day, _, ok = d.digits(1, 2); !ok {
		return f, false
	}
	if n == 3 && f.month > 12 {
		return f, false
	}
	if f.month == 12 && n == 3 {
		return f, true
	}
	return f, d.peek() != '-'
}

func ordinal(d *dateScanner, f dateFields) (dateFields, bool) {
	n, _, ok := d.digits(3, 3)
	if !ok || n < 1 || n > 366 {
		return f, false
	}
	t := time.Date(f.year, 1, n, 0, 0, 0, 0, time.UTC)
	f.month, f.day = int(t.Month()), t.Day()
	return f, true
}

// ordinalMonth reads a two-digit year's ordinal day (03335), which is exact
// only about the month: readers agree on its first day.
func ordinalMonth(d *dateScanner, f dateFields) (dateFields, bool) {
	f, ok := ordinal(d, f)
	f.day = 1
	return f, ok
}

// clock reads H:MM[:SS[.frac]].
func clock(d *dateScanner, f *dateFields) bool {
	var ok bool
	if f.hour, _, ok = d.digits(1, 2); !ok {
		return false
	}
	if !d.take(':') {
		// THHMM and THHMMSS
		if f.min, _, ok = d.digits(2, 2); !ok {
			return d.done() || d.peek() == 'Z' || d.peek() == 'z' || d.peek() == '+' || d.peek() == '-'
		}
		f.sec, _, _ = d.digits(2, 2)
		return true
	}
	if f.min, _, ok = d.digits(1, 2); !ok {
		return false
	}
	if d.take(':') {
		if f.sec, _, ok = d.digits(1, 2); !ok {
			return false
		}
	}
	if d.peek() == '.' || d.peek() == ',' {
		d.pos++
		start := d.pos
		if _, _, ok = d.digits(1, 18); !ok {
			return false
		}
		frac := (d.s[start:d.pos] + "000000000")[:9]
		f.nsec, _ = strconv.Atoi(frac)
	}
	return d.peek() != ':'
}

// zone reads a zone's name or offset; the empty string is UTC.
func zone(s string) (int, bool) {
	s = strings.Trim(s, " ()")
	if i := strings.IndexByte(s, '('); i > 0 {
		s = strings.TrimSpace(s[:i])
	}
	if s == "" {
		return 0, true
	}
	if off, ok := zoneNames[strings.ToUpper(s)]; ok {
		return off * 60, true
	}
	up := strings.ToUpper(s)
	for _, p := range []string{"ETC/", "UTC", "GMT"} {
		up = strings.TrimPrefix(up, p)
	}
	if up == "" {
		return 0, true
	}
	up = strings.TrimSpace(up)
	if up == "" || up[0] != '+' && up[0] != '-' {
		if off, ok := zoneNames[up]; ok {
			return off * 60, true
		}
		return 0, false
	}
	sign := 1
	if up[0] == '-' {
		sign = -1
	}
	up = up[1:]
	var h, m string
	if i := strings.IndexByte(up, ':'); i >= 0 {
		h, m = up[:i], up[i+1:]
	} else {
		switch len(up) {
		case 1, 2:
			h, m = up, "0"
		case 3:
			h, m = up[:1], up[1:]
		case 4:
			h, m = up[:2], up[2:]
		default:
			return 0, false
		}
	}
	hh, err1 := strconv.Atoi(h)
	mm, err2 := strconv.Atoi(m)
	if err1 != nil || err2 != nil || hh < 0 || hh > 24 || mm < 0 || mm > 59 {
		return 0, false
	}
	return sign * (hh*3600 + mm*60), true
}

// dateAsian reads the forms of Korean systems, in Korea's time:
// 2004-05-25 오후 11:23:17 and 2004년 05월 28일 01:31:15.
func dateAsian(s string) (time.Time, bool) {
	korean := strings.ContainsAny(s, "년월일") || strings.Contains(s, "오")
	japanese := strings.ContainsAny(s, "年月日")
	if !korean && !japanese {
		return time.Time{}, false
	}
	afternoon := strings.Contains(s, "오후") || strings.Contains(s, "午後") || strings.Contains(s, "下午")
	forenoon := strings.Contains(s, "오전") || strings.Contains(s, "午前") || strings.Contains(s, "上午")
	s = strings.NewReplacer("년", "-", "월", "-", "일", " ", "年", "-", "月", "-", "日", " ", "时", ":", "時", ":", "分", ":", "秒", " ",
		"시", ":", "분", ":", "초", " ", "오후", " ", "오전", " ", "午後", " ", "午前", " ", "下午", " ", "上午", " ").Replace(s)
	s = strings.ReplaceAll(strings.Join(strings.Fields(s), " "), "- ", "-")
	s = strings.TrimSuffix(strings.ReplaceAll(s, ": ", ":"), ":")
	d := &dateScanner{s: s}
	f, ok := isoDate(d)
	if !ok {
		return time.Time{}, false
	}
	f.offset = 9 * 3600
	if d.take(' ') && !d.done() {
		if !clock(d, &f) {
			return time.Time{}, false
		}
		if rest := strings.TrimSpace(d.rest()); rest != "" {
			if f.offset, ok = zone(rest); !ok {
				return time.Time{}, false
			}
		}
	}
	switch {
	case afternoon && f.hour < 12:
		f.hour += 12
	case forenoon && f.hour == 12:
		f.hour = 0
	}
	return f.time()
}

// dateUnix reads seconds or milliseconds since 1970, of the years 2001 to 2033:
// as many digits make days and hours otherwise.
func dateUnix(s string) (time.Time, bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	switch {
	case err != nil:
	case len(s) == 10 && n >= 1e9 && n < 2e9:
		return time.Unix(n, 0).UTC(), true
	case len(s) == 13 && n >= 1e12 && n < 2e12:
		return time.UnixMilli(n).UTC(), true
	}
	return time.Time{}, false
}

// leadingWeekday tells whether the first word of a date stands where a day of
// the week does: before a comma or the day's number, with a month's name after
// it. Its name, in whatever language, says nothing more.
func leadingWeekday(s string, words []string) bool {
	if len(words) < 4 || strings.ContainsAny(words[0], "0123456789") {
		return false
	}
	month := false
	for _, w := range words[1:] {
		month = month || monthOf(strings.Trim(strings.ToLower(w), ".")) > 0
	}
	return month && (strings.HasPrefix(strings.TrimLeft(s, " ")[len(words[0]):], ",") || words[1][0] >= '0' && words[1][0] <= '9' && monthOf(strings.ToLower(words[0])) == 0)
}

// dateWords reads the dates that hold a month's name, in any order: RFC 822,
// asctime, "Mon, 2006/09/15 08:19:53 EDT" and "January 5, 2012 3:04 PM".
func dateWords(s string) (time.Time, bool) {
	f := dateFields{}
	var haveMonth, haveDay, haveYear, haveClock, haveZone bool
	spaced := strings.NewReplacer(",", " ", "،", " ").Replace(s)
	words := strings.Fields(spaced)
	if leadingWeekday(s, words) {
		words = words[1:]
	}
	pm := 0
	for i := 0; i < len(words); i++ {
		w := words[i]
		lower := strings.Trim(strings.ToLower(w), ".")
		switch {
		case strings.ContainsRune(w, ':') && w[0] >= '0' && w[0] <= '9' && !haveClock:
			d := &dateScanner{s: w}
			if !clock(d, &f) {
				return time.Time{}, false
			}
			haveClock = true
			if rest := d.rest(); rest != "" {
				if r := strings.ToLower(rest); r == "am" || r == "pm" {
					pm = int(r[0])
				} else if off, ok := zone(rest); ok {
					f.offset, haveZone = off, true
				} else {
					return time.Time{}, false
				}
			}
		case lower == "am" || lower == "pm" || lower == "a.m" || lower == "p.m":
			pm = int(lower[0])
		case !haveMonth && monthOf(lower) > 0:
			f.month, haveMonth = monthOf(lower), true
		case w[0] >= '0' && w[0] <= '9':
			if strings.ContainsAny(w, "-/") && !haveDay && !haveYear {
				if !dashed(w, &f) {
					return time.Time{}, false
				}
				haveMonth, haveDay, haveYear = true, true, true
				continue
			}
			digits := strings.TrimRight(lower, "stndrh")
			n, err := strconv.Atoi(digits)
			if err != nil {
				return time.Time{}, false
			}
			switch {
			case !haveDay && len(digits) <= 2 && n >= 1 && n <= 31:
				f.day, haveDay = n, true
			case !haveYear && len(digits) <= 4:
				if len(digits) <= 2 {
					n = century(n)
				}
				f.year, haveYear = n, true
			default:
				return time.Time{}, false
			}
		case weekday(lower):
		case lower == "at" && !haveClock || lower == "of" || lower == "de" || lower == "den" || lower == "le":
		case !haveZone:
			off, ok := zone(w)
			if !ok {
				return time.Time{}, false
			}
			f.offset, haveZone = off, true
		default:
			// The rest of a zone: "GMT+0100 (CET)", "UTC +02:00".
			if off, ok := zone(w); ok {
				if off != 0 {
					f.offset = off
				}
			} else if !strings.HasPrefix(w, "(") && !strings.HasSuffix(w, ")") {
				return time.Time{}, false
			}
		}
	}
	if !haveMonth || !haveDay || !haveYear {
		return time.Time{}, false
	}
	switch {
	case pm == 'p' && f.hour < 12:
		f.hour += 12
	case pm == 'a' && f.hour == 12:
		f.hour = 0
	}
	return f.time()
}

// dashed reads 2006/09/15, 15-Sep-2006, 9/15/2006.
func dashed(w string, f *dateFields) bool {
	parts := strings.FieldsFunc(w, func(r rune) bool { return r == '-' || r == '/' })
	if len(parts) != 3 {
		return false
	}
	if m := monthOf(strings.ToLower(parts[1])); m > 0 {
		day, err1 := strconv.Atoi(parts[0])
		year, err2 := strconv.Atoi(parts[2])
		f.year, f.month, f.day = century(year), m, day
		return err1 == nil && err2 == nil
	}
	var n [3]int
	for i, p := range parts {
		v, err := strconv.Atoi(p)
		if err != nil {
			return false
		}
		n[i] = v
	}
	switch {
	case len(parts[0]) == 4:
		f.year, f.month, f.day = n[0], n[1], n[2]
	case n[0] > 12:
		f.day, f.month, f.year = n[0], n[1], century(n[2])
	default:
		f.month, f.day, f.year = n[0], n[1], century(n[2])
	}
	return true
}

func weekday(w string) bool {
	switch w {
	case "mon", "tue", "wed", "thu", "fri", "sat", "sun", "tues", "wednes", "thur", "thurs", "satur",
		"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
		"κυρ", "δευ", "τρι", "τετ", "πεμ", "παρ", "σαβ":
		return true
	}
	return false
}

var hungarianMonths = map[string]string{
	"január": "01", "februári": "02", "február": "02", "március": "03", "máujus": "05", "május": "05", "április": "04", "június": "06",
	"július": "07", "augusztus": "08", "szeptember": "09", "október": "10", "november": "11", "december": "12",
}

// zoneNames are minutes east of UTC. One-letter names but Z mean nothing
// certain and are read as UTC, as RFC 2822 asks.
var zoneNames = map[string]int{
	"UT": 0, "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "ETC/GMT": 0, "ETC/UTC": 0,
	"AT": -240, "AST": -240, "ADT": -180,
	"ET": -300, "EST": -300, "EDT": -240,
	"CT": -360, "CST": -360, "CDT": -300,
	"MT": -420, "MST": -420, "MDT": -360,
	"PT": -480, "PST": -480, "PDT": -420,
	"AKST": -540, "AKDT": -480, "HST": -600, "NST": -210, "NDT": -150,
	"BST": 60, "IST": 330, "WEST": 60, "CET": 60, "MET": 60, "CEST": 120, "MEST": 120, "MESZ": 120, "MEZ": 60,
	"EET": 120, "EEST": 180, "MSK": 180, "MSD": 240, "JST": 540, "KST": 540, "HKT": 480, "SGT": 480, "PKT": 300,
	"AEST": 600, "AEDT": 660, "ACST": 570, "ACDT": 630, "AWST": 480, "NZST": 720, "NZDT": 780, "SAST": 120, "BRT": -180, "ART": -180,
	"A": 0, "B": 0, "C": 0, "D": 0, "E": 0, "F": 0, "G": 0, "H": 0, "I": 0, "K": 0, "L": 0, "M": 0,
	"N": 0, "O": 0, "P": 0, "Q": 0, "R": 0, "S": 0, "T": 0, "U": 0, "V": 0, "W": 0, "X": 0, "Y": 0,
}
