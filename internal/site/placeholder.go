package site

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/permalink"
)

// placeholder is the value of a name in an address pattern.
func (d *Document) placeholder(name string) (string, bool) {
	switch name {
	case "collection":
		return d.Collection.Label, true
	case "output_ext":
		return d.OutputExt(), true
	case "path":
		return d.cleanedRelPath(), true
	case "name":
		return permalink.Slugify(d.Stem(), permalink.Default, false), true
	case "title":
		return permalink.Slugify(d.slug(), permalink.Pretty, true), true
	case "slug":
		return permalink.Slugify(d.slug(), permalink.Default, false), true
	case "categories":
		return d.categories(strings.ToLower), true
	case "slugified_categories":
		return d.categories(func(c string) string { return permalink.Slugify(c, permalink.Default, false) }), true
	}
	t := d.Date()
	switch name {
	case "year":
		return t.Format("2006"), true
	case "month":
		return twoDigits(int(t.Month())), true
	case "day":
		return twoDigits(t.Day()), true
	case "hour":
		return twoDigits(t.Hour()), true
	case "minute":
		return twoDigits(t.Minute()), true
	case "second":
		return twoDigits(t.Second()), true
	case "i_day":
		return t.Format("2"), true
	case "i_month":
		return t.Format("1"), true
	case "short_month":
		return t.Format("Jan"), true
	case "long_month":
		return t.Format("January"), true
	case "short_year":
		return t.Format("06"), true
	case "w_year":
		y, _ := t.ISOWeek()
		return strconv.Itoa(y), true
	case "week":
		_, w := t.ISOWeek()
		return fmt.Sprintf("%02d", w), true
	case "w_day":
		return strconv.Itoa((int(t.Weekday())+6)%7 + 1), true
	case "short_day":
		return t.Format("Mon"), true
	case "long_day":
		return t.Format("Monday"), true
	case "y_day":
		return fmt.Sprintf("%03d", t.YearDay()), true
	}
	return "", false
}

// numbers are the numbers below 60 in two digits each.
const numbers = "000102030405060708091011121314151617181920212223242526272829" +
	"303132333435363738394041424344454647484950515253545556575859"

func twoDigits(n int) string { return numbers[2*n : 2*n+2] }

func (d *Document) slug() string {
	if s := d.FrontMatter().Value("slug"); s != nil {
		return text(s)
	}
	return d.Stem()
}

func (d *Document) cleanedRelPath() string {
	p := d.rel[:len(d.rel)-len(d.ext)]
	p = strings.Replace(p, d.Collection.RelativeDirectory(), "", 1)
	return strings.TrimRight(p, ".")
}

func (d *Document) categories(form func(string) string) string {
	var out []string
	seen := map[string]bool{}
	values, ok := d.FrontMatter().Value("categories").([]any)
	if !ok && d.FrontMatter().Value("categories") != nil {
		values = []any{d.FrontMatter().Value("categories")}
	}
	for _, v := range values {
		c := form(text(v))
		if !seen[c] {
			seen[c] = true
			out = append(out, c)
		}
	}
	return strings.Join(out, "/")
}
