package announce

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/value"
)

// Config is one entry of `broadsheet: run: tell:`.
type Config struct {
	Hub      string // WebSub
	Topics   []string
	IndexNow Secret
	Endpoint string
	Webhook  Secret
	Secret   Secret
	Name     string
	Command  string
}

const knownKeys = "one of websub (with topics), indexnow (with endpoint), webhook (with secret and name) or command"

// ConfigFrom reads the list under `tell:`.
func ConfigFrom(v any) ([]Config, error) {
	list, ok := v.([]any)
	if !ok {
		if v == nil {
			return nil, nil
		}
		list = []any{v}
	}
	var all []Config
	for i, x := range list {
		m, ok := x.(*value.Map)
		if !ok {
			return nil, fmt.Errorf("%d: %v; expected %s", i+1, x, knownKeys)
		}
		c, err := configFrom(m)
		if err != nil {
			return nil, fmt.Errorf("%d: %w", i+1, err)
		}
		all = append(all, c)
	}
	return all, nil
}

func configFrom(m *value.Map) (c Config, err error) {
	kinds := 0
	for k, v := range m.All() {
		key, _ := k.(string)
		text, _ := v.(string)
		text = strings.TrimSpace(text)
		switch key {
		case "websub":
			kinds++
			c.Hub, err = address(text)
		case "indexnow":
			kinds++
			c.IndexNow, err = ParseSecret(text)
		case "webhook":
			kinds++
			// An address that holds nothing worth hiding may stand here.
			if c.Webhook, err = ParseSecret(text); err != nil {
				c.Webhook.Literal, err = address(text)
			}
		case "command":
			kinds++
			if c.Command = text; text == "" {
				err = errors.New("expected a line for the shell")
			}
		case "topics":
			c.Topics, err = texts(v)
		case "endpoint":
			c.Endpoint, err = address(text)
		case "secret":
			c.Secret, err = ParseSecret(text)
		case "name":
			c.Name = text
		default:
			return c, fmt.Errorf("%s: is not known; expected %s", key, knownKeys)
		}
		if err != nil {
			return c, fmt.Errorf("%s: %w", key, err)
		}
	}
	if kinds != 1 {
		return c, fmt.Errorf("expected %s", knownKeys)
	}
	return c, nil
}

func address(text string) (string, error) {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return "", errors.New("expected an http or https address")
	}
	if u.User != nil {
		return "", errors.New("the address has a user or a password in it, which others may read; write env:NAME or file:PATH for the whole address")
	}
	return text, nil
}

func texts(v any) ([]string, error) {
	switch v := v.(type) {
	case string:
		return []string{strings.TrimPrefix(v, "/")}, nil
	case []any:
		var out []string
		for _, x := range v {
			s, ok := x.(string)
			if !ok {
				return nil, fmt.Errorf("%v; expected a list of paths", x)
			}
			out = append(out, strings.TrimPrefix(s, "/"))
		}
		return out, nil
	}
	return nil, errors.New("expected a list of paths, such as [feed.xml]")
}

// Make makes the announcer that an entry asks for. feed is the site's feed,
// for a hub without topics.
func (c Config) Make(site Site, feed string) Announcer {
	switch {
	case c.Hub != "":
		w := WebSub{Site: site, Hub: c.Hub, Topics: c.Topics}
		if len(w.Topics) == 0 {
			w.Topics = []string{feed}
		}
		return w
	case c.IndexNow.Given():
		n := IndexNow{Site: site, Key: c.IndexNow, Endpoint: c.Endpoint}
		if n.Endpoint == "" {
			n.Endpoint = DefaultIndexNow
		}
		return n
	case c.Command != "":
		return Command{Site: site, Line: c.Command}
	}
	return Webhook{Site: site, URL: c.Webhook, Secret: c.Secret, Label: c.Name}
}
