// Package demo holds the demonstration's wire: two small news outlets of a
// town that does not exist, served over HTTP with all that real ones do to a
// reader. Their feeds, articles and pictures are written and drawn for this
// purpose and embedded, so that the demonstration needs no network.
//
// The faults are deliberate: a page in windows-1252 that does not say so, text
// that was decoded wrongly before it was stored, headlines full of quotes and
// colons, a story in both feeds under two headlines, one that changes between
// polls, template code and scripts in the text, a relative picture and one
// that is gone, an entry without a date and one with only a summary.
package demo

import (
	"bytes"
	"embed"
	"fmt"
	"hash/fnv"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/text/encoding/charmap"
)

//go:generate go run ./paint pictures

//go:embed stories/*.html pictures/*.jpg
var files embed.FS

// A Feed is one of the wire's feeds, as a site subscribes to it.
type Feed struct {
	Name string
	Path string // on the wire's address
}

// Feeds lists the wire's feeds.
func Feeds() []Feed {
	return []Feed{
		{Name: "The Ardle Haven Courier", Path: "/courier/feed.xml"},
		{Name: "Estuary Radio News", Path: "/estuary/atom.xml"},
	}
}

// A Wire serves the two outlets. It is safe for concurrent use.
type Wire struct {
	epoch   time.Time
	stories []story
	second  atomic.Bool
}

// New makes a wire whose newest stories are some two hours older than epoch.
func New(epoch time.Time) (*Wire, error) {
	stories, err := readStories(files)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(stories, func(a, b story) int { return int(a.age - b.age) })
	return &Wire{epoch: epoch.UTC().Truncate(time.Second), stories: stories}, nil
}

// NextEdition makes the wire serve what a later poll finds: one story has a new
// headline and text, the rest is as it was.
func (w *Wire) NextEdition() { w.second.Store(true) }

// ServeHTTP answers with feeds, articles and pictures.
func (w *Wire) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		rw.Header().Set("Allow", "GET, HEAD")
		http.Error(rw, "only GET and HEAD", http.StatusMethodNotAllowed)
		return
	}
	base := "http://" + r.Host
	dir, file := path.Split(r.URL.Path)
	switch {
	case r.URL.Path == "/robots.txt":
		w.answer(rw, r, "text/plain; charset=utf-8", []byte("User-agent: *\nAllow: /\n"))
	case r.URL.Path == "/courier/feed.xml":
		w.answer(rw, r, "application/rss+xml; charset=utf-8", w.rss(base))
	case r.URL.Path == "/estuary/atom.xml":
		w.answer(rw, r, "application/atom+xml; charset=utf-8", w.atom(base))
	case dir == "/pictures/":
		w.picture(rw, r, file)
	case dir == "/courier/" || dir == "/estuary/":
		w.article(rw, r, base, strings.Trim(dir, "/"), strings.TrimSuffix(file, ".html"))
	default:
		http.NotFound(rw, r)
	}
}

// answer serves content with the validators that a polite reader sends back.
func (w *Wire) answer(rw http.ResponseWriter, r *http.Request, mediaType string, content []byte) {
	h := fnv.New64a()
	h.Write(content)
	rw.Header().Set("Content-Type", mediaType)
	rw.Header().Set("ETag", fmt.Sprintf(`"%x"`, h.Sum64()))
	http.ServeContent(rw, r, "", time.Time{}, bytes.NewReader(content))
}

func (w *Wire) picture(rw http.ResponseWriter, r *http.Request, file string) {
	content, err := files.ReadFile("pictures/" + file)
	if err != nil {
		http.NotFound(rw, r)
		return
	}
	w.answer(rw, r, "image/jpeg", content)
}

func (w *Wire) article(rw http.ResponseWriter, r *http.Request, base, outlet, slug string) {
	i := slices.IndexFunc(w.stories, func(s story) bool { return s.slug == slug && s.home() == outlet })
	if i < 0 {
		http.NotFound(rw, r)
		return
	}
	s := &w.stories[i]
	page := w.page(base, s)
	mediaType := "text/html; charset=utf-8"
	if s.encoding == "windows-1252" {
		encoded, err := charmap.Windows1252.NewEncoder().Bytes(page)
		if err != nil {
			http.Error(rw, err.Error(), http.StatusInternalServerError)
			return
		}
		page, mediaType = encoded, "text/html"
	}
	w.answer(rw, r, mediaType, page)
}

func (w *Wire) edition(s *story) edition {
	if w.second.Load() {
		return s.second
	}
	return s.first
}

func (w *Wire) published(s *story) time.Time { return w.epoch.Add(-s.age) }

// updated is when a story last changed: an hour after it was published, for
// one whose second edition is out.
func (w *Wire) updated(s *story) time.Time {
	if w.second.Load() && s.second != s.first {
		return w.published(s).Add(time.Hour)
	}
	return w.published(s)
}

// home is the outlet that carries the story's page.
func (s *story) home() string {
	if s.feed == "both" {
		return "courier"
	}
	return s.feed
}

func (s *story) address(base string) string {
	return base + "/" + s.home() + "/" + s.slug + ".html"
}
