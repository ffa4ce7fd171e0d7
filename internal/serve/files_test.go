package serve

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// site writes files into a folder of the test's own.
func site(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		write(t, filepath.Join(dir, filepath.FromSlash(name)), content)
	}
	return dir
}

func write(t *testing.T, name, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func ask(h http.Handler, method, target string, header ...string) *http.Response {
	r := httptest.NewRequest(method, target, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, res *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

var pages = map[string]string{
	"index.html":        "front",
	"404.html":          "lost",
	"about.html":        "about us",
	"town/index.html":   "the town",
	"both.html":         "page",
	"both/index.html":   "folder",
	"half.html":         "page of a folder without an index",
	"half/x.txt":        "x",
	"feed.xml":          "<feed/>",
	"a b/c#d.html":      "odd name",
	"data/index.json":   "{}",
	"assets/style.css":  "body{}",
	"assets/x.unknown":  "?",
	"assets/font.woff2": "w",
}

func TestServesLikeAStaticHost(t *testing.T) {
	dir := site(t, pages)
	write(t, filepath.Join(filepath.Dir(dir), "secret.txt"), "secret")
	h := &Files{Dir: dir}
	for _, c := range []struct {
		target   string
		status   int
		body     string
		mimeType string
		location string
	}{
		{"/", 200, "front", "text/html; charset=utf-8", ""},
		{"/index.html", 200, "front", "text/html; charset=utf-8", ""},
		{"/about", 200, "about us", "text/html; charset=utf-8", ""},
		{"/about.html", 200, "about us", "text/html; charset=utf-8", ""},
		{"/about/", 404, "lost", "text/html; charset=utf-8", ""},
		{"/town", 301, "", "", "/town/"},
		{"/town?page=2", 301, "", "", "/town/?page=2"},
		{"/town/", 200, "the town", "text/html; charset=utf-8", ""},
		{"/both", 301, "", "", "/both/"},
		{"/both/", 200, "folder", "text/html; charset=utf-8", ""},
		{"/half", 200, "page of a folder without an index", "text/html; charset=utf-8", ""},
		{"/half/", 404, "lost", "text/html; charset=utf-8", ""},
		{"/data/", 200, "{}", "application/json; charset=utf-8", ""},
		{"/feed.xml", 200, "<feed/>", "application/xml; charset=utf-8", ""},
		{"/a%20b/c%23d.html", 200, "odd name", "text/html; charset=utf-8", ""},
		{"/assets/style.css", 200, "body{}", "text/css; charset=utf-8", ""},
		{"/assets/x.unknown", 200, "?", "application/octet-stream", ""},
		{"/assets/font.woff2", 200, "w", "font/woff2", ""},
		{"/assets/", 404, "lost", "text/html; charset=utf-8", ""},
		{"/nothing", 404, "lost", "text/html; charset=utf-8", ""},
		{"/../secret.txt", 404, "lost", "text/html; charset=utf-8", ""},
		{"/%2e%2e/secret.txt", 404, "lost", "text/html; charset=utf-8", ""},
		{"/..%2fsecret.txt", 404, "lost", "text/html; charset=utf-8", ""},
		{"/..%5csecret.txt", 404, "lost", "text/html; charset=utf-8", ""},
		{"/about%00.html", 404, "lost", "text/html; charset=utf-8", ""},
		{"//about", 200, "about us", "text/html; charset=utf-8", ""},
	} {
		res := ask(h, "GET", c.target)
		if res.StatusCode != c.status || c.body != "" && body(t, res) != c.body {
			t.Errorf("GET %s: %d, want %d with %q", c.target, res.StatusCode, c.status, c.body)
		}
		if got := res.Header.Get("Content-Type"); c.mimeType != "" && got != c.mimeType {
			t.Errorf("GET %s: Content-Type %q, want %q", c.target, got, c.mimeType)
		}
		if got := res.Header.Get("Location"); got != c.location {
			t.Errorf("GET %s: Location %q, want %q", c.target, got, c.location)
		}
	}
}

func TestSymbolicLinksStayInside(t *testing.T) {
	dir := site(t, map[string]string{"index.html": "front"})
	outside := filepath.Join(t.TempDir(), "passwd")
	write(t, outside, "secret")
	if err := os.Symlink(outside, filepath.Join(dir, "leak.txt")); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	if res := ask(&Files{Dir: dir}, "GET", "/leak.txt"); res.StatusCode != 404 {
		t.Errorf("a link that leaves the site answers %d: %q", res.StatusCode, body(t, res))
	}
}

func TestValidatorsAndRanges(t *testing.T) {
	h := &Files{Dir: site(t, pages)}
	res := ask(h, "GET", "/assets/style.css")
	etag := res.Header.Get("ETag")
	if etag == "" || res.Header.Get("Last-Modified") == "" {
		t.Fatalf("no validators: %v", res.Header)
	}
	if res := ask(h, "GET", "/assets/style.css", "If-None-Match", etag); res.StatusCode != 304 {
		t.Errorf("a current copy answers %d, want 304", res.StatusCode)
	}
	if res := ask(h, "GET", "/assets/style.css", "Range", "bytes=1-3"); res.StatusCode != 206 || body(t, res) != "ody" {
		t.Errorf("a range answers %d", res.StatusCode)
	}
	if res := ask(h, "HEAD", "/about"); res.StatusCode != 200 || body(t, res) != "" || res.Header.Get("Content-Length") != "8" {
		t.Errorf("HEAD answers %d with length %s", res.StatusCode, res.Header.Get("Content-Length"))
	}
	if res := ask(h, "POST", "/about"); res.StatusCode != 405 || res.Header.Get("Allow") != "GET, HEAD" {
		t.Errorf("POST answers %d", res.StatusCode)
	}
}

func TestMount(t *testing.T) {
	h := &Files{Dir: site(t, pages), Mount: "/paper"}
	for target, status := range map[string]int{
		"/paper/": 200, "/paper": 302, "/paper/about": 200, "/paper/town/": 200,
		"/": 302, "/about": 404, "/paperback": 404,
	} {
		if res := ask(h, "GET", target); res.StatusCode != status {
			t.Errorf("GET %s: %d, want %d", target, res.StatusCode, status)
		}
	}
	if got := ask(h, "GET", "/paper/town").Header.Get("Location"); got != "/paper/town/" {
		t.Errorf("the redirect leaves the mount: %q", got)
	}
	if got := ask(h, "GET", "/paper?q=1").Header.Get("Location"); got != "/paper/?q=1" {
		t.Errorf("the front page without its slash is at %q", got)
	}
}

func TestListingOnlyWhenAsked(t *testing.T) {
	dir := site(t, map[string]string{"index.html": "front", "x y/<b>.txt": "1", "z/.htaccess": "1", "z/a.txt": "1"})
	if res := ask(&Files{Dir: dir}, "GET", "/z/"); res.StatusCode != 404 {
		t.Errorf("an index-less folder answers %d", res.StatusCode)
	}
	h := &Files{Dir: dir, Listing: true}
	top := body(t, ask(h, "GET", "/"))
	if !strings.Contains(top, `href="./x%20y/"`) || !strings.Contains(top, "index.html") {
		t.Errorf("listing of the top:\n%s", top)
	}
	if inner := body(t, ask(h, "GET", "/x%20y/")); !strings.Contains(inner, "&lt;b&gt;.txt") || strings.Contains(inner, "<b>") {
		t.Errorf("names are not escaped:\n%s", inner)
	}
	if z := body(t, ask(h, "GET", "/z/")); strings.Contains(z, ".htaccess") {
		t.Errorf("server configuration is listed:\n%s", z)
	}
}

func TestInjectionLeavesFilesAlone(t *testing.T) {
	dir := site(t, map[string]string{
		"a.html": "<html><HEAD><title>x</title></HEAD><body></body></html>", "b.html": "plain", "404.html": "<head></head>lost", "c.txt": "</head>",
	})
	h := &Files{Dir: dir, Inject: "[live]"}
	for target, want := range map[string]string{
		"/a.html": "<html><HEAD><title>x</title>[live]</HEAD><body></body></html>",
		"/b.html": "plain[live]", "/nope": "<head>[live]</head>lost", "/c.txt": "</head>",
	} {
		if got := body(t, ask(h, "GET", target)); got != want {
			t.Errorf("GET %s: %q, want %q", target, got, want)
		}
	}
	if got, err := os.ReadFile(filepath.Join(dir, "b.html")); err != nil || string(got) != "plain" {
		t.Errorf("the file on disk is now %q (%v)", got, err)
	}
}

func TestNoSiteYet(t *testing.T) {
	if res := ask(&Files{Dir: filepath.Join(t.TempDir(), "_site")}, "GET", "/"); res.StatusCode != 503 {
		t.Errorf("without a built site: %d", res.StatusCode)
	}
}

func rename(t *testing.T, from, to string) {
	t.Helper()
	if err := os.Rename(from, to); err != nil {
		t.Fatal(err)
	}
}

func remove(t *testing.T, name string) {
	t.Helper()
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
}
