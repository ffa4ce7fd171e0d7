// Package folder publishes into a folder of this machine that a web server
// serves, all at once: the new version is laid out beside it, with hard links
// to what has not changed, and takes the old one's place in one step.
//
// Where the folder is absent or a link of ours, it is a link, and the step is
// the rename of a new link over it. Where it is a real folder, the two are
// exchanged by one system call. Where neither can be, because it is a mount
// point, its parent is not writable or the system has no such call, files are
// replaced one by one in the order of any other place, and a note says so.
//
// Beside PATH there is .NAME.broadsheet with the versions: the present one
// (where PATH is a link) and the one before, for a rollback.
package folder

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/broadsheet-press/broadsheet/internal/filelock"
	"github.com/broadsheet-press/broadsheet/internal/publish"
	"github.com/broadsheet-press/broadsheet/internal/publish/tree"
)

// The ways to change what readers see.
const (
	byLink     = "link"     // PATH is a link, or nothing yet
	byExchange = "exchange" // PATH is a folder
	inPlace    = "inplace"  // file by file
)

// Open makes a target of a folder. Mode is "" or one of link, exchange and
// inplace, for those who know better.
func Open(dir, mode string) (publish.Target, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	name := "dir:" + dir
	if abs == filepath.Dir(abs) {
		return nil, publish.Faultf(publish.Invalid, "%s is the root of a file system and no place for a site", dir)
	}
	var note string
	switch mode {
	case "":
		if mode, note = choose(abs); mode == inPlace {
			return tree.NewLocal(abs, name, note), nil
		}
	case inPlace:
		return tree.NewLocal(abs, name), nil
	case byLink, byExchange:
	default:
		return nil, publish.Faultf(publish.Invalid, "mode: %q is none of link, exchange and inplace", mode)
	}
	return &target{
		name: name, path: abs, mode: mode,
		aside: Aside(abs),
		put:   map[string]bool{}, gone: map[string]bool{}, folders: map[string]bool{},
	}, nil
}

// Aside is the folder beside a path that has its versions.
func Aside(path string) string {
	return filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+".broadsheet")
}

// choose finds the best way for a path.
func choose(abs string) (mode, note string) {
	parent := filepath.Dir(abs)
	const oneByOne = "its files are replaced one by one"
	if runtime.GOOS == "windows" {
		return inPlace, "" // links need a privilege there
	}
	info, err := os.Lstat(abs)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return byLink, ""
	case err != nil || info.Mode()&fs.ModeSymlink == 0 && !info.IsDir():
		return byLink, "" // Inspect says what is wrong
	case !writable(parent):
		return inPlace, fmt.Sprintf("%s is not writable, so that %s cannot be switched at once: %s", parent, filepath.Base(abs), oneByOne)
	case info.Mode()&fs.ModeSymlink != 0:
		return byLink, ""
	case mountPoint(abs):
		return inPlace, fmt.Sprintf("%s is a mount point and cannot be switched at once: %s", abs, oneByOne)
	case !canExchange:
		return inPlace, fmt.Sprintf("this system cannot exchange two folders at once: %s; give a path that does not exist yet, and it becomes a link that can be switched", oneByOne)
	}
	return byExchange, ""
}

type target struct {
	name  string
	path  string // where readers look
	aside string // where versions are
	mode  string

	seen    int64 // the serial that Inspect found
	unlock  func()
	mu      sync.Mutex
	put     map[string]bool // in the new version
	gone    map[string]bool // of the old one
	folders map[string]bool // of the new one, made already
}

func (t *target) Name() string { return t.name }

func (t *target) Traits() publish.Traits {
	return publish.Traits{Tree: true, Copies: true, Atomic: true, Digest: publish.SHA256, Parallel: 4, Folder: t.path, Private: []string{publish.Folder + "/"}}
}

// current is the folder that readers see, with links resolved; empty where
// there is none.
func (t *target) current() (string, error) {
	real, err := filepath.EvalSymlinks(t.path)
	if errors.Is(err, fs.ErrNotExist) {
		if _, dangling := os.Lstat(t.path); dangling == nil {
			return "", publish.Faultf(publish.Missing, "%s is a link to what does not exist", t.path)
		}
		return "", nil
	}
	if err != nil {
		return "", err
	}
	info, err := os.Stat(real)
	if err != nil {
		return "", err
	}
	if !info.IsDir() {
		return "", publish.Faultf(publish.Invalid, "%s is a file, and not a folder", t.path)
	}
	return real, nil
}

