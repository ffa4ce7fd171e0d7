package extract

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/broadsheet-press/broadsheet/internal/gather/clean"
)

// findTitle weighs the page's statements of its headline against its headings:
// the <h1> that a statement repeats is the headline as readers see it.
func (p *page) findTitle(ld linked, site string) string {
	said := []string{ld.headline, p.meta("og:title"), p.meta("twitter:title", "dc.title", "headline", "sailthru.title", "parsely-title"), p.title}
	for i, s := range said {
		said[i] = trimSite(oneLine(s), site)
	}
	var heads []string
	for n := range p.body.Descendants() {
		if n.DataAtom == atom.H1 && n.Type == html.ElementNode {
			if t := oneLine(innerText(n)); t != "" && len(t) < 400 {
				heads = append(heads, t)
			}
		}
	}
	best, most := "", 0.0
	stated := firstOf(said[:2]...)
	beside := besideTitle(p.title, stated)
	for _, h := range heads {
		if site != "" && strings.EqualFold(h, site) || beside != "" && alike(h, beside) > max(alike(h, stated), 0.99) {
			continue
		}
		for _, s := range said {
			if s == "" {
				continue
			}
			if sameTitle(h, s) {
				return h
			}
			if a := alike(h, s); a > most {
				best, most = h, a
			}
		}
	}
	// What stands above the article is its headline, even where what is said to
	// search engines puts it differently.
	if most >= 0.4 {
		return best
	}
	if stated != "" {
		return stated
	}
	if t := p.headingOf(p.title); t != "" {
		return t
	}
	if len(heads) == 1 {
		return heads[0]
	}
	if t := firstOf(said...); t != "" {
		return t
	}
	if len(heads) > 0 {
		return heads[0]
	}
	for n := range p.body.Descendants() {
		if n.DataAtom == atom.H2 {
			if t := oneLine(innerText(n)); t != "" {
				return t
			}
		}
	}
	return ""
}

func fold(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '’' || r == '‘':
			return '\''
		case r == '“' || r == '”':
			return '"'
		case r == '–' || r == '—':
			return '-'
		case r == 0xa0:
			return ' '
		}
		return r
	}, strings.ToLower(s))
}

func sameTitle(a, b string) bool { return fold(a) == fold(b) }

// alike is the share of the words of the shorter of two titles that the longer
// has too.
func alike(a, b string) float64 {
	words := map[string]bool{}
	eachWord(fold(a), func(w string) { words[w] = true })
	common, n := 0, 0
	seen := map[string]bool{}
	eachWord(fold(b), func(w string) {
		if seen[w] {
			return
		}
		seen[w] = true
		n++
		if words[w] {
			common++
		}
	})
	shorter := min(len(words), n)
	if shorter < 2 {
		return 0
	}
	return float64(common) / float64(shorter)
}

// besideTitle is what a page's <title> has beside its headline: the site's name,
// as a rule. A heading of these words is the site's.
func besideTitle(title, headline string) string {
	title, headline = fold(oneLine(title)), fold(headline)
	before, after, ok := strings.Cut(title, headline)
	if headline == "" || !ok {
		return ""
	}
	return strings.TrimSpace(before + " " + after)
}

// headingOf is the lesser heading that a part of the <title> repeats, on pages
// whose <h1> is the site's.
func (p *page) headingOf(title string) string {
	parts := map[string]bool{fold(oneLine(title)): true}
	for _, sep := range append([]string{": "}, titleSeparators...) {
		for part := range strings.SplitSeq(oneLine(title), sep) {
			if len(strings.Fields(part)) > 2 || len(part) > 20 {
				parts[fold(strings.TrimSpace(part))] = true
			}
		}
	}
	for n := range p.body.Descendants() {
		if n.Type == html.ElementNode && (n.DataAtom == atom.H2 || n.DataAtom == atom.H3) {
			if t := oneLine(innerText(n)); t != "" && parts[fold(t)] {
				return t
			}
		}
	}
	return ""
}

// titleSeparators stand between a headline and the site's name.
var titleSeparators = []string{" | ", " - ", " – ", " — ", " :: ", " » ", " · ", " • ", " / ", " ‹ ", " « ", " ~ "}

// trimSite removes the site's name from the end or the start of a title.
func trimSite(title, site string) string {
	for _, sep := range titleSeparators {
		i := strings.LastIndex(title, sep)
		if i < 0 {
			continue
		}
		head, tail := strings.TrimSpace(title[:i]), strings.TrimSpace(title[i+len(sep):])
		if site != "" && strings.EqualFold(tail, site) {
			return trimSite(head, "")
		}
		if site != "" && strings.EqualFold(title[:max(strings.Index(title, sep), 0)], site) {
			return strings.TrimSpace(title[strings.Index(title, sep)+len(sep):])
		}
		if sep != " / " && len(head) > 15 && len(strings.Fields(tail)) <= 4 && len(tail) < len(head) {
			return head
		}
	}
	return title
}

// attrHas says whether one of the attributes of n that name things contains one
// of the words.
func attrHas(n *html.Node, words ...string) bool {
	for _, key := range []string{"class", "id", "itemprop", "rel", "data-testid"} {
		v := strings.ToLower(clean.Attr(n, key))
		for _, w := range words {
			if v != "" && strings.Contains(v, w) {
				return true
			}
		}
	}
	return false
}
