package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/broadsheet-press/broadsheet/internal/demo"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"broadsheet": func() { os.Exit(Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) },
	})
}

// TestScript runs testdata/script: each file is a command line session with
// the files it begins with, as a user could type it. Beside testscript's own
// commands there are
//
//	wire             start the demonstration's wire with a few faulty feeds
//	                 beside it, and set $WIRE to its address
//	edition          let the wire's story change
//	held             wait until somebody asks for $WIRE/held/feed.xml, which is
//	                 answered when the script says "released"
//	start ARGS...    run a broadsheet command that goes on, and set $URL to the
//	                 address it prints; it must end well when the script does
//	watching ARGS... run a command that goes on without a server
//	waitfor FILE RE  wait until a file matches
//	said RE          wait until the command that goes on has said so
//	get PATH [FILE]  fetch a page of it; standard output has status and body
//	until PATH RE    fetch until the body matches
//	filled FILE      replace $WIRE in a file by the wire's address, and $WORK by
//	                 the script's folder
//	code N ARGS...   run broadsheet and expect exit code N
//	glob N PATTERN   expect so many files
//	grepin RE PATTERN, notin RE PATTERN
//	                 expect some file that matches the pattern to have, or none
//	                 of them to have, a match of RE
//	snapshot DIR     remember every file of a folder
//	unchanged DIR    expect that every file of it is as it was
//	taken            take a port and set $TAKEN to it
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		UpdateScripts:       os.Getenv("BROADSHEET_UPDATE_SCRIPTS") != "",
		Setup: func(e *testscript.Env) error {
			e.Setenv("TZ", "UTC")
			e.Setenv("JEKYLL_ENV", "")
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"wire": wireCommand, "edition": editionCommand, "held": heldCommand, "released": releasedCommand, "start": startCommand, "get": getCommand,
			"watching": watchingCommand, "waitfor": waitforCommand, "said": saidCommand,
			"until": untilCommand, "filled": filledCommand, "code": codeCommand,
			"glob": globCommand, "grepin": grepinCommand, "notin": notinCommand,
			"snapshot": snapshotCommand, "unchanged": unchangedCommand, "taken": takenCommand,
		},
	})
}

// wires are the wires of the scripts that run, by the address they have.
var wires sync.Map

func wireCommand(ts *testscript.TestScript, _ bool, _ []string) {
	wire, err := demo.New(time.Date(2026, 3, 14, 9, 0, 0, 0, time.UTC))
	ts.Check(err)
	leave := make(chan struct{})
	mux := http.NewServeMux()
	mux.Handle("/", wire)
	mux.HandleFunc("/faulty/page", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, "<!DOCTYPE html><title>Not a feed</title><p>Come back later.")
	})
	mux.HandleFunc("/faulty/slow", func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-leave:
		}
	})
	mux.HandleFunc("/faulty/huge", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/rss+xml")
		fmt.Fprint(w, "<rss version=\"2.0\"><channel><title>")
		for range 400 {
			_, _ = io.WriteString(w, strings.Repeat("more ", 1000)) // the reader hangs up
		}
	})
	held := &heldFeed{asked: make(chan struct{}), released: make(chan struct{})}
	mux.HandleFunc("/held/feed.xml", func(w http.ResponseWriter, r *http.Request) {
		held.once.Do(func() { close(held.asked) })
		select {
		case <-held.released:
		case <-leave:
		case <-r.Context().Done():
		}
		w.Header().Set("Content-Type", "application/rss+xml")
		fmt.Fprintf(w, `<rss version="2.0"><channel><title>Held</title><item><title>It came late</title><guid>1</guid><description>Words.</description></item></channel></rss>`)
	})
	srv := httptest.NewServer(mux)
	wires.Store(srv.URL, wire)
	heldFeeds.Store(srv.URL, held)
	ts.Setenv("WIRE", srv.URL)
	// An address that nobody answers at: taken once, and given back.
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Setenv("NOBODY", "http://"+l.Addr().String())
	ts.Check(l.Close())
	ts.Defer(func() {
		close(leave)
		srv.Close()
	})
}

// A heldFeed is answered when its script lets it go.
type heldFeed struct {
	once            sync.Once
	asked, released chan struct{}
}

