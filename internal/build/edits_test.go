package build_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/build"
	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/goldensite"
	"github.com/broadsheet-press/broadsheet/internal/sitegen"
)

// sequencesEnv is how many sequences TestAnEditedSiteIsBuiltAsIfAnew tries,
// firstEnv the seed of the first.
const (
	sequencesEnv = "BROADSHEET_EDIT_SEQUENCES"
	firstEnv     = "BROADSHEET_EDIT_SEED"
)

// edited is a site between edits, on disk.
type edited struct {
	t         *testing.T
	seed      uint64
	dir       string // of source and destination
	editor    *sitegen.Editor
	now       time.Time
	flags     []string
	log       []string
	rendered  int
	skipped   int
	patched   int
	spliced   int
	different bool

	watch             *sitegen.Edit // what the next build is told of; nil for nothing
	touched           []string      // since the last build that went well
	previewed, hidden int
}

func (s *edited) src() string  { return filepath.Join(s.dir, "src") }
func (s *edited) dest() string { return filepath.Join(s.dir, "site") }

func (s *edited) optionsFor(dest string) build.Options {
	var over []any
	for _, f := range s.flags {
		switch f {
		case "--drafts":
			over = append(over, "show_drafts", true)
		case "--future":
			over = append(over, "future", true)
		case "--unpublished":
			over = append(over, "unpublished", true)
		}
	}
	o := options(s.t, s.src(), dest, over...)
	o.Now = s.now
	return o
}

func (s *edited) put(name, text string) {
	p := filepath.Join(s.src(), filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(p), 0o777); err != nil {
		s.t.Skip(err) // an edit that no file system allows
	}
	if err := os.WriteFile(p, []byte(text), 0o666); err != nil {
		s.t.Skip(err)
	}
}

// apply does an edit on disk.
func (s *edited) apply(e sitegen.Edit) {
	for _, n := range e.Remove {
		_ = os.Remove(filepath.Join(s.src(), filepath.FromSlash(n)))
	}
	for _, n := range slices.Sorted(maps.Keys(e.Write)) {
		s.put(n, e.Write[n])
	}
	for _, n := range e.Touch {
		p := filepath.Join(s.src(), filepath.FromSlash(n))
		if text, err := os.ReadFile(p); err == nil {
			s.put(n, string(text))
		}
	}
	s.now = s.now.Add(time.Duration(e.Tick) * time.Second)
	s.destroy(e.Destroy)
}

func (s *edited) destroy(how string) {
	if how == "" {
		return
	}
	files := slices.Sorted(maps.Keys(goldensite.Tree(s.t, s.dest())))
	if len(files) == 0 {
		return
	}
	name := filepath.Join(s.dest(), filepath.FromSlash(files[s.editor.Chance(len(files))]))
	var err error
	switch how {
	case "remove":
		err = os.Remove(name)
	case "append":
		var f *os.File
		if f, err = os.OpenFile(name, os.O_APPEND|os.O_WRONLY, 0); err == nil {
			_, err = f.WriteString("tampered")
			f.Close()
		}
	case "change":
		var text []byte
		if text, err = os.ReadFile(name); err == nil && len(text) > 0 {
			text[len(text)/2] ^= 1
			err = os.WriteFile(name, text, 0o666)
		}
	case "add":
		err = os.WriteFile(filepath.Join(s.dest(), "stranger.txt"), []byte("who?"), 0o666)
	}
	if err != nil {
		s.t.Log(err)
	}
}

var keepsOld = regexp.MustCompile(`keep_files: \[(.*, )?old[,\]]`)

type outcome struct {
	res  build.Result
	err  error
	tree map[string]string
}

func (s *edited) said(o outcome) string {
	var b strings.Builder
	for _, d := range o.res.Diagnostics {
		fmt.Fprintln(&b, d)
	}
	return b.String()
}

