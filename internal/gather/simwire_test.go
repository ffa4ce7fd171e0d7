//go:build unix

package gather

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// The simulated wire is a process of its own, so that what is measured of the
// gathering one is its own time and memory, and not its servers'.

// wireFigures are what the wire's side saw of a round.
type wireFigures struct {
	Asked int
	Rude  int           // requests while another was at the host
	Early int           // requests before the host's pause was over
	CPU   time.Duration // of the wire's process, since it began
	// Mean and Most are what manners ask for: the answers' latencies and the
	// pauses between them, of all hosts on average and of the busiest.
	Mean, Most time.Duration
	// Idle is where the rest of the time went: how long hosts stood idle that
	// manners would have let be asked, by what they were asked next.
	Idle map[string]simIdle
}

// simIdle is time that hosts stood idle.
type simIdle struct {
	Times      int           // longer than a tenth of the pause
	Mean, Most time.Duration // of all hosts on average, and of the one that stood idle most
}

const (
	beforeFirst = "before the first request"
	afterLast   = "after the last answer"
)

// table is the round's time, of the mean host.
func (f wireFigures) table(took time.Duration) string {
	var b strings.Builder
	line := func(what string, mean, most time.Duration, times string) {
		fmt.Fprintf(&b, "\n    %-28s %9v %9v  %s", what, mean.Round(time.Millisecond), most.Round(time.Millisecond), times)
	}
	line("of a host's time", took, took, "")
	line("manners", f.Mean, f.Most, "")
	for _, what := range slices.Sorted(maps.Keys(f.Idle)) {
		i := f.Idle[what]
		line("idle "+what, i.Mean, i.Most, fmt.Sprintf("%d times", i.Times))
	}
	return b.String()
}

// simHost is one host of the wire. Its requests are to come one by one.
type simHost struct {
	mu    sync.Mutex
	busy  int
	last  time.Time
	asked int
	slept time.Duration
	idle  map[string]time.Duration
	times map[string]int
}

// simWire answers for all hosts.
type simWire struct {
	delay    time.Duration
	pictures bool
	text     *simText
	jpegs    [][]byte

	mu    sync.Mutex
	hosts map[string]*simHost
	rude  int
	early int
	began time.Time // the round
}

// wantedOf is what a request is for.
func wantedOf(path string) string {
	switch {
	case strings.HasPrefix(path, "/feed"):
		return "before a feed"
	case strings.HasPrefix(path, "/story"):
		return "before an article"
	case strings.HasPrefix(path, "/lead"):
		return "before a picture"
	}
	return "before " + path
}

// came takes note of a request as it comes.
func (h *simHost) came(path string, w *simWire) {
	now, what, idle := time.Now(), wantedOf(path), time.Duration(0)
	if h.asked == 0 {
		what, idle = beforeFirst, now.Sub(w.began)
		h.idle, h.times = map[string]time.Duration{}, map[string]int{}
	} else {
		idle = now.Sub(h.last) - w.delay
	}
	h.idle[what] += idle
	if idle > w.delay/10 {
		h.times[what]++
	}
}

func (w *simWire) host(name string) *simHost {
	w.mu.Lock()
	defer w.mu.Unlock()
	h := w.hosts[name]
	if h == nil {
		h = &simHost{}
		w.hosts[name] = h
	}
	return h
}

func (w *simWire) figures() (f wireFigures) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var all time.Duration
	f.Idle = map[string]simIdle{}
	now := time.Now()
	for _, h := range w.hosts {
		h.mu.Lock()
		f.Asked += h.asked
		if h.asked > 0 {
			h.idle[afterLast] = now.Sub(h.last)
			for what, d := range h.idle {
				i := f.Idle[what]
				f.Idle[what] = simIdle{i.Times + h.times[what], i.Mean + d/time.Duration(len(w.hosts)), max(i.Most, d)}
			}
		}
		if h.asked > 0 {
			took := h.slept + time.Duration(h.asked-1)*w.delay
			all += took
			f.Most = max(f.Most, took)
		}
		h.asked, h.slept = 0, 0
		h.mu.Unlock()
	}
	f.Mean = all / time.Duration(max(1, len(w.hosts)))
	w.began = now
	f.Rude, f.Early, f.CPU = w.rude, w.early, processorTime()
	return f
}

