package read

import "testing"

func TestFnmatchIsRubys(t *testing.T) {
	for _, c := range []struct {
		pattern, name string
		want          bool
	}{
		{"/s/*.tmp", "/s/a.tmp", true},
		{"/s/*.tmp", "/s/sub/a.tmp", true},
		{"/s/*", "/s/.hidden", true},
		{"*", ".hidden", false},
		{"/s/a?c", "/s/abc", true},
		{"/s/a?c", "/s/a/c", true},
		{"/s/[a-c]x", "/s/bx", true},
		{"/s/[!a-c]x", "/s/bx", false},
		{"/s/[^a-c]x", "/s/dx", true},
		{`/s/\*`, "/s/*", true},
		{`/s/\*`, "/s/a", false},
		{"/s/**/b", "/s/a/b", true},
		{"/s/**/b", "/s/b", false},
		{"/s/{a,b}", "/s/a", false},
		{"/s/é?", "/s/éü", true},
		{"/s/[é]", "/s/é", true},
		{"/s/[a", "/s/a", false},
		{"/s/*a*b*c", "/s/xxaxxbxxc", true},
		{"", "", true},
	} {
		if got := fnmatch(c.pattern, c.name); got != c.want {
			t.Errorf("fnmatch(%q, %q) = %v", c.pattern, c.name, got)
		}
	}
}

func TestDataKeysAreJekylls(t *testing.T) {
	for name, want := range map[string]string{
		"a b": "a_b", " a": "a", "a  b": "a_b", "a  ": "a_", "a.b": "ab", "a   b c": "a_b_c", " a b ": "a_b_",
		"my-file_1": "my-file_1", "é.x": "x",
	} {
		if got := dataKey(name); got != want {
			t.Errorf("dataKey(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestDatedName(t *testing.T) {
	for p, want := range map[string][3]string{
		"2020-01-02-a.md":         {"2020-01-02", "a", ".md"},
		"sub/20-1-2-a.b.c.md":     {"20-1-2", "a.b.c", ".md"},
		"2020-01-02-.md":          {"2020-01-02", "", ".md"},
		"2020-01-02-with space.x": {"2020-01-02", "with space", ".x"},
	} {
		date, slug, ext, ok := datedName(p)
		if !ok || [3]string{date, slug, ext} != want {
			t.Errorf("datedName(%q) = %q %q %q %v", p, date, slug, ext, ok)
		}
	}
	for _, p := range []string{"a.md", "2020-01-a.md", "2020-01-02.md", "12020-01-02-a.md", "2020-01-02-a", "2020-01-02-a.", "2-01-02-a.md"} {
		if _, _, _, ok := datedName(p); ok {
			t.Errorf("datedName(%q) takes it", p)
		}
	}
}

func FuzzFnmatch(f *testing.F) {
	f.Add("/s/*[a-c]?", "/s/xby")
	f.Add(`\*[!é-ü]`, "*x")
	f.Fuzz(func(_ *testing.T, pattern, name string) { fnmatch(pattern, name) })
}
