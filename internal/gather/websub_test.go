package gather

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/store"
)

// TestWebSub plays the hub: it is asked, confirms, and delivers.
func TestWebSub(t *testing.T) {
	w := newWire(t)
	w.text("/feed", "application/rss+xml", strings.Replace(feedOf(item{title: "One", guid: "1", link: w.URL + "/1"}), "<item>",
		`<atom:link rel="hub" href="`+w.URL+`/hub"/><atom:link rel="self" href="`+w.URL+`/feed"/><item>`, 1))
	var asked url.Values
	w.on("/hub", func(rw http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		asked = r.PostForm
		rw.WriteHeader(http.StatusAccepted)
	})
	d := newDesk(t, Feed{URL: w.URL + "/feed"})
	d.run()
	db, err := store.Open(t.Context(), filepath.Join(d.dir, ".broadsheet", "state.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var told []string
	d.cfg.Callback = "https://news.test/websub/"
	sub, err := NewWebSub(Options{Config: d.cfg, Now: func() time.Time { return d.now }}, db, func(f string) { told = append(told, f) })
	if err != nil {
		t.Fatal(err)
	}
	defer sub.Close()
	if err := sub.Renew(t.Context()); err != nil {
		t.Fatal(err)
	}
	callback, err := url.Parse(asked.Get("hub.callback"))
	if err != nil || callback.Host != "news.test" || asked.Get("hub.mode") != "subscribe" || asked.Get("hub.topic") != w.URL+"/feed" || len(asked.Get("hub.secret")) < 32 {
		t.Fatalf("the hub was asked %v", asked)
	}
	if n := w.count("/hub"); n != 1 {
		t.Fatalf("the hub was asked %d times", n)
	}
	call := func(method, query, signature, body string) (int, string) {
		r := httptest.NewRequest(method, callback.Path+query, strings.NewReader(body))
		r.Header.Set("X-Hub-Signature", signature)
		rec := httptest.NewRecorder()
		sub.ServeHTTP(rec, r)
		b, _ := io.ReadAll(rec.Body)
		return rec.Code, string(b)
	}
	if code, _ := call("GET", "?hub.mode=subscribe&hub.challenge=c&hub.topic=http://other.test/", "", ""); code != 404 {
		t.Errorf("a topic that was not asked for was confirmed: %d", code)
	}
	if code, body := call("GET", "?hub.mode=subscribe&hub.challenge=echo-me&hub.lease_seconds=864000&hub.topic="+url.QueryEscape(w.URL+"/feed"), "", ""); code != 200 || body != "echo-me" {
		t.Errorf("confirmation: %d %q", code, body)
	}
	if err := sub.Renew(t.Context()); err != nil || w.count("/hub") != 1 {
		t.Errorf("a fresh subscription was renewed (%v)", err)
	}
	sign := func(key, body string) string {
		m := hmac.New(sha256.New, []byte(key))
		m.Write([]byte(body))
		return "sha256=" + hex.EncodeToString(m.Sum(nil))
	}
	call("POST", "", sign("wrong", "x"), "x")
	call("POST", "", "", "x")
	if len(told) != 0 {
		t.Error("an unsigned delivery was believed")
	}
	if call("POST", "", sign(asked.Get("hub.secret"), "x"), "x"); len(told) != 1 || told[0] != w.URL+"/feed" {
		t.Errorf("told of %v", told)
	}
	d.now = d.now.Add(9*24*time.Hour + time.Hour)
	if err := sub.Renew(t.Context()); err != nil || w.count("/hub") != 2 {
		t.Errorf("a lease that is nearly over was not renewed (%v)", err)
	}
}
