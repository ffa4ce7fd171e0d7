package build

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/frozen"
	"github.com/broadsheet-press/broadsheet/internal/ledger"
	"github.com/broadsheet-press/broadsheet/internal/plugin"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/trace"
)

// A site that nobody has touched stands: then a build looks at the stamp of
// every file and folder that the last one read or wrote, and is done. That is
// all that a build of ten thousand posts of which none changed costs, where
// reading them would take ten times as long.

// stillFile is where it is kept what stands.
func stillFile(ledgerFile string) string { return strings.TrimSuffix(ledgerFile, ".ledger") + ".still" }

// stands reports whether the site is as the last build left it, or was made to
// be by a patch, and fills the result with what there is to say. What shows the
// time of the build is written anew.
func (r *run) stands(ctx context.Context) (stood bool, err error) {
	if r.whole || r.opts.Clean || r.opts.Explain != "" || r.opts.Profile != nil {
		return false, nil
	}
	p := r.last()
	if p == nil {
		return false, nil
	}
	defer p.close()
	s := p.still
	moved, ok := p.touched()
	looked := !ok
	if looked {
		r.preview(ctx, p)
		moved, ok = s.Moved(r.site.Time, mostMoved, p.foresee)
	}
	if !ok || p.log.Full() { // even a new time has no room there
		return false, nil
	}
	if len(moved) > 0 {
		defer func() {
			if looked {
				p.seen(moved, stood)
			}
		}()
		if ok, err := p.apply(ctx, moved); err != nil || !ok {
			if err == nil && !looked {
				r.preview(ctx, p)
			}
			if err == nil && p.image != nil {
				err = errWhole // the site holds what the image had
			}
			return false, err
		}
	}
	if ok, err := p.stampTime(); err != nil || !ok {
		if err == nil && p.image != nil {
			err = errWhole
		}
		return false, err
	}
	if err := p.note(); err != nil {
		defer r.report(r.unremembered(logFile(r.ledgerFile()), err))
	}
	res := &r.result
	res.Posts, res.Documents, res.Pages, res.StaticFiles, res.Files = s.Counts[0], s.Counts[1], s.Counts[2], s.Counts[3], s.Counts[4]
	res.NextFuture = s.Until
	for _, d := range p.said {
		r.report(d)
	}
	return true, nil
}

// last is what the last build kept to see whether the site stands; nil where it
// kept nothing, or where the site is another one by what no stamp shows.
func (r *run) last() *patch {
	if !r.opts.Remember || r.registry.Outside || !r.cacheable() {
		return nil
	}
	s, err := ledger.LoadStill(stillFile(r.ledgerFile()), r.settings)
	if err != nil {
		return nil
	}
	p := &patch{run: r, still: s, key: imageKey(s.ID, r.settings)}
	p.log = frozen.OpenLog(logFile(r.ledgerFile()), p.key)
	other := func(t ledger.Shown) bool { return t.Text != shown(r.site, t.Layout) }
	if len(s.Counts) != 5 || s.Beyond != r.beyond() || slices.ContainsFunc(s.Shown, other) || !p.catchUp() {
		p.close()
		return nil
	}
	return p
}

// beyond is a hash of what plugins found beyond the site's files, 0 where it has
// none.
func (r *run) beyond() uint64 {
	h := valueHasher{}
	return h.sum(r.registry.Beyond)
}

// replace puts a text in the place of a file, whole.
func (r *run) replace(name string, text []byte) error {
	tmp := name + ".broadsheet-tmp"
	err := os.WriteFile(tmp, text, 0o644)
	if err == nil {
		err = os.Rename(tmp, name)
	}
	if err != nil {
		os.Remove(tmp)
	}
	return err
}

// skipped are the folders below the source whose files no build reads.
func (r *run) skipped() map[string]bool {
	s := r.site
	skip := map[string]bool{".git": true, ".jekyll-cache": true, ".sass-cache": true}
	skip[strings.Trim(path.Clean(s.ConfigString("cache_dir", ".jekyll-cache")), "/")] = true
	exclude, _ := s.Config.Value("exclude").([]any)
	include, _ := s.Config.Value("include").([]any)
	// Those that packagers fill are large: they are left out where the site
	// leaves them out, and nothing in them is asked for by name.
	for _, name := range []string{"node_modules", "vendor/bundle", "vendor/cache", "vendor/gems", "vendor/ruby"} {
		top, _, _ := strings.Cut(name, "/")
		named := slices.ContainsFunc(include, func(v any) bool { return strings.Contains(site.Text(v), top) })
		for _, key := range []string{"layouts_dir", "includes_dir", "data_dir", "collections_dir", "plugins_dir", "theme"} {
			named = named || strings.Contains(site.Text(s.Config.Value(key)), top)
		}
		left := slices.ContainsFunc(exclude, func(v any) bool { return strings.TrimSuffix(site.Text(v), "/") == name })
		if left && !named {
			skip[name] = true
		}
	}
	return skip
}

