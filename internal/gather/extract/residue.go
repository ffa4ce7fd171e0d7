package extract

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/broadsheet-press/broadsheet/internal/pattern"
)

// The forest judges by looks; what follows is known by what it says or is,
// whatever it looks like.

// invitations open the lines that publishers put between paragraphs to lead
// readers elsewhere.
var invitations = pattern.New(`(?i)^[\s\p{P}\p{S}]*(?:read (?:more|also|next|the full|all)|also read|see (?:also|more)|more (?:on|from|about|stories|news)\b|related\b|don['’]t miss|must[- ]read|recommended|you (?:may|might) (?:also )?like|watch(?: now| also| the video)?\s*[:|]|listen(?: now)?\s*[:|]|click here|sign up|subscribe|follow us|download (?:the|our)|get the latest|latest stories|trending|story continues below|article continues below|continue reading|subscribe (?:now )?to |already a subscriber|scroll (?:down )?(?:for|to)|advertisement\b|lesen sie (?:auch|mehr)|mehr zum thema|auch interessant|lire aussi|à lire (?:aussi|également)|lea también|leer más|te puede interesar|leia (?:também|mais)|veja também|saiba mais|leggi anche|lees ook|läs (?:mer|också)|les også|læs også|zobacz także|czytaj (?:także|też)|читайте также|смотрите также|читайте також|devamını oku|関連記事|相关阅读)`)

// stubs are whole blocks that stand for what a page could not show.
var stubs = pattern.New(`(?i)^(?:(?:this )?video (?:can ?not|can't|could not|cannot) be played.*|(?:your browser|this browser) does not support.*|to (?:play|view) this (?:video|content).*(?:javascript|browser|cookies).*|(?:please )?enable javascript.*|javascript (?:is|must be).*(?:disabled|enabled).*|media playback is (?:unsupported|not supported).*|playback unsupported.*|loading\W*|advertisement|advertising|ad|anzeige|publicité|publicidad|pubblicità|реклама|sponsored|share|tweet|comments?|print|email|copy link|share this (?:article|story|post)|image (?:caption|source|copyright)\W*|getty images|play video|skip (?:advert|ad|past newsletter.*)|recommended stories|(?:view|show) (?:more|comments?|all)|listen to (?:this )?article.*|, external|x|close|menu)$`)

// settle corrects what the forest kept by what is known.
func (c *scene) settle(keep []bool, score []float32) {
	c.gatherIn(keep, score)
	c.dropLinkLists(keep)
	first, last := span(keep)
	if first < 0 {
		return
	}
	for i := first; i <= last; i++ {
		b := &c.blocks[i]
		e := &c.elems[b.elem]
		switch {
		case c.inPost(b.elem):
			keep[i] = true
		case !keep[i]:
			// An article that shows code goes on around it.
			keep[i] = e.tags&inPre != 0 && e.tags&(inNav|inAside|inFooter|inForm) == 0 && c.betweenProse(keep, i)
		case c.leadsElsewhere(b, e), stubs.MatchString(b.text):
			keep[i] = false
		}
	}
	// The captions of the pictures that stand among paragraphs; that of the lead
	// picture is told apart.
	prose := first
	for prose < last && !(keep[prose] && c.blocks[prose].prose) {
		prose++
	}
	top := &c.elems[c.container]
	for i := first; i <= last; i++ {
		b := &c.blocks[i]
		if c.elems[b.elem].tags&inCaption == 0 {
			continue
		}
		switch {
		case i < prose:
			keep[i] = false
		case !keep[i] && b.words <= 90 && c.besideProse(keep, i) && int32(i) >= top.first && int32(i) < top.last && b.density() < 0.5 && !stubs.MatchString(b.text):
			keep[i] = true
		}
	}
}

