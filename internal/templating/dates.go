package templating

import (
	"fmt"
	"strconv"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/value"
	"github.com/broadsheet-press/broadsheet/liquid"
)

// timeOf is what the date filters make of their input: a time in the site's
// zone. none is true for nothing and for empty text, which they hand on.
func timeOf(th *liquid.Thread, in any) (t time.Time, none bool, err error) {
	switch v := in.(type) {
	case time.Time:
		return v.In(th.Location()), false, nil
	case nil:
		return t, true, nil
	case string:
		if v == "" {
			return t, true, nil
		}
	}
	d, ok := th.ToDate(in)
	if ok {
		switch v := d.(type) {
		case time.Time:
			return v.In(th.Location()), false, nil
		case value.Date:
			return time.Date(v.Year, v.Month, v.Day, 0, 0, 0, 0, th.Location()), false, nil
		}
	}
	return t, false, fmt.Errorf("Invalid Date: '%s' is not a valid datetime.", liquid.Inspect(in)) //nolint:staticcheck // Jekyll's text
}

func dateFilter(layout func(t time.Time, dst []byte) []byte) liquid.AppendFilterFunc {
	return func(th *liquid.Thread, dst []byte, in any, _ []any) ([]byte, error) {
		t, none, err := timeOf(th, in)
		if none {
			return dst, liquid.Unchanged
		}
		if err != nil {
			return dst, err
		}
		return layout(t, dst), nil
	}
}

var (
	dateToXMLSchema = dateFilter(func(t time.Time, dst []byte) []byte { return AppendXMLSchema(dst, t) })
	dateToRFC822    = dateFilter(func(t time.Time, dst []byte) []byte {
		return t.AppendFormat(dst, "Mon, 02 Jan 2006 15:04:05 -0700")
	})
)

// AppendXMLSchema appends a time as date_to_xmlschema has it: with its offset,
// which is +00:00 for UTC.
func AppendXMLSchema(dst []byte, t time.Time) []byte {
	dst = t.AppendFormat(dst, time.RFC3339) // which has a way of its own
	if n := len(dst) - 1; dst[n] == 'Z' {
		dst = append(dst[:n], "+00:00"...)
	}
	return dst
}

// XMLSchemaLayout is the layout of the filter date that prints the same.
const XMLSchemaLayout = "%FT%T%:z"

// XMLSchema is AppendXMLSchema as text.
func XMLSchema(t time.Time) string { return string(AppendXMLSchema(nil, t)) }

// Time is what the date filters make of a value in a render: a time in the
// site's zone.
func Time(th *liquid.Thread, v any) (t time.Time, ok bool) {
	t, none, err := timeOf(th, v)
	return t, !none && err == nil
}

func dateToString(th *liquid.Thread, dst []byte, in any, args []any) ([]byte, error) {
	return longDate(th, dst, in, args, "Jan")
}

func dateToLongString(th *liquid.Thread, dst []byte, in any, args []any) ([]byte, error) {
	return longDate(th, dst, in, args, "January")
}

func longDate(th *liquid.Thread, dst []byte, in any, args []any, month string) ([]byte, error) {
	t, none, err := timeOf(th, in)
	if none {
		return dst, liquid.Unchanged
	}
	if err != nil {
		return dst, err
	}
	kind, style := "", ""
	if len(args) > 0 {
		kind, _ = args[0].(string)
	}
	if len(args) > 1 {
		style, _ = args[1].(string)
	}
	if kind != "ordinal" {
		return t.AppendFormat(dst, "02 "+month+" 2006"), nil
	}
	day := t.Day()
	if style == "US" {
		dst = t.AppendFormat(dst, month+" ")
		dst = strconv.AppendInt(dst, int64(day), 10)
		dst = append(dst, ordinal(day)...)
		return t.AppendFormat(dst, ", 2006"), nil
	}
	dst = strconv.AppendInt(dst, int64(day), 10)
	dst = append(dst, ordinal(day)...)
	return t.AppendFormat(dst, " "+month+" 2006"), nil
}

func ordinal(n int) string {
	if n >= 11 && n <= 13 {
		return "th"
	}
	switch n % 10 {
	case 1:
		return "st"
	case 2:
		return "nd"
	case 3:
		return "rd"
	}
	return "th"
}
