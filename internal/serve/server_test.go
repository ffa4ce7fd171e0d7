package serve

import (
	"bufio"
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// start runs a server until the test ends, and checks that it stops cleanly.
func start(t *testing.T, s *Server) string {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	l, err := Listen(ctx, DefaultHost, 0)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx, l) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error("the server did not stop cleanly:", err)
		}
		http.DefaultClient.CloseIdleConnections()
	})
	return "http://" + l.Addr().String()
}

// events reads the lines that a page would be sent.
func events(t *testing.T, address string) (next func() string) {
	t.Helper()
	res, err := http.Get(address + ReloadPath)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { res.Body.Close() })
	lines := bufio.NewScanner(res.Body)
	next = func() string {
		for lines.Scan() {
			if line := lines.Text(); line != "" {
				return line
			}
		}
		t.Fatal("the line was closed:", lines.Err())
		return ""
	}
	if got := next(); got != "retry: 500" {
		t.Fatalf("the greeting is %q", got)
	}
	return next
}

func TestPagesHearOfBuilds(t *testing.T) {
	r := NewReloader()
	address := start(t, &Server{Files: &Files{Dir: site(t, map[string]string{"index.html": "<head></head>"})}, Reload: r})
	res, err := http.Get(address + "/")
	if err != nil {
		t.Fatal(err)
	}
	if page := body(t, res); !strings.Contains(page, ReloadPath) {
		t.Errorf("the page does not listen: %s", page)
	}
	res.Body.Close()

	next := events(t, address)
	r.Built()
	if got := next(); got != "event: built" {
		t.Errorf("after a build: %q", got)
	}
	next()
	r.Failed("_config.yml:3:1: that is no YAML\nat all")
	if got := next(); got != "event: fault" {
		t.Errorf("after a fault: %q", got)
	}
	if got := next(); got != `data: "_config.yml:3:1: that is no YAML\nat all"` {
		t.Errorf("the fault came as %q", got)
	}
	// Who opens the site while it is broken is told at once.
	late := events(t, address)
	if got := late(); got != "event: fault" {
		t.Errorf("a later page hears %q", got)
	}
}

