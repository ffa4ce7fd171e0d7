package extract

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/broadsheet-press/broadsheet/internal/gather/clean"
)

// PictureRights is what a page says of one picture: below it, in its markup or
// in linked data.
type PictureRights struct {
	Caption string
	Credit  string
	License string // the address, or failing that the words, of the picture's own licence
}

func (r *PictureRights) fill(from PictureRights) {
	r.Caption = firstOf(r.Caption, from.Caption)
	r.Credit = firstOf(r.Credit, from.Credit)
	r.License = firstOf(r.License, from.License)
}

// RightsOf is what the page says of the picture at an address. Addresses that
// differ only in their query, which most often asks for a size, are one
// picture's.
func (a *Article) RightsOf(address string) PictureRights {
	r := a.rights[pictureKey(address)]
	if address == a.Image {
		r = PictureRights{Caption: firstOf(a.ImageCaption, r.Caption), Credit: firstOf(a.ImageCredit, r.Credit), License: firstOf(a.ImageLicense, r.License)}
	}
	return r
}

func pictureKey(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Path == "" || u.Path == "/" {
		return address
	}
	return strings.ToLower(u.Host) + u.EscapedPath()
}

// pictureRights reads what the page says of its pictures, by their keys: linked
// data first, then what stands in one element with the picture.
func (p *page) pictureRights(ld linked) map[string]PictureRights {
	rights := map[string]PictureRights{}
	add := func(address string, said PictureRights) {
		to, ok := clean.Address(p.base, address, false)
		if !ok || said == (PictureRights{}) {
			return
		}
		r := rights[pictureKey(to)]
		r.fill(said)
		rights[pictureKey(to)] = r
	}
	for _, i := range ld.pictures {
		add(i.address, i.said)
	}
	for n := range p.body.Descendants() {
		if n.Type == html.ElementNode && holdsPicture(n) {
			if sources, said := p.figureRights(n); len(sources) > 0 {
				for _, s := range sources {
					add(s, said)
				}
			}
		}
	}
	return rights
}

// holdsPicture says whether an element is one picture with what belongs to it.
func holdsPicture(n *html.Node) bool {
	return n.DataAtom == atom.Figure || strings.HasSuffix(clean.Attr(n, "itemtype"), "/ImageObject")
}

// figureRights is what an element says of the one picture in it. One with
// several pictures says nothing that could be told apart.
func (p *page) figureRights(figure *html.Node) (sources []string, said PictureRights) {
	pictures := 0
	for n := range figure.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if n.DataAtom == atom.Img {
			pictures++
			for _, key := range []string{"src", "data-src", "data-original", "data-lazy-src"} {
				if v := clean.Attr(n, key); v != "" {
					sources = append(sources, v)
				}
			}
		}
		href := clean.Attr(n, "href")
		for prop := range strings.FieldsSeq(clean.Attr(n, "itemprop") + " " + clean.Attr(n, "property")) {
			words := firstOf(clean.Attr(n, "content"), href, oneLine(innerText(n)))
			switch prop = prop[strings.LastIndexByte(prop, ':')+1:]; prop {
			case "license":
				said.License = firstOf(said.License, p.absolute(words))
			case "contentUrl":
				sources = append(sources, firstOf(clean.Attr(n, "src"), words))
			case "creditText", "attributionName":
				said.Credit = firstOf(said.Credit, words)
			case "caption":
				said.Caption = firstOf(said.Caption, words)
			}
		}
		rel := " " + strings.ToLower(clean.Attr(n, "rel")) + " "
		if href != "" && (strings.Contains(rel, " license ") || strings.Contains(href, "creativecommons.org/licenses/") || strings.Contains(href, "creativecommons.org/publicdomain/")) {
			said.License = firstOf(said.License, p.absolute(href))
		}
	}
	if pictures > 1 {
		return nil, PictureRights{}
	}
	for n := range figure.Descendants() {
		if n.DataAtom == atom.Figcaption && said.Caption == "" {
			words := oneLine(innerText(n))
			caption, credit := splitCredit(words)
			if marked := oneLine(markedCredit(n)); marked != "" {
				caption, credit = words, marked
			}
			said.Credit = firstOf(said.Credit, credit)
			said.Caption = WithoutCredit(caption, said.Credit)
		}
	}
	return sources, said
}

// absolute is an address against the page's base, or words as they are.
func (p *page) absolute(s string) string {
	if strings.ContainsAny(s, " ") || !strings.ContainsAny(s, "/.") {
		return s
	}
	if to, ok := clean.Address(p.base, s, false); ok {
		return to
	}
	return s
}
