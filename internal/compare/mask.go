package compare

import (
	"strconv"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/pattern"
)

// near is how far from a file's own time of modification a time in its text
// may lie to count as the time of the build.
const near = 30 * time.Minute

var (
	generator = pattern.New(`(?i)<meta name="?generator"? content="?[^">]*"? ?/?>|<generator[^>]*>[^<]*</generator>`)
	isoTime   = pattern.New(`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d ?(?:Z|UTC|[+-]\d\d:?\d\d)?`)
	mailTime  = pattern.New(`(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d? [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d (?:[+-]\d{4}|GMT|UTC)`)
	unixTime  = pattern.New(`\b1\d{9}\b|\b\d{14}\b`)
)

var isoLayouts = []string{
	"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05Z0700", "2006-01-02 15:04:05 -0700",
	"2006-01-02 15:04:05 MST", "2006-01-02T15:04:05", "2006-01-02 15:04:05",
}

var mailLayouts = []string{"Mon, 2 Jan 2006 15:04:05 -0700", "Mon, 2 Jan 2006 15:04:05 MST"}

// mask blanks what differs between two builds of the same site: the
// generator's name, and times that are those of the build.
func mask(text []byte, built time.Time) []byte {
	text = generator.ReplaceAll(text, []byte("<generator>"))
	text = isoTime.ReplaceAllFunc(text, func(m []byte) []byte { return maskTime(m, isoLayouts, built) })
	text = mailTime.ReplaceAllFunc(text, func(m []byte) []byte { return maskTime(m, mailLayouts, built) })
	return unixTime.ReplaceAllFunc(text, func(m []byte) []byte {
		var t time.Time
		if len(m) == 14 {
			t, _ = time.Parse("20060102150405", string(m))
		} else if n, err := strconv.ParseInt(string(m), 10, 64); err == nil {
			t = time.Unix(n, 0)
		}
		return maskNear(m, t, built)
	})
}

func maskTime(m []byte, layouts []string, built time.Time) []byte {
	for _, l := range layouts {
		if t, err := time.Parse(l, string(m)); err == nil {
			return maskNear(m, t, built)
		}
	}
	return m
}

func maskNear(m []byte, t, built time.Time) []byte {
	if d := t.Sub(built); -near < d && d < near {
		return []byte("<time of build>")
	}
	return m
}
