// Package sitegen makes random Jekyll sites for comparing two builders: odd
// names, dates, permalinks, defaults, collections and templates that print
// what they can see. The same seed makes the same site.
//
// The sites keep clear of what two correct builders may differ in: the clock,
// the order of a folder's entries, and the points where distributions of
// Jekyll differ from each other.
package sitegen

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Site is a generated site: contents by slash-separated path.
type Site struct {
	Files map[string]string
	// Links are symbolic links, targets by path. They point into the site.
	Links map[string]string
	// Before is what the destination holds before the build.
	Before map[string]string
	// Flags are the command line's, such as --drafts.
	Flags []string
	// Configs are the configuration files in order, where they are named.
	Configs []string
	// Env is JEKYLL_ENV.
	Env string
	// Gems is the folder, of the site's own, in which Ruby's gems are looked
	// for; "" where the site needs none.
	Gems string
}

// Generate makes the site of a seed.
func Generate(seed uint64) Site {
	g := newGenerator(seed)
	g.extras = true
	return g.site()
}

func newGenerator(seed uint64) *generator {
	return &generator{r: rand.New(rand.NewPCG(seed, 0x73697465)), files: map[string]string{}, links: map[string]string{}, before: map[string]string{}}
}

func (g *generator) site() Site {
	g.config()
	g.layouts()
	g.includes()
	g.data()
	g.posts()
	g.pages()
	g.collectionFiles()
	g.static()
	g.overview()
	if g.extras {
		g.surroundings()
	}
	return Site{Files: g.files, Links: g.links, Before: g.before, Flags: g.flags, Configs: g.configs, Env: g.env, Gems: g.gems}
}

// modified is when every file of a site was last changed: a draft's date and
// a static file's modified_time are read from it.
var modified = time.Date(2020, 5, 5, 5, 5, 5, 0, time.UTC)

// Write puts the site into dir.
func (s Site) Write(dir string) error {
	for name, text := range s.Files {
		p := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(p), 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(p, []byte(text), 0o666); err != nil {
			return err
		}
		if err := os.Chtimes(p, modified, modified); err != nil {
			return err
		}
	}
	for name, target := range s.Links {
		p := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(p), 0o777); err != nil {
			return err
		}
		if err := os.Symlink(target, p); err != nil {
			return err
		}
	}
	return nil
}

// WriteBefore puts into dest what is there before the build.
func (s Site) WriteBefore(dest string) error {
	return Site{Files: s.Before}.Write(dest)
}

// String is the site as a txtar archive, to be kept as a test.
func (s Site) String() string {
	names := make([]string, 0, len(s.Files))
	for n := range s.Files {
		names = append(names, n)
	}
	slices.Sort(names)
	var b strings.Builder
	fmt.Fprintf(&b, "flags: %s\n", strings.Join(s.Flags, " "))
	fmt.Fprintf(&b, "configs: %v, env: %q, gems: %q, links: %v, before: %v\n", s.Configs, s.Env, s.Gems, s.Links, s.Before)
	for _, n := range names {
		fmt.Fprintf(&b, "-- %s --\n%s", n, s.Files[n])
		if !strings.HasSuffix(s.Files[n], "\n") {
			b.WriteByte('\n')
		}
	}
	return b.String()
}

type generator struct {
	r           *rand.Rand
	files       map[string]string
	flags       []string
	collections []string
	plugins     []string
	base        string // collections_dir
	future      bool   // posts to come are shown
	words       bool   // categories and tags are text, since a plugin fails on others
	autopages   bool   // paginate-v2 makes pages of layouts
	lines       strings.Builder

	// What only a whole program can be given: see surroundings.
	extras  bool
	links   map[string]string
	before  map[string]string
	configs []string
	env     string
	gems    string
}

func (g *generator) chance(percent int) bool { return g.r.IntN(100) < percent }

func pick[T any](g *generator, s ...T) T { return s[g.r.IntN(len(s))] }

func (g *generator) has(plugin string) bool { return slices.Contains(g.plugins, plugin) }
