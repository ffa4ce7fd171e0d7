package kramdown

import "testing"

// Documents that once differed from kramdown; want is kramdown's.
func TestRegressions(t *testing.T) {
	markdown := DefaultOptions()
	markdown.Input = "markdown"
	jekyll, plain := New(JekyllOptions()), New(DefaultOptions())
	o := DefaultOptions()
	o.HTMLToNative = true
	native := New(o)
	for _, c := range []struct {
		p         *Processor
		src, want string
	}{
		{jekyll, "t\n: \\ \n\n  `", "<dl>\n  <dt>t</dt>\n  <dd>\n\n    <p>`</p>\n  </dd>\n</dl>\n"},
		{jekyll, "*~~`~~`3``", "<p>*<del>`</del><code>3</code>`</p>\n"},
		{jekyll, "{:.c}\n|-", "<p>|-</p>\n"},
		{jekyll, "* {:.a.b}", "<ul>\n  <li class=\"a b\"></li>\n</ul>\n"},
		{jekyll, "* [ref]:e\n  {:'}\n*[Ref]{:.a}", "<ul>\n  <li>\n    <p>*<a class=\"a a\" href=\"e\">Ref</a></p>\n  </li>\n</ul>\n"},
		{plain, "#\nc", "<h1 id=\"c\">\nc</h1>\n"},
		{native, "1. \n{:toc}\n<h2 markdown=\"block\">s", "<ol id=\"markdown-toc\">\n  <li><a href=\"#section\" id=\"markdown-toc-section\">        <p>s</p>\n</a></li>\n</ol>\n<h2 id=\"section\">  <p>s</p>\n</h2>\n"},
		{native, "[<img>](u)", "<p>[<img />](u)</p>\n"},
		{native, "[<img> [x](u) ](v)", "<p><a href=\"u\"><img /> [x</a> ](v)</p>\n"},
		{native, "|<code>\n|", "<table>\n  <tbody>\n    <tr>\n      <td><code></code></td>\n    </tr>\n    <tr>\n      <td>\u00a0</td>\n    </tr>\n  </tbody>\n</table>\n"},
		{native, "<p markdown=\"block\"><!----></p>\n: ", "<dl>\n  <dt><!----></dt>\n  <dd></dd>\n</dl>\n"},
		{jekyll, "éa\n\n*[é]:\n*[a]:", "<p><abbr>é</abbr><abbr>a</abbr></p>\n\n"},
		{jekyll, "(ab(a\n\n*[(]:\n*[a]:", "<p>(ab<abbr>(</abbr><abbr>a</abbr></p>\n\n"},
		{jekyll, "&#xD800; &#99999999999;", "<p>&#xD800; &#99999999999;</p>\n"}, // kramdown: no UTF-8, and an error
		{jekyll, "&#149; &#x80; &#129;", "<p>• € \u0081</p>\n"},
		{New(markdown), "* {:a}\n  a", "<ul>\n  <li>{:a}\n  a</li>\n</ul>\n"},
	} {
		if got, _ := c.p.Append(nil, []byte(c.src)); string(got) != c.want {
			t.Errorf("%q:\n got %q\nwant %q", c.src, got, c.want)
		}
	}
}
