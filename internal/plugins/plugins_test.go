package plugins_test

import (
	"archive/zip"
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/broadsheet-press/broadsheet/internal/build"
	"github.com/broadsheet-press/broadsheet/internal/config"
	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/goldensite"
	"github.com/broadsheet-press/broadsheet/internal/plugins"
	"github.com/broadsheet-press/broadsheet/internal/plugins/remotetheme"
	"github.com/broadsheet-press/broadsheet/internal/value"
)

// makeSite builds a site of files given as name, text, name, text.
func makeSite(t *testing.T, files ...string) (out map[string]string, diags []diag.Diagnostic, err error) {
	t.Helper()
	src, dest := t.TempDir(), t.TempDir()
	for i := 0; i < len(files); i += 2 {
		write(t, filepath.Join(src, files[i]), files[i+1])
	}
	c, err := config.Load(config.Options{Dir: src, Overrides: value.MapOf("source", src, "destination", dest), Env: func(string) string { return "" }})
	if err != nil {
		t.Fatal(err)
	}
	res, err := build.Run(context.Background(), build.Options{Config: c, Plugins: plugins.All()})
	return goldensite.Tree(t, dest), res.Diagnostics, err
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestPluginNamesAreDistinct(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range plugins.All() {
		for _, n := range p.Names() {
			if seen[n] {
				t.Errorf("two plugins are called %s", n)
			}
			seen[n] = true
		}
	}
}

func TestEmojiBecomePictures(t *testing.T) {
	out, _, err := makeSite(t, "_config.yml", "plugins: [jemoji]\n",
		"index.html", "---\n---\n<p>:+1: :nosuch:smile: <code>:tada:</code> 12:30:45</p>\n")
	if err != nil {
		t.Fatal(err)
	}
	picture := func(name, file string) string {
		return `<img class="emoji" title=":` + name + `:" alt=":` + name + `:" src="https://github.githubassets.com/images/icons/emoji/unicode/` + file + `.png" height="20" width="20">`
	}
	want := "<p>" + picture("+1", "1f44d") + " :nosuch" + picture("smile", "1f604") + " <code>:tada:</code> 12:30:45</p>\n"
	if got := out["index.html"]; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestFeedsLinkWhereTheyAreNotWritten(t *testing.T) {
	for config, want := range map[string]string{
		"":                                 "/p.xml",
		"  disable_in_development: true\n": "/feed.xml",
	} {
		out, _, err := makeSite(t, "_config.yml", "plugins: [jekyll-feed]\nfeed:\n  collections: {posts: {path: /p.xml}}\n"+config,
			"index.html", "---\n---\n{% feed_meta %}")
		if err != nil {
			t.Fatal(err)
		}
		if link := out["index.html"]; !strings.Contains(link, `href="`+want+`"`) {
			t.Errorf("%q: %s", config, link)
		}
	}
}

func TestGistsAreNamedByExpressions(t *testing.T) {
	out, _, err := makeSite(t, "_config.yml", "plugins: [jekyll-gist]\ngist: {noscript: false}\nauthors: [{gist: eve/2}]\n",
		"index.html", "---\ngist: ada/12\nfile: x.rb\n---\n{% gist page.gist %}{% gist page.gist page.file %}{% gist 0123 a.b %}{% gist site.authors[0].gist %}{% gist a/b 'q' %}")
	if err != nil {
		t.Fatal(err)
	}
	var want strings.Builder
	for _, name := range []string{"ada/12.js", "ada/12.js?file=x.rb", "123.js?file=a.b", "eve/2.js", "a/b.js?file=q"} {
		want.WriteString(`<script src="https://gist.github.com/` + name + `"> </script>`)
	}
	if got := out["index.html"]; got != want.String() {
		t.Errorf("got  %s\nwant %s", got, want.String())
	}
}

func TestRelativeLinksCutExcerptsAnew(t *testing.T) {
	out, _, err := makeSite(t, "_config.yml", "plugins: [jekyll-relative-links]\nrelative_links: {collections: true}\n",
		"_posts/2020-01-01-a.md", "---\nexcerpt: Own\n---\nFirst [a](../b.md).\n\nSecond.\n",
		"b.md", "---\n---\n{% for p in site.posts %}{{ p.excerpt }}{% endfor %}\n")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := out["b.html"], "<p>First <a href=\"/b.html\">a</a>.</p>\n\n"; got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestRepositoryMetadataWithoutAsking(t *testing.T) {
	out, _, err := makeSite(t, "_config.yml", "plugins: [jekyll-github-metadata, jekyll-compose]\nrepository: ada/engine\ngithub: {tagline: own}\n",
		"index.html", "---\n---\n{{ site.github.repository_url }} {{ site.github.owner_name }} {{ site.github.is_project_page }} {{ site.github.tagline }} {{ site.title }}\n")
	if err != nil {
		t.Fatal(err)
	}
	if got := out["index.html"]; got != "https://github.com/ada/engine ada true own engine\n" {
		t.Error(got)
	}
}

func TestRemoteThemeIsFetchedAndKept(t *testing.T) {
	var packed bytes.Buffer
	z := zip.NewWriter(&packed)
	for _, f := range [][2]string{
		{"Looks-v1/_layouts/page.html", "[{{ content }}]{% include own.html %}{% feed_meta %}{{ theme.version }}"},
		{"Looks-v1/_includes/own.html", "i"},
		{"Looks-v1/assets/style.css", "a {}\n"},
		{"Looks-v1/_config.yml", "title: the theme's\n"},
		{"Looks-v1/looks.gemspec", "Gem::Specification.new do |spec|\n  spec.version = \"1.2\"\n  spec.add_runtime_dependency \"jekyll-feed\"\nend\n"},
	} {
		w, err := z.Create(f[0])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(f[1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/ada/looks/zip/v1" {
			http.NotFound(w, r)
			return
		}
		w.Write(packed.Bytes())
	}))
	t.Cleanup(server.Close)
	t.Setenv(remotetheme.CacheEnv, t.TempDir())
	t.Setenv(remotetheme.ServerEnv, server.URL)
	site := func(theme, more string) []string {
		return []string{"_config.yml", "plugins: [jekyll-remote-theme]\nremote_theme: " + theme + "\nurl: https://example.org\n" + more,
			"index.html", "---\nlayout: page\n---\ntext {{ site.title }}", "_posts/2020-01-02-a.md", "---\n---\na\n"}
	}
	want := `[text ]i<link type="application/atom+xml" rel="alternate" href="https://example.org/feed.xml" />1.2`
	for _, when := range []string{"fetched", "kept"} {
		out, diags, err := makeSite(t, site("Ada/Looks@v1", "")...)
		if err != nil {
			t.Fatal(when, err, diags)
		}
		if got := out["index.html"]; got != want {
			t.Errorf("%s: got  %s\nwant %s", when, got, want)
		}
		if out["assets/style.css"] != "a {}\n" || out["feed.xml"] == "" {
			t.Errorf("%s: the theme's assets or its plugin are missing: %v", when, out)
		}
		server.Close()
	}
	for _, c := range []struct{ theme, more, says string }{
		{"Ada/Looks@v1", "broadsheet: {theme_sum: 'sha256:00'}\n", "theme_sum"},
		{"Ada/Other", "", "ada/other is not on this machine"},
	} {
		_, diags, err := makeSite(t, site(c.theme, c.more)...)
		if err == nil || !strings.Contains(joined(diags), c.says) {
			t.Errorf("%s %s: %v %v", c.theme, c.more, err, diags)
		}
	}
	if _, diags, err := makeSite(t, site("no theme", "")...); err != nil || !strings.Contains(joined(diags), `"no theme" is not a valid remote theme`) {
		t.Error(err, diags)
	}
}

func TestRemoteThemeMayBeAFolder(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "_layouts", "page.html"), "[{{ content }}]")
	out, _, err := makeSite(t, "_config.yml", "plugins: [jekyll-remote-theme]\nremote_theme: "+dir+"\n", "index.html", "---\nlayout: page\n---\ntext")
	if err != nil || out["index.html"] != "[text]" {
		t.Error(out["index.html"], err)
	}
}

func TestLastModifiedIsTheFilesWithoutGit(t *testing.T) {
	out, _, err := makeSite(t, "_config.yml", "plugins: [jekyll-last-modified-at]\ntimezone: UTC\n",
		"index.html", "---\nlast_modified_at: 1999-01-01\n---\n{{ page.last_modified_at | date: '%Y' }} {% last_modified_at %y %}")
	if err != nil {
		t.Fatal(err)
	}
	if got := out["index.html"]; strings.HasPrefix(got, "1999") || len(got) != len("2024 24") || got[2:4] != got[5:] {
		t.Errorf("%q", got)
	}
}

func joined(diags []diag.Diagnostic) string {
	var b strings.Builder
	for _, d := range diags {
		b.WriteString(d.String())
		b.WriteByte('\n')
	}
	return b.String()
}