// survey takes the stamps of all that a build may read, before it does. It
// returns nil where that cannot be told.
func (r *run) survey() []ledger.Entry {
	s := r.site
	if r.registry.Outside {
		return nil
	}
	skip := r.skipped()
	roots := []string{s.Source}
	if t := s.Theme; t != nil && !t.Pages {
		roots = append(roots, t.Root)
	}
	dest := strings.TrimSuffix(s.Dest, "/")
	var names, links []string
	walk := func(root, from string) error {
		return filepath.WalkDir(from, func(p string, e fs.DirEntry, err error) error {
			skipped := root == s.Source && skip[strings.TrimPrefix(p, root+"/")]
			switch {
			case err != nil:
				return err
			case strings.HasSuffix(p, "/.git") && !e.IsDir():
				return errUnseen
			case e.IsDir() && p != root && (p == dest || skipped || strings.HasPrefix(e.Name(), "."+filepath.Base(dest)+".broadsheet-")):
				return fs.SkipDir
			case e.Type()&fs.ModeSymlink != 0 && !skipped:
				links = append(links, p)
			}
			if names = append(names, p); len(names) > mostKnown {
				return errUnseen
			}
			return nil
		})
	}
	listings := func() map[string]uint64 {
		m := map[string]uint64{}
		for _, dir := range []string{s.Source, filepath.Dir(dest)} {
			m[dir] = r.listing(dir)
		}
		return m
	}
	if r.seen != nil {
		entries, ok := r.surveySeen(roots, func(root, p string) ([]string, error) {
			names = nil
			err := walk(root, p)
			if err == nil && len(links) > 0 {
				err = errUnseen
			}
			return names, err
		})
		if ok {
			r.folders = listings()
			return entries
		}
		names, links = nil, nil
	}
	for _, root := range roots {
		if walk(root, root) != nil {
			return nil
		}
	}
	if len(links) > 0 {
		r.linked = true
		more, err := r.follow(links)
		if err != nil {
			return nil
		}
		names = append(names, more...)
	}
	entries, err := looks(names, r.opts.Workers)
	if err != nil {
		return nil
	}
	r.folders = listings()
	return entries
}

// listing is what a folder holds beside what builds themselves put there.
func (r *run) listing(dir string) uint64 {
	found, err := os.ReadDir(dir)
	if err != nil {
		return 0
	}
	base := filepath.Base(strings.TrimSuffix(r.site.Dest, "/"))
	h := ledger.NewHash()
	for _, e := range found {
		if n := e.Name(); n != base && !strings.HasPrefix(n, "."+base+".broadsheet-") && n != ".jekyll-cache" {
			h = h.Text(n).Word(uint64(e.Type()))
		}
	}
	return h.Sum()
}

// standing is what the next build needs to see that nothing changed, before the
// stamps are known of what this build puts into its place.
type standing struct {
	still *ledger.Still
	late  []int    // the numbers of the entries whose stamps are to be taken yet
	names []string // and their names
}

