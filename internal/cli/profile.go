package cli

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/broadsheet-press/broadsheet/internal/build"
	"github.com/broadsheet-press/broadsheet/internal/render"
)

// profileRows is how many rows the tables of a profile have at most; Jekyll
// shows as many.
const profileRows = 50

// profile prints where a build's time went: by stage and by file as Jekyll
// does, then by tag, and what was rendered once for many pages.
func (c *console) profile(res build.Result, p *render.Profile) {
	stages := [][]string{{"PHASE", "TIME"}}
	for _, t := range res.Timings {
		stages = append(stages, []string{strings.ToUpper(string(t.Stage)), fmt.Sprintf("%.4f", t.Took.Seconds())})
	}
	c.say("\nBuild Process Summary:\n\n%s", table(stages, 1))

	files := [][]string{{"Filename", "Count", "Bytes", "Time"}}
	for _, f := range p.Templates {
		if len(files) > profileRows {
			break
		}
		files = append(files, []string{f.Path, strconv.Itoa(f.Count), kilobytes(f.Bytes), fmt.Sprintf("%.3f", f.Time.Seconds())})
	}
	c.say("\nSite Render Stats:\n\n%s", table(files, 1))

	tags := [][]string{{"Tag", "Where", "Count", "Bytes", "Time"}}
	for _, t := range p.Tags {
		if len(tags) > profileRows || t.Time < time.Millisecond {
			break
		}
		tags = append(tags, []string{t.Tag, at(t.Path, t.Line), strconv.Itoa(t.Count), kilobytes(t.Bytes), fmt.Sprintf("%.3f", t.Time.Seconds())})
	}
	if len(tags) > 1 {
		c.say("\nTags:\n\n%s", table(tags, 2))
	}

	reused := [][]string{{"Rendered once for many", "Where", "Rendered", "Reused", "Bytes"}}
	for _, f := range p.Fragments {
		if len(reused) > profileRows || f.Reused == 0 {
			break
		}
		what := f.Tag
		switch what {
		case "":
			what = "all of it"
		case "{{":
			what = "an output"
		}
		reused = append(reused, []string{what, at(f.Template, f.Line), strconv.Itoa(f.Recorded), strconv.Itoa(f.Reused), kilobytes(f.Saved)})
	}
	if len(reused) > 1 {
		c.say("\nReuse:\n\n%s", table(reused, 2))
	}
	c.say("")
}

func at(path string, line int) string {
	if line == 0 {
		return path
	}
	return path + ":" + strconv.Itoa(line)
}

func kilobytes(n int) string { return fmt.Sprintf("%.2fK", float64(n)/1024) }

// table sets rows in columns, the first so many to the left and the others to
// the right. The first row is the head.
func table(rows [][]string, left int) string {
	widths := make([]int, len(rows[0]))
	for _, r := range rows {
		for i, cell := range r {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	var b strings.Builder
	for n, r := range rows {
		for i, cell := range r {
			pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			b.WriteString("| ")
			if i < left {
				b.WriteString(cell + pad)
			} else {
				b.WriteString(pad + cell)
			}
			b.WriteString(" ")
		}
		b.WriteString("|\n")
		if n == 0 {
			for _, w := range widths {
				b.WriteString("+" + strings.Repeat("-", w+2))
			}
			b.WriteString("+\n")
		}
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// traceEvent is one of the Trace Event Format, as Chrome's tracing page and
// Perfetto read it. Times are microseconds.
type traceEvent struct {
	Name     string         `json:"name"`
	Category string         `json:"cat,omitempty"`
	Phase    string         `json:"ph"`
	Start    float64        `json:"ts"`
	Took     float64        `json:"dur,omitempty"`
	Process  int            `json:"pid"`
	Thread   int            `json:"tid"`
	Args     map[string]any `json:"args,omitempty"`
}

// writeTrace writes a build's stages and spans to a file.
func writeTrace(file string, res build.Result, p *render.Profile) error {
	if len(res.Timings) == 0 {
		return nil
	}
	began := res.Timings[0].Start
	us := func(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1e3 }
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriterSize(f, 1<<16)
	sep := `{"displayTimeUnit":"ms","traceEvents":[` + "\n"
	put := func(e traceEvent) {
		e.Process = 1
		b, merr := json.Marshal(e)
		if merr != nil {
			err = merr
			return
		}
		w.WriteString(sep) // errors stay with the writer until Flush
		w.Write(b)
		sep = ",\n"
	}
	named := func(thread int, name string) {
		put(traceEvent{Name: "thread_name", Phase: "M", Thread: thread, Args: map[string]any{"name": name}})
	}
	named(0, "build")
	for _, t := range res.Timings {
		put(traceEvent{Name: string(t.Stage), Category: "stage", Phase: "X", Start: us(t.Start.Sub(began)), Took: us(t.Took)})
	}
	known := map[int]bool{}
	for _, s := range p.Spans {
		if !known[s.Worker] {
			known[s.Worker] = true
			named(s.Worker+1, "worker "+strconv.Itoa(s.Worker+1))
		}
		e := traceEvent{Name: s.Name, Category: s.Kind, Phase: "X", Start: us(s.Start.Sub(began)), Took: us(s.Took), Thread: s.Worker + 1}
		if s.Line > 0 {
			e.Args = map[string]any{"line": s.Line}
		}
		put(e)
	}
	for _, fr := range p.Fragments {
		if fr.Reused > 0 {
			put(traceEvent{Name: "reuse of " + at(fr.Template, fr.Line), Category: "reuse", Phase: "I", Start: us(res.Took),
				Args: map[string]any{"tag": fr.Tag, "rendered": fr.Recorded, "reused": fr.Reused, "bytes": fr.Saved}})
		}
	}
	w.WriteString("\n]}\n")
	if err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Close()
}
