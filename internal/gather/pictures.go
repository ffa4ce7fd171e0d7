package gather

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"

	"github.com/broadsheet-press/broadsheet/internal/feedxml"
	"github.com/broadsheet-press/broadsheet/internal/gather/clean"
	"github.com/broadsheet-press/broadsheet/internal/gather/compose"
	"github.com/broadsheet-press/broadsheet/internal/gather/extract"
)

// picturesDir is where pictures go, as archives have them.
const picturesDir = "assets/images"

// retryPicture is how long a picture that could not be had is not asked for.
const retryPicture = 24 * time.Hour

// wantsPicture tells whether a picture may be copied: as the feed says, else
// as its text may.
func (r *run) wantsPicture(f Feed, licence string) bool {
	if f.Pictures != nil {
		return *f.Pictures
	}
	return licence == "full"
}

type lead struct{ url, credit, caption, licence string }

// leads are the pictures that may be a story's own, best first.
func leads(e *feedxml.Entry, art extract.Article) []lead {
	var out []lead
	add := func(l lead) {
		l.url = httpAddress(l.url)
		if l.url == "" || len(out) >= 6 {
			return
		}
		for i := range out {
			if out[i].url == l.url {
				out[i].credit = firstOf(out[i].credit, l.credit)
				out[i].caption = firstOf(out[i].caption, l.caption)
				out[i].licence = firstOf(out[i].licence, l.licence)
				return
			}
		}
		out = append(out, l)
	}
	said := func(address string) lead {
		r := art.RightsOf(address)
		return lead{address, r.Credit, r.Caption, r.License}
	}
	if art.Image != "" {
		add(said(art.Image))
	}
	media := slices.Clone(e.Media.Contents)
	slices.SortStableFunc(media, func(a, b feedxml.MediaContent) int { return cmp.Compare(b.Width, a.Width) })
	credit := ""
	for _, c := range e.Media.Credits {
		credit = firstOf(credit, c.Content)
	}
	licence := ""
	if l := e.Media.License; l != nil {
		licence = firstOf(l.Attrs["href"], l.Content)
	}
	for _, m := range media {
		if m.Medium == "image" || strings.HasPrefix(m.Type, "image/") || m.Medium == "" && m.Type == "" && imageName(m.URL) {
			add(lead{m.URL, firstOf(m.Credit, credit), m.Text, firstOf(m.License, licence)})
		}
	}
	for _, x := range e.Enclosures {
		if strings.HasPrefix(x.Type, "image/") || x.Type == "" && imageName(x.URL) {
			add(lead{x.URL, credit, x.Title, licence})
		}
	}
	if e.Image != nil {
		add(lead{url: e.Image.URL, caption: e.Image.Title})
	}
	for _, m := range e.Media.Thumbnails {
		add(lead{m.URL, firstOf(m.Credit, credit), m.Text, firstOf(m.License, licence)})
	}
	for _, src := range art.Pictures {
		add(said(src))
	}
	for _, t := range append(slices.Clone(e.Content), e.Summary) {
		if t.IsHTML() && strings.Contains(t.Value, "<img") {
			walk(clean.Parse(t.Value), func(n *html.Node) {
				if n.Type == html.ElementNode && n.Data == "img" {
					add(lead{url: clean.Attr(n, "src")})
				}
			})
		}
	}
	return out
}

func walk(n *html.Node, f func(*html.Node)) {
	f(n)
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		walk(c, f)
	}
}

func imageName(u string) bool {
	u = strings.ToLower(u)
	if i := strings.IndexAny(u, "?#"); i >= 0 {
		u = u[:i]
	}
	for _, ext := range []string{".jpg", ".jpeg", ".png", ".webp", ".gif"} {
		if strings.HasSuffix(u, ext) {
			return true
		}
	}
	return false
}

// picture finds a story's lead picture and makes it ready to be written. Where
// nothing allows the story's pictures, one that is free by its own licence may
// still be copied.
func (r *run) picture(ctx context.Context, j *job, c *candidate, d *draft, art extract.Article, allowed bool) {
	for _, l := range leads(c.entry, art) {
		if ctx.Err() != nil {
			return
		}
		if !allowed && !FreeLicence(l.licence) {
			continue
		}
		file := r.fetchPicture(ctx, j, c, l.url)
		if file == "" {
			continue
		}
		own := c.rightsOf(l.url)
		d.image, d.imageBy = file, line(firstOf(l.credit, own.Credit))
		d.imageText = extract.WithoutCredit(line(firstOf(l.caption, own.Caption)), d.imageBy)
		d.imageLicence = line(firstOf(l.licence, own.Licence, r.basis(j.feed, c.entry)))
		return
	}
}

// rightsOf is what the file of a picture says of itself, where this run has
// read it.
func (c *candidate) rightsOf(address string) compose.PictureRights {
	address = httpAddress(address)
	for _, p := range c.pictures {
		if p.url == address {
			return p.rights
		}
	}
	return compose.PictureRights{}
}
