package permalink

import (
	"encoding/hex"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/broadsheet-press/broadsheet/internal/oracle"
)

const jekyllURLs = `
Jekyll.logger.log_level = :error
def attempt; yield; rescue => e; "error: #{e.message}"; end
while line = gets
  q = JSON.parse(line)
  s = q["text"]
  r = attempt {
    case q["do"]
    when "slug" then Jekyll::Utils.slugify(s, :mode => q["mode"], :cased => q["cased"])
    when "titleize" then Jekyll::Utils.titleize_slug(s)
    when "escape" then Jekyll::URL.escape_path(s)
    when "unescape" then Jekyll::URL.unescape_path(s)
    when "clean" then Jekyll::URL.new(:template => s, :placeholders => {}).sanitize_url(s)
    when "page" then Jekyll::URL.new(:template => s, :placeholders => {:path => q["values"][0], :basename => q["values"][1], :output_ext => q["values"][2]}).to_s
    when "data" then Jekyll::DataReader.allocate.sanitize_filename(s)
    when "suffix" then Jekyll::Utils.add_permalink_suffix(s, q["mode"].match?(/:|\//) ? q["mode"] : q["mode"].to_sym)
    end
  }
  puts JSON.generate("r" => r.to_s.b.unpack1("H*"))
end`

type question struct {
	Do     string   `json:"do"`
	Text   string   `json:"text"`
	Mode   string   `json:"mode"`
	Cased  bool     `json:"cased"`
	Values []string `json:"values"`
}

func answer(q question) string {
	var s string
	var err error
	switch q.Do {
	case "slug":
		s = Slugify(q.Text, Mode(q.Mode), q.Cased)
	case "titleize":
		s = Titleize(q.Text)
	case "escape":
		s, err = Escape(q.Text)
	case "unescape":
		s = Unescape(q.Text)
	case "clean":
		s = Clean(q.Text)
	case "page":
		s, err = PageURL(q.Text, q.Values[0], q.Values[1], q.Values[2])
	case "data":
		s = DataKey(q.Text)
	case "suffix":
		s = AddSuffix(q.Text, q.Mode)
	}
	if err != nil {
		return "error: " + err.Error()
	}
	return s
}

var texts = []string{
	"", "a", "The _config.yml file", "So what is Jekyll, exactly?", "Été à la plage", "日本語 タイトル", "C# & .NET", "100%", "a/b/c", "../x/./y//z", "a:b", "1:2", ":x", "c: sharp", "a#b#c", "a?b?c", "//host/x", "//a b/c", "http://x.y/z?q#f",
	"[x]{y}|z^`\"<>\\", "%41%zz%e9%C3%A9", "İstanbul", "ΑΣ ΣΑΣ", "ǅ ß ẞ ﬁ", "-a-", "--a--", "a--b", "...", "a...b", " lead", "trail ", "tab\tnew\nline", "٣ Ⅷ ² ½", "́combining", "😀 emoji", "don't", "x@y.z", "foo@bar:80/x", "é:b", "a+b=c,d;e!f$g'h(i)*~_", "foo_bar-baz", "Ĳ Œ ŉ Þ",
}

