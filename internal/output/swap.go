package output

import (
	"os"
	"strconv"
)

// Files of which only a part is another are the many: a new title in a list that
// every page shows. To stage all of them before the first is put into its place
// is worth it where the disk may be too small for both sites. Where there is
// room for several, each is put into its place when it is made: the system moves
// files with one processor, which is idle half of the time while others make
// them, and of 10,000 files of 10 KB on tmpfs making and moving takes 155 ms
// instead of 208 (two processors).

// Roomy reports whether a file system has, beyond any doubt, room for files of
// so many bytes beside those that are there. It is false where that cannot be
// told.
func (s *Stage) Roomy(size int64, files int) bool {
	if s.fresh || size < 0 || files < 0 {
		return false
	}
	bytes, inodes, ok := room(s.dest)
	return ok && bytes/4 > uint64(size)+(16<<20) && (inodes == 0 || inodes/4 > uint64(files))
}

// Swapper puts files into their place one by one. Each belongs to one goroutine
// and has a folder of its own: the system locks the folder that a file is made
// in.
type Swapper struct {
	s *Stage
	m mover // from its folder
}

// swapped is the name of the file that is to be moved next, in the folder.
const swapped = "next"

// Swapper makes one.
func (s *Stage) Swapper() (*Swapper, error) {
	s.mu.Lock()
	s.swappers++
	dir := s.dir + "/swap" + strconv.Itoa(s.swappers)
	s.mu.Unlock()
	return &Swapper{s: s, m: mover{from: dir}}, os.Mkdir(dir, 0o755)
}

// Put puts a text, given in pieces, into the place of a file of the destination.
func (w *Swapper) Put(rel string, text ...[]byte) error {
	if err := create(w.m.from+"/"+swapped, text...); err != nil {
		return err
	}
	return w.s.place(&w.m, &staged{rel, swapped})
}

// Close gives back what the swapper holds.
func (w *Swapper) Close() { w.m.close() }
