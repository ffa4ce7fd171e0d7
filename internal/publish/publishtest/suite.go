package publishtest

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/publish"
)

// A Harness is one empty place of a kind, and what a test may do to it behind
// the target's back.
type Harness struct {
	// Open opens a target on the place, as a new process would.
	Open func(t testing.TB) publish.Target
	// Files are the contents as readers see them, without what is in
	// publish.Folder and what targets of this kind always add.
	Files func(t testing.TB) map[string]string
	// Add puts somebody else's file there.
	Add func(t testing.TB, path, content string)
	// Fill leaves no room at the place, until the function that it returns is
	// called. Nil where that cannot be played.
	Fill func(t testing.TB) (empty func())
	// Denied opens a target whose credentials are wrong. Nil where there are
	// none.
	Denied func(t testing.TB) publish.Target
	// Header is what a reader is told of a file, for targets that keep headers.
	Header func(t testing.TB, path string) Header
	// Costly places are interrupted at some operations only: each publication
	// there starts processes or crosses a slow server.
	Costly bool
	// Brief leaves out what other places of the same kind have shown, unless
	// $BROADSHEET_PUBLISH_WHOLE is set. What remains is about the way to a
	// place, and not its kind.
	Brief bool
	// Skip names tests that the place's own software cannot pass, with the
	// reason.
	Skip map[string]string
	// Plain leaves out names that the place's own software cannot hold.
	Plain func(path string) bool
}

// A Header is what a reader is told of a file.
type Header struct{ Type, Cache, Encoding string }

// brief are the tests of places that are Brief.
var brief = []string{"Fresh", "Changes", "Denied", "Headers"}

// Run puts a kind of target through the whole suite, each test on a place of
// its own.
func Run(t *testing.T, fresh func(t *testing.T) *Harness) {
	for _, c := range []struct {
		name string
		test func(t *testing.T, h *Harness)
	}{
		{"Fresh", testFresh},
		{"Changes", testChanges},
		{"Order", testOrder},
		{"Interruption", testInterruption},
		{"Cancellation", testCancellation},
		{"Resumption", testResumption},
		{"Refusal", testRefusal},
		{"AdoptKeep", testAdoptKeep},
		{"AdoptReplace", testAdoptReplace},
		{"Full", testFull},
		{"Denied", testDenied},
		{"Concurrent", testConcurrent},
		{"LoserKilled", testLoserKilled},
		{"OddNames", testOddNames},
		{"Swap", testSwap},
		{"Many", testMany},
		{"Large", testLarge},
		{"Headers", testHeaders},
		{"Compression", testCompression},
		{"Silence", testSilence},
	} {
		t.Run(c.name, func(t *testing.T) {
			if testing.Short() && !slices.Contains(brief, c.name) && c.name != "Order" && c.name != "Concurrent" {
				t.Skip("run without -short")
			}
			h := fresh(t)
			if why := h.Skip[c.name]; why != "" {
				t.Skip(why)
			}
			if h.Brief && os.Getenv("BROADSHEET_PUBLISH_WHOLE") == "" && !slices.Contains(brief, c.name) {
				t.Skip("left to the other places of this kind; BROADSHEET_PUBLISH_WHOLE=1 runs it here too")
			}
			c.test(t, h)
		})
	}
}

// An edition is a site by path.
type edition map[string]string

