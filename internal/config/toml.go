package config

import (
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/BurntSushi/toml"

	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/value"
)

// parseTOML reads _config.toml, which Jekyll reads where a gem for it is
// installed.
func parseTOML(src []byte, file string) (*value.Map, error) {
	var raw map[string]any
	meta, err := toml.Decode(string(src), &raw)
	if err != nil {
		d := diag.Diagnostic{Severity: diag.Error, File: file, Message: err.Error()}
		var pe toml.ParseError
		if errors.As(err, &pe) {
			d.Line, d.Column, d.Message = pe.Position.Line, pe.Position.Col, pe.Message
		}
		return nil, d
	}
	// The decoder's maps have no order; its list of keys has.
	root := value.NewMap(len(raw))
	for _, k := range meta.Keys() {
		place(root, raw, k)
	}
	return root, nil
}

// place puts the value of a key path where it belongs, in the order of calls.
func place(m *value.Map, raw map[string]any, key toml.Key) {
	name := key[0]
	v, ok := raw[name]
	if !ok {
		return
	}
	if sub, ok := v.(map[string]any); ok {
		child, ok := m.Value(name).(*value.Map)
		if !ok {
			child = value.NewMap(len(sub))
			m.Set(name, child)
		}
		if len(key) > 1 {
			place(child, sub, key[1:])
		}
		return
	}
	if !m.Has(name) {
		m.Set(name, fromTOML(v))
	}
}

func fromTOML(v any) any {
	switch v := v.(type) {
	case int64:
		return int(v)
	case []any:
		a := make([]any, len(v))
		for i, e := range v {
			a[i] = fromTOML(e)
		}
		return a
	case []map[string]any:
		a := make([]any, len(v))
		for i, e := range v {
			a[i] = fromTOML(e)
		}
		return a
	case map[string]any:
		m := value.NewMap(len(v))
		for _, k := range slices.Sorted(maps.Keys(v)) {
			m.Set(k, fromTOML(v[k]))
		}
		return m
	case time.Time:
		if v.Location().String() == "date-local" {
			return value.Date{Year: v.Year(), Month: v.Month(), Day: v.Day()}
		}
		return v
	}
	return v
}
