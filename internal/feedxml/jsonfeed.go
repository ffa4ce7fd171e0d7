package feedxml

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// errNotJSON tells that bytes which begin like JSON are not.
var errNotJSON = errors.New("not JSON")

func looksLikeJSON(b []byte) bool {
	b = bytes.TrimLeft(bytes.TrimPrefix(b, []byte("\xEF\xBB\xBF")), " \t\r\n")
	return len(b) > 0 && b[0] == '{'
}

// flexible takes what publishers put where JSON Feed asks for a string.
type flexible string

func (f *flexible) UnmarshalJSON(b []byte) error {
	var s string
	if json.Unmarshal(b, &s) == nil {
		*f = flexible(s)
		return nil
	}
	if len(b) > 0 && (b[0] >= '0' && b[0] <= '9' || b[0] == '-') {
		*f = flexible(b)
	}
	return nil
}

// lenient ignores a value of an unexpected type instead of refusing the feed.
type lenient[T any] struct{ v T }

func (l *lenient[T]) UnmarshalJSON(b []byte) error {
	var v T
	if json.Unmarshal(b, &v) == nil {
		l.v = v
	}
	return nil
}

type jsonAuthor struct {
	Name   flexible `json:"name"`
	URL    flexible `json:"url"`
	Avatar flexible `json:"avatar"`
}

type jsonFeed struct {
	Version     flexible                   `json:"version"`
	Title       flexible                   `json:"title"`
	HomePageURL flexible                   `json:"home_page_url"`
	FeedURL     flexible                   `json:"feed_url"`
	Description flexible                   `json:"description"`
	NextURL     flexible                   `json:"next_url"`
	Icon        flexible                   `json:"icon"`
	Favicon     flexible                   `json:"favicon"`
	Language    flexible                   `json:"language"`
	Expired     lenient[bool]              `json:"expired"`
	Author      lenient[*jsonAuthor]       `json:"author"`
	Authors     lenient[[]jsonAuthor]      `json:"authors"`
	Hubs        lenient[[]jsonHub]         `json:"hubs"`
	Items       lenient[[]json.RawMessage] `json:"items"`
}

type jsonHub struct {
	Type flexible `json:"type"`
	URL  flexible `json:"url"`
}

type jsonItem struct {
	ID            flexible                  `json:"id"`
	URL           flexible                  `json:"url"`
	ExternalURL   flexible                  `json:"external_url"`
	Title         flexible                  `json:"title"`
	ContentHTML   flexible                  `json:"content_html"`
	ContentText   flexible                  `json:"content_text"`
	Summary       flexible                  `json:"summary"`
	Image         flexible                  `json:"image"`
	BannerImage   flexible                  `json:"banner_image"`
	DatePublished flexible                  `json:"date_published"`
	DateModified  flexible                  `json:"date_modified"`
	Author        lenient[*jsonAuthor]      `json:"author"`
	Authors       lenient[[]jsonAuthor]     `json:"authors"`
	Tags          lenient[[]flexible]       `json:"tags"`
	Language      flexible                  `json:"language"`
	Attachments   lenient[[]jsonAttachment] `json:"attachments"`
}

type jsonAttachment struct {
	URL      flexible `json:"url"`
	MimeType flexible `json:"mime_type"`
	Title    flexible `json:"title"`
	Size     flexible `json:"size_in_bytes"`
}