func TestPortInUse(t *testing.T) {
	l, err := Listen(t.Context(), DefaultHost, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	port := l.Addr().(*net.TCPAddr).Port
	_, err = Listen(t.Context(), DefaultHost, port)
	if !errors.Is(err, syscall.EADDRINUSE) || !strings.Contains(err.Error(), "choose another port with --port") {
		t.Errorf("a taken port: %v", err)
	}
	near, err := ListenNear(t.Context(), DefaultHost, port)
	if err != nil {
		t.Fatal(err)
	}
	defer near.Close()
	if got := near.Addr().(*net.TCPAddr).Port; got == port {
		t.Errorf("two listeners on port %d", got)
	}
}

// watch starts a watcher and returns what it reports, call by call.
func watch(t *testing.T, w *Watcher) <-chan []string {
	t.Helper()
	calls := make(chan []string, 100)
	w.Changed = func(_ context.Context, paths []string) { calls <- paths }
	ctx, cancel := context.WithCancel(t.Context())
	ready, done := make(chan struct{}), make(chan error, 1)
	go func() { done <- w.Run(ctx, func() { close(ready) }) }()
	select {
	case <-ready:
	case err := <-done:
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return calls
}

// until collects reports until all of the wanted paths have been named.
func until(t *testing.T, calls <-chan []string, want ...string) []string {
	t.Helper()
	var seen []string
	for {
		missing := slices.ContainsFunc(want, func(p string) bool { return !slices.Contains(seen, p) })
		if !missing {
			return seen
		}
		select {
		case paths := <-calls:
			seen = append(seen, paths...)
		case <-t.Context().Done():
			t.Fatalf("reported %q, want %q", seen, want)
		}
	}
}

func testWatch(t *testing.T, poll bool) {
	dir := site(t, map[string]string{"_posts/a.md": "a", "_site/index.html": "x", "keep.md": "k"})
	calls := watch(t, &Watcher{Dir: dir, Poll: poll, Ignore: func(rel string) bool { return rel == "_site" }})

	// What an editor does that saves by renaming, with its droppings.
	write(t, filepath.Join(dir, "_site", "index.html"), "built")
	write(t, filepath.Join(dir, "_posts", ".a.md.swp"), "x")
	write(t, filepath.Join(dir, "_posts", "a.md~"), "x")
	write(t, filepath.Join(dir, "_posts", "new.tmp"), "after")
	rename(t, filepath.Join(dir, "_posts", "new.tmp"), filepath.Join(dir, "_posts", "a.md"))
	seen := until(t, calls, "_posts/a.md")

	// The file is still watched after its name went to another one.
	write(t, filepath.Join(dir, "_posts", "a.md"), "and again")
	seen = append(seen, until(t, calls, "_posts/a.md")...)

	// A folder that comes later, with what is in it and what comes after.
	write(t, filepath.Join(dir, "_data", "deep", "x.yml"), "x")
	seen = append(seen, until(t, calls, "_data/deep/x.yml")...)
	write(t, filepath.Join(dir, "_data", "deep", "y.yml"), "y")
	seen = append(seen, until(t, calls, "_data/deep/y.yml")...)

	remove(t, filepath.Join(dir, "keep.md"))
	seen = append(seen, until(t, calls, "keep.md")...)
	for _, p := range seen {
		if strings.HasPrefix(p, "_site") || temporary(filepath.Base(p)) {
			t.Errorf("reported %q", p)
		}
	}
}

// A folder that was moved is watched where it is now, and so is another one that
// gets its old name.
func TestWatchMoved(t *testing.T) {
	dir := site(t, map[string]string{"docs/a.md": "a", "docs/deep/b.md": "b"})
	calls := watch(t, &Watcher{Dir: dir})
	at := func(name string) string { return filepath.Join(dir, filepath.FromSlash(name)) }
	for i, move := range [][2]string{{"docs", "guide"}, {"guide", "docs"}, {"docs", "in/side"}} {
		from, to := move[0], move[1]
		if i == 2 {
			write(t, at("in/here.md"), "x")
			until(t, calls, "in/here.md")
		}
		rename(t, at(from), at(to))
		until(t, calls, to+"/a.md", to+"/deep/b.md")
		write(t, at(from+"/a.md"), "another")
		until(t, calls, from+"/a.md")
		for k, name := range []string{to + "/a.md", to + "/deep/b.md", from + "/a.md", to + "/new.md"} {
			write(t, at(name), strings.Repeat("changed ", 1+i+k))
			until(t, calls, name)
		}
		remove(t, at(from+"/a.md"))
		remove(t, at(from))
		until(t, calls, from+"/a.md")
	}
}

func TestWatch(t *testing.T)          { testWatch(t, false) }
func TestWatchByPolling(t *testing.T) { testWatch(t, true) }

// Changes that arrive while the function runs make one more call, not many.
func TestBurstsBecomeOneCall(t *testing.T) {
	dir := site(t, map[string]string{"a.md": "a"})
	entered, leave := make(chan []string), make(chan struct{})
	w := &Watcher{Dir: dir, Changed: func(_ context.Context, paths []string) {
		entered <- paths
		<-leave
	}}
	ctx, cancel := context.WithCancel(t.Context())
	ready, done := make(chan struct{}), make(chan error, 1)
	go func() { done <- w.Run(ctx, func() { close(ready) }) }()
	<-ready
	write(t, filepath.Join(dir, "a.md"), "b")
	<-entered
	for i := range 50 {
		write(t, filepath.Join(dir, "f"+string(rune('a'+i%26))+".md"), "x")
	}
	leave <- struct{}{}
	var all []string
	for len(all) < 26 { // usually one call; a slow disk may spread the burst over more
		paths := <-entered
		all = append(all, paths...)
		leave <- struct{}{}
	}
	if n := len(all); n > 50 {
		t.Errorf("50 writes made %d reports", n)
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// What changes while the function runs is told to the other one at once, and to
// the function when both are done.
func TestWhatChangesMeanwhileIsToldTwice(t *testing.T) {
	dir := site(t, map[string]string{"a.md": "a"})
	entered, leave := make(chan []string), make(chan struct{})
	meanwhile, over := make(chan []string), make(chan struct{})
	var once sync.Once
	w := &Watcher{
		Dir: dir,
		Changed: func(ctx context.Context, paths []string) {
			select {
			case entered <- paths:
				<-leave
			case <-ctx.Done():
			}
		},
		Meanwhile: func(_ context.Context, paths []string) {
			once.Do(func() { // it may be told of one file twice
				meanwhile <- paths
				<-over
			})
		},
	}
	ctx, cancel := context.WithCancel(t.Context())
	ready, done := make(chan struct{}), make(chan error, 1)
	go func() { done <- w.Run(ctx, func() { close(ready) }) }()
	<-ready
	write(t, filepath.Join(dir, "a.md"), "b")
	<-entered
	write(t, filepath.Join(dir, "b.md"), "b")
	told := <-meanwhile
	leave <- struct{}{}
	select {
	case paths := <-entered:
		t.Errorf("the function began with %q before the other had ended", paths)
		leave <- struct{}{}
		over <- struct{}{}
	case over <- struct{}{}:
	}
	paths := <-entered
	for _, p := range told {
		if !slices.Contains(paths, p) {
			t.Errorf("told of %q meanwhile and of %q afterwards", told, paths)
		}
	}
	leave <- struct{}{}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestShownFilesChangeWithinAServer(t *testing.T) {
	dirs := [2]string{t.TempDir(), t.TempDir()}
	for i, dir := range dirs {
		if err := os.WriteFile(filepath.Join(dir, "index.html"), []byte(strconv.Itoa(i)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	s := &Server{Files: &Files{Dir: dirs[0]}}
	h := s.Handler()
	get := func(path string) string {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		return w.Body.String()
	}
	if got := get("/"); got != "0" {
		t.Errorf("at first %q", got)
	}
	s.Show(&Files{Dir: dirs[1], Mount: "/base"})
	if got := get("/base/"); got != "1" {
		t.Errorf("then %q", got)
	}
}
