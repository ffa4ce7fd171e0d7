package cli

import (
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
)

// patience is how long work may take before anything is said of it. Shorter
// work ends before a bar could be read.
const patience = time.Second

// linesEvery is between two plain lines where no bar can be drawn, so that a
// log shows life without filling.
const linesEvery = 10 * time.Second

// A progress shows how far some work has come: a bar on a terminal, a line now
// and then elsewhere, nothing at all for what is done within a second. It is
// safe for concurrent use.
type progress struct {
	out   io.Writer
	bars  bool
	quiet bool
	noun  string // of what is counted: "feeds", "pages"
	now   func() time.Time

	mu      sync.Mutex
	started time.Time
	spoke   time.Time
	stage   string
	bar     *progressbar.ProgressBar
}

func (c *console) progress(noun string) *progress {
	return &progress{
		out: c.err, bars: interactive(c.err), quiet: c.quiet, noun: noun,
		now: time.Now, started: time.Now(), spoke: time.Now(),
	}
}

// at says that done of total are done in a stage.
func (p *progress) at(stage string, done, total int) { p.with(stage, done, total, "") }

// with says so too, and what has come of it.
func (p *progress) with(stage string, done, total int, result string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	if p.quiet || total == 0 || now.Sub(p.started) < patience {
		return
	}
	if !p.bars {
		if done < total && now.Sub(p.spoke) >= linesEvery {
			p.spoke = now
			if result != "" {
				result = "; " + result
			}
			fmt.Fprintf(p.out, "%s: %d of %d %s%s\n", stage, done, total, p.noun, result)
		}
		return
	}
	if p.bar == nil || p.stage != stage {
		p.clear()
		p.stage = stage
		p.bar = progressbar.NewOptions(total,
			progressbar.OptionSetWriter(p.out),
			progressbar.OptionSetDescription(fmt.Sprintf("%-10s", stage)),
			progressbar.OptionSetWidth(32),
			progressbar.OptionShowCount(),
			progressbar.OptionThrottle(60*time.Millisecond),
			progressbar.OptionClearOnFinish(),
			progressbar.OptionSetPredictTime(true),
		)
	}
	if result != "" {
		p.bar.Describe(fmt.Sprintf("%-10s %s", stage, result))
	}
	_ = p.bar.Set(done) // a bar that cannot be drawn is not worth failing for
}

// done takes the bar away.
func (p *progress) done() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.clear()
}

func (p *progress) clear() {
	if p.bar != nil {
		_ = p.bar.Clear()
		p.bar = nil
	}
}
