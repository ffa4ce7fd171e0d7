package bucket

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/textproto"
	"net/url"
	"strings"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/google"

	"github.com/broadsheet-press/broadsheet/internal/publish"
)

// GCSOptions are of a bucket of Google Cloud Storage.
type GCSOptions struct {
	Getenv   func(string) string
	Endpoint string // "" is Google's, or $STORAGE_EMULATOR_HOST, which asks for no credentials
}

// gcsScope is what a token must permit.
const gcsScope = "https://www.googleapis.com/auth/devstorage.read_write"

// GCS makes a target of a bucket. It speaks the JSON interface by four calls,
// with the credentials of Google's own library.
func GCS(a publish.Address, opts GCSOptions) (publish.Target, error) {
	if err := checkName(a); err != nil {
		return nil, err
	}
	base, open := opts.Endpoint, false
	if emulator := opts.Getenv("STORAGE_EMULATOR_HOST"); base == "" && emulator != "" {
		base, open = emulator, true
	}
	if base == "" {
		base = "https://storage.googleapis.com"
	}
	if !strings.Contains(base, "://") {
		base = "http://" + base
	}
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || u.User != nil {
		return nil, publish.Faultf(publish.Invalid, "endpoint: %s is no address", publish.Redact(base))
	}
	return newTarget(a.String(), a.Path, 16, func(ctx context.Context) (store, error) {
		s := &gcs{base: strings.TrimSuffix(base, "/"), bucket: a.Host, client: &http.Client{Transport: transport()}}
		if open {
			return s, nil
		}
		// Tokens are fetched anew long after this call: not by its context.
		found, err := google.FindDefaultCredentials(context.WithoutCancel(ctx), gcsScope)
		if err != nil {
			return nil, publish.Faultf(publish.Denied, "there are no credentials: set GOOGLE_APPLICATION_CREDENTIALS to a key's file, or log in with gcloud, or run where a service account is given")
		}
		s.client.Transport = &oauth2.Transport{Source: tokens{found.TokenSource}, Base: s.client.Transport}
		return s, nil
	}), nil
}

type gcs struct {
	base   string
	bucket string
	client *http.Client
}

func (s *gcs) object(key string) string {
	return s.base + "/storage/v1/b/" + url.PathEscape(s.bucket) + "/o/" + url.PathEscape(key)
}

// do sends a request and gives the answer of a status below 300.
func (s *gcs) do(ctx context.Context, method, address string, body io.Reader, kind string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return nil, err
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	// What was stored compressed is asked for as it is.
	req.Header.Set("Accept-Encoding", "gzip")
	res, err := s.client.Do(req)
	if err != nil {
		return nil, lineFault(err)
	}
	if res.StatusCode < 300 {
		return res, nil
	}
	defer res.Body.Close()
	return nil, gcsFault(res)
}

// tokens marks the errors of a login, which look like those of a line.
type tokens struct{ oauth2.TokenSource }

func (t tokens) Token() (*oauth2.Token, error) {
	token, err := t.TokenSource.Token()
	if err == nil {
		return token, nil
	}
	var line *net.OpError
	if errors.As(err, &line) {
		return nil, &publish.Fault{Kind: publish.Temporary, Op: "asking for a token", Err: err}
	}
	return nil, &publish.Fault{Kind: publish.Denied, Op: "the credentials give no token", Err: err}
}

// lineFault is an error before any answer: of the login, or of the line.
func lineFault(err error) error {
	var known *publish.Fault
	switch {
	case errors.Is(err, context.Canceled):
		return err
	case errors.As(err, &known):
		return known
	}
	return &publish.Fault{Kind: publish.Temporary, Err: err}
}

func gcsFault(res *http.Response) error {
	var said struct {
		Error struct {
			Message string
			Errors  []struct{ Reason string }
		}
	}
	text, _ := io.ReadAll(io.LimitReader(res.Body, 64<<10)) // the status says enough
	_ = json.Unmarshal(text, &said)
	message := said.Error.Message
	if message == "" {
		message = res.Status
	}
	kind := statusKind(res.StatusCode)
	for _, e := range said.Error.Errors {
		switch e.Reason {
		case "quotaExceeded", "insufficientStorage":
			kind = publish.Full
		case "rateLimitExceeded", "userRateLimitExceeded", "backendError":
			kind = publish.Temporary
		}
	}
	switch res.StatusCode {
	case http.StatusPreconditionFailed:
		return errOvertaken
	case http.StatusNotFound:
		if strings.Contains(strings.ToLower(message), "bucket") {
			return publish.Faultf(publish.Missing, "%s", message)
		}
		return errAbsent
	}
	return &publish.Fault{Kind: kind, Err: fmt.Errorf("%s (status %d)", strings.TrimSpace(message), res.StatusCode)}
}

