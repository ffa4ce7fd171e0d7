// Command sitebench times whole-site builds: Broadsheet, a plain copy of the
// output, Hugo and Jekyll where they are installed, in turn in one run.
//
//	go run ./cmd/sitebench                          1,000 and 10,000 posts
//	go run ./cmd/sitebench -posts 1000,100000 -jekyll-max 10000
//	go run ./cmd/sitebench -site ~/my-site          a copy of a real site, without Hugo
//	go run ./cmd/sitebench -next 10000              the builds that follow the first, too
//	go run ./cmd/sitebench -docs ../docs            what docs/performance.md shows
//
// Work happens in -work, by default on /dev/shm where there is one, so that
// the disk's moods are out of it.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/broadsheet-press/broadsheet/bench/archive"
	"github.com/broadsheet-press/broadsheet/bench/sites"
)

type options struct {
	posts, site, work, binary, jekyll, svg, docs string
	repeated                                     string
	runs, jekyllMax, hugoMax, copyMax            int
	next, nextRuns                               int
	seed                                         uint64
}

// documented are the sizes of docs/performance.md. With Jekyll to 10,000 posts
// and Hugo to 30,000 they take a quarter of an hour on two cores.
const documented = "1000,3000,10000,30000,100000"

func main() {
	var o options
	flag.StringVar(&o.posts, "posts", "1000,10000", "sizes, in posts")
	flag.StringVar(&o.site, "site", "", "measure a copy of this site instead of a made archive")
	flag.StringVar(&o.work, "work", defaultWork(), "folder to work in")
	flag.StringVar(&o.binary, "broadsheet", "", "the binary to measure; built from .. when empty")
	flag.StringVar(&o.jekyll, "jekyll", "jekyll", "the Jekyll to measure")
	flag.StringVar(&o.svg, "svg", "", "write a plot to this file")
	flag.StringVar(&o.docs, "docs", "", "refresh performance.md and performance.svg in this folder; all documented sizes unless -posts says others")
	flag.IntVar(&o.runs, "runs", 3, "runs of each builder (Jekyll and large sizes of Hugo: one)")
	flag.IntVar(&o.jekyllMax, "jekyll-max", 10000, "largest size Jekyll is asked for")
	flag.IntVar(&o.hugoMax, "hugo-max", 30000, "largest size Hugo is asked for")
	flag.StringVar(&o.repeated, "repeated", "", "what every page does anew: search, loop or sorted; without Hugo")
	flag.IntVar(&o.copyMax, "copy-max", 300000, "largest size that is copied: the copy takes as much room as the site")
	flag.IntVar(&o.next, "next", 0, "measure the builds that follow the first too, of so many posts; 10000 with -docs")
	flag.IntVar(&o.nextRuns, "next-runs", 7, "runs of each of them")
	flag.Uint64Var(&o.seed, "seed", 1, "seed of the archive")
	flag.Parse()
	if o.repeated != "" {
		o.hugoMax = 0
	}
	chosen := false
	flag.Visit(func(f *flag.Flag) { chosen = chosen || f.Name == "posts" })
	if o.docs != "" {
		if !chosen {
			o.posts = documented
		}
		if o.next == 0 {
			o.next = 10000
		}
		o.svg = filepath.Join(o.docs, "performance.svg")
	}
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
	var report bytes.Buffer
	fmt.Fprintf(&report, "%s\n\n", machine(ctx, o))
	rows, sameness, err := measure(ctx, o, builders)
	if err != nil {
		return err
	}
	if err := sites.WriteTable(&report, rows); err != nil {
		return err
	}
	for _, line := range sameness {
		fmt.Fprintf(&report, "\n%s\n", line)
	}
	fmt.Printf("\n%s", report.String())
	var next bytes.Buffer
	if o.next > 0 {
		if err := measureNext(ctx, o, &next); err != nil {
			return err
		}
		fmt.Printf("\n%s", next.String())
	}
	if o.svg != "" {
		if err := plot(o.svg, rows); err != nil {
			return err
		}
	}
	if o.docs == "" {
		return nil
	}
	file := filepath.Join(o.docs, "performance.md")
	return errors.Join(document(file, begin, end, report.String()), document(file, beginNext, endNext, next.String()))
}

