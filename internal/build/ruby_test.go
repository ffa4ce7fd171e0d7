package build

import (
	"slices"
	"testing"

	"github.com/broadsheet-press/broadsheet/internal/diag"
)

func TestRubyPluginsAreReadNotRun(t *testing.T) {
	p := &rubyPlugins{tags: map[string]string{}, filters: map[string]string{}}
	p.file("_plugins/all.rb", `
module Jekyll
  class Youtube < Liquid::Tag
    def render(context); end
  end
  module Shout
    def shout(s)
      s.upcase
    end
    def whisper(s) = s.downcase
  end
  class TagPages < Generator
  end
  class Up < Jekyll::Converter
  end
end
Liquid::Template.register_tag('youtube', Jekyll::Youtube)
Liquid::Template.register_filter(Jekyll::Shout)
Jekyll::Hooks.register :posts, :post_render do |post|
end
`)
	want := []string{"the tag youtube", "the filters shout, whisper", "the generator TagPages", "the converter Up", "the hook posts post_render"}
	if got := p.files[0].defines; !slices.Equal(got, want) {
		t.Errorf("defines %q, want %q", got, want)
	}
	d := p.explain(diag.Diagnostic{Message: "Liquid syntax error: Unknown tag 'youtube'"})
	if d.Hint != "_plugins/all.rb defines it, in Ruby, which is not run" {
		t.Errorf("hint %q", d.Hint)
	}
	if d := p.explain(diag.Diagnostic{Message: "Liquid syntax error: Unknown tag 'other'"}); d.Hint != "" {
		t.Errorf("hint %q for a tag of nobody's", d.Hint)
	}
}
