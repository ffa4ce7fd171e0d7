package cli

import (
	"os"
	"sync"
	"time"
)

// echoes are the files that gathering wrote, as they were then: the watch
// hears of them too, and they are no news. A file that is not as it was
// written is a person's edit.
type echoes struct {
	mu sync.Mutex
	m  map[string]echo
}

type echo struct {
	size int64
	time time.Time // of the file
	at   time.Time // that it was written
}

// echoKept is how long a file's echo is waited for.
const echoKept = time.Minute

func (e *echoes) add(path string) {
	info, err := os.Stat(path)
	if err != nil {
		return // gone again: then its change is one of somebody else's
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	now := time.Now()
	if e.m == nil {
		e.m = map[string]echo{}
	}
	if n := len(e.m); n > 256 && n&(n-1) == 0 {
		for p, old := range e.m {
			if now.Sub(old.at) > echoKept {
				delete(e.m, p)
			}
		}
	}
	e.m[path] = echo{info.Size(), info.ModTime(), now}
}

// is reports that a path's change is gathering's own.
func (e *echoes) is(path string) bool {
	e.mu.Lock()
	was, ok := e.m[path]
	e.mu.Unlock()
	if !ok {
		return false
	}
	info, err := os.Stat(path)
	return err == nil && info.Size() == was.size && info.ModTime().Equal(was.time) && time.Since(was.at) < echoKept
}
