package gather

import (
	"fmt"
	stdhtml "html"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"

	"github.com/broadsheet-press/broadsheet/internal/frontmatter"
	"github.com/broadsheet-press/broadsheet/internal/gather/clean"
	"github.com/broadsheet-press/broadsheet/internal/gather/compose"
	"github.com/broadsheet-press/broadsheet/kramdown"
)

// poisons are values that a feed may hold to hurt whoever republishes it.
var poisons = []string{
	`../../../etc/passwd`, `..\..\windows`, `/etc/passwd`, "a/b\\c", "CON", ".htaccess", "-rf", "",
	"---\nlayout: evil\n---", "\n---\npublished: false\n", "a\nlayout: evil", `"; layout: evil; x: "`, "'", `\`, `\"`, "a: b", "# c", "- d", "[e]", "{f: g}", "&h", "*i", "!j", "%k", "@l", "`m", "|", ">", "? n", "~", "null", "true", "2015-01-02", "1e3", "0x1F", "=", "<<", "\t tab", " lead", "trail ",
	"{{ site.time }}", "{% include x %}", "{% raw %}", "{{'{{'}}", "{%- endraw -%}{{ 1 }}", "{: .x onclick=\"y\"}", "{::nomarkdown}<script>z</script>{:/}", "$$x$$", "*[abbr]: y", "[^1]: z", "^", "[a](javascript:alert(1))", "![b](data:text/html,x)", "<javascript:alert(2)>", "[c]: javascript:alert(3)",
	"<script>alert(4)</script>", "&lt;script&gt;alert(5)&lt;/script&gt;", "<img src=x onerror=alert(6)>", "<svg/onload=alert(7)>", "<a href=\"jav&#x09;ascript:alert(8)\">x</a>", "</title><script>alert(9)</script>", "<!--<script>alert(10)</script>-->", "<iframe src=//evil.test></iframe>", "<style>*{x:expression(alert(11))}</style>", "<base href=//evil.test>", "<meta http-equiv=refresh content=0>", "]]><script>alert(12)</script>",
	"\u202Egnp.exe", "\u2028\u2029", "a\x00b", "\x1b[31m", "\uFEFF", strings.Repeat("A", 5000), strings.Repeat("ÿ", 3000), strings.Repeat("<b>", 3000), "\u0300\u0301", "👩‍👩‍👧‍👦", "ﷺ", "İ",
}

