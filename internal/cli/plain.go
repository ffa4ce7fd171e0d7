package cli

import (
	"reflect"
	"slices"
	"strings"
)

// plainBuild is what a command line asks of build, where that is build and
// nothing but flags that are there once, spelled in the usual way: --quiet,
// -s DIR. Everything else is kong's to understand, to explain or to refuse.
//
// Kong takes 1.3 ms to look at build's grammar and to parse by it, where a build
// in which nothing has changed takes 20.
func plainBuild(args []string) (*buildCommand, bool) {
	if len(args) == 0 || args[0] != "build" {
		return nil, false
	}
	c := &buildCommand{}
	given := map[string]bool{}
	for args = args[1:]; len(args) > 0; {
		field, name := flagField(reflect.ValueOf(c).Elem(), args[0])
		if name == "" || given[name] {
			return nil, false
		}
		given[name] = true
		taken := setPlain(field, args[1:])
		if taken < 0 {
			return nil, false
		}
		args = args[1+taken:]
	}
	return c, true
}

// flagField is the field of a flag as it was spelled, and the flag's name; ""
// where there is none.
func flagField(of reflect.Value, spelled string) (field reflect.Value, name string) {
	long, isLong := strings.CutPrefix(spelled, "--")
	short, isShort := strings.CutPrefix(spelled, "-")
	for i := range of.NumField() {
		f := of.Type().Field(i)
		switch {
		case f.Anonymous:
			if field, name := flagField(of.Field(i), spelled); name != "" {
				return field, name
			}
			continue
		case !f.IsExported():
			continue
		}
		name := f.Tag.Get("name")
		if name == "" {
			name = commandName(f.Name)
		}
		if isLong && long == name || !isLong && isShort && short != "" && short == f.Tag.Get("short") {
			return of.Field(i), name
		}
	}
	return field, ""
}

// setPlain gives a flag's field its value, of which it takes as many arguments
// as it says; less than 0 where kong has to be asked.
func setPlain(field reflect.Value, args []string) (taken int) {
	t := field.Type()
	pointer := t.Kind() == reflect.Pointer
	if pointer {
		t = t.Elem()
	}
	v := reflect.New(t).Elem()
	switch {
	case t.Kind() == reflect.Bool:
		v.SetBool(true)
	case len(args) == 0 || args[0] == "" || args[0][0] == '-':
		return -1
	case t.Kind() == reflect.String:
		v.SetString(args[0])
		taken = 1
	case t == reflect.TypeFor[[]string]() && !slices.ContainsFunc([]byte(args[0]), func(c byte) bool { return strings.IndexByte(`,\"'`, c) >= 0 }):
		v.Set(reflect.ValueOf([]string{args[0]}))
		taken = 1
	default:
		return -1
	}
	if pointer {
		v = v.Addr()
	}
	field.Set(v)
	return taken
}