// besideProse says whether kept prose stands before or after a block, so that a
// picture illustrates it; those of a gallery stand among themselves.
func (c *scene) besideProse(keep []bool, i int) bool {
	for _, d := range [...]int{-1, 1, -2, 2} {
		j := i + d
		if j >= 0 && j < len(keep) && keep[j] && c.blocks[j].prose && c.elems[c.blocks[j].elem].tags&inCaption == 0 {
			return true
		}
	}
	return false
}

// betweenProse says whether kept prose of the same part of the page stands
// before a block, and kept text after it.
func (c *scene) betweenProse(keep []bool, i int) bool {
	part := func(j int) int32 { return c.elems[c.blocks[j].elem].parent }
	before := i - 1
	for before >= 0 && c.elems[c.blocks[before].elem].tags&inPre != 0 {
		before--
	}
	after := i + 1
	for after < len(keep) && c.elems[c.blocks[after].elem].tags&inPre != 0 {
		after++
	}
	if before < 0 || after >= len(keep) || !keep[before] || !keep[after] {
		return false
	}
	// Of code in pre, the block is in one or the other.
	up := part(i)
	for up >= 0 && c.elems[up].tags&inPre != 0 {
		up = c.elems[up].parent
	}
	return up >= 0 && (up == part(before) || up == part(after))
}

// leadCaption is the text under the first picture, where that stands before the
// article's first paragraph, and the part of it that its markup calls a credit.
func (c *scene) leadCaption(keep []bool) (said, credit string) {
	for i := range keep {
		b := &c.blocks[i]
		e := &c.elems[b.elem]
		switch {
		case keep[i] && b.prose && e.tags&inCaption == 0:
			return "", ""
		case e.tags&inCaption != 0 && b.words <= 90 && e.tags&(inNav|inAside|inFooter) == 0 && e.above&hintRelated == 0:
			return b.text, oneLine(markedCredit(e.node))
		}
	}
	return "", ""
}

// markedCredit is the text of the element in a caption whose name says that it
// is the picture's credit.
func markedCredit(caption *html.Node) string {
	for up := caption; up != nil; up = up.Parent {
		if up.DataAtom == atom.Figcaption {
			caption = up
			break
		}
	}
	for n := range caption.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		class := strings.ToLower(attr(n, "class") + " " + attr(n, "itemprop"))
		if strings.Contains(class, "credit") || strings.Contains(class, "copyright") || strings.Contains(class, "photographer") {
			return innerText(n)
		}
	}
	return ""
}

// dropByline drops, above the first paragraph, the line that names the authors
// and the date: on a page with little text it is all that looks like some.
func (c *scene) dropByline(keep []bool, authors []string) {
	for i, k := range keep {
		if !k {
			continue
		}
		b := &c.blocks[i]
		if b.prose {
			return
		}
		if b.words <= 24 && b.stops == 0 && isByline(b.text, authors, c.elems[b.elem].hint&hintByline != 0) {
			keep[i] = false
		}
	}
}

// isByline says whether a line is nothing but the names of authors, with what
// leads up to them and a date. marked is whether the markup calls it one.
func isByline(line string, authors []string, marked bool) bool {
	rest := bylineHead.ReplaceAllString(line, "")
	if rest == line && !marked {
		return false
	}
	named := false
	for _, a := range authors {
		if a != "" && strings.Contains(rest, a) {
			named = true
			rest = strings.ReplaceAll(rest, a, " ")
		}
	}
	if !named {
		return false
	}
	words := 0
	for w := range strings.FieldsSeq(rest) {
		if !strings.ContainsAny(w, "0123456789") && strings.Trim(w, ".,;:|/–—-()&•·") != "" {
			words++
		}
	}
	return words <= 5 // a month, a day of the week, "updated", a time zone
}

// gatherIn drops what is far from the rest: where most of what is kept is in one
// part of the page, what is elsewhere must be surer to be of the article.
func (c *scene) gatherIn(keep []bool, score []float32) {
	wide := &c.elems[c.wide]
	in, all := 0, 0
	for i, k := range keep {
		if k {
			n := int(c.blocks[i].chars)
			all += n
			if int32(i) >= wide.first && int32(i) < wide.last {
				in += n
			}
		}
	}
	if in*10 < all*6 {
		return
	}
	for i, k := range keep {
		if k && (int32(i) < wide.first || int32(i) >= wide.last) && score[i] < elsewhere {
			keep[i] = false
		}
	}
}