// heldFeeds are those of the scripts that run, by their wire's address.
var heldFeeds sync.Map

func heldOf(ts *testscript.TestScript) *heldFeed {
	held, ok := heldFeeds.Load(ts.Getenv("WIRE"))
	if !ok {
		ts.Fatalf("there is no wire")
	}
	return held.(*heldFeed)
}

func heldCommand(ts *testscript.TestScript, _ bool, _ []string) { <-heldOf(ts).asked }

func releasedCommand(ts *testscript.TestScript, _ bool, _ []string) { close(heldOf(ts).released) }

func editionCommand(ts *testscript.TestScript, _ bool, _ []string) {
	wire, _ := wires.Load(ts.Getenv("WIRE"))
	wire.(*demo.Wire).NextEdition()
}

func filledCommand(ts *testscript.TestScript, _ bool, args []string) {
	for _, name := range args {
		src := strings.NewReplacer("$WIRE", ts.Getenv("WIRE"), "$NOBODY", ts.Getenv("NOBODY"), "$WORK", ts.Getenv("WORK")).Replace(ts.ReadFile(name))
		ts.Check(os.WriteFile(ts.MkAbs(name), []byte(src), 0o644))
	}
}

func codeCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: code N ARGS...")
	}
	err := ts.Exec("broadsheet", args[1:]...)
	code := "0"
	if err != nil {
		code = strings.TrimPrefix(err.Error(), "exit status ")
	}
	if code != args[0] {
		ts.Fatalf("exit code %s, want %s", code, args[0])
	}
}

// output collects what a running command says, line by line.
type output struct {
	mu    sync.Mutex
	all   bytes.Buffer
	found chan string
}

var printedAddress = regexp.MustCompile(`(?:at|^ +) *(https?://(?:127\.0\.0\.1|localhost):\d+)/(?:\w+/)?\n`)

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.all.Write(p)
	if m := printedAddress.FindStringSubmatch(string(p)); m != nil {
		select {
		case o.found <- m[1]:
		default:
		}
	}
	return len(p), nil
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.all.String()
}

// running are the commands that go on, by the script's folder.
var running sync.Map

// begin runs a command in this process, which stays where it is, until the
// script ends.
func begin(ts *testscript.TestScript, args []string) (out *output, ended chan int) {
	ctx, cancel := context.WithCancel(context.Background())
	out, ended = &output{found: make(chan string, 1)}, make(chan int, 1)
	for i, a := range args {
		if i > 0 && (args[i-1] == "-s" || args[i-1] == "-d" || args[i-1] == "--dir") {
			args[i] = ts.MkAbs(a)
		}
	}
	running.Store(ts.Getenv("WORK"), out)
	go func() { ended <- run(ctx, args, strings.NewReader(""), out, out) }()
	ts.Defer(func() {
		cancel()
		if code := <-ended; code != 0 {
			ts.Fatalf("%q ended with %d:\n%s", args, code, out)
		}
	})
	return out, ended
}

func startCommand(ts *testscript.TestScript, _ bool, args []string) {
	out, ended := begin(ts, args)
	select {
	case address := <-out.found:
		ts.Setenv("URL", address)
	case code := <-ended:
		ended <- 0
		ts.Fatalf("%q ended with %d before it served:\n%s", args, code, out)
	}
}

// watchingCommand goes on once the watch is in place, which is when the
// command has said so.
func watchingCommand(ts *testscript.TestScript, _ bool, args []string) {
	begin(ts, args)
	saidCommand(ts, false, []string{"press Ctrl-C to stop"})
}

// eventually asks until the answer is yes; only what never comes true fails.
func eventually(ts *testscript.TestScript, what string, yes func() bool) {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for range 6000 {
		if yes() {
			return
		}
		<-tick.C
	}
	ts.Fatalf("never came true: %s", what)
}

func waitforCommand(ts *testscript.TestScript, _ bool, args []string) {
	want := regexp.MustCompile(args[1])
	eventually(ts, strings.Join(args, " has "), func() bool {
		src, err := os.ReadFile(ts.MkAbs(args[0]))
		return err == nil && want.Match(src)
	})
}