// build builds the site with the ledger.
func (s *edited) build() outcome {
	o := s.optionsFor(s.dest())
	o.Remember = true
	res, err := build.Run(context.Background(), o)
	return outcome{res, err, goldensite.Tree(s.t, s.dest())}
}

// anew builds it without, into an empty folder. The folder of the other build
// stays as it is: to rename it would touch it.
func (s *edited) anew() outcome {
	dest := s.dest() + "-anew"
	if err := os.RemoveAll(dest); err != nil {
		s.t.Fatal(err)
	}
	o := s.optionsFor(dest)
	res, err := build.Run(context.Background(), o)
	out := outcome{res, err, map[string]string{}}
	if _, e := os.Stat(dest); e == nil {
		for name, text := range goldensite.Tree(s.t, dest) {
			out.tree[name] = strings.ReplaceAll(text, dest, s.dest())
		}
	}
	for i := range out.res.Diagnostics {
		d := &out.res.Diagnostics[i]
		d.File, d.Message = strings.ReplaceAll(d.File, dest, s.dest()), strings.ReplaceAll(d.Message, dest, s.dest())
	}
	return out
}

// mend takes away files that no build can do with, half of all random sites
// have some, until the rest is a site: of what is never built there is nothing
// to remember.
func (s *edited) mend() {
	for range 12 {
		o := s.anew()
		if o.err == nil {
			return
		}
		gone := 0
		for _, d := range o.res.Diagnostics {
			if d.Severity == diag.Error && d.File != "_config.yml" && s.editor.Forget(d.File) {
				_ = os.Remove(filepath.Join(s.src(), filepath.FromSlash(d.File)))
				gone++
			}
		}
		if gone == 0 {
			return
		}
	}
}

