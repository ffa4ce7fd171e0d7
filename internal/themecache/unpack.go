package themecache

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// Limits bound what an archive may make of this machine's disk.
type Limits struct {
	Archive int64 // bytes of the archive
	Bytes   int64 // of all its files, unpacked
	Files   int
	Path    int // bytes of a file's path
}

// DefaultLimits are ten times what the largest themes in use come to.
var DefaultLimits = Limits{Archive: 256 << 20, Bytes: 1 << 30, Files: 50_000, Path: 1024}

var (
	errOutside = errors.New("the archive names a path outside of itself")
	errTwice   = errors.New("the archive has two files of one name")
	errEmpty   = errors.New("the archive holds no files")
)

// unpack writes an archive's files into a folder, without the folder that
// they all stand in, and returns the commit that the archive says it is of.
//
// The root keeps every write inside of the folder, whatever the names in the
// archive are; symbolic links become files that hold what they point to.
func unpack(archive *os.File, size int64, dir string, limit Limits) (commit string, err error) {
	z, err := zip.NewReader(archive, size)
	if err != nil {
		return "", fmt.Errorf("what was fetched is no archive: %w", err)
	}
	if len(z.File) > limit.Files {
		return "", fmt.Errorf("the archive has %d files, more than %d", len(z.File), limit.Files)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return "", err
	}
	defer root.Close()
	left, written := limit.Bytes, 0
	for _, f := range z.File {
		name, err := inside(f.Name, limit.Path)
		if err != nil {
			return "", fmt.Errorf("%q: %w", f.Name, err)
		}
		if name == "" || strings.HasSuffix(f.Name, "/") {
			continue
		}
		n, err := unpackFile(root, f, name, left)
		if err != nil {
			return "", fmt.Errorf("%s: %w", name, err)
		}
		left -= n
		written++
	}
	if written == 0 {
		return "", errEmpty
	}
	if c := z.Comment; len(c) == 40 && strings.Trim(c, "0123456789abcdef") == "" {
		commit = c
	}
	return commit, nil
}

// inside is the path below an archive's top folder; "" for that folder.
func inside(name string, limit int) (string, error) {
	if len(name) > limit {
		return "", fmt.Errorf("a path of %d bytes", len(name))
	}
	_, below, _ := strings.Cut(name, "/")
	below = strings.TrimSuffix(below, "/")
	if strings.HasPrefix(name, "/") || strings.ContainsAny(name, "\\\x00") {
		return "", errOutside
	}
	if below == "" {
		return "", nil
	}
	if !filepath.IsLocal(filepath.FromSlash(below)) || path.Clean(below) != below {
		return "", errOutside
	}
	return below, nil
}

func unpackFile(root *os.Root, f *zip.File, name string, left int64) (n int64, err error) {
	if err := root.MkdirAll(path.Dir(name), 0o755); err != nil {
		return 0, err
	}
	in, err := f.Open()
	if err != nil {
		return 0, err
	}
	defer in.Close()
	out, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return 0, errTwice
	}
	if err != nil {
		return 0, err
	}
	n, err = io.Copy(out, io.LimitReader(in, left+1))
	if n > left {
		err = fmt.Errorf("the archive unfolds to more than the limit")
	}
	return n, errors.Join(err, out.Close())
}

// Sum is the fingerprint of a folder's files: their paths and contents, in
// the order of the paths. Times and the way they were packed do not count.
func Sum(dir string) (string, error) {
	total := sha256.New()
	one := sha256.New()
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, p)
		if err != nil {
			return err
		}
		one.Reset()
		if err := addFile(one, p); err != nil {
			return err
		}
		fmt.Fprintf(total, "%x  %s\n", one.Sum(nil), filepath.ToSlash(rel))
		return nil
	})
	return "sha256:" + hex.EncodeToString(total.Sum(nil)), err
}

func addFile(h hash.Hash, name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(h, f)
	return err
}
