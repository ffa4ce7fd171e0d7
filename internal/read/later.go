package read

import (
	"os"
	"path"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/site"
)

// Later reads a file that came after a site was frozen as the document that
// reading all of the site would make of it. Like is a document of the same
// folder, which tells of what collection the file would be. Shown is false for
// one that would not be there: not published yet, or left out by its name. It
// reports false where reading would have something to say, or make no document
// of the file: then there is no telling without reading the site.
func Later(s *site.Site, name string, like *site.Document, opts Options) (d *site.Document, shown, ok bool) {
	fi, err := os.Lstat(name)
	if err != nil || !fi.Mode().IsRegular() || path.Dir(name) != path.Dir(like.Path) {
		return nil, false, false
	}
	r := &reader{site: s, opts: opts, filter: newFilter(s, opts.Config.Filter(func(name string) bool {
		fi, err := os.Stat(join(s.Source, name))
		return err == nil && fi.IsDir()
	}))}
	said, report := false, s.Report
	s.Report = func(diag.Diagnostic) { said = true }
	defer func() { s.Report = report }()
	c := like.Collection
	if takes, known := r.takes(c, name); !known || !takes {
		return nil, false, known
	}
	if c.Label != "posts" && !fileHasHeader(name) {
		return nil, false, false
	}
	d = site.NewDocument(s, c, name)
	if c.Label == "posts" {
		shown = r.post(d, r.knower(1, -1))
	} else if _, shown = r.document(d, r.knower(1, -1)); shown {
		shown = s.ConfigBool("unpublished") || d.Published()
	}
	if !shown && !s.InFuture(d) && d.Published() { // it could not be read
		return nil, false, false
	}
	return d, shown, len(r.fatal) == 0 && (!said || !shown)
}

// takes reports whether a file beside documents of a collection is one by its
// name.
func (r *reader) takes(c *site.Collection, name string) (takes, known bool) {
	if strings.HasPrefix(path.Base(name), ".") {
		return false, c.Label == "posts" // elsewhere `include` may have it
	}
	if c.Label != "posts" {
		rel, below := strings.CutPrefix(name, c.Directory()+"/")
		return below && r.filter.keep(c.RelativeDirectory(), rel), below
	}
	rel := strings.TrimPrefix(name, r.site.Source)
	for _, magic := range []string{"/_posts/", "/_drafts/"} {
		folder, base, found := strings.Cut(rel, magic)
		if !found {
			continue
		}
		folder += strings.TrimSuffix(magic, "/")
		if !r.filter.in(folder).keep(folder, base) {
			return false, true
		}
		if magic == "/_drafts/" {
			return r.site.ConfigBool("show_drafts") && strings.Contains(baseName(base), "."), true
		}
		_, _, _, dated := datedName(base)
		return dated, true
	}
	return false, false
}

// Reorder puts a collection's documents in their order, as reading does.
// It reports false where that depends on the order in which they were found, or
// where they are too many to look at each.
func Reorder(s *site.Site, c *site.Collection, most int) bool {
	if _, arranged := c.Metadata.Value("order").([]any); arranged || len(c.Docs) > most {
		return false
	}
	dated := 0
	for _, d := range c.Docs {
		if d.FrontMatter().Value("date") != nil {
			dated++
		}
	}
	if dated != 0 && dated != len(c.Docs) {
		return false
	}
	report := s.Report
	s.Report = nil // it was said, or is not to be said yet
	defer func() { s.Report = report }()
	(&reader{site: s}).order(c)
	return true
}
