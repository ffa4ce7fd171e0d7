package frontmatter

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/oracle"
)

var files = []string{
	"", "---", "---\n", "---\n---", "---\n---\n", "---\na: b\n---\nbody\n", "---\r\na: b\r\n---\r\nbody\r\n", "\ufeff---\na: b\n---\nbody",
	"--- \na: b\n---\t\n\n\n  body", "---\n\n\na: b\n...\nbody", "----\na: b\n---\n", "--- x\n---\n", "---\na: b\n----\n", "---\na: b\n--- x\n---\nbody\n",
	"---\na: b\n ---\n", "\n---\na: b\n---\n", "---\na: b\n---\n \n \t", "---\na: |\n  x\n---\n---\nbody\n", "body", "---\nbody", "---\n...", "---a\n---\n", "---\na: é\n---\né\n",
	"---\n---body\n---\n", "---\v\na: b\n---\f\nbody", "---\rbody\r---\r", "---\na: b\n---\r", "...\na: b\n---\n", "---\n\n---\n\n---\n",
}

func TestSplitAgreesWithJekyll(t *testing.T) {
	p := oracle.Ruby(t, `
re = Jekyll::Document::YAML_FRONT_MATTER_REGEXP
while line = gets
  s = JSON.parse(line)
  header = s.b.lines.first.to_s.match?(%r!\A---\s*\r?\n!)
  s = s.delete_prefix("\ufeff")
  puts JSON.generate(s =~ re ? {"has" => true, "yaml" => $1, "body" => $'} : {"has" => false, "yaml" => "", "body" => s}.merge("header" => header))
end`, "jekyll")
	check := func(src string) {
		t.Helper()
		var want struct {
			Has        bool
			YAML, Body string
		}
		p.Ask(t, src, &want)
		got := Split([]byte(src))
		if got.Has != want.Has || string(got.YAML) != want.YAML || string(got.Body) != want.Body {
			t.Errorf("%q:\n got %t %q %q\nwant %t %q %q", src, got.Has, got.YAML, got.Body, want.Has, want.YAML, want.Body)
		}
		if src[got.Offset:] != string(got.Body) {
			t.Errorf("%q: offset %d", src, got.Offset)
		}
		if got.Line != 1+strings.Count(src[:got.Offset], "\n") {
			t.Errorf("%q: line %d", src, got.Line)
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	for _, f := range files {
		check(f)
	}
	pieces := []string{"---", "...", "\n", "\n", "\n", "\r\n", " ", "\t", "a: b", "x", "-", "."}
	for range 2000 {
		var b strings.Builder
		if r.IntN(8) > 0 {
			b.WriteString("---")
		}
		for range r.IntN(10) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		check(b.String())
	}
}

func TestHasHeader(t *testing.T) {
	for src, want := range map[string]bool{
		"---\n": true, "---\r\n": true, "--- \t\n": true, "---": false, "--- x\n": false, "----\n": false, "\ufeff---\n": false, "": false, "\n---\n": false,
	} {
		if got := HasHeader([]byte(src)); got != want {
			t.Errorf("%q: %t", src, got)
		}
	}
}

func TestErrorsKeepTheFilesLines(t *testing.T) {
	_, _, err := Parse([]byte("---\na: 1\nb: c: d\n---\nbody"), "_posts/x.md")
	var d diag.Diagnostic
	if !errors.As(err, &d) || d.File != "_posts/x.md" || d.Line != 3 || d.Column != 5 {
		t.Errorf("%v", err)
	}
	_, _, err = Parse([]byte("---\n- a\n---\nbody"), "x.md")
	if err == nil || !strings.Contains(err.Error(), "Invalid YAML front matter in x.md") {
		t.Errorf("%v", err)
	}
	for _, src := range []string{"---\n---\n", "---\n# nothing\n---\n", "no front matter"} {
		if m, _, err := Parse([]byte(src), "x.md"); err != nil || m.Len() != 0 {
			t.Errorf("%q: %v %v", src, m, err)
		}
	}
}

func TestValid(t *testing.T) {
	if ok, at, line := Valid([]byte("a\nb\xff")); ok || at != 3 || line != 2 {
		t.Errorf("%t %d %d", ok, at, line)
	}
	if ok, _, _ := Valid([]byte("aé\ufffd")); !ok {
		t.Error("valid text is called invalid")
	}
}

func FuzzSplit(f *testing.F) {
	for _, s := range files {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		p := Split(src)
		if string(src[p.Offset:]) != string(p.Body) {
			t.Fatalf("%q: offset %d, body %q", src, p.Offset, p.Body)
		}
		if p.Has && !strings.HasPrefix(string(p.YAML), "---") {
			t.Fatalf("%q: YAML %q", src, p.YAML)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	src := []byte("---\nlayout: post\ntitle: \"A title\"\ndate: 2025-11-20T02:32:13\ncategories: [News]\ntags: []\n---\n\n" + strings.Repeat("Some text of a story.\n", 200))
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := Parse(src, "x.md"); err != nil {
			b.Fatal(err)
		}
	}
}

func TestLineOf(t *testing.T) {
	p := Split([]byte("---\nlayout: post\n\"title\": x\ndate : 2020\n'tags':\n- date: 1\nurl:x\nend:\n---\nbody: 1\n"))
	for key, want := range map[string]int{"layout": 2, "title": 3, "date": 4, "tags": 5, "url": 0, "end": 8, "body": 0, "lay": 0, "nope": 0, "": 0} {
		if got := p.LineOf(key); got != want {
			t.Errorf("%s is on line %d, want %d", key, got, want)
		}
	}
}
