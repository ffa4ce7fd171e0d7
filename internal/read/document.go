package read

import (
	"bytes"
	"errors"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
	"unsafe"

	"github.com/broadsheet-press/broadsheet/internal/datetime"
	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/frontmatter"
	"github.com/broadsheet-press/broadsheet/internal/ledger"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/value"
	"github.com/broadsheet-press/broadsheet/internal/vfs"
	"github.com/broadsheet-press/broadsheet/internal/yaml"
)

// post reads a post or draft and reports whether it is shown.
func (r *reader) post(d *site.Document, known *knower) bool {
	if body, ok := r.document(d, known); !ok || !utf8.ValidString(body) {
		return false
	}
	if r.site.Publishes(d) {
		// Jekyll keeps a date it had to ask the file for once it has compared
		// it with the clock; the order of posts depends on that.
		if d.FrontMatter().Value("date") == nil && !r.site.ConfigBool("future") {
			d.FrontMatter().Set("date", d.Date())
		}
		return true
	}
	if r.site.InFuture(d) {
		r.warn(diag.Diagnostic{File: r.show(d.Path), Message: "skipped: the post has a future date", Hint: "build with --future to show it"})
	}
	return false
}

// document reads a document of any collection. What is wrong with it is
// reported; the result is the body where the file was read, and whether there is
// a document at all. A body that is known without reading is valid UTF-8.
func (r *reader) document(d *site.Document, known *knower) (body string, ok bool) {
	if !d.YAML() && known.document(d) {
		return "", true
	}
	r.begin(d)
	file := r.show(d.Path)
	src, err := vfs.ReadWhole(d.Path)
	if err != nil {
		r.unreadable(file, err)
		return "", false
	}
	if d.YAML() {
		v, err := yaml.Parse(src, file)
		if err != nil {
			r.fail(err)
			return "", false
		}
		m, _ := v.(*value.Map)
		if m == nil {
			m = value.NewMap(0)
		}
		d.SetFrontMatter(m)
		return "", true
	}
	if body, err = r.fill(d, file, src); err != nil {
		r.broken(file, err)
	}
	r.site.CompactKeys(d.FrontMatter())
	return body, true
}

// begin gives a document what its path says of it.
func (r *reader) begin(d *site.Document) {
	special := d.Collection.RelativeDirectory()
	draft := d.Kind() == "posts" && !strings.Contains(d.RelPath(), special)
	if draft {
		special = "_drafts"
	}
	d.SetFrontMatter(value.NewMap(12)) // not before: all documents are found before the first is read
	d.FrontMatter().Set("draft", draft)
	d.FrontMatter().Set("categories", pathCategories(d, special))
}

// laying is the making of one document's front matter.
type laying struct {
	*reader
	timed bool // it depends on the time of the build
}

func (r *laying) askTime() time.Time {
	r.timed = true
	return r.site.AskTime()
}

// defaults lays the configuration's defaults over what a document has.
func (r *laying) defaults(d *site.Document) error {
	if defaults := r.site.Defaults.All(d.RelPath(), d.Kind()); defaults.Len() > 0 {
		return r.merge(d, defaults, "front matter defaults")
	}
	return nil
}

// fill does what Jekyll's Document#read does, in its order: the order of the
// keys shows in `jsonify`. It returns the body.
func (r *reader) fill(d *site.Document, file string, src []byte) (body string, err error) {
	made := &laying{reader: r}
	if err := made.defaults(d); err != nil {
		return "", err
	}
	data, parts, err := frontmatter.Parse(src, file)
	body = textOf(parts.Body)
	d.SetFileBody(body, parts.Offset, headSum(src, parts.Offset))
	d.Line = parts.Line
	if err != nil {
		return body, err
	}
	if data.Len() > 0 {
		r.site.Compact(data)
	}
	if err := made.lay(d, data); err != nil {
		return body, err
	}
	var cut *site.Excerpt
	if sep := r.separator(d); sep != "" {
		cut = cutExcerpt(d, body, r.excerpt(body, sep, file))
		d.FrontMatter().Set("excerpt", cut)
	}
	if !made.timed {
		r.learn(d, body, parts.Offset, cut)
	}
	return body, nil
}

// headSum is a hash of what stands above a body, without the blank lines in
// between, which are of neither.
func headSum(src []byte, at int) uint64 {
	return ledger.NewHash().Bytes(bytes.TrimRight(src[:min(at, len(src))], " \t\r\n\v\f")).Sum()
}

// cutExcerpt is the excerpt of a document, by its length where nothing was
// added to what its body begins with.
func cutExcerpt(d *site.Document, body, text string) *site.Excerpt {
	if text != "" && strings.HasPrefix(body, text) {
		return site.NewHeadExcerpt(d, len(text))
	}
	return site.NewExcerpt(d, text)
}

// recut is Site.CutExcerpt.
func (r *reader) recut(d *site.Document, body string) *site.Excerpt {
	sep := d.ExcerptSeparator()
	if sep == "" {
		return nil
	}
	return site.NewExcerpt(d, r.excerpt(body, sep, r.show(d.Path)))
}

