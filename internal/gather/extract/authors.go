package extract

import (
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/broadsheet-press/broadsheet/internal/gather/clean"
)

func (p *page) findAuthors(ld linked, site string) []string {
	if a := cleanAuthors(ld.authors, site); len(a) > 0 {
		return a
	}
	for _, name := range []string{"author", "dc.creator", "article:author", "parsely-author", "sailthru.author", "byl", "dcterms.creator", "citation_author", "dcsext.author"} {
		if a := cleanAuthors(p.metaAll(name), site); len(a) > 0 {
			return a
		}
	}
	return cleanAuthors(p.bylines(), site)
}

// bylines are the texts of the elements that name an author.
func (p *page) bylines() []string {
	var marked, classed []string
	for n := range p.body.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch {
		case n.DataAtom == atom.A && strings.Contains(clean.Attr(n, "rel"), "author"),
			strings.Contains(clean.Attr(n, "itemprop"), "author"):
			if t := oneLine(innerText(n)); t != "" && len(t) < 100 {
				marked = append(marked, t)
			}
		case len(classed) == 0 && attrHas(n, "byline", "author-name", "author_name", "article-author", "post-author", "entry-author", "authorname"):
			if t := oneLine(innerText(n)); t != "" && len(t) < 100 {
				classed = append(classed, t)
			}
		}
	}
	if len(marked) > 0 {
		return marked[:1]
	}
	return classed
}

// cleanAuthors splits bylines into names, and drops what names no person: the
// site itself, addresses, roles and dates.
func cleanAuthors(raw []string, site string) []string {
	var out []string
	seen := map[string]bool{}
	for _, s := range raw {
		s = oneLine(s)
		lower := strings.ToLower(s)
		for _, by := range []string{"by ", "by: ", "written by ", "posted by ", "von ", "par ", "por ", "di ", "author: ", "words by "} {
			if strings.HasPrefix(lower, by) {
				s = strings.TrimSpace(s[len(by):])
				break
			}
		}
		for _, sep := range []string{" | ", " • ", " · ", " on ", " – ", " — "} {
			if i := strings.Index(s, sep); i > 0 {
				s = s[:i]
			}
		}
		for _, name := range splitNames(s) {
			if !isName(name, site) || seen[strings.ToLower(name)] {
				continue
			}
			seen[strings.ToLower(name)] = true
			out = append(out, name)
		}
	}
	return out
}

func splitNames(s string) []string {
	for _, sep := range []string{" and ", " & ", " und ", " et ", " y ", ";", " with "} {
		s = strings.ReplaceAll(s, sep, ",")
	}
	var out []string
	for _, part := range strings.Split(s, ",") {
		if part = strings.Trim(strings.TrimSpace(part), ".,:;|-–@"); part != "" {
			out = append(out, part)
		}
	}
	return out
}

func isName(s, site string) bool {
	if len(s) < 2 || len(s) > 60 || strings.EqualFold(s, site) || len(strings.Fields(s)) > 6 {
		return false
	}
	if strings.Contains(s, "://") || strings.Contains(s, "@") || strings.Contains(s, "www.") {
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
	if letters < 2 || digits > 2 {
		return false
	}
	switch strings.ToLower(s) {
	case "admin", "administrator", "editor", "staff", "unknown", "author", "guest", "anonymous", "webmaster", "contributor", "null", "none", "undefined":
		return false
	}
	return true
}
