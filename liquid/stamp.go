package liquid

import (
	"time"

	"github.com/broadsheet-press/broadsheet/internal/datetime"
)

// Stamper wants to know where the text of a template is the time of the render
// and nothing else, so that the text can be kept and another time be put there.
type Stamper interface {
	// Stamps reports whether what is being rendered is such a text.
	Stamps() bool
	// Stamp tells that the time stands at a place of the text, as the filter
	// date prints it by a layout. It was not told to Clock.
	Stamp(at int, layout, text string)
}

// Stamped is what [Thread.Asked] says of a time of which a [Stamper] is told.
const Stamped = "\x00stamped"

// stamps reports whether an output is the time and nothing else, by a layout
// that shows another text each second. Where the text changes seldom it is
// worth more to know by its layout what was read.
func (o *Output) stamps() bool {
	if o.asks == "" || len(o.filters) != 1 {
		return false
	}
	if v := o.direct; v != nil && (v.name != "site" || v.steps[0].key != "time") {
		return false
	}
	f := datetime.Compile(o.asks)
	t := time.Date(2001, 2, 3, 4, 5, 6, 0, time.UTC)
	return string(f.Append(nil, t)) != string(f.Append(nil, t.Add(time.Second)))
}

// renderAsking is render where a time is asked for in one layout only.
func (o *Output) renderAsking(th *Thread, dst []byte) ([]byte, error) {
	s := th.opts.Stamper
	stamps := o.top && s != nil && th.partial == "" && th.rec == nil && s.Stamps()
	th.asked = o.asks
	if stamps {
		th.asked = Stamped
	}
	at := len(dst)
	dst, err := o.render(th, dst)
	th.asked = ""
	if stamps && err == nil {
		s.Stamp(at, o.asks, string(dst[at:]))
	}
	return dst, err
}