func (w *simWire) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/-/figures" {
		_ = json.NewEncoder(rw).Encode(w.figures())
		return
	}
	h := w.host(r.Host)
	rng := rand.New(rand.NewPCG(seed(r.Host), seed(r.URL.Path)))
	latency := time.Duration(5+rng.IntN(60)) * time.Millisecond // the network's
	h.mu.Lock()
	h.came(r.URL.Path, w)
	h.asked++
	h.slept += latency
	h.busy++
	rude := h.busy > 1
	early := !h.last.IsZero() && time.Since(h.last) < w.delay*9/10
	h.mu.Unlock()
	if rude || early {
		w.mu.Lock()
		if rude {
			w.rude++
		}
		if early {
			w.early++
		}
		w.mu.Unlock()
	}
	defer func() {
		h.mu.Lock()
		h.busy--
		h.last = time.Now()
		h.mu.Unlock()
	}()
	time.Sleep(latency)
	switch {
	case strings.HasPrefix(r.URL.Path, "/feed"):
		w.feed(rw, r, rng)
	case strings.HasPrefix(r.URL.Path, "/story"):
		rw.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = rw.Write(w.text.page(r.Host, r.URL.Path, w.pictures))
	case strings.HasSuffix(r.URL.Path, ".jpg") && w.pictures:
		rw.Header().Set("Content-Type", "image/jpeg")
		// Bytes after the end make each a file of its own and decode as before.
		_, _ = rw.Write(append(slices.Clip(w.jpegs[rng.IntN(len(w.jpegs))]), r.Host+r.URL.Path...))
	default:
		http.NotFound(rw, r)
	}
}

func (w *simWire) feed(rw http.ResponseWriter, r *http.Request, rng *rand.Rand) {
	switch rng.IntN(50) {
	case 0:
		http.Error(rw, "no", http.StatusInternalServerError)
		return
	case 1:
		http.Error(rw, "wait", http.StatusTooManyRequests)
		return
	case 2:
		_, _ = rw.Write([]byte("<html>not a feed</html>"))
		return
	case 3:
		panic(http.ErrAbortHandler)
	}
	if r.Header.Get("If-None-Match") != "" {
		rw.WriteHeader(http.StatusNotModified)
		return
	}
	rw.Header().Set("ETag", `"1"`)
	rw.Header().Set("Content-Type", "application/rss+xml")
	var items []item
	for i := range 5 {
		path := fmt.Sprintf("/story%s-%d", r.URL.Path[len("/feed"):], i)
		title, summary := w.text.headline(r.Host, path)
		items = append(items, item{title: title, summary: summary, guid: r.Host + path, link: "http://" + r.Host + path,
			date: noon.Add(-time.Duration(i) * time.Hour).Format(time.RFC1123Z)})
	}
	_, _ = rw.Write([]byte(feedOf(items...)))
}

// TestServeWire is the wire's process; TestSimulatedWire starts it.
func TestServeWire(t *testing.T) {
	delay, err := time.ParseDuration(os.Getenv("BROADSHEET_SERVE_WIRE"))
	if err != nil {
		t.Skip("SKIPPED: not a test of its own: the simulated wire runs in it")
	}
	l, err := net.Listen("tcp", "0.0.0.0:0") // all of 127.0.0.0/8
	if err != nil {
		t.Fatal(err)
	}
	w := &simWire{delay: delay, pictures: os.Getenv("BROADSHEET_WIRE_PICTURES") != "", text: newSimText(), hosts: map[string]*simHost{}}
	for i := range 16 {
		w.jpegs = append(w.jpegs, photograph(i))
	}
	go func() { _ = http.Serve(l, w) }()
	fmt.Printf("serving %d\n", l.Addr().(*net.TCPAddr).Port)
	_, _ = io.Copy(io.Discard, os.Stdin) // until who started it goes
}

