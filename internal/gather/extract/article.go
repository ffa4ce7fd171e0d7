// Package extract finds the article in a web page: its text, without what the
// page shows around every article, and what the page says of it: title,
// authors, date, picture, language, address, and whether it may be copied.
package extract

import (
	"errors"
	"net/url"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/gather/clean"
)

// An Article is what was found in a page.
type Article struct {
	Title         string
	Authors       []string
	Date          time.Time
	Precision     Precision // of Date
	DateWords     string    // what Date was reckoned from, such as "2 hours ago"; "" where the page states it
	Modified      time.Time
	Site          string // the publication's name
	Description   string
	Text          string // paragraphs, an empty line between
	Image         string
	Pictures      []string // those of the text, the largest first
	ImageCaption  string
	ImageCredit   string
	ImageLicense  string // of the picture itself: an address or words
	Language      string
	CanonicalURL  string
	License       string // the address or the words of a machine-readable licence
	OptOut        string // why the page may not be mined or kept, or ""
	Paywalled     bool
	Charset       string
	Document      *clean.Document
	ContentLength int // characters of Text

	rights map[string]PictureRights // by pictureKey
}

// Markdown is the text in kramdown's Markdown.
func (a *Article) Markdown() string {
	if a.Document == nil {
		return ""
	}
	return a.Document.Markdown()
}

// HTML is the text as inert HTML.
func (a *Article) HTML() string {
	if a.Document == nil {
		return ""
	}
	return a.Document.HTML()
}

// Precision says how much of a date is known.
type Precision uint8

// The precisions of a date.
const (
	NoDate Precision = iota
	Month
	Day
	Second
)

// Options say where a page came from and what is known of its site.
type Options struct {
	URL         string
	ContentType string // the value of the HTTP header
	// Keep selects, in CSS, the elements that hold the article; Drop what is
	// left out wherever it is. They are a site's own rules.
	Keep, Drop []string
	// Now is when the page was fetched. Words such as "2 hours ago" are read
	// against it; without it they say nothing.
	Now time.Time
	// Header answers for HTTP response headers, for opt-outs; may be nil.
	Header func(name string) []string
}

// ErrNoContent says that a page holds no article. The rest of the Article, what
// the page says of itself, is there all the same.
var ErrNoContent = errors.New("no article text was found in the page")

// Extract finds the article in a page. The error is ErrNoContent or one that
// names a selector that is not CSS.
func Extract(page []byte, o Options) (Article, error) {
	text, charset := clean.Decode(page, o.ContentType)
	// What was decoded wrongly at its source is set right before anything else
	// reads it: what makes the repair certain is the first to go later.
	text = clean.FixText(text)
	base, err := url.Parse(o.URL)
	if err != nil || base.Host == "" {
		base = nil
	}
	root := clean.Parse(text)
	clean.DropLinkNotes(root)
	p := newPage(root, base, o)
	a := p.metadata()
	a.Charset = charset
	doc, err := p.content(&a)
	if err != nil {
		return a, err
	}
	a.Document = doc
	a.Text = doc.Text()
	a.ContentLength = len(a.Text)
	if a.Text == "" {
		return a, ErrNoContent
	}
	a.Pictures = p.byArea(pictures(nil, doc.Blocks))
	if a.Image == "" && len(a.Pictures) > 0 {
		a.Image = a.Pictures[0]
	}
	if a.Language == "" {
		a.Language = guessLanguage(a.Text)
	}
	return a, nil
}
