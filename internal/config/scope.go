package config

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/datetime"
	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/value"
	"github.com/broadsheet-press/broadsheet/internal/vfs"
)

// Defaults are the front matter a site gives to files by path and type. They
// are safe for concurrent use.
type Defaults struct {
	sets           []defaultSet
	collectionsDir string

	mu     sync.Mutex
	merged map[string]*value.Map // by the sets that match
}

// defaultSet is one entry of the key defaults.
type defaultSet struct {
	scope    *value.Map // nil where the set has none
	values   *value.Map
	path     string
	kind     string
	hasKind  bool
	glob     map[string]bool // what a path with stars stands for
	hasScope bool
}

// Defaults compiles the key defaults. Paths with stars are looked up in the
// source at once. Sets that Jekyll would leave out, and names of types it has
// given up, are reported.
func (c *Config) Defaults(source vfs.FS) (*Defaults, []diag.Diagnostic, error) {
	d := &Defaults{collectionsDir: c.String("collections_dir"), merged: map[string]*value.Map{}}
	sets, ok := c.Value("defaults").([]any)
	if !ok {
		return d, nil, nil
	}
	file := ""
	if n := len(c.files); n > 0 {
		file = c.files[n-1]
	}
	var warnings []diag.Diagnostic
	warn := func(format string, args ...any) {
		warnings = append(warnings, diag.Diagnostic{Severity: diag.Warning, File: file, Message: fmt.Sprintf(format, args...)})
	}
	for _, v := range sets {
		set, _ := v.(*value.Map)
		values, ok := set.Value("values").(*value.Map)
		if !ok {
			warn("Defaults: An invalid front-matter default set was found: %s", inspect(v))
			continue
		}
		s := defaultSet{values: values}
		s.scope, _ = set.Value("scope").(*value.Map)
		s.hasScope = s.scope != nil
		if k, ok := s.scope.Get("type"); ok {
			s.hasKind = true
			s.kind = text(k)
			if plural, ok := map[string]string{"page": "pages", "post": "posts", "draft": "drafts"}[s.kind]; ok {
				warn("Defaults: The '%s' type has become '%s'. Please update your front-matter defaults to use 'type: %s'.", s.kind, plural, plural)
				s.kind = plural
			}
		}
		if p, ok := s.scope.Value("path").(string); ok {
			s.path = p
		}
		if strings.Contains(s.path, "*") {
			s.glob = map[string]bool{}
			for _, name := range vfs.Glob(source, s.path) {
				s.glob[d.stripCollectionsDir(name)] = true
			}
		}
		if err := fixDate(&s, set, c.location, file); err != nil {
			return nil, warnings, err
		}
		d.sets = append(d.sets, s)
	}
	return d, warnings, nil
}

// fixDate makes a time of a default date; the values are copied for it. set is
// what the configuration has.
func fixDate(s *defaultSet, set *value.Map, loc *time.Location, file string) error {
	v, ok := s.values.Get("date")
	if !ok {
		return nil
	}
	var t time.Time
	switch v := v.(type) {
	case time.Time:
		return nil
	case value.Date:
		t = v.Time(loc)
	default:
		var err error
		if t, err = datetime.Parse(text(v), time.Now(), loc); err != nil {
			return diag.Diagnostic{
				Severity: diag.Error, File: file,
				Message: fmt.Sprintf("Invalid date '%s': An invalid date format was found in a front-matter default set: %s", text(v), inspect(set)),
			}
		}
		t = t.In(loc)
	}
	s.values = s.values.Clone()
	s.values.Set("date", t)
	return nil
}

// All are the defaults of a file: the values of every set that matches, those
// of the more precise scope above the others. kind is the label of the
// collection, "pages", or empty for a file that is neither. The result is
// shared and must not be changed.
func (d *Defaults) All(path, kind string) *value.Map {
	matching, key := d.matching(path, kind)
	if len(matching) == 0 {
		return nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if m, ok := d.merged[key]; ok {
		return m
	}
	m := value.NewMap(0)
	var old *defaultSet
	for _, i := range matching {
		s := &d.sets[i]
		if precedes(old, s) {
			m = value.DeepMerge(m, s.values)
			if s.hasScope {
				old = s
			} else {
				old = nil
			}
		} else {
			m = value.DeepMerge(s.values, m)
		}
	}
	d.merged[key] = m
	return m
}

// Find is the default of one key.
func (d *Defaults) Find(path, kind, key string) (any, bool) {
	var v any
	found := false
	var old *defaultSet
	matching, _ := d.matching(path, kind)
	for _, i := range matching {
		s := &d.sets[i]
		if e, ok := s.values.Get(key); ok && precedes(old, s) {
			v, found = e, true
			if s.hasScope {
				old = s
			} else {
				old = nil
			}
		}
	}
	return v, found
}

// matching lists the sets that apply, and names the list.
func (d *Defaults) matching(path, kind string) (sets []int, key string) {
	if len(d.sets) == 0 {
		return nil, ""
	}
	path = withoutSlash(path)
	bits := make([]byte, (len(d.sets)+7)/8)
	for i := range d.sets {
		if d.applies(&d.sets[i], path, kind) {
			sets = append(sets, i)
			bits[i/8] |= 1 << (i % 8)
		}
	}
	return sets, string(bits)
}

func (d *Defaults) applies(s *defaultSet, path, kind string) bool {
	switch {
	case s.hasKind && (kind == "" || s.kind != kind):
		return false
	case s.path == "":
		return true
	case s.glob != nil:
		for n := 1; n <= len(path); n++ {
			if s.glob[path[:n]] {
				return true
			}
		}
		return false
	}
	return strings.HasPrefix(path, d.stripCollectionsDir(s.path))
}

func (d *Defaults) stripCollectionsDir(path string) string {
	if d.collectionsDir == "" {
		return path
	}
	return strings.TrimPrefix(path, d.collectionsDir+"/")
}

// precedes reports whether a set's values go above those of old: where its
// path is longer, or as long and it names a type or old names none.
func precedes(old, s *defaultSet) bool {
	if old == nil {
		return true
	}
	o, n := withoutSlash(old.path), withoutSlash(s.path)
	if len(o) != len(n) {
		// Ruby counts characters.
		if co, cn := len([]rune(o)), len([]rune(n)); co != cn {
			return cn > co
		}
	}
	return s.hasKind || !old.hasKind
}

func withoutSlash(path string) string { return strings.TrimPrefix(path, "/") }
