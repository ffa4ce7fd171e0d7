package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/config"
	"github.com/broadsheet-press/broadsheet/internal/newsroom"
	"github.com/broadsheet-press/broadsheet/internal/newsroom/clock"
	"github.com/broadsheet-press/broadsheet/internal/publish"
)

// soakBegin is when the simulated month begins.
var soakBegin = time.Date(2026, 5, 1, 6, 0, 0, 0, time.UTC)

// soak is a newsroom that lives through simulated days.
type soak struct {
	dir   string // the site; the target stands beside it
	days  int
	feeds int
	from  time.Time // where an earlier life was ended
	// troubled targets fail at random.
	troubled bool
	moved    func(time.Time)
	at       map[time.Duration]func(*press) // done once, at a time after the beginning
}

func (s *soak) target() string { return s.dir + "-target" }

// prepare makes the site, as "new" does.
func (s *soak) prepare(t testing.TB) {
	t.Helper()
	var b strings.Builder
	b.WriteString("title: The Soak\nurl: https://soak.example.org\npermalink: pretty\ntimezone: UTC\nexclude: [.broadsheet]\nbroadsheet:\n  gather:\n    licence: full\n    feeds:\n")
	for _, f := range soakFeeds(s.feeds, soakBegin) {
		fmt.Fprintf(&b, "      - url: http://%s.test/feed\n        name: %s\n", f.name, f.name)
	}
	b.WriteString("  publish: dir:" + s.target() + "\n  run:\n    every: 5m\n    tell:\n      - command: cat >> " + s.dir + "-told; echo end >> " + s.dir + "-told\n")
	for name, text := range map[string]string{
		"_config.yml":                  b.String(),
		"_posts/2026-04-30-welcome.md": "---\nlayout: post\ntitle: Welcome\n---\nHello.\n",
		"about.md":                     "---\nlayout: page\ntitle: About\n---\nUs.\n",
	} {
		name = filepath.Join(s.dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// live runs the newsroom until the days are over.
func (s *soak) live(t testing.TB) error {
	t.Helper()
	flags := &siteFlags{Source: &s.dir, Destination: ptr(filepath.Join(s.dir, "_site")), Config: []string{filepath.Join(s.dir, "_config.yml")}}
	log := slog.DiscardHandler
	if os.Getenv("BROADSHEET_SOAK_LOG") != "" {
		log = slog.NewTextHandler(os.Stderr, nil)
	}
	p := newPress(flags, &console{in: strings.NewReader(""), out: &bytes.Buffer{}, err: os.Stderr}, slog.New(log))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	end := soakBegin.AddDate(0, 0, s.days)
	c := clock.NewDriven(s.from, end, cancel)
	if s.moved != nil {
		c.Moved(s.moved)
	}
	p.clock = c
	wire := newSoakWire(t, soakFeeds(s.feeds, soakBegin), c.Now)
	defer wire.Close()
	p.http = wire.settings()
	if s.troubled {
		open, r := p.open, rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 0))
		calm := end.Add(-6 * time.Hour)
		p.open = func(cfg *config.Config, d publish.Destination) (publish.Target, error) {
			t, err := open(cfg, d)
			if err != nil || c.Now().After(calm) || r.IntN(3) > 0 {
				return t, err
			}
			return &failingTarget{Target: t, after: r.IntN(12)}, nil
		}
	}
	cfg, err := flags.configuration()
	if err != nil {
		return err
	}
	plan, err := p.plan(cfg)
	if err != nil {
		return err
	}
	n := newsroom.New(newsroom.Options{
		Plan: plan, Reload: p.reload, Log: p.log, Metrics: p.meters, Clock: c, Idle: c.Idle, Nap: 6 * time.Hour,
		Ledger: &newsroom.Ledger{Path: filepath.Join(s.dir, ".broadsheet", "run.json")},
	})
	p.newsroom = n
	for after, do := range s.at {
		if at := soakBegin.Add(after); !at.Before(s.from) {
			c.At(at, func() { do(p); n.Changed([]string{"."}) })
		}
	}
	return n.Run(ctx)
}

func ptr[T any](v T) *T { return &v }

// failingTarget fails for good after some operations.
type failingTarget struct {
	publish.Target
	after int
}

var errTrouble = errors.New("the target is in trouble")

func (f *failingTarget) fails() error {
	if f.after--; f.after < 0 {
		return publish.Faultf(publish.Full, "%w", errTrouble)
	}
	return nil
}

func (f *failingTarget) Inspect(ctx context.Context) (*publish.State, error) {
	if err := f.fails(); err != nil {
		return nil, err
	}
	return f.Target.Inspect(ctx)
}

func (f *failingTarget) Commit(ctx context.Context, m *publish.Manifest) error {
	if err := f.fails(); err != nil {
		return err
	}
	return f.Target.Commit(ctx, m)
}

// people are what hands do meanwhile: posts with future dates, edits of
// gathered posts, a broken file and its repair. Each may be done again after
// a kill, and is then the same.
func people(dir string, days int) map[time.Duration]func(*press) {
	at := map[time.Duration]func(*press){}
	put := func(name, text string) func(*press) {
		return func(*press) { _ = os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644) }
	}
	for d := range days {
		day := time.Duration(d) * 24 * time.Hour
		date := soakBegin.Add(day + 3*time.Hour)
		at[day+2*time.Hour] = put(fmt.Sprintf("_posts/%s-lifted.md", date.Format("2006-01-02")),
			fmt.Sprintf("---\nlayout: post\ntitle: Lifted on day %d\ndate: %s\n---\nUnder embargo until then.\n", d, date.Format("2006-01-02 15:04:05 -0700")))
		at[day+5*time.Hour] = func(*press) {
			posts, _ := filepath.Glob(filepath.Join(dir, "_posts", "*what-gazette*.md"))
			if len(posts) == 0 {
				return
			}
			name := posts[(d*7)%len(posts)]
			b, err := os.ReadFile(name)
			if err == nil && !bytes.Contains(b, []byte("A word from the editor.")) {
				_ = os.WriteFile(name, append(b, "\nA word from the editor.\n"...), 0o644)
			}
		}
		at[day+9*time.Hour] = put("_includes/broken.html", "{% if %}\n")
		at[day+10*time.Hour] = put("_includes/broken.html", "fine\n")
	}
	at[time.Duration(days)*24*time.Hour-time.Hour] = func(*press) {} // everything is built for the same hour
	return at
}