// step builds after an edit, both ways.
func (s *edited) step(what string, before map[string]string) (after map[string]string) {
	s.log = append(s.log, what)
	if err := os.MkdirAll(s.dest(), 0o777); err != nil {
		s.t.Fatal(err)
	}
	want := s.anew()
	got := outcome{}
	if s.watch != nil {
		got = s.watched(*s.watch)
	} else {
		got = s.build()
	}
	if (got.err == nil) != (want.err == nil) {
		s.fail("errors: with the ledger %v, anew %v\n%s", got.err, want.err, s.said(got)+"---\n"+s.said(want))
		return got.tree
	}
	if g, w := s.said(got), s.said(want); g != w {
		s.fail("findings with the ledger:\n%sanew:\n%s", g, w)
	}
	if want.err != nil {
		if !maps.Equal(got.tree, before) {
			s.fail("a failed build changed the site")
		}
		return got.tree
	}
	for name := range got.tree {
		if strings.HasPrefix(name, "kept") || strings.HasPrefix(name, "other.txt") {
			delete(got.tree, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(want.tree)) {
		if g, ok := got.tree[name]; !ok || g != want.tree[name] {
			s.fail("%s is\n%q, anew\n%q", name, g, want.tree[name])
		}
	}
	// keep_files keeps what earlier builds wrote there too, redirections from
	// old/x/ for one; a build anew has nothing to keep.
	config, _ := os.ReadFile(filepath.Join(s.src(), "_config.yml"))
	keepsOld := keepsOld.Match(config)
	for _, name := range slices.Sorted(maps.Keys(got.tree)) {
		if _, ok := want.tree[name]; !ok && !(keepsOld && strings.HasPrefix(name, "old")) {
			s.fail("%s was left behind", name)
		}
	}
	if got.res.Files != want.res.Files {
		s.fail("%d files, anew %d", got.res.Files, want.res.Files)
	}
	if got.res.Patched {
		s.patched++
	}
	s.rendered += got.res.Rendered
	s.spliced += got.res.Spliced
	s.skipped += want.res.Rendered - got.res.Rendered
	return got.tree
}

func (s *edited) fail(format string, args ...any) {
	if !s.different {
		s.different = true
		s.t.Errorf("seed %d, after\n  %s:", s.seed, strings.Join(s.log, "\n  "))
	}
	s.t.Errorf(format, args...)
}

// TestAnEditedSiteIsBuiltAsIfAnew edits random sites and builds them after
// each edit with what was remembered of the build before, and anew.
func TestAnEditedSiteIsBuiltAsIfAnew(t *testing.T) {
	all := editSites(t, sitegen.NewEditor, (*sitegen.Editor).Next)
	if all.skipped == 0 {
		t.Error("nothing was ever left as it was")
	}
}

// TestATextEditedSiteIsBuiltAsIfAnew does so with edits of nothing but texts,
// in sites that can be patched.
func TestATextEditedSiteIsBuiltAsIfAnew(t *testing.T) {
	all := editSites(t, sitegen.NewTextEditor, (*sitegen.Editor).NextText)
	if all.patched == 0 {
		t.Error("no build was a patch")
	}
}

// TestAnEditedSitesNewsAreSpliced does the same with sites whose layouts show
// on every page what the edits change.
func TestAnEditedSitesNewsAreSpliced(t *testing.T) {
	all := editSites(t, sitegen.NewNews, (*sitegen.Editor).Next)
	if !t.Failed() && all.rendered > 200 && all.spliced == 0 {
		t.Error("nothing was ever spliced")
	}
}

// TestAnEditedSitesTurnsAreTaken does so with sites whose layouts go on from page
// to page.
func TestAnEditedSitesTurnsAreTaken(t *testing.T) {
	all := editSites(t, sitegen.NewTurnsEditor, (*sitegen.Editor).NextTurns)
	if all.patched == 0 || all.skipped == 0 {
		t.Errorf("%d builds were patches, %d items were left as they were", all.patched, all.skipped)
	}
}

func editSites(t *testing.T, begin func(uint64) (*sitegen.Editor, sitegen.Site), next func(*sitegen.Editor) sitegen.Edit) (all edited) {
	return editEach(t, begin, next, false)
}

// editWatched tells each build of the edit, as serve does.
func editWatched(t *testing.T, begin func(uint64) (*sitegen.Editor, sitegen.Site), next func(*sitegen.Editor) sitegen.Edit) (all edited) {
	return editEach(t, begin, next, true)
}

func editEach(t *testing.T, begin func(uint64) (*sitegen.Editor, sitegen.Site), next func(*sitegen.Editor) sitegen.Edit, watch bool) (all edited) {
	sequences, edits, first := 25, 8, uint64(1)
	if n, err := strconv.Atoi(os.Getenv(sequencesEnv)); err == nil {
		sequences = n
	}
	if n, err := strconv.ParseUint(os.Getenv(firstEnv), 10, 64); err == nil {
		first = n
	}
	bad := 0
	for seed := first; seed < first+uint64(sequences) && bad < 3; seed++ {
		ok := t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			s := &edited{t: t, seed: seed, dir: t.TempDir(), now: time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)}
			var made sitegen.Site
			s.editor, made = begin(seed)
			s.flags = made.Flags
			if err := made.Write(s.src()); err != nil {
				t.Skip(err)
			}
			if seed%5 != 0 {
				s.mend()
			}
			s.step("made", map[string]string{})
			for range edits {
				e := next(s.editor)
				s.apply(e)
				if watch {
					s.watch = &e
				}
				s.step(e.What, goldensite.Tree(t, s.dest()))
				if s.different {
					return
				}
			}
			all.rendered, all.skipped = all.rendered+s.rendered, all.skipped+s.skipped
			all.previewed, all.hidden = all.previewed+s.previewed, all.hidden+s.hidden
			all.patched, all.spliced = all.patched+s.patched, all.spliced+s.spliced
		})
		if !ok {
			bad++
		}
	}
	t.Logf("%d sequences of %d edits, %d of them patched: %d items rendered, %d of them spliced, %d left as they were; %d pages shown ahead, %d hidden", sequences, edits, all.patched, all.rendered, all.spliced, all.skipped, all.previewed, all.hidden)
	return all
}
