package snapshot

import (
	"encoding/binary"
	"slices"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/codec"
	"github.com/broadsheet-press/broadsheet/internal/value"
)

// The kinds of values beyond codec's.
const (
	kindHole = codec.Others + iota // nothing, which the reader puts something into
	kindList                       // an array of the table
)

// mostShapes is how many lists of keys are kept once for many documents.
const mostShapes = 256

// tables are what the documents of a site have in common: texts, arrays of
// texts, and the keys of front matter.
type tables struct {
	texts  []any // strings in their boxes: those that come again share one
	lists  []any // arrays, likewise
	shapes []keys

	written []byte // as they were read; nil where they were not
	changed bool   // what was read is not all

	// made when first wanted
	numbers     map[string]uint64 // of texts
	listNumbers map[string]uint64 // of lists, by the numbers of their texts
	shapeOf     map[string]int    // places of shapes, by their names
	scratch     []byte
}

// keys are those of front matter, in order.
type keys struct {
	names []string
	shape *value.Shape
}

func (t *tables) size() int { return len(t.texts) + len(t.lists) }

func readTables(d *codec.Decoder) (t tables) {
	whole := d.B
	t.texts = make([]any, d.Count())
	for i := range t.texts {
		t.texts[i] = d.Text()
	}
	t.lists = make([]any, d.Count())
	for i := range t.lists {
		list := make([]any, d.Count())
		for k := range list {
			list[k] = t.shared(d, d.Num())
		}
		t.lists[i] = list
	}
	t.shapes = make([]keys, d.Count())
	for i := range t.shapes {
		names := d.TextList()
		shape := value.NewShape(names)
		if shape == nil {
			d.Fail()
			break
		}
		t.shapes[i] = keys{names, shape}
	}
	t.written = whole[:len(whole)-len(d.B)]
	return t
}

func (t *tables) write(e *codec.Encoder) {
	if !t.changed {
		e.B = append(e.B, t.written...)
		return
	}
	e.Num(uint64(len(t.texts)))
	for _, s := range t.texts {
		e.Text(s.(string))
	}
	e.Num(uint64(len(t.lists)))
	for _, l := range t.lists {
		list := l.([]any)
		e.Num(uint64(len(list)))
		for _, s := range list {
			e.Num(t.number(s.(string)))
		}
	}
	e.Num(uint64(len(t.shapes)))
	for _, s := range t.shapes {
		e.TextList(s.names)
	}
}

// shared is a text of the table, in its box.
func (t *tables) shared(d *codec.Decoder, n uint64) any {
	if n >= uint64(len(t.texts)) {
		d.Fail()
		return ""
	}
	return t.texts[n]
}

// inlineText writes a text that is not in the table.
func inlineText(e *codec.Encoder, s string) {
	e.Num(0)
	e.Text(s)
}

// text reads a text, of the table or not.
func (t *tables) text(d *codec.Decoder) any {
	if n := d.Num(); n > 0 {
		return t.shared(d, n-1)
	}
	return d.Text()
}

// other reads what is of kinds beyond codec's.
func (t *tables) other(d *codec.Decoder, kind uint64) any {
	switch kind {
	case kindHole:
		return nil
	case kindList:
		if n := d.Num(); n < uint64(len(t.lists)) {
			return t.lists[n]
		}
	}
	d.Fail()
	return nil
}

// number is the place of a text in the table.
func (t *tables) number(s string) uint64 {
	if t.numbers == nil {
		t.numbers = make(map[string]uint64, len(t.texts)+64)
		for i, t2 := range t.texts {
			t.numbers[t2.(string)] = uint64(i)
		}
	}
	if n, ok := t.numbers[s]; ok {
		return n
	}
	n := uint64(len(t.texts))
	s = strings.Clone(s) // not the whole file that it is a part of
	t.numbers[s] = n
	t.texts = append(t.texts, s)
	return n
}

// ofTexts reports whether an array holds nothing but texts, and not many.
func ofTexts(list []any) bool {
	for _, v := range list {
		if _, ok := v.(string); !ok {
			return false
		}
	}
	return len(list) <= 64
}

// list is the place of an array of texts in the table.
func (t *tables) list(list []any) uint64 {
	var key []byte
	for _, v := range list {
		key = binary.AppendUvarint(key, t.number(v.(string)))
	}
	if t.listNumbers == nil {
		t.listNumbers = make(map[string]uint64, len(t.lists)+64)
		for i, l := range t.lists {
			var key []byte
			for _, v := range l.([]any) {
				key = binary.AppendUvarint(key, t.number(v.(string)))
			}
			t.listNumbers[string(key)] = uint64(i)
		}
	}
	if n, ok := t.listNumbers[string(key)]; ok {
		return n
	}
	n := uint64(len(t.lists))
	t.listNumbers[string(key)] = n
	own := make([]any, len(list))
	for i, v := range list {
		own[i] = t.texts[t.number(v.(string))]
	}
	t.lists = append(t.lists, own)
	return n
}

// shape is one more than the place of a map's keys among the shapes; 0 where it
// is to be kept with its keys.
func (t *tables) shape(m *value.Map) int {
	if t.shapeOf == nil {
		t.shapeOf = map[string]int{}
		for i, s := range t.shapes {
			t.shapeOf[string(t.joined(s.names))] = i
		}
	}
	names := make([]string, 0, 24)
	for k := range m.All() {
		name, ok := k.(string)
		if !ok {
			return 0
		}
		names = append(names, name)
	}
	if i, ok := t.shapeOf[string(t.joined(names))]; ok {
		return i + 1
	}
	if len(t.shapes) >= mostShapes {
		return 0
	}
	for i, name := range names {
		names[i] = strings.Clone(name)
	}
	shape := value.NewShape(names)
	if shape == nil {
		return 0
	}
	t.shapeOf[string(t.joined(names))] = len(t.shapes)
	t.shapes = append(t.shapes, keys{slices.Clip(names), shape})
	t.changed = true
	return len(t.shapes)
}

// joined is names with their lengths, until the next are joined.
func (t *tables) joined(names []string) []byte {
	t.scratch = t.scratch[:0]
	for _, s := range names {
		t.scratch = append(binary.AppendUvarint(t.scratch, uint64(len(s))), s...)
	}
	return t.scratch
}
