package liquid

import (
	"encoding/binary"
	"math"
	"math/big"
	"reflect"
	"time"
	"unsafe"
)

// Keys: values as edges of a decision tree. Two values with equal keys are the
// same to a template. Scalars are themselves; small collections of scalars are
// known by what they hold; all else by identity, which the key keeps alive so
// that the address is not used again.

type (
	missing  struct{}          // an absent variable or key
	nilValue struct{ _ uint8 } // nil
	contents string            // of a small collection
	bigText  string

	sameArray struct {
		first *any
		n     int
	}
	instant struct {
		sec  int64
		nsec int
		loc  *time.Location
	}
)

// maxKeyText bounds texts that serve as keys. Pages that have one longer than
// that in common are rare.
const maxKeyText = 4096

// inputKey evaluates an input in the present render.
func (th *Thread) inputKey(in *input) (any, bool) {
	if in.place {
		th.resumed()
		return th.resume(in.sym), true
	}
	was := th.lookOutward(th.outward(in.sym, in.name))
	defer th.lookOutward(was)
	v, ok := th.lookup(in.sym, in.name)
	for i := range in.path {
		if !ok {
			break
		}
		var err error
		if v, ok, err = th.step(v, in.path[i].key, in.path[i].cmd); err != nil {
			return nil, false
		}
	}
	return keyOf(v, ok)
}

// keyOf is a value's key. fit is false for what cannot be one.
func keyOf(v any, found bool) (key any, fit bool) {
	if !found {
		return missing{}, true
	}
	switch x := v.(type) { // v itself is returned where it will do: to box x again would allocate
	case nil:
		return nilValue{}, true
	case bool, int, float64, Date, Range, methodLiteral:
		return v, true
	case string:
		return v, len(x) <= maxKeyText
	case time.Time:
		return instant{x.Unix(), x.Nanosecond(), x.Location()}, true
	case *big.Int:
		return bigText(x.String()), true
	case []any:
		if b, ok := appendContents(make([]byte, 0, 128), x, 0); ok {
			return contents(b), true
		}
		return sameArray{unsafe.SliceData(x), len(x)}, true
	case *Map:
		if b, ok := appendContents(make([]byte, 0, 128), x, 0); ok {
			return contents(b), true
		}
		return v, true
	case ownDrop:
		return nil, false
	case Drop:
		return v, reflect.TypeOf(v).Comparable()
	}
	return nil, false
}

const (
	maxContents  = 16  // elements of a collection known by what it holds
	maxEncoded   = 512 // bytes of that
	maxInContent = 2   // levels
)

// appendContents appends what a small collection holds; ok is false for one
// that is not small or holds more than texts and numbers.
func appendContents(b []byte, v any, depth int) (_ []byte, ok bool) {
	if len(b) > maxEncoded {
		return b, false
	}
	switch v := v.(type) {
	case nil:
		return append(b, 'n'), true
	case bool:
		if v {
			return append(b, 't'), true
		}
		return append(b, 'f'), true
	case int:
		return binary.LittleEndian.AppendUint64(append(b, 'i'), uint64(v)), true
	case float64:
		return binary.LittleEndian.AppendUint64(append(b, 'd'), math.Float64bits(v)), true
	case string:
		if len(v) > maxEncoded {
			return b, false
		}
		b = binary.AppendUvarint(append(b, 's'), uint64(len(v)))
		return append(b, v...), true
	case []any:
		if len(v) > maxContents || depth == maxInContent {
			return b, false
		}
		b = append(b, 'a', byte(len(v)))
		for _, e := range v {
			if b, ok = appendContents(b, e, depth+1); !ok {
				return b, false
			}
		}
		return b, true
	case *Map:
		if v.Len() > maxContents || depth == maxInContent {
			return b, false
		}
		b = append(b, 'm', byte(v.Len()))
		for i := range v.Len() {
			k, e := v.At(i)
			if b, ok = appendContents(b, k, depth+1); !ok {
				return b, false
			}
			if b, ok = appendContents(b, e, depth+1); !ok {
				return b, false
			}
		}
		return b, true
	}
	return b, false
}
