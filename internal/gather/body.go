package gather

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/net/html"

	"github.com/broadsheet-press/broadsheet/internal/gather/clean"
	"github.com/broadsheet-press/broadsheet/internal/gather/compose"
	"github.com/broadsheet-press/broadsheet/internal/gather/dedupe"
	"github.com/broadsheet-press/broadsheet/internal/gather/extract"
	"github.com/broadsheet-press/broadsheet/internal/gather/fetch"
)

// maxBodyPictures bounds the pictures taken from one article's text.
const maxBodyPictures = 12

// body makes an article's markup a post's text. Pictures in it become files
// of the site where they may be copied, and go where they may not or could
// not be had: nothing is ever shown from another's server.
func (r *run) body(ctx context.Context, j *job, c *candidate, d *draft, markup string, base *url.URL, pictures bool, titles ...string) (markdown, text string) {
	root := clean.Parse(markup)
	clean.DropLinkNotes(root)
	local := map[string]string{}
	if pictures {
		for _, src := range images(clean.Build(clean.Options{Base: base}, root)) {
			if len(local) >= maxBodyPictures || ctx.Err() != nil {
				break
			}
			if local[src] != "" {
				continue
			}
			if file := r.fetchPicture(ctx, j, c, src); file != "" && file != d.image {
				local[src] = file
			}
		}
	}
	doc := clean.Build(clean.Options{Base: base, NoImages: len(local) == 0, Skip: func(n *html.Node) bool {
		if n.Type != html.ElementNode || n.Data != "img" {
			return false
		}
		for _, key := range []string{"src", "data-src", "data-original", "data-lazy-src"} {
			if at, ok := clean.Address(base, clean.Attr(n, key), false); ok && local[at] != "" {
				return false
			}
		}
		return clean.Attr(n, "srcset") == ""
	}}, root)
	localise(doc.Blocks, func(src string) (string, bool) {
		file, ok := local[src]
		return strings.TrimSuffix(r.o.BaseURL, "/") + "/" + file, ok
	})
	return bodyText(doc, append(titles, d.title))
}

// bodyText is a document as a post's text, without a headline of its own.
func bodyText(doc *clean.Document, titles []string) (markdown, text string) {
	dropTitle(doc, titles)
	return doc.Markdown(), doc.Text()
}

// dropTitle removes a first heading that only repeats a headline.
func dropTitle(doc *clean.Document, titles []string) {
	if len(doc.Blocks) < 2 || doc.Blocks[0].Kind != clean.Heading {
		return
	}
	var b strings.Builder
	for _, run := range doc.Blocks[0].Runs {
		b.WriteString(run.Text)
	}
	for _, t := range titles {
		if dedupe.FoldTitle(b.String()) == dedupe.FoldTitle(t) {
			doc.Blocks = doc.Blocks[1:]
			return
		}
	}
}

// images lists the addresses of a document's pictures.
func images(doc *clean.Document) (found []string) {
	localise(doc.Blocks, func(src string) (string, bool) {
		found = append(found, src)
		return src, true
	})
	return found
}

// localise changes the address of each picture, or takes the picture out.
func localise(blocks []*clean.Block, f func(src string) (string, bool)) {
	for _, b := range blocks {
		kept := b.Runs[:0]
		for _, run := range b.Runs {
			if run.Kind == clean.Image {
				src, ok := f(run.Source)
				if !ok {
					continue
				}
				run.Source = src
			}
			kept = append(kept, run)
		}
		b.Runs = kept
		localise(b.Children, f)
	}
}

// fetchPicture makes sure of a picture and returns the file it is, or is
// going to be, "" if it cannot be had.
func (r *run) fetchPicture(ctx context.Context, j *job, c *candidate, address string) string {
	address = httpAddress(address)
	if address == "" {
		return ""
	}
	for _, p := range c.pictures {
		if p.url == address {
			return p.file
		}
	}
	file, at, err := r.db.View(ctx).Picture(address)
	if err != nil || file == "" && !at.IsZero() && r.now.Sub(at) < retryPicture {
		return ""
	}
	if file != "" && r.disk.exists(file) {
		return file
	}
	var name string
	var body []byte
	var rights compose.PictureRights
	_, err = r.client.Get(ctx, fetch.Request{URL: address, Rank: c.rank, Load: r.dockets.behind(hostPort(address)), Accept: "image/*", MaxBytes: compose.MaxPictureBytes, Check: r.robots.check, Use: func(resp *fetch.Response) error {
		if resp.Status != http.StatusOK {
			return nil
		}
		rights = compose.Rights(resp.Body)
		if why := extract.OptOut(resp.Header.Values); why != "" {
			return fmt.Errorf("its server asks that it be left: %s", why)
		}
		if rights.Refused {
			return errors.New("it forbids its use by machines")
		}
		done, err := r.work.Take(ctx, -r.dockets.behind(c.host))
		if err != nil {
			return err
		}
		defer done()
		name, body, err = compose.Picture(resp.Body, r.o.Config.ImageWidth)
		return err
	}})
	if ctx.Err() != nil {
		return ""
	}
	if name == "" {
		r.o.Log.Info("the picture could not be had", "feed", j.feed.URL, "picture", address, "reason", err)
		c.pictures = append(c.pictures, picture{url: address})
		return ""
	}
	path := picturesDir + "/" + name
	if err := r.staging.add(path, body); err != nil {
		r.fail(fmt.Errorf("write pictures: %w", err))
		return ""
	}
	c.pictures = append(c.pictures, picture{address, path, rights})
	return path
}
