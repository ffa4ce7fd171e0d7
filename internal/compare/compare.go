// Package compare tells where two built sites differ, file by file, for those
// who move from one builder to another: what is missing, what is there in
// addition, what is the same, what differs only in what must (the name of the
// generator, the time of the build), and for the rest the first difference in
// its context, with a guess at its cause.
package compare

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Report is what the comparison of two sites found. Paths are below the
// sites' folders, slash-separated, sorted.
type Report struct {
	Missing   []string     `json:"missing"`   // in the first site only
	Extra     []string     `json:"extra"`     // in the second site only
	Identical int          `json:"identical"` // byte for byte
	Masked    []string     `json:"masked"`    // but for generator and time of build
	Different []Difference `json:"different"`
}

// Difference is the first place at which two files differ.
type Difference struct {
	Path   string `json:"path"`
	Line   int    `json:"line"`   // counted from 1
	Column int    `json:"column"` // in bytes, counted from 1
	Want   string `json:"want"`   // the first file from a little before that place
	Got    string `json:"got"`
	Guess  string `json:"guess"` // what may be the cause
}

// Agree reports whether the sites are the same but for what must differ.
func (r *Report) Agree() bool {
	return len(r.Missing) == 0 && len(r.Extra) == 0 && len(r.Different) == 0
}

// Files is the number of files in the first site.
func (r *Report) Files() int {
	return len(r.Missing) + r.Identical + len(r.Masked) + len(r.Different)
}

// Options narrow a comparison.
type Options struct {
	// Ignore leaves out a path; nil leaves out nothing.
	Ignore func(path string) bool
}

// Sites compares the site in folder want with the one in folder got.
func Sites(want, got string, opts Options) (*Report, error) {
	wantFiles, err := files(want, opts)
	if err != nil {
		return nil, err
	}
	gotFiles, err := files(got, opts)
	if err != nil {
		return nil, err
	}
	r := &Report{Missing: []string{}, Extra: []string{}, Masked: []string{}, Different: []Difference{}}
	for p := range gotFiles {
		if _, ok := wantFiles[p]; !ok {
			r.Extra = append(r.Extra, p)
		}
	}
	slices.Sort(r.Extra)
	for _, p := range sortedKeys(wantFiles) {
		if _, ok := gotFiles[p]; !ok {
			r.Missing = append(r.Missing, p)
			continue
		}
		a, err := os.ReadFile(filepath.Join(want, p))
		if err != nil {
			return nil, err
		}
		b, err := os.ReadFile(filepath.Join(got, p))
		if err != nil {
			return nil, err
		}
		if bytes.Equal(a, b) {
			r.Identical++
			continue
		}
		ma, mb := mask(a, wantFiles[p]), mask(b, gotFiles[p])
		if bytes.Equal(ma, mb) {
			r.Masked = append(r.Masked, p)
			continue
		}
		r.Different = append(r.Different, difference(p, ma, mb))
	}
	return r, nil
}

// files lists a site's files with their times of modification.
func files(dir string, opts Options) (map[string]time.Time, error) {
	out := map[string]time.Time{}
	err := filepath.WalkDir(dir, func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, p)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if opts.Ignore != nil && opts.Ignore(rel) {
			return nil
		}
		fi, err := e.Info()
		if err != nil {
			return err
		}
		out[rel] = fi.ModTime()
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the site in %s: %w", dir, err)
	}
	return out, nil
}

func sortedKeys(m map[string]time.Time) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// before and after are how much of a file is shown around a difference.
const before, after = 60, 100

func difference(path string, a, b []byte) Difference {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	line := 1 + bytes.Count(a[:i], []byte("\n"))
	column := i - bytes.LastIndexByte(a[:i], '\n')
	return Difference{
		Path: path, Line: line, Column: column,
		Want: window(a, i), Got: window(b, i),
		Guess: guess(a, b, i),
	}
}

// window is the text around i, cut at characters.
func window(text []byte, i int) string {
	from, to := max(i-before, 0), min(i+after, len(text))
	for from > 0 && from < len(text) && !utf8.RuneStart(text[from]) {
		from--
	}
	for to < len(text) && !utf8.RuneStart(text[to]) {
		to++
	}
	return strings.ToValidUTF8(string(text[from:to]), "\uFFFD")
}
