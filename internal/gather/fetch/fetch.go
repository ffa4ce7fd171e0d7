// Package fetch speaks HTTP to other people's servers: politely, and as if
// every answer were hostile.
//
// One Client serves a whole run. It makes one request at a time to a host,
// with a pause in between; it connects to no private address unless the host
// is allowed by name, and decides that on the address actually dialled, at
// every hop; it bounds redirects, time, bytes and what compression may unfold
// to; it sends no cookies and no referrer.
package fetch

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/dial"
)

// Settings are the limits and manners of a Client. Zero values mean the
// defaults beside them.
type Settings struct {
	UserAgent    string        // "Broadsheet/… (+contact)"
	Allow        []string      // hosts that may resolve to private or loopback addresses
	Timeout      time.Duration // of one request with its redirects and body; 30 s
	HostDelay    time.Duration // between two requests to one host; none if 0
	LocalDelay   time.Duration // the same for hosts of this machine
	Requests     int           // at once, all hosts together; 256
	MaxRedirects int           // 5
	MaxBytes     int64         // of a body after decompression; 16 MiB
	MaxRatio     int64         // of decompressed to received bytes, past the first MiB; 200
	Proxy        func(*http.Request) (*url.URL, error)
	// Asked is when hosts were last asked before this Client was made, the zero
	// time where that was long ago: their pause counts from it.
	Asked time.Time
	Sleep func(ctx context.Context, d time.Duration) error
	Now   func() time.Time
	// Done is told of every request that was made, from several goroutines:
	// the status of its answer, or why there was none.
	Done func(status int, err error)
}

// Request is one thing to fetch.
type Request struct {
	URL          string
	ETag         string // validators, returned exactly as they were received
	LastModified string
	From         string // the address that gave the validators, "" for URL
	Accept       string
	MaxBytes     int64         // less than the Client's, or 0
	Delay        time.Duration // more than the Client's, or 0 (robots.txt's Crawl-delay)
	Rank         int           // of those that wait for one host, the lowest is next
	// Load is how much more is to be asked of the host. Where more requests
	// could be made than are made at once, those to the host that has most
	// before it come first: it is the last to be done.
	Load int
	// Begun is called when it is the request's turn at its host, at each hop.
	Begun func()
	// Check is asked before every hop, the first included.
	Check func(ctx context.Context, u *url.URL) error
	// Use is given the answer at the end of the redirects while its request
	// still counts as one of Settings.Requests, but the host is free for the
	// next. So who takes from an answer what is to be kept bounds the answers in
	// memory by the requests that are made at once. Get then returns the answer
	// without its body, or the error of Use.
	Use func(*Response) error

	form url.Values // posted, where it is not nil
}

// Hop is a redirect that was followed.
type Hop struct {
	From, To string
	Status   int
}

// Response is an answer, whole.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
	URL    string // of the last hop
	Hops   []Hop
	At     time.Time
}

// Permanent is where the request's address has moved for good, as far as the
// unbroken chain of 301 and 308 from it says; "" if it has not.
func (r *Response) Permanent() string {
	to := ""
	for _, h := range r.Hops {
		if h.Status != http.StatusMovedPermanently && h.Status != http.StatusPermanentRedirect {
			break
		}
		to = h.To
	}
	return to
}

// Errors that callers tell apart.
var (
	ErrTooLarge  = errors.New("the answer is larger than the limit")
	ErrBomb      = errors.New("the answer unfolds to far more than was sent")
	ErrRedirects = errors.New("too many redirects")
	ErrScheme    = errors.New("only http and https addresses are fetched")
	ErrSlow      = errors.New("the server took too long")
	ErrPrivate   = dial.ErrPrivate
)

// Client fetches. It is safe for concurrent use.
type Client struct {
	s     Settings
	http  *http.Client
	hosts *hosts
	slots *Turns // at requests that are under way
	// chunks are buffers to read into.
	chunks sync.Pool
}