// hostileItem puts a value into every field of an entry and its article.
func hostileItem(n int, v string) (entry, page string) {
	x := stdhtml.EscapeString(strings.Map(func(r rune) rune {
		if r < 0x20 && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, v))
	entry = fmt.Sprintf(`<item><title>%[1]s</title><link>%[1]s</link><guid isPermaLink="false">%[2]d-%[1]s</guid><author>%[1]s</author><dc:creator>%[1]s</dc:creator>
		<category>%[1]s</category><category domain="%[1]s">t%[1]s</category><description>words %[1]s</description><content:encoded>%[3]s</content:encoded>
		<enclosure url="%[1]s" type="image/png"/><media:content url="%[1]s" medium="image"><media:credit>%[1]s</media:credit></media:content>
		<source url="%[1]s">%[1]s</source><dc:language>%[1]s</dc:language></item>`, x, n, stdhtml.EscapeString(stdhtml.EscapeString(strings.Repeat("Some plain words. ", 5))+x))
	page = fmt.Sprintf(`<html lang="%[1]s"><head><title>%[1]s</title><meta name="author" content="%[1]s"><meta property="og:title" content="%[1]s"><meta property="og:image" content="%[1]s">
		<link rel="canonical" href="%[1]s"></head><body><article><h1>%[1]s</h1>%[2]s<p>%[1]s</p><p>%[3]s</p><a href="%[1]s">%[1]s</a><img src="%[1]s" alt="%[1]s" title="%[1]s"></article></body></html>`,
		x, prose("hostility", 9), v)
	return entry, page
}

// harmless are the elements that a post's text may be made of.
var harmless = func() map[string]bool {
	m := map[string]bool{}
	for n := range strings.FieldsSeq("html head body p a em strong code pre ul ol li blockquote h1 h2 h3 h4 h5 h6 hr br img table thead tbody tr th td dl dt dd figure figcaption del sub sup div span caption cite") {
		m[n] = true
	}
	return m
}()

// inert fails a post in which anything is alive.
func inert(t *testing.T, name string, post []byte) {
	t.Helper()
	if !utf8.Valid(post) {
		t.Errorf("%s is not UTF-8", name)
	}
	if len(name) > 200 || strings.ContainsAny(name, "/\\\x00") || !regexp.MustCompile(`^\d{4}-\d\d-\d\d-[^.][^/]*\.md$`).MatchString(name) {
		t.Errorf("the file name %q", name)
	}
	data, parts, err := frontmatter.Parse(post, name)
	if err != nil || !parts.Has {
		t.Fatalf("%s: %v\n%s", name, err, post)
	}
	if data.Value("layout") != "post" || data.Value("render_with_liquid") != false || data.Has("published") {
		t.Errorf("%s: its front matter was taken over:\n%s", name, post)
	}
	for _, key := range []string{"title", "author", "excerpt", "canonical_url", "story"} {
		if _, ok := data.Value(key).(string); !ok {
			t.Errorf("%s: %s is %T:\n%s", name, key, data.Value(key), parts.YAML)
		}
	}
	for k := range data.All() {
		switch k {
		case "layout", "title", "date", "author", "categories", "tags", "excerpt", "image", "source", "also_in", "canonical_url", "story", "last_modified_at", "revisions",
			"image_caption", "image_credit", "image_licence", "licence", "lang", "paywalled", "excerpt_only", "related", "notes", "render_with_liquid":
		default:
			t.Errorf("%s: a key of the feed's own: %v", name, k)
		}
	}
	body := string(parts.Body)
	if strings.Contains(body, "{{") || strings.Contains(body, "{%") {
		t.Errorf("%s: Liquid is alive:\n%s", name, body)
	}
	page, _ := kramdown.New(kramdown.JekyllOptions()).Append(nil, parts.Body)
	for n := range clean.Parse(string(page)).Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if !harmless[n.Data] {
			t.Errorf("%s: <%s> is alive:\n%s", name, n.Data, body)
		}
		for _, a := range n.Attr {
			switch {
			case strings.HasPrefix(a.Key, "on") || a.Key == "style" || a.Key == "srcdoc":
				t.Errorf("%s: %s=%q is alive:\n%s", name, a.Key, a.Val, body)
			case a.Key == "href" || a.Key == "src":
				u, err := url.Parse(a.Val)
				if err != nil || u.Scheme != "" && u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "mailto" && u.Scheme != "tel" {
					t.Errorf("%s: a link to %q:\n%s", name, a.Val, body)
				}
				if a.Key == "src" && !strings.HasPrefix(a.Val, "/assets/images/") {
					t.Errorf("%s: a picture from %q:\n%s", name, a.Val, body)
				}
			}
		}
	}
	p, same := compose.Read(post)
	if !same {
		t.Errorf("%s does not come out the same when it is written again:\n%s\n%s", name, post, p.Append(nil))
	}
}

func TestHostileFields(t *testing.T) {
	w := newWire(t)
	var b strings.Builder
	for n, v := range poisons {
		entry, page := hostileItem(n, v)
		b.WriteString(entry)
		// And one whose article is found.
		p := fmt.Sprintf("/%d", n)
		w.text(p, "text/html; charset=utf-8", page)
		b.WriteString(strings.Replace(strings.Replace(entry, "<link>", "<link>"+w.URL+p+"</link><!--", 1), "</link><guid", "--><guid", 1))
	}
	feed := `<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>{{ x }}</title>` + b.String() + `</channel></rss>`
	w.text("/feed", "application/rss+xml", feed)
	for _, licence := range []string{"full", "excerpt"} {
		d := newDesk(t, Feed{URL: w.URL + "/feed", Licence: licence})
		rep := d.run()
		if rep.New < 20 {
			t.Errorf("%s: only %d stories", licence, rep.New)
		}
		for name, post := range d.posts() {
			inert(t, name, []byte(post))
		}
		contained(t, d.dir)
	}
}

// contained fails when a file was written anywhere but where gathering writes.
func contained(t *testing.T, dir string) {
	t.Helper()
	for name := range snapshot(t, dir) {
		if !strings.HasPrefix(name, "_posts/") && !strings.HasPrefix(name, "assets/images/") && !strings.HasPrefix(name, ".broadsheet/") {
			t.Errorf("a file at %s", name)
		}
	}
}
