package highlight

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/broadsheet-press/broadsheet/internal/oracle"
)

var update = flag.Bool("update", false, "write what Rouge makes of testdata/samples.txtar into testdata/rouge.txtar")

// verifyEnv makes TestSamples ask the installed Rouge instead of trusting what
// it said when -update was last given.
const verifyEnv = "BROADSHEET_ASK_JEKYLL"

const rougeScript = `
require "rouge"
formatter = Rouge::Formatters::HTML.new
while line = STDIN.gets
  lang, code = JSON.parse(line)
  puts JSON.generate(formatter.format(Rouge::Lexer.find(lang).new.lex(code)))
end
`

// TestSamples compares what the lexers make of code in each of their languages
// with what Rouge made of it.
func TestSamples(t *testing.T) {
	samples, err := txtar.ParseFile("testdata/samples.txtar")
	if err != nil {
		t.Fatal(err)
	}
	ask := *update || os.Getenv(verifyEnv) != ""
	want := map[string]string{}
	if ask {
		rouge := oracle.Ruby(t, rougeScript, "rouge")
		golden := &txtar.Archive{Comment: []byte("What Rouge 3.30 makes of samples.txtar. Written by go test -update.\n\n")}
		for _, f := range samples.Files {
			var html string
			rouge.Ask(t, []string{f.Name, string(f.Data)}, &html)
			want[f.Name] = html
			golden.Files = append(golden.Files, txtar.File{Name: f.Name, Data: []byte(html)})
		}
		if *update {
			if err := os.WriteFile("testdata/rouge.txtar", txtar.Format(golden), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	} else {
		golden, err := txtar.ParseFile("testdata/rouge.txtar")
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range golden.Files {
			want[f.Name] = string(f.Data)
		}
	}
	seen := map[string]bool{}
	for _, f := range samples.Files {
		seen[f.Name] = true
		l, ok := Find(f.Name)
		if !ok {
			t.Errorf("%s is not known", f.Name)
			continue
		}
		got := string(l.Append(nil, string(f.Data)))
		// A golden text ends with a newline, whether Rouge's does or not.
		if strings.TrimSuffix(got, "\n") != strings.TrimSuffix(want[f.Name], "\n") {
			t.Errorf("%s\n%s", f.Name, difference(want[f.Name], got))
		}
	}
	for _, tag := range nativeTags() {
		if !seen[tag] && tag != "irb_output" {
			t.Errorf("%s has a lexer of its own, but no sample", tag)
		}
	}
}
