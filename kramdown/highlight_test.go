package kramdown

import (
	"bytes"
	"testing"
)

// The elements around highlighted code are those of kramdown with Rouge, as
// Jekyll sets it up; what is within them is the caller's.
func TestHighlightWrapper(t *testing.T) {
	o := JekyllOptions()
	o.Highlight = func(code []byte, lang string, block bool, _ map[string]any) ([]byte, bool) {
		if lang != "plaintext" && lang != "text" {
			return nil, false // a language that Rouge does not know
		}
		return appendEscaped(nil, code), true
	}
	p := New(o)
	for _, c := range []struct{ src, want string }{
		{"`a<b`\n", "<p><code class=\"language-plaintext highlighter-rouge\">a&lt;b</code></p>\n"},
		{"`a`{:.x}\n", "<p><code class=\"language-plaintext x highlighter-rouge\">a</code></p>\n"},
		{"`a`{:.language-nope}\n", "<p><code class=\"language-nope\">a</code></p>\n"},
		{"    a<b\n", "<div class=\"language-plaintext highlighter-rouge\"><div class=\"highlight\"><pre class=\"highlight\"><code>a&lt;b\n</code></pre></div></div>\n"},
		{"```\na\n```\n", "<div class=\"language-plaintext highlighter-rouge\"><div class=\"highlight\"><pre class=\"highlight\"><code>a\n</code></pre></div></div>\n"},
		{"```text\na\n```\n", "<div class=\"language-text highlighter-rouge\"><div class=\"highlight\"><pre class=\"highlight\"><code>a\n</code></pre></div></div>\n"},
		{"```nope\na\n```\n", "<pre><code class=\"language-nope\">a\n</code></pre>\n"},
		{"```text\na\n```\n{: .x #y}\n", "<div class=\"language-text x highlighter-rouge\" id=\"y\"><div class=\"highlight\"><pre class=\"highlight\"><code>a\n</code></pre></div></div>\n"},
		{"* x\n\n  ```text\n  a\n  ```\n", "<ul>\n  <li>\n    <p>x</p>\n\n    <div class=\"language-text highlighter-rouge\"><div class=\"highlight\"><pre class=\"highlight\"><code>a\n</code></pre></div>    </div>\n  </li>\n</ul>\n"},
	} {
		if got, _ := p.Append(nil, []byte(c.src)); !bytes.Equal(got, []byte(c.want)) {
			t.Errorf("%q:\n got %q\nwant %q", c.src, got, c.want)
		}
	}
}
