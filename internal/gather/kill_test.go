package gather

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// killWire is a wire whose second edition revises, adds and repeats stories.
func killWire(t testing.TB) (w *wire, edition func(int)) {
	w = newWire(t)
	edition = func(n int) {
		var one, two []item
		for i := range 6 {
			p := fmt.Sprintf("/%d", i)
			body := prose(fmt.Sprint("animal", i), 6)
			title := fmt.Sprintf("The animal of day %d is here", i)
			if n > 1 && i%2 == 0 {
				body += fmt.Sprintf("<p>In edition %d there is one paragraph more.</p>", n)
				title += ", again"
			}
			w.text(p, "text/html", articleOf(title, body))
			w.text(p+".png", "image/png", dot(i))
			it := item{title: title, guid: fmt.Sprint(i), link: w.URL + p, date: noon.Add(-time.Duration(i) * time.Hour).Format(time.RFC1123Z), summary: title + ".", extra: `<media:content medium="image" url="` + w.URL + p + `.png"/>`}
			if i < 4 {
				one = append(one, it)
			}
			if i > 2 {
				two = append(two, it)
			}
		}
		if n > 1 {
			w.text("/new", "text/html", articleOf("Something new came in today", prose("novelty", 6)))
			two = append(two, item{title: "Something new came in today", guid: "new", link: w.URL + "/new"})
		}
		w.text("/one", "application/rss+xml", feedOf(one...))
		w.text("/two", "application/rss+xml", strings.Replace(feedOf(two...), "The Wire", "Second Wire", 1))
	}
	return w, edition
}

// dot is a small picture of its own colour.
func dot(n int) string {
	img := image.NewRGBA(image.Rect(0, 0, 64, 64))
	for i := range img.Pix {
		img.Pix[i] = byte(i*n + i/7)
	}
	img.Set(n, n, color.White)
	var b bytes.Buffer
	_ = png.Encode(&b, img)
	return b.String()
}

func killDesk(t testing.TB, w *wire) *desk {
	return newDesk(t, Feed{URL: w.URL + "/one", Licence: "full", Category: "News"}, Feed{URL: w.URL + "/two", Licence: "full"})
}

// site is what readers of a site would see.
func site(t testing.TB, d *desk) map[string]string {
	all := map[string]string{}
	for _, dir := range []string{"_posts", "assets/images"} {
		if _, err := os.Stat(filepath.Join(d.dir, filepath.FromSlash(dir))); err != nil {
			continue
		}
		for k, v := range snapshot(t, filepath.Join(d.dir, filepath.FromSlash(dir))) {
			all[dir+"/"+k] = v
		}
	}
	return all
}

// TestKilledAtEveryStep ends a run at each lasting step in turn; the run
// after it ends with what an undisturbed one has.
func TestKilledAtEveryStep(t *testing.T) {
	w, edition := killWire(t)
	stride := 13
	if n, err := strconv.Atoi(os.Getenv("BROADSHEET_KILL_STRIDE")); err == nil && n > 0 {
		stride = n
	}
	// Undisturbed.
	want := [2]map[string]string{}
	steps := [2]int{}
	ref := killDesk(t, w)
	for e := range 2 {
		edition(e + 1)
		ref.now = noon.Add(time.Duration(e) * time.Minute)
		ref.opts.step = func(string) error { steps[e]++; return nil }
		ref.run()
		want[e] = site(t, ref)
	}
	if steps[0] < 40 || steps[1] < 10 {
		t.Fatalf("only %v steps were counted", steps)
	}
	points := 0
	for e := range 2 {
		for k := (e * 2) % stride; k < steps[e]; k += stride {
			points++
			d := killDesk(t, w)
			if e == 1 {
				edition(1)
				d.run()
				d.now = noon.Add(time.Minute)
			}
			edition(e + 1)
			n, at := 0, ""
			d.opts.step = func(what string) error {
				if n++; n > k {
					at = what
					return errKilled
				}
				return nil
			}
			switch _, err := d.try(); {
			case err == nil:
				// Feeds that were ready together were merged together, in fewer
				// steps than the undisturbed run took.
				if at != "" || k < steps[e]*2/3 {
					t.Fatalf("step %d of edition %d was not reached, of %d", k, e+1, steps[e])
				}
				points--
			case !errors.Is(err, errKilled):
				t.Fatalf("step %d of edition %d: %v", k, e+1, err)
			}
			d.opts.step = nil
			d.run()
			if diff := differences(want[e], site(t, d)); len(diff) > 0 {
				t.Errorf("killed at step %d of edition %d (%s), then run again: %v", k, e+1, at, diff)
			}
			before := snapshot(t, d.dir)
			if rep := d.run(); rep.New+rep.Revised > 0 {
				t.Errorf("a third run found something: %+v", rep.Stories)
			}
			if diff := differences(before, snapshot(t, d.dir)); len(diff) > 0 {
				t.Errorf("killed at step %d (%s): a third run changed %v", k, at, diff)
			}
		}
	}
	t.Logf("killed at %d points of %d", points, steps[0]+steps[1])
}

