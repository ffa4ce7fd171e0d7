package render

import (
	"slices"

	"github.com/broadsheet-press/broadsheet/internal/datetime"
	"github.com/broadsheet-press/broadsheet/internal/plugin"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/trace"
)

// Feeds and the like show when they were built. A page that reads the time for
// nothing else, and whose file is what its template made, is kept with the
// places where the time stands.

// Stamps is liquid.Stamper's: it reports whether the template is a page's own,
// and no part of it that is kept.
func (h *host) Stamps() bool {
	w := h.w
	_, page := h.item.(*site.Page)
	return page && h == &w.host && w.rec.Depth() == 2 && w.r.layoutOf(h.item) == nil && w.plain(h.item)
}

// Stamp is liquid.Stamper's and plugin.Host's.
func (h *host) Stamp(at int, layout, text string) {
	h.thread.Depends()
	if h.Stamps() && string(datetime.Compile(layout).Append(nil, h.w.r.site.Time)) == text {
		h.w.stamps = append(h.w.stamps, trace.TimeStamp{At: at, Layout: layout, Text: text})
		return
	}
	h.w.rec.Read(trace.Clock, "")
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
