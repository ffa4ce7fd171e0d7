package serve

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
)

// ReloadPath is where pages listen for builds. It lies outside any baseurl, and
// no site has a file there.
const ReloadPath = "/__broadsheet/events"

// A Reloader tells open pages that the site was built anew, or why it was not.
// It speaks server-sent events: one long answer to each page, over the port the
// site has.
type Reloader struct {
	mu      sync.Mutex
	pages   map[chan string]struct{}
	fault   string // of the last build, "" when it went well
	closing chan struct{}
	once    sync.Once
}

// NewReloader returns a reloader with no page listening.
func NewReloader() *Reloader {
	return &Reloader{pages: map[chan string]struct{}{}, closing: make(chan struct{})}
}

// Script is what a page needs to listen: it reloads on a build, and shows what
// is wrong when one fails, over the page as it last was.
func (*Reloader) Script() string {
	return `<script>(function () {
  var box, seen = 0, source = new EventSource("` + ReloadPath + `");
  function show(text) {
    if (!box) {
      box = document.createElement("pre");
      box.setAttribute("role", "alert");
      box.style.cssText = "position:fixed;inset:auto 0 0 0;margin:0;padding:1rem 1.25rem;max-height:45vh;overflow:auto;background:#3b0d0b;color:#ffe9e3;font:14px/1.5 ui-monospace,Menlo,Consolas,monospace;white-space:pre-wrap;z-index:2147483647;border-top:4px solid #f2a08f";
      document.body.appendChild(box);
    }
    box.textContent = "This page is as it was last built. The newest build failed:\n\n" + text;
  }
  source.addEventListener("shown", function (e) {
    var here = location.pathname.replace(/(index)?(\.html)?$/, "");
    if (JSON.parse(e.data).some(function (url) { return url.replace(/(index)?(\.html)?$/, "") === here; })) location.reload();
  });
  source.addEventListener("built", function () { location.reload(); });
  source.addEventListener("fault", function (e) { show(JSON.parse(e.data)); });
  source.addEventListener("open", function () { if (seen++) location.reload(); });
}());</script>
`
}

// Built makes every open page reload.
func (r *Reloader) Built() { r.outcome("", "event: built\ndata: 1\n\n") }

// Shown makes the pages of these addresses reload, which were not there or
// otherwise, and leaves all others as they are: those follow with Built.
func (r *Reloader) Shown(urls []string) {
	data, err := json.Marshal(urls)
	if err != nil {
		return // texts always marshal
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.broadcast(fmt.Sprintf("event: shown\ndata: %s\n\n", data))
}

// Failed shows a fault on every open page, and on those opened before the next
// build that goes well.
func (r *Reloader) Failed(fault string) { r.outcome(fault, faultEvent(fault)) }

func faultEvent(fault string) string {
	data, err := json.Marshal(fault)
	if err != nil {
		data = []byte(`"the build failed"`) // a string always marshals
	}
	return fmt.Sprintf("event: fault\ndata: %s\n\n", data)
}

func (r *Reloader) outcome(fault, event string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.fault = fault
	r.broadcast(event)
}

// broadcast is called by who holds mu.
func (r *Reloader) broadcast(event string) {
	for page := range r.pages {
		select {
		case <-page: // what it has not heard yet says less than this
		default:
		}
		page <- event // it has room for one, and nobody else sends
	}
}

// Close ends the answers to all pages, so that a server can stop.
func (r *Reloader) Close() { r.once.Do(func() { close(r.closing) }) }

// ServeHTTP holds the line to one page until it goes away.
func (r *Reloader) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	flusher, ok := w.(http.Flusher)
	if !ok {
		http.Error(w, "this connection cannot be streamed", http.StatusInternalServerError)
		return
	}
	page := make(chan string, 1)
	r.mu.Lock()
	r.pages[page] = struct{}{}
	hello := "retry: 500\n\n"
	if r.fault != "" {
		hello += faultEvent(r.fault)
	}
	r.mu.Unlock()
	defer func() {
		r.mu.Lock()
		delete(r.pages, page)
		r.mu.Unlock()
	}()
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	if _, err := strings.NewReader(hello).WriteTo(w); err != nil {
		return
	}
	flusher.Flush()
	for {
		select {
		case event := <-page:
			if _, err := strings.NewReader(event).WriteTo(w); err != nil {
				return
			}
			flusher.Flush()
		case <-req.Context().Done():
			return
		case <-r.closing:
			return
		}
	}
}
