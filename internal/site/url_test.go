package site

import "testing"

func TestExtnameIsRubys(t *testing.T) {
	for name, want := range map[string]string{
		"a.md": ".md", "a.": ".", ".a": "", "..a": "", ".a.b": ".b", "a.b.": ".", "a..b": ".b",
		"x/.htaccess": "", "a.b c": ".b c", "..a.b": ".b", "foo/a.b/": ".b", "plain": "",
	} {
		if got := Extname(name); got != want {
			t.Errorf("Extname(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestSanitizeNeverLeavesTheBase(t *testing.T) {
	for p, want := range map[string]string{
		"a/b": "/s/a/b", "../../etc/passwd": "/s/etc/passwd", "/a": "/s/a", "/s/a": "/s/a", "": "/s/", "/sx": "/s/sx",
	} {
		if got := Sanitize("/s", p); got != want {
			t.Errorf("Sanitize(%q) = %q, want %q", p, got, want)
		}
	}
}
