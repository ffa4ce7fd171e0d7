package themecache

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/pattern"
)

// Ref names a theme's repository, and a commit, branch or tag of it.
type Ref struct {
	Scheme, Host string
	Owner, Name  string
	Ref          string // "HEAD" where none is asked for; "latest" is the newest release
}

// GitHub is the host of themes that name none.
const GitHub = "github.com"

var repository = pattern.New(`\A([a-z0-9-]+)/([a-z0-9._-]+)(?:@([a-z0-9._-]+))?\z`)

// ParseRef reads what a site has as its remote_theme: owner/name,
// owner/name@ref, or the address of a repository on one of the hosts. Case does
// not count, as it does not on GitHub.
func ParseRef(text string, hosts ...string) (Ref, error) {
	bad := fmt.Errorf("%q is not a valid remote theme", text)
	text = strings.ToLower(strings.TrimSpace(text))
	r := Ref{Scheme: "https", Host: GitHub}
	if strings.Contains(text, "://") {
		u, err := url.Parse(text)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
			return r, bad
		}
		if u.Host != GitHub && !slices.Contains(hosts, u.Host) {
			return r, bad
		}
		r.Scheme, r.Host, text = u.Scheme, u.Host, strings.TrimPrefix(u.Path, "/")
	}
	m := repository.FindStringSubmatch(text)
	if m == nil || dots(m[2]) || dots(m[3]) {
		return r, bad
	}
	r.Owner, r.Name, r.Ref = m[1], m[2], m[3]
	if r.Ref == "" {
		r.Ref = "HEAD"
	}
	return r, nil
}

// dots reports whether a name is a folder's name for itself or its parent.
func dots(s string) bool { return s == "." || s == ".." }

// String is the theme as a site would name it.
func (r Ref) String() string {
	s := r.Owner + "/" + r.Name
	if r.Host != GitHub {
		s = r.Scheme + "://" + r.Host + "/" + s
	}
	if r.Ref != "HEAD" {
		s += "@" + r.Ref
	}
	return s
}

var fixed = pattern.New(`\A(?:[0-9a-f]{40}|v?\d+(?:\.\d+)+(?:[._-][a-z0-9._-]+)?)\z`)

// Fixed reports whether the name is one that never gets other content: a
// commit, or what looks like the tag of a version.
func (r Ref) Fixed() bool { return fixed.MatchString(r.Ref) }