// Inspect reads the present version's manifest, and lists its other files.
func (t *target) Inspect(ctx context.Context) (*publish.State, error) {
	parent := filepath.Dir(t.path)
	if _, err := os.Stat(parent); errors.Is(err, fs.ErrNotExist) {
		return nil, publish.Faultf(publish.Missing, "there is no folder %s", parent)
	}
	t.seen = 0
	dir, err := t.current()
	if err != nil || dir == "" {
		return &publish.State{}, err
	}
	m, err := readManifest(dir)
	if err != nil {
		return nil, err
	}
	var others []string
	err = walk(ctx, dir, func(p string, _ fs.DirEntry) error {
		if m != nil {
			if _, ours := m.Files[p]; ours {
				return nil
			}
		}
		others = append(others, p)
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.Sort(others)
	if m != nil {
		t.seen = m.Serial
		// What somebody has deleted by hand is put there again.
		for p := range m.Files {
			if _, err := os.Lstat(filepath.Join(dir, filepath.FromSlash(p))); errors.Is(err, fs.ErrNotExist) {
				delete(m.Files, p)
			}
		}
	}
	return &publish.State{Manifest: m, Others: others}, nil
}

func readManifest(dir string) (*publish.Manifest, error) {
	src, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(publish.ManifestPath)))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return publish.DecodeManifest(src)
}

// walk visits the files of a folder that are not ours.
func walk(ctx context.Context, dir string, visit func(p string, d fs.DirEntry) error) error {
	return filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, name)
		if err != nil {
			return err
		}
		p := filepath.ToSlash(rel)
		if d.IsDir() {
			if p == publish.Folder {
				return filepath.SkipDir
			}
			return ctx.Err()
		}
		return visit(p, d)
	})
}

func (t *target) stage() string { return filepath.Join(t.aside, "next") }