func TestAgreesWithJekyll(t *testing.T) {
	p := oracle.Ruby(t, jekyllURLs, "jekyll")
	r := rand.New(rand.NewPCG(1, 2))
	check := func(q question) {
		t.Helper()
		var want struct{ R string }
		p.Ask(t, q, &want)
		raw, err := hex.DecodeString(want.R)
		if err != nil {
			t.Fatal(err)
		}
		if got := answer(q); got != string(raw) {
			t.Errorf("%+v:\n got %q\nwant %q", q, got, raw)
		}
	}
	all := func(s string) {
		t.Helper()
		for _, mode := range []Mode{Raw, Default, Pretty, ASCII, Latin, "none", "other"} {
			check(question{Do: "slug", Text: s, Mode: string(mode)})
			check(question{Do: "slug", Text: s, Mode: string(mode), Cased: true})
		}
		for _, do := range []string{"titleize", "escape", "unescape", "clean"} {
			check(question{Do: do, Text: s})
		}
	}
	for _, s := range texts {
		all(s)
	}
	pieces := append([]string{"/", ".", "..", ":", "?", "#", "%", "@", " ", "-", "//", "[", "]", "A", "é", "_", "\t"}, texts...)
	for range 150 {
		var b strings.Builder
		for range 1 + r.IntN(5) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		all(b.String())
	}
	parts := []string{"a", "b1", " ", "  ", "-", "_", ".", "é", "日", "!", "\t", "A", "\n"}
	for range 800 {
		var b strings.Builder
		for range 1 + r.IntN(8) {
			b.WriteString(parts[r.IntN(len(parts))])
		}
		check(question{Do: "data", Text: b.String()})
	}
	templates := []string{"/:path/:basename:output_ext", "/:path/", "/:path/:basename/", "/x/:title", ":basename_x", "no", "/:path/:path/:basename"}
	dirs := []string{"", "/", "/a", "/a b/c", "/:basename", "/é", "/..", "a:b"}
	names := []string{"index", "about", "a b", ":output_ext", "x.y", "ü", "%41"}
	for _, tpl := range templates {
		for _, d := range dirs {
			for _, n := range names {
				check(question{Do: "page", Text: tpl, Values: []string{d, n, ".html"}})
			}
		}
	}
	for _, style := range []string{"pretty", "date", "ordinal", "none", "weekdate", "/:year/:title/", "/:title", "/:title:output_ext"} {
		check(question{Do: "suffix", Text: "/:collection/:path", Mode: style})
	}
}

func TestTransliterationAgreesWithI18n(t *testing.T) {
	p := oracle.Ruby(t, `
I18n.config.available_locales = :en
while line = gets; puts JSON.generate(JSON.parse(line).chars.map { |c| I18n.transliterate(c, :locale => :en) }.join("|")); end`, "jekyll")
	var b strings.Builder
	var got []string
	for r := rune(0x80); r < 0x600; r++ {
		b.WriteRune(r)
		got = append(got, Transliterate(string(r)))
	}
	var want string
	p.Ask(t, b.String(), &want)
	if s := strings.Join(got, "|"); s != want {
		t.Errorf("\n got %s\nwant %s", s, want)
	}
}

func TestTemplate(t *testing.T) {
	values := map[string]string{"year": "2025", "title": "a b", "categories": "", "output_ext": ".html", "y_day": "324"}
	lookup := func(key string) (string, bool) { v, ok := values[key]; return v, ok }
	for _, c := range []struct{ template, want string }{
		{"/:categories/:year/:title:output_ext", "/2025/a%20b.html"},
		{"/:year_/:title_:y_day", "/2025_/a%20b_324"},
		{":year:", "/2025:"},
		{"/a:1/::year", "/a:1/:2025"},
		{"plain", "/plain"},
		{"", "/"},
	} {
		got, err := Compile(c.template).URL(lookup)
		if err != nil || got != c.want {
			t.Errorf("%s: %q %v, want %q", c.template, got, err, c.want)
		}
	}
	for _, c := range []struct{ template, want string }{
		{"/:years", "The URL template doesn't have years keys. Check your permalink template!"},
		{"/:years_", "The URL template doesn't have years or years keys. Check your permalink template!"},
	} {
		_, err := Compile(c.template).URL(lookup)
		if err == nil || err.Error() != c.want {
			t.Errorf("%s: %v", c.template, err)
		}
	}
}

func FuzzEscape(f *testing.F) {
	for _, s := range texts {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		e, err := Escape(s)
		if err != nil || strings.Contains(s, "\n") {
			return
		}
		for i := range len(e) {
			if e[i] <= ' ' || e[i] > '~' {
				t.Fatalf("%q escapes to %q", s, e)
			}
		}
		if u := Unescape(e); u != s {
			t.Fatalf("%q escapes to %q, which unescapes to %q", s, e, u)
		}
	})
}

func FuzzClean(f *testing.F) {
	for _, s := range texts {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c := Clean(s)
		if c[0] != '/' || strings.Contains(c, "//") {
			t.Fatalf("%q cleans to %q", s, c)
		}
	})
}

func BenchmarkURL(b *testing.B) {
	tpl := Compile(Style("date"))
	lookup := func(key string) (string, bool) { return "news", true }
	b.ReportAllocs()
	for b.Loop() {
		if _, err := tpl.URL(lookup); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSlugify(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Slugify("US military officials in Ukraine for talks", "", false)
	}
}
