package liquid

import (
	"slices"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/datetime"
)

// Stamper wants to know where the text of a template is the time of the render
// and nothing else, so that the text can be kept and another time be put there.
//
// While parts are collected (see [Thread.Collect]) it is told of every such place
// whose text goes into the text of the template as it is. A fragment that is
// used again has its places again.
type Stamper interface {
	// Stamps reports, where no parts are collected, whether what is being
	// rendered is such a text.
	Stamps() bool
	// Stamp tells that the time stands at a place of the text, as the filter
	// date prints it by a layout. It was not told to Clock.
	Stamp(at int, layout, text string)
}

// Stamped is what [Thread.Asked] says of a time of which a [Stamper] is told.
const Stamped = "\x00stamped"

// stamp is a place where the time stands.
type stamp struct {
	at           int
	layout, text string
}

// stamps reports whether an output is the time and nothing else, by a layout
// that shows another text within the hour. Where the text changes seldom it is
// worth more to know by its layout what was read: a fragment without places may
// be a part.
func (o *Output) stamps() bool {
	if o.bare {
		return true
	}
	if o.asks == "" || len(o.filters) != 1 {
		return false
	}
	if v := o.direct; v != nil && (v.name != "site" || v.steps[0].key != "time") {
		return false
	}
	f := datetime.Compile(o.asks)
	t := time.Date(2001, 2, 3, 4, 5, 6, 0, time.UTC)
	text := string(f.Append(nil, t))
	return slices.ContainsFunc([]time.Duration{time.Second, time.Minute, time.Hour}, func(d time.Duration) bool {
		return string(f.Append(nil, t.Add(d))) != text
	})
}

// printsTime reports whether an output is the time of the build without a filter.
func (o *Output) printsTime() bool {
	v := o.direct
	return v != nil && len(o.filters) == 0 && v.nameExpr == nil && v.name == "site" && len(v.steps) == 1 && v.steps[0].expr == nil && v.steps[0].key == "time"
}

// The layouts of a time without a filter: which one is told by the text.
const (
	plainLayout = "%Y-%m-%d %H:%M:%S %z"
	utcLayout   = "%Y-%m-%d %H:%M:%S UTC"
)

// stampable reports whether a Stamper can be told of what is appended now, by
// what is at the top of a template, or is not.
func (th *Thread) stampable(top bool) bool {
	switch s := th.opts.Stamper; {
	case s == nil:
		return false
	case th.parts != nil:
		return th.hidden == 0 && th.rethrow
	default:
		return top && th.partial == "" && th.rec == nil && s.Stamps()
	}
}

// stamp tells of a place, and has the fragments around it know it.
func (th *Thread) stamp(s stamp) {
	for r := th.rec; r != nil; r = r.outer {
		r.stamps = append(r.stamps, stamp{s.at - r.start, s.layout, s.text})
	}
	th.opts.Stamper.Stamp(s.at, s.layout, s.text)
}

// StampTag is for a tag that has appended the time of the build as text to what
// it appends to, and for nothing else asked for the time. It reports whether the
// Stamper was told.
func (th *Thread) StampTag(at int, layout, text string) bool {
	if th.parts != nil {
		th.hidden-- // the tag itself is not known to append
		defer func() { th.hidden++ }()
	}
	if !th.stampable(true) {
		return false
	}
	th.stamp(stamp{at, layout, text})
	return true
}

// IndexStamped is Index of what may be the time of the build, where all that
// becomes of that is told by StampTag.
func (th *Thread) IndexStamped(v, key any) (any, bool, error) {
	th.asked = Stamped
	x, ok, err := th.Index(v, key)
	th.asked = ""
	return x, ok, err
}

// restamp tells of the places in an outcome's text that stands at a place.
func (th *Thread) restamp(o *outcome, at int) {
	for _, s := range o.stamps {
		if th.stampable(false) {
			th.stamp(stamp{at + s.at, s.layout, s.text})
		} else if th.opts.Clock != nil {
			th.opts.Clock(s.layout)
		}
	}
}

// renderAsking is render where a time is asked for in one layout only, or is all
// there is.
func (o *Output) renderAsking(th *Thread, dst []byte) ([]byte, error) {
	stamps := o.ticks && th.stampable(o.top)
	th.asked = o.asks
	if stamps {
		th.asked = Stamped
	}
	at := len(dst)
	dst, err := o.render(th, dst)
	th.asked = ""
	if stamps && err == nil {
		s := stamp{at, o.asks, string(dst[at:])}
		if o.bare {
			s.layout = plainLayout
			if n := len(s.text); n > 3 && s.text[n-3:] == "UTC" {
				s.layout = utcLayout
			}
		}
		th.stamp(s)
	}
	return dst, err
}
