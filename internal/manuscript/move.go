package manuscript

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/datetime"
	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/frontmatter"
	"github.com/broadsheet-press/broadsheet/internal/pattern"
	"github.com/broadsheet-press/broadsheet/internal/value"
)

// Move says how a file is moved.
type Move struct {
	Path      string // below the folder of collections, or as the user's shell has it
	Date      string // as a user types it; "" is now
	Timestamp string // the form of the date; "" is TimestampFormat
	Force     bool   // write over a file that is there
}

// dated is a name that begins with a day.
var dated = pattern.New(`\A(\d{2,4}-\d{1,2}-\d{1,2})-(.+)\z`)

// PublishDraft moves a draft among the posts, under its day. A date that the
// draft has already stays; one that it lacks is written into it.
func (s Site) PublishDraft(m Move) (from, to string, err error) {
	date, err := s.date(m.Date)
	if err != nil {
		return "", "", err
	}
	if from, err = s.find(m.Path, "draft"); err != nil {
		return "", "", err
	}
	to = filepath.Join(s.counterpart(from, "_drafts", "_posts"), datetime.Strftime(date, dayFormat)+"-"+filepath.Base(from))
	return from, to, move(from, to, "post", m.Force, func(data *value.Map) []field {
		if data.Value("date") != nil && data.Value("date") != false {
			return nil
		}
		return []field{{key: "date", value: stamp(date, m.Timestamp)}}
	})
}

// Unpublish moves a post back among the drafts and takes its date away.
func (s Site) Unpublish(m Move) (from, to string, err error) {
	if from, err = s.find(m.Path, "post"); err != nil {
		return "", "", err
	}
	if s.folder(from) != "_posts" {
		// A page that a slip of the hand names would vanish from the site.
		return "", "", diag.Diagnostic{Severity: diag.Error, File: m.Path,
			Message: "There was no post found here", Hint: "this file is in no _posts"}
	}
	name := filepath.Base(from)
	if p := dated.FindStringSubmatch(name); p != nil {
		name = p[2]
	}
	to = filepath.Join(s.counterpart(from, "_posts", "_drafts"), name)
	return from, to, move(from, to, "draft", m.Force, func(*value.Map) []field {
		return []field{{key: "date", drop: true}}
	})
}

// Rename gives a file another title, in its front matter and in its name. A
// post keeps its day unless touch is true: then it gets the move's date.
func (s Site) Rename(m Move, title string, touch bool) (from, to string, err error) {
	date, err := s.date(m.Date)
	if err != nil {
		return "", "", err
	}
	if from, err = s.find(m.Path, "file"); err != nil {
		return "", "", err
	}
	name, err := fileName(title, filepath.Ext(from))
	if err != nil {
		return "", "", err
	}
	kind := "file"
	switch s.folder(from) {
	case "_posts":
		kind = "post"
		switch p := dated.FindStringSubmatch(filepath.Base(from)); {
		case touch:
			name = datetime.Strftime(date, dayFormat) + "-" + name
		case p == nil:
			return "", "", diag.Diagnostic{Severity: diag.Error, File: from,
				Message: "the name of this post has no date", Hint: "give it one with --date, or with --now"}
		default:
			name = p[1] + "-" + name
		}
	case "_drafts":
		kind = "draft"
	}
	to = filepath.Join(filepath.Dir(from), name)
	return from, to, move(from, to, kind, m.Force, func(*value.Map) []field {
		fields := []field{{key: "title", value: title}}
		if touch {
			fields = append(fields, field{key: "date", value: stamp(date, m.Timestamp)})
		}
		return fields
	})
}

// find is the file a user means by a path: below the folder of collections,
// as jekyll-compose has it, or from where they are, as their shell completes
// it. It must be the site's.
func (s Site) find(path, kind string) (string, error) {
	candidates := []string{filepath.Join(s.Root, path)}
	if abs, err := filepath.Abs(path); err == nil {
		candidates = append(candidates, abs)
	}
	for _, c := range candidates {
		rel, err := filepath.Rel(s.Source, c)
		if err != nil || !filepath.IsLocal(rel) {
			continue
		}
		info, err := os.Lstat(c)
		if err == nil && info.Mode()&fs.ModeSymlink != 0 {
			// Moving it would leave a copy here and the file where it was.
			return "", diag.Diagnostic{Severity: diag.Error, File: path, Message: "this is a symbolic link, not a " + kind, Hint: "move the file it points to, or the link, by hand"}
		}
		if err == nil && info.Mode().IsRegular() {
			return c, nil
		}
	}
	return "", diag.Diagnostic{Severity: diag.Error, File: path,
		Message: "There was no " + kind + " found here", Hint: "name a file of the site in " + s.Source}
}

