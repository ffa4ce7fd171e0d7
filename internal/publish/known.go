package publish

import (
	"path/filepath"

	"github.com/broadsheet-press/broadsheet/internal/codec"
	"github.com/broadsheet-press/broadsheet/internal/ledger"
)

// known are the digests that earlier publications computed of files of this
// site, with what the files were like then: what was not touched since is not
// read again. It is kept in a file of the cache, one for each folder and
// algorithm, which may be deleted at any time.
//
// A digest is believed only where the system tells when a file was last
// changed in any way, be its time set back or not: without that, a file of the
// same size and time need not be the same.
type known struct {
	Path   string
	Stamp  ledger.Stamp
	Digest string
}

// knownMagic begins the file; its last byte is the version of the format.
const knownMagic = "broadsheet digests\x02"

// knownFile is where the digests of the site's files are.
func (s *Site) knownFile(a Algorithm) (name string, key uint64) {
	key = ledger.NewHash().Text(s.Dir).Text(string(a)).Sum()
	return filepath.Join(s.Cache, string(a)+".digests"), key
}

// recall fills in the digests of files that are as they were.
func (s *Site) recall(a Algorithm, sums []string) (found int) {
	if s.Cache == "" {
		return 0
	}
	name, key := s.knownFile(a)
	b, err := ledger.Open(name, knownMagic, key)
	if err != nil {
		return 0 // there is none, or another site's: all files are read
	}
	d := codec.Decoder{B: b}
	all := make([]known, d.Count())
	for i := range all {
		all[i] = known{d.Text(), ledger.ReadStamp(&d), d.Text()}
	}
	if d.Bad {
		return 0
	}
	// Both are sorted by path.
	for i, j := 0, 0; i < len(s.files) && j < len(all); {
		switch f, k := &s.files[i], &all[j]; {
		case f.path < k.Path:
			i++
		case f.path > k.Path:
			j++
		default:
			if f.stamp.Changed != 0 && f.stamp.Same(k.Stamp) {
				sums[i] = k.Digest
				found++
			}
			i++
			j++
		}
	}
	return found
}

// remember keeps the digests of files that had come to rest when they were
// looked at. That it cannot costs the next publication time, and no more.
func (s *Site) remember(a Algorithm, sums []string) {
	if s.Cache == "" {
		return
	}
	all := make([]known, 0, len(s.files))
	for i, f := range s.files {
		if f.stamp.Changed != 0 && f.stamp.Settled {
			all = append(all, known{f.path, f.stamp, sums[i]})
		}
	}
	name, key := s.knownFile(a)
	_ = ledger.Seal(name, knownMagic, key, func(b []byte) []byte {
		e := codec.Encoder{B: b}
		e.Num(uint64(len(all)))
		for _, k := range all {
			e.Text(k.Path)
			ledger.WriteStamp(&e, k.Stamp)
			e.Text(k.Digest)
		}
		return e.B
	})
}
