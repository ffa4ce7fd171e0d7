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
	"strings"
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
	// OnceFrom is the size from which the builder runs once instead of Runs
	// times; 0 is never.
	OnceFrom int
	// MaxPosts is the largest size this builder is asked for; 0 is no bound.
	MaxPosts int
	// Over names the builder before this one whose output and caches it finds,
	// as a second build of the same site does. Others start with neither.
	Over string
	// Before changes the site first; the change is a new one in each run.
	Before func(f Folders, run int) error
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

// Out is a builder's output folder.
func (f Folders) Out(builder string) string {
	return filepath.Join(f.Work, "out-"+strings.ReplaceAll(builder, " ", "-"))
}

// Measure runs the builders in turn, runs times each, and returns a row for
// each builder. One that fails is said so and left out; the first, which the
// others are measured against, must not fail.
func Measure(ctx context.Context, builders []Builder, f Folders, posts, runs int, progress func(string)) ([]Row, error) {
	rows := make([]Row, len(builders))
	broken := make([]bool, len(builders))
	for n := range runs {
		for i, b := range builders {
			rows[i].Builder, rows[i].Posts = b.Name, posts
			if broken[i] || b.OnceFrom > 0 && posts >= b.OnceFrom && n > 0 || b.MaxPosts > 0 && posts > b.MaxPosts {
				continue
			}
			r, err := once(ctx, b, f, n)
			if err != nil {
				err = fmt.Errorf("%s at %d posts: %w", b.Name, posts, err)
				if i == 0 || ctx.Err() != nil {
					return nil, err
				}
				progress(err.Error())
				broken[i] = true
				rows[i].Runs = nil
				continue
			}
			progress(fmt.Sprintf("%-16s %7d posts  %10s wall %10s cpu %8.1f MB %7d files", b.Name, posts, r.Wall.Round(time.Millisecond), r.CPU.Round(time.Millisecond), float64(r.PeakBytes)/1e6, r.Files))
			rows[i].Runs = append(rows[i].Runs, r)
		}
	}
	return slices.DeleteFunc(rows, func(r Row) bool { return len(r.Runs) == 0 }), nil
}

func once(ctx context.Context, b Builder, f Folders, run int) (Result, error) {
	out := f.Out(cmp.Or(b.Over, b.Name))
	if b.Over == "" {
		if err := os.RemoveAll(out); err != nil {
			return Result{}, err
		}
		for _, cache := range []string{".jekyll-cache", ".jekyll-metadata", ".broadsheet"} {
			if err := os.RemoveAll(filepath.Join(f.Source, cache)); err != nil {
				return Result{}, err
			}
		}
	}
	if b.Before != nil {
		if err := b.Before(f, run); err != nil {
			return Result{}, err
		}
	}
	stand := map[string]string{"{src}": f.Source, "{hugo}": f.Hugo, "{out}": out, "{ref}": f.Out("broadsheet")}
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

// Compare counts the files of two folders and lists those that only one has or
// that differ.
func Compare(a, b string) (files int, different []string, err error) {
	seen := map[string]bool{}
	err = filepath.WalkDir(a, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel := strings.TrimPrefix(name, a+"/")
		seen[rel] = true
		files++
		ours, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		theirs, err := os.ReadFile(filepath.Join(b, rel))
		if err != nil || !bytes.Equal(ours, theirs) {
			different = append(different, rel)
		}
		return nil
	})
	if err != nil {
		return files, different, err
	}
	err = filepath.WalkDir(b, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if rel := strings.TrimPrefix(name, b+"/"); !seen[rel] {
			files++
			different = append(different, rel)
		}
		return nil
	})
	slices.Sort(different)
	return files, different, err
}
