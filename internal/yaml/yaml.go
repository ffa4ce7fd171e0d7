// Package yaml reads YAML as upstream Jekyll does: libyaml's grammar with the
// scalar types of SafeYAML 1.0, which differ from those of YAML 1.1 and of
// Ruby's own Psych. It also writes the YAML of front matter, so that any
// string reads back as itself with each of the three.
package yaml

import "github.com/broadsheet-press/broadsheet/internal/value"

// Parse reads the first document of src. A text without any document (empty,
// or nothing but comments) is false, as SafeYAML.load has it; an empty
// document is nil. file is named in errors, which are of type *Error.
func Parse(src []byte, file string) (any, error) {
	if m, ok := parseFlat(src); ok {
		return m, nil
	}
	return parseFull(src, file)
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
