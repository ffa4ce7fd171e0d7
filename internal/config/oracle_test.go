package config

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/oracle"
	"github.com/broadsheet-press/broadsheet/internal/value"
	"github.com/broadsheet-press/broadsheet/internal/vfs"
)

// jekyllConfig answers what Jekyll makes of a configuration.
const jekyllConfig = `
Jekyll.logger.log_level = :error
def plain(v)
  case v
  when Hash then "{" + v.map { |k, e| plain(k) + "=" + plain(e) + "," }.join + "}"
  when Array then "[" + v.map { |e| plain(e) + "," }.join + "]"
  else v.inspect
  end
end
class Jekyll::FrontmatterDefaults; public :matching_sets; end
while line = gets
  q = JSON.parse(line)
  begin
    dir = q["dir"]
    Dir.chdir(dir)
    c = Jekyll.configuration(q["overrides"])
    c["exclude"] = c["exclude"].reject { |e| false }
    out = {"config" => plain(c)}
    if q["paths"]
      site = Jekyll::Site.allocate
      site.instance_variable_set(:@source, dir)
      site.instance_variable_set(:@config, c)
      site.include = c["include"]; site.exclude = c["exclude"]; site.safe = false
      d = Jekyll::FrontmatterDefaults.new(site)
      out["defaults"] = q["paths"].map { |p, t| plain(d.all(p, t.empty? ? nil : t.to_sym)) + plain(d.find(p, t.empty? ? nil : t.to_sym, "layout")) }
    end
    if q["entries"]
      site = Jekyll::Site.allocate
      site.instance_variable_set(:@source, dir)
      site.include = c["include"]; site.exclude = c["exclude"]; site.safe = false
      out["keep"] = q["entries"].map { |b, e| !Jekyll::EntryFilter.new(site, b).filter([e]).empty? }
    end
    puts JSON.generate(out)
  rescue Exception => e
    puts JSON.generate("error" => e.message)
  end
end`

type question struct {
	Dir       string            `json:"dir"`
	Overrides map[string]any    `json:"overrides"`
	Paths     [][2]string       `json:"paths,omitempty"`
	Entries   [][2]string       `json:"entries,omitempty"`
	Files     map[string]string `json:"-"`
}

type answer struct {
	Config, Error string
	Defaults      []string
	Keep          []bool
}

// plain writes a value as the oracle does, as far as Ruby's inspect and Go
// agree; texts are ASCII here.
func plain(v any) string {
	var b strings.Builder
	switch v := v.(type) {
	case nil:
		return "nil"
	case string:
		return strings.ReplaceAll(fmt.Sprintf("%q", v), "#{", "\\#{")
	case *value.Map:
		b.WriteByte('{')
		for k, e := range v.All() {
			b.WriteString(plain(k) + "=" + plain(e) + ",")
		}
		b.WriteByte('}')
		return b.String()
	case []any:
		b.WriteByte('[')
		for _, e := range v {
			b.WriteString(plain(e) + ",")
		}
		b.WriteByte(']')
		return b.String()
	}
	return text(v)
}

