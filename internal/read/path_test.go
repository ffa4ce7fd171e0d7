package read

import "testing"

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
