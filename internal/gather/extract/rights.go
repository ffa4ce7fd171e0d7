package extract

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/broadsheet-press/broadsheet/internal/gather/clean"
	"github.com/broadsheet-press/broadsheet/internal/pattern"
)

// license is the address, or failing that the words, of the licence that the
// page states for machines: JSON-LD, <link rel=license>, <meta>, rel=license.
func (p *page) license(ld linked) string {
	if l := firstOf(ld.license, p.link("license"), p.meta("dcterms.license", "dc.rights.license", "copyright-license", "license")); l != "" {
		return l
	}
	for n := range p.body.Descendants() {
		if n.Type == html.ElementNode && n.DataAtom == atom.A && strings.Contains(clean.Attr(n, "rel"), "license") && !ofPicture(n) {
			if to, ok := clean.Address(p.base, clean.Attr(n, "href"), false); ok {
				return to
			}
		}
	}
	return ""
}

// ofPicture says whether an element stands in one that is about a picture.
func ofPicture(n *html.Node) bool {
	for up := n.Parent; up != nil; up = up.Parent {
		if up.Type == html.ElementNode && holdsPicture(up) {
			return true
		}
	}
	return false
}

// OptOut is the reason, if any, for which the headers of an answer ask that it
// not be mined or kept: for what is no page, such as a picture.
func OptOut(header func(name string) []string) string {
	return (&page{root: &html.Node{}, o: Options{Header: header}}).optOut()
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
	for _, v := range header("link") {
		for link := range strings.SplitSeq(v, ",") {
			to, params, _ := strings.Cut(link, ";")
			if strings.Contains(strings.ToLower(params), "license") && strings.Contains(params, "rsl+xml") {
				return "rsl: " + strings.Trim(to, " <>")
			}
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

// barrier is what a page says where it ends for those who do not pay.
var barrier = pattern.New(`(?i)subscribe (?:now )?to (?:continue|read|unlock|keep)|to (?:continue|keep) reading|(?:for|to) subscribers only|subscriber[- ](?:only|exclusive)|already a subscriber|exclusive to (?:our )?(?:subscribers|members)|this (?:article|story|content) is (?:only )?(?:available|reserved) (?:to|for)|log in or subscribe|you['’]ve reached your (?:limit|monthly)|register (?:for free )?to (?:continue|read)|um weiterzulesen|jetzt weiterlesen|réservé aux abonnés|il vous reste .{1,12}% de cet article|exclusivo para (?:suscriptores|assinantes)|riservato agli abbonati|artikel is exclusief`)

// behindBarrier says whether a page's text is short and something in it says
// that the rest must be paid for.
func (s *survey) behindBarrier(chars int) bool {
	if chars > 3000 {
		return false
	}
	for i := range s.blocks {
		b := &s.blocks[i]
		if b.words >= 3 && b.words <= 60 && s.elems[b.elem].tags&(inNav|inFooter|inHeader) == 0 && mayBar(b.text) && barrier.MatchString(b.text) {
			return true
		}
	}
	return false
}

// mayBar is a cheap look for what all barriers have one of.
func mayBar(text string) bool {
	text = strings.ToLower(text)
	for _, stem := range []string{"subscri", "reading", "regist", "limit", "abonn", "lesen", "reserved", "member", "suscri", "assinan", "exclusi", "log in", "unlock"} {
		if strings.Contains(text, stem) {
			return true
		}
	}
	return false
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