func compare(t *testing.T, p *oracle.Process, q question) {
	t.Helper()
	q.Dir = t.TempDir()
	for name, data := range q.Files {
		f := filepath.Join(q.Dir, name)
		if err := os.MkdirAll(filepath.Dir(f), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(f, []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	// Jekyll took the working directory of its start for a default.
	overrides := map[string]any{"source": q.Dir, "destination": filepath.Join(q.Dir, "_site")}
	maps.Copy(overrides, q.Overrides)
	q.Overrides = overrides
	var want answer
	p.Ask(t, q, &want)
	o := Options{Dir: q.Dir, Env: func(string) string { return "" }}
	b, _ := json.Marshal(q.Overrides)
	v, err := value.ParseJSON(b)
	if err != nil {
		t.Fatal(err)
	}
	o.Overrides = v.(*value.Map)
	if files, ok := o.Overrides.Value("config").([]any); ok {
		for _, f := range files {
			o.Files = append(o.Files, f.(string))
		}
	}
	c, err := Load(o)
	if err != nil || want.Error != "" {
		if err == nil || want.Error == "" {
			t.Errorf("%v: %v, want %q", q, err, want.Error)
		}
		return
	}
	// The installed Jekyll is 4.3, whose defaults 4.4 left as they are.
	if got := plain(c.Map()); got != want.Config {
		t.Errorf("%v:\n got %s\nwant %s", q, got, want.Config)
	}
	fs := vfs.OS(q.Dir)
	d, _, err := c.Defaults(fs)
	if err != nil {
		t.Fatal(err)
	}
	for i, path := range q.Paths {
		all := d.All(path[0], path[1])
		if all == nil {
			all = value.NewMap(0)
		}
		one, _ := d.Find(path[0], path[1], "layout")
		if got := plain(all) + plain(one); got != want.Defaults[i] {
			t.Errorf("%v: defaults of %v:\n got %s\nwant %s", q.Files["_config.yml"], path, got, want.Defaults[i])
		}
	}
	filter := c.Filter(func(name string) bool {
		i, err := fs.Stat(name)
		return err == nil && i.IsDir()
	})
	for i, e := range q.Entries {
		if got := filter.Keep(e[0], e[1]); got != want.Keep[i] {
			t.Errorf("%v: Keep(%q, %q) = %t", q.Files["_config.yml"], e[0], e[1], got)
		}
	}
}

func TestConfigurationAgreesWithJekyll(t *testing.T) {
	p := oracle.Ruby(t, jekyllConfig, "jekyll")
	yml := func(s string) map[string]string { return map[string]string{"_config.yml": s} }
	for _, q := range []question{
		{},
		{Files: yml("")},
		{Files: yml("# nothing\n")},
		{Files: yml("title: x\nurl: y\npermalink: pretty\n")},
		{Files: yml("permalink: /:title\ncollections: [a, b]\n")},
		{Files: yml("collections:\n  a:\n    output: true\n  posts:\n    permalink: /x/:title\n    output: false\n")},
		{Files: yml("collections:\n  posts:\n")},
		{Files: yml("collections:\n")},
		{Files: yml("collections: [posts, a]\npermalink: none\n")},
		{Files: yml("exclude: [a, node_modules]\ninclude: [_x]\n")},
		{Files: yml("exclude:\ninclude:\n")},
		{Files: yml("exclude: a\n")},
		{Files: yml("plugins: a\n")},
		{Files: yml("plugins:\n")},
		{Files: yml("- a\n")},
		{Files: yml("just text\n")},
		{Files: yml("a: b: c\n")},
		{Files: yml("kramdown:\n  input: x\n  new: 1\nliquid:\n  error_mode: strict\n")},
		{Files: yml("timezone:\nbaseurl: /x\nlimit_posts: 3\n")},
		{Files: yml("1: a\ntrue: b\n")},
		{Files: map[string]string{"_config.yaml": "title: yaml\n"}},
		{Files: map[string]string{"_config.yaml": "title: yaml\n", "_config.yml": "title: yml\n"}},
		{Files: map[string]string{"_config.toml": "title = 'toml'\n[b]\nx = 1\ny = [1, 2]\n[a]\nz = true\n[[list]]\nk = 1.5\n"}},
		{Files: map[string]string{"a.yml": "title: a\nx: 1\nlist: [1]\nm: {p: 1}\n", "b.yml": "title: b\ny: 2\nlist: [2]\nm: {q: 2}\nx:\n"}, Overrides: map[string]any{"config": []any{"a.yml", "b.yml"}}},
		{Files: map[string]string{"a.yml": "title: a\n"}, Overrides: map[string]any{"config": []any{"a.yml", "nope.yml"}}},
		{Files: map[string]string{"a.yml": "title: a\n", "b.txt": "x", "c.yml": "title: c\n"}, Overrides: map[string]any{"config": []any{"a.yml", "b.txt", "c.yml"}}},
		{Files: map[string]string{"a.yml": "title: a\n", "b.yml": "- x", "c.yml": "title: c\n"}, Overrides: map[string]any{"config": []any{"a.yml", "b.yml", "c.yml"}}},
		{Files: map[string]string{"src/_config.yml": "title: src\n", "_config.yml": "title: here\n"}, Overrides: map[string]any{"source": "src"}},
		{Files: yml("future: false\nshow_drafts: true\n"), Overrides: map[string]any{"future": true, "limit_posts": 2, "baseurl": "/y", "serving": false}},
	} {
		compare(t, p, q)
	}
}

func TestDefaultsAgreeWithJekyll(t *testing.T) {
	p := oracle.Ruby(t, jekyllConfig, "jekyll")
	r := rand.New(rand.NewPCG(1, 2))
	paths := []string{"", "_posts", "_posts/", "blog", "/blog", "blog/a", "a.md", "_posts/2020-01-01-x.md", "section/*", "*/a", "blog/**/x.md", "/section/*", "docs/_recipes", "_recipes/*", "sec*"}
	kinds := []string{"posts", "pages", "recipes", "post", "page", "drafts", ""}
	files := map[string]string{"section/one/x.md": "", "section/two.md": "", "blog/a/x.md": "", "blog/a/b/x.md": "", "_posts/2020-01-01-x.md": "", "docs/_recipes/a.md": ""}
	targets := []string{"a.md", "blog/a.md", "blog/a/x.md", "blog/a/b/x.md", "/blog/x.md", "section/one/x.md", "section/two.md", "_posts/2020-01-01-x.md", "_recipes/a.md", "docs/_recipes/a.md", "index.html", "assets/x.css"}
	for range 30 {
		var b strings.Builder
		if r.IntN(2) == 0 {
			b.WriteString("collections_dir: docs\n")
		}
		b.WriteString("defaults:\n")
		for i := range 1 + r.IntN(4) {
			b.WriteString("- values: {layout: l" + fmt.Sprint(i) + ", k" + fmt.Sprint(r.IntN(2)) + ": " + fmt.Sprint(i) + ", m: {x" + fmt.Sprint(r.IntN(2)) + ": " + fmt.Sprint(i) + "}}\n")
			if r.IntN(5) > 0 {
				b.WriteString("  scope: {path: \"" + paths[r.IntN(len(paths))] + "\"")
				if r.IntN(2) == 0 {
					b.WriteString(", type: " + kinds[r.IntN(len(kinds)-1)])
				}
				b.WriteString("}\n")
			} else if i > 0 {
				b.WriteString("  scope: {path: ''}\n") // without one Jekyll fails where sets mix
			} else {
				b.WriteString("  scope: {}\n")
			}
		}
		q := question{Files: map[string]string{"_config.yml": b.String()}}
		for n, d := range files {
			q.Files[n] = d
		}
		for _, t := range targets {
			q.Paths = append(q.Paths, [2]string{t, kinds[r.IntN(3)]}, [2]string{t, ""})
		}
		compare(t, p, q)
	}
}

func TestFilterAgreesWithJekyll(t *testing.T) {
	p := oracle.Ruby(t, jekyllConfig, "jekyll")
	r := rand.New(rand.NewPCG(3, 4))
	patterns := []string{"a", "foo", "foo/", "*.md", "sub/*.txt", "sub", "/sub", "vendor", ".htaccess", ".well-known", "_x", "sub/.hidden", "**/x", "*", "README*", "[ab].md", "node_modules/x", "b~", "foo/bar/", "?.md"}
	entries := []string{"a", "a.md", "foo", "foobar", "foo/bar", "b~", ".htaccess", ".git", ".well-known", "_x", "_posts", "#x", "~y", "x.", "..", "README.md", "node_modules", "vendor", "x.txt", ".hidden", "vendor/bundle", "Gemfile.lock"}
	dirs := []string{"", "/sub", "/foo", "/vendor", "/_x"}
	for range 30 {
		list := func() string {
			var l []string
			for range r.IntN(4) {
				l = append(l, fmt.Sprintf("%q", patterns[r.IntN(len(patterns))]))
			}
			return "[" + strings.Join(l, ", ") + "]"
		}
		q := question{Files: map[string]string{"_config.yml": "include: " + list() + "\nexclude: " + list() + "\n", "foo/bar/x": "", "sub/x": "", "vendor/bundle/x": "", "_x/y": ""}}
		for _, e := range entries {
			q.Entries = append(q.Entries, [2]string{dirs[r.IntN(len(dirs))], e}, [2]string{"", e})
		}
		compare(t, p, q)
	}
}

func TestAccessors(t *testing.T) {
	c, err := Load(Options{
		Dir: "/site", Env: func(k string) string { return map[string]string{"JEKYLL_ENV": "production", "TZ": "Asia/Tokyo"}[k] },
		ReadFile: func(name string) ([]byte, error) {
			if name != "/site/_config.yml" {
				return nil, os.ErrNotExist
			}
			return []byte("paginate: \"5x\"\ntitle: 12\nplugins: [a, b]\ngems: [b, c]\nwhitelist: [d]\nsafe: nope\ndestination: out\ncollections: [x]\nmarkdown_ext: md, mkd\n"), nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if c.Int("paginate") != 5 || c.String("title") != "12" || !c.Bool("safe") || c.Bool("future") || c.Bool("nope") {
		t.Error("accessors read wrong values")
	}
	if got := strings.Join(c.Plugins(), " "); got != "a b c d" {
		t.Errorf("plugins %s", got)
	}
	if got := c.Destination("/site"); got != "/site/out" {
		t.Errorf("destination %s", got)
	}
	if got := strings.Join(c.MarkdownExtensions(), " "); got != "md mkd" {
		t.Errorf("extensions %s", got)
	}
	if c.Environment() != "production" || c.Location().String() != "Asia/Tokyo" {
		t.Errorf("environment %s, location %s", c.Environment(), c.Location())
	}
	if l := c.Collections(); len(l) != 2 || l[0].Label != "posts" || l[1].Label != "x" {
		t.Errorf("collections %v", l)
	}
	if len(c.Warnings()) != 1 || !strings.Contains(c.Warnings()[0].String(), "gems") {
		t.Errorf("warnings %v", c.Warnings())
	}
	if v, ok := c.Lookup("kramdown", "input"); !ok || v != "GFM" {
		t.Errorf("kramdown.input %v", v)
	}
}

func TestLoadLocationIsNeverGosUTC(t *testing.T) {
	for _, tz := range []string{"UTC", "Etc/UTC", "No/Where"} {
		c, err := Default("/site", value.MapOf("timezone", tz))
		if err != nil {
			t.Fatal(err)
		}
		if c.Location() == time.UTC {
			t.Errorf("%s is time.UTC", tz)
		}
	}
}

func TestKeysOfOursAreKnown(t *testing.T) {
	load := func(src string) (found []string) {
		c, err := Load(Options{Dir: "/site", Files: []string{"_config.yml"}, Env: func(string) string { return "UTC" },
			ReadFile: func(string) ([]byte, error) { return []byte(src), nil }})
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range c.Warnings() {
			found = append(found, w.Error())
		}
		return found
	}
	got := load("broadsheet: {gathr: [], publish: x, run: {}, gather: [], theme_sum: y}")
	want := []string{"_config.yml: broadsheet: gathr: is not known; expected one of gather, publish, run, theme_sum"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if got := load("broadsheet:\n"); got != nil {
		t.Errorf("an empty section: %q", got)
	}
}

func TestErrors(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{"a: 1\nb: c: d\n", "_config.yml:2:5: mapping values are not allowed in this context"},
		{"exclude: x\n", "_config.yml: 'exclude' should be set as an array, but was: \"x\"."},
		{"plugins: x\n", "_config.yml: 'plugins' should be set as an array, but was: \"x\"."},
		{"collections: 3\n", "_config.yml: 'collections' should be set as a mapping or an array, but was: 3."},
	} {
		_, err := Load(Options{Dir: "/site", Env: func(string) string { return "" }, ReadFile: func(name string) ([]byte, error) {
			if name == "/site/_config.yml" {
				return []byte(c.src), nil
			}
			return nil, os.ErrNotExist
		}})
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%q: %v", c.src, err)
		}
	}
}

func FuzzLoad(f *testing.F) {
	for _, s := range []string{
		"", "a: b\n", "collections: {posts: 3, 1: x}\npermalink: 5\n", "defaults: [1, {values: 2}, {scope: 1, values: {date: x}}]\n", "defaults:\n- scope: {path: 3, type: [x]}\n  values: {a: 1}\n",
		"exclude: [1, null, [a]]\ninclude: [~]\n", "timezone: 12\n", "plugins: [1]\ngems: x\nwhitelist: {a: b}\n", "collections_dir: [a]\n", "source: ~\n", "kramdown: x\nliquid: []\n",
	} {
		f.Add([]byte(s))
	}
	fs := vfs.MemoryOf(map[string]string{"a/b.md": "", "_posts/c.md": ""})
	f.Fuzz(func(t *testing.T, src []byte) {
		for _, name := range []string{"_config.yml", "_config.toml"} {
			c, err := Load(Options{Dir: "/site", Files: []string{name}, Env: func(string) string { return "" }, ReadFile: func(string) ([]byte, error) { return src, nil }})
			if err != nil {
				continue
			}
			if d, _, err := c.Defaults(fs); err == nil {
				d.All("a/b.md", "pages")
				d.Find("_posts/c.md", "posts", "layout")
			}
			c.Filter(func(string) bool { return true }).Keep("a", "b.md")
			if len(c.Collections()) == 0 && c.Value("collections") != nil {
				t.Fatalf("%q: no collection, not even posts", src)
			}
			c.Plugins()
			c.Source("/site")
			c.Int("limit_posts")
			c.MarkdownExtensions()
		}
	})
}
