package build

import (
	"context"
	"os"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/frozen"
	"github.com/broadsheet-press/broadsheet/internal/plugin"
	"github.com/broadsheet-press/broadsheet/internal/read"
	"github.com/broadsheet-press/broadsheet/internal/render"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/trace"
)

// Preview is what can be shown of a site before it is built: the pages of
// documents that came, or went to another place, and where there is no page any
// more. It is made from what the last build kept, in a site of its own that
// nothing is noted of: neither the destination nor the cache knows of it, and the
// build that follows makes everything as it would without.
type Preview struct {
	Pages []PreviewPage
	Gone  []string // paths below the destination
}

// PreviewPage is one page of a preview.
type PreviewPage struct {
	Path string // below the destination
	URL  string
	Text []byte
}

const (
	// mostPreviewed is how many files may have changed for a preview; a pull of
	// more has its pages when all are made.
	mostPreviewed = 64
	// previewTime is how long a build is held for the rendering of more than
	// previewSure pages: what was not rendered by then is not in the preview.
	previewSure = 4
	previewTime = 40 * time.Millisecond
)

// preview makes one of what has changed by the watch, where there is anything to
// show and no doubt about it. What p has looked up is the last build's.
func (r *run) preview(ctx context.Context, p *patch) {
	paths := r.opts.Touched
	if r.opts.Preview == nil || len(paths) == 0 || len(paths) > mostPreviewed || !p.still.Current(r.site.Time) {
		return
	}
	opts := r.opts
	opts.Now, opts.Workers, opts.Progress = r.site.Time, 1, nil
	v := &preview{run: &run{opts: opts}, patch: p, leaving: map[string]*site.Document{}}
	if v.run.empty(ctx) != nil || v.run.settings != r.settings {
		return
	}
	im, err := frozen.Open(imageFile(r.ledgerFile()), p.key, v.run.site)
	if err != nil {
		return
	}
	defer im.Close()
	im.Attach()
	if v.image = im; !im.Apply(p.log) || !v.exchange(paths) || !v.render(ctx) {
		return
	}
	if len(v.shown.Pages)+len(v.shown.Gone) > 0 {
		r.opts.Preview(v.shown)
	}
}

// Ahead makes a preview without a build that follows, for who is still busy with
// another one. Touched are all files that may have changed since the last build
// that is over and went well. Where that other one ends meanwhile, there may be no
// preview.
func Ahead(ctx context.Context, opts Options) {
	r := &run{opts: opts}
	if r.empty(ctx) != nil {
		return
	}
	p := r.last()
	if p == nil {
		return
	}
	defer p.close()
	r.preview(ctx, p)
}

// preview is one that is being made.
type preview struct {
	run   *run // with a site of its own
	patch *patch
	image *frozen.Image

	out, in []*site.Document
	files   bool                      // a static file came, went or is another
	leaving map[string]*site.Document // by the destination of those that went
	due     map[*site.Document]bool   // whose pages can be shown
	shown   Preview
}

// exchange puts into the site what is at these paths now, in the place of what
// was there.
func (v *preview) exchange(paths []string) bool {
	r, s := v.run, v.run.site
	for _, name := range slices.Compact(slices.Sorted(slices.Values(paths))) {
		if !v.look(name) {
			return false
		}
	}
	if len(v.out)+len(v.in) == 0 {
		return false
	}
	most, ok := s.Config.Value("limit_posts").(int)
	if !ok && s.Config.Value("limit_posts") != nil || slices.ContainsFunc(v.in, func(d *site.Document) bool { return !r.registry.GenerateLater(d) }) {
		return false
	}
	conflict := func(d diag.Diagnostic) bool { return strings.HasPrefix(d.Message, "Conflict: ") }
	shared := slices.ContainsFunc(v.image.Said, conflict) // somebody else may come to the place of who leaves
	for _, d := range v.out {
		if !shared && v.image.Made[d.Order()].Takes {
			v.leaving[d.Destination()] = d
		}
	}
	if !v.image.Exchange(v.out, v.in, most) {
		return false
	}
	v.due = map[*site.Document]bool{}
	taken := map[string]bool{}
	items := s.Documents()
	for _, d := range v.in {
		dest := d.Destination()
		free := !taken[dest] && v.free(dest)
		taken[dest] = true
		if d.Write() && free && d.Order() < len(items) && items[d.Order()] == d {
			v.due[d] = true
		}
	}
	for dest := range v.leaving {
		if !taken[dest] {
			v.shown.Gone = append(v.shown.Gone, dest)
		}
	}
	slices.Sort(v.shown.Gone)
	return true
}

