package csv

import (
	"fmt"
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/datetime"
	"github.com/broadsheet-press/broadsheet/internal/value"
)

// converter combines Ruby's named converters; each sees a field that is still
// a string, and the first that changes it ends the matter.
func converter(names []string) (func(any) any, error) {
	var steps []func(string) (any, bool)
	add := func(name string) error {
		switch name {
		case "integer":
			steps = append(steps, integer)
		case "float":
			steps = append(steps, float)
		case "date":
			steps = append(steps, date)
		case "date_time":
			steps = append(steps, dateTime)
		case "numeric":
			steps = append(steps, integer, float)
		case "all":
			steps = append(steps, dateTime, integer, float)
		default:
			return fmt.Errorf("no converter named %q; there are integer, float, numeric, date, date_time and all", name)
		}
		return nil
	}
	for _, n := range names {
		if err := add(n); err != nil {
			return nil, err
		}
	}
	return func(field any) any {
		s, ok := field.(string)
		if !ok {
			return field
		}
		for _, step := range steps {
			if v, ok := step(s); ok {
				return v
			}
		}
		return field
	}, nil
}

// number strips what Ruby's Integer() and Float() allow around digits and
// between them.
func number(s string) (string, bool) {
	s = strings.Trim(s, " \t\n\v\f\r")
	if s == "" || strings.HasPrefix(s, "_") || strings.HasSuffix(s, "_") || strings.Contains(s, "__") {
		return "", false
	}
	return strings.ReplaceAll(s, "_", ""), true
}

func integer(s string) (any, bool) {
	s, ok := number(s)
	if !ok {
		return nil, false
	}
	sign, digits := "", s
	if s[0] == '-' || s[0] == '+' {
		sign, digits = s[:1], s[1:]
	}
	base := 10
	if len(digits) > 1 && digits[0] == '0' {
		base = 8
		cut := 1
		switch digits[1] | 0x20 {
		case 'x':
			base, cut = 16, 2
		case 'b':
			base, cut = 2, 2
		case 'o':
			cut = 2
		case 'd':
			base, cut = 10, 2
		}
		digits = digits[cut:]
	}
	if digits == "" || digits[0] == '-' || digits[0] == '+' {
		return nil, false
	}
	n, ok := new(big.Int).SetString(sign+digits, base)
	if !ok {
		return nil, false
	}
	if n.IsInt64() {
		return int(n.Int64()), true
	}
	return n, true
}

var floatShape = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[-+]?(\d+(\.\d+)?|\.\d+)([eE][-+]?\d+)?$`)
})

func float(s string) (any, bool) {
	s, ok := number(s)
	if !ok || !floatShape().MatchString(s) {
		return nil, false
	}
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil || f != 0
}

var dateShape = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:(\w+,?\s+)?\w+\s+\d{1,2},?\s+\d{2,4}|\d{4}-\d{2}-\d{2})$`)
})

var dateTimeShape = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:(\w+,?\s+)?\w+\s+\d{1,2}\s+\d{1,2}:\d{1,2}:\d{1,2},?\s+\d{2,4}` +
		`|\d{4}-\d{2}-\d{2}(?:[T\s]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?(?:[+-]\d{2}(?::\d{2})|Z)?)?)?)$`)
})

func date(s string) (any, bool) {
	if !dateShape().MatchString(s) {
		return nil, false
	}
	t, err := datetime.Parse(s, time.Time{}, time.UTC)
	if err != nil {
		return nil, false
	}
	return value.Date{Year: t.Year(), Month: t.Month(), Day: t.Day()}, true
}

func dateTime(s string) (any, bool) {
	if !dateTimeShape().MatchString(s) {
		return nil, false
	}
	t, err := datetime.Parse(s, time.Time{}, time.FixedZone("", 0))
	return t, err == nil
}
