// Package differential compares whole builds with Jekyll's.
package differential

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/broadsheet-press/broadsheet/internal/cli"
	"github.com/broadsheet-press/broadsheet/internal/compare"
	"github.com/broadsheet-press/broadsheet/internal/goldensite"
	"github.com/broadsheet-press/broadsheet/internal/oracle"
	"github.com/broadsheet-press/broadsheet/internal/sitegen"
)

// Environment variables of TestRandomSites.
const (
	countEnv = "BROADSHEET_RANDOM_SITES" // how many sites; 20 where unset
	seedEnv  = "BROADSHEET_RANDOM_SEED"  // the first seed; 1 where unset
	keepEnv  = "BROADSHEET_RANDOM_KEEP"  // folder that gets the sites that differ, as txtar
	libEnv   = "BROADSHEET_JEKYLL_LIB"   // colon-separated lib folders of another Jekyll and its gems
)

// jekyll builds each site in a child process of a process that has Jekyll
// loaded: plugins that one site loads are not there for the next.
const jekyll = `
ENV["BROADSHEET_JEKYLL_LIB"].to_s.split(":").reverse_each { |d| $LOAD_PATH.unshift(d) }
require "jekyll"
# Footnotes have the roles of kramdown 2.4 whichever kramdown there is, as ours
# do; docs/adr says why.
if Kramdown::VERSION >= "2.5"
  Kramdown::Converter::Html.prepend(Module.new do
    def convert_footnote(el, indent)
      super.sub(' role="doc-noteref"', "").sub(/\A<sup id="[^"]*"/) { |s| s + ' role="doc-noteref"' }
    end

    def footnote_content
      super.gsub(/<li id="fn:[^"]*"/) { |s| s + ' role="doc-endnote"' }
    end
  end)
end
` + goldensite.SortedEntries + `
while line = gets
  req = JSON.parse(line)
  r, w = IO.pipe
  pid = fork do
    r.close
    $stdout.reopen(File::NULL)
    $stderr.reopen(File::NULL)
    answer = begin
      ENV["JEKYLL_ENV"] = req["env"] unless req["env"].to_s.empty?
      Gem.use_paths(req["gems"], [req["gems"], *Gem.path]) unless req["gems"].to_s.empty?
      Jekyll.logger.log_level = :error
      Jekyll::Site.new(Jekyll.configuration(req["config"].merge("quiet" => true, "disable_disk_cache" => true))).process
      {}
    rescue Exception => e
      {"error" => "#{e.class}: #{e.message}"}
    end
    w.write(JSON.generate(answer))
    w.close
    exit!
  end
  w.close
  puts r.read.then { |s| s.empty? ? '{"error":"the child died"}' : s }
  r.close
  Process.wait(pid)
end
`

func TestRandomSites(t *testing.T) {
	count, seed := number(t, countEnv, 20), number(t, seedEnv, 1)
	if testing.Short() && os.Getenv(countEnv) == "" {
		count = 3
	}
	ruby := oracle.Ruby(t, jekyll)
	differing, failing := 0, map[string]int{}
	for n := range count {
		s := seed + n
		site := sitegen.Generate(uint64(s))
		report, failed := oneSite(t, ruby, site)
		if failed != "" {
			failing[failed]++
		}
		if report == "" {
			continue
		}
		differing++
		if dir := os.Getenv(keepEnv); dir != "" {
			if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.txtar", s)), []byte(report+site.String()), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		if differing <= 5 {
			t.Errorf("seed %d (flags %v):\n%s", s, site.Flags, report)
		}
	}
	t.Logf("%d sites from seed %d; Jekyll does not build, by why: %v", count, seed, failing)
	if differing > 0 {
		t.Errorf("%d of %d sites differ", differing, count)
	}
}

// message is what users of Jekyll read of an error: the first line, without
// the exception's class and the place in a template, which we say elsewhere.
func message(exception string) string {
	_, text, _ := strings.Cut(exception, ": ")
	text, _, _ = strings.Cut(strings.TrimSpace(text), "\n")
	text = strings.TrimSpace(text)
	if m := place.FindString(text); m != "" {
		text = text[len(m):]
	}
	// What Jekyll adds where the fault is in an include, whose name we say; and
	// the full stop, which ours does not have where more is said.
	return strings.TrimSuffix(strings.TrimSpace(strings.TrimSuffix(text, " included")), ".")
}

// unshared are faults of Ruby's code in Jekyll or a plugin that say nothing of
// the site and that we do not have; docs/deviations.md lists them.
var unshared = map[string]bool{
	"NoMethodError: ":                true,
	"TypeError: ":                    true,
	"SystemStackError: ":             true, // of a page as JSON in its own excerpt
	"RUBYGEMS_ACTIVATION_MONITOR":    true, // the same, within a require
	"comparison of Jekyll::Document": true, // kinds mixed in sort_by
	"@ rb_sysopen":                   true, // autopages whose layout is not in _layouts
	"does not exist!":                true, // jekyll-last-modified-at on pages that have no file, and beside collections_dir
}