func saidCommand(ts *testscript.TestScript, _ bool, args []string) {
	v, _ := running.Load(ts.Getenv("WORK"))
	want := regexp.MustCompile(args[0])
	eventually(ts, "it says "+args[0], func() bool { return want.MatchString(v.(*output).String()) })
}

func fetchPage(ts *testscript.TestScript, path string) (string, string) {
	res, err := http.Get(ts.Getenv("URL") + path)
	ts.Check(err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	ts.Check(err)
	return fmt.Sprintf("%d %s\n", res.StatusCode, res.Header.Get("Content-Type")), string(body)
}

func getCommand(ts *testscript.TestScript, _ bool, args []string) {
	head, body := fetchPage(ts, args[0])
	fmt.Fprint(ts.Stdout(), head, body)
	if len(args) > 1 {
		ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(body), 0o644))
	}
}

// untilCommand asks again until the page is as it should be; the test's own
// deadline ends what never comes true.
func untilCommand(ts *testscript.TestScript, _ bool, args []string) {
	want := regexp.MustCompile(args[1])
	eventually(ts, strings.Join(args, " has "), func() bool {
		_, body := fetchPage(ts, args[0])
		return want.MatchString(body)
	})
}

func globbed(ts *testscript.TestScript, pattern string) []string {
	names, err := filepath.Glob(ts.MkAbs(pattern))
	ts.Check(err)
	return names
}

func globCommand(ts *testscript.TestScript, _ bool, args []string) {
	names := globbed(ts, args[1])
	if strconv.Itoa(len(names)) != args[0] {
		ts.Fatalf("%d files match %s, want %s:\n%s", len(names), args[1], args[0], strings.Join(names, "\n"))
	}
}

// matching are the files of a pattern that have a match.
func matching(ts *testscript.TestScript, args []string) (files, found []string) {
	re := regexp.MustCompile("(?m)" + args[0])
	files = globbed(ts, args[1])
	if len(files) == 0 {
		ts.Fatalf("no file matches %s", args[1])
	}
	for _, name := range files {
		if re.MatchString(ts.ReadFile(name)) {
			found = append(found, name)
		}
	}
	return files, found
}

func grepinCommand(ts *testscript.TestScript, _ bool, args []string) {
	if files, found := matching(ts, args); len(found) == 0 {
		ts.Fatalf("no match of %s in %s:\n%s", args[0], args[1], ts.ReadFile(files[0]))
	}
}

func notinCommand(ts *testscript.TestScript, _ bool, args []string) {
	if _, found := matching(ts, args); len(found) > 0 {
		ts.Fatalf("a match of %s in %s:\n%s", args[0], found[0], ts.ReadFile(found[0]))
	}
}

// snapshots are the folders remembered, by their path.
var snapshots sync.Map

func contentsOf(ts *testscript.TestScript, dir string) map[string]string {
	all := map[string]string{}
	root := ts.MkAbs(dir)
	ts.Check(filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		src, err := os.ReadFile(path)
		all[path] = info.ModTime().String() + "\n" + string(src)
		return err
	}))
	return all
}

func snapshotCommand(ts *testscript.TestScript, _ bool, args []string) {
	snapshots.Store(ts.MkAbs(args[0]), contentsOf(ts, args[0]))
}

// unchangedCommand leaves the state out, whose times of polls do change.
func unchangedCommand(ts *testscript.TestScript, _ bool, args []string) {
	v, _ := snapshots.Load(ts.MkAbs(args[0]))
	before, now := v.(map[string]string), contentsOf(ts, args[0])
	for name, was := range before {
		if !strings.Contains(name, ".broadsheet") && now[name] != was {
			ts.Fatalf("%s has changed", name)
		}
	}
	for name := range now {
		if _, ok := before[name]; !ok && !strings.Contains(name, ".broadsheet") {
			ts.Fatalf("%s is new", name)
		}
	}
}

func takenCommand(ts *testscript.TestScript, _ bool, _ []string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Defer(func() { _ = l.Close() })
	ts.Setenv("TAKEN", strconv.Itoa(l.Addr().(*net.TCPAddr).Port))
}

// serveWire runs the demonstration's wire until the test ends.
func serveWire(t *testing.T) string {
	t.Helper()
	wire, err := demo.New(time.Date(2026, 3, 14, 9, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(wire)
	t.Cleanup(srv.Close)
	return srv.URL
}
