package clean

import (
	"net/url"
	"path"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// noscript holds the real picture where a page loads pictures by script. The
// parser gives its content as one text; only pictures are taken from it, and
// only where the script's placeholder was not taken.
func (b *builder) noscript(n *html.Node, depth int) {
	c := n.FirstChild
	if c == nil || b.o.NoImages {
		return
	}
	if c.Type != html.TextNode || c.NextSibling != nil {
		return
	}
	if !strings.Contains(c.Data, "<img") || len(c.Data) > 1<<16 {
		return
	}
	inner := Parse(c.Data)
	for d := range inner.Descendants() {
		if d.DataAtom == atom.Img {
			b.image(d)
		}
	}
}

func (b *builder) picture(n *html.Node) {
	var img, source *html.Node
	for c := range n.Descendants() {
		switch {
		case c.DataAtom == atom.Img && img == nil:
			img = c
		case c.DataAtom == atom.Source && source == nil:
			source = c
		}
	}
	if img == nil {
		return
	}
	if before := len(b.runs); true {
		b.image(img)
		if len(b.runs) == before && source != nil {
			if src, ok := b.imageAddress(source); ok {
				b.putImage(img, src)
			}
		}
	}
}

func (b *builder) image(n *html.Node) {
	if b.o.NoImages || isTiny(n) {
		return
	}
	if src, ok := b.imageAddress(n); ok {
		b.putImage(n, src)
	}
}

func (b *builder) putImage(n *html.Node, src string) {
	for i := len(b.runs) - 1; i >= 0 && i > len(b.runs)-4; i-- {
		if b.runs[i].Kind == Image && b.runs[i].Source == src {
			return // a <noscript> copy
		}
	}
	alt, _, _ := collapse(Attr(n, "alt"))
	b.runs = append(b.runs, Run{Kind: Image, Style: b.style &^ CodeSpan, Source: src, Text: alt, Link: b.link})
}

// lazyAttributes hold the address where a script sets src.
var lazyAttributes = []string{"data-src", "data-original", "data-lazy-src", "data-original-src", "data-url",
	"data-hi-res-src", "data-full-src", "data-image", "data-img-url", "data-native-src"}

func (b *builder) imageAddress(n *html.Node) (string, bool) {
	try := func(raw string) (string, bool) {
		if raw == "" || strings.HasPrefix(strings.TrimSpace(raw), "data:") || isPlaceholder(raw) {
			return "", false
		}
		return Address(b.o.Base, raw, false)
	}
	for _, key := range lazyAttributes {
		if src, ok := try(Attr(n, key)); ok {
			return src, true
		}
	}
	if src, ok := try(Attr(n, "src")); ok {
		return src, true
	}
	for _, key := range []string{"data-srcset", "data-lazy-srcset", "srcset"} {
		if src, ok := try(widest(Attr(n, key))); ok {
			return src, true
		}
	}
	return "", false
}

func isPlaceholder(src string) bool {
	base := strings.ToLower(path.Base(src))
	for _, s := range []string{"spacer", "blank.", "pixel.", "transparent", "placeholder", "1x1", "loading.gif", "lazyload", "grey-placeholder"} {
		if strings.Contains(base, s) {
			return true
		}
	}
	return false
}

// widest is the candidate of a srcset with the largest descriptor.
func widest(srcset string) string {
	best, bestSize := "", -1.0
	for rest := strings.TrimSpace(srcset); rest != ""; {
		i := strings.IndexAny(rest, " \t\n\r")
		address, descriptor := rest, ""
		if i >= 0 {
			address, rest = rest[:i], strings.TrimSpace(rest[i:])
			if strings.HasSuffix(address, ",") {
				address = strings.TrimRight(address, ",")
			} else {
				descriptor, rest, _ = strings.Cut(rest, ",")
				rest = strings.TrimSpace(rest)
			}
		} else {
			rest = ""
		}
		size, _ := strconv.ParseFloat(strings.TrimRight(strings.TrimSpace(descriptor), "wxh"), 64)
		if size > bestSize {
			best, bestSize = strings.TrimRight(address, ","), size
		}
	}
	return best
}

// isTiny recognises tracking pixels and icons by their stated size.
func isTiny(n *html.Node) bool {
	for _, key := range []string{"width", "height"} {
		if v, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(Attr(n, key)), "px")); err == nil && v < 20 {
			return true
		}
	}
	return false
}

// players are hosts whose frames are content: what they show cannot be copied,
// so that a link stands for it.
var players = []string{"youtube.com", "youtube-nocookie.com", "youtu.be", "vimeo.com", "dailymotion.com", "twitch.tv",
	"soundcloud.com", "spotify.com", "bandcamp.com", "mixcloud.com", "podcasts.apple.com", "music.apple.com",
	"facebook.com", "instagram.com", "twitter.com", "x.com", "tiktok.com", "reddit.com", "redditmedia.com", "bsky.app",
	"ted.com", "archive.org", "datawrapper.de", "dwcdn.net", "flourish.studio", "infogram.com", "ourworldindata.org",
	"google.com", "openstreetmap.org", "documentcloud.org", "scribd.com", "slideshare.net", "giphy.com", "streamable.com",
	"wistia.com", "wistia.net", "brightcove.net", "jwplatform.com", "jwplayer.com", "bbc.co.uk", "bbc.com", "cnn.com",
	"codepen.io", "jsfiddle.net", "gist.github.com", "genius.com", "acast.com", "libsyn.com", "buzzsprout.com", "megaphone.fm",
	"omny.fm", "audioboom.com", "simplecast.com", "rumble.com", "odysee.com", "ard.de", "zdf.de", "arte.tv", "bitchute.com"}

