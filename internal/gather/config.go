package gather

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/value"
)

// Config is what `broadsheet: gather:` in _config.yml says.
type Config struct {
	Feeds      []Feed
	Licence    string        // of feeds that name none: "full" or "excerpt"
	Contact    string        // put into the User-Agent, so that a publisher can ask
	UserAgent  string        // instead of ours, contact included
	AllowHosts []string      // may resolve to private addresses, besides the feeds' own hosts
	Delay      time.Duration // between requests to one host
	LocalDelay time.Duration // the same on this machine
	Timeout    time.Duration
	MaxBytes   int64
	First      time.Duration // how far back the first poll of a feed goes; 0: see firstSpan
	Workers    int           // requests at once, all hosts together
	ImageWidth int           // pixels; wider pictures are sized down
	Withdrawn  string        // "mark", "hide" or "keep"
	Excerpt    int           // characters of an excerpt
	Callback   string        // public address for WebSub, "" for none
}

// Feed is one subscription.
type Feed struct {
	URL      string
	Name     string // the source's name as readers see it; the feed's own title if empty
	Category string
	Author   string // of the posts; the entry's own author if empty
	Licence  string // "full", "excerpt" or "" for Config.Licence
	Tags     []string
	Keep     []string // CSS selectors of the article
	Drop     []string // CSS selectors of what to leave out
	Pictures *bool    // take the lead picture; by the licence if nil
	Interval time.Duration
	Off      bool
}

const (
	defaultDelay      = time.Second
	defaultLocalDelay = 20 * time.Millisecond
	defaultWidth      = 1600
	defaultExcerpt    = 300
	defaultWorkers    = 256
)

// ConfigFrom reads the value of `broadsheet: gather:`: a list of feeds, or a
// mapping with the list under feeds. The error names the first key that is
// not understood, and what would be.
func ConfigFrom(v any) (Config, error) {
	c := Config{Delay: defaultDelay, LocalDelay: defaultLocalDelay, Licence: "excerpt", ImageWidth: defaultWidth, Excerpt: defaultExcerpt, Workers: defaultWorkers, Withdrawn: "mark"}
	switch v := v.(type) {
	case nil:
		return c, nil
	case []any:
		return c, c.feeds(v)
	case *value.Map:
		for k, x := range v.All() {
			if err := c.set(keyOf(k), x); err != nil {
				return c, fmt.Errorf("broadsheet: gather: %w", err)
			}
		}
		return c, nil
	}
	return c, fmt.Errorf("broadsheet: gather: is %s; expected a list of feeds, or a mapping with feeds:", kindOf(v))
}

func (c *Config) set(key string, x any) (err error) {
	switch key {
	case "feeds":
		list, ok := x.([]any)
		if !ok && x != nil {
			return fmt.Errorf("feeds: is %s; expected a list", kindOf(x))
		}
		return c.feeds(list)
	case "licence", "license":
		c.Licence, err = licence(x)
	case "contact":
		c.Contact = text(x)
	case "user_agent":
		c.UserAgent = text(x)
	case "allow_hosts", "allow":
		c.AllowHosts, err = stringsOf(x)
	case "delay":
		c.Delay, err = duration(x)
		c.LocalDelay = c.Delay
	case "timeout":
		c.Timeout, err = duration(x)
	case "max_bytes":
		n, ok := x.(int)
		if !ok || n <= 0 {
			return fmt.Errorf("max_bytes: %v; expected a number of bytes", x)
		}
		c.MaxBytes = int64(n)
	case "first_poll":
		c.First, err = duration(x)
	case "workers":
		n, ok := x.(int)
		if !ok || n < 1 || n > 1024 {
			return fmt.Errorf("workers: %v; expected a number from 1 to 1024", x)
		}
		c.Workers = n
	case "image_width":
		n, ok := x.(int)
		if !ok || n < 1 {
			return fmt.Errorf("image_width: %v; expected a number of pixels", x)
		}
		c.ImageWidth = n
	case "excerpt_length":
		n, ok := x.(int)
		if !ok || n < 20 {
			return fmt.Errorf("excerpt_length: %v; expected a number of characters from 20", x)
		}
		c.Excerpt = n
	case "withdrawn":
		c.Withdrawn = text(x)
		switch c.Withdrawn {
		case "mark", "hide", "keep":
		default:
			return fmt.Errorf("withdrawn: %v; expected mark, hide or keep", x)
		}
	case "websub_callback":
		c.Callback = text(x)
	default:
		return fmt.Errorf("%s: is not known; expected one of feeds, licence, contact, user_agent, allow_hosts, delay, timeout, max_bytes, first_poll, workers, image_width, excerpt_length, withdrawn, websub_callback", key)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", key, err)
	}
	return nil
}