// startWire starts the wire's process and returns its port.
func startWire(t *testing.T, delay time.Duration) int {
	cmd := exec.Command(os.Args[0], "-test.run=^TestServeWire$")
	cmd.Env = append(os.Environ(), "BROADSHEET_SERVE_WIRE="+delay.String())
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		_ = cmd.Wait()
	})
	for s := bufio.NewScanner(out); s.Scan(); {
		if port, ok := strings.CutPrefix(s.Text(), "serving "); ok {
			n, err := strconv.Atoi(port)
			if err != nil {
				t.Fatal(err)
			}
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return n
		}
	}
	t.Skip("SKIPPED: the wire could not listen on all loopback addresses")
	return 0
}

func figuresOf(t *testing.T, port int) (f wireFigures) {
	t.Helper()
	resp, err := http.Get(fmt.Sprintf("http://127.0.0.1:%d/-/figures", port))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if err := json.NewDecoder(resp.Body).Decode(&f); err != nil {
		t.Fatal(err)
	}
	return f
}

// processorTime is what this process has used of its processors.
func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// TestSimulatedWire gathers from many feeds on many hosts with latencies and
// faults, and compares the time with what manners alone ask for.
// BROADSHEET_WIRE=2000 asks for that many feeds, four to a host, of five
// stories each; BROADSHEET_WIRE_DELAY is the pause at a host, 100ms without;
// BROADSHEET_WIRE_PICTURES=1 gives every story a photograph.
func TestSimulatedWire(t *testing.T) {
	feeds := scale(t, "BROADSHEET_WIRE")
	hosts := max(1, feeds/4)
	delay, err := time.ParseDuration(os.Getenv("BROADSHEET_WIRE_DELAY"))
	if err != nil {
		delay = 100 * time.Millisecond
	}
	port := startWire(t, delay)
	var list []Feed
	for i := range feeds {
		h := i*hosts/feeds + 256 + 1
		list = append(list, Feed{URL: fmt.Sprintf("http://127.%d.%d.%d:%d/feed%d", h>>16, h>>8&255, h&255, port, i%4), Licence: "full"})
	}
	d := newDesk(t, list...)
	d.cfg.LocalDelay = delay   // feeds of one host stand together in the list
	d.opts.HTTP.Now = time.Now // the pauses are real, whatever the day is
	for _, name := range []string{"first round", "second round"} {
		was := figuresOf(t, port)
		heap := watchHeap()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		cpu, began := processorTime(), time.Now()
		rep := d.run()
		took := time.Since(began)
		cpu = processorTime() - cpu
		runtime.ReadMemStats(&after)
		peak := heap()
		f := figuresOf(t, port)
		t.Logf("%s: %d feeds on %d hosts: %d new, %d failed, %d requests in %v; manners alone ask for %v of the mean host, %v of the busiest; heap peak %d MiB; %d at once, %d too early",
			name, feeds, hosts, rep.New, rep.Failed, f.Asked, took.Round(time.Millisecond), f.Mean.Round(time.Millisecond), f.Most.Round(time.Millisecond), peak>>20, f.Rude, f.Early)
		t.Logf("%s: where the time went, of the mean host and of the worst:%s", name, f.table(took))
		n := max(1, rep.New)
		t.Logf("%s: %v of processors' time here, %v at the wire; for each of %d: %v, %d allocations, %d KiB", name,
			cpu.Round(time.Millisecond), (f.CPU - was.CPU).Round(time.Millisecond), n, (cpu / time.Duration(n)).Round(time.Microsecond),
			(after.Mallocs-before.Mallocs)/uint64(n), (after.TotalAlloc-before.TotalAlloc)/uint64(n)>>10)
		if f.Rude > 0 {
			t.Errorf("%d requests while another was at the host", f.Rude)
		}
		if n := len(d.posts()); n < rep.New {
			t.Errorf("%d posts of %d new stories", n, rep.New)
		}
		d.opts.All = true
	}
}

// watchHeap looks at the heap until the function that it returns is called,
// which says what was most in use.
func watchHeap() func() uint64 {
	stop, done := make(chan struct{}), make(chan uint64)
	go func() {
		var most uint64
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapInuse)
			select {
			case <-stop:
				done <- most
				return
			case <-tick.C:
			}
		}
	}()
	return func() uint64 { close(stop); return <-done }
}
