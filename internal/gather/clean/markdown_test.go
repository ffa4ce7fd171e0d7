package clean

import (
	"net/url"
	"testing"
)

func TestMarkdown(t *testing.T) {
	base, _ := url.Parse("https://a.example/news/")
	for _, c := range []struct{ html, want string }{
		{`<p>Plain <b>bold</b>, <i>it</i> and <a href="x?a=1&amp;b=2">a link</a>.</p>`, "Plain **bold**, *it* and [a link](https://a.example/news/x?a=1&b=2)."},
		{`<h2>Head #</h2><ul><li>a<li>b<ul><li>c</ul></ul>`, "## Head \\#\n\n- a\n- b\n  - c"},
		{`<p>{{ x }} {% y %} {: .z} | $$ *[a]: [^1] don't "x"</p>`, "&#123;\\{ x \\}\\} &#123;% y %\\} \\{: .z} \\| \\$\\$ \\*\\[a\\]\\: \\[&#94;1\\] don\\'t \\\"x\\\""},
		{`<p>1. one</p><p># two</p><p>&gt; three</p><p>- four</p><p>=== five</p>`, "1\\. one\n\n\\# two\n\n\\> three\n\n\\- four\n\n\\=== five"},
		{`<table><tr><th>a<th>b<tr><td>1|2<td>3</table>`, "| a | b |\n| --- | --- |\n| 1\\|2 | 3 |"},
		{`<figure><img src="p.jpg" alt="A &quot;p&quot;"><figcaption>Cap</figcaption></figure>`,
			`<figure><img src="https://a.example/news/p.jpg" alt="A &quot;p&quot;" /><figcaption>Cap</figcaption></figure>`},
		{`<iframe src="https://www.youtube.com/embed/abc"></iframe>`, "[youtube.com](https://www.youtube.com/watch?v=abc)"},
		{`<blockquote><p>q1</p><p>q2</p></blockquote>`, "> q1\n>\n> q2"},
		{`<p onclick="x()">a<script>alert(1)</script> <a href="javascript:x">b</a></p>`, "a b"},
		{`<pre><code class="language-go">a := 1
{
}</code></pre>`, "~~~ go\na := 1\n{\n}\n~~~"},
		{`<ol start=3><li><p>x</p><p>y</p></ol>`, "3. x\n\n   y"},
		{`a<br>b<br><br>c`, "a  \nb\n\nc"},
	} {
		if got := Markdown(c.html, base); got != c.want {
			t.Errorf("%s\n got %q\nwant %q", c.html, got, c.want)
		}
	}
}

func TestSanitize(t *testing.T) {
	base, _ := url.Parse("https://a.example/")
	for _, c := range []struct{ html, want string }{
		{`<p onmouseover=x>a <img src=x onerror=alert(1)> <svg onload=alert(1)><a href="jav&#x09;ascript:alert(1)">x</a></p>`,
			`<p>a <img src="https://a.example/x" alt="" /></p>`},
		{`<a href="data:text/html,x">d</a><a href="//b.example/y">y</a>`, `<p>d<a href="https://b.example/y">y</a></p>`},
		{`<style>p{}</style><form><input value=1>text</form>`, `<p>text</p>`},
		{`<b><p>one</b> two`, "<p><strong>one</strong> two</p>"},
	} {
		if got := Sanitize(c.html, base); got != c.want {
			t.Errorf("%s\n got %q\nwant %q", c.html, got, c.want)
		}
	}
}

func TestDecode(t *testing.T) {
	for _, c := range []struct{ body, contentType, want, charset string }{
		{"\xef\xbb\xbfh\xc3\xa9", "text/html; charset=iso-8859-1", "hé", "utf-8"},
		{"h\xe9t\xe9", "text/html; charset=iso-8859-1", "hété", "windows-1252"},
		{"h\xc3\xa9", "text/html; charset=iso-8859-1", "hé", "utf-8"},
		{`<meta charset="windows-1251">` + "\xcf\xf0\xe8\xe2\xe5\xf2", "", `<meta charset="windows-1251">` + "Привет", "windows-1251"},
		{"<p>It\x92s \x93fine\x94 \x96 \xa380m", "", "<p>It’s “fine” – £80m", "windows-1252"},
		{"<p>It\x92s \xa380m", "text/html; charset=utf-8", "<p>It’s £80m", "windows-1252"},
		{"\xff\xfea\x00\xe9\x00", "", "aé", "utf-16le"},
		{"<\x00p\x00>\x00h\x00i\x00<\x00/\x00", "", "<p>hi</", "utf-16le"},
		{"\x8d\xa1\x82\xcc\x83j\x83\x85\x81[\x83X\x82\xf0\x93`\x82\xa6\x82\xdc\x82\xb7\x81B", "", "今のニュースを伝えます。", "shift_jis"},
		{"caf\xc3\xa9 and one stray \xe9 in caf\xc3\xa9 caf\xc3\xa9 caf\xc3\xa9 \xc3\xa9", "", "café and one stray é in café café café é", "utf-8"},
	} {
		text, charset := Decode([]byte(c.body), c.contentType)
		if text != c.want || charset != c.charset {
			t.Errorf("%q, %q: %q in %s, want %q in %s", c.body, c.contentType, text, charset, c.want, c.charset)
		}
	}
}
