// Package feedxml reads what feeds really send: RSS 0.9x, 1.0 and 2.0, Atom
// 0.3 and 1.0, RDF and JSON Feed, with the extensions in common use, into one
// type.
//
// A feed is repaired before it is refused. The steps are apart, and each can
// be relied on by the next:
//
//   - decode: bytes become valid UTF-8, whatever they say they are;
//   - token, tree: text becomes elements with resolved names, whatever is
//     unclosed, undeclared, unescaped or cut off;
//   - the adapters (channel, entry, media, jsonfeed): elements become a Feed.
//
// What was repaired is told in Feed.Repairs, so that a caller can show it.
// Nothing here trusts the input: nesting, entity expansion and the number of
// attributes are bounded, and nothing is fetched.
package feedxml

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Options is what is known about a feed besides its bytes.
type Options struct {
	URL             string // where it was fetched from; relative links resolve against it
	ContentType     string // the HTTP header, as received
	ContentLocation string // the HTTP header, as received
	ContentLanguage string // the HTTP header, as received
}

// ErrNotFeed is wrapped by every error of Parse: the bytes are not a feed of
// any known kind.
var ErrNotFeed = errors.New("not a feed")

// ErrCDF is returned for Microsoft's Channel Definition Format of 1997.
var ErrCDF = fmt.Errorf("%w that is still in use: Channel Definition Format (CDF) is not supported", ErrNotFeed)

// Feed is a feed of any format.
type Feed struct {
	Format  string // "rss", "rdf", "atom" or "json"
	Version string // "0.91", "1.0", "2.0", "0.3", "1.1"…; "" where not said
	Charset string // the charset the bytes were read as, in IANA's spelling

	Meta
	Entries []Entry

	Image       *Image
	Icon        string
	Docs        string
	Generator   Generator
	Cloud       map[string]string
	TextInput   map[string]string
	NewLocation string // where the feed says that it has moved to
	TTL         string // minutes, as written
	SkipHours   []int  // hours of the day, GMT, in which not to poll
	SkipDays    []time.Weekday
	UpdateEvery time.Duration // syndication module, or 0
	Complete    bool          // itunes:complete: nothing more will come
	Info        Text          // Atom 0.3's info, RSS's description where a tagline exists too

	Deleted []string // identifiers of entries that were withdrawn (RFC 6721)

	Repairs []string // what was wrong and mended, in the order met
}

// Meta is what feeds, entries and an entry's source have in common.
type Meta struct {
	ID           string // as it is written, never resolved or altered
	Title        Text
	Link         string // the page, resolved
	Links        []Link
	Subtitle     Text
	Rights       Text
	Authors      []Person
	Contributors []Person
	Publisher    Person
	Categories   []Category
	Published    Date
	Updated      Date
	Created      Date
	Expired      Date
	ValidFrom    Date
	ValidTo      Date
	Language     string
	License      string // address of a licence (Creative Commons and others)
	ITunes       ITunes
	Extensions   []Extension // elements that no field above covers
}

// Entry is one item of a feed.
type Entry struct {
	Meta
	GUIDIsLink bool // the identifier is also the page's address
	Summary    Text
	Content    []Text
	Enclosures []Enclosure
	Media      Media
	Comments   string
	CommentRSS string // wfw:commentRss
	CommentAPI string // wfw:comment
	Source     *Meta  // the feed this entry came from, where it says so
	Image      *Image
}

// Text is a text construct. Value is what the feed means, unescaped once;
// for an HTML type it is markup with its links resolved.
type Text struct {
	Value    string
	Type     string // "text/plain", "text/html", "application/xhtml+xml", …
	Language string
	Base     string
	Src      string // content kept elsewhere
}

// IsHTML tells whether Value is markup.
func (t Text) IsHTML() bool {
	return t.Type == "text/html" || t.Type == "application/xhtml+xml"
}

// Link is a typed link.
type Link struct {
	Href     string
	Rel      string
	Type     string
	Title    string
	Hreflang string
	Length   string
}

