// Package tree publishes into a folder that readers are served from, file by
// file: over SFTP, or where a local folder cannot be exchanged as a whole.
//
// Each file is written beside its place and renamed into it. What is there is
// kept in publish.Folder below the root, one file for each state of the
// manifest, numbered: a publisher may only add the number after the one it has
// read, which a file system lets only one of two do.
//
// Whoever adds a number has taken the place over, and shuts out those before:
// every file comes from a publisher's own folder of temporary files, its lane,
// and every file that goes leaves by it. The newcomer moves the lanes of lower
// numbers away before it begins; from that instant each rename of theirs
// fails, whether they notice, go on or die. A lane is made after its number is
// added, and the number is looked at again after that: a newcomer either finds
// the lane, or is found.
package tree

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/broadsheet-press/broadsheet/internal/publish"
)

// An FS is what a tree needs of a file system. Names are slash-separated and
// begin with the root. Errors for what is absent or there already are
// fs.ErrNotExist and fs.ErrExist. All of it is safe for concurrent use.
type FS interface {
	// Connect reaches the file system; it is called before anything else,
	// and does nothing the second time.
	Connect(ctx context.Context) error
	ReadFile(name string) ([]byte, error)
	// Write makes a new file, and returns when its content is safe.
	Write(name string, src io.Reader) error
	// Rename replaces what has the new name; Place fails where there is one.
	Rename(from, to string) error
	Place(from, to string) error
	// Remove removes a file or an empty folder.
	Remove(name string) error
	Mkdir(name string) error
	Lstat(name string) (fs.FileInfo, error)
	ReadDir(name string) ([]fs.FileInfo, error)
	// Fault gives an error its kind.
	Fault(err error) error
	Close() error
}

// Options are of a tree.
type Options struct {
	Name     string // as it may be shown
	Root     string // the folder, in the file system's own words
	Parallel int
	Notes    []string
	Folder   string // of this machine, where the root is one
}

// New makes a target of a folder.
func New(files FS, opts Options) publish.Target {
	var id [6]byte
	_, _ = rand.Read(id[:]) // it never fails, by its documentation
	return &target{fs: files, opts: opts, id: hex.EncodeToString(id[:]), folders: map[string]bool{}}
}

type target struct {
	fs   FS
	opts Options
	id   string // of this publisher, in the names of its temporary files
	n    atomic.Int64

	serial int64  // of the newest manifest that was seen or written
	lane   string // of this publisher, below publish.Folder; empty until it has one

	mu      sync.Mutex
	folders map[string]bool // known to be there
}

func (t *target) Name() string { return t.opts.Name }

func (t *target) Traits() publish.Traits {
	return publish.Traits{Tree: true, Copies: true, Digest: publish.SHA256, Parallel: t.opts.Parallel, Fenced: true, Folder: t.opts.Folder, Private: []string{publish.Folder + "/"}}
}

// at is a path's name in the file system.
func (t *target) at(p string) string { return path.Join(t.opts.Root, p) }

func (t *target) own(name string) string { return t.at(publish.Folder + "/" + name) }

func (t *target) fault(op string, err error) error {
	if err == nil {
		return nil
	}
	return &publish.Fault{Op: op, Err: t.fs.Fault(err)}
}

// Inspect reads the newest manifest that is whole, or lists what is there.
func (t *target) Inspect(ctx context.Context) (*publish.State, error) {
	if err := t.fs.Connect(ctx); err != nil {
		return nil, err
	}
	info, err := t.fs.Lstat(t.opts.Root + "/.")
	switch {
	case errors.Is(err, fs.ErrNotExist):
		// The root may be made; its parent says whether the address is right.
		if _, err := t.fs.Lstat(path.Dir(t.opts.Root) + "/."); errors.Is(err, fs.ErrNotExist) {
			return nil, publish.Faultf(publish.Missing, "there is no folder %s", path.Dir(t.opts.Root))
		}
		return &publish.State{Notes: t.opts.Notes}, nil
	case err != nil:
		return nil, t.fault("looking at "+t.opts.Root, err)
	case !info.IsDir():
		return nil, publish.Faultf(publish.Invalid, "%s is no folder", t.opts.Root)
	}
	m, err := t.newest()
	if err != nil {
		return nil, err
	}
	if m != nil {
		return &publish.State{Manifest: m, Notes: t.opts.Notes}, nil
	}
	var others []string
	if err := t.list(ctx, "", &others); err != nil {
		return nil, err
	}
	slices.Sort(others)
	return &publish.State{Others: others, Notes: t.opts.Notes}, nil
}

func manifestName(serial int64) string { return fmt.Sprintf("manifest.%d.json.gz", serial) }

