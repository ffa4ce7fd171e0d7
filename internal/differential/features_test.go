package differential

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/cli"
	"github.com/broadsheet-press/broadsheet/internal/datetime"
	"github.com/broadsheet-press/broadsheet/internal/oracle"
)

// featuresEnv names a checkout of Jekyll, whose features/*.feature are run.
const featuresEnv = "BROADSHEET_JEKYLL_FEATURES"

// apart are the scenarios that do not hold for Broadsheet, by their place.
var apart = map[string]string{
	"cache.feature:6":                "what is remembered of a build has files of its own",
	"cache.feature:16":               "what is remembered of a build has files of its own",
	"incremental_rebuild.feature:22": "what is remembered of a build has files of its own",
	"incremental_rebuild.feature:89": "every build renders what changed and nothing else; --verbose counts it",
	"create_sites.feature:6":         "a new site has a theme beside it, not copied into it",
	"highlighting.feature:35":        "a fault is said behind its place",
	"rendering.feature:21":           "a fault is said behind its place",
	"rendering.feature:28":           "a fault is said behind its place",
	"rendering.feature:37":           "a fault is said behind its place",
	"rendering.feature:66":           "a fault is said behind its place",
	"rendering.feature:85":           "a fault is said behind its place",
	"rendering.feature:112":          "jekyll-coffeescript is not built in",
	"rendering.feature:180":          "jekyll-coffeescript is not built in",
	"post_excerpts.feature:92":       "footnotes are marked as by kramdown 2.4",
	"theme.feature:105":              "its plugin is a gem made for these tests",
}

// elsewhere tells why a scenario is none of ours, by what its steps do.
func (s scenario) elsewhere() string {
	for _, st := range s.steps {
		switch {
		case rubyPlugin.MatchString(st.text):
			return "its Ruby in _plugins is run"
		case strings.HasPrefix(st.text, "I run jekyll new-theme"), strings.HasPrefix(st.text, "I run gem"):
			return "it makes a theme's gem"
		case strings.Contains(st.text+fmt.Sprint(st.table), "jekyll_test_plugin"):
			return "its plugin is a gem made for these tests"
		}
	}
	return ""
}

var rubyPlugin = regexp.MustCompile(`_plugins/.*\.rb" file`)

// TestJekyllsFeatures makes each scenario's site, builds it, and looks for what
// it says of the outcome.
func TestJekyllsFeatures(t *testing.T) {
	home := os.Getenv(featuresEnv)
	if home == "" {
		t.Skip("Jekyll's own features are not run: " + featuresEnv + " names no checkout of Jekyll")
	}
	files, err := filepath.Glob(filepath.Join(home, "features", "*.feature"))
	if err != nil || len(files) == 0 {
		oracle.Absent(t, "no features in "+home)
	}
	t.Setenv("GEM_HOME", themeGems(t, home))
	t.Setenv("TZ", "UTC")
	t.Setenv("JEKYLL_ENV", "")
	counts := map[string]int{}
	for _, path := range files {
		scenarios, err := readFeature(path, filepath.Base(path))
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range scenarios {
			if why := s.elsewhere(); why != "" {
				counts[why]++
				continue
			}
			t.Run(s.place, func(t *testing.T) {
				t.Chdir(t.TempDir())
				p := play{home: home, zone: time.UTC}
				var wrong []string
				for _, st := range s.steps {
					if err := p.step(st); err != nil {
						wrong = append(wrong, fmt.Sprintf("%s\n    %v", st.text, err))
					}
				}
				why, known := apart[s.place]
				switch {
				case len(wrong) > 0 && strings.Contains(p.output, "no Sass compiler was found"):
					counts["not run: no dart-sass on the PATH"]++
				case known && len(wrong) == 0:
					t.Errorf("%s holds now (%s)", s.name, why)
				case known:
					counts["apart: "+why]++
				case len(wrong) > 0:
					t.Errorf("%s\n  %s\n%s", s.name, strings.Join(wrong, "\n  "), p.output)
				default:
					counts["hold"]++
				}
			})
		}
	}
	for why, n := range counts {
		t.Logf("%4d %s", n, why)
	}
}

