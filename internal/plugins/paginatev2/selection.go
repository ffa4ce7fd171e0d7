package paginatev2

import (
	"slices"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/pattern"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/value"
	"github.com/broadsheet-press/broadsheet/liquid"
)

var separators = pattern.New(`[;,\s]`)

// selection picks the documents of paginated pages. A site has as many of these
// as categories, and each would look through every document: what was found is
// kept, by collections and by the words of a key. No document may change
// meanwhile.
type selection struct {
	site  *site.Site
	lists map[string][]*site.Document
	words map[[2]string]map[string][]*site.Document // by collections and key
}

func newSelection(s *site.Site) *selection {
	return &selection{s, map[string][]*site.Document{}, map[[2]string]map[string][]*site.Document{}}
}

// documents are those that a configuration asks for. The list is the caller's.
func (sel *selection) documents(config *value.Map) []*site.Document {
	names := collections(config.Value("collection"))
	from := strings.Join(names, "\x00")
	docs, ok := sel.lists[from]
	if !ok {
		docs = documents(sel.site, names)
		sel.lists[from] = docs
	}
	whole := true
	for _, by := range [][2]string{{"category", "categories"}, {"tag", "tags"}, {"locale", "locale"}} {
		for _, want := range wanted(config, by[0]) {
			if whole {
				docs, whole = sel.having(from, by[1], docs)[want], false
				continue
			}
			docs = slices.DeleteFunc(slices.Clone(docs), func(d *site.Document) bool { return !slices.Contains(lowerTerms(d, by[1]), want) })
		}
	}
	return slices.Clone(docs)
}

// having is the documents of a list by the words that a key of theirs holds.
func (sel *selection) having(from, key string, docs []*site.Document) map[string][]*site.Document {
	at := [2]string{from, key}
	words, ok := sel.words[at]
	if !ok {
		words = map[string][]*site.Document{}
		for _, d := range docs {
			held := lowerTerms(d, key)
			for i, w := range held {
				if !slices.Contains(held[:i], w) {
					words[w] = append(words[w], d)
				}
			}
		}
		sel.words[at] = words
	}
	return words
}

// wanted are the words, in lower case, that a document must have all of.
func wanted(config *value.Map, option string) []string {
	v := config.Value(option)
	if v == nil {
		return nil
	}
	list, ok := v.([]any)
	if !ok {
		for _, w := range strings.FieldsFunc(liquid.ToString(v), func(r rune) bool { return r == ';' || r == ',' }) {
			list = append(list, w)
		}
	}
	var words []string
	for _, w := range list {
		if want := strings.ToLower(strings.TrimSpace(liquid.ToString(w))); option != "category" || want != "posts" {
			words = append(words, want)
		}
	}
	return words
}

// collections are the names that a configuration gives, in lower case.
func collections(v any) []string {
	list, ok := v.([]any)
	if !ok {
		for _, n := range separators.Split(liquid.ToString(v), -1) {
			list = append(list, n)
		}
	}
	names := make([]string, len(list))
	for i, n := range list {
		names[i] = strings.ToLower(strings.TrimSpace(liquid.ToString(n)))
	}
	return names
}

// documents are those of the collections of some names.
func documents(s *site.Site, names []string) []*site.Document {
	var docs []*site.Document
	add := func(c *site.Collection) {
		for _, d := range c.Docs {
			if !d.FrontMatter().Has("pagination") && !truthy(d.FrontMatter().Value("hidden")) {
				docs = append(docs, d)
			}
		}
	}
	for _, name := range names {
		switch name {
		case "all":
			for _, c := range s.Collections {
				if c.Label != "posts" {
					add(c)
				}
			}
		default:
			if c := s.Collection(name); c != nil {
				add(c)
			}
		}
	}
	return docs
}

// terms are the words that a document's value of a key holds.
func terms(d *site.Document, key string) []string {
	d.Site.NoteKey(key)
	var words []string
	switch v := d.FrontMatter().Value(key).(type) {
	case string:
		words = separators.Split(v, -1)
	case []any:
		for _, e := range v {
			words = append(words, liquid.ToString(e))
		}
	}
	var out []string
	for _, w := range words {
		for _, part := range strings.FieldsFunc(w, func(r rune) bool { return r == ';' || r == ',' }) {
			out = append(out, strings.TrimSpace(part))
		}
	}
	return out
}

func lowerTerms(d *site.Document, key string) []string {
	words := terms(d, key)
	for i, w := range words {
		words[i] = strings.ToLower(w)
	}
	return words
}
