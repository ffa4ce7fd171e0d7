package ledger

import "github.com/broadsheet-press/broadsheet/internal/codec"

// WriteStamp writes a stamp for [ReadStamp].
func WriteStamp(e *codec.Encoder, s Stamp) {
	e.Num(uint64(s.Size))
	e.Word(uint64(s.Modified))
	e.Word(uint64(s.Changed))
	e.Num(s.Inode)
	e.Num(uint64(s.Mode))
	if s.Settled {
		e.Num(1)
	} else {
		e.Num(0)
		e.Word(s.Content)
	}
}

// ReadStamp reads what [WriteStamp] wrote.
func ReadStamp(d *codec.Decoder) Stamp {
	s := Stamp{Size: int64(d.Num()), Modified: int64(d.Word()), Changed: int64(d.Word()), Inode: d.Num(), Mode: uint32(d.Num())}
	if s.Settled = d.Num() == 1; !s.Settled {
		s.Content = d.Word()
	}
	return s
}
