package read

import (
	"strings"
	"unicode/utf8"

	"github.com/broadsheet-press/broadsheet/internal/frontmatter"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/vfs"
)

// Again reads the file of a document of a frozen site once more and gives it
// the text that stands there now, and cut, the excerpt of that; nil where it has
// none of its own. Other tells whether the excerpt says something else. It
// reports false, and has changed nothing, where more than the text is not what
// it was, or where reading the text would say something.
func Again(s *site.Site, d *site.Document) (cut *site.Excerpt, other, ok bool) {
	was := d.Stored()
	src, err := vfs.ReadWhole(d.Path)
	if err != nil || d.YAML() || was.Own || was.Head == 0 {
		return nil, false, false
	}
	front, parts, err := frontmatter.Parse(src, d.Path)
	if d.Draft() && front.Value("date") == nil {
		return nil, false, false // its date is when the file was saved
	}
	if err != nil || headSum(src, parts.Offset) != was.Head || !utf8.Valid(parts.Body) {
		return nil, false, false
	}
	body := textOf(parts.Body)
	d.Line = parts.Line
	old, has := d.FrontMatter().Value("excerpt").(*site.Excerpt)
	if !has {
		d.SetFileBody(body, parts.Offset, was.Head)
		return nil, false, true
	}
	sep := d.ExcerptSeparator()
	if head, _, _ := strings.Cut(body, sep); sep == "" || strings.Contains(head, "{%") {
		return nil, false, false // what is cut there may say something
	}
	_, _, sum := old.Stored()
	r := &reader{site: s}
	d.SetFileBody(body, parts.Offset, was.Head)
	cut = cutExcerpt(d, body, r.excerpt(body, sep, d.Path))
	cut.Summed(cut.BodySum())
	d.FrontMatter().Set("excerpt", cut)
	_, _, now := cut.Stored()
	return cut, sum == 0 || now != sum, true
}
