package kramdown

import (
	"testing"

	reference "github.com/broadsheet-press/broadsheet/internal/oracle"
)

func TestSmartyPants(t *testing.T) {
	cases := []string{
		`a *b* -- "q" it's`, `"quoted 'inner' text"...`, `<em class="x">"in"</em> & &amp; &copy; 5 < 6`, "`code` [l](u) $$x$$ {:.x}",
		"<div>Block HTML's</div>", "<div>a's</div> rest's \"q\"", "text's\n<div class=x>it's\n\n</div>\nmore's", "<p>it's</p>", "<!-- c's --> x's",
		"   <div>it's</div>", "    <div>it's</div>", "<div>\nit's", "</div> it's", "<hr> it's", "a <div>it's</div>", "<DIV>it's</DIV>", "<custom>it's</custom>", "<img src='x'> it's",
		"<table><tr><td>it's</td></tr></table>", "<div>a</div><div>b</div>", "<p>one</p>\n<p>two's</p>\n\nthree's",
		"two\nlines --- \"x\"", "<<guillemets>> '80s 'tis", "", "x",
	}
	ruby := reference.Ruby(t, `
STDIN.each_line do |line|
  doc = Kramdown::Document.new(JSON.parse(line), input: :SmartyPants, smart_quotes: "lsquo,rsquo,ldquo,rdquo", entity_output: "as_char")
  puts JSON.generate(doc.to_html.chomp)
end`, "jekyll")
	p := New(JekyllOptions())
	for _, c := range cases {
		var want string
		ruby.Ask(t, c, &want)
		got := string(p.AppendSmartyPants(nil, []byte(c)))
		for len(got) > 0 && got[len(got)-1] == '\n' {
			got = got[:len(got)-1]
		}
		if got != want {
			t.Errorf("%q\n got %q\nwant %q", c, got, want)
		}
	}
}