// look finds out what a path is and was. It reports false where more may come of
// it than documents that come and go.
func (v *preview) look(name string) bool {
	r, s, im := v.run, v.run.site, v.image
	was := im.Find(name)
	fi, err := os.Lstat(name)
	switch {
	case err == nil && !fi.Mode().IsRegular():
		return false
	case err != nil && was == nil && v.patch.still.Find(name) < 0:
		return true // written and taken away again
	}
	if was == nil && !v.holdsDocuments(name) {
		return v.static(name)
	}
	if was != nil {
		v.out = append(v.out, was)
	}
	if err != nil {
		return was != nil
	}
	like := was
	if like == nil {
		like = im.Beside(name)
	}
	if like == nil {
		return false
	}
	d, shown, ok := read.Later(s, name, like, read.Options{
		Config: r.opts.Config, IsBlock: func(tag string) bool { return encloses(r.engine, tag) },
	})
	if !ok {
		return false
	}
	if shown {
		var need demands
		if need.look(d.Body()); need.counters {
			return false // they go on from item to item
		}
		v.in = append(v.in, d)
	}
	return true
}

// holdsDocuments reports whether a file is where documents are.
func (v *preview) holdsDocuments(name string) bool {
	s := v.run.site
	for _, c := range s.Collections {
		if within(name, c.Directory()) {
			return true
		}
	}
	return strings.Contains(name, "/_posts/") || strings.Contains(name, "/_drafts/") && s.ConfigBool("show_drafts")
}

// static takes a path outside of collections: that of a file which is copied as
// it is.
func (v *preview) static(name string) bool {
	s := v.run.site
	rel, below := strings.CutPrefix(name, s.Source+"/")
	if !below || rel == "_config.yml" {
		return false
	}
	for part := range strings.SplitSeq(rel, "/") {
		if strings.HasPrefix(part, "_") {
			return strings.HasPrefix(rel, "_drafts/") && !s.ConfigBool("show_drafts")
		}
	}
	v.files = true
	f, err := os.Open(name)
	if err != nil {
		return slices.ContainsFunc(s.StaticFiles, func(f *site.StaticFile) bool { return f.SourcePath() == name })
	}
	defer f.Close()
	var head [3]byte
	n, _ := f.Read(head[:])
	return string(head[:n]) != "---"
}

// free reports whether nothing but what leaves is in the way of a file.
func (v *preview) free(dest string) bool {
	if v.leaving[dest] != nil {
		return true
	}
	root := strings.TrimSuffix(v.run.site.Dest, "/")
	if _, err := os.Lstat(root + "/" + dest); err == nil {
		return false
	}
	for dir := path.Dir(dest); dir != "."; dir = path.Dir(dir) {
		if fi, err := os.Lstat(root + "/" + dir); err == nil {
			return fi.IsDir()
		}
	}
	return true
}

// render makes the pages. It reports false where one of them may come out
// otherwise when all of the site is made.
func (v *preview) render(ctx context.Context) bool {
	r, im := v.run, v.image
	if len(v.due) == 0 {
		return true
	}
	if r.registry.HasItemHook(plugin.PostInit) || r.registry.HasSiteHook(plugin.PostRender) || r.registry.Trigger(ctx, plugin.PreRender) != nil {
		return false
	}
	beside := false
	table := trace.NewTable(trace.Parts{})
	r.renderer = render.New(r.site, render.Options{
		Engine: r.engine, Registry: r.registry, Workers: 1, NoReuse: r.opts.NoReuse, Traces: table,
		Sink: func(f site.File, text []byte) error {
			if d, ok := f.(*site.Document); ok && v.due[d] {
				v.shown.Pages = append(v.shown.Pages, PreviewPage{f.Destination(), f.URL(), slices.Clone(text)})
			}
			return nil
		},
		Extra: func(site.File) { beside = true },
	})
	items := r.renderer.Items()
	skip := make([]bool, len(items))
	for i := range skip {
		skip[i] = true
	}
	for d := range v.due {
		skip[d.Order()] = false
	}
	r.renderer.Skip(skip)
	if len(v.due) > previewSure {
		var cancel func()
		ctx, cancel = context.WithTimeout(ctx, previewTime)
		defer cancel()
	}
	err := r.renderer.Run(ctx)
	late := ctx.Err() != nil
	if err != nil && !late || beside || im.Broken() || r.site.Printed() {
		return false
	}
	for d := range v.due {
		if kept := r.renderer.Kept(d.Order()); !kept.Done && !late {
			return false
		}
	}
	return v.certain(table)
}

// certain reports whether what was read is what the site will have.
func (v *preview) certain(table *trace.Table) bool {
	read := table.Parts()
	for _, k := range read.Keys {
		switch k.Kind {
		case trace.Always:
			return false
		case trace.Site:
			switch k.Name {
			case "pages", "html_pages":
				if !v.run.registry.SamePages(v.out, v.in) {
					return false
				}
			case "static_files":
				if v.files {
					return false
				}
			}
		case trace.Lookup:
			if v.files {
				return false
			}
		}
	}
	return !slices.Contains(read.Columns, trace.Output) && !slices.Contains(read.Columns, trace.Unrendered)
}