// themeGems lays the themes that the features use where gems are looked for.
func themeGems(t *testing.T, home string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "gems"), 0o777); err != nil {
		t.Fatal(err)
	}
	themes, _ := filepath.Glob(filepath.Join(home, "test", "fixtures", "test-*"))
	for _, theme := range themes {
		if err := os.Symlink(theme, filepath.Join(dir, "gems", filepath.Base(theme)+"-0.1.0")); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// play is a scenario being played in the working directory.
type play struct {
	home   string
	zone   *time.Location // of dates in tables
	config []string       // the keys of _config.yml, in order
	values map[string]string
	output string
}

// A stepRule does what steps of one form say; args are the form's groups.
type stepRule struct {
	form *regexp.Regexp
	do   func(p *play, s step, args []string) error
}

func rule(form string, do func(p *play, s step, args []string) error) stepRule {
	return stepRule{regexp.MustCompile(`\A` + form + `\z`), do}
}

// The forms and what they mean are those of Jekyll's step definitions.
var stepRules = []stepRule{
	rule(`I have a blank site in "(.*)"`, func(_ *play, _ step, a []string) error { return os.MkdirAll(a[0], 0o777) }),
	rule(`I do not have a "(.*)" directory`, func(*play, step, []string) error { return nil }),
	rule(`I have an? "(.*)" page(?: with (.*) "(.*)")? that contains "(.*)"`, func(_ *play, _ step, a []string) error {
		if a[1] == "" {
			a[1], a[2] = "layout", "none"
		}
		return write(a[0], "---\n"+a[1]+": "+a[2]+"\n---\n\n"+a[3]+"\n")
	}),
	rule(`I have an? "(.*)" file that contains "(.*)"`, func(_ *play, _ step, a []string) error { return write(a[0], a[1]) }),
	rule(`I have an? (.*) (layout|theme) that contains "(.*)"`, func(_ *play, _ step, a []string) error {
		return write(map[string]string{"layout": "_layouts", "theme": "_theme"}[a[1]]+"/"+a[0]+".html", a[2])
	}),
	rule(`I have an? "(.*)" file with content:`, func(_ *play, s step, a []string) error { return write(a[0], s.block) }),
	rule(`I have an? "(.*)" page with content:`, func(_ *play, s step, a []string) error {
		return write(a[0], "---\n---\n\n"+s.block+"\n")
	}),
	rule(`I have fixture collections(?: in "(.*)" directory)?`, func(p *play, _ step, a []string) error {
		for _, c := range []string{"_methods", "_thanksgiving", "_tutorials"} {
			if err := os.CopyFS(filepath.Join(".", a[0], c), os.DirFS(filepath.Join(p.home, "test", "source", c))); err != nil {
				return err
			}
		}
		return nil
	}),
	rule(`I have an? (.*) directory`, func(_ *play, _ step, a []string) error { return os.MkdirAll(a[0], 0o777) }),
	rule(`I have the following (draft|page|post)s?(?: (in|under) "([^"]+)")?:`, func(p *play, s step, a []string) error {
		before, after := "", ""
		if a[1] == "in" {
			before = a[2]
		} else {
			after = a[2]
		}
		folder := map[string]string{"draft": "_drafts", "post": "_posts"}[a[0]]
		return p.documents(s, a[0] == "post", a[0] == "post", "markdown", filepath.Join(before, folder, after))
	}),
	rule(`I have the following (draft|post)s? within the "(.*)" directory:`, func(p *play, s step, a []string) error {
		return p.documents(s, a[0] == "post", false, "markdown", filepath.Join(a[1], "_"+a[0]+"s"))
	}),
	rule(`I have the following documents? under the (.*) collection:`, func(p *play, s step, a []string) error {
		return p.documents(s, false, false, "md", "_"+a[0])
	}),
	rule(`I have the following documents? under the "(.*)" collection within the "(.*)" directory:`, func(p *play, s step, a []string) error {
		return p.documents(s, false, false, "md", filepath.Join(a[1], "_"+a[0]))
	}),
	rule(`I have the following documents? nested inside "(.*)" directory under the "(.*)" collection within the "(.*)" directory:`, func(p *play, s step, a []string) error {
		return p.documents(s, false, false, "md", filepath.Join(a[2], "_"+a[1], a[0]))
	}),
	rule(`I have a configuration file with "(.*)" set to "(.*)"`, func(p *play, _ step, a []string) error { return p.configure(a[0], a[1]) }),
	rule(`I have a configuration file with:`, func(p *play, s step, _ []string) error {
		for _, row := range s.rows() {
			if err := p.configure(row["key"], row["value"]); err != nil {
				return err
			}
		}
		return nil
	}),
	rule(`I have a configuration file with "([^"]*)" set to:`, func(_ *play, s step, a []string) error {
		text := a[0] + ":\n"
		for _, row := range s.rows() {
			text += "- " + row["value"] + "\n"
		}
		return write("_config.yml", text)
	}),
	// Builds are remembered by content here, so there is nothing to wait for.
	rule(`I wait \d+ seconds?`, func(*play, step, []string) error { return nil }),
	rule(`I run jekyll(.*)`, func(p *play, _ step, a []string) error {
		var out bytes.Buffer
		code := cli.Main(strings.Fields(a[0]), strings.NewReader(""), &out, &out)
		p.output = fmt.Sprintf("%sEXIT STATUS: %d\n", out.String(), code)
		return nil
	}),
	rule(`I change "(.*)" to contain "(.*)"`, func(_ *play, _ step, a []string) error {
		f, err := os.OpenFile(a[0], os.O_APPEND|os.O_WRONLY, 0o666)
		if err != nil {
			return err
		}
		defer f.Close()
		_, err = f.WriteString(a[1])
		return err
	}),
	rule(`I delete the file "(.*)"`, func(_ *play, _ step, a []string) error { return os.Remove(a[0]) }),
	rule(`the (.*) directory should +(not )?exist`, func(_ *play, _ step, a []string) error { return there(a[0], a[1] == "") }),
	rule(`the "(.*)" file should +(not )?exist`, func(_ *play, _ step, a []string) error { return there(a[0], a[1] == "") }),
	rule(`I should (not )?see "(.*)" in the build output`, func(p *play, _ step, a []string) error {
		return match(p.output, a[1], a[0] == "")
	}),
	rule(`I should (not )?see "(.*)" in "(.*)" if platform does not support symlinks`, func(*play, step, []string) error { return nil }),
	rule(`I should (not )?see "(.*)" in "([^"]*)"(?: if platform supports symlinks)?`, func(_ *play, _ step, a []string) error {
		return inFile(a[2], a[1], a[0] == "")
	}),
	rule(`I should see date "(.*)" in "(.*)" unless Windows`, func(_ *play, _ step, a []string) error { return inFile(a[1], a[0], true) }),
	rule(`I should see date "(.*)" in "(.*)" if on Windows`, func(*play, step, []string) error { return nil }),
	rule(`I should see exactly "(.*)" in "(.*)"`, func(_ *play, _ step, a []string) error {
		b, err := os.ReadFile(a[1])
		if err == nil && strings.TrimSpace(string(b)) != a[0] {
			err = fmt.Errorf("is %q", b)
		}
		return err
	}),
	rule(`I should see escaped "(.*)" in "(.*)"`, func(_ *play, _ step, a []string) error {
		return inFile(a[1], regexp.QuoteMeta(a[0]), true)
	}),
	rule(`I should see today's time in "(.*)"`, func(_ *play, _ step, a []string) error {
		return inFile(a[0], time.Now().UTC().Format("15:04")+"|"+time.Now().UTC().Add(-time.Minute).Format("15:04"), true)
	}),
	rule(`I should see today's date in "(.*)"`, func(_ *play, _ step, a []string) error {
		return inFile(a[0], time.Now().UTC().Format("2006-01-02"), true)
	}),
	rule(`I should get a zero exit[- ]status`, func(p *play, _ step, _ []string) error { return match(p.output, "EXIT STATUS: 0", true) }),
	rule(`I should get a non-zero exit[- ]status`, func(p *play, _ step, _ []string) error { return match(p.output, "EXIT STATUS: 0", false) }),
}

func (p *play) step(s step) error {
	for _, r := range stepRules {
		if m := r.form.FindStringSubmatch(s.text); m != nil {
			return r.do(p, s, m[1:])
		}
	}
	return fmt.Errorf("no step of this form is known")
}

// configure sets a key of _config.yml, which keeps the others.
func (p *play) configure(key, value string) error {
	if p.values == nil {
		p.values = map[string]string{}
	}
	if !slices.Contains(p.config, key) {
		p.config = append(p.config, key)
	}
	p.values[key] = value
	if key == "timezone" {
		if loc, ok := datetime.LoadLocation(value); ok {
			p.zone = loc
		}
	}
	text := ""
	for _, k := range p.config {
		text += k + ": " + p.values[k] + "\n"
	}
	return write("_config.yml", text)
}

// documents writes a file for each row of a step's table. Those of dated kinds
// have the date in their names.
func (p *play) documents(s step, dated, typed bool, ext, dir string) error {
	kind := ext
	for _, row := range s.rows() {
		ext := kind
		name := strings.Join(strings.FieldsFunc(strings.ToLower(row["title"]), func(r rune) bool {
			return r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z')
		}), "-")
		if row["title"] == "" {
			name = "untitled"
		}
		if row["type"] != "" {
			ext = row["type"]
		}
		if dated {
			at, err := datetime.Parse(row["date"], time.Now(), p.zone)
			if err != nil {
				return err
			}
			name = at.Format("2006-01-02-") + name
			if typed {
				row["date"] = datetime.String(at)
			}
		}
		text := "---\n"
		for _, key := range s.table[0] {
			if key != "content" {
				text += key + ": " + row[key] + "\n"
			}
		}
		content := row["content"]
		if row["input"] != "" && row["filter"] != "" {
			content = "{{ " + row["input"] + " | " + row["filter"] + " }}"
		}
		if err := write(filepath.Join(dir, name+"."+ext), text+"---\n\n"+content+"\n"); err != nil {
			return err
		}
	}
	return nil
}

func write(path, text string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(text), 0o666)
}

func there(path string, want bool) error {
	if _, err := os.Stat(path); (err == nil) != want {
		return fmt.Errorf("there: %t", err == nil)
	}
	return nil
}

func inFile(path, pattern string, want bool) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return match(string(b), pattern, want)
}

// match looks for a Ruby pattern, whose lines begin and end at every newline
// and whose dot is any character.
func match(text, pattern string, want bool) error {
	re, err := regexp.Compile("(?ms)" + pattern)
	if err != nil {
		return err
	}
	if re.MatchString(text) != want {
		return fmt.Errorf("matches: %t\n    %q", !want, text)
	}
	return nil
}
