package templating

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/oracle"
	"github.com/broadsheet-press/broadsheet/internal/plugin"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/trace"
	"github.com/broadsheet-press/broadsheet/internal/value"
	"github.com/broadsheet-press/broadsheet/liquid"
)

// fakeHost is a builder without a build.
type fakeHost struct {
	site     *site.Site
	includes map[string]plugin.Partial
}

func (h *fakeHost) View() *site.View                         { return nil }
func (h *fakeHost) Site() *site.Site                         { return h.site }
func (h *fakeHost) Item() site.Item                          { return nil }
func (h *fakeHost) Markdownify(s string) (string, error)     { return "<p>" + s + "</p>\n", nil }
func (h *fakeHost) Smartify(s string) (string, error)        { return s, nil }
func (h *fakeHost) Convert(ext, s string) (string, error)    { return ext + s, nil }
func (h *fakeHost) FindFile(string) site.File                { return nil }
func (h *fakeHost) Report(diag.Diagnostic)                   {}
func (h *fakeHost) Stamp(int, string, string)                {}
func (h *fakeHost) Reads(trace.Kind, string)                 {}
func (h *fakeHost) Include(n string) (plugin.Partial, error) { return h.includes[n], nil }
func (h *fakeHost) IncludeRelative(n string) (plugin.Partial, error) {
	return h.includes[n], nil
}
func (h *fakeHost) Cache(_ any, make func() (any, error)) (any, error) { return make() }

const data = `{
	"nothing": null, "empty_text": "", "yes": true, "no": false, "n": 42, "f": 1.5, "text": "A <b>bold</b> \"quote\" & more",
	"when": "2019-03-01 12:30:45 +0200", "day": "2020-02-29", "path": "/a b/ü.html", "index": "/docs/index.html",
	"cjk": "Hello 世界 こんにちは world", "spaces": "  a \n\t b  ", "uri": "https://Example.com:443/a/../b c?q=ä#é",
	"list": ["b", "a", "c"], "numbers": [3, 1, 2], "mixed": [1, "a", null], "nested": [[1, 2], [3]],
	"hash": {"x": {"v": 1}, "y": {"v": "1"}, "z": {"w": 2}},
	"items": [
		{"name": "one", "tags": ["a", "b"], "n": "10", "d": {"e": "deep"}},
		{"name": "two", "tags": [], "n": "9", "d": {}},
		{"name": "three", "n": null, "d": {"e": 3}},
		{"name": "two", "tags": "a", "n": "9.0", "flag": true}
	]
}`

