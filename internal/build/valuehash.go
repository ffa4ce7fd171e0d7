package build

import (
	"math"
	"math/big"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/ledger"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/value"
	"github.com/broadsheet-press/broadsheet/liquid"
)

// valueHasher hashes what templates may see. Plain values are hashed by what
// they hold; the model's own things by which they are, for what they hold is
// read, and noted, attribute by attribute.
type valueHasher struct {
	names []uint64 // of items and static files, by number
	lost  bool     // something was met that has no hash
	lists map[*any]listHash
}

// listHash is that of a long array, which is asked for often.
type listHash struct {
	n   int
	sum uint64
}

// longList is from where an array's hash is remembered.
const longList = 64

func (v *valueHasher) sum(x any) uint64 {
	v.lost = false
	h := v.add(ledger.NewHash(), x)
	if v.lost {
		return 0
	}
	return h.Sum()
}

func (v *valueHasher) item(h ledger.Hash, kind byte, n uint32) ledger.Hash {
	if int(n) >= len(v.names) {
		v.lost = true
		return h
	}
	return h.Word(uint64(kind)).Word(v.names[n])
}

func (v *valueHasher) add(h ledger.Hash, x any) ledger.Hash {
	switch x := x.(type) {
	case nil:
		return h.Word('n')
	case string:
		return h.Word('s').Text(x)
	case bool:
		if x {
			return h.Word('t')
		}
		return h.Word('f')
	case int:
		return h.Word('i').Word(uint64(x))
	case float64:
		return h.Word('d').Word(math.Float64bits(x))
	case time.Time:
		zone, off := x.Zone()
		return h.Word('T').Word(uint64(x.Unix())).Word(uint64(x.Nanosecond())).Word(uint64(off)).Text(zone).Text(x.Location().String())
	case []any:
		return v.list(h, x)
	case *value.Map:
		h = h.Word('m').Word(uint64(x.Len()))
		for k, e := range x.All() {
			if s, ok := k.(string); ok {
				h = h.Text(s)
			} else {
				h = v.add(h, k)
			}
			h = v.add(h, e)
		}
		return h
	case *site.Document:
		return v.item(h, 'D', site.Number(x))
	case *site.Page:
		return v.item(h, 'P', site.Number(x))
	case site.Self:
		return v.item(h, 'S', site.Number(x.Page))
	case *site.StaticFile:
		return v.item(h, 'F', site.Number(x))
	case *site.Excerpt:
		return v.item(h, 'E', site.Number(x)).Word(x.BodySum())
	case *site.Collection:
		return h.Word('C').Text(x.Label)
	case *site.Site:
		return h.Word('W')
	case *site.Theme:
		if x == nil {
			return h.Word('0')
		}
		return h.Word('G').Text(x.Name).Text(x.Root)
	case value.Date:
		return h.Word('a').Word(uint64(x.Year)<<16 | uint64(x.Month)<<8 | uint64(x.Day))
	case *big.Int:
		return h.Word('b').Text(x.String())
	case liquid.Range:
		return h.Word('r').Word(uint64(x.First)).Word(uint64(x.Last))
	case []string:
		h = h.Word('l').Word(uint64(len(x)))
		for _, s := range x {
			h = h.Text(s)
		}
		return h
	}
	v.lost = true
	return h
}

func (v *valueHasher) list(h ledger.Hash, a []any) ledger.Hash {
	if len(a) < longList {
		return v.elements(h, a)
	}
	if have, ok := v.lists[&a[0]]; ok && have.n == len(a) {
		return h.Word(have.sum)
	}
	lost := v.lost
	v.lost = false
	sum := uint64(v.elements(ledger.NewHash(), a))
	if !v.lost {
		if v.lists == nil {
			v.lists = map[*any]listHash{}
		}
		v.lists[&a[0]] = listHash{len(a), sum}
	}
	v.lost = v.lost || lost
	return h.Word(sum)
}

func (v *valueHasher) elements(h ledger.Hash, a []any) ledger.Hash {
	h = h.Word('l').Word(uint64(len(a)))
	for _, e := range a {
		h = v.add(h, e)
	}
	return h
}
