package fetch

import (
	"strconv"
	"strings"
	"time"
)

// Robots is a robots.txt, read as RFC 9309 and Google's parser read it.
type Robots struct {
	groups []robotsGroup
	// License holds the addresses of the RSL licences that the file names.
	License []string
	// Usage holds the Content-Usage and Content-Signal lines that apply to
	// everyone: preferences on the use of what is fetched.
	Usage []string

	valid, unknown int // lines; kept for conformance
	lastLine       int
}

type robotsGroup struct {
	agents []string // lower case; "*" for all
	rules  []robotsRule
	delay  time.Duration
	usage  []string
}

type robotsRule struct {
	allow   bool
	pattern string
}

const (
	maxRobots     = 500 << 10 // bytes, as RFC 9309 asks for at least
	maxRobotsLine = 2083 * 8
)

// ParseRobots reads a robots.txt. It cannot fail: what is no rule is passed
// over.
func ParseRobots(body string) *Robots {
	r := &Robots{}
	if len(body) > maxRobots {
		body = body[:maxRobots]
	}
	body = dropMark(body)
	var g *robotsGroup
	open := false // the last line was a user-agent line, or one before any rule
	for line := range lines(body, &r.lastLine) {
		key, val, ok := robotsPair(line)
		if !ok {
			continue
		}
		switch {
		case is(key, "user-agent", "useragent", "user agent"):
			r.valid++
			if !open || g == nil {
				r.groups = append(r.groups, robotsGroup{})
				g = &r.groups[len(r.groups)-1]
				open = true
			}
			if agent, ok := agentOf(val); ok {
				g.agents = append(g.agents, agent)
			}
		case is(key, "allow"), is(key, "disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw"):
			r.valid++
			open = false
			if g != nil && val != "" {
				g.rules = append(g.rules, robotsRule{is(key, "allow"), Escape(val)})
			}
		case is(key, "sitemap", "site-map"):
			r.valid++
		case is(key, "crawl-delay"):
			r.unknown++
			if n, err := strconv.ParseFloat(val, 64); err == nil && n > 0 && g != nil {
				g.delay = time.Duration(min(n, 60) * float64(time.Second))
			}
		case is(key, "license"):
			r.unknown++
			r.License = append(r.License, val)
		case is(key, "content-usage", "content-signal"):
			r.unknown++
			if g != nil {
				g.usage = append(g.usage, val)
			} else {
				r.Usage = append(r.Usage, val)
			}
		default:
			r.unknown++
		}
	}
	return r
}

// dropMark removes a byte order mark, also one that was cut short.
func dropMark(s string) string {
	const mark = "\xEF\xBB\xBF"
	for i := range len(mark) {
		if i >= len(s) || s[i] != mark[i] {
			return s[i:]
		}
	}
	return s[len(mark):]
}

// lines yields the lines of a file that ends them by LF, CR or CRLF.
func lines(s string, last *int) func(func(string) bool) {
	return func(yield func(string) bool) {
		n := 0
		for {
			n++
			i := strings.IndexAny(s, "\r\n")
			line := s
			if i >= 0 {
				line = s[:i]
			}
			*last = n
			if i < 0 && line == "" && n > 1 {
				*last = n - 1
				return
			}
			if len(line) > maxRobotsLine {
				line = line[:maxRobotsLine]
			}
			if !yield(line) || i < 0 {
				return
			}
			if s[i] == '\r' && i+1 < len(s) && s[i+1] == '\n' {
				i++
			}
			s = s[i+1:]
		}
	}
}

// robotsPair parts "key: value"; a colon may be forgotten where exactly two
// words stand.
func robotsPair(line string) (key, val string, ok bool) {
	if i := strings.IndexByte(line, '#'); i >= 0 {
		line = line[:i]
	}
	line = strings.TrimSpace(line)
	if line == "" {
		return "", "", false
	}
	if i := strings.IndexByte(line, ':'); i >= 0 {
		return strings.TrimSpace(line[:i]), strings.TrimSpace(line[i+1:]), strings.TrimSpace(line[:i]) != ""
	}
	if f := strings.Fields(line); len(f) == 2 {
		return f[0], f[1], true
	}
	return "", "", false
}

func is(key string, names ...string) bool {
	for _, n := range names {
		if len(key) >= len(n) && strings.EqualFold(key[:len(n)], n) {
			return true
		}
	}
	return false
}

// agentOf is the product token that a group is for: letters, hyphen and
// underscore; what follows them (a version) does not count.
func agentOf(val string) (string, bool) {
	if val == "*" || len(val) > 1 && val[0] == '*' && (val[1] == ' ' || val[1] == '\t') {
		return "*", true
	}
	i := 0
	for i < len(val) && agentByte(val[i]) {
		i++
	}
	return strings.ToLower(val[:i]), i > 0
}

func agentByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '-' || c == '_'
}

