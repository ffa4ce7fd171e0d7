package build

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/ledger"
	"github.com/broadsheet-press/broadsheet/internal/render"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/trace"
)

// Explanation says of one page what it was made from, what its render read, and
// why it was or was not rendered this time.
type Explanation struct {
	Item, Dest string
	Rendered   bool
	Why        []string // why it was rendered
	From       []string // files
	Read       []string
}

// explain finds the item that a path means: of its source, or of its file in
// the destination. It returns nil where there is none.
func (m *memory) explain(name string) *Explanation {
	at := m.find(name)
	if at < 0 {
		return nil
	}
	it := m.items[at]
	n := site.Number(it)
	e := &Explanation{Item: it.RelPath(), Rendered: !m.fresh[at]}
	if f, ok := it.(site.File); ok && f.Write() {
		e.Dest = f.Destination()
	}
	e.from(m, it)
	if e.Rendered {
		e.because(m, it, n)
	}
	kept := m.run.renderer.Kept(at)
	read := []trace.ID{kept.Content, kept.Whole}
	for _, p := range kept.Parts {
		read = append(read, p.Trace)
	}
	if !e.Rendered || m.splices.done[at] != nil {
		was := &m.old.Items[n]
		read = []trace.ID{was.Content, was.Whole}
		for _, p := range was.Places {
			part := m.old.Parts[p.Part]
			if m.splices.stale[p.Part] {
				part.Trace = m.run.renderer.Piece(part.Key).Trace
			}
			read = append(read, part.Trace)
		}
	}
	e.reads(m, read...)
	return e
}

func (m *memory) find(name string) int {
	name = strings.TrimSuffix(path.Clean("/"+strings.TrimPrefix(strings.TrimPrefix(name, m.run.site.Source), "./")), "/")
	dest := strings.TrimPrefix(m.run.plan.Dest, m.run.site.Source)
	for i, it := range m.items {
		d := ""
		if f, ok := it.(site.File); ok && f.Write() {
			d = f.Destination()
		}
		switch name {
		case "/" + it.RelPath(), strings.TrimPrefix(it.SourcePath(), m.run.site.Source), "/" + d, dest + "/" + d, m.run.plan.Dest + "/" + d, strings.TrimSuffix(it.URL(), "/"):
			return i
		}
	}
	return -1
}

func (e *Explanation) from(m *memory, it site.Item) {
	if p := it.SourcePath(); p != "" {
		e.From = append(e.From, m.run.show(p))
	} else {
		e.From = append(e.From, it.RelPath()+", which a plugin made")
	}
	if !it.PlaceInLayout() {
		return
	}
	name := ""
	if v := it.Value("layout"); v != nil {
		name = site.Text(v)
	}
	used := map[*site.Layout]bool{}
	for l := m.run.site.Layouts[name]; l != nil && !used[l]; l = l.Parent(m.run.site) {
		used[l] = true
		e.From = append(e.From, m.run.show(l.Path))
	}
}

func (e *Explanation) because(m *memory, it site.Item, n uint32) {
	if len(m.old.Items) == 0 {
		e.Why = []string{"nothing is remembered of an earlier build of this site by this program with this configuration"}
		return
	}
	if int(n) >= len(m.old.Items) || m.old.Items[n].Name == "" {
		e.Why = []string{"it is new"}
		return
	}
	if len(m.old.Items[n].Stamps) > 0 {
		e.Why = append(e.Why, "it shows the time of the build")
	}
	for _, r := range m.check.Why(n, 12) {
		e.Why = append(e.Why, m.reason(r))
	}
	if len(e.Why) == 0 && m.turned[it.Order()] != render.Still {
		e.Why = []string{"its layouts go on from where they left off on another page, which is not where it was"}
	}
	if len(e.Why) == 0 && !m.stands(it.Order()) {
		e.Why = []string{"its file in the destination is missing, or is not as it was written"}
	}
	if !m.ordered {
		e.Why = append(e.Why, "the order of rendering has changed, and it reads content that depends on it")
	}
}

func (m *memory) reason(r ledger.Reason) string {
	switch {
	case r.Own:
		return "its own text, front matter or address changed"
	case r.Frame:
		return "its layouts changed"
	case r.Column != "":
		return m.attribute(r.Column, r.Item) + " changed"
	}
	switch r.Key.Kind {
	case trace.Always:
		return "it is rendered each time: " + r.Key.Name
	case trace.Clock:
		if r.Key.Name != "" {
			return "it shows the time of the build as " + strconv.Quote(r.Key.Name) + ", which is another one now"
		}
		return "it shows the time of the build"
	}
	return keyName(r.Key) + " changed"
}

func keyName(k trace.Key) string {
	name := strings.ReplaceAll(strings.ReplaceAll(k.Name, trace.Keys, "(the names of its attributes)"), "\x00", ".")
	switch k.Kind {
	case trace.Clock:
		if k.Name != "" {
			return "the time of the build as " + strconv.Quote(k.Name)
		}
		return "the time of the build"
	case trace.Site:
		return "site." + name
	case trace.Data:
		if name == "" {
			return "all of site.data"
		}
		return "site.data." + name
	case trace.Styles:
		return "the style sheets"
	}
	return strings.TrimSpace(k.Kind.String() + " " + name)
}

var columnNames = map[string]string{
	trace.Raw: "text", trace.Converted: "content", trace.Excerpt: "excerpt", trace.Output: "output",
	trace.Unrendered: "output", trace.Left: "layout before it", trace.Related: "related posts", trace.Keys: "attributes' names",
}

func columnName(column string) string {
	if n, ok := columnNames[column]; ok {
		return n
	}
	return column
}

func (m *memory) attribute(column string, n uint32) string {
	return columnName(column) + " of " + m.called(n)
}

func (m *memory) called(n uint32) string {
	if int(n) < len(m.world.things) {
		switch it := m.world.things[n].(type) {
		case site.Item:
			return it.RelPath()
		case *site.StaticFile:
			return strings.TrimPrefix(it.RelPath(), "/")
		}
	}
	return "a page that is gone"
}

// reads lists what traces hold: keys, and items by attribute.
func (e *Explanation) reads(m *memory, ids ...trace.ID) {
	p := m.table.Parts()
	columns := map[string][]string{}
	seenItem := map[[2]uint32]bool{}
	seen := map[trace.ID]bool{}
	var walk func(trace.ID) bool
	walk = func(id trace.ID) bool {
		if seen[id] {
			return true
		}
		seen[id] = true
		return m.table.Visit(id, trace.Visitor{
			Key: func(k uint32) bool { e.Read = append(e.Read, keyName(p.Keys[k])); return true },
			Item: func(column, n uint32) bool {
				if at := [2]uint32{column, n}; !seenItem[at] {
					seenItem[at] = true
					name := columnName(p.Columns[column])
					columns[name] = append(columns[name], m.called(n))
				}
				return true
			},
			Child: walk,
		})
	}
	for _, id := range ids {
		walk(id)
	}
	for name, of := range columns {
		slices.Sort(of)
		line := name + " of " + strings.Join(of[:min(len(of), 6)], ", ")
		if len(of) > 6 {
			line += fmt.Sprintf(" and %d more", len(of)-6)
		}
		e.Read = append(e.Read, line)
	}
	slices.Sort(e.Read)
	e.Read = slices.Compact(e.Read)
}
