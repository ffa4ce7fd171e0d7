package themecache_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/broadsheet-press/broadsheet/internal/dial"
	"github.com/broadsheet-press/broadsheet/internal/themecache"
)

// archive is a zip of name, text, name, text, with a comment.
func archive(t *testing.T, comment string, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		w, err := z.Create(files[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(files[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.SetComment(comment); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// host serves archives and releases by path, and counts the requests.
type host struct {
	*httptest.Server
	answers  map[string][]byte
	requests []string
}

func serve(t *testing.T) *host {
	h := &host{answers: map[string][]byte{}}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.requests = append(h.requests, r.URL.Path)
		b, ok := h.answers[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Write(b)
	}))
	t.Cleanup(h.Close)
	return h
}

func ref(t *testing.T, text string) themecache.Ref {
	t.Helper()
	r, err := themecache.ParseRef(text)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestParseRef(t *testing.T) {
	for text, want := range map[string]string{
		"Ada/Looks":                             "ada/looks",
		" ada/looks@V1.2 ":                      "ada/looks@v1.2",
		"https://github.com/ada/looks@main":     "ada/looks@main",
		"http://code.example.org/ada/l.o_o-k@x": "http://code.example.org/ada/l.o_o-k@x",
		"ada":                                   "",
		"ada/looks/more":                        "",
		"ada/..":                                "",
		"ada/looks@..":                          "",
		"ada/looks@a/b":                         "",
		"https://elsewhere.example.org/ada/looks": "",
		"https://u:p@github.com/ada/looks":        "",
		"file:///etc/passwd":                      "",
		"../looks":                                "",
	} {
		r, err := themecache.ParseRef(text, "code.example.org")
		if want == "" {
			if err == nil {
				t.Errorf("%q is taken for %v", text, r)
			}
		} else if err != nil || r.String() != want {
			t.Errorf("%q is %q, %v; want %q", text, r, err, want)
		}
	}
	for text, want := range map[string]bool{"a/b": false, "a/b@main": false, "a/b@v1": false, "a/b@v1.0.2": true, "a/b@latest": false,
		"a/b@0123456789012345678901234567890123456789": true} {
		if ref(t, text).Fixed() != want {
			t.Errorf("%s: fixed is not %t", text, want)
		}
	}
}

func TestThemeIsFetchedOnce(t *testing.T) {
	h := serve(t)
	commit := strings.Repeat("0a", 20)
	h.answers["/ada/looks/zip/v1.0"] = archive(t, commit, "Looks-1.0/", "", "Looks-1.0/_layouts/page.html", "[{{ content }}]", "Looks-1.0/deep/er/x.txt", "x")
	c := themecache.Cache{Dir: t.TempDir(), Server: h.URL}
	first, err := c.Theme(t.Context(), ref(t, "ada/looks@v1.0"))
	if err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(filepath.Join(first.Dir, "_layouts/page.html")); err != nil || string(text) != "[{{ content }}]" {
		t.Errorf("%q %v", text, err)
	}
	if !first.Fetched || first.Commit != commit {
		t.Errorf("%+v", first)
	}
	h.Close() // what follows needs no network
	again, err := c.Theme(t.Context(), ref(t, "ada/looks@v1.0"))
	if err != nil || again.Fetched || again.Sum != first.Sum || again.Commit != commit {
		t.Errorf("%+v %v", again, err)
	}
	entries, err := os.ReadDir(filepath.Dir(first.Dir))
	if err != nil || len(entries) != 2 {
		t.Errorf("beside the theme are %v %v", entries, err)
	}
	if _, err := c.Theme(t.Context(), ref(t, "ada/other")); err == nil {
		t.Error("a theme came from nowhere")
	}
}

func TestBranchesAreFetchedAnewWhereAsked(t *testing.T) {
	h := serve(t)
	answer := func(text string) {
		h.answers["/ada/looks/zip/main"] = archive(t, strings.Repeat("0a", 20), "Looks-main/a.txt", text)
		h.answers["/ada/looks/zip/v1.0"] = archive(t, strings.Repeat("0b", 20), "Looks-1.0/a.txt", text)
	}
	dir := t.TempDir()
	show := func(refresh bool, name string) string {
		t.Helper()
		c := themecache.Cache{Dir: dir, Server: h.URL, Refresh: refresh}
		theme, err := c.Theme(t.Context(), ref(t, name))
		if err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(filepath.Join(theme.Dir, "a.txt"))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	answer("old")
	show(false, "ada/looks@main")
	show(false, "ada/looks@v1.0")
	answer("new")
	if got := show(false, "ada/looks@main"); got != "old" {
		t.Errorf("a branch moved without being asked: %s", got)
	}
	if got := show(true, "ada/looks@main"); got != "new" {
		t.Errorf("a branch stayed: %s", got)
	}
	if got := show(false, "ada/looks@main"); got != "new" {
		t.Errorf("a branch went back: %s", got)
	}
	if got := show(true, "ada/looks@v1.0"); got != "old" {
		t.Errorf("a version changed: %s", got)
	}
	entries, err := os.ReadDir(filepath.Join(dir, "github.com", "ada"))
	if err != nil || len(entries) != 4 {
		t.Errorf("beside the themes are %v %v", entries, err)
	}
}

func TestChangedThemesAreRefused(t *testing.T) {
	h := serve(t)
	for _, name := range []string{"v1.0", "main"} {
		h.answers["/ada/looks/zip/"+name] = archive(t, "", "l/a.txt", "one")
	}
	c := themecache.Cache{Dir: t.TempDir(), Server: h.URL}
	get := func(r string) (themecache.Theme, error) { return c.Theme(t.Context(), ref(t, "ada/looks@"+r)) }
	fixed, err := get("v1.0")
	if err != nil {
		t.Fatal(err)
	}
	moving, err := get("main")
	if err != nil {
		t.Fatal(err)
	}

	// A file that changed on this machine.
	if err := os.WriteFile(filepath.Join(fixed.Dir, "a.txt"), []byte("two"), 0o644); err != nil {
		t.Fatal(err)
	}
	var changed *themecache.Changed
	if _, err := get("v1.0"); !errors.As(err, &changed) || changed.Dir != fixed.Dir || changed.Want != fixed.Sum {
		t.Errorf("files that changed: %v", err)
	}

	// Other content under the name of a version, where it is fetched anew.
	for _, name := range []string{"v1.0", "main"} {
		h.answers["/ada/looks/zip/"+name] = archive(t, "", "l/a.txt", "two")
	}
	for _, dir := range []string{fixed.Dir, moving.Dir} {
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := get("v1.0"); !errors.As(err, &changed) || changed.Dir != "" {
		t.Errorf("a version that changed: %v", err)
	}
	if _, err := os.Stat(fixed.Dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the refused files stayed: %v", err)
	}
	if th, err := get("main"); err != nil || th.Sum == moving.Sum {
		t.Errorf("a branch that moved: %+v %v", th, err)
	}
}

func TestPackingDoesNotCount(t *testing.T) {
	h := serve(t)
	h.answers["/ada/looks/zip/v1.0"] = archive(t, "", "l/a.txt", "one", "l/b/c.txt", "two")
	c := themecache.Cache{Dir: t.TempDir(), Server: h.URL}
	r := ref(t, "ada/looks@v1.0")
	th, err := c.Theme(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(th.Dir); err != nil {
		t.Fatal(err)
	}
	h.answers["/ada/looks/zip/v1.0"] = archive(t, "other", "Top/b/", "", "Top/b/c.txt", "two", "Top/a.txt", "one")
	if again, err := c.Theme(t.Context(), r); err != nil || again.Sum != th.Sum {
		t.Errorf("%+v %v", again, err)
	}
}

func TestLatestRelease(t *testing.T) {
	h := serve(t)
	h.answers["/repos/ada/looks/releases/latest"] = []byte(`{"tag_name": "v3"}`)
	h.answers["/ada/looks/zip/v3"] = archive(t, "", "l/a.txt", "three")
	h.answers["/ada/plain/zip/HEAD"] = archive(t, "", "l/a.txt", "head")
	c := themecache.Cache{Dir: t.TempDir(), Server: h.URL}
	if th, err := c.Theme(t.Context(), ref(t, "ada/looks@latest")); err != nil || th.Release != "v3" {
		t.Errorf("%+v %v", th, err)
	}
	if th, err := c.Theme(t.Context(), ref(t, "ada/plain@latest")); err != nil || th.Release != "" {
		t.Errorf("without a release: %+v %v", th, err)
	}
}

func TestHostileArchives(t *testing.T) {
	big := strings.Repeat("0", 1<<20)
	for name, c := range map[string]struct {
		files []string
		raw   []byte
	}{
		"leaves the folder":       {files: []string{"l/../../x", "x"}},
		"leaves it below":         {files: []string{"l/a/../../../x", "x"}},
		"an absolute path":        {files: []string{"/etc/x", "x"}},
		"a backslash":             {files: []string{`l/..\..\x`, "x"}},
		"a name twice":            {files: []string{"l/a", "x", "l/a", "y"}},
		"a file and a folder":     {files: []string{"l/a", "x", "l/a/b", "y"}},
		"a path without end":      {files: []string{"l/" + strings.Repeat("a/", 600) + "x", "x"}},
		"unfolds without end":     {files: []string{"l/a", big, "l/b", big, "l/c", big}},
		"too many files":          {files: []string{"l/a", "", "l/b", "", "l/c", "", "l/d", "", "l/e", "", "l/f", ""}},
		"larger than is fetched":  {raw: make([]byte, 1<<20)},
		"no archive":              {raw: []byte("<html>")},
		"nothing":                 {files: []string{"l/", ""}},
		"nothing below its top":   {files: []string{"l", "x"}},
		"an archive that is torn": {raw: archive(t, "", "l/a", "x")[:40]},
	} {
		h := serve(t)
		if c.raw == nil {
			c.raw = archive(t, "", c.files...)
		}
		h.answers["/a/b/zip/HEAD"] = c.raw
		top := t.TempDir()
		cache := themecache.Cache{Dir: filepath.Join(top, "one", "cache"), Server: h.URL,
			Limits: themecache.Limits{Archive: 1 << 19, Bytes: 2 << 20, Files: 5, Path: 1024}}
		if th, err := cache.Theme(t.Context(), ref(t, "a/b")); err == nil {
			t.Errorf("%s: became %+v", name, th)
		}
		left := 0
		err := filepath.WalkDir(top, func(p string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				left++
			}
			return err
		})
		if err != nil || left > 0 {
			t.Errorf("%s: %d files are left; %v", name, left, err)
		}
	}
}

func TestRedirectsDoNotLeadInside(t *testing.T) {
	inner := serve(t)
	inner.answers["/a/b/zip/HEAD"] = archive(t, "", "l/a", "x")
	outer := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, inner.URL+r.URL.Path, http.StatusFound)
	}))
	defer outer.Close()
	c := themecache.Cache{Dir: t.TempDir(), Server: outer.URL}
	_, err := c.Theme(t.Context(), ref(t, "a/b"))
	if !errors.Is(err, dial.ErrPrivate) || len(inner.requests) > 0 {
		t.Errorf("asked %v, %v", inner.requests, err)
	}
}

func TestFilesPutThereByHandAreTakenAsTheyAre(t *testing.T) {
	c := themecache.Cache{Dir: t.TempDir()}
	dir := filepath.Join(c.Dir, "github.com", "ada", "looks@v1.0")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, "a.txt")
	if err := os.WriteFile(name, []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	r := ref(t, "ada/looks@v1.0")
	if _, err := c.Theme(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte("y"), 0o644); err != nil {
		t.Fatal(err)
	}
	var changed *themecache.Changed
	if _, err := c.Theme(t.Context(), r); !errors.As(err, &changed) {
		t.Errorf("a change after the first use: %v", err)
	}
}
