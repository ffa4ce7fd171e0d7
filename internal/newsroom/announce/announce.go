// Package announce tells the world that a site has published: hubs, search
// engines, webhooks, commands. It tells once; who retries is the newsroom.
package announce

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"
)

// News is what was published: files below the site's root, with slashes.
type News struct {
	Changed []string // added or changed
	Removed []string
	All     bool // anything may have changed, and nobody knows what
}

// Site is what announcements say of the site.
type Site struct {
	URL   string // with its baseurl and without a final slash: https://news.example.org/paper
	Title string
	// Dir is the built site, for what must lie in it.
	Dir string
	// Source is the site's folder, in which commands run.
	Source string
	// Permalinks drops "index.html" and ".html" from addresses, as the
	// site's pages link to each other.
	Pretty bool
	Agent  string // User-Agent
	Getenv func(string) string
	Now    func() time.Time
	// Client is nil for one with a timeout and without redirects, which are
	// not followed: a form is not sent on to where nobody named.
	Client *http.Client
}

// An Announcer tells one of them.
type Announcer interface {
	// Name says whom it tells, without secrets.
	Name() string
	Announce(ctx context.Context, news News) error
}

// requestLimit is how long an answer may take.
const requestLimit = 30 * time.Second

func (s *Site) client() *http.Client {
	if s.Client != nil {
		return s.Client
	}
	return &http.Client{
		Timeout:       requestLimit,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// post sends a body and is content with any answer that begins with 2. The
// address is not in the error: it may be a secret.
func (s *Site) post(ctx context.Context, address, contentType string, body []byte, header http.Header) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return errors.New("the address cannot be read")
	}
	for k, v := range header {
		req.Header[k] = v
	}
	req.Header.Set("Content-Type", contentType)
	req.Header.Set("User-Agent", s.Agent)
	client := s.client()
	resp, err := client.Do(req)
	if s.Client == nil {
		defer client.CloseIdleConnections()
	}
	if err != nil {
		var u *url.Error
		if errors.As(err, &u) {
			err = u.Err
		}
		return err
	}
	defer resp.Body.Close()
	said, _ := io.ReadAll(io.LimitReader(resp.Body, 2<<10)) // of an error page, its first words
	if resp.StatusCode/100 == 2 {
		return nil
	}
	return fmt.Errorf("the answer was %s%s", resp.Status, words(said))
}

// words are the first words of an answer that is plain text, for a person who
// has to find out what is wrong.
func words(body []byte) string {
	text := strings.Join(strings.Fields(string(body)), " ")
	if text == "" || strings.HasPrefix(text, "<") {
		return ""
	}
	if r := []rune(text); len(r) > 160 {
		text = string(r[:160]) + "…"
	}
	return ": " + text
}

// Address is the address of a file of the site.
func (s *Site) Address(file string) string {
	if s.Pretty {
		if dir, base := path.Split(file); base == "index.html" {
			file = dir
		}
	}
	u := url.URL{Path: "/" + file}
	return s.URL + u.EscapedPath()
}

// pages are the addresses of what readers and search engines open: HTML, and
// not the pages of errors.
func (s *Site) pages(files []string) []string {
	var out []string
	for _, f := range files {
		switch ext := strings.ToLower(path.Ext(f)); {
		case ext != ".html" && ext != ".htm", f == "404.html":
		default:
			out = append(out, s.Address(f))
		}
	}
	return out
}

// host names an address to people: its path may be a secret.
func host(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return "an address that cannot be read"
	}
	return u.Host
}