// elsewhere is the score that a block outside of the article's part needs.
const elsewhere = 2.5

// dropLinkLists drops lists of headlines between paragraphs: two and more items
// or headings in a row of which each is a link.
func (c *scene) dropLinkLists(keep []bool) {
	all := 0
	for i, k := range keep {
		if k {
			all += int(c.blocks[i].chars)
		}
	}
	links := func(i int) bool {
		b := &c.blocks[i]
		return b.density() >= 0.9 && b.words >= 3 && c.elems[b.elem].tags&(inItem|inHeading|inParagraph) != 0 && !c.pointsInside(b)
	}
	for i := 0; i < len(keep); i++ {
		if !keep[i] || !links(i) {
			continue
		}
		j, chars, n := i, 0, 0
		for ; j < len(keep) && (!keep[j] || links(j)); j++ {
			if keep[j] {
				chars += int(c.blocks[j].chars)
				n++
			}
		}
		if n >= 2 && chars*10 < all*3 {
			for k := i; k < j; k++ {
				keep[k] = false
			}
		}
		i = j
	}
}

// pointsInside says whether a block's links lead to places in the page itself,
// as those of a table of contents do.
func (c *scene) pointsInside(b *block) bool {
	for _, n := range b.nodes {
		for up := n.Parent; up != nil && up.DataAtom != 0; up = up.Parent {
			if up.DataAtom == atom.A {
				return strings.HasPrefix(attr(up, "href"), "#")
			}
			if isBlockElement(up) {
				break
			}
		}
	}
	return false
}

func span(keep []bool) (first, last int) {
	first, last = -1, -1
	for i, k := range keep {
		if k {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	return first, last
}

// leadsElsewhere says whether a block is there to be clicked: a paragraph that
// is one link, or an invitation with a link in it.
func (c *scene) leadsElsewhere(b *block, e *elem) bool {
	density := b.density()
	if density >= 0.95 && b.words >= 3 && e.tags&(inHeading|inItem|inTable|inQuote|inCaption) == 0 && c.totalProse > 600 {
		return true
	}
	if b.words > 40 || !invitations.MatchString(b.text) {
		return false
	}
	return density > 0.25 || b.words <= 4 && b.stops == 0 || b.upper*10 >= b.words*8 && b.stops == 0
}

// inPost says whether an element is in an embedded post of a social network,
// which is quoted whole.
func (c *scene) inPost(at int32) bool {
	for up := 0; at >= 0 && up < 4; at, up = c.elems[at].parent, up+1 {
		e := &c.elems[at]
		if e.tag != atom.Blockquote {
			continue
		}
		class := attr(e.node, "class")
		if strings.Contains(class, "twitter-") || strings.Contains(class, "instagram-media") || strings.Contains(class, "bluesky-embed") || strings.Contains(class, "mastodon-embed") || strings.Contains(class, "reddit-embed") {
			return true
		}
	}
	return false
}

// forScreenReaders says whether an element is text for those who do not see the
// page, such as ", external" after a link.
func forScreenReaders(n *html.Node) bool {
	class := attr(n, "class")
	if class == "" {
		return false
	}
	for c := range strings.FieldsSeq(class) {
		switch strings.ToLower(strings.ReplaceAll(c, "_", "-")) {
		case "sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text", "screen-reader-only", "screenreader", "u-visually-hidden", "is-visually-hidden", "a11y-hidden", "offscreen", "off-screen", "assistive-text", "accessibility-text", "show-for-sr", "srt", "hidden-accessible":
			return true
		}
		if strings.HasSuffix(c, "-visually-hidden") || strings.Contains(c, "VisuallyHidden") || strings.Contains(c, "visuallyHidden") {
			return true
		}
	}
	return false
}