// TestDiskFull: a write that fails for want of room leaves what was there
// whole, says so, and is made up for by the next run.
func TestDiskFull(t *testing.T) {
	w, edition := killWire(t)
	edition(1)
	ref := killDesk(t, w)
	ref.run()
	want := site(t, ref)
	for k := 3; k < 40; k += 7 {
		d := killDesk(t, w)
		n := 0
		d.opts.step = func(what string) error {
			if strings.HasPrefix(what, "half of") {
				if n++; n > k/7 {
					return &os.PathError{Op: "write", Path: what, Err: syscall.ENOSPC}
				}
			}
			return nil
		}
		if _, err := d.try(); !errors.Is(err, syscall.ENOSPC) {
			t.Fatalf("a full disk went unnoticed: %v", err)
		}
		for name := range site(t, d) {
			if !strings.Contains(name, tempPrefix) && want[name] == "" {
				t.Errorf("a torn file: %s", name)
			}
		}
		d.opts.step = nil
		d.run()
		if diff := differences(want, site(t, d)); len(diff) > 0 {
			t.Errorf("after room was made: %v", diff)
		}
	}
}

const killChild = "BROADSHEET_KILL_CHILD"

// TestKilledProcess kills a gathering process at random instants.
func TestKilledProcess(t *testing.T) {
	if dir := os.Getenv(killChild); dir != "" {
		d := newDesk(t, Feed{URL: os.Getenv(killChild+"_URL") + "/one", Licence: "full", Category: "News"}, Feed{URL: os.Getenv(killChild+"_URL") + "/two", Licence: "full"})
		d.dir = dir
		d.run()
		return
	}
	kills := 3
	if n, err := strconv.Atoi(os.Getenv("BROADSHEET_KILLS")); err == nil {
		kills = n
	}
	w, edition := killWire(t)
	edition(1)
	w.on("/robots.txt", func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(404) })
	ref := killDesk(t, w)
	ref.run()
	want := site(t, ref)
	r := rand.New(rand.NewPCG(1, 2))
	killed := 0
	d := killDesk(t, w)
	for i := range kills {
		if i%3 == 0 { // some are killed more than once over the same site
			d = killDesk(t, w)
		}
		cmd := exec.Command(os.Args[0], "-test.run=^TestKilledProcess$")
		cmd.Env = append(os.Environ(), killChild+"="+d.dir, killChild+"_URL="+w.URL)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		timer := time.AfterFunc(time.Duration(10+r.IntN(120))*time.Millisecond, func() { _ = cmd.Process.Kill() })
		if err := cmd.Wait(); err != nil {
			killed++
		}
		timer.Stop()
		if i%3 == 2 || i == kills-1 {
			d.run()
			if diff := differences(want, site(t, d)); len(diff) > 0 {
				t.Errorf("kill %d: %v", i, diff)
			}
		}
	}
	t.Logf("%d of %d processes were killed before they were done", killed, kills)
}
