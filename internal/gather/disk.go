package gather

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// disk writes below the site's folder and nowhere else.
type disk struct {
	root  string
	dry   bool
	step  func(what string) error // see Options
	wrote func(path string)       // see Options
}

func (d disk) point(what string) error {
	if d.step == nil {
		return nil
	}
	return d.step(what)
}

func (d disk) file(rel string) string { return filepath.Join(d.root, filepath.FromSlash(rel)) }

// digest is the hash that posts are recognised by.
func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:16])
}

// read returns a file and its digest; "" where it does not exist.
func (d disk) read(rel string) ([]byte, string, error) {
	b, err := os.ReadFile(d.file(rel))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, "", nil
	}
	if err != nil {
		return nil, "", err
	}
	return b, digest(b), nil
}

func (d disk) exists(rel string) bool {
	_, err := os.Lstat(d.file(rel))
	return err == nil
}

// file is one to be written, its path relative to the site.
type file struct {
	path string
	body []byte
}

// write puts files in place, each whole: all are written to temporary files
// beside them, these are synced, and only then renamed; the folders are synced
// at the end. A leftover of a run that was killed has a name that Jekyll and
// Broadsheet ignore; the next run removes it.
func (d disk) write(files ...file) (err error) {
	if d.dry || len(files) == 0 {
		return nil
	}
	dirs := map[string]bool{}
	temps := make([]string, 0, len(files))
	defer func() {
		if err != nil && d.step == nil { // who is dead removes nothing
			for _, tmp := range temps {
				_ = os.Remove(tmp)
			}
		}
	}()
	// One call that syncs the file system takes hardly longer than syncing one
	// file does (a hundred posts: 40 ms instead of 300 on the disk it was
	// measured on), so that it is made where there are many.
	together := len(files) >= manyFiles && canSyncTogether
	for _, f := range files {
		dir := filepath.Dir(d.file(f.path))
		if !dirs[dir] {
			if err := os.MkdirAll(dir, 0o755); err != nil {
				return err
			}
			dirs[dir] = true
		}
		tmp := filepath.Join(dir, tempPrefix+digest([]byte(f.path))+".tmp")
		temps = append(temps, tmp)
		if err := d.stage(tmp, f, !together); err != nil {
			return err
		}
	}
	if together {
		for dir := range dirs {
			if err := syncTogether(dir); err != nil {
				return err
			}
		}
	}
	for i, f := range files {
		if err := d.point("rename " + f.path); err != nil {
			return err
		}
		if err := os.Rename(temps[i], d.file(f.path)); err != nil {
			return err
		}
		if d.wrote != nil {
			d.wrote(f.path)
		}
	}
	for dir := range dirs {
		if err := syncDir(dir); err != nil {
			return err
		}
	}
	return d.point("after writing")
}

// manyFiles is the number from which files are synced together.
const manyFiles = 4

// stage writes a file's bytes to its temporary name.
func (d disk) stage(tmp string, f file, sync bool) (err error) {
	if err := d.point("before " + f.path); err != nil {
		return err
	}
	out, err := os.OpenFile(tmp, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := out.Close(); err == nil {
			err = cerr
		}
	}()
	half := len(f.body) / 2
	if _, err := out.Write(f.body[:half]); err != nil {
		return err
	}
	if err := d.point("half of " + f.path); err != nil {
		return err
	}
	if _, err := out.Write(f.body[half:]); err != nil {
		return err
	}
	if sync {
		return out.Sync()
	}
	return nil
}

// tempPrefix begins with a dot: no site generator reads such files.
const tempPrefix = ".broadsheet-"

// sweep removes what a killed run left half written in a folder.
func (d disk) sweep(rel string) {
	if d.dry {
		return
	}
	left, err := filepath.Glob(filepath.Join(d.file(rel), tempPrefix+"*.tmp"))
	if err != nil {
		return
	}
	for _, f := range left {
		_ = os.Remove(f)
	}
}

func hostname(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Hostname())
}

// header makes a text safe to stand in an HTTP header's comment.
func header(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 || r > 0x7E || r == '(' || r == ')' {
			return -1
		}
		return r
	}, s)
}