const filterCases = `
{{ text | xml_escape }}{{ "it's" | xml_escape }}
{{ nothing | xml_escape }}|{{ n | xml_escape }}
{{ text | cgi_escape }}|{{ "*~?-_.é/ +" | cgi_escape }}
{{ "http://foo.com/?q=foo, \bar? %41 100% é [x]" | uri_escape }}|{{ nothing | uri_escape }}
{{ spaces | normalize_whitespace }}|{{ n | normalize_whitespace }}|{{ nothing | normalize_whitespace }}
{{ cjk | number_of_words }},{{ cjk | number_of_words: "cjk" }},{{ cjk | number_of_words: "auto" }},{{ spaces | number_of_words: "auto" }},{{ empty_text | number_of_words }}
{{ list | array_to_sentence_string }}|{{ list | array_to_sentence_string: "or" }}|{{ numbers | pop | array_to_sentence_string }}|{{ mixed | array_to_sentence_string }}|{{ nested | array_to_sentence_string }}
{{ items | jsonify }}
{{ hash | jsonify }}{{ text | jsonify }}{{ nothing | jsonify }}{{ f | jsonify }}{{ yes | jsonify }}{{ spaces | jsonify }}
{{ "Ünïcode is Cool, ok?  _x.y" | slugify }}|{{ "Ünïcode is Cool, ok? _x.y" | slugify: "pretty" }}|{{ "Ünïcode is" | slugify: "ascii" }}|{{ "Ünïcode" | slugify: "latin" }}|{{ "A  B c" | slugify: "raw" }}|{{ "A B" | slugify: "none" }}|{{ nothing | slugify }}
{{ when | date_to_xmlschema }}|{{ day | date_to_xmlschema }}|{{ nothing | date_to_xmlschema }}|{{ empty_text | date_to_xmlschema }}|{{ n | date_to_xmlschema }}
{{ when | date_to_rfc822 }}|{{ day | date_to_rfc822 }}
{{ when | date_to_string }}|{{ day | date_to_long_string }}|{{ day | date_to_string: "ordinal" }}|{{ day | date_to_string: "ordinal", "US" }}|{{ when | date_to_long_string: "ordinal", "US" }}|{{ when | date_to_long_string: "ordinal" }}
{{ "nonsense" | date_to_string }}
{{ items | where: "name", "two" | size }}|{{ items | where: "tags", "a" | map: "name" | join }}|{{ items | where: "n", 9 | size }}|{{ items | where: "n", nil | size }}|{{ items | where: "flag", true | size }}|{{ items | where: "tags", empty | size }}|{{ items | where: "d.e", "deep" | size }}|{{ items | where: "d.e", 3 | size }}
{{ hash | where: "v", 1 | size }}|{{ hash | where: "v", "1" | size }}|{{ text | where: "v", "1" }}|{{ n | where: "v", 1 }}|{{ items | where: nothing, 1 | size }}|{{ items | where: "name", list | size }}
{{ items | where_exp: "i", "i.name == 'two'" | size }}|{{ items | where_exp: "i", "i.tags contains 'a' and i.n == '10'" | map: "name" }}|{{ items | where_exp: "i", "i.flag" | size }}|{{ items | where_exp: "i", "i.n == nil or i.name == 'one'" | size }}|{{ hash | where_exp: "h", "h.v == 1" | size }}|{{ n | where_exp: "i", "i" }}
{{ numbers | where_exp: "x", "x > 1" | join }}|{{ numbers | where_exp: "x", "x > n" | size }}
{{ items | where_exp: "i", "i.name ==== 2" }}
{{ items | find: "name", "two" | jsonify }}|{{ items | find: "name", "zz" | jsonify }}|{{ items | find_exp: "i", "i.n == '9.0'" | jsonify }}
{{ items | group_by: "name" | jsonify }}
{{ items | group_by: "n" | jsonify }}
{{ items | group_by_exp: "i", "i.name | size" | jsonify }}
{{ items | group_by_exp: "i", "i.name | slice: 0, 1 | upcase" | map: "name" | join: "," }}|{{ hash | group_by: "v" }}
{{ list | sort | join }}|{{ numbers | sort | join }}|{{ items | sort: "n" | map: "name" | join }}|{{ items | sort: "n", "last" | map: "name" | join }}|{{ items | sort: "name" | map: "name" | join }}
{{ nothing | sort }}
{{ mixed | sort }}
{{ items | sort: "n", "middle" }}
{{ list | push: "d" | join }}|{{ list | unshift: 1 | join }}|{{ list | pop | join }}|{{ list | pop: 2 | join }}|{{ list | shift | join }}|{{ list | shift: "2" | join }}|{{ list | shift: 9 | join }}|{{ text | push: 1 }}
{{ list | inspect }}|{{ hash | inspect }}|{{ text | inspect }}|{{ nothing | inspect }}|{{ f | inspect }}
{{ "12abc" | to_integer }}|{{ " 7" | to_integer }}|{{ yes | to_integer }}|{{ no | to_integer }}|{{ nothing | to_integer }}|{{ f | to_integer }}|{{ "x" | to_integer }}|{{ "-1_000" | to_integer }}|{{ "- 1" | to_integer }}
{{ path | relative_url }}|{{ "assets/a.css" | relative_url }}|{{ "" | relative_url }}|{{ "/" | relative_url }}|{{ nothing | relative_url }}|{{ uri | relative_url }}|{{ "//cdn.x/y" | relative_url }}|{{ "#top" | relative_url }}|{{ "?a=b c&d=%26" | relative_url }}|{{ "/a/./b/../c" | relative_url }}|{{ n | relative_url }}|{{ "mailto:a@b" | relative_url }}
{{ path | absolute_url }}|{{ "assets/a.css" | absolute_url }}|{{ "" | absolute_url }}|{{ "/" | absolute_url }}|{{ uri | absolute_url }}|{{ "/x%20y/%c3%a9" | absolute_url }}|{{ "//cdn.x/y" | absolute_url }}|{{ "/a:b" | absolute_url }}|{{ "é:b" | absolute_url }}|{{ "/c#" | absolute_url }}|{{ "/c?" | relative_url }}|{{ "/c?#" | absolute_url }}
{{ "a:b" | relative_url }}|{{ "1:b" | relative_url }}
{{ index | strip_index }}|{{ "/a/index.htm" | strip_index }}|{{ "/index" | strip_index }}|{{ nothing | strip_index }}
`

func filterLines() []string { return strings.Split(strings.TrimSpace(filterCases), "\n") }