// serials are the numbers of the manifests that are there, ascending.
func (t *target) serials() ([]int64, error) {
	infos, err := t.fs.ReadDir(t.own(""))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, t.fault("looking for a manifest", err)
	}
	var all []int64
	for _, info := range infos {
		number, ok := strings.CutPrefix(info.Name(), "manifest.")
		number, end := strings.CutSuffix(number, ".json.gz")
		if n, err := strconv.ParseInt(number, 10, 64); ok && end && err == nil && n > 0 {
			all = append(all, n)
		}
	}
	slices.Sort(all)
	return all, nil
}

// newest reads the manifest with the highest number. One that vanishes while
// it is being read was replaced by another publisher's.
func (t *target) newest() (*publish.Manifest, error) {
	for range 10 {
		all, err := t.serials()
		if err != nil || len(all) == 0 {
			t.serial = 0
			return nil, err
		}
		t.serial = all[len(all)-1]
		src, err := t.fs.ReadFile(t.own(manifestName(t.serial)))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, t.fault("reading the manifest", err)
		}
		return publish.DecodeManifest(src)
	}
	return nil, publish.Faultf(publish.Busy, "another publisher is at work there")
}

// list collects the files below a folder that are not ours.
func (t *target) list(ctx context.Context, dir string, all *[]string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	infos, err := t.fs.ReadDir(t.at(dir))
	if err != nil {
		return t.fault("listing "+t.at(dir), err)
	}
	for _, info := range infos {
		p := path.Join(dir, info.Name())
		switch {
		case p == publish.Folder:
		case info.IsDir():
			if err := t.list(ctx, p, all); err != nil {
				return err
			}
		default:
			*all = append(*all, p)
		}
	}
	return nil
}

// Record puts the manifest with the next number beside the one that is there,
// and takes that away.
func (t *target) Record(_ context.Context, m *publish.Manifest) error {
	const op = "writing the manifest"
	if err := t.folder(t.own("tmp")); err != nil {
		return t.fault(op, err)
	}
	all, err := t.serials()
	if err != nil {
		return err
	}
	next := t.serial + 1
	m.Serial = next
	src, err := m.Encode()
	if err != nil {
		return err
	}
	if len(all) > 0 && all[len(all)-1] == next {
		// It may be this very one, whose success was not heard of.
		if there, err := t.fs.ReadFile(t.own(manifestName(next))); err == nil && slices.Equal(there, src) {
			return t.recorded(next)
		}
	}
	if len(all) > 0 && all[len(all)-1] != t.serial || len(all) == 0 && t.serial != 0 {
		return t.overtaken()
	}
	tmp := t.own(fmt.Sprintf("tmp/%s-%d.manifest", t.id, t.n.Add(1)))
	if err := t.fs.Write(tmp, strings.NewReader(string(src))); err != nil {
		_ = t.fs.Remove(tmp)
		return t.fault(op, err)
	}
	if err := t.fs.Place(tmp, t.own(manifestName(next))); err != nil {
		_ = t.fs.Remove(tmp)
		if errors.Is(err, fs.ErrExist) || errors.Is(err, fs.ErrNotExist) {
			return t.overtaken() // another's number, or its broom
		}
		return t.fault(op, err)
	}
	return t.recorded(next)
}

// recorded makes sure that nobody was faster, and removes what is outdated. A
// publisher that went two numbers on and removed the first would otherwise
// leave that one's name free.
func (t *target) recorded(serial int64) error {
	all, err := t.serials()
	if err != nil {
		return err
	}
	if len(all) > 0 && all[len(all)-1] > serial {
		_ = t.fs.Remove(t.own(manifestName(serial)))
		return t.overtaken()
	}
	t.serial = serial
	for _, n := range all {
		if n < serial {
			_ = t.fs.Remove(t.own(manifestName(n))) // it is outdated, there or not
		}
	}
	if t.lane == "" {
		return t.enter()
	}
	return nil
}

// enter shuts publishers with lower numbers out and makes the lane of this one.
func (t *target) enter() error {
	const op = "shutting other publishers out"
	infos, err := t.fs.ReadDir(t.own("tmp"))
	if err != nil {
		return t.fault(op, err)
	}
	for _, info := range infos {
		number, id, lane := strings.Cut(info.Name(), "-")
		n, err := strconv.ParseInt(number, 10, 64)
		if !lane || err != nil || n >= t.serial || !info.IsDir() {
			continue
		}
		shut := t.own(fmt.Sprintf("tmp/shut-%d-%s-%s", n, id, t.id))
		if err := t.fs.Rename(t.own("tmp/"+info.Name()), shut); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return t.fault(op, err)
		}
	}
	lane := fmt.Sprintf("tmp/%d-%s", t.serial, t.id)
	if err := t.fs.Mkdir(t.own(lane)); err != nil {
		// It may be there since a try whose success was not heard of.
		if info, absent := t.fs.Lstat(t.own(lane)); absent != nil || !info.IsDir() {
			return t.fault(op, err)
		}
	}
	t.lane = lane
	all, err := t.serials()
	if err != nil {
		return err
	}
	if len(all) > 0 && all[len(all)-1] > t.serial {
		return t.overtaken()
	}
	return nil
}

