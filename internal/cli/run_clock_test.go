package cli

import (
	"bytes"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/newsroom/clock"
)

// metered is what the metrics have of a name, all labels together.
func metered(p *press, name string) (sum float64) {
	var b bytes.Buffer
	_, _ = p.meters.WriteTo(&b) // a buffer takes all
	for _, m := range regexp.MustCompile(`(?m)^`+name+`(?:\{.*\})? (\S+)$`).FindAllStringSubmatch(b.String(), -1) {
		v, err := strconv.ParseFloat(m[1], 64)
		if err == nil {
			sum += v
		}
	}
	return sum
}

// The machine's clock jumps a day and a half ahead, and two and a half days
// back, under a whole newsroom: a post with a future date appears with the
// first jump and is gone again with the second, feeds that were polled at a
// time that now lies ahead are asked, and the target has it all.
func TestRunClockJumps(t *testing.T) {
	if testing.Short() {
		t.Skip("lives through a simulated day; run without -short")
	}
	s := &soak{dir: filepath.Join(t.TempDir(), "site"), days: 1, feeds: 3, from: soakBegin}
	s.prepare(t)
	lift := soakBegin.Add(10 * time.Hour)
	page := filepath.Join(s.target(), lift.Format("2006/01/02"), "lifted", "index.html")
	var polled, stories float64
	jump := func(by time.Duration) func(*press) {
		return func(p *press) {
			polled = metered(p, "broadsheet_polls_total")
			c := p.clock.(*clock.Driven)
			c.Set(c.Now().Add(by))
		}
	}
	shown := func(what string, want bool, jumps int) func(*press) {
		return func(p *press) {
			if got := there(page); got != want {
				t.Errorf("%s, the post of %v is at the target: %t", what, lift, got)
			}
			st := p.newsroom.Status()
			if st.Jumps != jumps || metered(p, "broadsheet_clock_jumps_total") != float64(jumps) {
				t.Errorf("%s, %d jumps were noticed, and %v counted", what, st.Jumps, metered(p, "broadsheet_clock_jumps_total"))
			}
			for _, step := range st.Steps {
				if step.Failures > 0 {
					t.Errorf("%s, %s fails: %s", what, step.Name, step.Error)
				}
			}
			if now := metered(p, "broadsheet_polls_total"); jumps > 0 && now <= polled {
				t.Errorf("%s, no feed was polled: %v before, %v after", what, polled, now)
			}
			stories = metered(p, "broadsheet_stories_total")
		}
	}
	s.at = map[time.Duration]func(*press){
		1 * time.Hour: func(*press) {
			put(t, filepath.Join(s.dir, "_posts", lift.Format("2006-01-02")+"-lifted.md"), "---\nlayout: post\ntitle: Lifted\ndate: "+lift.Format("2006-01-02 15:04:05 -0700")+"\n---\nUnder embargo.\n")
		},
		3*time.Hour + time.Minute:  shown("before its time", false, 0),
		4 * time.Hour:              jump(36 * time.Hour),
		7*time.Hour + time.Minute:  shown("after the clock went ahead", true, 1),
		8 * time.Hour:              jump(-60 * time.Hour),
		11*time.Hour + time.Minute: shown("after the clock went back", false, 2),
		// It is a day before the beginning now, less nine hours.
		23*time.Hour + time.Minute: shown("half a day later", false, 2),
	}
	if err := s.live(t); err != nil {
		t.Fatal(err)
	}
	whole(t, s) // the target holds what the site has
	if stories == 0 {
		t.Error("no story came in")
	}
}
