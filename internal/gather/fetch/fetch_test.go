package fetch

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

func compressed(t *testing.T, name string, text []byte) []byte {
	var b bytes.Buffer
	var w io.WriteCloser
	switch name {
	case "gzip":
		w = gzip.NewWriter(&b)
	case "zlib":
		w = zlib.NewWriter(&b)
	case "flate":
		w, _ = flate.NewWriter(&b, 9)
	}
	if _, err := w.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestCompression(t *testing.T) {
	text := []byte(strings.Repeat("words and more words. ", 200))
	for _, c := range []struct {
		header string
		body   []byte
		ok     bool
	}{
		{"gzip", compressed(t, "gzip", text), true},
		{"deflate", compressed(t, "zlib", text), true},
		{"deflate", compressed(t, "flate", text), true},
		{"identity", text, true},
		{"", text, true},
		{"", text[:2], true},
		{"", nil, true},
		{"", compressed(t, "gzip", text), true}, // stored so, and not said
		{"", compressed(t, "gzip", make([]byte, 12<<20)), false},
		{"br", text, false},
		{"gzip", text, false},
		{"gzip", compressed(t, "gzip", text)[:40], false},
		{"gzip", compressed(t, "gzip", make([]byte, 12<<20)), false},
	} {
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", c.header)
			_, _ = w.Write(c.body)
		}))
		want := text
		if len(c.body) < 3 {
			want = c.body
		}
		client := New(Settings{Allow: []string{"127.0.0.1"}})
		resp, err := client.Get(t.Context(), Request{URL: srv.URL})
		if (err == nil) != c.ok || c.ok && !bytes.Equal(resp.Body, want) {
			t.Errorf("%q: %v", c.header, err)
		}
		client.Close()
		srv.Close()
	}
}

// TestHops: every hop is checked, and where a chain of permanent redirects
// leads is told apart from where the answer came from.
func TestHops(t *testing.T) {
	mux := http.NewServeMux()
	srv := httptest.NewServer(mux)
	defer srv.Close()
	mux.Handle("/a", http.RedirectHandler("/b", 301))
	mux.Handle("/b", http.RedirectHandler("/c", 308))
	mux.Handle("/c", http.RedirectHandler("/d", 302))
	mux.HandleFunc("/d", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("d")) })
	mux.Handle("/file", http.RedirectHandler("file:///etc/passwd", 302))
	client := New(Settings{Allow: []string{"127.0.0.1"}})
	defer client.Close()
	var checked []string
	resp, err := client.Get(t.Context(), Request{URL: srv.URL + "/a", Check: func(_ context.Context, u *url.URL) error {
		checked = append(checked, u.Path)
		return nil
	}})
	if err != nil || resp.URL != srv.URL+"/d" || resp.Permanent() != srv.URL+"/c" || strings.Join(checked, "") != "/a/b/c/d" {
		t.Errorf("%+v %v %v", resp, checked, err)
	}
	if _, err := client.Get(t.Context(), Request{URL: srv.URL + "/file"}); !errors.Is(err, ErrScheme) {
		t.Errorf("a redirect to a file: %v", err)
	}
	stranger := New(Settings{})
	defer stranger.Close()
	if _, err := stranger.Get(t.Context(), Request{URL: srv.URL + "/d"}); !errors.Is(err, ErrPrivate) || !strings.Contains(err.Error(), "127.0.0.1: the address is private") {
		t.Errorf("an address of this machine: %v", err)
	}
}
