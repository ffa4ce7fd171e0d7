package gather

import (
	"reflect"
	"strings"
	"time"
)

// kept is a copy of a value that shares no text with it: what is read of a feed
// points into the feed, and a headline that waits would keep all of it.
func kept[T any](v T) T {
	keep(reflect.ValueOf(&v).Elem())
	return v
}

var timeType = reflect.TypeFor[time.Time]()

// keep copies what v refers to.
func keep(v reflect.Value) {
	if !v.CanSet() || v.Type() == timeType {
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(strings.Clone(v.String()))
	case reflect.Struct:
		for i := range v.NumField() {
			keep(v.Field(i))
		}
	case reflect.Slice:
		if v.IsNil() {
			return
		}
		s := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		reflect.Copy(s, v)
		for i := range s.Len() {
			keep(s.Index(i))
		}
		v.Set(s)
	case reflect.Pointer:
		if v.IsNil() {
			return
		}
		p := reflect.New(v.Type().Elem())
		p.Elem().Set(v.Elem())
		keep(p.Elem())
		v.Set(p)
	case reflect.Map:
		if v.IsNil() {
			return
		}
		m := reflect.MakeMapWithSize(v.Type(), v.Len())
		for it := v.MapRange(); it.Next(); {
			key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			key.Set(it.Key())
			value.Set(it.Value())
			keep(key)
			keep(value)
			m.SetMapIndex(key, value)
		}
		v.Set(m)
	}
}