// measureNext measures the builds of an archive that was built before, and
// compares what they left with a build anew.
func measureNext(ctx context.Context, o options, report *bytes.Buffer) error {
	f := sites.Folders{Source: filepath.Join(o.work, "jekyll"), Work: o.work}
	if o.site != "" {
		f.Source = filepath.Join(o.work, "site")
		o.next = count(f.Source)
	} else {
		o.hugoMax = 0
		if err := write(f, o, o.next); err != nil {
			return err
		}
	}
	kept := []string{o.binary, "build", "--quiet", "-s", "{src}", "-d", "{out}"}
	whole := append(slices.Clone(kept), "--disable-disk-cache")
	rows, err := sites.Measure(ctx, sites.Next(whole, kept), f, o.next, o.nextRuns, say)
	if err != nil {
		return err
	}
	anew, err := sites.Measure(ctx, []sites.Builder{{Name: "anew", Command: whole}}, f, o.next, 1, say)
	if err != nil {
		return err
	}
	if err := sites.WriteNext(report, rows); err != nil {
		return err
	}
	files, different, err := sites.Compare(sites.Last(f), f.Out(anew[0].Builder))
	if err != nil {
		return err
	}
	fmt.Fprintf(report, "\n%d posts, what the last of these builds left beside a build anew: %d files, %d differ.\n", o.next, files, len(different))
	return nil
}

func measure(ctx context.Context, o options, builders []sites.Builder) (rows []sites.Row, sameness []string, err error) {
	if o.site != "" {
		copied := filepath.Join(o.work, "site")
		if err := os.RemoveAll(copied); err != nil {
			return nil, nil, err
		}
		if err := exec.CommandContext(ctx, "cp", "-r", o.site, copied).Run(); err != nil {
			return nil, nil, fmt.Errorf("copying %s: %w", o.site, err)
		}
		f := sites.Folders{Source: copied, Work: o.work}
		rows, err = sites.Measure(ctx, builders, f, count(copied), o.runs, say)
		return rows, same(f, rows, filepath.Base(o.site)), err
	}
	for field := range strings.SplitSeq(o.posts, ",") {
		n, err := strconv.Atoi(field)
		if err != nil {
			return nil, nil, fmt.Errorf("-posts: %w", err)
		}
		f := sites.Folders{Source: filepath.Join(o.work, "jekyll"), Hugo: filepath.Join(o.work, "hugo"), Work: o.work}
		if err := write(f, o, n); err != nil {
			return nil, nil, err
		}
		r, err := sites.Measure(ctx, builders, f, n, o.runs, say)
		if err != nil {
			return nil, nil, err
		}
		rows = append(rows, r...)
		sameness = append(sameness, same(f, r, fmt.Sprintf("%d posts", n))...)
	}
	return rows, sameness, nil
}

// write makes the archive for those that build it.
func write(f sites.Folders, o options, posts int) error {
	for dir, kind := range map[string]archive.Kind{f.Source: archive.Jekyll, f.Hugo: archive.Hugo} {
		if err := os.RemoveAll(dir); err != nil {
			return err
		}
		if kind == archive.Hugo && posts > o.hugoMax {
			continue
		}
		if err := archive.Write(dir, archive.Options{Posts: posts, Seed: o.seed, Kind: kind, Repeated: o.repeated}); err != nil {
			return err
		}
	}
	return nil
}

// count is how many posts a site has.
func count(dir string) int {
	posts, _ := filepath.Glob(filepath.Join(dir, "_posts", "*"))
	return len(posts)
}

// same compares what Broadsheet and Jekyll wrote. The last build of
// Broadsheet's output is that of a site that was edited since, so that all but
// a full build is left out where Jekyll is compared.
func same(f sites.Folders, rows []sites.Row, site string) []string {
	if !slices.ContainsFunc(rows, func(r sites.Row) bool { return r.Builder == "jekyll" }) {
		return nil
	}
	files, different, err := sites.Compare(f.Out("broadsheet"), f.Out("jekyll"))
	if err != nil {
		return []string{err.Error()}
	}
	line := fmt.Sprintf("%s, Broadsheet's output beside Jekyll's: %d files, %d differ.", site, files, len(different))
	if len(different) > 0 {
		line += " The first: " + strings.Join(different[:min(len(different), 5)], ", ") + "."
	}
	say(line)
	return []string{line}
}