// worded are faults that Jekyll leaves to Ruby's words, and what ours are: texts
// that are not UTF-8, and a file where a folder has to be.
var worded = map[string]string{
	"invalid byte sequence in UTF-8": "invalid characters for the used encoding",
	"File exists @ dir_s_mkdir":      "is the folder of other files too",
	"comparison of":                  "comparison of", // of what with what is a matter of the algorithm
}

// otherwise reports whether both speak of the same in words of their own.
func otherwise(theirs, ours string) bool {
	for t, o := range worded {
		if strings.Contains(theirs, t) && strings.Contains(ours, o) {
			return true
		}
	}
	return false
}

// numbered is a file with typographic signs as kramdown writes them in a text
// that Ruby takes for US-ASCII, as it does where a template of ASCII begins with
// a number.
func numbered(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return typographic.Replace(string(b))
}

var typographic = strings.NewReplacer("‘", "&#8216;", "’", "&#8217;", "“", "&#8220;", "”", "&#8221;",
	"–", "&#8211;", "—", "&#8212;", "…", "&#8230;", "«", "&#171;", "»", "&#187;", "\u00a0", "&#160;")

var place = regexp.MustCompile(`\ALiquid (syntax )?error( \([^)]*line \d+\))?: `)

func number(t *testing.T, env string, fallback int) int {
	t.Helper()
	s := os.Getenv(env)
	if s == "" {
		return fallback
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatalf("%s: %v", env, err)
	}
	return n
}

// oneSite builds a site with both and tells how the outputs differ; "" where
// they do not. failed is the class of the error of a site that Jekyll does not
// build.
func oneSite(t *testing.T, ruby *oracle.Process, site sitegen.Site) (report, failed string) {
	t.Helper()
	dir := t.TempDir()
	defer os.RemoveAll(dir) // thousands of sites are not kept until the test's end
	src, want, got := filepath.Join(dir, "src"), filepath.Join(dir, "want"), filepath.Join(dir, "got")
	if err := site.Write(src); err != nil {
		t.Fatal(err)
	}
	for _, d := range []string{want, got} {
		if err := site.WriteBefore(d); err != nil {
			t.Fatal(err)
		}
	}
	config := map[string]any{"source": src, "destination": want}
	args := []string{"build", "--quiet", "-s", src, "-d", got}
	gems := ""
	if site.Gems != "" {
		gems = filepath.Join(src, site.Gems)
	}
	t.Setenv("GEM_HOME", gems)
	t.Setenv("JEKYLL_ENV", site.Env)
	if len(site.Configs) > 0 {
		var paths []string
		for _, c := range site.Configs {
			paths = append(paths, filepath.Join(src, filepath.FromSlash(c)))
		}
		config["config"] = paths
		args = append(args, "--config", strings.Join(paths, ","))
	}
	for _, f := range site.Flags {
		args = append(args, f)
		key := map[string]string{"--drafts": "show_drafts", "--future": "future", "--unpublished": "unpublished"}[f]
		config[key] = true
	}
	var answer struct{ Error string }
	ruby.Ask(t, map[string]any{"config": config, "env": site.Env, "gems": gems}, &answer)

	var out, errs bytes.Buffer
	code := cli.Main(args, strings.NewReader(""), &out, &errs)
	class, _, _ := strings.Cut(answer.Error, ": ")
	if says := message(answer.Error); says != "" {
		class += ": " + says[:min(len(says), 30)]
	}
	for part := range unshared {
		if strings.Contains(answer.Error, part) && !strings.Contains(answer.Error, "The URL template") {
			return "", class
		}
	}
	switch {
	case answer.Error != "" && code == 0:
		return "Jekyll fails, we do not: " + answer.Error + "\n", class
	case strings.Contains(errs.String(), "is the folder of other files too"):
		return "", class // found before anything is rendered
	case answer.Error != "":
		if says := message(answer.Error); !strings.Contains(errs.String(), says) && !otherwise(says, errs.String()) {
			return fmt.Sprintf("both fail; Jekyll says\n  %s\nand we\n%s", answer.Error, errs.String()), class
		}
		return "", class
	case code != 0:
		return fmt.Sprintf("we fail (%d), Jekyll does not:\n%s", code, errs.String()), ""
	}
	r, err := compare.Sites(want, got, compare.Options{})
	if err != nil {
		t.Fatal(err)
	}
	r.Different = slices.DeleteFunc(r.Different, func(d compare.Difference) bool {
		return numbered(t, filepath.Join(want, d.Path)) == numbered(t, filepath.Join(got, d.Path))
	})
	if r.Agree() {
		return "", ""
	}
	var b strings.Builder
	for _, p := range r.Missing {
		fmt.Fprintf(&b, "missing %s\n", p)
	}
	for _, p := range r.Extra {
		fmt.Fprintf(&b, "extra %s\n", p)
	}
	for _, d := range r.Different {
		fmt.Fprintf(&b, "%s:%d:%d\n  want %q\n  got  %q\n", d.Path, d.Line, d.Column, d.Want, d.Got)
	}
	return b.String(), ""
}
