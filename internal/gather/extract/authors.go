package extract

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/broadsheet-press/broadsheet/internal/pattern"
)

// findAuthors asks the page's data first, then its marks, then its looks. The
// site itself is an author only where nobody else is.
func (p *page) findAuthors(ld linked, site string) []string {
	stated := [][]string{ld.authors}
	for _, name := range []string{"author", "dc.creator", "article:author", "parsely-author", "sailthru.author", "byl", "dcterms.creator", "citation_author", "dcsext.author", "article.author", "authors", "cxenseparse:author"} {
		stated = append(stated, p.metaAll(name))
	}
	for k := '1'; k <= '2'; k++ {
		if label := strings.ToLower(p.meta("twitter:label" + string(k))); strings.HasPrefix(label, "written") || strings.HasPrefix(label, "by") || strings.HasPrefix(label, "author") {
			stated = append(stated, []string{p.meta("twitter:data" + string(k))})
		}
	}
	// Who holds the copyright may have written the article, but where somebody
	// else is stated too, that is who did.
	holders := p.copyright()
	var holder []string
	for _, raw := range stated {
		a := cleanAuthors(raw, site)
		switch {
		case len(a) == 0:
		case len(a) == 1 && strings.Contains(holders, strings.ToLower(a[0])):
			if holder == nil {
				holder = a
			}
		default:
			return a
		}
	}
	if holder != nil {
		return holder
	}
	seen := p.bylines()
	for _, raw := range [][]string{seen.marked, seen.said, seen.named, seen.linked} {
		if a := cleanAuthors(raw, site); len(a) > 0 {
			return a
		}
	}
	for _, raw := range stated {
		if a := cleanAuthors(raw, ""); len(a) > 0 {
			return a
		}
	}
	return nil
}

// copyright is what the page's copyright notices say, in lower case.
func (p *page) copyright() string {
	var b strings.Builder
	for n := range p.body.Descendants() {
		if n.Type == html.TextNode && len(n.Data) < 300 && strings.Contains(n.Data, "©") {
			b.WriteString(strings.ToLower(oneLine(n.Data)) + "\n")
		}
	}
	return b.String()
}

// bylines are the texts in the body that name an author, by how they do.
type bylines struct {
	marked []string // by itemprop or rel
	said   []string // by "By"
	named  []string // by a class
	linked []string // by a link to an author's page
}

func (p *page) bylines() bylines {
	var b bylines
	seen := 0
	for n := range p.body.Descendants() {
		if n.Type == html.TextNode {
			seen += len(n.Data)
			continue
		}
		if n.Type != html.ElementNode {
			continue
		}
		switch n.DataAtom {
		case atom.Script, atom.Style, atom.Nav, atom.Footer:
			continue
		}
		rel, item := attr(n, "rel"), attr(n, "itemprop")
		switch {
		case n.DataAtom == atom.A && strings.Contains(rel, "author"), item == "author" || item == "creator":
			if t := firstOf(itemName(n), spaced(n)); t != "" && len(t) < 100 && len(b.marked) < 6 {
				b.marked = append(b.marked, t)
			}
		case n.DataAtom == atom.A && isAuthorLink(attr(n, "href")):
			if t := spaced(n); t != "" && len(b.linked) < 3 && looksLikeName(t) {
				b.linked = append(b.linked, t)
			}
		}
		if len(b.named) < 3 && isAuthorClass(attr(n, "class")) {
			if t := spaced(n); t != "" && len(t) < 90 {
				b.named = append(b.named, t)
			}
		}
		if len(b.said) == 0 && n.FirstChild != nil && n.DataAtom != atom.Body && n.DataAtom != atom.Html && shortText(n, 160) {
			if t := spaced(n); len(t) < 160 {
				if m := byName.FindStringSubmatch(t); m != nil && looksLikeName(cutByline(m[1])) {
					b.said = append(b.said, m[1])
				}
			}
		}
	}
	if len(b.marked) > 1 {
		b.marked = slices.Compact(b.marked)
	}
	return b
}

