package gather

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// TestSpool: what does not fit into memory is in files, comes back as it was,
// and of files that nobody wants anything of none is left open or behind.
func TestSpool(t *testing.T) {
	dir := t.TempDir()
	s := &spool{dir: dir}
	const size = 1 << 20
	var pieces []spooled
	for i := range 30 {
		p, err := s.put(bytes.Repeat([]byte{byte(i)}, size+i))
		if err != nil {
			t.Fatal(err)
		}
		pieces = append(pieces, p)
	}
	inFiles := 0
	for i, p := range pieces {
		if p.in != nil {
			inFiles++
		}
		b, err := s.get(p)
		if err != nil || !bytes.Equal(b, bytes.Repeat([]byte{byte(i)}, size+i)) {
			t.Fatalf("piece %d is not what it was: %v", i, err)
		}
	}
	if want := 30 - spoolMemory/size; inFiles < want || s.bytes > spoolMemory {
		t.Errorf("%d of 30 pieces are in files, and %d bytes in memory", inFiles, s.bytes)
	}
	if n := len(s.open); n < 3 {
		t.Errorf("only %d files; none could go before the last piece", n)
	}
	for i := range pieces {
		s.drop(&pieces[i])
		s.drop(&pieces[i]) // none is left to drop
	}
	if s.bytes != 0 || len(s.open) != 1 {
		t.Errorf("%d bytes and %d files after all was dropped", s.bytes, len(s.open))
	}
	if p, err := s.put(bytes.Repeat([]byte{1}, spoolMemory+1)); err != nil || p.at != 0 {
		t.Errorf("an empty file is not written from its beginning: %v", err)
	}
	s.close()
	left, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if p, err := (&spool{dir: filepath.Join(dir, "none")}).put(make([]byte, spoolMemory+1)); !os.IsNotExist(unwrapped(err)) {
		t.Errorf("a folder that is not there took %d bytes: %v", p.n, err)
	}
}

func unwrapped(err error) error {
	if u, ok := err.(interface{ Unwrap() error }); ok {
		return u.Unwrap()
	}
	return err
}
