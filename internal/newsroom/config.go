package newsroom

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/newsroom/announce"
	"github.com/broadsheet-press/broadsheet/internal/value"
)

// Config is what `broadsheet: run:` in _config.yml says.
type Config struct {
	Listen string          // address of the status page, "" for none
	Token  announce.Secret // asked of whoever is not on this machine
	Pace   Pace
	Tell   []announce.Config
}

// DefaultListen keeps the status page to the machine it is on.
const DefaultListen = "127.0.0.1:4010"

// ConfigFrom reads the value of `broadsheet: run:`. The error names the first
// key that is not understood, and what would be.
func ConfigFrom(v any) (Config, error) {
	c := Config{Listen: DefaultListen}
	m, ok := v.(*value.Map)
	if !ok {
		if v == nil {
			return c, nil
		}
		return c, fmt.Errorf("broadsheet: run: is %v; expected a mapping", v)
	}
	for k, x := range m.All() {
		key, _ := k.(string)
		if err := c.set(key, x); err != nil {
			return c, fmt.Errorf("broadsheet: run: %s: %w", key, err)
		}
	}
	return c, nil
}

func (c *Config) set(key string, x any) (err error) {
	switch key {
	case "listen":
		c.Listen, err = listenAddress(x)
	case "token":
		text, _ := x.(string)
		c.Token, err = announce.ParseSecret(text)
	case "every":
		c.Pace.Gather, err = span(x)
	case "settle":
		c.Pace.Settle, err = span(x)
	case "hold":
		c.Pace.Hold, err = span(x)
	case "retry":
		c.Pace.Retry, err = span(x)
	case "retry_most":
		c.Pace.RetryMost, err = span(x)
	case "attempt":
		c.Pace.Attempt, err = span(x)
	case "grace":
		c.Pace.Grace, err = span(x)
	case "tries":
		n, ok := x.(int)
		if !ok || n < 1 {
			return fmt.Errorf("%v; expected a number from 1", x)
		}
		c.Pace.Tries = n
	case "tell":
		c.Tell, err = announce.ConfigFrom(x)
	default:
		return errors.New("is not known; expected one of listen, token, every, settle, hold, retry, retry_most, attempt, grace, tries, tell")
	}
	return err
}

// listenAddress reads "off", a port, or an address with its port.
func listenAddress(x any) (string, error) {
	switch x := x.(type) {
	case bool:
		if !x {
			return "", nil // YAML's off
		}
	case int:
		if x >= 0 && x <= 65535 {
			return net.JoinHostPort("127.0.0.1", strconv.Itoa(x)), nil
		}
	case string:
		if x == "off" {
			return "", nil
		}
		if _, err := strconv.Atoi(x); err == nil {
			x = "127.0.0.1:" + x
		}
		if host, port, err := net.SplitHostPort(x); err == nil {
			if n, err := strconv.Atoi(port); err == nil && n >= 0 && n <= 65535 {
				return net.JoinHostPort(host, port), nil
			}
		}
	}
	return "", fmt.Errorf("%v; expected an address with its port such as %s, a port, or off", x, DefaultListen)
}

// ListenAddress reads an address as the configuration has it.
func ListenAddress(text string) (string, error) { return listenAddress(text) }

// span reads "90s", "2h", "7d" or a number of seconds.
func span(x any) (time.Duration, error) {
	switch x := x.(type) {
	case int:
		if x > 0 {
			return time.Duration(x) * time.Second, nil
		}
	case string:
		s := strings.TrimSpace(x)
		if n, ok := strings.CutSuffix(s, "d"); ok {
			if days, err := strconv.Atoi(n); err == nil && days > 0 && days < 10_000 {
				return time.Duration(days) * 24 * time.Hour, nil
			}
		}
		if d, err := time.ParseDuration(s); err == nil && d > 0 {
			return d, nil
		}
	}
	return 0, fmt.Errorf("%v; expected a time such as 30s, 5m or 2h", x)
}
