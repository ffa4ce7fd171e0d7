package vfs

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/broadsheet-press/broadsheet/internal/oracle"
)

func TestFnmatchAgreesWithRuby(t *testing.T) {
	p := oracle.Ruby(t, `while line = gets; q = JSON.parse(line); puts JSON.generate(File.fnmatch?(q[0], q[1])); end`)
	r := rand.New(rand.NewPCG(1, 2))
	check := func(pattern, name string) {
		t.Helper()
		var want bool
		p.Ask(t, []string{pattern, name}, &want)
		if got := Fnmatch(pattern, name); got != want {
			t.Errorf("Fnmatch(%q, %q) = %t", pattern, name, got)
		}
	}
	for _, c := range [][2]string{
		{"*", ".a"}, {"*", "a/.b"}, {"a/*", "a/.b"}, {"**/x", "a/b/x"}, {"**/x", "x"}, {"[a-c]x", "bx"}, {"[!a]x", "bx"}, {"\\*", "*"}, {"{a,b}", "a"}, {"a[", "a["}, {"?", "é"}, {"[é]", "é"},
		{"[]a]", "]"}, {"[a", "a"}, {"x\\", "x\\"}, {"x\\", "x"}, {"*.md", "dir/x.md"}, {"[a-]", "-"}, {"[.]x", ".x"}, {"?x", ".x"}, {"a/**/b", "a/b"}, {"[\\]]", "]"}, {"", ""}, {"*", ""}, {"[!]", "]"}, {"[^]]", "a"}, {"[]", "]"},
	} {
		check(c[0], c[1])
	}
	pieces := []string{"*", "**", "?", "[ab]", "[!a]", "[a-c]", "[", "]", "\\", "a", "b", ".", "/", "é", "-", "!", "{a,b}"}
	for range 2000 {
		var a, b strings.Builder
		for range r.IntN(6) {
			a.WriteString(pieces[r.IntN(len(pieces))])
		}
		for range r.IntN(5) {
			b.WriteString(pieces[9+r.IntN(5)])
		}
		check(a.String(), b.String())
	}
}

func TestGlobAgreesWithRuby(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a.md", "b.txt", ".hidden", "d/a.md", "d/.x/y.md", "d/e/a.md", "d/e/f/g.md", "e/a.md", "é/ü.md", "[x]/a.md", "d/e/.z"} {
		p := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("d", filepath.Join(dir, "link")); err != nil {
		t.Skip("this file system has no symbolic links: ", err)
	}
	p := oracle.Ruby(t, `while line = gets; q = JSON.parse(line); puts JSON.generate(Dir.chdir(q[0]) { Dir.glob(q[1]) }); end`)
	for _, pattern := range []string{
		"*", "**", "**/*", "**/*.md", "*.md", "d/*", "d/**/a.md", "**/", "*/", "{a,b}.*", "d/{e,x}/*", "{d,{e,é}}/*.md", "link/*", "l*/*.md", "d/.x/*", ".*", "?.md", "[de]/*", "\\[x\\]/*", "nope", "nope/*", "d/e", "d//a.md", "**/e/**/*.md", "**/**/a.md", "**/**", "**/**/", "d/**", "é/*", "a.md/*", "{a.md,a.md}", "d/*/",
	} {
		var want []string
		p.Ask(t, []string{dir, pattern}, &want)
		// Ruby keeps a slash at the end and doubled ones; it lists "." among
		// the hidden files.
		for i := range want {
			want[i] = Clean(want[i])
		}
		want = slices.DeleteFunc(want, func(s string) bool { return s == "." })
		slices.Sort(want)
		want = slices.Compact(want)
		if got := Glob(OS(dir), pattern); !slices.Equal(got, want) {
			t.Errorf("%s:\n got %q\nwant %q", pattern, got, want)
		}
	}
}

func FuzzFnmatch(f *testing.F) {
	f.Add("*a*b*c*", "aaaaabbbbbccccc")
	f.Add("[a-\\]", "a")
	f.Fuzz(func(t *testing.T, pattern, name string) {
		Fnmatch(pattern, name)
		if !strings.ContainsAny(pattern, `*?[\`) && strings.ToValidUTF8(pattern, "") == pattern {
			if got := Fnmatch(pattern, name); got != (pattern == name) {
				t.Fatalf("Fnmatch(%q, %q) = %t", pattern, name, got)
			}
		}
	})
}
