package publish

import (
	"bytes"
	"compress/gzip"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"maps"
	"slices"
	"strconv"
	"time"
)

// Folder is where a target keeps what is ours and not the site's, below the
// place's root.
const Folder = ".broadsheet"

// ManifestPath is where targets keep the manifest. It names no file that
// readers cannot fetch, except for the moments between an intent and its end.
const ManifestPath = Folder + "/manifest.json.gz"

// Algorithm tells how contents are told apart.
type Algorithm string

const (
	SHA256  Algorithm = "sha256"
	GitBlob Algorithm = "git-sha1" // SHA-1 of a blob as Git names it
)

// sum begins a digest of a content of so many bytes.
func (a Algorithm) sum(size int64) hash.Hash {
	if a == GitBlob {
		h := sha1.New()
		h.Write([]byte("blob " + strconv.FormatInt(size, 10) + "\x00"))
		return h
	}
	return sha256.New()
}

func digest(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil)) }

// An Entry is what is known of one file at a target. Two files with the same
// entry are the same to a reader.
type Entry struct {
	Size     int64  `json:"size"`
	Digest   string `json:"digest"`             // of the content before compression
	Type     string `json:"type,omitempty"`     // Content-Type
	Cache    string `json:"cache,omitempty"`    // Cache-Control
	Encoding string `json:"encoding,omitempty"` // Content-Encoding: "", "gzip" or "br"
}

// A Manifest is what a target holds of a site.
type Manifest struct {
	// Serial grows by one with each Record and Commit, so that a publisher
	// sees that another one was there.
	Serial int64
	// Digest is the algorithm of the entries.
	Digest Algorithm
	// Files are there with the content that their entries say.
	Files map[string]Entry
	// Unsure are paths that a publisher meant to write or delete and of which
	// it is not known whether it did. There are none in a finished manifest.
	Unsure map[string]bool
	// Kept are paths that were at the target before the site and stay there.
	Kept []string
	// Time is when the manifest was made.
	Time time.Time
}

// Pending reports whether a publication was begun and not ended.
func (m *Manifest) Pending() bool { return len(m.Unsure) > 0 }

// Clone is a copy that shares nothing with m.
func (m *Manifest) Clone() *Manifest {
	c := *m
	c.Files, c.Unsure, c.Kept = maps.Clone(m.Files), maps.Clone(m.Unsure), slices.Clone(m.Kept)
	return &c
}

// Paths are all that m names as the site's, certain or not, sorted.
func (m *Manifest) Paths() []string {
	all := make([]string, 0, len(m.Files)+len(m.Unsure))
	all = slices.AppendSeq(all, maps.Keys(m.Files))
	for p := range m.Unsure {
		if _, twice := m.Files[p]; !twice {
			all = append(all, p)
		}
	}
	slices.Sort(all)
	return all
}

// manifestFormat is of the JSON below; a reader refuses what it does not know.
const manifestFormat = 1

type manifestJSON struct {
	Format int              `json:"broadsheet_manifest"`
	Serial int64            `json:"serial"`
	Time   time.Time        `json:"time"`
	Digest Algorithm        `json:"digest"`
	Files  map[string]Entry `json:"files"`
	Unsure []string         `json:"unsure,omitempty"`
	Kept   []string         `json:"kept,omitempty"`
}

// Encode writes the manifest as compressed JSON. The same manifest gives the
// same bytes.
func (m *Manifest) Encode() ([]byte, error) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestSpeed) // digests do not shrink, however hard one tries
	if err != nil {
		return nil, err
	}
	files := m.Files
	if files == nil {
		files = map[string]Entry{}
	}
	enc := json.NewEncoder(z)
	enc.SetEscapeHTML(false)
	err = enc.Encode(manifestJSON{
		Format: manifestFormat, Serial: m.Serial, Time: m.Time, Digest: m.Digest, Files: files,
		Unsure: slices.Sorted(maps.Keys(m.Unsure)), Kept: m.Kept,
	})
	if err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// manifestLimit is of a manifest before compression: of a site of three
// million files, and not what a hostile place could make of a small one.
const manifestLimit = 512 << 20

// DecodeManifest reads what Encode wrote.
func DecodeManifest(src []byte) (*Manifest, error) {
	z, err := gzip.NewReader(bytes.NewReader(src))
	if err != nil {
		return nil, fmt.Errorf("the manifest there cannot be read: %w", err)
	}
	text, err := io.ReadAll(io.LimitReader(z, manifestLimit))
	if err != nil {
		return nil, fmt.Errorf("the manifest there cannot be read: %w", err)
	}
	var j manifestJSON
	if err := json.Unmarshal(text, &j); err != nil {
		return nil, fmt.Errorf("the manifest there cannot be read: %w", err)
	}
	if j.Format != manifestFormat {
		return nil, fmt.Errorf("the manifest there has format %d, and this program knows %d: a newer Broadsheet wrote it", j.Format, manifestFormat)
	}
	m := &Manifest{Serial: j.Serial, Time: j.Time, Digest: j.Digest, Files: j.Files, Kept: j.Kept}
	if m.Files == nil {
		m.Files = map[string]Entry{}
	}
	for p := range m.Files {
		if !ValidPath(p) {
			return nil, fmt.Errorf("the manifest there names %q, which is no path of a site", p)
		}
	}
	if len(j.Unsure) > 0 {
		m.Unsure = make(map[string]bool, len(j.Unsure))
		for _, p := range j.Unsure {
			if !ValidPath(p) {
				return nil, fmt.Errorf("the manifest there names %q, which is no path of a site", p)
			}
			m.Unsure[p] = true
		}
	}
	return m, nil
}
