package render

import (
	"slices"

	"github.com/broadsheet-press/broadsheet/internal/datetime"
	"github.com/broadsheet-press/broadsheet/internal/plugin"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/trace"
)

// Feeds show when they were built, and so do footers. An item that reads the time
// for nothing else, and whose file is what templates made, is kept with the
// places where the time stands: those of its layouts, and of the content of a
// page that no converter makes something of.

// stamper is a host as a liquid.Stamper.
type stamper struct{ *host }

// Stamps reports whether the template is a page's own, and no part of it that is
// kept. Layouts are rendered while parts are collected.
func (h stamper) Stamps() bool {
	w := h.w
	_, page := h.item.(*site.Page)
	return page && h.host == &w.host && w.rec.Depth() == 2 && w.plain(h.item) && (w.collecting() || w.r.layoutOf(h.item) == nil)
}

// Stamp notes a place.
func (h stamper) Stamp(at int, layout, text string) {
	if h.host == &h.w.host && string(datetime.Compile(layout).Append(nil, h.w.r.site.Time)) == text {
		h.w.stamps = append(h.w.stamps, trace.TimeStamp{At: at, Layout: layout, Text: text})
		return
	}
	h.w.rec.Read(trace.Clock, "")
}

// Stamp is plugin.Host's.
func (h *host) Stamp(at int, layout, text string) {
	h.thread.Depends()
	if !h.thread.StampTag(at, layout, text) {
		h.w.rec.Read(trace.Clock, "")
	}
}

// enclose adds the places of what a layout was put around to those of the
// layout. If that was not printed as it is, what is made of it shows the time.
func (w *worker) enclose(within []trace.TimeStamp, collected bool) {
	if len(within) == 0 {
		return
	}
	at, ok := w.found.Printed()
	if !collected || !ok {
		w.rec.Read(trace.Clock, "")
		return
	}
	for _, s := range within {
		s.At += at
		w.stamps = append(w.stamps, s)
	}
	slices.SortFunc(w.stamps, func(a, b trace.TimeStamp) int { return a.At - b.At })
}

// stamped is where an item shows the time, where every stamp is still where it
// was put. If not it is noted as one that read the time.
func (w *worker) stamped(it site.Item, out []byte) []trace.TimeStamp {
	end := 0
	for _, s := range w.stamps {
		if s.At < end || len(out) < s.At+len(s.Text) || string(out[s.At:s.At+len(s.Text)]) != s.Text {
			w.rec.Read(trace.Clock, "")
			return nil
		}
		end = s.At + len(s.Text)
	}
	return slices.Clone(w.stamps)
}

// plain reports whether an item's text is what its template made, untouched by
// converters and hooks.
func (w *worker) plain(it site.Item) bool {
	for _, c := range w.r.site.ConvertersFor(it.Ext()) {
		if _, same := c.(Identity); !same {
			return false
		}
	}
	reg := w.r.opts.Registry
	return !reg.HasItemHook(plugin.PostConvert) && !reg.HasItemHook(plugin.PostRender)
}