// folder is the one of _posts and _drafts that holds a file.
func (s Site) folder(path string) string {
	rel, _ := filepath.Rel(s.Source, filepath.Dir(path))
	for _, part := range strings.Split(filepath.ToSlash(rel), "/") {
		if part == "_posts" || part == "_drafts" {
			return part
		}
	}
	return ""
}

// counterpart is the folder that a file moves to. A draft in news/_drafts has
// the category news from its folder, and keeps it.
func (s Site) counterpart(path, from, to string) string {
	rel, _ := filepath.Rel(s.Source, filepath.Dir(path))
	parts := strings.Split(filepath.ToSlash(rel), "/")
	for i, part := range parts {
		if part == from {
			return filepath.Join(s.Source, filepath.Join(parts[:i]...), to)
		}
	}
	return filepath.Join(s.Root, to)
}

// A field is a line of front matter to set, or to take out.
type field struct {
	key   string
	value any
	drop  bool
}

// move writes the file at its new place with the fields changed, then takes
// the old one away: a failure in between leaves two files, never none.
func move(from, to, kind string, force bool, change func(*value.Map) []field) error {
	src, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	data, parts, err := frontmatter.Parse(src, from)
	if err != nil {
		return err
	}
	if parts.Has {
		for _, f := range change(data) {
			if src, err = edit(src, from, f); err != nil {
				return err
			}
		}
	}
	if err := write(to, src, kind, force); err != nil {
		return err
	}
	if a, err := os.Stat(from); err == nil {
		if b, err := os.Stat(to); err == nil && os.SameFile(a, b) {
			return nil
		}
	}
	return os.Remove(from)
}

// edit changes one field and leaves every other byte as its author has it,
// comments and order too. Front matter is read again afterwards: where that
// field alone is not what has changed, the file is left to its author.
func edit(src []byte, name string, f field) ([]byte, error) {
	before, parts, err := frontmatter.Parse(src, name)
	if err != nil {
		return nil, err
	}
	start := bytes.Index(src, []byte("---"))
	end := start + len(parts.YAML)
	lines := strings.SplitAfter(string(src[start:end]), "\n")
	var line string
	if !f.drop {
		line = string(appendField(nil, f.key, f.value))
		if strings.HasSuffix(lines[0], "\r\n") {
			line = strings.TrimSuffix(line, "\n") + "\r\n"
		}
	}
	var out strings.Builder
	placed, inside := false, false
	for _, l := range lines {
		own := ownLine(l, f.key)
		if own && !placed {
			out.WriteString(line)
			placed, inside = true, true
			continue
		}
		if inside && (l != "" && (l[0] == ' ' || l[0] == '\t')) {
			continue // the rest of a value on several lines
		}
		inside = false
		out.WriteString(l)
	}
	if !placed {
		out.WriteString(line)
	}
	edited := append(append(bytes.Clone(src[:start]), out.String()...), src[end:]...)
	after, again, err := frontmatter.Parse(edited, name)
	if err != nil || !again.Has || !bytes.Equal(again.Body, parts.Body) || !onlyChanged(before, after, f) {
		return nil, diag.Diagnostic{Severity: diag.Error, File: name, Line: 1, Column: 1,
			Message: fmt.Sprintf("the front matter is written in a way that %q cannot be changed in", f.key),
			Hint:    "write one line for each key, or move the file by hand"}
	}
	return edited, nil
}

func ownLine(l, key string) bool {
	for _, k := range []string{key, `"` + key + `"`, "'" + key + "'"} {
		if rest, ok := strings.CutPrefix(l, k); ok && strings.HasPrefix(strings.TrimLeft(rest, " "), ":") {
			return true
		}
	}
	return false
}

// onlyChanged reports whether two front matters differ in one field alone, and
// that field is as asked.
func onlyChanged(before, after *value.Map, f field) bool {
	_, had := before.Get(f.key)
	v, has := after.Get(f.key)
	want := before.Len()
	switch {
	case f.drop && had:
		want--
	case !f.drop && !had:
		want++
	}
	if has == f.drop || after.Len() != want {
		return false
	}
	if !f.drop && v != f.value {
		return false
	}
	for k, v := range before.All() {
		if k == f.key {
			continue
		}
		if w, ok := after.GetKey(k); !ok || fmt.Sprint(plain(w)) != fmt.Sprint(plain(v)) {
			return false
		}
	}
	return true
}

// plain is a value that fmt prints by what is in it.
func plain(v any) any {
	m, ok := v.(*value.Map)
	if !ok {
		if list, ok := v.([]any); ok {
			out := make([]any, len(list))
			for i, e := range list {
				out[i] = plain(e)
			}
			return out
		}
		return v
	}
	var out []any
	for k, v := range m.All() {
		out = append(out, k, plain(v))
	}
	return out
}
