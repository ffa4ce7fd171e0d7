package snapshot

import (
	"encoding/binary"
	"math"
	"math/big"
	"time"
	"unsafe"

	"github.com/broadsheet-press/broadsheet/internal/value"
)

// mostValues is how many values front matter may have to be kept. Aliases
// within aliases could make more of them than there is room for.
const mostValues = 10_000

// The kinds of values.
const (
	kindNil = iota
	kindFalse
	kindTrue
	kindInt
	kindBig
	kindFloat
	kindText
	kindTimeUTC
	kindTimeOffset
	kindDate
	kindArray
	kindMap
)

// encoder writes numbers, texts and values.
type encoder struct {
	b     []byte
	store *Store
	left  int  // how many more values there may be
	lost  bool // something was met that cannot be kept
}

func (e *encoder) value(x any) {
	if e.left--; e.left < 0 || e.lost {
		e.lost = true
		return
	}
	switch x := x.(type) {
	case nil:
		e.num(kindNil)
	case bool:
		if x {
			e.num(kindTrue)
		} else {
			e.num(kindFalse)
		}
	case int:
		e.num(kindInt)
		e.b = binary.AppendVarint(e.b, int64(x))
	case *big.Int:
		e.num(kindBig)
		e.text(x.String())
	case float64:
		e.num(kindFloat)
		e.word(math.Float64bits(x))
	case string:
		e.num(kindText)
		e.num(e.store.textNumber(x))
	case time.Time:
		e.time(x)
	case value.Date:
		e.num(kindDate)
		e.b = binary.AppendVarint(e.b, int64(x.Year))
		e.b = binary.AppendVarint(e.b, int64(x.Month))
		e.b = binary.AppendVarint(e.b, int64(x.Day))
	case []any:
		e.num(kindArray)
		e.num(uint64(len(x)))
		for _, v := range x {
			e.value(v)
		}
	case *value.Map:
		if x == nil {
			e.lost = true
			return
		}
		e.num(kindMap)
		e.num(uint64(x.Len()))
		for k, v := range x.All() {
			e.value(k)
			e.value(v)
		}
	default:
		e.lost = true
	}
}

// time keeps a time with its zone: UTC, or one of YAML's, which are offsets
// without a name. No other is the same in every process.
func (e *encoder) time(t time.Time) {
	switch loc := t.Location(); {
	case loc == time.UTC:
		e.num(kindTimeUTC)
	case loc.String() == "":
		_, offset := t.Zone()
		e.num(kindTimeOffset)
		e.b = binary.AppendVarint(e.b, int64(offset))
	default:
		e.lost = true
		return
	}
	e.b = binary.AppendVarint(e.b, t.Unix())
	e.num(uint64(t.Nanosecond()))
}

// decoder reads what encoder wrote. Texts point into its bytes.
type decoder struct {
	b     []byte
	texts []any
	bad   bool
}

func (d *decoder) fail() { d.bad, d.b = true, nil }

func (d *decoder) num() uint64 {
	v, n := binary.Uvarint(d.b)
	if n <= 0 {
		d.fail()
		return 0
	}
	d.b = d.b[n:]
	return v
}

func (d *decoder) signed() int64 {
	v, n := binary.Varint(d.b)
	if n <= 0 {
		d.fail()
		return 0
	}
	d.b = d.b[n:]
	return v
}

// count is a number of things that each take a byte at least.
func (d *decoder) count() int {
	n := d.num()
	if n > uint64(len(d.b)) {
		d.fail()
		return 0
	}
	return int(n)
}

func (d *decoder) word() uint64 {
	if len(d.b) < 8 {
		d.fail()
		return 0
	}
	v := binary.LittleEndian.Uint64(d.b)
	d.b = d.b[8:]
	return v
}

func (d *decoder) bytes() []byte {
	n := d.count()
	b := d.b[:n:n]
	d.b = d.b[n:]
	return b
}

func (d *decoder) text() string {
	b := d.bytes()
	return unsafe.String(unsafe.SliceData(b), len(b))
}

// shared is a string of the table, in its box.
func (d *decoder) shared() any {
	n := d.num()
	if n >= uint64(len(d.texts)) {
		d.fail()
		return ""
	}
	return d.texts[n]
}

func (d *decoder) value() any {
	switch d.num() {
	case kindNil:
		return nil
	case kindFalse:
		return false
	case kindTrue:
		return true
	case kindInt:
		return int(d.signed())
	case kindBig:
		n, ok := new(big.Int).SetString(d.text(), 10)
		if !ok {
			d.fail()
		}
		return n
	case kindFloat:
		return math.Float64frombits(d.word())
	case kindText:
		return d.shared()
	case kindTimeUTC:
		return d.time(time.UTC)
	case kindTimeOffset:
		return d.time(time.FixedZone("", int(d.signed())))
	case kindDate:
		return value.Date{Year: int(d.signed()), Month: time.Month(d.signed()), Day: int(d.signed())}
	case kindArray:
		a := make([]any, d.count())
		for i := range a {
			a[i] = d.value()
		}
		return a
	case kindMap:
		n := d.count()
		m := value.NewMap(n)
		for range n {
			k := d.value()
			m.SetKey(k, d.value())
		}
		return m
	}
	d.fail()
	return nil
}

func (d *decoder) time(loc *time.Location) time.Time {
	sec := d.signed()
	return time.Unix(sec, int64(d.num())).In(loc)
}
