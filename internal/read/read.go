// Package read fills a site from its source folder and its theme: layouts,
// posts, pages, static files, collections and data.
//
// Finding is sequential and cheap; it assigns each file its slot. Reading and
// parsing, which cost, are done by workers that each fill one slot at a time.
// What was found is kept in the order of the file names, folder by folder,
// where Jekyll keeps the file system's.
package read

import (
	"context"
	"errors"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/broadsheet-press/broadsheet/internal/config"
	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/snapshot"
)

// Options are what reading needs beside the site.
type Options struct {
	// Config filters the source's files.
	Config *config.Config
	// IsBlock reports whether a Liquid tag has an end tag. An excerpt that
	// cuts such a block in two gets the end tag.
	IsBlock func(tag string) bool
	// Snapshot is what is known of files from earlier builds; nil, or a function
	// that returns nil, where nothing is. It is asked when files have been found and
	// before the first is read.
	Snapshot func() *snapshot.Store
	// Listing tells the files of a folder without looking, in the order of their
	// names; false where they are not known or there are folders among them. Nil
	// knows of none.
	Listing func(dir string) ([]Listed, bool)
	// Workers is how many goroutines read; 0 means one per processor.
	Workers int
	// Progress is told of each file read.
	Progress func(done, total int)
}

// Listed is a file that is known to be there.
type Listed struct {
	Path string // absolute
	Hint int    // its place in the snapshot
}

// reader is one reading of one site.
type reader struct {
	site   *site.Site
	opts   Options
	filter *filter
	jobs   []job
	files  int // of all jobs
	posts  []*postBatch
	pages  []*pageSlot

	snapshot *snapshot.Store
	sums     sync.Map // hashes of defaults

	mu    sync.Mutex
	fatal []error
}

// Read fills s. The error joins everything for which Jekyll would stop; what
// it would only warn of goes to the site's Report.
func Read(ctx context.Context, s *site.Site, opts Options) error {
	if fi, err := os.Stat(s.Source); err != nil {
		return err
	} else if !fi.IsDir() {
		return diag.Diagnostic{Severity: diag.Error, File: s.Source, Message: "the source is not a folder"}
	}
	r := &reader{site: s, opts: opts, filter: newFilter(s, opts.Config.Filter(func(name string) bool {
		fi, err := os.Stat(join(s.Source, name))
		return err == nil && fi.IsDir()
	}))}
	s.CutExcerpt = r.recut
	if r.opts.Workers <= 0 {
		r.opts.Workers = runtime.GOMAXPROCS(0)
	}
	if r.opts.IsBlock == nil {
		r.opts.IsBlock = func(string) bool { return false }
	}
	r.layouts()
	r.directory("", nil)
	r.includes()
	collections := r.collections()
	theme := r.themeFiles()
	r.data()
	if err := r.run(ctx); err != nil {
		return err
	}
	r.gatherPosts()
	r.gatherPages()
	for _, c := range collections {
		c.gather(r)
	}
	theme.gather(r)
	r.limitPosts()
	return r.failure()
}

// job is work for the workers: to read so many files.
type job struct {
	files int
	do    func()
}

// job adds work for the workers. Jobs are independent of each other.
func (r *reader) job(files int, f func()) {
	r.jobs = append(r.jobs, job{files, f})
	r.files += files
}

// run does the jobs. It stops early only when ctx ends.
func (r *reader) run(ctx context.Context) error {
	if r.opts.Snapshot != nil {
		r.snapshot = r.opts.Snapshot()
	}
	var next, done atomic.Int64
	var wg sync.WaitGroup
	for range min(r.opts.Workers, len(r.jobs)) {
		wg.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(r.jobs) {
					return
				}
				r.jobs[i].do()
				r.jobs[i].do = nil
				if n := done.Add(int64(r.jobs[i].files)); r.opts.Progress != nil {
					r.opts.Progress(int(n), r.files)
				}
			}
		})
	}
	wg.Wait()
	return ctx.Err()
}

// fail notes what Jekyll would stop for. The others are still read, so that
// one run tells all.
func (r *reader) fail(err error) {
	r.mu.Lock()
	r.fatal = append(r.fatal, err)
	r.mu.Unlock()
}

func (r *reader) failure() error {
	slices.SortFunc(r.fatal, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return errors.Join(r.fatal...)
}

func (r *reader) warn(d diag.Diagnostic) {
	if r.site.Report != nil {
		r.site.Report(d)
	}
}

// strict reports whether broken front matter ends the build.
func (r *reader) strict() bool { return r.site.ConfigBool("strict_front_matter") }

func (r *reader) limitPosts() {
	n, ok := 0, true
	switch v := r.site.Config.Value("limit_posts").(type) {
	case nil:
	case int:
		n = v
	case float64:
		n = int(v)
	case string: // Jekyll fails here, also at a number in quotes
		var err error
		n, err = strconv.Atoi(strings.TrimSpace(v))
		ok = err == nil
	default:
		ok = false
	}
	posts := r.site.Posts()
	if n < 0 || !ok {
		r.fail(diag.Diagnostic{Severity: diag.Error, Message: "limit_posts must be a non-negative number"})
		return
	}
	if n > 0 && n < len(posts.Docs) {
		posts.Docs = posts.Docs[len(posts.Docs)-n:]
	}
}

func truthy(v any) bool { return v != nil && v != false }

// stringsOf are the texts of an array in the configuration.
func stringsOf(v any) []string {
	a, _ := v.([]any)
	var out []string
	for _, e := range a {
		if s, ok := e.(string); ok {
			out = append(out, s)
		}
	}
	return out
}
