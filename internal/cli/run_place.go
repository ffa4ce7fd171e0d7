package cli

import (
	"context"
	"crypto/sha256"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/broadsheet-press/broadsheet/internal/newsroom"
)

// inPlace is the target of a site that is served from where it is built.
// There is nothing to send; what changed is found by comparison where there is
// somebody to be told.
type inPlace struct {
	dir     string
	compare bool
	before  map[string][sha256.Size]byte // nil until it was looked at
}

func (in *inPlace) publish(ctx context.Context, _ func(newsroom.Progress)) (newsroom.Published, error) {
	var p newsroom.Published
	if !in.compare {
		return p, nil
	}
	now, err := in.sums(ctx)
	if err != nil {
		return p, err
	}
	if in.before != nil {
		for name, sum := range now {
			switch was, ok := in.before[name]; {
			case !ok:
				p.Added = append(p.Added, name)
			case was != sum:
				p.Changed = append(p.Changed, name)
			}
		}
		for name := range in.before {
			if _, ok := now[name]; !ok {
				p.Removed = append(p.Removed, name)
			}
		}
	}
	in.before = now
	slices.Sort(p.Added)
	slices.Sort(p.Changed)
	slices.Sort(p.Removed)
	return p, nil
}

func (in *inPlace) sums(ctx context.Context) (map[string][sha256.Size]byte, error) {
	all := map[string][sha256.Size]byte{}
	err := filepath.WalkDir(in.dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() || ctx.Err() != nil {
			return err
		}
		rel, err := filepath.Rel(in.dir, name)
		if err != nil {
			return err
		}
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		h := sha256.New()
		if _, err := io.Copy(h, f); err != nil {
			return err
		}
		all[filepath.ToSlash(rel)] = [sha256.Size]byte(h.Sum(nil))
		return nil
	})
	if err == nil {
		err = ctx.Err()
	}
	return all, err
}
