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
	root string
	dry  bool
	step func(what string) error // see Options
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

// write puts a file in place whole: a temporary file beside it is synced and
// renamed, and the folder synced. A leftover of a run that was killed has a
// name that Jekyll and Broadsheet ignore, and is overwritten by the next.
func (d disk) write(rel string, b []byte) (err error) {
	if d.dry {
		return nil
	}
	if err := d.point("before " + rel); err != nil {
		return err
	}
	name := d.file(rel)
	dir := filepath.Dir(name)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	tmp := filepath.Join(dir, tempPrefix+digest([]byte(rel))+".tmp")
	f, err := os.OpenFile(tmp, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = f.Close()
			if d.step == nil { // who is dead removes nothing
				_ = os.Remove(tmp)
			}
		}
	}()
	half := len(b) / 2
	if _, err = f.Write(b[:half]); err != nil {
		return err
	}
	if err = d.point("half of " + rel); err != nil {
		return err
	}
	if _, err = f.Write(b[half:]); err != nil {
		return err
	}
	if err = f.Sync(); err != nil {
		return err
	}
	if err = f.Close(); err != nil {
		return err
	}
	if err = d.point("rename " + rel); err != nil {
		return err
	}
	if err = os.Rename(tmp, name); err != nil {
		return err
	}
	if err := syncDir(dir); err != nil {
		return err
	}
	return d.point("after " + rel)
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
