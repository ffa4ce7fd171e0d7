package build

import (
	"fmt"
	"slices"
	"testing"

	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/value"
)

func TestGemspec(t *testing.T) {
	theme := &site.Theme{Metadata: value.NewMap(0)}
	needs := readGemspec(theme, `
Gem::Specification.new do |spec|
  spec.version       = "1.2.3".freeze
  spec.authors       = ["Ann Author".freeze, 'Bo "B"']
  spec.summary       = %q{not this one}
  spec.summary       = "A theme"
  spec.metadata      = { "plugin_type" => "theme" }
  spec.add_runtime_dependency "jekyll", ">= 3.5"
  spec.add_runtime_dependency(%q<jekyll-feed>.freeze, ["~> 0.9"])
  spec.add_development_dependency "bundler"
  spec.add_dependency('bundler')
end
`)
	if !slices.Equal(needs, []string{"jekyll-feed"}) {
		t.Errorf("needs %q", needs)
	}
	if got := fmt.Sprint(theme.Dependencies); got != "[jekyll (>= 3.5) jekyll-feed (~> 0.9)]" {
		t.Errorf("dependencies %s", got)
	}
	if theme.Version != "1.2.3" || theme.Authors != `Ann Author, Bo "B"` || theme.Description != "A theme" || theme.Metadata.Value("plugin_type") != "theme" {
		t.Errorf("%+v", theme)
	}
}
