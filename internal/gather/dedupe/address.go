// Package dedupe decides when two sightings are one story: by the entry's
// identifier, by the article's address, by its text.
package dedupe

import (
	"net/url"
	"sort"
	"strings"
)

// Clean is an address as it may be shown and linked: without the parameters
// that only track, without a fragment, its host in lower case.
func Clean(raw string) string {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil || u.Host == "" {
		return strings.TrimSpace(raw)
	}
	u.Host = strings.ToLower(u.Host)
	if u.Scheme = strings.ToLower(u.Scheme); u.Scheme == "http" {
		u.Host = strings.TrimSuffix(u.Host, ":80")
	} else if u.Scheme == "https" {
		u.Host = strings.TrimSuffix(u.Host, ":443")
	}
	u.User = nil
	if !strings.HasPrefix(u.Fragment, "!") && !strings.HasPrefix(u.Fragment, "/") {
		u.Fragment, u.RawFragment = "", ""
	}
	u.RawQuery = cleanQuery(u.RawQuery, false)
	u.ForceQuery = false
	return u.String()
}

// Fold is an address as an identity: what differs between the variants of one
// page (scheme, www, mobile and AMP hosts and paths, tracking, the order of
// parameters, a last slash) is folded away. It is not to be fetched.
func Fold(raw string) string {
	u, err := url.Parse(Clean(raw))
	if err != nil || u.Host == "" {
		return strings.TrimSpace(raw)
	}
	if host, rest, ok := ampCache(u); ok {
		u.Host, u.Path = host, rest
	}
	host := u.Host
	for _, p := range []string{"www.", "m.", "mobile.", "amp.", "wap.", "touch."} {
		// Never down to a bare top-level domain: m.uk stays.
		if rest := strings.TrimPrefix(host, p); rest != host && strings.Contains(rest, ".") {
			host = rest
		}
	}
	path := u.EscapedPath()
	path = foldEscapes(path)
	for strings.Contains(path, "//") {
		path = strings.ReplaceAll(path, "//", "/")
	}
	path = strings.TrimSuffix(path, "/")
	for _, s := range []string{"/index.html", "/index.htm", "/index.php"} {
		path = strings.TrimSuffix(path, s)
	}
	path = foldAMP(path)
	q := cleanQuery(u.RawQuery, true)
	out := host + path
	if q != "" {
		out += "?" + q
	}
	if u.Fragment != "" {
		out += "#" + u.Fragment
	}
	return out
}

// foldAMP drops what marks a path as the AMP variant of a page.
func foldAMP(path string) string {
	for _, s := range []string{"/amp", ".amp", "/amp.html", ".amp.html", "-amp.html"} {
		if rest := strings.TrimSuffix(path, s); rest != path && rest != "" {
			if strings.HasSuffix(s, ".amp.html") || s == "-amp.html" {
				return rest + ".html"
			}
			return rest
		}
	}
	if rest := strings.TrimPrefix(path, "/amp/"); rest != path && rest != "" {
		return "/" + rest
	}
	return path
}

// ampCache unfolds an address of Google's or Bing's AMP cache.
func ampCache(u *url.URL) (host, path string, ok bool) {
	if !strings.HasSuffix(u.Host, ".cdn.ampproject.org") && u.Host != "cdn.ampproject.org" && !strings.HasSuffix(u.Host, ".bing-amp.com") {
		if strings.HasSuffix(u.Host, ".google.com") || strings.HasPrefix(u.Host, "google.") {
			if rest, found := strings.CutPrefix(u.Path, "/amp/s/"); found {
				host, path, _ = strings.Cut(rest, "/")
				return host, "/" + path, strings.Contains(host, ".")
			}
		}
		return "", "", false
	}
	parts := strings.Split(strings.Trim(u.Path, "/"), "/")
	for i, p := range parts {
		if i < 3 && strings.Contains(p, ".") {
			return strings.ToLower(p), "/" + strings.Join(parts[i+1:], "/"), true
		}
	}
	return "", "", false
}

// foldEscapes writes %7e as ~ and %c3 as %C3, so that one path is one string.
func foldEscapes(path string) string {
	un, err := url.PathUnescape(path)
	if err != nil {
		return path
	}
	return (&url.URL{Path: un}).EscapedPath()
}

// cleanQuery drops tracking parameters and, to fold, sorts the rest.
func cleanQuery(raw string, fold bool) string {
	if raw == "" {
		return ""
	}
	var keep []string
	for part := range strings.SplitSeq(raw, "&") {
		name, value, _ := strings.Cut(part, "=")
		if name == "" {
			continue
		}
		key := strings.ToLower(name)
		if Tracking(key) {
			continue
		}
		if fold {
			if (key == "amp" || key == "outputtype" || key == "output" || key == "m" || key == "mobile") && (value == "" || value == "1" || value == "true" || value == "amp") {
				continue
			}
			if un, err := url.QueryUnescape(part); err == nil {
				part = url.QueryEscape(un)
			}
		}
		keep = append(keep, part)
	}
	if fold {
		sort.Strings(keep)
	}
	return strings.Join(keep, "&")
}

// Tracking tells whether a parameter, in lower case, only says how a reader
// came to the page.
func Tracking(name string) bool {
	for _, p := range trackingPrefixes {
		if strings.HasPrefix(name, p) {
			return true
		}
	}
	return trackingNames[name]
}

var trackingPrefixes = []string{"utm_", "utm-", "mtm_", "pk_", "piwik_", "matomo_", "at_", "hsa_", "_hs", "mc_", "ns_", "stm_", "ga_", "oly_", "vero_", "wt.", "wt_", "bsft_", "trk_", "__hs", "rb_", "s_kwcid"}

var trackingNames = map[string]bool{
	"fbclid": true, "gclid": true, "gclsrc": true, "dclid": true, "gbraid": true, "wbraid": true, "msclkid": true, "yclid": true, "ysclid": true,
	"twclid": true, "ttclid": true, "igshid": true, "igsh": true, "li_fat_id": true, "epik": true, "srsltid": true, "wickedid": true,
	"cmpid": true, "ocid": true, "ito": true, "ftag": true, "icid": true, "ncid": true, "sr_share": true, "smid": true, "smtyp": true,
	"cid": false, "_ga": true, "_gl": true, "mkt_tok": true, "mkcid": true, "mkrid": true, "campaign_id": true, "xtor": true, "guccounter": true,
	"guce_referrer": true, "guce_referrer_sig": true, "spm": true, "ref_src": true, "ref_url": true, "feature": false, "sref": true,
	"partner": false, "emci": true, "emdi": true, "ceid": true, "rss": false, "cmp": true, "fb_action_ids": true, "fb_action_types": true,
	"fb_source": true, "fb_ref": true, "soc_src": true, "soc_trk": true, "taid": true, "__twitter_impression": true, "amp_js_v": true,
	"amp_gsa": true, "usqp": true, "source": false, "cmpgn": true, "wpsrc": true, "wprov": true, "_openstat": true, "sc_cid": true,
	"traffic_source": true, "cn-reloaded": true, "share": false, "rsslink": true, "rsscid": true, "feedid": false, "feedname": true, "feedtype": true,
	"origin": false, "ncclick": true, "dicbo": true, "obOrigUrl": true, "oborigurl": true, "vgo_ee": true, "sh_kit": true, "yptr": true,
}
