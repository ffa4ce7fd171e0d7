package serve

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/fsnotify/fsnotify"
)

// A Watcher calls a function whenever files below a folder have changed. Bursts
// become one call: an editor that saves by writing beside and renaming, a
// checkout that touches hundreds of files. Changes that arrive while the
// function runs are gathered for its next call.
type Watcher struct {
	// Dir is watched with all its folders, those that come later too.
	Dir string
	// Ignore leaves out a file or a whole folder by its path below Dir, with
	// slashes.
	Ignore func(rel string) bool
	// Poll compares the folder with how it was every so often instead of
	// asking the system to be told, for network and container mounts that
	// tell nothing.
	Poll bool
	// Quiet is how long nothing may change before the function is called, where
	// more than a few files have; those wait for a fifth of it.
	Quiet time.Duration
	// Changed gets the paths below Dir, sorted, with slashes.
	Changed func(ctx context.Context, paths []string)
	// Meanwhile, unless nil, gets what has changed while Changed runs, which will
	// be told of it too. Changed is not called again before it returns.
	Meanwhile func(ctx context.Context, paths []string)
	// Fallback is told why the watcher polls although it was not asked to.
	Fallback func(reason error)
}

// ErrGone is wrapped when the watched folder itself is removed or renamed.
var ErrGone = errors.New("the folder is gone")

const (
	defaultQuiet = 40 * time.Millisecond
	// few files are what somebody saves: a post and its picture, or a name to
	// write to and the one it is given. A checkout has touched more within the
	// fifth of defaultQuiet.
	few = 4
	// pollEvery is between two looks at the folder; reading the names of
	// 10,000 files takes some 20 ms of it.
	pollEvery = 500 * time.Millisecond
)

// Run watches until ctx ends. The watch is in place when ready is called: what
// changes afterwards is seen.
func (w *Watcher) Run(ctx context.Context, ready func()) error {
	changes := make(chan string)
	stop, cancel := context.WithCancel(ctx)
	defer cancel()
	source := make(chan error, 1)
	ready = sync.OnceFunc(ready) // the fallback begins again
	start := func(watch func(context.Context, chan<- string, func()) error) {
		go func() { source <- watch(stop, changes, ready) }()
	}
	polling := w.Poll
	if polling {
		start(w.poll)
	} else {
		start(w.listen)
	}

	quiet := w.Quiet
	if quiet == 0 {
		quiet = defaultQuiet
	}
	pending := map[string]bool{}
	var last time.Time
	seen, told := 0, 0            // changes, and those of them that Meanwhile knows
	due := func() time.Duration { // until the function is to be called
		wait := quiet
		if len(pending) <= few {
			wait = quiet / 5
		}
		return wait - time.Since(last)
	}
	timer := time.NewTimer(quiet)
	timer.Stop()
	running, beside := false, false // of Changed, and of Meanwhile
	finished, besides := make(chan struct{}), make(chan struct{})
	for {
		select {
		case path := <-changes:
			pending[path], last = true, time.Now()
			seen++
			timer.Reset(due())
		case <-timer.C:
			if beside || len(pending) == 0 || running && (w.Meanwhile == nil || seen == told) {
				continue
			}
			paths := slices.Sorted(maps.Keys(pending))
			if running {
				beside, told = true, seen
				go func() {
					w.Meanwhile(ctx, paths)
					besides <- struct{}{}
				}()
				continue
			}
			clear(pending)
			running = true
			go func() {
				w.Changed(ctx, paths)
				finished <- struct{}{}
			}()
		case <-finished:
			running = false
			if len(pending) > 0 {
				timer.Reset(due())
			}
		case <-besides:
			beside = false
			if len(pending) > 0 {
				timer.Reset(due())
			}
		case err := <-source:
			if limited(err) && !polling {
				polling = true
				if w.Fallback != nil {
					w.Fallback(err)
				}
				start(w.poll)
				continue
			}
			cancel()
			if running {
				<-finished
			}
			if beside {
				<-besides
			}
			if ctx.Err() != nil {
				return nil
			}
			return err
		}
	}
}

// limited reports that the system has no room for more watches.
func limited(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENOSYS)
}

// rel is a path as Ignore and Changed take it, and false for what is ignored,
// itself or by a folder above it.
func (w *Watcher) rel(path string) (string, bool) {
	rel, err := filepath.Rel(w.Dir, path)
	if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return "", false
	}
	rel = filepath.ToSlash(rel)
	if rel == "." {
		return rel, true
	}
	for i := range len(rel) + 1 {
		if i == len(rel) || rel[i] == '/' {
			if temporary(rel[strings.LastIndexByte(rel[:i], '/')+1:i]) || w.Ignore != nil && w.Ignore(rel[:i]) {
				return "", false
			}
		}
	}
	return rel, true
}