// Record takes the folder for this publisher alone and clears what a dead one
// has left. An intent is not kept: nothing shows before Commit.
func (t *target) Record(context.Context, *publish.Manifest) error {
	if t.unlock == nil {
		if err := os.Mkdir(t.aside, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
		unlock, err := t.lock()
		if err != nil {
			return err
		}
		t.unlock = unlock
	}
	dir, err := t.current()
	if err != nil {
		return err
	}
	var serial int64
	if dir != "" {
		m, err := readManifest(dir)
		if err != nil {
			return err
		}
		if m != nil {
			serial = m.Serial
		}
	}
	if serial != t.seen {
		return publish.Faultf(publish.Moved, "%s has changed in the meantime", t.path)
	}
	if err := os.RemoveAll(t.stage()); err != nil {
		return err
	}
	clear(t.put)
	clear(t.gone)
	clear(t.folders)
	return os.Mkdir(t.stage(), 0o755)
}

// Put writes a file into the next version.
func (t *target) Put(_ context.Context, o *publish.Object) error {
	src, err := o.Open()
	if err != nil {
		return err
	}
	defer src.Close()
	name := filepath.Join(t.stage(), filepath.FromSlash(o.Path))
	if err := t.folder(filepath.Dir(name)); err != nil {
		return err
	}
	if err := write(name, src); err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.put[o.Path] = true
	return nil
}

func write(name string, src io.Reader) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	_, err = io.Copy(struct{ io.Writer }{f}, src)
	if err == nil && !syncsWhole {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// folder makes a folder of the next version, asked for once.
func (t *target) folder(dir string) error {
	t.mu.Lock()
	known := t.folders[dir]
	t.mu.Unlock()
	if known {
		return nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.folders[dir] = true
	return nil
}

// Delete leaves a file out of the next version.
func (t *target) Delete(_ context.Context, p string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.gone[p] = true
	return nil
}

// Commit completes the next version, makes it durable and shows it.
func (t *target) Commit(ctx context.Context, m *publish.Manifest) error {
	dir, err := t.current()
	if err != nil {
		return err
	}
	if dir != "" {
		if err := t.carryOver(ctx, dir); err != nil {
			return err
		}
	}
	versions, err := t.versions()
	if err != nil {
		return err
	}
	number := int64(1)
	if len(versions) > 0 {
		number = versions[len(versions)-1] + 1
	}
	src, err := m.Encode()
	if err != nil {
		return err
	}
	own := filepath.Join(t.stage(), publish.Folder)
	if err := os.Mkdir(own, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	if err := write(filepath.Join(t.stage(), filepath.FromSlash(publish.ManifestPath)), strings.NewReader(string(src))); err != nil {
		return err
	}
	if err := syncAll(t.stage()); err != nil {
		return err
	}
	version := t.version(number)
	if err := os.Rename(t.stage(), version); err != nil {
		return err
	}
	before, err := t.show(version)
	if err != nil {
		return err
	}
	return t.tidy(version, before)
}

// carryOver links what stays from the present version into the next.
func (t *target) carryOver(ctx context.Context, dir string) error {
	return walk(ctx, dir, func(p string, d fs.DirEntry) error {
		if t.put[p] || t.gone[p] {
			return nil
		}
		from := filepath.Join(dir, filepath.FromSlash(p))
		to := filepath.Join(t.stage(), filepath.FromSlash(p))
		if err := t.folder(filepath.Dir(to)); err != nil {
			return err
		}
		if d.Type()&fs.ModeSymlink != 0 {
			where, err := os.Readlink(from)
			if err != nil {
				return err
			}
			return os.Symlink(where, to)
		}
		if !d.Type().IsRegular() {
			return nil // a socket, a device: nothing that a web server sends
		}
		if err := os.Link(from, to); err == nil {
			return nil
		}
		src, err := os.Open(from) // links may be forbidden, or too many
		if err != nil {
			return err
		}
		defer src.Close()
		return write(to, src)
	})
}

func (t *target) version(n int64) string {
	return filepath.Join(t.aside, fmt.Sprintf("v%06d", n))
}

// versions are the numbers of the versions beside the folder, ascending.
func (t *target) versions() ([]int64, error) {
	entries, err := os.ReadDir(t.aside)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var all []int64
	for _, e := range entries {
		digits, ok := strings.CutPrefix(e.Name(), "v")
		if n, err := strconv.ParseInt(digits, 10, 64); ok && err == nil && e.IsDir() {
			all = append(all, n)
		}
	}
	slices.Sort(all)
	return all, nil
}

// show makes a version what readers see, in one step, and says where the one
// before is now; empty where there was none.
func (t *target) show(version string) (before string, err error) {
	parent := filepath.Dir(t.path)
	if t.mode == byExchange {
		if err := exchange(version, t.path); err != nil {
			return "", fmt.Errorf("exchanging %s with its next version: %w", t.path, err)
		}
		return version, syncFolder(parent)
	}
	before, err = t.current()
	if err != nil {
		return "", err
	}
	link := filepath.Join(t.aside, "link")
	if err := os.Remove(link); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	rel, err := filepath.Rel(parent, version)
	if err != nil {
		return "", err
	}
	if err := os.Symlink(rel, link); err != nil {
		return "", err
	}
	if err := os.Rename(link, t.path); err != nil {
		return "", fmt.Errorf("switching %s to its next version: %w", t.path, err)
	}
	return before, syncFolder(parent)
}

// tidy removes all versions but the present one and the one before.
func (t *target) tidy(version, before string) error {
	versions, err := t.versions()
	if err != nil {
		return err
	}
	for _, n := range versions {
		dir := t.version(n)
		if dir == version || same(dir, before) {
			continue
		}
		if err := os.RemoveAll(dir); err != nil {
			return fmt.Errorf("removing an old version: %w", err)
		}
	}
	return nil
}

// same compares two paths, one of which has its links resolved.
func same(a, b string) bool {
	if b == "" {
		return false
	}
	x, err := os.Stat(a)
	if err != nil {
		return false
	}
	y, err := os.Stat(b)
	return err == nil && os.SameFile(x, y)
}

// lock keeps other publishers of this machine away.
func (t *target) lock() (unlock func(), err error) {
	path := filepath.Join(t.aside, "lock")
	unlock, err = filelock.Take(path)
	if errors.Is(err, filelock.ErrHeld) {
		err = publish.Faultf(publish.Busy, "another publisher is at work there (%s is held)", path)
	}
	return unlock, err
}

// Rollback shows the version before the present one, which stays for the way
// back.
func (t *target) Rollback(context.Context) (string, error) {
	if err := os.Mkdir(t.aside, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", err
	}
	unlock, err := t.lock()
	if err != nil {
		return "", err
	}
	defer unlock()
	versions, err := t.versions()
	if err != nil {
		return "", err
	}
	now, err := t.current()
	if err != nil {
		return "", err
	}
	for _, n := range slices.Backward(versions) {
		dir := t.version(n)
		if same(dir, now) {
			continue
		}
		m, err := readManifest(dir)
		if err != nil {
			return "", err
		}
		if m == nil {
			continue // what was there before it was ours
		}
		if _, err := t.show(dir); err != nil {
			return "", err
		}
		return "the version of " + m.Time.Local().Format("2 January 2006, 15:04:05"), nil
	}
	return "", publish.Faultf(publish.Missing, "%s has no version before the present one", t.path)
}

// Close gives up a version that was not committed.
func (t *target) Close() error {
	if t.unlock == nil {
		return nil
	}
	err := os.RemoveAll(t.stage())
	t.unlock()
	t.unlock = nil
	return err
}