// maxHeld is how many bytes of answers may be in memory while a request is
// begun: more are not asked for before something was made of these.
const maxHeld = 64 << 20

// New makes a Client.
func New(s Settings) *Client {
	if s.Timeout <= 0 {
		s.Timeout = 30 * time.Second
	}
	if s.HostDelay < 0 {
		s.HostDelay = 0
	}
	if s.Requests <= 0 {
		s.Requests = 256
	}
	if s.MaxRedirects <= 0 {
		s.MaxRedirects = 5
	}
	if s.MaxBytes <= 0 {
		s.MaxBytes = 16 << 20
	}
	if s.MaxRatio <= 0 {
		s.MaxRatio = 200
	}
	if s.Now == nil {
		s.Now = time.Now
	}
	if s.Sleep == nil {
		s.Sleep = sleep
	}
	if s.UserAgent == "" {
		s.UserAgent = "Broadsheet (+https://github.com/broadsheet-press/broadsheet)"
	}
	c := &Client{s: s, hosts: newHosts(s), slots: NewTurns(s.Requests)}
	c.slots.most = maxHeld
	c.chunks.New = func() any { b := make([]byte, 32<<10); return &b }
	guard := dial.NewGuard(s.Allow, "to allow it, name the host under broadsheet: gather: allow_hosts")
	c.http = &http.Client{
		Transport: &http.Transport{
			Proxy:                  s.Proxy,
			DialContext:            guard.Dial(dial.Dialer()),
			ForceAttemptHTTP2:      true,
			MaxIdleConns:           512,
			MaxIdleConnsPerHost:    1,
			IdleConnTimeout:        30 * time.Second,
			TLSHandshakeTimeout:    10 * time.Second,
			ResponseHeaderTimeout:  s.Timeout,
			MaxResponseHeaderBytes: 256 << 10,
			DisableCompression:     true, // decompressed here, within limits
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return c
}

func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Close drops idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Get fetches. Any status is an answer; an error means that none was had.
func (c *Client) Get(ctx context.Context, r Request) (*Response, error) {
	resp := &Response{}
	target := r.URL
	if u, err := parse(target); err == nil && r.From == "" {
		r.From = u.String()
	}
	seen := map[string]bool{}
	for {
		u, err := parse(target)
		if err != nil {
			return nil, err
		}
		if r.Check != nil {
			if err := r.Check(ctx, u); err != nil {
				return nil, err
			}
		}
		answer, location, err := c.once(ctx, u, r)
		if answer != nil {
			c.told(answer, nil)
		} else {
			c.told(nil, err)
		}
		if err != nil {
			return nil, err
		}
		if location == "" {
			answer.Hops = resp.Hops
			return answer, nil
		}
		next, err := u.Parse(location)
		if err != nil {
			return nil, fmt.Errorf("%s redirects to an address that cannot be read: %w", u.Redacted(), err)
		}
		next.Fragment = ""
		resp.Hops = append(resp.Hops, Hop{From: target, To: next.String(), Status: answer.Status})
		target = next.String()
		if len(resp.Hops) > c.s.MaxRedirects {
			return nil, fmt.Errorf("%s: %w (%d)", r.URL, ErrRedirects, c.s.MaxRedirects)
		}
		if seen[target] {
			return nil, fmt.Errorf("%s: %w: it leads back to %s", r.URL, ErrRedirects, target)
		}
		seen[target] = true
	}
}

func (c *Client) told(answer *Response, err error) {
	if c.s.Done == nil {
		return
	}
	status := 0
	if answer != nil {
		status = answer.Status
	}
	c.s.Done(status, err)
}

// Post sends a form. A redirect is an answer: a form is not sent on to an
// address that nobody named.
func (c *Client) Post(ctx context.Context, address string, form url.Values) (*Response, error) {
	u, err := parse(address)
	if err != nil {
		return nil, err
	}
	r := Request{URL: address, form: form, MaxBytes: 64 << 10}
	resp, _, err := c.once(ctx, u, r)
	return resp, err
}

func parse(raw string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil {
		return nil, fmt.Errorf("the address cannot be read: %w", err)
	}
	if u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("%q: %w", raw, ErrScheme)
	}
	if u.Hostname() == "" {
		return nil, fmt.Errorf("%q has no host", raw)
	}
	u.User = nil // credentials in a redirect are not ours to send
	return u, nil
}

// once makes one request while it holds the host. Its time counts from the
// host's turn: to wait for other requests is not the server's fault.
func (c *Client) once(ctx context.Context, u *url.URL, r Request) (*Response, string, error) {
	host := strings.ToLower(u.Host)
	release, err := c.hosts.hold(ctx, host, r.Rank, r.Delay)
	if err != nil {
		return nil, "", slow(ctx, err)
	}
	leave := sync.OnceFunc(release)
	defer leave()
	if r.Begun != nil {
		r.Begun()
	}
	// The slot comes after the host's turn: who waits for a host keeps nobody
	// from another.
	done, err := c.slots.Take(ctx, -r.Load)
	if err != nil {
		return nil, "", slow(ctx, err)
	}
	defer done()
	ctx, cancel := context.WithTimeoutCause(ctx, c.s.Timeout, ErrSlow)
	defer cancel()
	method, form := http.MethodGet, io.Reader(nil)
	if r.form != nil {
		method, form = http.MethodPost, strings.NewReader(r.form.Encode())
	}
	req, err := http.NewRequestWithContext(ctx, method, u.String(), form)
	if err != nil {
		return nil, "", err
	}
	if r.form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	req.Header.Set("User-Agent", c.s.UserAgent)
	req.Header.Set("Accept-Encoding", "gzip, deflate")
	if r.Accept != "" {
		req.Header.Set("Accept", r.Accept)
	}
	if req.URL.String() == r.From {
		if r.ETag != "" {
			req.Header["If-None-Match"] = []string{r.ETag}
		}
		if r.LastModified != "" {
			req.Header["If-Modified-Since"] = []string{r.LastModified}
		}
	}
	// net/http sends a request again by itself when the server drops a kept
	// connection instead of answering. To the host that is one request more:
	// it comes after its pause, too.
	sent := 0
	req = req.WithContext(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) {
		if sent++; sent > 1 {
			_ = c.s.Sleep(ctx, c.hosts.pause(host, r.Delay)) // a context that ended ends the request
		}
	}}))
	res, err := c.http.Do(req)
	if err != nil {
		return nil, "", slow(ctx, plain(err))
	}
	defer res.Body.Close()
	answer := &Response{Status: res.StatusCode, Header: res.Header, URL: u.String(), At: c.s.Now()}
	switch res.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		if loc := res.Header.Get("Location"); loc != "" {
			_, _ = io.CopyN(io.Discard, res.Body, 64<<10)
			return answer, loc, nil
		}
	}
	limit := c.s.MaxBytes
	if r.MaxBytes > 0 && r.MaxBytes < limit {
		limit = r.MaxBytes
	}
	if res.StatusCode >= 400 {
		limit = min(limit, 256<<10) // an error page is read to keep the connection, not for its words
	}
	held := int64(0)
	defer func() { c.slots.hold(-held) }()
	answer.Body, err = c.read(res, limit, func(n int) {
		held += int64(n)
		c.slots.hold(int64(n))
	})
	if err != nil {
		if res.StatusCode >= 400 && (errors.Is(err, ErrTooLarge) || errors.Is(err, ErrBomb)) {
			return answer, "", nil
		}
		return nil, "", slow(ctx, fmt.Errorf("%s: %w", u.Redacted(), err))
	}
	if r.Use != nil {
		leave()
		err = r.Use(answer)
		answer.Body = nil
	}
	return answer, "", err
}