func (s *gcs) get(ctx context.Context, key string) ([]byte, string, error) {
	res, err := s.do(ctx, http.MethodGet, s.object(key)+"?alt=media", nil, "")
	if errors.Is(err, errAbsent) {
		return nil, "", s.absent(ctx, err)
	}
	if err != nil {
		return nil, "", err
	}
	defer res.Body.Close()
	content, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, "", lineFault(err)
	}
	return content, res.Header.Get("X-Goog-Generation"), nil
}

// absent tells a missing bucket from a missing object, which the answer about
// an object's content does not always do.
func (s *gcs) absent(ctx context.Context, err error) error {
	res, asked := s.do(ctx, http.MethodGet, s.base+"/storage/v1/b/"+url.PathEscape(s.bucket)+"/o?maxResults=1", nil, "")
	if errors.Is(asked, errAbsent) {
		return publish.Faultf(publish.Missing, "there is no bucket %s", s.bucket)
	}
	if asked != nil {
		return asked
	}
	_ = res.Body.Close()
	return err
}

func (s *gcs) put(ctx context.Context, key string, src io.Reader, _ int64, h header, when *condition) (string, error) {
	q := url.Values{"uploadType": {"multipart"}, "name": {key}, "fields": {"generation"}}
	if when != nil {
		q.Set("ifGenerationMatch", "0") // absent
		if when.version != "" {
			q.Set("ifGenerationMatch", when.version)
		}
	}
	meta := map[string]any{"name": key, "contentType": h.kind}
	if h.cache != "" {
		meta["cacheControl"] = h.cache
	}
	if h.encoding != "" {
		meta["contentEncoding"] = h.encoding
	}
	if h.digest != "" {
		meta["metadata"] = map[string]string{"sha256": h.digest}
	}
	body, kind, err := related(meta, h.kind, src)
	if err != nil {
		return "", err
	}
	res, err := s.do(ctx, http.MethodPost, s.base+"/upload/storage/v1/b/"+url.PathEscape(s.bucket)+"/o?"+q.Encode(), body, kind)
	if errors.Is(err, errAbsent) {
		if when != nil && when.version != "" {
			return "", errOvertaken // it is gone
		}
		return "", publish.Faultf(publish.Missing, "there is no bucket %s", s.bucket)
	}
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	var said struct{ Generation string }
	if err := json.NewDecoder(res.Body).Decode(&said); err != nil {
		return "", lineFault(err)
	}
	return said.Generation, nil
}

// related is an upload's body: what is said of the object, then the content,
// which is streamed.
func related(meta map[string]any, kind string, src io.Reader) (io.Reader, string, error) {
	var head, tail bytes.Buffer
	w := multipart.NewWriter(&head)
	part, err := w.CreatePart(textproto.MIMEHeader{"Content-Type": {"application/json; charset=UTF-8"}})
	if err != nil {
		return nil, "", err
	}
	if err := json.NewEncoder(part).Encode(meta); err != nil {
		return nil, "", err
	}
	if _, err := w.CreatePart(textproto.MIMEHeader{"Content-Type": {kind}}); err != nil {
		return nil, "", err
	}
	fmt.Fprintf(&tail, "\r\n--%s--\r\n", w.Boundary())
	return io.MultiReader(&head, src, &tail), "multipart/related; boundary=" + w.Boundary(), nil
}

func (s *gcs) delete(ctx context.Context, key string) error {
	res, err := s.do(ctx, http.MethodDelete, s.object(key), nil, "")
	if errors.Is(err, errAbsent) {
		return nil
	}
	if err != nil {
		return err
	}
	return res.Body.Close()
}

func (s *gcs) list(ctx context.Context, prefix string, visit func(key string)) error {
	for token := ""; ; {
		q := url.Values{"prefix": {prefix}, "fields": {"items(name),nextPageToken"}}
		if token != "" {
			q.Set("pageToken", token)
		}
		res, err := s.do(ctx, http.MethodGet, s.base+"/storage/v1/b/"+url.PathEscape(s.bucket)+"/o?"+q.Encode(), nil, "")
		if errors.Is(err, errAbsent) {
			return publish.Faultf(publish.Missing, "there is no bucket %s", s.bucket)
		}
		if err != nil {
			return err
		}
		var page struct {
			Items         []struct{ Name string }
			NextPageToken string
		}
		err = json.NewDecoder(res.Body).Decode(&page)
		_ = res.Body.Close()
		if err != nil {
			return lineFault(err)
		}
		for _, o := range page.Items {
			visit(o.Name)
		}
		if token = page.NextPageToken; token == "" {
			return nil
		}
	}
}
