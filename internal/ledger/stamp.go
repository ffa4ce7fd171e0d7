package ledger

import (
	"io/fs"
	"os"
	"time"
)

// settling is how far a file's time must lie back for a later change to show
// in it. File systems stamp with the kernel's clock, which ticks every 1 to
// 10 ms; those that keep whole seconds (or two) show it in their times.
const (
	settling       = 25 * time.Millisecond
	settlingCoarse = 2100 * time.Millisecond
)

// StampOf is the stamp of a file that was looked at.
func StampOf(fi fs.FileInfo, at time.Time) Stamp {
	s := Stamp{Size: fi.Size(), Modified: fi.ModTime().UnixNano(), Mode: uint32(fi.Mode())}
	s.system(fi)
	s.settle(at.UnixNano())
	return s
}

// settle notes whether a look that began at a time, in ns, shows a file at rest.
func (s *Stamp) settle(at int64) {
	wait := settling
	if s.Modified%int64(time.Second) == 0 && s.Changed%int64(time.Second) == 0 {
		wait = settlingCoarse
	}
	s.Settled = at-max(s.Modified, s.Changed) > int64(wait)
}

// lookAt takes the stamp of a file the portable way.
func lookAt(name string, at int64) (Stamp, bool) {
	fi, err := os.Lstat(name)
	if err != nil {
		return Stamp{}, false
	}
	return StampOf(fi, time.Unix(0, at)), true
}

// Look takes the stamp of a file or folder, and of its content where the stamp
// alone would not show a change.
func Look(name string) (Entry, error) {
	e := newEye()
	defer e.close()
	e.begin()
	folder, base := split(name)
	file, there := e.look(folder, base, false)
	if !there {
		_, err := os.Lstat(name)
		if err == nil {
			err = &fs.PathError{Op: "look at", Path: name, Err: fs.ErrNotExist} // it came meanwhile
		}
		return Entry{}, err
	}
	if !file.Settled {
		file.Content = contentOf(name, fs.FileMode(file.Mode))
	}
	return Entry{Name: name, File: file}, nil
}

// ContentOf is the hash of a file's content, as [Look] takes it; 0 where it
// cannot be read.
func ContentOf(name string) uint64 { return contentOf(name, 0) }

// contentOf is the hash of what a file or link holds, or of a folder's names.
func contentOf(name string, mode fs.FileMode) uint64 {
	switch {
	case mode&fs.ModeSymlink != 0:
		to, err := os.Readlink(name)
		if err != nil {
			return 0
		}
		return NewHash().Text(to).Sum()
	case mode.IsRegular():
		text, err := os.ReadFile(name)
		if err != nil {
			return 0
		}
		return NewHash().Bytes(text).Sum()
	case !mode.IsDir():
		// A pipe or a device may have no end, and to open a pipe waits for
		// whoever writes into it. No build reads one.
		return NewHash().Word(uint64(mode.Type())).Sum()
	}
	entries, err := os.ReadDir(name)
	if err != nil {
		return 0
	}
	h := NewHash()
	for _, e := range entries {
		h = h.Text(e.Name()).Word(uint64(e.Type()))
	}
	return h.Sum()
}