// machine describes what the figures were taken on.
func machine(ctx context.Context, o options) string {
	first := func(name string, args ...string) string {
		out, err := exec.CommandContext(ctx, name, args...).Output()
		if err != nil {
			return name + " (version unknown)"
		}
		line, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
		return line
	}
	model := runtime.GOARCH
	if info, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.SplitSeq(string(info), "\n") {
			if name, v, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
				model = strings.TrimSpace(v)
				break
			}
		}
	}
	parts := []string{fmt.Sprintf("%s, %d cores, %s %s", model, runtime.NumCPU(), runtime.GOOS, first("uname", "-r"))}
	if load, err := os.ReadFile("/proc/loadavg"); err == nil {
		before, _, _ := strings.Cut(string(load), " ")
		parts = append(parts, "load before the first run "+before)
	}
	parts = append(parts, "working in "+filesystem(o.work), runtime.Version(), first(o.binary, "version"))
	if o.site == "" {
		if _, err := exec.LookPath("hugo"); err == nil {
			v, _, _ := strings.Cut(first("hugo", "version"), "-")
			parts = append(parts, v)
		}
	}
	if _, err := exec.LookPath(o.jekyll); err == nil {
		parts = append(parts, first(o.jekyll, "--version")+", "+first("ruby", "--version"))
	}
	return strings.Join(parts, "; ") + "."
}

// filesystem is the type of the file system that a folder is on.
func filesystem(dir string) string {
	out, err := exec.Command("stat", "-f", "-c", "%T", dir).Output()
	if err != nil {
		return "a file system of unknown type"
	}
	return strings.TrimSpace(string(out))
}

func plot(file string, rows []sites.Row) error {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	if err := sites.WriteSVG(f, rows); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

// Lines between which docs/performance.md has what this command writes.
const (
	beginNext = "<!-- next builds, written by: go run ./cmd/sitebench -docs ../docs -->"
	endNext   = "<!-- end of the next builds -->"

	begin = "<!-- written by: go run ./cmd/sitebench -docs ../docs -->"
	end   = "<!-- end of what sitebench wrote -->"
)

func document(file, begin, end, report string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	out, err := sites.Splice(string(text), begin, end, "\n"+report+"\n")
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return os.WriteFile(file, []byte(out), 0o666)
}

// buildBroadsheet builds in the product's own module: this one pins only what
// the measurements need. It builds what people are told to install, and what is
// in the container: a program without cgo.
func buildBroadsheet(ctx context.Context, binary string) error {
	dir, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}", "github.com/broadsheet-press/broadsheet").Output()
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, "go", "build", "-o", binary, "./cmd/broadsheet")
	cmd.Dir = strings.TrimSpace(string(dir))
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	cmd.Stderr = os.Stderr
	return cmd.Run()
}

func say(line string) { fmt.Println(line) }

// installed lists the builders that this machine has. Broadsheet comes first:
// the plain copy reads its output.
func installed(o options) []sites.Builder {
	broadsheet := []string{o.binary, "build", "--quiet", "-s", "{src}", "-d", "{out}"}
	all := []sites.Builder{
		{Name: "broadsheet", Command: broadsheet},
		{Name: "copy", MaxPosts: o.copyMax, Command: []string{"cp", "-r", "{ref}", "{out}"}},
	}
	if p, err := exec.LookPath("hugo"); err == nil && o.site == "" {
		all = append(all, sites.Builder{Name: "hugo", OnceFrom: 20000, MaxPosts: o.hugoMax, Command: []string{p, "--quiet", "-s", "{hugo}", "-d", "{out}"}})
	} else if o.site == "" {
		fmt.Println("hugo is not on the PATH: it is left out")
	}
	if p, err := exec.LookPath(o.jekyll); err == nil {
		all = append(all, sites.Builder{Name: "jekyll", OnceFrom: 1, MaxPosts: o.jekyllMax, Env: []string{"JEKYLL_NO_BUNDLER_REQUIRE=true"},
			Command: []string{p, "build", "--quiet", "--disable-disk-cache", "-s", "{src}", "-d", "{out}"}})
	} else {
		fmt.Printf("%s is not on the PATH: it is left out\n", o.jekyll)
	}
	return all
}
