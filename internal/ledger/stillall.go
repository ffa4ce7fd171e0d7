package ledger

// All are the entries by number, with what has been Set since. It is not ok
// where the file is damaged.
func (s *Still) All() (entries []Entry, ok bool) {
	entries = make([]Entry, 0, s.Len())
	var buffer []byte
	set := s.sorted()
	for from := 0; from < s.Len(); from += sweepChunk {
		c, ok := s.chunk(from/sweepChunk, &buffer)
		if !ok {
			return nil, false
		}
		s.amend(c, from, set)
		for i := range c.len() {
			entries = append(entries, s.entry(c, c.record(i)))
		}
	}
	return entries, true
}