func parseJSON(body []byte, o Options) (*Feed, error) {
	body = bytes.TrimPrefix(body, []byte("\xEF\xBB\xBF"))
	var j jsonFeed
	dec := json.NewDecoder(bytes.NewReader(body))
	if err := dec.Decode(&j); err != nil {
		return nil, fmt.Errorf("%w: %w: %v", ErrNotFeed, errNotJSON, err)
	}
	version := string(j.Version)
	if !strings.Contains(version, "jsonfeed.org/version/") && j.Items.v == nil {
		return nil, fmt.Errorf("%w: it is JSON without a JSON Feed's version and items", ErrNotFeed)
	}
	base := firstOf(baseOf(o), string(j.FeedURL))
	f := &Feed{Format: "json", Charset: "UTF-8"}
	if i := strings.LastIndexByte(version, '/'); i >= 0 {
		f.Version = version[i+1:]
	}
	str := func(s flexible) string { return clean(strings.TrimSpace(string(s))) }
	abs := func(s flexible) string {
		if s == "" {
			return ""
		}
		return resolve(base, str(s))
	}
	text := func(s flexible, typ string) Text {
		t := Text{Value: str(s), Type: typ, Language: str(j.Language), Base: base}
		if t.IsHTML() {
			t.Value = sanitize(t.Value, base)
		}
		return t
	}
	people := func(one *jsonAuthor, many []jsonAuthor) (ps []Person) {
		if len(many) == 0 && one != nil {
			many = []jsonAuthor{*one}
		}
		for _, a := range many {
			ps = addPerson(ps, Person{Name: str(a.Name), URL: abs(a.URL), Avatar: abs(a.Avatar)})
		}
		return ps
	}
	f.Title = text(j.Title, "text/plain")
	f.Subtitle = text(j.Description, "text/plain")
	f.Link, f.Language = abs(j.HomePageURL), str(j.Language)
	f.ID = str(j.FeedURL)
	if f.Link != "" {
		f.Links = append(f.Links, Link{Href: f.Link, Rel: "alternate", Type: "text/html"})
	}
	if j.FeedURL != "" {
		f.Links = append(f.Links, Link{Href: abs(j.FeedURL), Rel: "self", Type: "application/feed+json"})
	}
	if j.NextURL != "" {
		f.Links = append(f.Links, Link{Href: abs(j.NextURL), Rel: "next", Type: "application/feed+json"})
	}
	for _, h := range j.Hubs.v {
		if strings.EqualFold(string(h.Type), "websub") {
			f.Links = append(f.Links, Link{Href: abs(h.URL), Rel: "hub"})
		}
	}
	if icon := abs(j.Icon); icon != "" {
		f.Image = &Image{URL: icon}
	}
	f.Icon = abs(j.Favicon)
	f.Complete = j.Expired.v
	f.Authors = people(j.Author.v, j.Authors.v)
	for i, raw := range j.Items.v {
		if i >= maxEntries {
			break
		}
		var it jsonItem
		if err := json.Unmarshal(raw, &it); err != nil {
			f.Repairs = append(f.Repairs, "item "+strconv.Itoa(i+1)+" is not an object")
			continue
		}
		e := Entry{}
		e.ID, e.Link = str(it.ID), abs(it.URL)
		e.Title = text(it.Title, "text/plain")
		e.Summary = text(it.Summary, "text/plain")
		if it.ContentHTML != "" {
			e.Content = append(e.Content, text(it.ContentHTML, "text/html"))
		}
		if it.ContentText != "" {
			e.Content = append(e.Content, text(it.ContentText, "text/plain"))
		}
		if e.Link != "" {
			e.Links = append(e.Links, Link{Href: e.Link, Rel: "alternate", Type: "text/html"})
		}
		if it.ExternalURL != "" {
			e.Links = append(e.Links, Link{Href: abs(it.ExternalURL), Rel: "related", Type: "text/html"})
		}
		if e.Link == "" {
			e.Link = abs(it.ExternalURL)
		}
		if img := firstOf(abs(it.Image), abs(it.BannerImage)); img != "" {
			e.Image = &Image{URL: img}
		}
		e.Published = jsonDate(str(it.DatePublished))
		e.Updated = jsonDate(str(it.DateModified))
		e.Authors = people(it.Author.v, it.Authors.v)
		for _, tag := range it.Tags.v {
			e.Categories = addCategory(e.Categories, Category{Term: str(tag)})
		}
		e.Language = str(it.Language)
		for _, a := range it.Attachments.v {
			if a.URL != "" {
				e.Enclosures = append(e.Enclosures, Enclosure{URL: abs(a.URL), Type: str(a.MimeType), Length: string(a.Size), Title: str(a.Title)})
			}
		}
		f.Entries = append(f.Entries, e)
	}
	return f, nil
}

func jsonDate(raw string) Date {
	d := Date{Raw: raw}
	d.Time, _ = ParseDate(raw)
	return d
}
