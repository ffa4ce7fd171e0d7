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
	// Flags are the command line's, such as --drafts.
	Flags []string
}

// Generate makes the site of a seed.
func Generate(seed uint64) Site {
	g := &generator{r: rand.New(rand.NewPCG(seed, 0x73697465)), files: map[string]string{}}
	g.config()
	g.layouts()
	g.includes()
	g.data()
	g.posts()
	g.pages()
	g.collectionFiles()
	g.static()
	g.overview()
	return Site{Files: g.files, Flags: g.flags}
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
	return nil
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
	lines       strings.Builder
}

func (g *generator) chance(percent int) bool { return g.r.IntN(100) < percent }

func pick[T any](g *generator, s ...T) T { return s[g.r.IntN(len(s))] }

func (g *generator) has(plugin string) bool { return slices.Contains(g.plugins, plugin) }