// temporary names are the droppings of editors and of the system.
func temporary(base string) bool {
	switch {
	case strings.HasSuffix(base, "~"), strings.HasPrefix(base, ".#"), strings.HasPrefix(base, "#") && strings.HasSuffix(base, "#"),
		strings.HasSuffix(base, ".swp"), strings.HasSuffix(base, ".swx"), strings.HasSuffix(base, ".tmp"),
		strings.HasSuffix(base, "___jb_tmp___"), strings.HasSuffix(base, "___jb_old___"):
		return true
	}
	return base == "4913" || base == ".DS_Store" || base == ".git"
}

// listen is told of changes by the system, which watches folders one by one.
func (w *Watcher) listen(ctx context.Context, changes chan<- string, ready func()) error {
	n, err := fsnotify.NewWatcher()
	if err != nil {
		return err
	}
	defer n.Close()
	folders := map[string]bool{}
	if err := w.add(n, folders, w.Dir, func(string) {}); err != nil {
		return err
	}
	ready()
	send := func(path string) {
		if rel, ok := w.rel(path); ok && rel != "." {
			select {
			case changes <- rel:
			case <-ctx.Done():
			}
		}
	}
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case e := <-n.Events:
			if e.Name == w.Dir && (e.Has(fsnotify.Remove) || e.Has(fsnotify.Rename)) {
				return fmt.Errorf("%s: %w", w.Dir, ErrGone)
			}
			if e.Op == fsnotify.Chmod {
				continue // indexers and virus scanners do this to every file
			}
			if (e.Has(fsnotify.Remove) || e.Has(fsnotify.Rename)) && folders[e.Name] {
				forget(n, folders, e.Name)
			}
			if e.Has(fsnotify.Create) {
				// A new folder may have been filled before it was watched:
				// what is in it counts as changed.
				if info, err := os.Stat(e.Name); err == nil && info.IsDir() {
					if err := w.add(n, folders, e.Name, send); err != nil {
						return err
					}
				}
			}
			send(e.Name)
		case err := <-n.Errors:
			if errors.Is(err, fsnotify.ErrEventOverflow) {
				// Events were lost: somewhere something changed.
				send(filepath.Join(w.Dir, "_posts"))
				continue
			}
			return err
		}
	}
}

// forget ends the watch of a folder that is gone from its place, and of those in
// it. Folders are watched and not their paths: what changes in one that was moved
// would be told by its old path, or not at all.
func forget(n *fsnotify.Watcher, folders map[string]bool, dir string) {
	for path := range folders {
		if path == dir || strings.HasPrefix(path, dir+string(filepath.Separator)) {
			_ = n.Remove(path) // the system has done so where the folder was removed
			delete(folders, path)
		}
	}
}

// add watches a folder and those in it, and names the files it found.
func (w *Watcher) add(n *fsnotify.Watcher, folders map[string]bool, dir string, found func(string)) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			if path == w.Dir {
				return err
			}
			return nil // gone or closed since it was listed
		}
		if _, ok := w.rel(path); !ok {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if !d.IsDir() {
			found(path)
			return nil
		}
		switch err := n.Add(path); {
		case err == nil:
			folders[path] = true
		case !errors.Is(err, fs.ErrNotExist):
			return err
		}
		return nil
	})
}

type stamp struct {
	size int64
	time time.Time
}

// poll compares the folder's files with how they were.
func (w *Watcher) poll(ctx context.Context, changes chan<- string, ready func()) error {
	before, err := w.stamps()
	if err != nil {
		return err
	}
	ready()
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
		now, err := w.stamps()
		if err != nil {
			return err
		}
		var changed []string
		for path, s := range now {
			if old, ok := before[path]; !ok || old != s {
				changed = append(changed, path)
			}
		}
		for path := range before {
			if _, ok := now[path]; !ok {
				changed = append(changed, path)
			}
		}
		before = now
		for _, path := range changed {
			select {
			case changes <- path:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
}

func (w *Watcher) stamps() (map[string]stamp, error) {
	all := map[string]stamp{}
	err := filepath.WalkDir(w.Dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			if path == w.Dir {
				return err
			}
			return nil
		}
		rel, ok := w.rel(path)
		if !ok {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if d.IsDir() {
			return nil
		}
		info, err := d.Info()
		if err != nil {
			return nil // gone since it was listed
		}
		all[rel] = stamp{info.Size(), info.ModTime()}
		return nil
	})
	return all, err
}
