package commonmark_test

import (
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/broadsheet-press/broadsheet/internal/commonmark"
	"github.com/broadsheet-press/broadsheet/internal/oracle"
)

// casesEnv is how many random documents TestRandomDocuments converts, seedEnv
// the first one's seed.
const (
	casesEnv = "BROADSHEET_FUZZ_CASES"
	seedEnv  = "BROADSHEET_FUZZ_SEED"
)

const commonmarker = `
class Plain < CommonMarker::HtmlRenderer
  def code_block(node)
    block do
      lang = node.fence_info.empty? ? nil : node.fence_info.split(/\s+/)[0]
      out('<div class="')
      out("language-", lang, " ") if lang
      out('highlighter-rouge"><div class="highlight"><pre class="highlight"><code')
      out(' data-lang="', lang, '"') if lang
      out(">", escape_html(node.string_content), "</code></pre></div></div>")
    end
  end
end
while line = gets
  r = JSON.parse(line)
  options = r["options"].map(&:to_sym)
  extensions = r["extensions"].map(&:to_sym)
  pick = ->(kind) { o = options & CommonMarker::Config::OPTS[kind].keys; o.empty? ? :DEFAULT : o }
  doc = CommonMarker.render_doc(r["text"], pick[:parse], extensions)
  html = begin
    Plain.new(options: pick[:render], extensions: extensions).render(doc)
  rescue => e
    "#{e.class}: #{e.message}"
  end
  puts JSON.generate("html" => html)
end
`

type request struct {
	Text       string   `json:"text"`
	Options    []string `json:"options"`
	Extensions []string `json:"extensions"`
}

// same converts with both and compares.
func same(t *testing.T, ruby *oracle.Process, r request) bool {
	t.Helper()
	var answer struct{ HTML string }
	ruby.Ask(t, r, &answer)
	o, err := commonmark.ParseOptions(r.Options, r.Extensions, func(message, _ string) { t.Error(message) })
	if err != nil {
		t.Fatal(err)
	}
	if got := string(commonmark.Append(nil, []byte(r.Text), o)); got != answer.HTML {
		t.Errorf("%q\noptions %v, extensions %v\nwant %q\ngot  %q", r.Text, r.Options, r.Extensions, answer.HTML, got)
		return false
	}
	return true
}

var (
	allExtensions = []string{"autolink", "strikethrough", "table", "tagfilter", "tasklist"}
	someOptions   = []string{"UNSAFE", "FOOTNOTES", "SMART", "HARDBREAKS", "NOBREAKS", "LIBERAL_HTML_TAG", "STRIKETHROUGH_DOUBLE_TILDE", "VALIDATE_UTF8"}
)

func TestDocumentsAsCommonMarkerMakesThem(t *testing.T) {
	ruby := oracle.Ruby(t, commonmarker, "commonmarker")
	for _, text := range documents {
		for _, r := range []request{
			{text, []string{}, []string{}},
			{text, []string{"UNSAFE", "FOOTNOTES"}, allExtensions},
			{text, []string{"UNSAFE", "SMART", "HARDBREAKS"}, allExtensions},
		} {
			same(t, ruby, r)
		}
	}
}

func TestRandomDocuments(t *testing.T) {
	cases, seed := 400, uint64(1)
	if n, err := strconv.Atoi(os.Getenv(casesEnv)); err == nil {
		cases = n
	}
	if n, err := strconv.ParseUint(os.Getenv(seedEnv), 10, 64); err == nil {
		seed = n
	}
	ruby := oracle.Ruby(t, commonmarker, "commonmarker")
	bad := 0
	for n := range uint64(cases) {
		r := rand.New(rand.NewPCG(seed+n, 7))
		var b strings.Builder
		for range 1 + r.IntN(14) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		req := request{Text: b.String(), Options: []string{}, Extensions: []string{}}
		for _, o := range someOptions {
			if r.IntN(3) == 0 {
				req.Options = append(req.Options, o)
			}
		}
		for _, e := range allExtensions {
			if r.IntN(2) == 0 {
				req.Extensions = append(req.Extensions, e)
			}
		}
		if !same(t, ruby, req) {
			t.Logf("seed %d", seed+n)
			if bad++; bad > 8 {
				t.Fatal("too many")
			}
		}
	}
}