// The editions that most tests publish. A page says in its first line what it
// needs; a reader who has the page must find all of that.
var (
	first = edition{
		"index.html":                     "needs /css/site-1.css /2026/fair.html /img/fair.png\nfirst front page",
		"2026/fair.html":                 "needs /css/site-1.css /img/fair.png\nthe fair",
		"2026/flood.html":                "needs /css/site-1.css\nthe flood",
		"old/gone.html":                  "needs /img/gone.png\na page that goes",
		"img/gone.png":                   "a picture that goes",
		"img/fair.png":                   "a picture of the fair",
		"css/site-1.css":                 "needs /fonts/serif.woff2\nbody {}",
		"fonts/serif.woff2":              "a font",
		"feed.xml":                       "needs /2026/fair.html\nfirst feed",
		"about/index.html":               "needs /css/site-1.css\nabout us",
		"empty.txt":                      "",
		".well-known/security.txt":       "needs\nwrite to us",
		"renamed/before.html":            "needs /css/site-1.css\nthe same page under another name",
		"assets/js/app.js":               "needs /assets/data.json\nstart()",
		"assets/data.json":               "{}",
		"deep/er/and/deeper/still/x.txt": "x",
	}
	second = edition{
		"index.html":                     "needs /css/site-2.css /2026/fire.html /img/fire.png\nsecond front page",
		"2026/fair.html":                 "needs /css/site-2.css /img/fair.png /2026/fire.html\nthe fair",
		"2026/flood.html":                "needs /css/site-2.css\nthe flood, corrected",
		"2026/fire.html":                 "needs /css/site-2.css /img/fire.png\nthe fire",
		"img/fire.png":                   "a picture of the fire",
		"img/fair.png":                   "a picture of the fair",
		"css/site-2.css":                 "needs /fonts/sans.woff2\nbody { margin: 0 }",
		"fonts/sans.woff2":               "another font",
		"feed.xml":                       "needs /2026/fire.html\nsecond feed",
		"about/index.html":               "needs /css/site-2.css\nabout us",
		"empty.txt":                      "",
		"now-empty.txt":                  "",
		".well-known/security.txt":       "needs\nwrite to us",
		"renamed/after.html":             "needs /css/site-2.css\nthe same page under another name",
		"assets/js/app.js":               "needs /assets/data.json\nstart(2)",
		"assets/data.json":               "{}",
		"deep/er/and/deeper/still/y.txt": "y",
	}
)