// shortText says whether n holds fewer than limit bytes of text.
func shortText(n *html.Node, limit int) bool {
	sum := 0
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			if sum += len(strings.TrimSpace(c.Data)); sum > limit {
				return false
			}
		}
	}
	return sum > 0
}

var byName = pattern.New(`(?i)^(?:written by|posted by|published by|story by|words by|text by|article by|reviewed by|authored by|by|author|authors|von|par|por|di|door|av|af|tekst|text|autor|autore|auteur)\s*:?\s+(\p{Lu}.{2,80})$`)

func itemName(n *html.Node) string {
	for c := range n.Descendants() {
		if c.Type == html.ElementNode && attr(c, "itemprop") == "name" {
			return firstOf(attr(c, "content"), spaced(c))
		}
	}
	return attr(n, "content")
}

func isAuthorLink(href string) bool {
	for _, s := range []string{"/author/", "/authors/", "/contributor/", "/contributors/", "/writer/", "/writers/", "/journalist/", "/reporter/", "/staff/", "/profile/", "/by/", "/people/", "/autor/", "/auteur/", "/columnist/", "/byline/"} {
		if i := strings.Index(href, s); i >= 0 && i+len(s) < len(href) {
			return true
		}
	}
	return false
}

func isAuthorClass(class string) bool {
	class = strings.ToLower(class)
	if !strings.Contains(class, "author") && !strings.Contains(class, "byline") && !strings.Contains(class, "writer") {
		return false
	}
	for _, no := range []string{"avatar", "image", "img", "photo", "bio", "social", "icon", "link-list", "title", "role", "date", "desc", "has-author", "comment"} {
		if strings.Contains(class, no) {
			return false
		}
	}
	return true
}

// spaced is the text below n, with a space where an element begins or ends.
func spaced(n *html.Node) string {
	var b strings.Builder
	var walk func(*html.Node, int)
	walk = func(n *html.Node, depth int) {
		for c := n.FirstChild; c != nil && depth < 100; c = c.NextSibling {
			switch {
			case c.Type == html.TextNode:
				b.WriteString(c.Data)
			case c.Type == html.ElementNode && c.DataAtom != atom.Script && c.DataAtom != atom.Style && c.DataAtom != atom.Noscript && c.DataAtom != atom.Svg:
				b.WriteByte(' ')
				walk(c, depth+1)
				b.WriteByte(' ')
			}
		}
	}
	walk(n, 0)
	return oneLine(b.String())
}

// cleanAuthors splits bylines into names, and drops what names nobody: the
// site, addresses, roles and dates.
func cleanAuthors(raw []string, site string) []string {
	var out []string
	seen := map[string]bool{}
	for _, s := range raw {
		if strings.Contains(s, "://") {
			continue // a profile's address
		}
		for _, name := range splitNames(cutByline(s)) {
			if n := len(name) - len(site); site != "" && n > 3 && name[n-1] == ' ' && strings.EqualFold(name[n:], site) {
				name = strings.TrimSpace(name[:n])
			}
			key := strings.ToLower(name)
			if !isName(name, site) || seen[key] {
				continue
			}
			seen[key] = true
			out = append(out, name)
		}
	}
	// A name with more after it, where it stands by itself too, is the name with
	// what its owner is.
	return slices.DeleteFunc(out, func(name string) bool {
		return slices.ContainsFunc(out, func(o string) bool { return strings.Contains(o, " ") && strings.HasPrefix(name, o+" ") })
	})
}

var bylineHead = pattern.New(`(?i)^(?:(?:written|posted|published|story|words|text|article|authored|created|reviewed|edited|compiled|submitted)\s+by\s*:?|by\s*:?\s|by:|author\s*:|authors\s*:|von\s|par\s|por\s|di\s|text\s*:|autor\s*:|✍️?|👤)\s*`)