var pieces = []string{
	"a", "b c", " ", "  ", "\n", "\n", "\n\n", "\n\n", "    ", "\t", "*", "**", "_", "__", "~", "~~", "`", "``", "```", "~~~", "[", "]", "![", "](/u)", "](<a b> 't')", "[r]", "[r][]", "[x][r]",
	"[r]: /url 'title'\n", "[r]: <>\n", "> ", ">", "- ", "* ", "+ ", "1. ", "2) ", "10. ", "# ", "## ", "###### x #", "---", "===", "***", "- - -", "<b>", "</b>", "<div>\n", "</div>", "<!-- c -->", "<?p?>", "<x@y.zz>",
	"<http://a.b>", "&amp;", "&copy;", "&#65;", "&#x42;", "&nope;", "\\", "\\*", "\\\n", "  \n", "| a | b |\n| - | :-: |\n| 1 | 2 |\n", "|", "| x\n", "|-|\n", "a|b\n-|-\n", "www.a.bc", "http://a.b/c?d=e&f", "https://x_y.z.w",
	"me@x.org", "- [ ] ", "- [x] ", "[^1]", "[^1]: note\n", "[^n]", "\n[^n]: more\n", "\"", "'", "...", "--", "é", "“", "漢", "(", ")", "!", ".", ":", ";", "<", ">", "&", "<script>", "<textarea>", "<a href=\"x\">", "x<y", "=\n", "-\n",
}

// documents hold each construct, its edges, and neighbours it meets in posts.
var documents = []string{
	"", "\n", "text", "text\nmore\n", "  one\n   two\n\nthree  \nfour\\\nfive\n", "tab\tin\ttext\n", "no end",
	"# one\n## two ##\n### three #b\n#no\n####### no\n#\n# #\n ## in\n", "Setext\n===\nOther\n---\nnot\n = =\n\n---\n***\n_ _ _\n",
	"```ruby x\ncode <b>\n```\n~~~\nplain\n~~~~\n    indented\n\n    more\n  ```\n  in\n ```\n", "```\nunclosed\n\n", "- ```\n  in a list\n  ```\n- b\n",
	"> quote\nlazy\n> > deep\n>\n> - list\n>   more\n\n> other\n", ">     code\n>para\n",
	"- a\n- b\n\n- c\n", "- a\n  - b\n\n    c\n- d\n", "1. one\n2. two\n\n7) seven\n", "- a\n\n\n  b\n", "-\n- x\n-\n\n  y\n", "* a\n+ b\n", "10. ten\n    more\n", "a\n2. b\n1. c\n", "- a\n - b\n  - c\n   - d\n    - e\n", "- [ ] open\n- [x] done\n- [X] done\n- [y] no\n1. [ ] numbered\n",
	"<div>\n*raw*\n\n*md*\n</div>\n", "<script>\nx\n\ny\n</script>\nafter\n", "<!-- a\n\nb -->\ntext <b>bold</b> <!-- in --> <?x?> <!X y> <![CDATA[z]]>\n", "<custom-tag>\nx\n\ntext\n<custom-tag>\n", "<pre><title>x</title></pre> <iframe/>\n",
	"*a* **b** ***c*** _d_ __e__ f_g_h **i*j*k** *l**m**n* ** o** *p*q*r*\n", "*foo [bar* baz](/u)\n", "**a*b**c*\n", "~a~ ~~b~~ ~~~c~~~ ~d~~\n", "`a` ``b`c`` ` d ` `e\nf` `g\n", "\\*a\\* \\a \\\\ &amp; &lt; &copy; &#0; &#x1F600; &bogus; &copy\n",
	"[a](/b) [a](/b \"t\") [a](</b c> 't') [a]( /b (t) ) [a](b(c)d) [a]() [](x)\n", "[a](/b\n[c] [d][e]\n\n[c]: /c\n[E]: <x y> 'ti\ntle'\n", "![img *x*](/i.png \"t\") ![b][c] ![`code`](/x)\n\n[c]: /y\n", "[a [b](/c) d](/e) [ẞ]\n\n[SS]: /u\n",
	"[x]: /y\n===\n\n[x]\n", "[x]: /a\n[x]: /b\n[y]: /c \"t\" no\n[x] [y]\n", "<http://a.b?c=d&e> <a+b:c> <me@x.y> <not ok>\n", "[a](/ü?x=\"&y='z' \"t\")\n[a](javascript:x)\n",
	"| a | b |\n| --- | :-: |\n| 1 | 2 | 3\n| `x\\|y` | *z*\n\nafter\n", "para\n| a |\n|---|\n| 1 |\n> q\n", "a | b\n:- | -:\nc\n", "| a |\n| - | - |\n", "- | a |\n  |---|\n  | b |\n- c\n", "| a |\n|-|\n\n| \\| |\n|-|\n| \\\\| x |\n",
	"www.example.org http://example.org/a_b. (https://x.org/a(b)) ftp://f.org mail me@x.org, you+z@a-b.co.uk. x@y www.x&amp; http://a.b&lt;\n", "[www.a.org](/x) *www.b.org* https://a_b.c http://a/b\n",
	"a[^1] b[^two] c[^1] d[^no]\n\n[^1]: one\n\n    more\n[^two]: two `x`\n[^unused]: gone\n", "\"a 'b' c\" it's -- x --- y ---- z ... .... 'n' [\"q\"](/x)\n", "a  \nb\\\nc\n", "\ufeff# bom\n", "a\r\nb\r\n\r\n- c\r\n",
}