// Person is an author, contributor or publisher.
type Person struct {
	Name   string
	Email  string
	URL    string
	Avatar string // address of a portrait
}

// String is "Name (email)" with what is known.
func (p Person) String() string {
	switch {
	case p.Name != "" && p.Email != "":
		return p.Name + " (" + p.Email + ")"
	case p.Name != "":
		return p.Name
	default:
		return p.Email
	}
}

// Category is a tag.
type Category struct {
	Term   string
	Scheme string
	Label  string
}

// Date is a date as written and as understood. Time is zero where it was not.
type Date struct {
	Raw  string
	Time time.Time
}

// Enclosure is an attached file.
type Enclosure struct {
	URL    string
	Type   string
	Length string
	Title  string
}

// Image is the picture of a feed or an entry.
type Image struct {
	URL           string
	Title         string
	Link          string
	Description   string
	Width, Height int
}

// Generator names the program that wrote a feed.
type Generator struct {
	Name    string
	URL     string
	Version string
}

// ITunes is the podcast extension.
type ITunes struct {
	Block    string
	Explicit string
	Duration string
	Subtitle string
	Summary  string
	Keywords string
}

// Media is the Media RSS extension, groups flattened.
type Media struct {
	Contents   []MediaContent
	Thumbnails []MediaContent
	Credits    []Attributed
	Rating     *Attributed
	License    *Attributed
	Restrict   *Attributed
	PlayerURL  string
	Title      string
	Text       string // media:description
	Copyright  string
}

// MediaContent is a media object or thumbnail, with what stands beside it.
type MediaContent struct {
	URL           string
	Type          string
	Medium        string
	Width, Height int
	Attrs         map[string]string
	Credit        string
	Text          string
	License       string // address or words of the object's own licence
	Default       bool
}

// Attributed is an element kept as its attributes and text.
type Attributed struct {
	Attrs   map[string]string
	Content string
}

// Extension is an element of a vocabulary that has no field of its own.
type Extension struct {
	Prefix, Name string
	Value        string
	Attrs        map[string]string
}

// Parse reads a feed. The error wraps ErrNotFeed.
func Parse(body []byte, o Options) (*Feed, error) {
	if looksLikeJSON(body) {
		f, err := parseJSON(body, o)
		if err == nil || !errors.Is(err, errNotJSON) {
			return f, err
		}
	}
	text, charset, repairs := decode(body, o.ContentType)
	if looksLikeJSON([]byte(text)) {
		f, err := parseJSON([]byte(text), o)
		if err == nil {
			f.Charset, f.Repairs = charset, repairs
			return f, nil
		}
		if !errors.Is(err, errNotJSON) {
			return nil, err
		}
	}
	t := parseTree(text, baseOf(o), o.ContentLanguage)
	root := t.feedRoot()
	t.repairs = append(repairs, t.order...)
	if root == nil {
		return nil, fmt.Errorf("%w: %s", ErrNotFeed, describe(t, text))
	}
	if root.local == "channel" && root.attr("BASE")+root.attr("base")+root.attr("HREF")+root.attr("href") != "" && t.cdf(root) {
		return nil, ErrCDF
	}
	f := adapt(t, root)
	f.Charset, f.Repairs = charset, t.repairs
	return f, nil
}

func describe(t *tree, text string) string {
	if strings.TrimSpace(text) == "" {
		return "the document is empty"
	}
	for _, n := range t.root.children {
		if n.isElement() {
			if strings.EqualFold(n.local, "html") {
				return "it is an HTML page; a feed's address is often found in the page's <link rel=\"alternate\">"
			}
			return "its root element is <" + n.name + ">; expected rss, feed, rdf:RDF or a JSON Feed"
		}
	}
	return "no element was found; expected rss, feed, rdf:RDF or a JSON Feed"
}

func baseOf(o Options) string {
	base := o.URL
	if o.ContentLocation != "" {
		base = resolve(base, strings.TrimSpace(o.ContentLocation))
	}
	return base
}
