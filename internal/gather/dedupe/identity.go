package dedupe

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"net/url"
	"strings"
)

// Keys are what a sighting can be recognised by, most certain first.
//
// An identifier counts only among entries that link to the same host (or,
// without a link, within the feed): a feed cannot take over another outlet's
// story by repeating its identifiers.
func Keys(feed, guid, link, canonical string) []string {
	var keys []string
	add := func(k string) {
		for _, have := range keys {
			if have == k {
				return
			}
		}
		keys = append(keys, k)
	}
	if guid != "" {
		add(GUIDKey(feed, guid, link))
	}
	for _, u := range []string{canonical, link} {
		if k := AddressKey(u); k != "" {
			add(k)
		}
	}
	return keys
}

// GUIDKey is the key of an entry's identifier.
func GUIDKey(feed, guid, link string) string {
	scope := hostOf(link)
	if scope == "" {
		scope = feed
	}
	return "guid:" + Hash(scope, guid)
}

// AddressKey is the key of an article's address, "" for one that names no
// page of its own (a site's front page stands for many stories).
func AddressKey(raw string) string {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil || u.Host == "" {
		return ""
	}
	f := Fold(raw)
	if !strings.ContainsAny(f, "/?#") {
		return ""
	}
	return "url:" + f
}

// TitleKey is the key of a headline on a day, by which posts that carry no
// identity are found.
func TitleKey(title, day string) string {
	f := FoldTitle(title)
	if f == "" {
		return ""
	}
	return "title:" + day + ":" + Hash(f)
}

func hostOf(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	h, _, _ := strings.Cut(Fold("http://"+u.Host+"/x"), "/")
	if u.Host == "" {
		return ""
	}
	return h
}

// Hash is a short digest of parts, in hex.
func Hash(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(p))
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// ID is the identity of a story that was first sighted as the given entry.
// It is the same on every machine.
func ID(key string) string {
	sum := sha256.Sum256([]byte("story\x00" + key))
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:10]))
}
