package ledger

import (
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
)

// A sweep looks at very many files and folders: all that a site is made of and
// all that was made of it. What one look costs is what a build costs in which
// nothing changed, so a folder is walked to once for all names in it.

// sweepChunk is how many names one goroutine takes at a time.
const sweepChunk = 256

// LookAll takes the stamps of files and folders with several goroutines, as
// many as there are processors where workers is 0. What is not there has the
// zero Stamp. Content is not looked at. It is fastest where the names of one
// folder follow each other.
func LookAll(names []string, workers int) []Stamp {
	stamps := make([]Stamp, len(names))
	sweep(len(names), workers, func(e *eye, from, to int) bool {
		folder, base := split(names[from])
		for i := from; i < to; i++ {
			var nextFolder, nextBase string
			if i+1 < to {
				nextFolder, nextBase = split(names[i+1])
			}
			stamps[i], _ = e.look(folder, base, folder == nextFolder)
			folder, base = nextFolder, nextBase
		}
		return true
	})
	return stamps
}

// sweep does total pieces of work in chunks until one says that it is enough.
func sweep(total, workers int, do func(e *eye, from, to int) bool) {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	var next atomic.Int64
	var enough atomic.Bool
	work := func() {
		e := newEye()
		defer e.close()
		for !enough.Load() {
			from := int(next.Add(sweepChunk)) - sweepChunk
			if from >= total {
				return
			}
			e.begin()
			if !do(e, from, min(from+sweepChunk, total)) {
				enough.Store(true)
			}
		}
	}
	var wg sync.WaitGroup
	for range min(workers, (total+sweepChunk-1)/sweepChunk) - 1 {
		wg.Go(work)
	}
	work()
	wg.Wait()
}

// split is the folder of a path, with the separator, and the name in it.
func split(name string) (folder, base string) {
	i := strings.LastIndexByte(name, '/')
	if separator != '/' {
		i = max(i, strings.LastIndexByte(name, separator))
	}
	return name[:i+1], name[i+1:]
}
