package build

import (
	"io/fs"
	"sync"

	"github.com/broadsheet-press/broadsheet/internal/ledger"
)

// A follower takes the stamps of files that were moved into their place while
// others still are: the system moves with one processor, and a stamp is proof
// when the system's clock has moved on since.
type follower struct {
	dest   string
	placed chan []string
	stamps map[string]ledger.Stamp // of those that had come to rest, by path below dest
	done   sync.WaitGroup
}

// behind is how many pieces of work of the stage's the follower stays behind:
// 1,024 files, which take some 10 ms, where the clock moves on every 1 to 10.
const behind = 16

// follow begins to follow a commit, and tells what to call when the commit is
// over. Where nothing is kept of the build, nobody follows.
func (m *memory) follow() (placed func(rels []string), stop func()) {
	if m == nil || m.noting == nil {
		return nil, func() {}
	}
	f := &follower{dest: m.run.plan.Dest, placed: make(chan []string, 64), stamps: map[string]ledger.Stamp{}}
	f.done.Go(f.run)
	m.follower = f
	return func(rels []string) { f.placed <- rels }, func() {
		close(f.placed)
		f.done.Wait()
	}
}

func (f *follower) run() {
	var waiting [][]string
	for rels := range f.placed {
		if waiting = append(waiting, rels); len(waiting) > behind {
			f.look(waiting[0])
			waiting = waiting[1:]
		}
	}
}

func (f *follower) look(rels []string) {
	names := make([]string, len(rels))
	for i, rel := range rels {
		names[i] = f.dest + "/" + rel
	}
	for i, s := range ledger.LookAll(names, 1) {
		if s.Settled && fs.FileMode(s.Mode).IsRegular() {
			f.stamps[rels[i]] = s
		}
	}
}

// stamp is that of a file that was moved, where it had come to rest since.
func (f *follower) stamp(rel string) (ledger.Stamp, bool) {
	if f == nil {
		return ledger.Stamp{}, false
	}
	s, ok := f.stamps[rel]
	return s, ok
}
