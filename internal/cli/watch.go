package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/broadsheet-press/broadsheet/internal/config"
	staging "github.com/broadsheet-press/broadsheet/internal/output"
	"github.com/broadsheet-press/broadsheet/internal/serve"
)

// watch builds again whenever a file of the site changes, its configuration
// included, until ctx ends. A build that fails leaves the last good site where
// it is. Ready, unless nil, is called when what changes from now on will be
// seen; built, unless nil, after each build with the configuration it went by
// and its fault, nil when it went well.
func (b *builder) watch(ctx context.Context, cfg *config.Config, poll bool, ready func(), built func(cfg *config.Config, paths []string, err error)) error {
	source := sourceOf(cfg)
	// The destination may move. What was built into an earlier one stays
	// unwatched: nobody writes there by hand.
	var dests atomic.Pointer[[]string]
	dests.Store(&[]string{destinationOf(cfg)})
	w := &serve.Watcher{
		Dir: source, Poll: poll,
		Ignore: func(rel string) bool { return unwatched(source, *dests.Load(), rel) },
		Fallback: func(reason error) {
			b.con.warn("note: the system cannot watch this many folders (%v); looking for changes every half second instead", reason)
		},
		Changed: func(ctx context.Context, paths []string) {
			b.con.say("Changed: %s", some(paths, 3))
			cfg, err := b.flags.configuration()
			if err == nil {
				if dest := destinationOf(cfg); !slices.Contains(*dests.Load(), dest) {
					more := append(slices.Clone(*dests.Load()), dest)
					dests.Store(&more)
				}
			}
			err = b.again(ctx, cfg, err, source, paths)
			if ctx.Err() != nil {
				return
			}
			if built != nil {
				built(cfg, paths, err)
			}
		},
	}
	if b.preview != nil {
		w.Meanwhile = func(ctx context.Context, paths []string) {
			if cfg, err := b.flags.configuration(); err == nil {
				b.ahead(ctx, cfg, below(source, paths))
			}
		}
	}
	return w.Run(ctx, func() {
		b.con.say("Watching %s for changes; press Ctrl-C to stop.", short(source))
		if ready != nil {
			ready()
		}
	})
}

// again builds by a configuration read anew, unless that has a fault, after these
// files below the source have changed.
func (b *builder) again(ctx context.Context, cfg *config.Config, err error, source string, paths []string) error {
	if err == nil {
		err = b.buildTouched(ctx, cfg, below(source, paths))
	}
	if err != nil && !errors.Is(err, errReported) && !errors.Is(err, context.Canceled) {
		b.con.fault(err)
	}
	return err
}

// below are the paths of files in a folder.
func below(folder string, files []string) []string {
	paths := make([]string, len(files))
	for i, f := range files {
		paths[i] = filepath.Join(folder, filepath.FromSlash(f))
	}
	return paths
}

// unwatched leaves out what a build writes or never reads.
func unwatched(source string, dests []string, rel string) bool {
	path := filepath.Join(source, filepath.FromSlash(rel))
	for _, dest := range dests {
		if path == dest || staging.IsStage(dest, path) {
			return true
		}
	}
	switch rel {
	case ".broadsheet", ".jekyll-cache", ".sass-cache", ".jekyll-metadata", "node_modules", "vendor/bundle":
		return true
	}
	return false
}

// some names a few of many paths.
func some(paths []string, n int) string {
	if len(paths) <= n {
		return strings.Join(paths, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(paths[:n], ", "), len(paths)-n)
}

// ignored reports that all of the paths match one of the patterns that are not
// worth a reload.
func ignored(patterns, paths []string) bool {
	if len(patterns) == 0 {
		return false
	}
	return !slices.ContainsFunc(paths, func(p string) bool {
		return !slices.ContainsFunc(patterns, func(pattern string) bool {
			whole, err := filepath.Match(pattern, p)
			base, err2 := filepath.Match(pattern, filepath.Base(p))
			return err == nil && whole || err2 == nil && base
		})
	})
}

// buildFault is what a page shows of a build that failed.
func buildFault(err error) string {
	var r reported
	if errors.As(err, &r) {
		return r.Error()
	}
	return strings.Join(faultLines(err), "\n")
}