// ValidAgent tells whether a product token can be matched at all.
func ValidAgent(token string) bool {
	for i := range len(token) {
		if !agentByte(token[i]) {
			return false
		}
	}
	return token != ""
}

// Allowed tells whether the agent, a bare product token, may fetch the
// address.
func (r *Robots) Allowed(agent, address string) bool {
	path := PathOf(address)
	rules, ok := r.rulesFor(agent)
	if !ok {
		return true
	}
	allow, disallow := -1, -1
	for _, rule := range rules {
		n := matches(path, rule.pattern)
		if rule.allow {
			// "/index.htm" allowed allows its folder too.
			if n < 0 {
				if i := strings.LastIndexByte(rule.pattern, '/'); i >= 0 && strings.HasPrefix(rule.pattern[i:], "/index.htm") {
					n = matches(path, rule.pattern[:i+1]+"$")
				}
			}
			allow = max(allow, n)
		} else {
			disallow = max(disallow, n)
		}
	}
	return allow >= disallow
}

// rulesFor gathers the rules of every group for the agent, or of those for
// everyone where none is for it.
func (r *Robots) rulesFor(agent string) ([]robotsRule, bool) {
	token := strings.ToLower(agent)
	var own, all []robotsRule
	named, any := false, false
	for _, g := range r.groups {
		for _, a := range g.agents {
			if a == "*" {
				all, any = append(all, g.rules...), true
				break
			}
		}
		for _, a := range g.agents {
			if a == token && token != "" {
				own, named = append(own, g.rules...), true
				break
			}
		}
	}
	if named {
		return own, true
	}
	return all, any
}

// Delay is the Crawl-delay for the agent.
func (r *Robots) Delay(agent string) time.Duration {
	token := strings.ToLower(agent)
	var own, all time.Duration
	for _, g := range r.groups {
		for _, a := range g.agents {
			switch a {
			case "*":
				all = max(all, g.delay)
			case token:
				own = max(own, g.delay)
			}
		}
	}
	if own > 0 {
		return own
	}
	return all
}

// UsageFor is what the file says of how its contents may be used, for the
// agent.
func (r *Robots) UsageFor(agent string) []string {
	token := strings.ToLower(agent)
	out := append([]string(nil), r.Usage...)
	for _, g := range r.groups {
		for _, a := range g.agents {
			if a == "*" || a == token {
				out = append(out, g.usage...)
				break
			}
		}
	}
	return out
}

// MatchPath tells whether a pattern, with * and a last $, matches a path from
// its start.
func MatchPath(path, pattern string) bool {
	return pattern != "" && matches(path, Escape(pattern)) >= 0
}

// matches returns the pattern's length if it matches the path from its
// start, else -1. * stands for any characters, a last $ for the end.
func matches(path, pattern string) int {
	// pos holds the lengths of path that the pattern so far can end at.
	pos := make([]int, 1, len(path)+1)
	for i := range len(pattern) {
		c := pattern[i]
		switch {
		case c == '$' && i == len(pattern)-1:
			if pos[len(pos)-1] == len(path) {
				return len(pattern)
			}
			return -1
		case c == '*':
			first := pos[0]
			pos = pos[:0]
			for p := first; p <= len(path); p++ {
				pos = append(pos, p)
			}
		default:
			kept := pos[:0]
			for _, p := range pos {
				if p < len(path) && path[p] == c {
					kept = append(kept, p+1)
				}
			}
			if pos = kept; len(pos) == 0 {
				return -1
			}
		}
	}
	return len(pattern)
}

// PathOf is the part of an address that rules are matched against.
func PathOf(address string) string {
	s := address
	slash := strings.HasPrefix(s, "//")
	from := 0
	if slash {
		from = 2
	}
	early := strings.IndexAny(s[from:], "/?;")
	scheme := strings.Index(s[from:], "://")
	if early >= 0 && scheme >= 0 && early < scheme {
		scheme = -1
	}
	if scheme >= 0 {
		from += scheme + 3
	}
	i := strings.IndexAny(s[from:], "/?;")
	if i < 0 {
		return "/"
	}
	path := s[from+i:]
	if h := strings.IndexByte(s, '#'); h >= 0 {
		if h < from+i {
			return "/"
		}
		path = s[from+i : h]
	}
	if path[0] != '/' {
		path = "/" + path
	}
	return path
}

// Escape writes a pattern as addresses are written: bytes beyond ASCII in
// percent form, percent forms in upper case.
func Escape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]):
			b.WriteByte('%')
			b.WriteByte(upper(s[i+1]))
			b.WriteByte(upper(s[i+2]))
			i += 2
		case c >= 0x80:
			const digits = "0123456789ABCDEF"
			b.Write([]byte{'%', digits[c>>4], digits[c&15]})
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func upper(c byte) byte {
	if c >= 'a' && c <= 'f' {
		return c - 'a' + 'A'
	}
	return c
}
