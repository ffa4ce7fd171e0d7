package publish

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/value"
)

// A Destination is where and how a site is published: an address with what the
// configuration says beside it.
type Destination struct {
	Address Address
	Rules
	Parallel int
	Git      GitOptions
	// Options are the settings that only one kind of target has, by name:
	// those of the address's query, and of the configuration.
	Options map[string]string
}

// GitOptions are of a branch.
type GitOptions struct {
	Squash  bool   // the branch has one commit at any time
	Domain  string // written into CNAME
	Author  string // "Name <mail>"
	Message string
}

// An Address is of a target, taken apart. No part of it is a secret: an
// address with a password is refused.
type Address struct {
	Scheme   string // "dir", "git+ssh", "s3" …
	Text     string // as given, without its query
	User     string
	Host     string // with its port; the bucket of s3, gs and azblob
	Path     string // without a first slash for s3, gs and azblob
	Fragment string
}

// String is the address as it may be shown.
func (a Address) String() string { return a.Text }

// schemes are the addresses that there are, with one example each.
var schemes = []struct{ name, example string }{
	{"dir", "dir:/srv/www/site"},
	{"git+file", "git+file:///srv/git/site.git#main"},
	{"git+ssh", "git+ssh://git@host/name/site.git#gh-pages"},
	{"git+https", "git+https://host/name/site.git#gh-pages"},
	{"git+http", "git+http://localhost/site.git#pages"},
	{"git", "git://localhost/site.git#pages"},
	{"s3", "s3://bucket/folder?region=eu-central-1"},
	{"gs", "gs://bucket/folder"},
	{"azblob", "azblob://container/folder?account=name"},
	{"sftp", "sftp://user@host/srv/www/site"},
}

// ParseAddress takes an address apart, with the settings of its query.
func ParseAddress(text string) (Address, map[string]string, error) {
	scheme, rest, ok := strings.Cut(text, ":")
	at := slices.IndexFunc(schemes, func(s struct{ name, example string }) bool { return s.name == scheme })
	if !ok || at < 0 {
		var known []string
		for _, s := range schemes {
			if s.name != "git+http" && s.name != "git" {
				known = append(known, s.example)
			}
		}
		return Address{}, nil, Faultf(Invalid, "%q is no address to publish to; there are %s", Redact(text), strings.Join(known, ", "))
	}
	bad := func(why string) (Address, map[string]string, error) {
		return Address{}, nil, Faultf(Invalid, "the address %s %s; it should be like %s", Redact(text), why, schemes[at].example)
	}
	a := Address{Scheme: scheme}
	if scheme == "dir" {
		a.Path, rest, _ = strings.Cut(strings.TrimPrefix(rest, "//"), "?")
		if a.Path == "" {
			return bad("names no folder")
		}
		a.Text = "dir:" + a.Path
		options, err := queryOptions(rest)
		if err != nil {
			return bad(err.Error())
		}
		return a, options, nil
	}
	if !strings.HasPrefix(rest, "//") {
		rest = "//" + rest // s3:bucket/folder is as good as s3://bucket/folder
	}
	u, err := url.Parse(scheme + ":" + rest)
	if err != nil {
		return bad("cannot be read")
	}
	if _, secret := u.User.Password(); secret {
		return bad("has a password in it, which others may read; give it by the environment instead")
	}
	options, err := queryOptions(u.RawQuery)
	if err != nil {
		return bad(err.Error())
	}
	a.User, a.Host, a.Path, a.Fragment = u.User.Username(), u.Host, u.Path, u.Fragment
	if a.Host == "" && scheme != "git+file" {
		return bad("names no host or bucket")
	}
	switch scheme {
	case "s3", "gs", "azblob":
		if u.User != nil {
			return bad("has a user in it; credentials come from the environment")
		}
		a.Path = strings.Trim(a.Path, "/")
		if a.Path != "" && !ValidPath(a.Path) {
			return bad("has a folder that is no clean path")
		}
	}
	u.RawQuery = ""
	a.Text = u.String()
	return a, options, nil
}

// secretOptions are settings that people put into an address and must not.
var secretOptions = []string{"sig", "token", "password", "secret", "secret_key", "access_key", "key_id", "sas", "account_key"}

func queryOptions(query string) (map[string]string, error) {
	q, err := url.ParseQuery(query)
	if err != nil {
		return nil, fmt.Errorf("has settings that cannot be read")
	}
	options := map[string]string{}
	for name, values := range q {
		if slices.Contains(secretOptions, strings.ToLower(name)) {
			return nil, fmt.Errorf("has a secret in it (%s), which others may read; give it by the environment instead", name)
		}
		options[name] = values[len(values)-1]
	}
	return options, nil
}

// ParseDestination is a destination that is no more than its address.
func ParseDestination(text string) (Destination, error) {
	a, options, err := ParseAddress(text)
	d := Destination{Address: a, Options: options}
	if err != nil {
		return d, err
	}
	return d, d.apply(options)
}