// shutOut gives an error its reason where this publisher was shut out.
func (t *target) shutOut(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		if _, gone := t.fs.Lstat(t.own(t.lane)); errors.Is(gone, fs.ErrNotExist) {
			return t.overtaken()
		}
	}
	return t.fault("", err)
}

func (t *target) overtaken() error {
	return publish.Faultf(publish.Busy, "another publisher has changed %s in the meantime", t.opts.Name)
}

func (t *target) temporary() string {
	return t.own(fmt.Sprintf("%s/%d", t.lane, t.n.Add(1)))
}

// Put writes beside the file's place and renames.
func (t *target) Put(_ context.Context, o *publish.Object) error {
	src, err := o.Open()
	if err != nil {
		return err
	}
	defer src.Close()
	tmp, name := t.temporary(), t.at(o.Path)
	if err := t.folder(path.Dir(name)); err != nil {
		return t.fault("", err)
	}
	if err := t.fs.Write(tmp, src); err != nil {
		_ = t.fs.Remove(tmp)
		return t.shutOut(err)
	}
	err = t.fs.Rename(tmp, name)
	if errors.Is(err, fs.ErrNotExist) && publish.KindOf(t.shutOut(err)) != publish.Busy {
		// A publisher before may have taken the folder away, which it found
		// empty, since this one made sure of it.
		if err := t.folderAgain(path.Dir(name)); err != nil {
			return t.fault("", err)
		}
		err = t.fs.Rename(tmp, name)
	}
	if err != nil {
		_ = t.fs.Remove(tmp)
		return t.shutOut(err)
	}
	return nil
}

// folderAgain makes a folder that is known to be there, and is not.
func (t *target) folderAgain(dir string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	clear(t.folders)
	return t.makeFolder(dir)
}

// folder makes a folder and those above it, each asked for once.
func (t *target) folder(dir string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.makeFolder(dir)
}

func (t *target) makeFolder(dir string) error {
	if t.folders[dir] {
		return nil
	}
	err := t.fs.Mkdir(dir)
	if errors.Is(err, fs.ErrNotExist) && len(dir) > len(t.opts.Root) {
		if err := t.makeFolder(path.Dir(dir)); err != nil {
			return err
		}
		err = t.fs.Mkdir(dir)
	}
	if err != nil {
		// Servers have many words for what is there already.
		if info, there := t.fs.Lstat(dir + "/."); there != nil || !info.IsDir() {
			return err
		}
	}
	t.folders[dir] = true
	return nil
}

// Delete removes a file, and the folders that it leaves empty.
func (t *target) Delete(_ context.Context, p string) error {
	name := t.at(p)
	switch info, err := t.fs.Lstat(name); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return t.fault("", err)
	case info.IsDir():
		// It has become a folder by somebody's hand, and goes where it is empty.
		if err := t.fs.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return t.fault("", err)
		}
	default:
		tmp := t.temporary()
		err := t.fs.Rename(name, tmp)
		if err == nil {
			err = t.fs.Remove(tmp)
		}
		// Gone is gone, unless it is the lane that is.
		if err := t.shutOut(err); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	for dir := path.Dir(p); dir != "."; dir = path.Dir(dir) {
		t.mu.Lock()
		err := t.fs.Remove(t.at(dir))
		if err == nil {
			delete(t.folders, t.at(dir))
		}
		t.mu.Unlock()
		if err != nil {
			break // it is not empty, or gone already
		}
	}
	return nil
}

// Commit is the last Record, and takes temporary files away that dead
// publishers have left.
func (t *target) Commit(ctx context.Context, m *publish.Manifest) error {
	if err := t.Record(ctx, m); err != nil {
		return err
	}
	t.sweep(t.own("tmp"))
	t.lane = ""
	return nil
}

// sweep removes what is in a folder of temporary files, but for the lanes of
// publishers with higher numbers. What cannot be removed is in nobody's way.
func (t *target) sweep(dir string) {
	infos, err := t.fs.ReadDir(dir)
	if err != nil {
		return
	}
	for _, info := range infos {
		name := path.Join(dir, info.Name())
		if info.IsDir() {
			number, _, _ := strings.Cut(info.Name(), "-")
			if n, err := strconv.ParseInt(number, 10, 64); err == nil && n > t.serial {
				continue
			}
			t.sweep(name)
		}
		_ = t.fs.Remove(name)
	}
}

func (t *target) Close() error { return t.fs.Close() }
