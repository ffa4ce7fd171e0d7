// Package sites times site builders as whole processes on the same site, in
// turn, in one run.
package sites

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"time"
)

// Builder is one way of making the output.
type Builder struct {
	Name string
	// Command is the program and its arguments. "{src}", "{hugo}", "{out}"
	// and "{ref}" stand for the Jekyll site, the Hugo site, this builder's
	// output folder and the reference output that a plain copy reads.
	Command []string
	Env     []string
	// Slow builders run once a size instead of Runs times.
	Slow bool
	// MaxPosts is the largest size this builder is asked for; 0 is no bound.
	MaxPosts int
}

// Result is what one run took, by the operating system's own accounting.
type Result struct {
	Wall, CPU time.Duration
	PeakBytes int64 // largest resident set of the process itself
	Files     int   // files in the output
}

// Row holds the runs of one builder at one size.
type Row struct {
	Builder string
	Posts   int
	Runs    []Result
}

// Median is the run with the median wall time.
func (r Row) Median() Result {
	s := slices.Clone(r.Runs)
	slices.SortFunc(s, func(a, b Result) int { return cmp.Compare(a.Wall, b.Wall) })
	return s[len(s)/2]
}

// Folders are where a measurement reads and writes.
type Folders struct{ Source, Hugo, Work string }

// Measure runs the builders in turn, runs times each, and returns a row for
// each builder. Every run starts with an empty output folder and no cache.
func Measure(ctx context.Context, builders []Builder, f Folders, posts, runs int, progress func(string)) ([]Row, error) {
	rows := make([]Row, len(builders))
	for n := range runs {
		for i, b := range builders {
			rows[i].Builder, rows[i].Posts = b.Name, posts
			if b.Slow && n > 0 || b.MaxPosts > 0 && posts > b.MaxPosts {
				continue
			}
			r, err := once(ctx, b, f)
			if err != nil {
				return nil, fmt.Errorf("%s at %d posts: %w", b.Name, posts, err)
			}
			progress(fmt.Sprintf("%-12s %7d posts  %10s wall %10s cpu %8.1f MB %7d files", b.Name, posts, r.Wall.Round(time.Millisecond), r.CPU.Round(time.Millisecond), float64(r.PeakBytes)/1e6, r.Files))
			rows[i].Runs = append(rows[i].Runs, r)
		}
	}
	return slices.DeleteFunc(rows, func(r Row) bool { return len(r.Runs) == 0 }), nil
}

func once(ctx context.Context, b Builder, f Folders) (Result, error) {
	out := filepath.Join(f.Work, "out-"+b.Name)
	if err := os.RemoveAll(out); err != nil {
		return Result{}, err
	}
	for _, cache := range []string{".jekyll-cache", ".jekyll-metadata", ".broadsheet"} {
		if err := os.RemoveAll(filepath.Join(f.Source, cache)); err != nil {
			return Result{}, err
		}
	}
	stand := map[string]string{"{src}": f.Source, "{hugo}": f.Hugo, "{out}": out, "{ref}": filepath.Join(f.Work, "out-broadsheet")}
	args := make([]string, len(b.Command))
	for i, a := range b.Command {
		args[i] = a
		if v, ok := stand[a]; ok {
			args[i] = v
		}
	}
	var said bytes.Buffer
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Env = append(os.Environ(), b.Env...)
	cmd.Stdout, cmd.Stderr = &said, &said
	start := time.Now()
	err := cmd.Run()
	wall := time.Since(start)
	if err != nil {
		return Result{}, fmt.Errorf("%w: %s", err, tail(said.Bytes()))
	}
	use := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	files, err := count(out)
	return Result{
		Wall:      wall,
		CPU:       cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(),
		PeakBytes: use.Maxrss * 1024,
		Files:     files,
	}, err
}

func tail(b []byte) []byte {
	if len(b) > 600 {
		return b[len(b)-600:]
	}
	return b
}

func count(dir string) (n int, err error) {
	err = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			n++
		}
		return err
	})
	return n, err
}
