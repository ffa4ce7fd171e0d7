package announce

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/value"
)

// listener writes down what it is told, and answers as it is set.
type listener struct {
	*httptest.Server
	status int
	say    string
	told   []request
}

type request struct {
	path, body string
	header     http.Header
}

func listen(t *testing.T) *listener {
	l := &listener{status: 202}
	l.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		l.told = append(l.told, request{r.URL.RequestURI(), string(b), r.Header})
		w.WriteHeader(l.status)
		_, _ = io.WriteString(w, l.say)
	}))
	t.Cleanup(l.Close)
	return l
}

func site(t *testing.T, env map[string]string) Site {
	return Site{
		URL: "https://news.example.org/paper", Title: "The Paper", Dir: t.TempDir(), Source: t.TempDir(), Pretty: true, Agent: "Broadsheet/test",
		Getenv: func(k string) string { return env[k] }, Now: func() time.Time { return time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC) },
	}
}

func secret(t *testing.T, text string) Secret {
	t.Helper()
	s, err := ParseSecret(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A hub is told of a feed that changed with something beside it, and not of
// one that carries a new time and nothing else.
func TestWebSub(t *testing.T) {
	l := listen(t)
	w := WebSub{Site: site(t, nil), Hub: l.URL + "/hub", Topics: []string{"feed.xml", "town/feed.xml"}}
	for _, quiet := range []News{{Changed: []string{"feed.xml", "sitemap.xml"}}, {Changed: []string{"index.html"}}, {}} {
		if err := w.Announce(t.Context(), quiet); err != nil || len(l.told) != 0 {
			t.Errorf("%+v: told %v, %v", quiet, l.told, err)
		}
	}
	if err := w.Announce(t.Context(), News{Changed: []string{"a/index.html", "feed.xml"}}); err != nil {
		t.Fatal(err)
	}
	if len(l.told) != 1 {
		t.Fatalf("told %v", l.told)
	}
	form, err := url.ParseQuery(l.told[0].body)
	if err != nil || form.Get("hub.mode") != "publish" || form.Get("hub.url") != "https://news.example.org/paper/feed.xml" || form.Get("hub.topic") != form.Get("hub.url") {
		t.Errorf("told %v", form)
	}
	if err := w.Announce(t.Context(), News{All: true}); err != nil || len(l.told) != 3 {
		t.Errorf("of everything: %v, %v", l.told[1:], err)
	}
	l.status, l.say = 500, "come back later"
	if err := w.Announce(t.Context(), News{All: true}); err == nil || !strings.Contains(err.Error(), "come back later") {
		t.Errorf("a refusal: %v", err)
	}
}

// IndexNow gets the pages that changed and went, once the key lies on the
// site; the key is in no error.
func TestIndexNow(t *testing.T) {
	l := listen(t)
	const key = "0123456789abcdef0123456789abcdef"
	s := site(t, map[string]string{"KEY": key})
	n := IndexNow{Site: s, Endpoint: l.URL, Key: secret(t, "env:KEY")}
	news := News{Changed: []string{"404.html", "b c/index.html", "feed.xml", "index.html"}, Removed: []string{"gone.html"}}
	if err := n.Announce(t.Context(), news); err == nil || strings.Contains(err.Error(), key) || len(l.told) > 0 {
		t.Errorf("without the file: %v", err)
	}
	if err := os.WriteFile(filepath.Join(s.Dir, key+".txt"), []byte(key+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := n.Announce(t.Context(), news); err != nil || len(l.told) != 1 {
		t.Fatal(err, l.told)
	}
	var got struct {
		Host, Key, KeyLocation string
		URLList                []string
	}
	if err := json.Unmarshal([]byte(l.told[0].body), &got); err != nil {
		t.Fatal(err)
	}
	want := []string{"https://news.example.org/paper/", "https://news.example.org/paper/b%20c/", "https://news.example.org/paper/gone.html"}
	if got.Host != "news.example.org" || got.Key != key || got.KeyLocation != "https://news.example.org/paper/"+key+".txt" || !slices.Equal(got.URLList, want) {
		t.Errorf("told %+v", got)
	}
	l.status, l.say = 403, "the key "+key+" is not valid"
	if err := n.Announce(t.Context(), news); err == nil || strings.Contains(err.Error(), key) {
		t.Errorf("a refusal: %v", err)
	}
}

// A webhook's body is signed; neither its address nor its secret is in an
// error or a name.
func TestWebhook(t *testing.T) {
	l := listen(t)
	env := map[string]string{"HOOK": l.URL + "/hidden/path", "SIGN": "s3cr3t-signing-key"}
	h := Webhook{Site: site(t, env), URL: secret(t, "env:HOOK"), Secret: secret(t, "env:SIGN")}
	if err := h.Announce(t.Context(), News{Changed: []string{"index.html", "style.css"}}); err != nil || len(l.told) != 1 {
		t.Fatal(err)
	}
	r := l.told[0]
	mac := hmac.New(sha256.New, []byte(env["SIGN"]))
	mac.Write([]byte(r.body))
	if want := "sha256=" + hex.EncodeToString(mac.Sum(nil)); r.header.Get(Signature) != want || r.path != "/hidden/path" {
		t.Errorf("signed %q, want %q, at %s", r.header.Get(Signature), want, r.path)
	}
	var event map[string]any
	if err := json.Unmarshal([]byte(r.body), &event); err != nil || event["event"] != "published" || event["site"] != "https://news.example.org/paper" || event["changed_count"] != 2.0 || event["at"] != "2026-03-04T12:00:00Z" {
		t.Errorf("%v %v", event, err)
	}
	l.status = 410
	err := h.Announce(t.Context(), News{All: true})
	l.Close()
	down := h.Announce(t.Context(), News{All: true})
	for _, text := range []string{err.Error(), down.Error(), h.Name()} {
		if strings.Contains(text, "hidden") || strings.Contains(text, "s3cr3t") {
			t.Errorf("a secret is said: %s", text)
		}
	}
	// Where a redirect leads, nobody named.
	h.Site.Getenv = func(string) string { return "" }
	if err := h.Announce(t.Context(), News{}); err == nil || !strings.Contains(err.Error(), "HOOK") {
		t.Errorf("without an address: %v", err)
	}
}

// A redirect is an answer: what is told is not sent on.
func TestRedirect(t *testing.T) {
	elsewhere := listen(t)
	from := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect))
	defer from.Close()
	h := Webhook{Site: site(t, nil), URL: Secret{Literal: from.URL}}
	if err := h.Announce(t.Context(), News{All: true}); err == nil || len(elsewhere.told) > 0 {
		t.Errorf("%v, told %v", err, elsewhere.told)
	}
}

// A command gets what changed, is ended with what it started, and its words
// are said when it fails.
func TestCommand(t *testing.T) {
	s := site(t, nil)
	c := Command{Site: s, Line: `cat > told && echo "$BROADSHEET_SITE $BROADSHEET_CHANGED $BROADSHEET_REMOVED $BROADSHEET_EVERYTHING" >> told`}
	if err := c.Announce(t.Context(), News{Changed: []string{"a b.html"}, Removed: []string{"c"}}); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(filepath.Join(s.Source, "told"))
	if want := "changed\ta b.html\nremoved\tc\nhttps://news.example.org/paper 1 1 false\n"; err != nil || string(b) != want {
		t.Errorf("told %q, want %q", b, want)
	}
	c.Line = "echo it is full; exit 3"
	if err := c.Announce(t.Context(), News{}); err == nil || !strings.Contains(err.Error(), "exit status 3: it is full") {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	c.Line = "echo begun > told; sleep 600 & wait"
	done := make(chan error, 1)
	go func() { done <- c.Announce(ctx, News{}) }()
	for {
		if b, _ := os.ReadFile(filepath.Join(s.Source, "told")); string(b) == "begun\n" {
			break
		}
		select {
		case err := <-done:
			t.Fatal("it ended by itself", err)
		default:
		}
	}
	cancel()
	if err := <-done; err == nil {
		t.Error("a command that was ended went well")
	}
	if name := (Command{Line: "deploy --token abc"}).Name(); name != "command deploy" {
		t.Error(name)
	}
}

func list(pairs ...any) *value.Map {
	m := value.NewMap(0)
	for i := 0; i < len(pairs); i += 2 {
		m.Set(pairs[i].(string), pairs[i+1])
	}
	return m
}

func TestConfig(t *testing.T) {
	all, err := ConfigFrom([]any{
		list("websub", "https://hub.example.org/", "topics", []any{"/feed.xml"}),
		list("indexnow", "env:KEY"), list("webhook", "https://example.org/hook", "secret", "file:/run/secrets/hook", "name", "host"), list("command", "true"),
	})
	if err != nil || len(all) != 4 || all[0].Topics[0] != "feed.xml" {
		t.Fatalf("%+v %v", all, err)
	}
	var names []string
	for _, c := range all {
		names = append(names, c.Make(Site{}, "feed.xml").Name())
	}
	if want := []string{"websub hub.example.org", "indexnow api.indexnow.org", "webhook host", "command true"}; !slices.Equal(names, want) {
		t.Errorf("%v", names)
	}
	for want, v := range map[string]any{
		"does not belong into the configuration": list("indexnow", "0123456789abcdef"),
		"in it, which others may read":           list("webhook", "https://me:pw@example.org/"),
		"colour: is not known":                   list("command", "x", "colour", "red"),
		"expected one of websub":                 list("command", "x", "webhook", "https://example.org/"),
		"an http or https address":               list("websub", "hub.example.org"),
	} {
		_, err := ConfigFrom([]any{v})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
		if err != nil && strings.Contains(err.Error(), "0123456789") {
			t.Errorf("a secret is said: %v", err)
		}
	}
}
