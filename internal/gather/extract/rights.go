package extract

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/broadsheet-press/broadsheet/internal/gather/clean"
)

// license is the address, or failing that the words, of the licence that the
// page states for machines: JSON-LD, <link rel=license>, <meta>, rel=license.
func (p *page) license(ld linked) string {
	if l := firstOf(ld.license, p.link("license"), p.meta("dcterms.license", "dc.rights.license", "copyright-license", "license")); l != "" {
		return l
	}
	for n := range p.body.Descendants() {
		if n.Type == html.ElementNode && n.DataAtom == atom.A && strings.Contains(clean.Attr(n, "rel"), "license") {
			if to, ok := clean.Address(p.base, clean.Attr(n, "href"), false); ok {
				return to
			}
		}
	}
	return ""
}

// optOut is the reason, if any, for which the page asks not to be mined or
// kept: the TDM Reservation Protocol, RSL, robots directives, AI preferences.
func (p *page) optOut() string {
	header := func(name string) []string {
		if p.o.Header == nil {
			return nil
		}
		return p.o.Header(name)
	}
	for _, v := range append(p.metaAll("tdm-reservation"), header("tdm-reservation")...) {
		if strings.TrimSpace(v) == "1" {
			return "tdm-reservation: 1"
		}
	}
	for _, n := range p.links {
		if strings.Contains(strings.ToLower(clean.Attr(n, "rel")), "license") && strings.Contains(clean.Attr(n, "type"), "rsl+xml") {
			return "rsl: " + clean.Attr(n, "href")
		}
	}
	for n := range p.root.Descendants() {
		if n.Type == html.ElementNode && n.DataAtom == atom.Script && strings.Contains(clean.Attr(n, "type"), "rsl+xml") {
			return "rsl: in the page"
		}
	}
	directives := append(p.metaAll("robots"), p.metaAll("broadsheet")...)
	for _, v := range header("x-robots-tag") {
		// A directive may be meant for one robot: "googlebot: noarchive".
		if agent, rest, ok := strings.Cut(v, ":"); ok && !strings.Contains(agent, ",") && !strings.EqualFold(strings.TrimSpace(agent), "broadsheet") &&
			!strings.EqualFold(strings.TrimSpace(agent), "unavailable_after") && !strings.Contains(strings.ToLower(agent), "max-") {
			_ = rest
			continue
		}
		directives = append(directives, v)
	}
	for _, v := range directives {
		for d := range strings.SplitSeq(strings.ToLower(v), ",") {
			switch d = strings.TrimSpace(d); d {
			case "noarchive", "noai", "noimageai", "none":
				if d == "none" {
					continue // noindex and nofollow
				}
				return "robots: " + d
			}
		}
	}
	for _, v := range append(p.metaAll("content-usage"), header("content-usage")...) {
		for d := range strings.SplitSeq(strings.ToLower(v), ",") {
			key, value, _ := strings.Cut(strings.TrimSpace(d), "=")
			if strings.TrimSpace(value) == "n" {
				switch strings.TrimSpace(key) {
				case "ai", "genai", "train-ai", "train-genai", "bots", "tdm":
					return "content-usage: " + strings.TrimSpace(d)
				}
			}
		}
	}
	return ""
}

// paywalled says whether the page states that it is not free to read.
func (p *page) paywalled(ld linked) bool {
	if ld.paid {
		return true
	}
	switch strings.ToLower(p.meta("article:content_tier", "og:article:content_tier")) {
	case "locked", "metered":
		return true
	}
	return false
}
