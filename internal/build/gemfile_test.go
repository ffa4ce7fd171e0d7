package build

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestPluginGems(t *testing.T) {
	const src = `
source "https://gems.example.org"
gemspec
gem "jekyll", "~> 4.4"   # gem "jekyll-feed", group: :jekyll_plugins
gem 'jekyll-sitemap', group: :jekyll_plugins
gem "jekyll-archives", :group => [:test, :jekyll_plugins]
gem "jekyll-gist", "1.0", groups: %i[jekyll_plugins test], require: false
gem "odd", require: ["odd/one", 'two'],
  group: "jekyll_plugins"
gem("jekyll-avatar", group: :jekyll_plugins)
#gem "jekyll-toc", group: :jekyll_plugins

group :jekyll_plugins do
  gem "jekyll-feed", "~> 0.17" # "quoted" # twice
  gem 'jekyll-seo-tag' if ENV["SEO"]
  if ENV["CI"]
    gem "jekyll-mentions"
  end
  source "https://other.example.org" do
    gem "jekyll-redirect-from"
  end
end

group :test, :development do
  gem "jekyll-paginate"
end
platforms :mingw do
  gem "tzinfo-data"
end
group(:jekyll_plugins, :x) do
  gem "last"
end
gem "jekyll-default-layout"
`
	var got []string
	for _, g := range pluginGems(src) {
		s := fmt.Sprintf("%d:%s", g.line, g.name)
		if g.depends {
			s += "?"
		}
		got = append(got, s)
	}
	want := "5:jekyll-sitemap 6:jekyll-archives 8:odd/one 8:two 10:jekyll-avatar 14:jekyll-feed 15:jekyll-seo-tag? 17:jekyll-mentions? 20:jekyll-redirect-from 31:last"
	if s := strings.Join(got, " "); s != want {
		t.Errorf("got  %s\nwant %s", s, want)
	}
}

func TestGemfilePath(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	env := map[string]string{}
	get := func(k string) string { return env[k] }
	if got := GemfilePath(dir, get); got != "" {
		t.Error(got)
	}
	for _, d := range []string{dir, other} {
		if err := os.WriteFile(filepath.Join(d, "Gemfile"), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got := GemfilePath(dir, get); got != filepath.Join(dir, "Gemfile") {
		t.Error(got)
	}
	env["BUNDLE_GEMFILE"] = filepath.Join(other, "Gemfile")
	if got := GemfilePath(dir, get); got != filepath.Join(other, "Gemfile") {
		t.Error(got)
	}
	env["JEKYLL_NO_BUNDLER_REQUIRE"] = "true"
	if got := GemfilePath(dir, get); got != "" {
		t.Error(got)
	}
}
