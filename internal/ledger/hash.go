package ledger

import (
	"encoding/binary"
	"math/bits"
	"unsafe"
)

// Hash is a hash of 64 bits that is the same in every process. It is for
// telling values apart that nobody chose to be alike.
type Hash uint64

const (
	prime0 = 0x9e3779b97f4a7c15
	prime1 = 0xe7037ed1a0b428db
	prime2 = 0x8ebc6af09c88c6e3
)

// NewHash is the hash of nothing.
func NewHash() Hash { return prime2 }

// Word adds a number.
func (h Hash) Word(w uint64) Hash {
	hi, lo := bits.Mul64(uint64(h)^w^prime0, prime1)
	return Hash(bits.RotateLeft64(hi^lo, 23) + prime2)
}

// Text adds a text and its length.
func (h Hash) Text(s string) Hash {
	return h.Bytes(unsafe.Slice(unsafe.StringData(s), len(s)))
}

// Bytes adds bytes and how many they are.
func (h Hash) Bytes(b []byte) Hash {
	n := uint64(len(b))
	for len(b) >= 16 {
		hi, lo := bits.Mul64(uint64(h)^binary.LittleEndian.Uint64(b)^prime0, binary.LittleEndian.Uint64(b[8:])^prime1)
		h = Hash(bits.RotateLeft64(hi^lo, 29) + (uint64(h) * prime0))
		b = b[16:]
	}
	if len(b) >= 8 {
		h = h.Word(binary.LittleEndian.Uint64(b))
		b = b[8:]
	}
	var last uint64
	for i, c := range b {
		last |= uint64(c) << (8 * i)
	}
	return h.Word(last).Word(n)
}

// Sum is the hash, never 0.
func (h Hash) Sum() uint64 {
	s := uint64(h.Word(prime0))
	if s == 0 {
		return 1
	}
	return s
}
