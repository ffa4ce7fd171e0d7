// Package ledger is what a build remembers for the next one: which items there
// were, what each was made of, what every value had that one of them read, and
// which files were written.
//
// It knows nothing of sites: items are names and hashes, values are hashes. A
// hash of 0 is no hash: what has it is never the same as before.
//
// A ledger is a cache. It may be deleted at any time; what cannot be read as
// one, was written by another program or for another configuration is none.
// It is replaced whole, so that a build that is killed leaves the one before:
// that still tells the truth, for a trace holds whatever the files are, and a
// file that is not what the ledger says was written is written again.
package ledger

import (
	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/trace"
)

// Ledger is what was remembered.
type Ledger struct {
	Traces  trace.Parts
	Keys    []uint64   // what each key had, by its number
	Columns [][]uint64 // what each item's attribute had, by column and item
	Items   []Item     // by number
	Parts   []Part     // of items
	Outputs map[string]Output
	// Unsteady is set where something was read that has no hash. It is not
	// stored.
	Unsteady bool
}

// Item is a document, page or static file.
type Item struct {
	Name  string // what it is known by; "" for one that is gone
	Order int    // in the order of rendering; -1 for static files
	Own   uint64 // what it is itself
	Head  uint64 // the same without its text, which is all that its excerpt is made of
	Frame uint64 // its layouts
	// What its content, and all of it, was made of, and its excerpt, plus one.
	Content, Whole, Excerpt trace.ID
	Diagnostics, OfExcerpt  []diag.Diagnostic
	// Places are what fragments of its layouts made of its file, in order. What
	// they read is not in Whole.
	Places []Place
	Stamps []trace.TimeStamp // where the file shows the time of the build
	Timed  bool              // its content does
	Beside []string          // files its render made beside its own, by destination
	Turns  string            // what its layouts went on from, and left
}

// Part is a fragment of layouts, as it came out where it was told apart by the
// same things.
type Part struct {
	Key   uint64
	Trace trace.ID // what it read
}

// Place is where a part stands in an item's file.
type Place struct {
	Part    uint32 // its number
	At, Len uint32
}

// Output is a file that was written: whose it is and how it was then.
type Output struct {
	Owner uint32
	File  Stamp
}

// Stamp tells whether a file was touched.
type Stamp struct {
	Size     int64
	Modified int64 // ns
	Changed  int64 // ns; 0 where the system has none
	Inode    uint64
	Mode     uint32
	Settled  bool // the clock had moved on when it was looked at: a later change shows
	Content  uint64
}

// Same reports whether a file is as it was, as far as can be told without
// reading it.
func (s Stamp) Same(o Stamp) bool {
	return s.Size == o.Size && s.Modified == o.Modified && s.Changed == o.Changed && s.Inode == o.Inode && s.Mode == o.Mode
}

// Numbers are those of the items that are not gone, by name.
func (l *Ledger) Numbers() map[string]uint32 {
	known := make(map[string]uint32, len(l.Items))
	for n := range l.Items {
		if name := l.Items[n].Name; name != "" {
			known[name] = uint32(n)
		}
	}
	return known
}
