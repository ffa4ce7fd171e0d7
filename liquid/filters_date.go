package liquid

import (
	"math/big"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/datetime"
)

func (e *Engine) dateFilters() {
	e.RegisterAppendFilter("date", date, Arity(1, 1))
	e.filters["date"].native = dateOp
}

func date(th *Thread, dst []byte, in any, args []any) ([]byte, error) {
	layout, ok := args[0].(string)
	if !ok {
		layout = ToString(args[0])
	}
	if layout == "" {
		return dst, Unchanged
	}
	if th.layout.f == nil || th.layout.text != layout {
		f := th.engine.layouts.get(layout)
		th.layout.text, th.layout.f = f.Layout(), f
	}
	return appendDate(th, dst, in, th.layout.f)
}

func appendDate(th *Thread, dst []byte, in any, f *datetime.Format) ([]byte, error) {
	v, ok := in, true
	switch in.(type) {
	case time.Time, Date:
	default:
		if v, ok = th.ToDate(in); !ok {
			return dst, Unchanged
		}
	}
	if d, ok := v.(Date); ok {
		return f.AppendDate(dst, d.Year, d.Month, d.Day), nil
	}
	if err := f.Err(); err != nil { // a Date prints such a layout's end as it is
		return dst, argError("%s", err)
	}
	return th.appendTime(dst, v.(time.Time), f), nil
}

// appendTime keeps t taken apart: templates print a date in one layout for
// machines and in another for people.
func (th *Thread) appendTime(dst []byte, t time.Time, f *datetime.Format) []byte {
	th.moment.Set(t)
	return f.AppendMoment(dst, &th.moment)
}

// ToDate is Liquid's Utils.to_date: times and dates as they are, "now" and
// "today", seconds since 1970 as a number or digits, and any text that Ruby's
// Time.parse makes sense of. The result is a time.Time or a Date.
func (th *Thread) ToDate(v any) (t any, ok bool) {
	switch v := v.(type) {
	case time.Time, Date:
		return v, true
	case int:
		return time.Unix(int64(v), 0).In(th.Location()), true
	case *big.Int:
		return nil, false
	case string:
		return th.parseDate(v)
	}
	if v != nil && !known(v) {
		if n := normalize(v); known(n) {
			return th.ToDate(n)
		}
	}
	return nil, false
}

func (th *Thread) parseDate(s string) (any, bool) {
	switch {
	case s == "":
		return nil, false
	case allDigits(s):
		n, ok := stringToInteger(s).(int)
		if !ok {
			return nil, false
		}
		return time.Unix(int64(n), 0).In(th.Location()), true
	case !isDigit(s[0]):
		buf := th.Buffer()
		defer func() { th.Release(buf) }()
		buf = appendDown(buf, s)
		s = string(buf)
		if s == "now" || s == "today" {
			return th.Now(), true
		}
	}
	t, err := datetime.ParseBy(s, th.Now, th.Location())
	return t, err == nil
}

// layoutCache keeps compiled date layouts. A site uses a handful; one that
// computes them is kept from filling the memory.
type layoutCache struct {
	m sync.Map // string to *datetime.Format
	n atomic.Int32
}

const maxLayouts = 512

func (c *layoutCache) get(layout string) *datetime.Format {
	if f, ok := c.m.Load(layout); ok {
		return f.(*datetime.Format)
	}
	f := datetime.Compile(strings.Clone(layout)) // it may be a piece of a buffer
	if c.n.Add(1) <= maxLayouts {
		c.m.Store(f.Layout(), f)
	}
	return f
}
