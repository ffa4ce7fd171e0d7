// Package yaml reads YAML as upstream Jekyll does: libyaml's grammar with the
// scalar types of SafeYAML 1.0, which differ from those of YAML 1.1 and of
// Ruby's own Psych. It also writes the YAML of front matter, so that any
// string reads back as itself with each of the three.
package yaml

import (
	"bytes"
	"errors"
	"io"

	library "go.yaml.in/yaml/v4"

	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/value"
)

// Parse reads the first document of src. A text without any document (empty,
// or nothing but comments) is false, as SafeYAML.load has it; an empty
// document is nil. file is named in errors, which are of type *Error.
func Parse(src []byte, file string) (any, error) {
	if m, ok := parseFlat(src); ok {
		return m, nil
	}
	return parseFull(src, file)
}

func parseFull(src []byte, file string) (v any, err error) {
	defer func() {
		// The library panics on some malformed input it does not foresee.
		if r := recover(); r != nil {
			v, err = nil, &Error{Diagnostic: diag.Diagnostic{Severity: diag.Error, File: file, Message: "this YAML cannot be read"}}
		}
	}()
	l, err := library.NewLoader(bytes.NewReader(src), library.WithSingleDocument(), library.WithUniqueKeys(false))
	if err != nil {
		return nil, err
	}
	var doc library.Node
	switch err := l.Load(&doc); {
	case errors.Is(err, io.EOF):
		return false, nil
	case err != nil:
		return nil, syntaxError(src, file, err)
	}
	w := walker{src: src, bangs: bytes.Contains(src, []byte("! ")), file: file, anchors: map[*library.Node]any{}}
	if err := w.node(&doc); err != nil {
		return nil, err
	}
	return w.result(), nil
}

// walker hands the nodes of a document to a builder in the order of their
// events.
type walker struct {
	builder
	src     []byte
	bangs   bool // whether the non-specific tag may be in use at all
	file    string
	anchors map[*library.Node]any
}

func (w *walker) node(n *library.Node) error {
	switch n.Kind {
	case library.DocumentNode:
		for _, c := range n.Content {
			if err := w.node(c); err != nil {
				return err
			}
		}
		return nil
	case library.ScalarNode:
		return w.scalar(n)
	case library.AliasNode:
		return w.alias(n)
	case library.MappingNode:
		m, err := w.openMap()
		if err != nil {
			return w.fail(n, err)
		}
		return w.children(n, m, func() any { return m })
	case library.SequenceNode:
		seq, closeSeq, err := w.openSeq()
		if err != nil {
			return w.fail(n, err)
		}
		return w.children(n, seq, func() any { closeSeq(); return *seq })
	}
	return nil
}

// children fills the collection that was opened for n and closes it.
func (w *walker) children(n *library.Node, open any, finish func() any) error {
	if n.Anchor != "" {
		w.anchors[n] = open
	}
	for _, c := range n.Content {
		if err := w.node(c); err != nil {
			return err
		}
	}
	w.close()
	v := finish()
	if n.Anchor != "" {
		w.anchors[n] = v
	}
	return nil
}

const quotedStyles = library.SingleQuotedStyle | library.DoubleQuotedStyle | library.LiteralStyle | library.FoldedStyle

func (w *walker) scalar(n *library.Node) error {
	tagged := n.Style&library.TaggedStyle != 0
	// A quoted scalar with a tag of its own has its type guessed as if it
	// were plain.
	quoted := n.Style&quotedStyles != 0 && !tagged && !w.bang(n)
	tag := ""
	if tagged {
		tag = n.Tag
	}
	v, err := scalar(n.Value, quoted, tag)
	if err != nil {
		return w.fail(n, err)
	}
	if n.Anchor != "" {
		w.anchors[n] = v
	}
	if err := w.add(v); err != nil {
		return w.fail(n, err)
	}
	return nil
}

// bang reports whether a scalar has the non-specific tag, a lone !, which the
// library does not keep.
func (w *walker) bang(n *library.Node) bool {
	if !w.bangs {
		return false
	}
	at := offset(w.src, n.Line, n.Column)
	return at < len(w.src) && w.src[at] == '!'
}

func (w *walker) alias(n *library.Node) error {
	v, ok := w.anchors[n.Alias]
	if !ok {
		v = nil
	}
	if w.isOpen(v) {
		return w.fail(n, errRecursion)
	}
	if s, ok := v.(string); ok {
		var err error
		if v, err = guess(s); err != nil {
			return w.fail(n, err)
		}
	}
	if err := w.add(v); err != nil {
		return w.fail(n, err)
	}
	return nil
}

func (w *walker) fail(n *library.Node, err error) error {
	return &Error{Diagnostic: diag.Diagnostic{
		Severity: diag.Error, File: w.file, Line: n.Line, Column: n.Column, Message: err.Error(),
	}}
}

// Map is Parse for texts that must hold a mapping; a text without a document
// or with a null one is an empty mapping. ok is false for anything else.
func Map(src []byte, file string) (m *value.Map, ok bool, err error) {
	v, err := Parse(src, file)
	if err != nil {
		return nil, false, err
	}
	switch v := v.(type) {
	case *value.Map:
		return v, true, nil
	case nil:
		return value.NewMap(0), true, nil
	case bool:
		return value.NewMap(0), !v, nil
	}
	return nil, false, nil
}