func (c *Config) feeds(list []any) error {
	seen := map[string]bool{}
	for i, x := range list {
		var f Feed
		switch x := x.(type) {
		case string:
			f.URL = x
		case *value.Map:
			for k, v := range x.All() {
				if err := f.set(keyOf(k), v); err != nil {
					return fmt.Errorf("feeds: feed %d: %w", i+1, err)
				}
			}
		default:
			return fmt.Errorf("feeds: feed %d is %s; expected an address or a mapping with url:", i+1, kindOf(x))
		}
		f.URL = strings.TrimSpace(f.URL)
		u, err := url.Parse(f.URL)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return fmt.Errorf("feeds: feed %d: url: %q is no http or https address", i+1, f.URL)
		}
		if seen[f.URL] {
			continue
		}
		seen[f.URL] = true
		c.Feeds = append(c.Feeds, f)
	}
	return nil
}

func (f *Feed) set(key string, v any) (err error) {
	switch key {
	case "url":
		f.URL = text(v)
	case "name", "title":
		f.Name = text(v)
	case "category":
		f.Category = text(v)
	case "categories":
		var all []string
		if all, err = stringsOf(v); err == nil && len(all) > 0 {
			f.Category = all[0]
			f.Tags = append(f.Tags, all[1:]...)
		}
	case "author":
		f.Author = text(v)
	case "licence", "license":
		f.Licence, err = licence(v)
	case "tags":
		f.Tags, err = stringsOf(v)
	case "keep":
		f.Keep, err = stringsOf(v)
	case "drop":
		f.Drop, err = stringsOf(v)
	case "pictures", "images":
		b, ok := v.(bool)
		if !ok {
			return fmt.Errorf("%s: %v; expected true or false", key, v)
		}
		f.Pictures = &b
	case "interval":
		f.Interval, err = duration(v)
	case "off":
		off, ok := v.(bool)
		if !ok && v != nil {
			return fmt.Errorf("off: %v; expected true or false", v)
		}
		f.Off = off
	default:
		return fmt.Errorf("%s: is not known; expected one of url, name, category, author, licence, tags, keep, drop, pictures, interval, off", key)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", key, err)
	}
	return nil
}

// keyOf is a key as it was written: YAML reads off without quotes as false.
func keyOf(k any) string {
	if k == false {
		return "off"
	}
	return text(k)
}

func licence(v any) (string, error) {
	switch s := strings.ToLower(text(v)); s {
	case "full", "excerpt":
		return s, nil
	default:
		return "", fmt.Errorf("%v; expected full or excerpt", v)
	}
}

func text(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return strings.TrimSpace(v)
	default:
		return fmt.Sprint(v)
	}
}

func stringsOf(v any) ([]string, error) {
	switch v := v.(type) {
	case nil:
		return nil, nil
	case string:
		return []string{v}, nil
	case []any:
		var out []string
		for _, x := range v {
			out = append(out, text(x))
		}
		return out, nil
	}
	return nil, fmt.Errorf("%v; expected a list", v)
}

// duration reads "90s", "2h", "7d", or a number of seconds.
func duration(v any) (time.Duration, error) {
	switch v := v.(type) {
	case int:
		if v >= 0 {
			return time.Duration(v) * time.Second, nil
		}
	case float64:
		if v >= 0 && v < 1e9 {
			return time.Duration(v * float64(time.Second)), nil
		}
	case string:
		s := strings.TrimSpace(v)
		if n, ok := strings.CutSuffix(s, "d"); ok {
			if days, err := strconv.ParseFloat(n, 64); err == nil && days >= 0 && days < 1e5 {
				return time.Duration(days * 24 * float64(time.Hour)), nil
			}
		}
		if d, err := time.ParseDuration(s); err == nil && d >= 0 {
			return d, nil
		}
	}
	return 0, fmt.Errorf("%v; expected a time such as 30s, 5m, 2h or 7d", v)
}

func kindOf(v any) string {
	switch v.(type) {
	case nil:
		return "empty"
	case string:
		return "a text"
	case bool:
		return "true or false"
	case []any:
		return "a list"
	case *value.Map:
		return "a mapping"
	}
	return fmt.Sprintf("%v", v)
}
