package read

import (
	"bytes"
	"io"
	"io/fs"
	"os"
)

// hasHeader reports whether a file starts with a line of three dashes, which
// makes it a page or document rather than a static file.
func hasHeader(f io.Reader) bool {
	var buf [256]byte
	n, _ := io.ReadAtLeast(f, buf[:], 4)
	head := buf[:n]
	if !bytes.HasPrefix(head, []byte("---")) {
		return false
	}
	for _, c := range head[3:] {
		switch c {
		case '\n':
			return true
		case ' ', '\t', '\r', '\v', '\f':
		default:
			return false
		}
	}
	return false
}

func fileHasHeader(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	return hasHeader(f)
}

func themeHasHeader(files fs.FS, path string) bool {
	f, err := files.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	return hasHeader(f)
}