func isPlayer(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	host := strings.ToLower(u.Hostname())
	for _, p := range players {
		if host == p || strings.HasSuffix(host, "."+p) {
			// Of some only the embeds, not their buttons and counters.
			switch p {
			case "facebook.com":
				return strings.Contains(u.Path, "post") || strings.Contains(u.Path, "video")
			case "google.com":
				return strings.Contains(u.Path, "/maps")
			case "twitter.com", "x.com":
				return strings.Contains(u.Path, "/status/") || strings.Contains(u.RawQuery, "id=")
			}
			return true
		}
	}
	return false
}

// embed stands in for a frame or a player by a link to what it shows.
func (b *builder) embed(n *html.Node, depth int) {
	if b.o.NoEmbeds {
		return
	}
	raw := Attr(n, "src")
	if raw == "" || strings.HasPrefix(raw, "about:") {
		raw = Attr(n, "data-src")
	}
	if n.DataAtom == atom.Object {
		raw = Attr(n, "data")
	}
	own := n.DataAtom == atom.Video || n.DataAtom == atom.Audio
	if raw == "" && own {
		for c := range n.Descendants() {
			if c.DataAtom == atom.Source && raw == "" {
				raw = Attr(c, "src")
			}
		}
	}
	if raw == "" && n.DataAtom == atom.Object {
		b.children(n, depth) // what a browser without the plug-in shows
		return
	}
	to, ok := Address(b.o.Base, raw, false)
	if !ok || !own && !isPlayer(to) {
		return
	}
	to = watchAddress(to)
	b.flush()
	b.runs = append(b.runs, Run{Text: embedLabel(n, to), Link: to})
	b.flush()
}

// watchAddress turns the address of a player's frame into that of its page.
func watchAddress(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	host := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	switch {
	case strings.HasPrefix(host, "youtube") && strings.HasPrefix(u.Path, "/embed/"):
		if id := strings.Trim(strings.TrimPrefix(u.Path, "/embed/"), "/"); id != "" && id != "videoseries" && !strings.Contains(id, "/") {
			return "https://www.youtube.com/watch?v=" + url.QueryEscape(id)
		}
	case host == "player.vimeo.com" && strings.HasPrefix(u.Path, "/video/"):
		return "https://vimeo.com/" + strings.TrimPrefix(u.EscapedPath(), "/video/")
	case host == "open.spotify.com" && strings.HasPrefix(u.Path, "/embed/"):
		return "https://open.spotify.com/" + strings.TrimPrefix(u.EscapedPath(), "/embed/")
	}
	return address
}

// embedLabel names a player by its title, or by where it is.
func embedLabel(n *html.Node, to string) string {
	title, _, _ := collapse(Attr(n, "title"))
	switch strings.ToLower(title) {
	case "", "youtube video player", "video player", "embedded content", "iframe", "video", "player":
	default:
		if len(title) < 200 {
			return title
		}
	}
	if u, err := url.Parse(to); err == nil && u.Host != "" {
		return strings.TrimPrefix(u.Hostname(), "www.")
	}
	return to
}

// figure keeps a figure's content and its caption together.
func (b *builder) figure(n *html.Node, depth int) {
	if b.inCell || b.nest >= maxNest {
		b.block(n, depth)
		return
	}
	b.flush()
	parent := b.parent
	b.nest++
	var caption []Run
	content, under := &Block{}, &Block{}
	var walk func(*html.Node, int)
	walk = func(n *html.Node, depth int) {
		for c := n.FirstChild; c != nil && depth < 600; c = c.NextSibling {
			if c.Type == html.ElementNode && c.DataAtom == atom.Figcaption {
				b.flush()
				b.parent = under
				b.node(c, depth+1)
				b.flush()
				b.parent = content
				continue
			}
			if c.Type == html.ElementNode && c.DataAtom != atom.Figure && (b.o.Skip == nil || !b.o.Skip(c)) && !isHidden(c) &&
				hasElement(c, func(d *html.Node) bool { return d.DataAtom == atom.Figcaption }) {
				walk(c, depth+1)
				continue
			}
			b.node(c, depth+1)
		}
	}
	b.parent = content
	walk(n, depth)
	b.flush()
	b.nest--
	b.parent = parent
	if allParagraphs(under.Children) {
		caption = joinRuns(under.Children, " ")
		under.Children = nil
	}
	switch {
	case len(content.Children) == 0 && len(caption) > 0:
		// A caption whose picture could not be kept says nothing by itself.
		if !b.o.NoImages && hasElement(n, func(d *html.Node) bool { return d.DataAtom == atom.Img || d.DataAtom == atom.Video }) {
			return
		}
		b.add(&Block{Kind: Paragraph, Runs: caption})
	case len(caption) == 0:
		for _, c := range content.Children {
			b.add(c)
		}
	default:
		b.add(&Block{Kind: Figure, Children: content.Children, Runs: caption})
	}
	for _, c := range under.Children {
		b.add(c)
	}
}