// slow names a timeout for what it is.
func slow(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); errors.Is(cause, ErrSlow) {
		return ErrSlow
	}
	var ne net.Error
	if errors.As(err, &ne) && ne.Timeout() && !errors.Is(err, context.Canceled) {
		return fmt.Errorf("%w: %v", ErrSlow, err)
	}
	return err
}

// plain drops the method and address that net/http puts before an error.
func plain(err error) error {
	var ue *url.Error
	if errors.As(err, &ue) {
		return ue.Err
	}
	return err
}

// gzipMagic is what gzip with the one method it has begins with.
const gzipMagic = "\x1f\x8b\x08"

// counter counts the bytes that came over the wire.
type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// read reads a body and tells of what it holds of it.
func (c *Client) read(res *http.Response, limit int64, hold func(n int)) ([]byte, error) {
	wire := &counter{r: res.Body}
	var body io.Reader = wire
	compressed := false
	switch enc := strings.ToLower(strings.TrimSpace(res.Header.Get("Content-Encoding"))); enc {
	case "", "identity":
		// A file that somebody stored as gzip, and a server that does not say so.
		head := make([]byte, len(gzipMagic))
		n, err := io.ReadFull(wire, head)
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, err
		}
		body = io.MultiReader(bytes.NewReader(head[:n]), wire)
		if string(head[:n]) == gzipMagic {
			z, err := gzip.NewReader(body)
			if err != nil {
				return nil, fmt.Errorf("the answer is gzip that cannot be read: %w", err)
			}
			body, compressed = z, true
		}
	case "gzip", "x-gzip":
		z, err := gzip.NewReader(wire)
		if errors.Is(err, io.EOF) {
			return nil, nil
		}
		if err != nil {
			return nil, fmt.Errorf("the answer is not the gzip it is said to be: %w", err)
		}
		body, compressed = z, true
	case "deflate":
		head := make([]byte, 2)
		n, err := io.ReadFull(wire, head)
		if n == 0 {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		rest := io.MultiReader(bytes.NewReader(head), wire)
		// "deflate" means zlib, and some servers send it bare.
		if head[0]&0x0F == 8 && (int(head[0])<<8|int(head[1]))%31 == 0 {
			z, err := zlib.NewReader(rest)
			if err != nil {
				return nil, fmt.Errorf("the answer is not the deflate it is said to be: %w", err)
			}
			body = z
		} else {
			body = flate.NewReader(rest)
		}
		compressed = true
	default:
		return nil, fmt.Errorf("the answer is in the encoding %q, which was not asked for", enc)
	}
	var buf bytes.Buffer
	if n := res.ContentLength; n > 0 && n <= limit && !compressed {
		buf.Grow(int(n) + bytes.MinRead)
	} else if n > limit {
		return nil, fmt.Errorf("%w: %d bytes, at most %d are read", ErrTooLarge, n, limit)
	}
	pooled := c.chunks.Get().(*[]byte)
	defer c.chunks.Put(pooled)
	chunk := *pooled
	for {
		n, err := body.Read(chunk)
		buf.Write(chunk[:n])
		if n > 0 {
			hold(n)
		}
		size := int64(buf.Len())
		if size > limit {
			return nil, fmt.Errorf("%w: at most %d bytes are read", ErrTooLarge, limit)
		}
		if compressed && size > 1<<20 && size > wire.n*c.s.MaxRatio {
			return nil, fmt.Errorf("%w: %d bytes from %d", ErrBomb, size, wire.n)
		}
		if errors.Is(err, io.EOF) {
			b := buf.Bytes()
			if cap(b) > len(b)+len(b)/4 {
				b = bytes.Clone(b) // it may wait its turn to be read
			}
			return b, nil
		}
		if err != nil {
			if errors.Is(err, io.ErrUnexpectedEOF) {
				return nil, fmt.Errorf("the answer was cut off after %d bytes: %w", wire.n, err)
			}
			return nil, err
		}
	}
}
