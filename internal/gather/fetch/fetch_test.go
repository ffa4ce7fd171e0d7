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
	"net/netip"
	"net/url"
	"strings"
	"testing"
)

func TestPublic(t *testing.T) {
	for _, ip := range []string{
		"127.0.0.1", "127.255.255.254", "10.0.0.1", "172.16.5.5", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "0.1.2.3", "224.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.2.1", "240.0.0.1",
		"::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2002:c0a8:101::1", "2001:db8::1", "::127.0.0.1", "fec0::1",
	} {
		if Public(netip.MustParseAddr(ip)) == nil {
			t.Errorf("%s is taken for public", ip)
		}
	}
	for _, ip := range []string{"8.8.8.8", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700:4700::1111", "2a00:1450:4001::1", "64:ff9b::808:808", "::ffff:8.8.8.8"} {
		if err := Public(netip.MustParseAddr(ip)); err != nil {
			t.Errorf("%s: %v", ip, err)
		}
	}
}

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
		{"br", text, false},
		{"gzip", text, false},
		{"gzip", compressed(t, "gzip", text)[:40], false},
		{"gzip", compressed(t, "gzip", make([]byte, 12<<20)), false},
	} {
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", c.header)
			_, _ = w.Write(c.body)
		}))
		client := New(Settings{Allow: []string{"127.0.0.1"}})
		resp, err := client.Get(t.Context(), Request{URL: srv.URL})
		if (err == nil) != c.ok || c.ok && !bytes.Equal(resp.Body, text) {
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
	if _, err := stranger.Get(t.Context(), Request{URL: srv.URL + "/d"}); !errors.Is(err, ErrPrivate) {
		t.Errorf("an address of this machine: %v", err)
	}
}
