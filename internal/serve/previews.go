package serve

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"sync"
	"time"
)

// Previews are pages that are shown before they are in the folder, and names
// that are not shown any more although they still are. The folder is never
// written to: when the build is done, or fails, the previews are dropped. Those
// of what was saved too late for a build are of the next one.
// The zero value has none. It may be used from several goroutines.
type Previews struct {
	mu      sync.RWMutex
	pages   map[string]preview
	folders map[string]int // how many pages are below each
	gone    map[string]gone
}

type preview struct {
	text []byte
	at   time.Time
	next bool // of the next build
}

type gone struct{ next bool }

// Put adds a page by its path in the folder, in the place of what is there. Next
// says that it is of the build after the one that is under way.
func (p *Previews) Put(name string, text []byte, next bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.put(name, preview{text, time.Now(), next})
	delete(p.gone, name)
}

func (p *Previews) put(name string, page preview) {
	if p.pages == nil {
		p.pages, p.folders = map[string]preview{}, map[string]int{}
	}
	if _, had := p.pages[name]; !had {
		for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
			p.folders[dir]++
		}
	}
	p.pages[name] = page
}

// Hide shows nothing at a path any more.
func (p *Previews) Hide(name string, next bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.gone == nil {
		p.gone = map[string]gone{}
	}
	p.gone[name] = gone{next}
	p.without(name)
}

// without takes a page out.
func (p *Previews) without(name string) {
	if _, had := p.pages[name]; !had {
		return
	}
	delete(p.pages, name)
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		p.folders[dir]--
	}
}

// Drop shows the folder as the build that has ended left it, but for what is of
// the next one.
func (p *Previews) Drop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for name, page := range p.pages {
		if page.next {
			page.next = false
			p.put(name, page)
		} else {
			p.without(name)
		}
	}
	for name, g := range p.gone {
		if g.next {
			p.gone[name] = gone{}
		} else {
			delete(p.gone, name)
		}
	}
}

// shown are the files of a folder under their previews.
type shown struct {
	root     *os.Root
	previews *Previews // nil where there are none
}

// open is a file, with a mark that tells its text from others in this place.
func (s shown) open(name string) (f io.ReadSeekCloser, info fileInfo, err error) {
	if p, ok, gone := s.preview(name); gone {
		return nil, info, fs.ErrNotExist
	} else if ok {
		return reader{bytes.NewReader(p.text)}, fileInfo{at: p.at, mark: fmt.Sprintf("p%x-%x", p.at.UnixNano(), len(p.text))}, nil
	}
	file, err := s.root.Open(name)
	if err != nil {
		return nil, info, err
	}
	fi, err := file.Stat()
	if err != nil {
		file.Close()
		return nil, info, err
	}
	return file, fileInfo{fi.IsDir(), fi.ModTime(), fmt.Sprintf("%x-%x", fi.ModTime().UnixNano(), fi.Size())}, nil
}

// stat reports whether a name is a regular file, or a folder.
func (s shown) stat(name string) (file, folder bool) {
	if p := s.previews; p != nil {
		p.mu.RLock()
		_, page := p.pages[name]
		_, gone := p.gone[name]
		above := p.folders[name] > 0
		p.mu.RUnlock()
		if page || gone || above {
			return page, above && !page
		}
	}
	info, err := s.root.Stat(name)
	return err == nil && info.Mode().IsRegular(), err == nil && info.IsDir()
}

func (s shown) isFile(name string) bool {
	file, _ := s.stat(name)
	return file
}

func (s shown) preview(name string) (p preview, ok, gone bool) {
	if s.previews == nil {
		return p, false, false
	}
	s.previews.mu.RLock()
	defer s.previews.mu.RUnlock()
	p, ok = s.previews.pages[name]
	_, gone = s.previews.gone[name]
	return p, ok, gone
}

type fileInfo struct {
	dir  bool
	at   time.Time
	mark string
}

type reader struct{ *bytes.Reader }

func (reader) Close() error { return nil }
