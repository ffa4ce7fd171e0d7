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
// written to: when the build is done, or fails, the previews are dropped.
// The zero value has none. It may be used from several goroutines.
type Previews struct {
	mu      sync.RWMutex
	pages   map[string]preview
	folders map[string]int // how many pages are below each
	gone    map[string]bool
}

type preview struct {
	text []byte
	at   time.Time
}

// Put adds a page by its path in the folder, in the place of what is there.
func (p *Previews) Put(name string, text []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.pages == nil {
		p.pages, p.folders = map[string]preview{}, map[string]int{}
	}
	if _, had := p.pages[name]; !had {
		for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
			p.folders[dir]++
		}
	}
	p.pages[name] = preview{text, time.Now()}
	delete(p.gone, name)
}

// Hide shows nothing at a path any more.
func (p *Previews) Hide(name string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.gone == nil {
		p.gone = map[string]bool{}
	}
	p.gone[name] = true
}

// Drop shows the folder as it is.
func (p *Previews) Drop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.pages, p.folders, p.gone = nil, nil, nil
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
		gone, above := p.gone[name], p.folders[name] > 0
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
	return p, ok, s.previews.gone[name]
}

type fileInfo struct {
	dir  bool
	at   time.Time
	mark string
}

type reader struct{ *bytes.Reader }

func (reader) Close() error { return nil }
