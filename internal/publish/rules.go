package publish

import (
	"fmt"
	"slices"
)

// Rules are what a destination asks of the files that are sent there.
type Rules struct {
	// Cache are lifetimes by pattern; the first that matches wins over the
	// program's own.
	Cache []CacheRule
	// Compress names encodings, "gzip" and "brotli". Where headers are kept
	// with files the first is used for what it makes smaller; elsewhere each
	// gives a copy beside the file, page.html.gz or page.html.br, which web
	// servers are told to prefer.
	Compress []string
	// Keep are patterns of paths at the target that are never deleted.
	Keep []string
}

// A CacheRule is a Cache-Control value for the paths that match a pattern.
type CacheRule struct{ Glob, Value string }

const (
	// compressFrom is the size in bytes below which a compressed content is
	// hardly smaller than one packet anyway.
	compressFrom = 512
	// compressTo bounds what is held in memory to know its compressed length.
	compressTo = 32 << 20
)

// encodingNames are how HTTP and file names call an encoding.
var encodingNames = map[string]struct{ header, suffix string }{
	"gzip":   {"gzip", ".gz"},
	"brotli": {"br", ".br"},
}

func (r *Rules) check(t Traits) error {
	for _, name := range r.Compress {
		if _, ok := encodingNames[name]; !ok {
			return Faultf(Invalid, "there is no compression %q; gzip and brotli are known", name)
		}
	}
	switch {
	case len(r.Compress) == 0:
		return nil
	case t.Headers && len(r.Compress) > 1:
		return Faultf(Invalid, "a bucket holds one version of a file; choose gzip or brotli")
	case !t.Headers && !t.Copies:
		return Faultf(Invalid, "compression has no meaning here: files are served as they are")
	}
	return nil
}

// cache is the Cache-Control of a path.
func (r *Rules) cache(p string) string {
	for _, rule := range r.Cache {
		if matchOne(rule.Glob, p) {
			return rule.Value
		}
	}
	return cacheControl(p)
}

// encoding is the Content-Encoding that a file is sent with.
func (r *Rules) encoding(f siteFile) string {
	if len(r.Compress) == 0 || !shrinks(f) {
		return ""
	}
	return encodingNames[r.Compress[0]].header
}

func shrinks(f siteFile) bool {
	return f.size >= compressFrom && f.size <= compressTo && compressible[extension(f.path)]
}

// A sending is one file to be at the target.
type sending struct {
	path   string
	source string // the path in the site: another one for a compressed copy
	entry  Entry
}

// sendings are all files that shall be at the target, sorted by path.
func (r *Rules) sendings(s *Site, sums []string, t Traits) ([]sending, error) {
	if err := r.check(t); err != nil {
		return nil, err
	}
	all := make([]sending, 0, len(s.files))
	for i, f := range s.files {
		if match(t.Private, f.path) {
			return nil, Faultf(Invalid, "the site has a file %s, which cannot be published there", f.path)
		}
		e := Entry{Size: f.size, Digest: sums[i]}
		if t.Headers {
			e.Type, e.Cache, e.Encoding = ContentType(f.path), r.cache(f.path), r.encoding(f)
		}
		all = append(all, sending{path: f.path, source: f.path, entry: e})
	}
	if t.Copies && len(r.Compress) > 0 {
		all = append(all, r.copies(s, sums)...)
		slices.SortFunc(all, func(a, b sending) int { return compare(a.path, b.path) })
	}
	return all, nil
}

// copies are the compressed versions beside files. One that the site has a
// file of its own for is left to the site.
func (r *Rules) copies(s *Site, sums []string) []sending {
	var all []sending
	for i, f := range s.files {
		if !shrinks(f) {
			continue
		}
		for _, name := range r.Compress {
			enc := encodingNames[name]
			p := f.path + enc.suffix
			if _, own := s.find(p); own {
				continue
			}
			all = append(all, sending{path: p, source: f.path, entry: Entry{Size: f.size, Digest: sums[i], Encoding: enc.header}})
		}
	}
	return all
}

// object makes a sending ready: what is compressed is compressed now, because
// targets must know its length.
func (s *Site) object(f sending, a Algorithm) (*Object, error) {
	o := &Object{Path: f.path, Entry: f.entry, Length: f.entry.Size}
	plain := Entry{Size: f.entry.Size, Digest: f.entry.Digest}
	if f.entry.Encoding == "" {
		o.open = func() (reader, error) { return s.open(f.source, plain, a) }
		return o, nil
	}
	src, err := s.open(f.source, plain, a)
	if err != nil {
		return nil, err
	}
	defer src.Close()
	small, err := compressed(src, f.entry.Encoding)
	if err != nil {
		return nil, fmt.Errorf("compressing %s: %w", f.source, err)
	}
	o.Length = int64(len(small))
	o.open = func() (reader, error) { return memory(small), nil }
	return o, nil
}