var blockCases = []string{
	"{% highlight ruby %}\ndef x; 1; end\n{% endhighlight %}",
	"a {% highlight c++ linenos %}int a;\n\n// b{% endhighlight %} b",
	"{% highlight nosuch %}\n\r\na < b\n\n{% endhighlight %}",
	"{% highlight Yaml linenos=table %}a: [1]\n{{ text }}{% endhighlight %}",
	"{% highlight sh %}{% endhighlight %}",
	"{% highlight x y-z %}x{% endhighlight %}",
	"{% include a b=c d %}",
	"{% include a..b %}",
	"{% include ../a %}",
	"{% include a b=\"c\"d='e' %}",
	"{% link nosuch.md %}",
	"{% post_url nosuch %}",
	"{% post_url 2020-01-01-nosuch %}",
	"{% post_url %}",
}

var filterSettings = []string{
	`{"url": "https://example.org", "baseurl": "/base", "highlighter": "rouge"}`,
	`{"url": null, "baseurl": null, "highlighter": "rouge"}`,
	`{"url": "http://Exämple.org:80/", "baseurl": "no/slash/", "highlighter": "none"}`,
}

const filterScript = `
require "jekyll"
require "logger"
Jekyll.logger.log_level = :error
data = JSON.parse(STDIN.gets)
puts "1"
settings = nil; site = nil
while line = STDIN.gets
  q = JSON.parse(line)
  if q["settings"] != settings
    settings = q["settings"]
    site = Jekyll::Site.new(Jekyll.configuration(JSON.parse(settings).merge("quiet" => true, "source" => "/nonexistent")))
  end
  begin
    t = Liquid::Template.parse(q["template"], :line_numbers => false)
    puts JSON.generate("out" => t.render!(data, :registers => { :site => site }))
  rescue StandardError, SyntaxError => e
    puts JSON.generate("error" => e.message)
  end
end
`

// differs lists what is known to come out otherwise, and why.
var differs = map[string]string{
	`{{ mixed | sort }}`: "which pair fails to compare is the sort's own business",
	`{{ items | group_by_exp: "i", "i.name | slice: 0, 1 | upcase" | map: "name" | join: "," }}|{{ hash | group_by: "v" }}`: "Jekyll 4.4 says more",
	"{% highlight sh %}{% endhighlight %}":     "Liquid 4 prints nothing for a block with nothing in it",
	"{% highlight x y-z %}x{% endhighlight %}": "Jekyll 4.4 has mark_lines in the text",
	"{% post_url nosuch %}":                    "Jekyll 4.4 says it in other words",
	"{% post_url 2020-01-01-nosuch %}":         "Jekyll 4.4 says it in other words",
	"{% post_url %}":                           "Jekyll 4.4 says it in other words",
}

func TestFiltersAgreeWithJekyll(t *testing.T) {
	ruby := oracle.Ruby(t, filterScript, "jekyll")
	parsed, err := value.ParseJSON([]byte(data))
	if err != nil {
		t.Fatal(err)
	}
	ruby.Ask(t, json.RawMessage(data), new(any))
	e := liquid.NewEngine()
	Register(e)
	for _, settings := range filterSettings {
		config, err := value.ParseJSON([]byte(settings))
		if err != nil {
			t.Fatal(err)
		}
		h := &fakeHost{site: &site.Site{Config: config.(*value.Map)}}
		for _, c := range slices.Concat(filterLines(), blockCases) {
			var want struct{ Out, Error string }
			ruby.Ask(t, map[string]any{"template": c, "settings": settings}, &want)
			got, err := renderCase(e, h, c, parsed.(*value.Map))
			switch {
			case differs[c] != "":
			case want.Error != "":
				if text := errorText(err); text != want.Error {
					t.Errorf("%s\n  error %q (%q)\n  want  %q", c, text, got, want.Error)
				}
			case err != nil || got != want.Out:
				t.Errorf("%s\n  got  %q (%v)\n  want %q", c, got, err, want.Out)
			}
		}
	}
}

// errorText is what Ruby's exception says: that of a host's function without
// Liquid's words around it.
func errorText(err error) string {
	var le *liquid.Error
	if !errors.As(err, &le) {
		return fmt.Sprint(err)
	}
	if le.Cause != nil {
		return le.Cause.Error()
	}
	plain := *le
	plain.Line = 0
	return plain.Error()
}

func renderCase(e *liquid.Engine, h plugin.Host, src string, data *value.Map) (string, error) {
	tpl, err := e.Parse(src, liquid.ParseOptions{ErrorMode: liquid.Lax})
	if err != nil {
		return "", err
	}
	th := e.NewThread(liquid.ThreadOptions{Globals: data, Host: h, RethrowErrors: true, Location: time.UTC})
	out, err := tpl.Render(th, nil)
	return string(out), err
}