// site writes an edition into a folder and scans it.
func (e edition) site(t testing.TB) *publish.Site {
	t.Helper()
	dir := t.TempDir()
	e.write(t, dir)
	s, err := publish.Scan(dir)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// write writes an edition into a folder.
func (e edition) write(t testing.TB, dir string) {
	t.Helper()
	for p, content := range e {
		name := filepath.Join(dir, filepath.FromSlash(p))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// options are a test's: nothing is waited for.
func options() publish.Options {
	return publish.Options{Retry: publish.Retry{Tries: 3, Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }}}
}

// publishes publishes a site, with a target of its own, and expects success.
func (h *Harness) publishes(t testing.TB, s *publish.Site, opts publish.Options) *publish.Result {
	t.Helper()
	res, err := h.tries(t, s, opts)
	if err != nil {
		t.Fatalf("publishing: %v", err)
	}
	return res
}

func (h *Harness) tries(t testing.TB, s *publish.Site, opts publish.Options) (*publish.Result, error) {
	t.Helper()
	target := h.Open(t)
	res, err := publish.Publish(t.Context(), s, target, opts)
	if closed := target.Close(); closed != nil {
		t.Errorf("closing: %v", closed)
	}
	return res, err
}

// holds expects that readers see an edition and nothing else.
func (h *Harness) holds(t testing.TB, want edition) {
	t.Helper()
	if diff := difference(want, h.Files(t)); diff != "" {
		t.Fatalf("what readers see is not the site:\n%s", diff)
	}
}

func difference(want, got map[string]string) string {
	var b strings.Builder
	for _, p := range slices.Sorted(maps.Keys(want)) {
		switch text, ok := got[p]; {
		case !ok:
			fmt.Fprintf(&b, "missing: %q\n", p)
		case text != want[p]:
			fmt.Fprintf(&b, "differs: %q is %.60q, want %.60q\n", p, text, want[p])
		}
	}
	for _, p := range slices.Sorted(maps.Keys(got)) {
		if _, ok := want[p]; !ok {
			fmt.Fprintf(&b, "extra:   %q\n", p)
		}
	}
	return b.String()
}

// broken says which files need what is not there.
func broken(files map[string]string) string {
	var b strings.Builder
	for _, p := range slices.Sorted(maps.Keys(files)) {
		line, _, _ := strings.Cut(files[p], "\n")
		needs, ok := strings.CutPrefix(line, "needs")
		if !ok {
			continue
		}
		for _, n := range strings.Fields(needs) {
			if _, there := files[strings.TrimPrefix(n, "/")]; !there {
				fmt.Fprintf(&b, "%s needs %s, which is not there\n", p, n)
			}
		}
	}
	return b.String()
}

func testFresh(t *testing.T, h *Harness) {
	s := first.site(t)
	res := h.publishes(t, s, options())
	if !res.Published || res.Sent != len(first) || len(res.Plan.Added) != len(first) {
		t.Errorf("sent %d of %d files: %s", res.Sent, len(first), res.Plan.Summary())
	}
	h.holds(t, first)
	w := watch(h.Open(t))
	defer w.Close()
	res, err := publish.Publish(t.Context(), s, w, options())
	if err != nil {
		t.Fatal(err)
	}
	if res.Published || len(w.log()) != 1 || w.log()[0] != "inspect" {
		t.Errorf("nothing has changed, and these were called: %q", w.log())
	}
	h.holds(t, first)
}

func testChanges(t *testing.T, h *Harness) {
	h.publishes(t, first.site(t), options())
	w := watch(h.Open(t))
	defer w.Close()
	res, err := publish.Publish(t.Context(), second.site(t), w, options())
	if err != nil {
		t.Fatal(err)
	}
	h.holds(t, second)
	var puts, deletes []string
	for p, text := range second {
		if old, ok := first[p]; !ok || old != text {
			puts = append(puts, "put "+p)
		}
	}
	for p := range first {
		if _, ok := second[p]; !ok {
			deletes = append(deletes, "delete "+p)
		}
	}
	slices.Sort(puts)
	slices.Sort(deletes)
	var gotPuts, gotDeletes []string
	for _, call := range w.log() {
		switch {
		case strings.HasPrefix(call, "put "):
			gotPuts = append(gotPuts, call)
		case strings.HasPrefix(call, "delete "):
			gotDeletes = append(gotDeletes, call)
		}
	}
	slices.Sort(gotPuts)
	slices.Sort(gotDeletes)
	if !slices.Equal(puts, gotPuts) {
		t.Errorf("sent %q, want %q", gotPuts, puts)
	}
	if !slices.Equal(deletes, gotDeletes) {
		t.Errorf("deleted %q, want %q", gotDeletes, deletes)
	}
	if res.Sent != len(puts) || res.Removed != len(deletes) {
		t.Errorf("the result says %d sent and %d removed", res.Sent, res.Removed)
	}
}

// After every single operation each file that readers can get has all that it
// refers to.
func testOrder(t *testing.T, h *Harness) {
	h.publishes(t, edition{"index.html": "needs\nempty"}.site(t), options())
	for _, parallel := range []int{1, 4} {
		for _, e := range []edition{first, second} {
			w := watch(h.Open(t))
			w.after = func(call string) {
				if faults := broken(h.Files(t)); faults != "" {
					t.Errorf("after %q, with %d at once:\n%s", call, parallel, faults)
				}
			}
			opts := options()
			opts.Parallel = parallel
			if _, err := publish.Publish(t.Context(), e.site(t), w, opts); err != nil {
				t.Fatal(err)
			}
			if err := w.Close(); err != nil {
				t.Error(err)
			}
			h.holds(t, e)
			checkOrder(t, w.log())
		}
	}
}

// checkOrder expects an intent first, the end last, and pages after assets.
func checkOrder(t *testing.T, calls []string) {
	t.Helper()
	calls = slices.DeleteFunc(slices.Clone(calls), func(c string) bool { return c == "inspect" })
	if len(calls) < 2 || calls[0] != "record" || calls[len(calls)-1] != "commit" {
		t.Errorf("calls do not begin with an intent and end with a commit: %q", calls)
		return
	}
	front, css, page := slices.Index(calls, "put index.html"), -1, -1
	for i, c := range calls {
		switch {
		case strings.HasPrefix(c, "put css/"):
			css = i
		case strings.HasPrefix(c, "put 2026/"):
			page = i
		case strings.HasPrefix(c, "delete ") && i < front:
			t.Errorf("%q came before the front page", c)
		}
	}
	if css > page || page > front {
		t.Errorf("style sheet, page and front page came as calls %d, %d and %d", css, page, front)
	}
}

// Killed at any operation, before it was done or before its answer came, a
// publication leaves no broken page, and the next one ends in the same state.
func testInterruption(t *testing.T, h *Harness) {
	one, two := first.site(t), second.site(t)
	h.publishes(t, one, options())
	w := watch(h.Open(t))
	if _, err := publish.Publish(t.Context(), two, w, options()); err != nil {
		t.Fatal(err)
	}
	_ = w.Close()
	h.publishes(t, one, options())
	for _, done := range []bool{false, true} {
		for _, k := range h.deaths(len(w.log()), done) {
			w := watch(h.Open(t))
			w.killAt, w.killDone = k, done
			opts := options()
			opts.Parallel, opts.RecordEvery = 1+k%3, 3
			if _, err := publish.Publish(t.Context(), two, w, opts); err == nil {
				t.Errorf("killed at operation %d (done: %v), it says that all went well", k, done)
			}
			_ = w.Target.Close()
			files := h.Files(t)
			if faults := broken(files); faults != "" {
				t.Errorf("killed at operation %d (done: %v), readers find:\n%s", k, done, faults)
			}
			if w.Traits().Atomic && difference(first, files) != "" && difference(second, files) != "" {
				t.Errorf("killed at operation %d (done: %v), readers see neither the old site nor the new one:\n%s", k, done, difference(second, files))
			}
			h.publishes(t, two, options())
			if diff := difference(second, h.Files(t)); diff != "" {
				t.Fatalf("killed at operation %d (done: %v) and repeated:\n%s", k, done, diff)
			}
			if res := h.publishes(t, two, options()); res.Published {
				t.Errorf("killed at operation %d (done: %v) and repeated, it is not finished: %s", k, done, res.Plan.Summary())
			}
			h.publishes(t, one, options())
			if diff := difference(first, h.Files(t)); diff != "" {
				t.Fatalf("back again, after operation %d:\n%s", k, diff)
			}
		}
	}
}

// deaths are the operations of n to die at.
func (h *Harness) deaths(n int, done bool) []int {
	if h.Costly && done {
		return []int{n}
	}
	if h.Costly {
		return []int{2, 3, n / 2, n}
	}
	var all []int
	for k := range n {
		all = append(all, k+1)
	}
	return all
}

// A publication that is interrupted by its context says so, and is repeated.
func testCancellation(t *testing.T, h *Harness) {
	h.publishes(t, first.site(t), options())
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	w := watch(h.Open(t))
	n := 0
	w.after = func(string) {
		if n++; n == 6 {
			cancel()
		}
	}
	s := second.site(t)
	_, err := publish.Publish(ctx, s, w, options())
	if closed := w.Close(); closed != nil {
		t.Error(closed)
	}
	if ctx.Err() == nil {
		t.Fatal("it came to its end before the sixth call")
	}
	if err == nil || !strings.Contains(err.Error(), context.Canceled.Error()) {
		t.Errorf("got %v", err)
	}
	h.publishes(t, s, options())
	h.holds(t, second)
}

// What was sent before an interruption is not sent again, where it was not
// given up as a whole.
func testResumption(t *testing.T, h *Harness) {
	s := first.site(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	w := watch(h.Open(t))
	atomic := w.Traits().Atomic
	puts := 0
	w.after = func(call string) {
		if strings.HasPrefix(call, "put ") {
			if puts++; puts == 7 {
				cancel()
			}
		}
	}
	opts := options()
	opts.Parallel = 1
	_, err := publish.Publish(ctx, s, w, opts)
	_ = w.Close()
	if err == nil {
		t.Fatal("it came to its end")
	}
	res := h.publishes(t, s, options())
	h.holds(t, first)
	if want := len(first) - puts; !atomic && res.Sent > want {
		t.Errorf("%d of %d files were there, and %d were sent again or anew", puts, len(first), res.Sent)
	}
}

func testRefusal(t *testing.T, h *Harness) {
	h.Add(t, "thesis.html", "years of work")
	_, err := h.tries(t, first.site(t), options())
	if publish.KindOf(err) != publish.Foreign || !strings.Contains(err.Error(), "thesis.html") || !strings.Contains(err.Error(), "--adopt") {
		t.Errorf("got %v", err)
	}
	h.holds(t, edition{"thesis.html": "years of work"})
}

func testAdoptKeep(t *testing.T, h *Harness) {
	h.Add(t, "thesis.html", "years of work")
	h.Add(t, "about/index.html", "an older page")
	opts := options()
	opts.Adopt = publish.Keep
	h.publishes(t, first.site(t), opts)
	want := maps.Clone(first)
	want["thesis.html"] = "years of work"
	h.holds(t, want)
	h.publishes(t, second.site(t), options())
	want = maps.Clone(second)
	want["thesis.html"] = "years of work"
	h.holds(t, want)
	h.publishes(t, first.site(t), options())
	want = maps.Clone(first)
	want["thesis.html"] = "years of work"
	h.holds(t, want)
}

func testAdoptReplace(t *testing.T, h *Harness) {
	h.Add(t, "thesis.html", "years of work")
	h.Add(t, "keep/me.txt", "kept")
	h.Add(t, "about/index.html", "an older page")
	opts := options()
	opts.Adopt, opts.Keep = publish.Replace, []string{"keep/"}
	h.publishes(t, first.site(t), opts)
	want := maps.Clone(first)
	want["keep/me.txt"] = "kept"
	h.holds(t, want)
}

func testFull(t *testing.T, h *Harness) {
	if h.Fill == nil {
		t.Skip("a full place cannot be played here")
	}
	h.publishes(t, first.site(t), options())
	larger := maps.Clone(second)
	larger["img/fire.png"] = strings.Repeat("a larger picture ", 20000)
	empty := h.Fill(t)
	_, err := h.tries(t, larger.site(t), options())
	if publish.KindOf(err) != publish.Full {
		t.Errorf("a full place gives %v", err)
	}
	if faults := broken(h.Files(t)); faults != "" {
		t.Errorf("a full place leaves:\n%s", faults)
	}
	empty()
	h.publishes(t, larger.site(t), options())
	h.holds(t, larger)
}

func testDenied(t *testing.T, h *Harness) {
	if h.Denied == nil {
		t.Skip("there are no credentials here")
	}
	w := watch(h.Denied(t))
	_, err := publish.Publish(t.Context(), first.site(t), w, options())
	_ = w.Close()
	if publish.KindOf(err) != publish.Denied {
		t.Errorf("wrong credentials give %v", err)
	}
	for _, call := range w.log() {
		if strings.HasPrefix(call, "put ") || strings.HasPrefix(call, "delete ") {
			t.Errorf("%q was called before it was noticed", call)
		}
	}
	h.holds(t, edition{})
}

// Two publishers that meet: neither harms the other's site without hearing of
// it, and a repetition puts everything right.
func testConcurrent(t *testing.T, h *Harness) {
	one, two := first.site(t), second.site(t)
	w := watch(h.Open(t))
	var meanwhile error
	met := false
	w.after = func(call string) {
		if strings.HasPrefix(call, "put ") && !met {
			met = true
			_, meanwhile = h.tries(t, two, options())
		}
	}
	opts := options()
	opts.Parallel = 1
	_, err := publish.Publish(t.Context(), one, w, opts)
	if closed := w.Close(); closed != nil {
		t.Error(closed)
	}
	for _, e := range []error{err, meanwhile} {
		if kind := publish.KindOf(e); e != nil && kind != publish.Busy {
			t.Errorf("of two at once, one got %v", e)
		}
	}
	files := h.Files(t)
	switch {
	case err != nil && meanwhile != nil:
		t.Errorf("neither came through: %v; %v", err, meanwhile)
	case err == nil && meanwhile == nil && difference(first, files) != "":
		t.Errorf("both came through, and the last one's site is not there:\n%s", difference(first, files))
	}
	h.publishes(t, two, options())
	h.holds(t, second)
	if res := h.publishes(t, two, options()); res.Published {
		t.Errorf("it does not come to rest: %s", res.Plan.Summary())
	}
}

func testOddNames(t *testing.T, h *Harness) {
	e := edition{"index.html": "needs\nfront"}
	for _, name := range []string{
		"with space.html", "two  spaces/and more.html", "ünïcödé/straße.html", "日本/新聞.html", "e\u0301 decomposed.txt",
		"100%.html", "%41.html", "a#b.html", "what?.html", "a?b=c&d.html", "plus+plus.html", "semi;colon.html", "at@home.html",
		"it's.html", `quote".html`, "star*.html", "[bracket].html", "{brace}.html", "~tilde.html", "$dollar.html", "ex!claim.html",
		"comma,equals=.html", "-dash.html", "--double", ".hidden", ".dir/.deep/.file", "no-extension", "colon:colon.html", "pipe|.html",
		"tilde~1", "caret^.html", "back`tick.html", "😀.html", strings.Repeat("long", 50) + ".html", "a/b/c/d/e/f/g/h/i/j/k.html",
		"CNAME.bak", "<angle>.html", "a..b.html", "...html",
	} {
		if h.Plain == nil || !h.Plain(name) {
			e[name] = "needs\n" + name
		}
	}
	h.publishes(t, e.site(t), options())
	h.holds(t, e)
	if res := h.publishes(t, e.site(t), options()); res.Published {
		t.Errorf("the same again: %s", res.Plan.Summary())
	}
	h.publishes(t, edition{"index.html": "needs\nfront"}.site(t), options())
	h.holds(t, edition{"index.html": "needs\nfront"})
}

// A file becomes a folder and a folder a file.
func testSwap(t *testing.T, h *Harness) {
	one := edition{"index.html": "needs\n1", "a": "a file", "b/c.html": "needs\nin a folder", "b/d/e.css": "deeper", "x/y/z.txt": "z"}
	two := edition{"index.html": "needs\n2", "a/b.html": "needs\nin a folder now", "a/c/d.css": "deeper", "b": "a file now", "x": "x"}
	for _, e := range []edition{one, two, one, two} {
		h.publishes(t, e.site(t), options())
		h.holds(t, e)
	}
}

// testMany publishes a site of many files: 500, or as many as
// $BROADSHEET_PUBLISH_FILES says.
func testMany(t *testing.T, h *Harness) {
	n := 500
	if asked := os.Getenv("BROADSHEET_PUBLISH_FILES"); asked != "" {
		var err error
		if n, err = strconv.Atoi(asked); err != nil {
			t.Fatal(err)
		}
	}
	e := edition{"index.html": "needs\nfront"}
	for i := range n - 1 {
		e[fmt.Sprintf("%d/%02d/page-%d.html", 2000+i%30, i%12+1, i)] = fmt.Sprintf("needs\npage %d", i)
	}
	dir := t.TempDir()
	timed := func() (res *publish.Result, took time.Duration) {
		start := time.Now()
		s, err := publish.Scan(dir)
		if err != nil {
			t.Fatal(err)
		}
		res = h.publishes(t, s, options())
		return res, time.Since(start)
	}
	e.write(t, dir)
	_, whole := timed()
	h.holds(t, e)
	res, same := timed()
	if res.Published {
		t.Errorf("the same again: %s", res.Plan.Summary())
	}
	edition{"2007/08/page-7.html": "needs\nanother page 7"}.write(t, dir)
	e["2007/08/page-7.html"] = "needs\nanother page 7"
	res, one := timed()
	if res.Sent != 1 || res.Removed != 0 {
		t.Errorf("one page changed, and %d were sent, %d removed", res.Sent, res.Removed)
	}
	t.Logf("%d files: %v at first, %v unchanged, %v with one page changed", n, whole, same, one)
	h.holds(t, e)
}

// testLarge sends a file beyond what any target holds in memory or sends in
// one part.
func testLarge(t *testing.T, h *Harness) {
	size := 40 << 20
	if testing.Short() {
		size = 9 << 20
	}
	content := make([]byte, size)
	for i := range content {
		content[i] = byte(i * i >> 7)
	}
	e := edition{"index.html": "needs /video.mp4\nfront", "video.mp4": string(content)}
	h.publishes(t, e.site(t), options())
	h.holds(t, e)
}

func testHeaders(t *testing.T, h *Harness) {
	if h.Header == nil {
		t.Skip("targets of this kind keep no headers")
	}
	e := edition{"index.html": "needs\nfront", "feed.xml": "<feed/>", "a/app-3f2a9c1b.css": "body{}", "a/site.css": "body{}", "img/x.png": "png", "LICENSE": "free"}
	h.publishes(t, e.site(t), options())
	for p, want := range map[string]Header{
		"index.html":         {Type: "text/html; charset=utf-8", Cache: "public, max-age=60"},
		"feed.xml":           {Type: "application/xml; charset=utf-8", Cache: "public, max-age=300"},
		"a/app-3f2a9c1b.css": {Type: "text/css; charset=utf-8", Cache: "public, max-age=31536000, immutable"},
		"a/site.css":         {Type: "text/css; charset=utf-8", Cache: "public, max-age=3600"},
		"img/x.png":          {Type: "image/png", Cache: "public, max-age=86400"},
		"LICENSE":            {Type: "text/plain; charset=utf-8", Cache: "public, max-age=60"},
	} {
		if got := h.Header(t, p); got != want {
			t.Errorf("%s is sent with %+v, want %+v", p, got, want)
		}
	}
	// Another lifetime is a change, of what it is of.
	opts := options()
	opts.Cache = []publish.CacheRule{{Glob: "img/**", Value: "public, max-age=7"}}
	if res := h.publishes(t, e.site(t), opts); res.Sent != 1 {
		t.Errorf("one lifetime changed, and %d files were sent", res.Sent)
	}
	if got := h.Header(t, "img/x.png").Cache; got != "public, max-age=7" {
		t.Errorf("the picture's lifetime is %q", got)
	}
}

func testCompression(t *testing.T, h *Harness) {
	target := h.Open(t)
	traits := target.Traits()
	_ = target.Close()
	page := "needs\n" + strings.Repeat("a long page ", 500)
	e := edition{"index.html": page, "small.html": "needs\nsmall", "x.png": strings.Repeat("png", 1000)}
	opts := options()
	opts.Compress = []string{"gzip"}
	switch {
	case traits.Headers:
		h.publishes(t, e.site(t), opts)
		if got := h.Header(t, "index.html").Encoding; got != "gzip" {
			t.Errorf("the page's encoding is %q", got)
		}
		if got := h.Header(t, "x.png").Encoding; got != "" {
			t.Errorf("the picture's encoding is %q", got)
		}
		h.holds(t, edition{"index.html": Gzipped(t, page), "small.html": e["small.html"], "x.png": e["x.png"]})
		opts.Compress = nil
		if res := h.publishes(t, e.site(t), opts); res.Sent != 1 {
			t.Errorf("without compression %d files were sent anew, want 1", res.Sent)
		}
		h.holds(t, e)
	case traits.Copies:
		h.publishes(t, e.site(t), opts)
		h.holds(t, edition{"index.html": page, "index.html.gz": Gzipped(t, page), "small.html": e["small.html"], "x.png": e["x.png"]})
		opts.Compress = nil
		h.publishes(t, e.site(t), opts)
		h.holds(t, e)
	default:
		if _, err := h.tries(t, e.site(t), opts); publish.KindOf(err) != publish.Invalid {
			t.Errorf("compression where files are served as they are gives %v", err)
		}
	}
}

// testSilence publishes without a harness's help and expects that nothing is
// left over when it is closed: a target may be closed at any moment, twice.
func testSilence(t *testing.T, h *Harness) {
	target := h.Open(t)
	if err := target.Close(); err != nil {
		t.Errorf("closing a target that was not used: %v", err)
	}
	if err := target.Close(); err != nil {
		t.Errorf("closing it again: %v", err)
	}
	if name := target.Name(); name == "" || strings.Contains(name, "@") && strings.Contains(name, ":secret") {
		t.Errorf("its name is %q", name)
	}
}