// ConfigFrom reads what stands under "broadsheet: publish:": an address, or a
// list of addresses and of maps with an address under "to".
func ConfigFrom(section any) ([]Destination, error) {
	switch v := section.(type) {
	case nil:
		return nil, nil
	case []any:
		var all []Destination
		for i, one := range v {
			d, err := destinationFrom(one)
			if err != nil {
				return nil, fmt.Errorf("publish: %d: %w", i+1, err)
			}
			all = append(all, d)
		}
		return all, nil
	}
	d, err := destinationFrom(section)
	if err != nil {
		return nil, fmt.Errorf("publish: %w", err)
	}
	return []Destination{d}, nil
}

func destinationFrom(v any) (Destination, error) {
	switch v := v.(type) {
	case string:
		return ParseDestination(v)
	case *value.Map:
		return destinationFromMap(v)
	}
	return Destination{}, Faultf(Invalid, "%v is no address; give one such as dir:/srv/www/site", v)
}

func destinationFromMap(m *value.Map) (Destination, error) {
	to, _ := m.Value("to").(string)
	if to == "" {
		return Destination{}, Faultf(Invalid, `"to:" is missing: the address to publish to`)
	}
	d, err := ParseDestination(to)
	if err != nil {
		return d, err
	}
	settings := map[string]string{}
	for k, v := range m.All() {
		name := fmt.Sprint(k)
		var err error
		switch name {
		case "to":
		case "cache_control":
			d.Cache, err = cacheRules(v)
		case "compress":
			d.Compress, err = words(v)
		case "keep":
			d.Keep, err = words(v)
		default:
			if slices.Contains(secretOptions, strings.ToLower(name)) {
				return d, Faultf(Invalid, "%s: a secret does not belong into the configuration; give it by the environment", name)
			}
			switch v.(type) {
			case string, bool, int:
				settings[name] = fmt.Sprint(v)
			default:
				return d, Faultf(Invalid, "%s: %v is no single value", name, v)
			}
		}
		if err != nil {
			return d, fmt.Errorf("%s: %w", name, err)
		}
	}
	for name, v := range settings {
		d.Options[name] = v
	}
	return d, d.apply(d.Options)
}

// kindOptions are the settings of each kind of target beside the common ones.
var kindOptions = map[string][]string{
	"dir":    {"mode"},
	"git":    {"history", "domain", "author", "message"},
	"s3":     {"endpoint", "region", "path_style", "profile", "acl"},
	"gs":     {"endpoint"},
	"azblob": {"account", "endpoint"},
	"sftp":   {"key", "known_hosts"},
}

// kind is the family that a scheme belongs to.
func (a Address) kind() string {
	if strings.HasPrefix(a.Scheme, "git") {
		return "git"
	}
	return a.Scheme
}

// apply moves the settings that every kind has out of options, and refuses
// those that this kind has not.
func (d *Destination) apply(options map[string]string) error {
	known := kindOptions[d.Address.kind()]
	for name, v := range options {
		switch name {
		case "parallel":
			n, err := strconv.Atoi(v)
			if err != nil || n < 1 || n > 256 {
				return Faultf(Invalid, "parallel: %q is no number from 1 to 256", v)
			}
			d.Parallel = n
			continue
		case "compress":
			d.Compress = strings.Split(v, ",")
			continue
		}
		if !slices.Contains(known, name) {
			return Faultf(Invalid, "%s: %s has no such setting; there are to, parallel, compress, cache_control, keep, %s",
				name, d.Address.Scheme, strings.Join(known, ", "))
		}
		switch name {
		case "history":
			if v != "keep" && v != "squash" {
				return Faultf(Invalid, "history: %q is neither keep nor squash", v)
			}
			d.Git.Squash = v == "squash"
		case "mode":
			if v != "link" && v != "exchange" && v != "inplace" {
				return Faultf(Invalid, "mode: %q is none of link, exchange and inplace", v)
			}
		case "domain":
			d.Git.Domain = v
		case "author":
			d.Git.Author = v
		case "message":
			d.Git.Message = v
		}
	}
	return nil
}

func words(v any) ([]string, error) {
	switch v := v.(type) {
	case nil:
		return nil, nil
	case bool:
		if !v {
			return nil, nil
		}
	case string:
		return []string{v}, nil
	case []any:
		var all []string
		for _, w := range v {
			s, ok := w.(string)
			if !ok {
				return nil, Faultf(Invalid, "%v is no text", w)
			}
			all = append(all, s)
		}
		return all, nil
	}
	return nil, Faultf(Invalid, "%v is neither a text nor a list of texts", v)
}

func cacheRules(v any) ([]CacheRule, error) {
	m, ok := v.(*value.Map)
	if !ok {
		return nil, Faultf(Invalid, `%v is no map of patterns to lifetimes, such as "*.html": max-age=60`, v)
	}
	var rules []CacheRule
	for k, v := range m.All() {
		text, ok := v.(string)
		if !ok || strings.ContainsAny(text, "\r\n") {
			return nil, Faultf(Invalid, "%v: %v is no Cache-Control value", k, v)
		}
		rules = append(rules, CacheRule{Glob: fmt.Sprint(k), Value: text})
	}
	return rules, nil
}
