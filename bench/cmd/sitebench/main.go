// Command sitebench times whole-site builds: Broadsheet, a plain copy of the
// output, Hugo and Jekyll where they are installed, in turn in one run.
//
//	go run ./cmd/sitebench                          1,000 and 10,000 posts
//	go run ./cmd/sitebench -posts 1000,100000 -jekyll-max 10000
//	go run ./cmd/sitebench -site ~/my-site          a real site, without Hugo
//
// Work happens in -work, by default on /dev/shm where there is one, so that
// the disk's moods are out of it.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"github.com/broadsheet-press/broadsheet/bench/archive"
	"github.com/broadsheet-press/broadsheet/bench/sites"
)

type options struct {
	posts, site, work, binary, svg string
	runs, jekyllMax, hugoMax       int
	seed                           uint64
}

func main() {
	var o options
	flag.StringVar(&o.posts, "posts", "1000,10000", "sizes, in posts")
	flag.StringVar(&o.site, "site", "", "measure this site instead of a made archive")
	flag.StringVar(&o.work, "work", defaultWork(), "folder to work in")
	flag.StringVar(&o.binary, "broadsheet", "", "the binary to measure; built from .. when empty")
	flag.StringVar(&o.svg, "svg", "", "write a plot to this file")
	flag.IntVar(&o.runs, "runs", 3, "runs of each builder (Jekyll: one)")
	flag.IntVar(&o.jekyllMax, "jekyll-max", 10000, "largest size Jekyll is asked for")
	flag.IntVar(&o.hugoMax, "hugo-max", 100000, "largest size Hugo is asked for")
	flag.Uint64Var(&o.seed, "seed", 1, "seed of the archive")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "sitebench:", err)
		os.Exit(1)
	}
}

func defaultWork() string {
	if _, err := os.Stat("/dev/shm"); err == nil {
		return "/dev/shm/sitebench"
	}
	return filepath.Join(os.TempDir(), "sitebench")
}

func run(ctx context.Context, o options) error {
	if err := os.MkdirAll(o.work, 0o777); err != nil {
		return err
	}
	if o.binary == "" {
		o.binary = filepath.Join(o.work, "broadsheet")
		if err := buildBroadsheet(ctx, o.binary); err != nil {
			return fmt.Errorf("building broadsheet: %w", err)
		}
	}
	builders := installed(o)
	fmt.Printf("%s, %d cores, %s\n", runtime.GOARCH, runtime.NumCPU(), runtime.Version())
	var rows []sites.Row
	if o.site != "" {
		r, err := sites.Measure(ctx, builders, sites.Folders{Source: o.site, Work: o.work}, 0, o.runs, say)
		if err != nil {
			return err
		}
		rows = r
	} else {
		for field := range strings.SplitSeq(o.posts, ",") {
			n, err := strconv.Atoi(field)
			if err != nil {
				return fmt.Errorf("-posts: %w", err)
			}
			r, err := size(ctx, o, builders, n)
			if err != nil {
				return err
			}
			rows = append(rows, r...)
		}
	}
	fmt.Println()
	if err := sites.WriteTable(os.Stdout, rows); err != nil {
		return err
	}
	if o.svg == "" {
		return nil
	}
	f, err := os.Create(o.svg)
	if err != nil {
		return err
	}
	if err := sites.WriteSVG(f, rows); err != nil {
		return err
	}
	return f.Close()
}

// buildBroadsheet builds in the product's own module: this one pins only what
// the measurements need.
func buildBroadsheet(ctx context.Context, binary string) error {
	dir, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}", "github.com/broadsheet-press/broadsheet").Output()
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, "go", "build", "-o", binary, "./cmd/broadsheet")
	cmd.Dir = strings.TrimSpace(string(dir))
	cmd.Stderr = os.Stderr
	return cmd.Run()
}

func size(ctx context.Context, o options, builders []sites.Builder, n int) ([]sites.Row, error) {
	f := sites.Folders{Source: filepath.Join(o.work, "jekyll"), Hugo: filepath.Join(o.work, "hugo"), Work: o.work}
	for dir, kind := range map[string]archive.Kind{f.Source: archive.Jekyll, f.Hugo: archive.Hugo} {
		if err := os.RemoveAll(dir); err != nil {
			return nil, err
		}
		if err := archive.Write(dir, archive.Options{Posts: n, Seed: o.seed, Kind: kind}); err != nil {
			return nil, err
		}
	}
	return sites.Measure(ctx, builders, f, n, o.runs, say)
}

func say(line string) { fmt.Println(line) }

// installed lists the builders that this machine has. Broadsheet comes first:
// the plain copy reads its output.
func installed(o options) []sites.Builder {
	all := []sites.Builder{
		{Name: "broadsheet", Command: []string{o.binary, "build", "--quiet", "-s", "{src}", "-d", "{out}"}},
		{Name: "copy", Command: []string{"cp", "-r", "{ref}", "{out}"}},
	}
	if p, err := exec.LookPath("hugo"); err == nil && o.site == "" {
		all = append(all, sites.Builder{Name: "hugo", MaxPosts: o.hugoMax, Command: []string{p, "--quiet", "-s", "{hugo}", "-d", "{out}"}})
	} else if o.site == "" {
		fmt.Println("hugo is not on the PATH: it is left out")
	}
	if p, err := exec.LookPath("jekyll"); err == nil {
		all = append(all, sites.Builder{Name: "jekyll", Slow: true, MaxPosts: o.jekyllMax, Env: []string{"JEKYLL_NO_BUNDLER_REQUIRE=true"},
			Command: []string{p, "build", "--quiet", "--disable-disk-cache", "-s", "{src}", "-d", "{out}"}})
	} else {
		fmt.Println("jekyll is not on the PATH: it is left out")
	}
	return all
}
