// Package manuscript makes the files that people write in: posts, drafts
// and documents, under the names and with the front matter that
// jekyll-compose gives them, and moves them between drafts and posts.
package manuscript

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/config"
	"github.com/broadsheet-press/broadsheet/internal/datetime"
	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/permalink"
	"github.com/broadsheet-press/broadsheet/internal/value"
	"github.com/broadsheet-press/broadsheet/internal/yaml"
)

// The collections that every site has. Drafts and pages are none to Jekyll, but
// jekyll-compose has settings for them as if they were.
const (
	Posts  = "posts"
	Drafts = "drafts"
	Pages  = "pages"
)

// TimestampFormat is how the date of a post is written where nobody asks for
// another form.
const TimestampFormat = "%Y-%m-%d %H:%M %z"

const dayFormat = "%Y-%m-%d"

// Site is where manuscripts go.
type Site struct {
	Source string // the site's folder
	Root   string // the folder of collections: Source, or collections_dir in it
	Config *config.Config
	Now    time.Time
}

// Open makes the Site of a configuration; dir is the working directory.
func Open(cfg *config.Config, dir string, now time.Time) Site {
	source := cfg.Source(dir)
	return Site{
		Source: source,
		Root:   filepath.Join(source, filepath.FromSlash(cfg.String("collections_dir"))),
		Config: cfg,
		Now:    now.In(cfg.Location()),
	}
}

// Options say what to create.
type Options struct {
	Title string
	// Collection is the label of a collection, Posts, Drafts or Pages.
	Collection string
	Layout     string // "" is page for a page, and post for the rest
	Extension  string // "" is md
	Date       string // as a user types it; "" is now
	Timestamp  string // the form of the date; "" is TimestampFormat
	Force      bool   // write over a file that is there
}

// Create writes a new file and returns its path.
func (s Site) Create(o Options) (string, error) {
	name, err := fileName(o.Title, o.Extension)
	if err != nil {
		return "", err
	}
	date, err := s.date(o.Date)
	if err != nil {
		return "", err
	}
	if strings.ContainsAny(o.Collection, `/\`) {
		return "", fmt.Errorf("%q is no name of a collection; write it as _config.yml has it", o.Collection)
	}
	dir := filepath.Join(s.Root, "_"+o.Collection)
	switch o.Collection {
	case Posts:
		name = datetime.Strftime(date, dayFormat) + "-" + name
	case Pages:
		dir = s.Source
	}
	to := filepath.Join(dir, name)
	return to, write(to, s.content(o, date), kindOf(o.Collection), o.Force)
}

// content is a file with front matter and nothing below it. What the site
// sets for the collection stands above what is usual, and a layout that was
// asked for above both.
func (s Site) content(o Options, date time.Time) []byte {
	layout := o.Layout
	if layout == "" {
		layout = "post"
		if o.Collection == Pages {
			layout = "page"
		}
	}
	data := value.MapOf("layout", layout, "title", o.Title)
	if o.Collection != Drafts && o.Collection != Pages {
		data.Set("date", stamp(date, o.Timestamp))
	}
	for k, v := range s.Config.Sub("jekyll_compose", "default_front_matter", o.Collection).All() {
		if k == "layout" && o.Layout != "" {
			continue
		}
		data.SetKey(k, v)
	}
	dst := []byte("---\n")
	for k, v := range data.All() {
		dst = appendField(dst, k, v)
	}
	return append(dst, "---\n"...)
}

// appendField writes one line of front matter. A key without a value is left
// open, for somebody to fill in.
func appendField(dst []byte, key any, v any) []byte {
	line := yaml.Append(nil, value.MapOf(key, v))
	if v == nil {
		line = append(line[:len(line)-len(" null\n")], '\n')
	}
	return append(dst, line...)
}

// date reads what a user typed as a date, in the site's time zone: a day is
// its midnight there, so that the file's name and its date agree.
func (s Site) date(typed string) (time.Time, error) {
	if typed == "" {
		return s.Now, nil
	}
	t, err := datetime.Parse(typed, s.Now, s.Config.Location())
	if err != nil {
		return t, fmt.Errorf("--date %q is no date; write it as 2026-03-14, or \"2026-03-14 09:30\"", typed)
	}
	return t, nil
}

func stamp(t time.Time, format string) string {
	if format == "" {
		format = TimestampFormat
	}
	return datetime.Strftime(t, format)
}

// fileName is the name that a title gives a file, without a date.
func fileName(title, extension string) (string, error) {
	slug := permalink.Slugify(title, permalink.Default, false)
	if slug == "" {
		return "", fmt.Errorf("the title %q has no letter and no digit to name a file by", title)
	}
	extension = strings.TrimPrefix(extension, ".")
	if extension == "" {
		extension = "md"
	}
	if strings.ContainsAny(extension, `/\`) {
		return "", fmt.Errorf("%q is no extension of a file; write md, or html", extension)
	}
	return slug + "." + extension, nil
}

// kindOf is what a file of a collection is called.
func kindOf(collection string) string {
	switch collection {
	case Posts:
		return "post"
	case Drafts:
		return "draft"
	case Pages:
		return "page"
	}
	return "file"
}

// write makes a file whole or not at all. Without force it writes over
// nothing, also not what came since anybody looked.
func write(to string, content []byte, kind string, force bool) (err error) {
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(to), ".broadsheet-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(content)
	if err := errors.Join(err, tmp.Chmod(0o644), tmp.Close()); err != nil {
		return err
	}
	if force {
		return os.Rename(tmp.Name(), to)
	}
	if _, err = os.Lstat(to); err == nil {
		return exists(kind, to)
	}
	// A link fails where something is, a rename would replace it; file systems
	// without links get the rename.
	if err = os.Link(tmp.Name(), to); errors.Is(err, fs.ErrExist) {
		return exists(kind, to)
	} else if err != nil {
		return os.Rename(tmp.Name(), to)
	}
	return nil
}

func exists(kind, path string) error {
	return diag.Diagnostic{Severity: diag.Error, File: path,
		Message: "A " + kind + " already exists here", Hint: "choose another title or date, or write over it with --force"}
}
