package gather

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/gather/fetch"
	"github.com/broadsheet-press/broadsheet/internal/store"
)

// errRobots is wrapped when a site's robots.txt excludes an article.
var errRobots = errors.New("excluded by the site's robots.txt")

const (
	// robotsAge is how long a robots.txt is good for: RFC 9309 asks for no
	// more than a day.
	robotsAge = 24 * time.Hour
	// Answers that are no file, as they are cached.
	robotsNone    = "" // 4xx: everything is allowed
	robotsUnknown = "User-agent: *\nDisallow: /\n# the server failed"
	// robotsRetry is how soon a server that failed is asked again.
	robotsRetry = time.Hour
)

// robotsCache holds the robots.txt of the hosts met in a run.
type robotsCache struct {
	run *run

	mu sync.Mutex
	m  map[string]*robotsEntry
}

type robotsEntry struct {
	once   sync.Once
	robots *fetch.Robots
	err    error
}

// productToken is the name in a User-Agent that robots.txt may address.
func productToken(userAgent string) string {
	token, _, _ := strings.Cut(userAgent, "/")
	token, _, _ = strings.Cut(token, " ")
	return token
}

// get is the robots.txt that governs an address.
func (c *robotsCache) get(ctx context.Context, u *url.URL) (*fetch.Robots, error) {
	host := u.Scheme + "://" + strings.ToLower(u.Host)
	c.mu.Lock()
	if c.m == nil {
		c.m = map[string]*robotsEntry{}
	}
	e := c.m[host]
	if e == nil {
		e = &robotsEntry{}
		c.m[host] = e
	}
	c.mu.Unlock()
	e.once.Do(func() { e.robots, e.err = c.load(ctx, host) })
	return e.robots, e.err
}

func (c *robotsCache) load(ctx context.Context, host string) (*fetch.Robots, error) {
	r := c.run
	body, at, err := r.db.View(ctx).Robots(host)
	if err != nil {
		return nil, err
	}
	age := robotsAge
	if body == robotsUnknown {
		age = robotsRetry
	}
	if !at.IsZero() && r.now.Sub(at) < age {
		return fetch.ParseRobots(body), nil
	}
	resp, err := r.client.Get(ctx, fetch.Request{URL: host + "/robots.txt", Load: r.dockets.behind(hostPort(host)), Accept: "text/plain", MaxBytes: 1 << 20})
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, fetch.ErrPrivate):
		return nil, err // the article is refused for the same reason
	case errors.Is(err, fetch.ErrTooLarge), errors.Is(err, fetch.ErrRedirects):
		body = robotsNone
	case err != nil || resp.Status >= 500 || resp.Status == 429:
		// A server that cannot say what it allows allows nothing, except what
		// an earlier robots.txt said.
		if at.IsZero() || r.now.Sub(at) > 30*robotsAge {
			body = robotsUnknown
		}
	case resp.Status >= 400:
		body = robotsNone
	default:
		body = strings.ToValidUTF8(string(resp.Body), "\uFFFD")
		if len(resp.Body) >= 3 && resp.Body[0] == 0xEF {
			body = string(resp.Body)
		}
	}
	r.later.add(func(tx *store.Tx) error { return tx.PutRobots(host, body, r.now) })
	return fetch.ParseRobots(body), nil
}

// check refuses an address that robots.txt excludes; it is asked before each
// hop of an article or picture. Feeds are not asked about: to subscribe is a
// person's wish, not a crawler's.
func (c *robotsCache) check(ctx context.Context, u *url.URL) error {
	rb, err := c.get(ctx, u)
	if err != nil {
		return err
	}
	if !rb.Allowed(c.run.agent, u.String()) {
		return fmt.Errorf("%s: %w", u.Redacted(), errRobots)
	}
	return nil
}
