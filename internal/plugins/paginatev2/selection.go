package paginatev2

import (
	"slices"
	"strings"
	"time"

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
	order map[[2]string]bool                        // by collections and field: see sorted
}

func newSelection(s *site.Site) *selection {
	return &selection{s, map[string][]*site.Document{}, map[[2]string]map[string][]*site.Document{}, map[[2]string]bool{}}
}

// documents are those that a configuration asks for, and the name of the list
// that they are from. The documents are the caller's.
func (sel *selection) documents(config *value.Map) (docs []*site.Document, from string) {
	names := collections(config.Value("collection"))
	from = strings.Join(names, "\x00")
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
	return slices.Clone(docs), from
}

// sorted reports whether all documents of a list have a time as a field, and
// stand in its order, as posts do by their dates. Then so do all that are picked
// from it.
func (sel *selection) sorted(from, field string) bool {
	at := [2]string{from, field}
	sorted, ok := sel.order[at]
	if !ok {
		sorted = inOrder(sel.lists[from], field)
		sel.order[at] = sorted
	}
	return sorted
}

func inOrder(docs []*site.Document, field string) bool {
	if len(docs) == 0 || strings.Contains(field, ":") {
		return false
	}
	at := value.Lookup{Key: strings.ToLower(strings.TrimSpace(field))}
	docs[0].Site.NoteKey(at.Key)
	var last time.Time
	for i, d := range docs {
		t, ok := at.In(d.FrontMatter()).(time.Time)
		if !ok || i > 0 && last.Compare(t) > 0 {
			return false
		}
		last = t
	}
	return true
}

// having is the documents of a list by the words that a key of theirs holds.
func (sel *selection) having(from, key string, docs []*site.Document) map[string][]*site.Document {
	at := [2]string{from, key}
	words, ok := sel.words[at]
	if !ok {
		words = byWords(docs, termsOf(sel.site, key))
		sel.words[at] = words
	}
	return words
}

// byWords is documents by their words in lower case.
func byWords(docs []*site.Document, t *terms) map[string][]*site.Document {
	type group struct{ docs []*site.Document }
	groups := map[string]*group{}
	var groupsOf [][]*group // by the number of the words
	for _, d := range docs {
		n := t.of(d)
		if n == len(groupsOf) {
			var in []*group
			for _, w := range t.lists[n] {
				w = strings.ToLower(w)
				if groups[w] == nil {
					groups[w] = &group{}
				}
				if !slices.Contains(in, groups[w]) {
					in = append(in, groups[w])
				}
			}
			groupsOf = append(groupsOf, in)
		}
		for _, g := range groupsOf[n] {
			g.docs = append(g.docs, d)
		}
	}
	words := make(map[string][]*site.Document, len(groups))
	for w, g := range groups {
		words[w] = g.docs
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
	pagination, hidden := value.Lookup{Key: "pagination"}, value.Lookup{Key: "hidden"}
	add := func(c *site.Collection) {
		docs = slices.Grow(docs, len(c.Docs))
		for _, d := range c.Docs {
			if !pagination.Has(d.FrontMatter()) && !truthy(hidden.In(d.FrontMatter())) {
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

// terms finds the words that documents' values of a key hold. Arrays of words
// are shared by many documents: each is looked into once.
type terms struct {
	at    value.Lookup
	known map[array]int // places among the lists
	lists [][]string
	words []string // of the value at hand
}

// array is which array it is.
type array struct {
	first  *any
	length int
}

// mostArrays is how many arrays are remembered: where there are more, few are
// shared.
const mostArrays = 4096

func termsOf(s *site.Site, key string) *terms {
	s.NoteKey(key)
	return &terms{at: value.Lookup{Key: key}, known: map[array]int{}}
}

// of is the number of a document's words: of those in t.lists, or their count
// where they are new, and are added.
func (t *terms) of(d *site.Document) int {
	var list []any
	text := ""
	switch v := t.at.In(d.FrontMatter()).(type) {
	case string:
		text = v
	case []any:
		list = v
	}
	n := len(t.lists)
	if text == "" {
		var which array // nothing
		if len(list) > 0 {
			which = array{&list[0], len(list)}
		}
		if known, ok := t.known[which]; ok {
			return known
		}
		if n < mostArrays {
			t.known[which] = n
		}
	}
	t.words = nil
	for _, e := range list {
		t.add(liquid.ToString(e))
	}
	if text != "" {
		for _, w := range separators.Split(text, -1) {
			t.add(w)
		}
	}
	t.lists = append(t.lists, t.words)
	return n
}

func (t *terms) add(word string) {
	for word != "" {
		end := strings.IndexAny(word, ";,")
		if end < 0 {
			end = len(word)
		}
		if end > 0 {
			t.words = append(t.words, strings.TrimSpace(word[:end]))
		}
		word = word[min(end+1, len(word)):]
	}
}

func lowerTerms(d *site.Document, key string) []string {
	t := termsOf(d.Site, key)
	words := t.lists[t.of(d)]
	for i, w := range words {
		words[i] = strings.ToLower(w)
	}
	return words
}