func (s *soak) fill() {
	_ = os.MkdirAll(filepath.Join(s.dir, "_includes"), 0o755)
	s.at = people(s.dir, s.days)
}

const soakChild = "BROADSHEET_SOAK_CHILD"

// TestSoakChild is the newsroom that TestSoak kills.
func TestSoakChild(t *testing.T) {
	if os.Getenv(soakChild) == "" {
		t.Skip("only TestSoak runs this, as a process of its own")
	}
	var s soak
	var args struct{ Dir, Clock string }
	if err := json.Unmarshal([]byte(os.Getenv(soakChild)), &args); err != nil {
		t.Fatal(err)
	}
	s.dir = args.Dir
	s.days, s.feeds = soakSize()
	s.troubled = true
	s.from = soakBegin
	if b, err := os.ReadFile(args.Clock); err == nil {
		if n, err := strconv.ParseInt(strings.TrimSpace(string(b)), 10, 64); err == nil {
			s.from = time.Unix(0, n).UTC()
		}
	}
	f, err := os.OpenFile(args.Clock, os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s.moved = func(now time.Time) { _, _ = f.WriteAt(fmt.Appendf(nil, "%020d", now.UnixNano()), 0) }
	s.fill()
	if err := s.live(t); err != nil {
		t.Fatal(err)
	}
}

// soakSize is how long a soak is: a day of five feeds, or as many as
// BROADSHEET_SOAK_DAYS and BROADSHEET_SOAK_FEEDS say. The month is 30 and 12:
// some three minutes of processor time undisturbed, and as much again killed.
func soakSize() (days, feeds int) {
	days, feeds = 1, 5
	if n, err := strconv.Atoi(os.Getenv("BROADSHEET_SOAK_DAYS")); err == nil && n > 0 {
		days = n
	}
	if n, err := strconv.Atoi(os.Getenv("BROADSHEET_SOAK_FEEDS")); err == nil && n > 0 {
		feeds = n
	}
	return days, feeds
}

// TestSoak lives through simulated days twice: once undisturbed, in this
// process, whose memory, handles and goroutines must be at the end what they
// were at the beginning; and once as a process that is killed at random and
// whose target fails at random. Posts, site and target must be the same.
func TestSoak(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	base := t.TempDir()
	days, feeds := soakSize()
	calm := &soak{dir: filepath.Join(base, "calm"), days: days, feeds: feeds, from: soakBegin}
	calm.prepare(t)
	calm.fill()
	var first, last footprint
	edge := [2]time.Time{soakBegin.Add(12 * time.Hour), soakBegin.AddDate(0, 0, days).Add(-30 * time.Minute)}
	calm.moved = func(now time.Time) {
		if !now.Before(edge[0]) && first.at.IsZero() {
			first = measure(now)
		}
		if !now.Before(edge[1]) && last.at.IsZero() {
			last = measure(now)
		}
	}
	began := time.Now()
	if err := calm.live(t); err != nil {
		t.Fatal(err)
	}
	want := whole(t, calm)
	t.Logf("undisturbed: %d days of %d feeds in %v: %d posts, %d files in the site; at first %s; at last %s",
		days, feeds, time.Since(began).Round(time.Millisecond), count2(want, "site/_posts/"), count2(want, "site/_site/"), first, last)
	if last.goroutines > first.goroutines+2 || last.handles > first.handles+2 || last.heap > first.heap+24<<20 {
		t.Errorf("at first %s, at last %s", first, last)
	}
	if count2(want, "site/_posts/") < days*3 {
		t.Errorf("only %d posts came in", count2(want, "site/_posts/"))
	}

	kills := 3 + days
	if n, err := strconv.Atoi(os.Getenv("BROADSHEET_SOAK_KILLS")); err == nil && n > 0 {
		kills = n
	}
	rough := &soak{dir: filepath.Join(base, "rough"), days: days, feeds: feeds}
	rough.prepare(t)
	rough.fill()
	killed, pause := 0, max(time.Since(began)/time.Duration(kills), 40*time.Millisecond)
	r := rand.New(rand.NewPCG(3, 9))
	began = time.Now()
	for {
		args, _ := json.Marshal(map[string]string{"Dir": rough.dir, "Clock": rough.dir + "-clock"})
		cmd := exec.Command(os.Args[0], "-test.run=^TestSoakChild$", "-test.timeout=3h")
		cmd.Env = append(os.Environ(), soakChild+"="+string(args))
		var said bytes.Buffer
		cmd.Stdout, cmd.Stderr = &said, &said
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if killed < kills {
			timer := time.AfterFunc(pause/4+time.Duration(r.Int64N(int64(pause)*3/2)), func() { _ = cmd.Process.Kill() })
			err := cmd.Wait()
			timer.Stop()
			if err == nil {
				break // it came to the end before it could be killed
			}
			if cmd.ProcessState.Exited() {
				t.Fatalf("it ended by itself: %v\n%s", err, &said)
			}
			killed++
			continue
		}
		if err := cmd.Wait(); err != nil {
			t.Fatalf("%v\n%s", err, &said)
		}
		break
	}
	got := whole(t, rough)
	t.Logf("disturbed: killed %d times, in %v", killed, time.Since(began).Round(time.Millisecond))
	if diff := differ(want, got); len(diff) > 0 {
		t.Errorf("%d files differ:\n%s", len(diff), strings.Join(diff[:min(len(diff), 20)], "\n"))
	}
}

// whole is everything that there is to agree on.
func whole(t testing.TB, s *soak) map[string]string {
	t.Helper()
	all := map[string]string{}
	take := func(prefix, dir string) {
		err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			rel, err := filepath.Rel(dir, name)
			if err != nil {
				return err
			}
			if strings.HasPrefix(rel, ".") && rel != "." { // what we keep beside a site
				if d.IsDir() {
					return fs.SkipDir
				}
				return nil
			}
			if !d.Type().IsRegular() {
				return nil
			}
			b, err := os.ReadFile(name)
			all[prefix+filepath.ToSlash(rel)] = string(b)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	take("site/_posts/", filepath.Join(s.dir, "_posts"))
	take("site/_site/", filepath.Join(s.dir, "_site"))
	target, err := filepath.EvalSymlinks(s.target())
	if err != nil {
		t.Fatal(err)
	}
	take("target/", target)
	for name, text := range all {
		if rel, ok := strings.CutPrefix(name, "site/_site/"); ok && all["target/"+rel] != text {
			t.Errorf("%s: the target does not hold what the site has in %s", s.dir, rel)
		}
		if rel, ok := strings.CutPrefix(name, "target/"); ok {
			if _, ok := all["site/_site/"+rel]; !ok {
				t.Errorf("%s: the target holds %s, which the site has not", s.dir, rel)
			}
		}
	}
	return all
}

func count2(all map[string]string, prefix string) (n int) {
	for name := range all {
		if strings.HasPrefix(name, prefix) {
			n++
		}
	}
	return n
}

func differ(want, got map[string]string) (diff []string) {
	for name, w := range want {
		g, ok := got[name]
		switch {
		case !ok:
			diff = append(diff, name+" is missing")
		case g != w:
			diff = append(diff, name+" differs: "+firstDifference(w, g))
		}
	}
	for name := range got {
		if _, ok := want[name]; !ok {
			diff = append(diff, name+" is too many")
		}
	}
	slices.Sort(diff)
	return diff
}

func firstDifference(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return fmt.Sprintf("line %d: %.300q, want %.300q", i+1, y[i], x[i])
		}
	}
	return "one is longer"
}

// footprint is what a process holds.
type footprint struct {
	at                  time.Time
	heap                uint64
	goroutines, handles int
}

func (f footprint) String() string {
	return fmt.Sprintf("%.1f MiB of heap, %d goroutines, %d handles", float64(f.heap)/(1<<20), f.goroutines, f.handles)
}

func measure(now time.Time) footprint {
	runtime.GC()
	runtime.GC() // what the first one only marks for finalizers
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	files, _ := os.ReadDir("/proc/self/fd")
	return footprint{now, m.HeapAlloc, runtime.NumGoroutine(), len(files)}
}
