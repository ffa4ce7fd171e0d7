package read

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/broadsheet-press/broadsheet/internal/codec"
	"github.com/broadsheet-press/broadsheet/internal/ledger"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/snapshot"
	"github.com/broadsheet-press/broadsheet/internal/value"
)

// knower makes documents of what the snapshot has of their files, for one
// goroutine.
type knower struct {
	*reader
	from *snapshot.Reader
	hint int // where in the snapshot the next one may be
	date value.Lookup
}

// knower returns one for about so many documents, of which the first may be
// found at a place.
func (r *reader) knower(documents, hint int) *knower {
	return &knower{reader: r, from: r.snapshot.Reader(documents), hint: hint, date: value.Lookup{Key: "date"}}
}

// document reports false where the file has to be read: where nothing is known
// of it, where what is known was made of other defaults, or where the time of
// the build is the document's, which then is no time at all.
func (k *knower) document(d *site.Document) bool {
	src, front, ok := k.from.Find(d.Path, k.hint)
	if !ok {
		return false
	}
	k.hint++
	sum, ok := k.defaultsSum(d)
	if at, isTime := k.date.In(front).(time.Time); !ok || sum != src.Defaults || isTime && at.Unix() == k.site.Time.Unix() {
		k.snapshot.Forget(d.Path)
		return false
	}
	d.SetFrontMatter(front)
	d.SetStoredBody(src.Offset, src.Size, src.Sum, src.Above, src.Liquid)
	d.Line = src.Line
	if src.Cut {
		front.Set("excerpt", storedExcerpt(d, src))
	}
	return true
}

// defaultsSum is a hash of the defaults below a document's front matter, which
// depend on other files' names where they go by patterns, and on the time where
// they have a date. There may be none for what they hold.
func (r *reader) defaultsSum(d *site.Document) (sum uint64, ok bool) {
	defaults := r.site.Defaults.All(d.RelPath(), d.Kind())
	if defaults.Len() == 0 {
		return 0, true
	}
	if sum, ok := r.sums.Load(defaults); ok { // the same map for all of the same
		return sum.(uint64), sum != uint64(0)
	}
	e := codec.Encoder{Left: 10_000, Zone: r.site.Location}
	if e.Value(defaults); !e.Lost {
		sum = ledger.NewHash().Bytes(e.B).Sum()
	}
	r.sums.Store(defaults, sum)
	return sum, sum != 0
}

func storedExcerpt(d *site.Document, src snapshot.Source) *site.Excerpt {
	if src.Head > 0 {
		return site.NewHeadExcerpt(d, src.Head).Summed(src.HeadSum)
	}
	return site.NewExcerpt(d, src.Own).Summed(src.HeadSum)
}

// learn gives the snapshot what a document's file holds. An excerpt in which
// Liquid begins is left out, for it depends on the tags there are.
func (r *reader) learn(d *site.Document, body string, offset int, cut *site.Excerpt) {
	if r.snapshot == nil || !utf8.ValidString(body) {
		return
	}
	defaults, ok := r.defaultsSum(d)
	if !ok || int(uint32(offset)) != offset || int(uint32(len(body))) != len(body) {
		return
	}
	src := snapshot.Source{
		Line: d.Line, Offset: offset, Size: len(body), Sum: d.BodySum(), Above: d.Stored().Head, Liquid: d.Liquid(), Defaults: defaults,
	}
	var hole any
	if cut != nil {
		text := cut.Body()
		if strings.Contains(text, "{%") {
			return
		}
		hole = cut
		src.Cut, src.HeadSum = true, cut.BodySum()
		cut.Summed(src.HeadSum)
		if strings.HasPrefix(body, text) {
			src.Head = len(text)
		} else {
			src.Own = text
		}
	}
	r.snapshot.Keep(d.Path, src, r.snapshot.Pack(d.FrontMatter(), hole))
}

// lay lays front matter over what a document has so far, and adds what its
// path says.
func (r *laying) lay(d *site.Document, front *value.Map) error {
	if front.Len() > 0 {
		if err := r.merge(d, front, "YAML front matter"); err != nil {
			return err
		}
	}
	if err := r.title(d); err != nil {
		return err
	}
	if err := r.categories(d); err != nil {
		return err
	}
	d.FrontMatter().Set("tags", flatten(nil, pluralized(d.FrontMatter(), "tag", "tags")))
	return nil
}

// separator is where an excerpt is cut, "" where none is.
func (r *reader) separator(d *site.Document) string {
	if truthy(d.FrontMatter().Value("excerpt")) {
		return ""
	}
	return d.ExcerptSeparator()
}