// textOf is a part of a file as text. The file's bytes are never changed, so
// they need not be copied.
func textOf(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// pathCategories are the folders above _posts.
func pathCategories(d *site.Document, special string) []any {
	cats := []any{}
	rel := d.RelPath()
	if strings.HasPrefix(rel, special) {
		return cats
	}
	if i := strings.Index(rel, special); i >= 0 {
		rel = rel[:i]
	}
	seen := map[string]bool{}
	for part := range strings.SplitSeq(rel, "/") {
		if part != "" && part != special && part != d.Basename() && !seen[part] {
			seen[part] = true
			cats = append(cats, part)
		}
	}
	return cats
}

// merge lays front matter over what a document has. Categories add up.
func (r *laying) merge(d *site.Document, other *value.Map, source string) error {
	var list []any // of categories
	if c := other.Value("categories"); c != nil {
		if s, ok := c.(string); ok {
			list = words(s)
			c = list
		}
		if have, ok := d.FrontMatter().Value("categories").([]any); ok {
			more, ok := c.([]any)
			if !ok {
				return errors.New("no implicit conversion of " + className(c) + " into Array")
			}
			list = union(have, more)
		}
	}
	site.MergeInto(d.FrontMatter(), other)
	if list != nil {
		d.FrontMatter().Set("categories", list)
	}
	return r.date(d, source)
}

// date makes the front matter's date a time of the site's zone, to the second.
func (r *laying) date(d *site.Document, source string) error {
	v, ok := d.FrontMatter().Get("date")
	if !ok {
		return nil
	}
	var t time.Time
	switch v := v.(type) {
	case time.Time:
		t = v.Truncate(time.Second)
	case value.Date:
		t = v.Time(r.site.Location)
	default:
		s := site.Text(v)
		var err error
		if t, err = datetime.ParseBy(s, r.askTime, r.site.Location); err != nil {
			return diag.Diagnostic{
				Severity: diag.Error, File: r.show(d.Path), Line: 1,
				Message: "Invalid date '" + s + "': Document '" + d.RelPath() + "' does not have a valid date in the " + source + ".",
				Hint:    "write it as 2006-01-02 15:04:05 +0000",
			}
		}
	}
	d.FrontMatter().Set("date", t.In(r.site.Location))
	return nil
}

// title sets title, slug and ext, and the date that the file's name says.
func (r *laying) title(d *site.Document) error {
	date, slug, ext, ok := datedName(d.RelPath())
	if ok {
		have, isTime := d.FrontMatter().Value("date").(time.Time)
		now := isTime && have.Unix() == r.site.Time.Unix()
		if now {
			r.askTime()
		}
		if !isTime || now {
			d.FrontMatter().Set("date", date)
			if err := r.date(d, "filename"); err != nil {
				return err
			}
		}
	} else {
		name := baseName(d.RelPath())
		if i := strings.LastIndexByte(name, '.'); i >= 0 && i < len(name)-1 {
			slug, ext = name[:i], name[i:]
		} else {
			slug = d.Stem()
		}
	}
	slug = strings.TrimRight(slug, ".")
	set := func(key string, v any) {
		if !truthy(d.FrontMatter().Value(key)) {
			d.FrontMatter().Set(key, v)
		}
	}
	if !truthy(d.FrontMatter().Value("title")) {
		d.FrontMatter().Set("title", titleize(slug))
	}
	set("slug", slug)
	if ext != "" {
		set("ext", ext)
	} else {
		set("ext", nil)
	}
	return nil
}

// titleize is a slug as a title: words capitalised.
func titleize(slug string) string {
	parts := strings.Split(slug, "-")
	for len(parts) > 0 && parts[len(parts)-1] == "" {
		parts = parts[:len(parts)-1]
	}
	for i, p := range parts {
		c, w := utf8.DecodeRuneInString(p)
		if w > 0 {
			parts[i] = string(unicode.ToTitle(c)) + strings.ToLower(p[w:])
		}
	}
	return strings.Join(parts, " ")
}

// categories joins `categories`, `category` and those of the path.
func (r *laying) categories(d *site.Document) error {
	var all []any
	switch c := d.FrontMatter().Value("categories").(type) {
	case nil:
	case []any:
		all = append(all, c...)
	case *value.Map:
		for k, v := range c.All() {
			all = append(all, []any{k, v})
		}
	default:
		all = append(all, c)
	}
	all = append(all, pluralized(d.FrontMatter(), "category", "categories")...)
	for i, c := range all {
		all[i] = site.Text(c)
	}
	return r.merge(d, value.MapOf("categories", union(nil, all)), "YAML front matter")
}

// pluralized is the value of a singular key, or the words or elements of its
// plural, without nothings.
func pluralized(m *value.Map, singular, plural string) []any {
	v := m.Value(singular)
	if !truthy(v) {
		switch p := m.Value(plural).(type) {
		case string:
			v = words(p)
		case []any:
			v = p
		default:
			v = nil
		}
	}
	out := []any{}
	for _, e := range flatten(nil, []any{v}) {
		if e != nil {
			out = append(out, e)
		}
	}
	return out
}

func flatten(dst, a []any) []any {
	if dst == nil {
		dst = []any{}
	}
	for _, e := range a {
		if sub, ok := e.([]any); ok {
			dst = flatten(dst, sub)
		} else {
			dst = append(dst, e)
		}
	}
	return dst
}

func words(s string) []any {
	out := []any{}
	for _, w := range strings.Fields(s) {
		out = append(out, w)
	}
	return out
}

// union is Ruby's Array#|: each value once, in the order met.
func union(a, b []any) []any {
	out := []any{}
	for _, list := range [][]any{a, b} {
	next:
		for _, v := range list {
			for _, have := range out {
				if sameScalar(have, v) {
					continue next
				}
			}
			out = append(out, v)
		}
	}
	return out
}

func sameScalar(a, b any) bool {
	switch a.(type) {
	case []any, *value.Map:
		return false
	}
	switch b.(type) {
	case []any, *value.Map:
		return false
	}
	return a == b
}

func className(v any) string {
	switch v.(type) {
	case int:
		return "Integer"
	case float64:
		return "Float"
	case bool:
		if v == true {
			return "true"
		}
		return "false"
	case *value.Map:
		return "Hash"
	case time.Time:
		return "Time"
	case value.Date:
		return "Date"
	}
	return "Object"
}
