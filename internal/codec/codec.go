// Package codec turns what caches keep into bytes: numbers, texts, and the
// values that front matter is made of. What it reads points into the bytes it
// reads from; what is damaged is found, never followed.
package codec

import (
	"encoding/binary"
	"unsafe"
)

// Encoder appends to B.
type Encoder struct {
	B []byte

	// Texts, where it is set, writes the texts of values; nil writes them as
	// Text does.
	Texts func(e *Encoder, s string)
	// Other, where it is set, writes values of kinds that this package does
	// not know, behind a number from [Others] on, and reports whether it did.
	Other func(e *Encoder, x any) bool
	// Zone is a location that both sides know; nil for none.
	Zone Zone

	// Left is how many more values there may be.
	Left int
	// Lost is set where something was met that cannot be kept.
	Lost bool
}

// Num writes a number in as many bytes as it needs.
func (e *Encoder) Num(v uint64) { e.B = binary.AppendUvarint(e.B, v) }

// Signed writes a number that may be negative.
func (e *Encoder) Signed(v int64) { e.B = binary.AppendVarint(e.B, v) }

// Word writes a number in eight bytes.
func (e *Encoder) Word(v uint64) { e.B = binary.LittleEndian.AppendUint64(e.B, v) }

// Text writes a text and its length.
func (e *Encoder) Text(s string) {
	e.Num(uint64(len(s)))
	e.B = append(e.B, s...)
}

// Bytes writes bytes and how many they are.
func (e *Encoder) Bytes(b []byte) {
	e.Num(uint64(len(b)))
	e.B = append(e.B, b...)
}

// TextList writes several texts.
func (e *Encoder) TextList(a []string) {
	e.Num(uint64(len(a)))
	for _, s := range a {
		e.Text(s)
	}
}

// Decoder reads what an Encoder wrote. Past the end, and after damage, numbers
// are 0 and texts empty.
type Decoder struct {
	B   []byte
	Bad bool

	// Texts and Other read what those of the Encoder wrote.
	Texts func(d *Decoder) any
	Other func(d *Decoder, kind uint64) any
	Zone  Zone
}

// Fail says that what is read is damaged.
func (d *Decoder) Fail() { d.Bad, d.B = true, nil }

// Num reads what Encoder.Num wrote.
func (d *Decoder) Num() uint64 {
	v, n := binary.Uvarint(d.B)
	if n <= 0 {
		d.Fail()
		return 0
	}
	d.B = d.B[n:]
	return v
}

// Signed reads what Encoder.Signed wrote.
func (d *Decoder) Signed() int64 {
	v, n := binary.Varint(d.B)
	if n <= 0 {
		d.Fail()
		return 0
	}
	d.B = d.B[n:]
	return v
}

// Count is a number of things that each take a byte at least.
func (d *Decoder) Count() int {
	n := d.Num()
	if n > uint64(len(d.B)) {
		d.Fail()
		return 0
	}
	return int(n)
}

// Word reads what Encoder.Word wrote.
func (d *Decoder) Word() uint64 {
	if len(d.B) < 8 {
		d.Fail()
		return 0
	}
	v := binary.LittleEndian.Uint64(d.B)
	d.B = d.B[8:]
	return v
}

// Bytes reads what Encoder.Bytes wrote.
func (d *Decoder) Bytes() []byte {
	n := d.Count()
	b := d.B[:n:n]
	d.B = d.B[n:]
	return b
}

// Text reads what Encoder.Text wrote.
func (d *Decoder) Text() string {
	b := d.Bytes()
	return unsafe.String(unsafe.SliceData(b), len(b))
}

// TextList reads what Encoder.TextList wrote.
func (d *Decoder) TextList() []string {
	n := d.Count()
	if n == 0 {
		return nil
	}
	a := make([]string, n)
	for i := range a {
		a[i] = d.Text()
	}
	return a
}