// mayStand reports whether the site can stand after this build, as far as what was
// read and rendered tells.
func (m *memory) mayStand(l *ledger.Ledger) (styled, ok bool) {
	r := m.run
	if r.surveyed == nil || !r.site.Timeless() || r.registry.HasItemHook(plugin.PostWrite) || r.registry.HasItemHook(plugin.PostInit) {
		return false, false
	}
	if styled, ok = m.constant(m.table.Parts(), l); !ok || m.timed {
		return false, false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return styled, !slices.ContainsFunc(r.diags, func(d diag.Diagnostic) bool { return d.Severity == diag.Error })
}

// standing puts together what was read and what is in the destination, where
// these paths are, of a site that may stand; nil where it does not.
func (m *memory) standing(l *ledger.Ledger, dest []string) *standing {
	r := m.run
	entries := make([]ledger.Entry, 0, len(r.surveyed)+len(dest)+16)
	if m.noting.styled {
		more, err := m.styles()
		if err != nil {
			return nil
		}
		entries = append(entries, more...)
	}
	var late []int // places among the entries
	// Folders that the build itself has changed since they were looked at:
	// the source's own, when the destination or the cache was made in it.
	for _, e := range r.surveyed {
		if e.Name == r.site.Source || e.Name == filepath.Dir(m.run.plan.Dest) {
			late = append(late, len(entries))
		}
		entries = append(entries, e)
	}
	shows := map[string]*ledger.Item{} // the items whose files show the time, by path
	for i, it := range m.items {
		if own := &l.Items[site.Number(it)]; m.takes[i] && len(own.Stamps) > 0 {
			shows[m.run.plan.Dest+"/"+it.(site.File).Destination()] = own
		}
	}
	var stamped []ledger.Stamped
	for _, p := range dest {
		if it := shows[p]; it != nil {
			stamped = append(stamped, ledger.Stamped{Entry: len(entries), Stamps: it.Stamps})
		}
		late = append(late, len(entries))
		entries = append(entries, ledger.Entry{Name: p, Output: true})
	}
	s, numbers := ledger.NewStill(entries, stamped)
	st := &standing{still: s, late: make([]int, len(late)), names: make([]string, len(late))}
	for i, at := range late {
		st.late[i], st.names[i] = numbers[at], entries[at].Name
	}
	for i, k := range m.table.Parts().Keys {
		if k.Kind == trace.Clock && l.Keys[i] != 0 {
			s.Shown = append(s.Shown, ledger.Shown{Layout: k.Name, Text: shown(r.site, k.Name)})
		}
	}
	return st
}

// settle gives the entries the stamps that were to be taken yet. It reports false
// where the site does not stand after all.
func (st *standing) settle(m *memory, l *ledger.Ledger) bool {
	r := m.run
	var others []string // what the build has no stamp of: folders and static files
	var places []int
	for i, p := range st.names {
		if o, ok := l.Outputs[strings.TrimPrefix(p, m.run.plan.Dest+"/")]; ok {
			st.still.Set(st.late[i], o.File)
			continue
		}
		others, places = append(others, p), append(places, st.late[i])
	}
	looked, err := looks(others, r.opts.Workers)
	if err != nil {
		return false
	}
	for i, e := range looked {
		own := e.Name == r.site.Source || e.Name == filepath.Dir(m.run.plan.Dest)
		switch {
		case own && r.folders[e.Name] != r.listing(e.Name):
			return false
		case !own && fs.FileMode(e.File.Mode)&fs.ModeSymlink != 0:
			return false
		}
		st.still.Set(places[i], e.File)
	}
	s := st.still
	if s.Beyond = r.beyond(); s.Beyond == 0 {
		return false
	}
	s.ID, s.Made, s.Until = m.id, r.site.Time, r.result.NextFuture
	s.Counts = []int{r.result.Posts, r.result.Documents, r.result.Pages, r.result.StaticFiles, r.result.Files}
	s.Diagnostics = r.diags[r.afterReset:]
	return true
}

// keepStanding writes what the next build needs to see that nothing changed, or
// takes away what there is. What was put together while files were moved is used.
func (m *memory) keepStanding(l *ledger.Ledger, st *standing) error {
	name := stillFile(m.file)
	if st == nil && m.noting.may && !m.noting.listed {
		var dest []string
		if err := filepath.WalkDir(m.run.plan.Dest, func(p string, _ fs.DirEntry, err error) error {
			dest = append(dest, p)
			return err
		}); err == nil {
			st = m.standing(l, dest)
		}
	}
	if st == nil || !st.settle(m, l) {
		err := os.Remove(name)
		if errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
		return errors.Join(err, (*frozen.Frozen)(nil).Save(imageFile(m.file), 0))
	}
	return st.still.Save(name, m.key)
}

// constant reports whether nothing that an item read is different each time,
// but for the time where it only stands in a file, and all of it is where the
// survey looked. Styled is whether style sheets were compiled: what they could
// have read is looked at besides.
func (m *memory) constant(p trace.Parts, l *ledger.Ledger) (styled, ok bool) {
	for i := range l.Items {
		it := &l.Items[i]
		if it.Name != "" && it.Order >= 0 && (it.Own == 0 || it.Frame == 0) {
			return false, false
		}
	}
	for i, k := range p.Keys {
		if l.Keys[i] == 0 {
			continue // of no living trace, or it would be below
		}
		switch {
		case k.Kind == trace.Clock && k.Name == "", k.Kind == trace.Beside && !m.run.watched(k.Name):
			return false, false
		case k.Kind == trace.Styles:
			styled = true
		}
	}
	return styled, !l.Unsteady
}
