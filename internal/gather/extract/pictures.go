package extract

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html/atom"

	"github.com/broadsheet-press/broadsheet/internal/gather/clean"
)

// unsaidArea is what a picture is taken for, in pixels, whose page does not say
// its size: larger than a portrait beside the text, smaller than a picture
// across it.
const unsaidArea = 480 * 320

// pictures adds the addresses of the pictures in blocks, in their order.
func pictures(to []string, blocks []*clean.Block) []string {
	for _, b := range blocks {
		for _, r := range b.Runs {
			if r.Kind == clean.Image && !looksLikeLogo(r.Source) && !slices.Contains(to, r.Source) {
				to = append(to, r.Source)
			}
		}
		to = pictures(to, b.Children)
	}
	return to
}

// byArea puts the largest of pictures first, by the sizes that the page gives;
// of equals the first in the text stays first.
func (p *page) byArea(sources []string) []string {
	if len(sources) < 2 {
		return sources
	}
	area := make(map[string]int, len(sources))
	for n := range p.body.Descendants() {
		if n.DataAtom != atom.Img {
			continue
		}
		w, h := pixels(attr(n, "width")), pixels(attr(n, "height"))
		if w == 0 || h == 0 {
			continue
		}
		for _, key := range []string{"src", "data-src", "data-original", "data-lazy-src"} {
			if at, ok := clean.Address(p.base, attr(n, key), false); ok {
				area[at] = max(area[at], w*h)
			}
		}
	}
	of := func(s string) int {
		if a, ok := area[s]; ok {
			return a
		}
		return unsaidArea
	}
	slices.SortStableFunc(sources, func(a, b string) int { return cmp.Compare(of(b), of(a)) })
	return sources
}

// pixels reads a width or height; 0 is one that is not given in pixels.
func pixels(s string) int {
	n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(s), "px"))
	if err != nil || n < 0 || n > 1<<15 {
		return 0
	}
	return n
}
