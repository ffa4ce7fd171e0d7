package codec

import (
	"encoding/binary"
	"math"
	"math/big"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/value"
)

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
	kindTimeZone
)

// Others is the first of the kinds that belong to Encoder.Other.
const Others = 32

// Zone is the location of a site's times.
type Zone = *time.Location

// Value writes a value. An array or a hash of which a part cannot be kept
// cannot be kept; then Lost is set.
func (e *Encoder) Value(x any) {
	if e.Left--; e.Left < 0 || e.Lost {
		e.Lost = true
		return
	}
	switch x := x.(type) {
	case nil:
		e.Num(kindNil)
	case bool:
		if x {
			e.Num(kindTrue)
		} else {
			e.Num(kindFalse)
		}
	case int:
		e.Num(kindInt)
		e.Signed(int64(x))
	case *big.Int:
		e.Num(kindBig)
		e.Text(x.String())
	case float64:
		e.Num(kindFloat)
		e.Word(math.Float64bits(x))
	case string:
		e.Num(kindText)
		if e.Texts != nil {
			e.Texts(e, x)
		} else {
			e.Text(x)
		}
	case time.Time:
		e.time(x)
	case value.Date:
		e.Num(kindDate)
		e.Signed(int64(x.Year))
		e.Signed(int64(x.Month))
		e.Signed(int64(x.Day))
	case []any:
		e.Num(kindArray)
		e.Num(uint64(len(x)))
		for _, v := range x {
			e.Value(v)
		}
	case *value.Map:
		if x == nil {
			e.Lost = true
			return
		}
		e.Num(kindMap)
		e.Num(uint64(x.Len()))
		for k, v := range x.All() {
			e.Value(k)
			e.Value(v)
		}
	default:
		if e.Other == nil || !e.Other(e, x) {
			e.Lost = true
		}
	}
}

// time keeps a time with its zone: UTC, the one that both sides know, or one of
// YAML's, which are offsets without a name. No other is the same in every
// process.
func (e *Encoder) time(t time.Time) {
	switch loc := t.Location(); {
	case loc == time.UTC:
		e.Num(kindTimeUTC)
	case e.Zone != nil && loc == e.Zone:
		e.Num(kindTimeZone)
	case loc.String() == "":
		_, offset := t.Zone()
		e.Num(kindTimeOffset)
		e.B = binary.AppendVarint(e.B, int64(offset))
	default:
		e.Lost = true
		return
	}
	e.Signed(t.Unix())
	e.Num(uint64(t.Nanosecond()))
}

// Value reads what Encoder.Value wrote. Maps and arrays are the caller's.
func (d *Decoder) Value() any {
	switch kind := d.Num(); kind {
	case kindNil:
		return nil
	case kindFalse:
		return false
	case kindTrue:
		return true
	case kindInt:
		return int(d.Signed())
	case kindBig:
		n, ok := new(big.Int).SetString(d.Text(), 10)
		if !ok {
			d.Fail()
		}
		return n
	case kindFloat:
		return math.Float64frombits(d.Word())
	case kindText:
		if d.Texts != nil {
			return d.Texts(d)
		}
		return d.Text()
	case kindTimeUTC:
		return d.time(time.UTC)
	case kindTimeZone:
		if d.Zone == nil {
			d.Fail()
			return nil
		}
		return d.time(d.Zone)
	case kindTimeOffset:
		return d.time(time.FixedZone("", int(d.Signed())))
	case kindDate:
		return value.Date{Year: int(d.Signed()), Month: time.Month(d.Signed()), Day: int(d.Signed())}
	case kindArray:
		a := make([]any, d.Count())
		for i := range a {
			a[i] = d.Value()
		}
		return a
	case kindMap:
		n := d.Count()
		m := value.NewMap(n)
		for range n {
			k := d.Value()
			m.SetKey(k, d.Value())
		}
		return m
	default:
		if kind >= Others && d.Other != nil {
			return d.Other(d, kind)
		}
	}
	d.Fail()
	return nil
}

func (d *Decoder) time(loc *time.Location) time.Time {
	sec := d.Signed()
	return time.Unix(sec, int64(d.Num())).In(loc)
}
