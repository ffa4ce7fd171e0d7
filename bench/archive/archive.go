// Package archive makes a news archive of any size to measure site builders
// on: the same posts and pages once as a Jekyll site and once as a Hugo site.
// The same size and seed make the same bytes.
package archive

import (
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"
)

//go:embed all:jekyll
var jekyllFiles embed.FS

// What templates do on every page of some real sites, by name: over the Jekyll
// site's own files.
//
//go:embed all:repeated
var repeatedFiles embed.FS

//go:embed all:hugo
var hugoFiles embed.FS

// Kind says for which builder a site is made.
type Kind int

const (
	Jekyll Kind = iota // for Jekyll and Broadsheet
	Hugo
)

var categories = []string{"News", "World", "Business", "Politics", "Science", "Culture", "Sport", "Weather"}

// Options describe an archive.
type Options struct {
	Posts int
	Seed  uint64
	Kind  Kind
	// Repeated is what every page does anew: "search" embeds an index of all
	// posts, "loop" goes through all posts, "sorted" sorts, filters and groups
	// them. "" is the plain site. For Jekyll's kind alone.
	Repeated string
}

// Write makes the archive in dir, which must not hold files of that name yet.
func Write(dir string, o Options) error {
	files, root := jekyllFiles, "jekyll"
	if o.Kind == Hugo {
		files, root = hugoFiles, "hugo"
	}
	if err := copyFS(dir, files, root); err != nil {
		return err
	}
	if o.Repeated != "" && o.Kind == Jekyll {
		if err := copyFS(dir, repeatedFiles, "repeated/"+o.Repeated); err != nil {
			return err
		}
	}
	posts := filepath.Join(dir, "_posts")
	if o.Kind == Hugo {
		posts = filepath.Join(dir, "content", "posts")
	}
	if err := os.MkdirAll(posts, 0o777); err != nil {
		return err
	}
	w := newWriter(o.Seed)
	end := time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	for i := range o.Posts {
		at := end.Add(-time.Duration(o.Posts-i) * 16 * time.Minute)
		name, text := post(w, i, at, o.Kind)
		if err := os.WriteFile(filepath.Join(posts, name), []byte(text), 0o666); err != nil {
			return err
		}
	}
	return nil
}

// post is the i-th post: the front matter of a gathered story, then an
// article. Both kinds draw the same chances, so that both sites say the same.
func post(w *writer, i int, at time.Time, k Kind) (name, text string) {
	headline := w.headline()
	slug := slugify(headline)
	category := categories[w.r.IntN(len(categories))]
	excerpt := w.sentence()
	var b strings.Builder
	b.WriteString("---\n")
	if k == Jekyll {
		b.WriteString("layout: post\n")
	}
	fmt.Fprintf(&b, "title: %q\n", headline)
	if k == Jekyll {
		fmt.Fprintf(&b, "date: %s\n", at.Format("2006-01-02T15:04:05"))
	} else {
		fmt.Fprintf(&b, "date: %s\n", at.Format(time.RFC3339))
		fmt.Fprintf(&b, "url: /%s/%s.html\n", at.Format("2006/01/02"), fmt.Sprintf("%s-%d", slug, i))
	}
	fmt.Fprintf(&b, "author: %q\ncategories: [%s]\ntags: []\n", pick(w.r, w.names), category)
	fmt.Fprintf(&b, "excerpt: %q\nimage: assets/images/%032x.jpg\n---\n\n", excerpt, w.r.Uint64())
	b.WriteString(w.body())
	return fmt.Sprintf("%s-%s-%d.md", at.Format("2006-01-02"), slug, i), b.String()
}

func slugify(s string) string {
	var b strings.Builder
	dash := false
	for _, r := range strings.ToLower(s) {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			b.WriteRune(r)
			dash = false
		} else if !dash && b.Len() > 0 {
			b.WriteByte('-')
			dash = true
		}
	}
	return strings.TrimRight(b.String(), "-")
}

func copyFS(dir string, files fs.FS, root string) error {
	return fs.WalkDir(files, root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		target := filepath.Join(dir, filepath.FromSlash(strings.TrimPrefix(p, root)))
		if d.IsDir() {
			return os.MkdirAll(target, 0o777)
		}
		b, err := fs.ReadFile(files, path.Clean(p))
		if err != nil {
			return err
		}
		return os.WriteFile(target, b, 0o666)
	})
}
