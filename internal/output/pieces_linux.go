package output

import "golang.org/x/sys/unix"

// writePieces writes the pieces of a text by one call.
func writePieces(fd int, text [][]byte) (int, error) {
	if len(text) == 1 {
		return unix.Write(fd, text[0])
	}
	const most = 1024 // IOV_MAX
	return unix.Writev(fd, text[:min(len(text), most)])
}

// room is how much a file system has left for who is not its administrator:
// bytes, and files, 0 where it makes as many as it has bytes for.
func room(dir string) (bytes, inodes uint64, ok bool) {
	var st unix.Statfs_t
	if err := unix.Statfs(dir, &st); err != nil {
		return 0, 0, false
	}
	if st.Files > 0 {
		inodes = max(st.Ffree, 1)
	}
	return st.Bavail * uint64(st.Bsize), inodes, true
}
