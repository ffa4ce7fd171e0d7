package gather

import (
	"context"
	"encoding/json"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/gather/fetch"
	"github.com/broadsheet-press/broadsheet/internal/store"
)

// An opt-out may stand in the page or its headers (extract finds those), or
// once for a whole site: in robots.txt (RSL licences, AI preferences) or in
// /.well-known/tdmrep.json. Whichever is found, the story is kept as an
// excerpt and says why.

// siteOptOut is why a site does not want an article kept whole, "" if it
// says nothing of the kind.
func (r *run) siteOptOut(ctx context.Context, address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	if rb, err := r.robots.get(ctx, u); err == nil {
		if len(rb.License) > 0 {
			return "rsl: " + line(rb.License[0])
		}
		for _, usage := range rb.UsageFor(r.agent) {
			if why := refusal(usage, u.EscapedPath()); why != "" {
				return "robots.txt: " + line(why)
			}
		}
	}
	if rules := r.tdm.get(ctx, r, u); rules.reserves(u.EscapedPath()) {
		return "tdmrep.json: tdm-reservation: 1"
	}
	return ""
}

// refusal reads a Content-Usage or Content-Signal line: an optional path,
// then preferences such as "train-ai=n" or "ai-train=no".
func refusal(usage, path string) string {
	fields := strings.Fields(usage)
	if len(fields) > 1 && strings.HasPrefix(fields[0], "/") {
		if !strings.HasPrefix(path, strings.TrimSuffix(fields[0], "*")) {
			return ""
		}
		usage = strings.Join(fields[1:], " ")
	}
	for part := range strings.FieldsFuncSeq(strings.ToLower(usage), func(r rune) bool { return r == ',' || r == ';' || r == ' ' }) {
		key, value, _ := strings.Cut(part, "=")
		if value != "n" && value != "no" {
			continue
		}
		switch key {
		case "ai", "bots", "tdm", "train-ai", "ai-train", "genai", "train-genai", "ai-input":
			return part
		}
	}
	return ""
}

// tdmCache holds the TDM Reservation Protocol files of the hosts met.
type tdmCache struct {
	mu sync.Mutex
	m  map[string]*tdmEntry
}

type tdmEntry struct {
	once  sync.Once
	rules tdmRules
}

type tdmRules []struct {
	Location    string `json:"location"`
	Reservation int    `json:"tdm-reservation"`
}

// reserves tells whether the first rule that matches the path reserves it.
func (t tdmRules) reserves(path string) bool {
	for _, rule := range t {
		if fetch.MatchPath(path, rule.Location) {
			return rule.Reservation == 1
		}
	}
	return false
}

// tdmAge is how long a file, or its absence, is good for.
const tdmAge = 7 * 24 * time.Hour

func (c *tdmCache) get(ctx context.Context, r *run, u *url.URL) tdmRules {
	host := u.Scheme + "://" + strings.ToLower(u.Host)
	c.mu.Lock()
	if c.m == nil {
		c.m = map[string]*tdmEntry{}
	}
	e := c.m[host]
	if e == nil {
		e = &tdmEntry{}
		c.m[host] = e
	}
	c.mu.Unlock()
	e.once.Do(func() {
		key := "tdmrep " + host
		body, at, err := r.db.View(ctx).Robots(key)
		if err != nil {
			return
		}
		if at.IsZero() || r.now.Sub(at) > tdmAge {
			resp, err := r.client.Get(ctx, fetch.Request{URL: host + "/.well-known/tdmrep.json", Load: r.dockets.behind(hostPort(host)), Accept: "application/json", MaxBytes: 256 << 10})
			switch {
			case err != nil && !at.IsZero() || ctx.Err() != nil:
				// What was known before holds.
			case err == nil && resp.Status == 200 && json.Valid(resp.Body):
				body, at = string(resp.Body), time.Time{}
			default:
				body, at = "[]", time.Time{}
			}
			if at.IsZero() && ctx.Err() == nil {
				r.later.add(func(tx *store.Tx) error { return tx.PutRobots(key, body, r.now) })
			}
		}
		_ = json.Unmarshal([]byte(body), &e.rules) // another shape reserves nothing
	})
	return e.rules
}
