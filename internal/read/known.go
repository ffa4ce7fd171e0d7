package read

import (
	"strings"
	"unicode/utf8"

	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/snapshot"
	"github.com/broadsheet-press/broadsheet/internal/value"
)

// knownDocument makes a document of what the snapshot has of its file. It
// reports false where the file has to be read: where nothing is known of it,
// where what the site asks for is not, or where there is an error to be told.
func (r *reader) knownDocument(d *site.Document) bool {
	src, front, ok := r.snapshot.Find(d.Path)
	if !ok {
		return false
	}
	r.begin(d)
	d.SetStoredBody(src.Offset, src.Size, src.Sum, src.Above, src.Liquid)
	d.Line = src.Line
	if r.defaults(d) != nil || r.lay(d, front) != nil {
		r.snapshot.Forget(d.Path)
		return false
	}
	if sep := r.separator(d); sep != "" {
		if !src.Cut || src.Separator != sep {
			r.snapshot.Forget(d.Path)
			return false
		}
		d.FrontMatter().Set("excerpt", storedExcerpt(d, src))
	}
	r.site.CompactKeys(d.FrontMatter())
	return true
}

func storedExcerpt(d *site.Document, src snapshot.Source) *site.Excerpt {
	if src.Head > 0 {
		return site.NewHeadExcerpt(d, src.Head).Summed(src.HeadSum)
	}
	return site.NewExcerpt(d, src.Own).Summed(src.HeadSum)
}

// learn gives the snapshot what a document's file holds. An excerpt in which
// Liquid begins is left out, for it depends on the tags there are.
func (r *reader) learn(d *site.Document, body string, offset int, packed []byte, sep string, cut *site.Excerpt) {
	if r.snapshot == nil || !utf8.ValidString(body) {
		return
	}
	src := snapshot.Source{Line: d.Line, Offset: offset, Size: len(body), Sum: d.BodySum(), Above: d.Stored().Head, Liquid: d.Liquid()}
	if int(uint32(offset)) != offset || int(uint32(len(body))) != len(body) {
		return
	}
	if cut != nil {
		text := cut.Body()
		if strings.Contains(text, "{%") {
			return
		}
		src.Cut, src.Separator, src.HeadSum = true, sep, cut.BodySum()
		cut.Summed(src.HeadSum)
		if strings.HasPrefix(body, text) {
			src.Head = len(text)
		} else {
			src.Own = text
		}
	}
	r.snapshot.Keep(d.Path, src, packed)
}

// lay lays front matter over what a document has so far, and adds what its
// path says.
func (r *reader) lay(d *site.Document, front *value.Map) error {
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
