// Package scaffold makes the folder of a new site.
package scaffold

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

//go:embed all:files
var files embed.FS

// Options say what to make.
type Options struct {
	Dir   string
	Title string    // "" takes it from the folder's name
	Now   time.Time // of the first post
	// Blank leaves the posts, the page and the feeds out: folders and a short
	// configuration, as `jekyll new --blank`.
	Blank bool
	// Force writes into a folder that has files in it. Files that are there
	// already are kept as they are.
	Force bool
	// Config takes the place of the configuration that is usually written.
	Config []byte
}

// ErrNotEmpty says that the folder has files and nobody said to go on.
var ErrNotEmpty = errors.New("the folder is not empty")

// New makes the site and returns the paths it wrote, below the folder, sorted.
func New(o Options) ([]string, error) {
	if err := check(o); err != nil {
		return nil, err
	}
	if o.Title == "" {
		o.Title = TitleOf(o.Dir)
	}
	plan, err := contents(o)
	if err != nil {
		return nil, err
	}
	var written []string
	for _, name := range sortedKeys(plan) {
		to := filepath.Join(o.Dir, filepath.FromSlash(name))
		if strings.HasSuffix(name, "/") {
			if err := os.MkdirAll(to, 0o755); err != nil {
				return written, err
			}
			continue
		}
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return written, err
		}
		// O_EXCL keeps whatever is there, also what came since we looked.
		f, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return written, err
		}
		_, err = f.Write(plan[name])
		if err := errors.Join(err, f.Close()); err != nil {
			return written, err
		}
		written = append(written, name)
	}
	return written, nil
}

// check refuses a folder that somebody else's files are in. Hidden ones do not
// count, as with Jekyll: a clone of an empty repository has .git in it.
func check(o Options) error {
	if o.Dir == "" {
		// A script whose variable is empty does not mean the current folder.
		return errors.New("the folder's name is empty; say where to make the site, such as . for the current folder")
	}
	info, err := os.Stat(o.Dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !info.IsDir():
		return fmt.Errorf("%s is a file; a new site needs a folder", o.Dir)
	case o.Force:
		return nil
	}
	entries, err := os.ReadDir(o.Dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") {
			return fmt.Errorf("%s has %q in it: %w; choose another, or --force to write beside what is there", o.Dir, e.Name(), ErrNotEmpty)
		}
	}
	return nil
}

// contents are the files by name; names that end in a slash are folders.
func contents(o Options) (map[string][]byte, error) {
	if o.Blank {
		return map[string][]byte{
			"_config.yml": []byte("title: " + strconv.Quote(o.Title) + "\nlang: en\nurl: \"\"\nbaseurl: \"\"\n"),
			"_drafts/":    nil, "_posts/": nil, "assets/images/": nil,
		}, nil
	}
	day := o.Now.Format(time.DateOnly)
	fill := strings.NewReplacer(
		"{{date}}", o.Now.UTC().Format("2006-01-02T15:04:05"),
		"{{day}}", day,
		"{{title}}", o.Title,
	)
	// In YAML the title is quoted: any title is allowed.
	quoted := strings.NewReplacer("title: {{title}}", "title: "+strconv.Quote(o.Title),
		`"Welcome to {{title}}"`, strconv.Quote("Welcome to "+o.Title))
	plan := map[string][]byte{"assets/images/": nil}
	for from, to := range map[string]string{
		"_config.yml":       "_config.yml",
		"about.md":          "about.md",
		"README.md":         "README.md",
		"gitignore":         ".gitignore",
		"_posts/welcome.md": "_posts/" + day + "-welcome.md",
	} {
		src, err := files.ReadFile("files/" + from)
		if err != nil {
			return nil, err
		}
		plan[to] = []byte(fill.Replace(quoted.Replace(string(src))))
	}
	if o.Config != nil {
		plan["_config.yml"] = o.Config
	}
	return plan, nil
}

// TitleOf makes a title of a folder's name: the-daily-tide is The Daily Tide.
func TitleOf(dir string) string {
	abs, err := filepath.Abs(dir)
	if err != nil {
		abs = dir
	}
	words := strings.FieldsFunc(filepath.Base(abs), func(r rune) bool { return r == '-' || r == '_' || r == ' ' })
	for i, w := range words {
		first, rest := []rune(w)[:1], []rune(w)[1:]
		words[i] = strings.ToUpper(string(first)) + string(rest)
	}
	if title := strings.Join(words, " "); title != "" && title != "." && title != "/" {
		return title
	}
	return "The Broadsheet"
}

func sortedKeys(m map[string][]byte) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