// bylineDate is a date before a byline.
var bylineDate = pattern.New(`(?i)^(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d{1,2}(?:st|nd|rd|th)?\b,?(?:\s*(?:19|20)\d\d\b,?)?(?:\s*(?:at\s+)?\d{1,2}:\d\d\s*(?:[ap]\.?m\.?)?(?:\s+[A-Z]{2,4}\b)?)?[\s|•·–—-]*`)

// bylineTail is where a byline goes on to say something else.
var bylineTail = pattern.New(`(?i)\s+(?:on|in|for|at|from|published|updated|posted|last|senior|staff|contributing|writer|editor|reporter|correspondent|is an?|is the|reviewed|fact|read|share|follow|view|about|more)\b|\s*[|•·–—/(\[]|,?\s*(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s|\s*(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d|\s*\d`)

func cutByline(s string) string {
	s = oneLine(s)
	for range 3 {
		t := bylineHead.ReplaceAllString(bylineDate.ReplaceAllString(s, ""), "")
		if t == s {
			break
		}
		s = t
	}
	if m := bylineTail.FindStringIndex(s); m != nil && m[0] > 2 {
		s = s[:m[0]]
	}
	return strings.Trim(s, " ,.:;|-–\"'“”")
}

func splitNames(s string) []string {
	for _, sep := range []string{" and ", " & ", " und ", " et ", " y ", ";", " with ", " AND "} {
		s = strings.ReplaceAll(s, sep, ",")
	}
	var out []string
	for part := range strings.SplitSeq(s, ",") {
		part = strings.Trim(strings.TrimSpace(part), ",:;|-–@\"")
		switch strings.ToLower(part) {
		case "":
			continue
		case "md", "phd", "ph.d", "ph.d.", "jr", "jr.", "sr", "sr.", "rd", "rn", "dvm", "cpa", "esq", "esq.", "mba", "m.d.", "dds", "ms", "iii", "ii", "cfp", "cfp®", "do", "mph", "np", "pa-c", "ldn", "rdn", "pharmd", "dpt", "lcsw", "m.d", "mpp", "msc", "cfa":
			if len(out) > 0 {
				out[len(out)-1] += ", " + part
			}
			continue
		}
		out = append(out, part)
	}
	return out
}

func isName(s, site string) bool {
	if len(s) < 2 || len(s) > 60 || site != "" && strings.EqualFold(s, site) || len(strings.Fields(s)) > 6 {
		return false
	}
	if strings.Contains(s, "://") || strings.Contains(s, "www.") || strings.HasPrefix(s, "@") || strings.Contains(s, "/") {
		return false
	}
	letters, digits := 0, 0
	for _, r := range s {
		switch {
		case unicode.IsLetter(r):
			letters++
		case unicode.IsDigit(r):
			digits++
		}
	}
	if letters < 2 || digits > 2 || strings.Count(s, ".") > 4 || !strings.Contains(s, " ") && strings.Contains(strings.Trim(s, "."), ".") {
		return false
	}
	switch strings.ToLower(s) {
	case "admin", "administrator", "editor", "unknown", "author", "guest", "anonymous", "webmaster", "contributor", "null", "none", "undefined", "the author",
		"author name", "name", "user", "post author", "writer", "about", "about the author", "view all posts", "read more", "false", "true", "default", "root":
		return false
	}
	return true
}

// looksLikeName asks more of what no data vouches for: two to five words, most
// with a capital.
func looksLikeName(s string) bool {
	s = strings.TrimSpace(s)
	words := strings.Fields(s)
	if len(words) < 2 || len(words) > 8 || !isName(prefixWords(words, 5), "") {
		return false
	}
	capitals := 0
	for _, w := range words[:min(len(words), 3)] {
		if r, _ := utf8.DecodeRuneInString(w); unicode.IsUpper(r) || unicode.Is(unicode.Lo, r) {
			capitals++
		}
	}
	return capitals >= 2
}

func prefixWords(words []string, n int) string { return strings.Join(words[:min(len(words), n)], " ") }
