package gather

import (
	"context"
	"errors"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/feedxml"
	"github.com/broadsheet-press/broadsheet/internal/gather/clean"
	"github.com/broadsheet-press/broadsheet/internal/gather/compose"
	"github.com/broadsheet-press/broadsheet/internal/gather/dedupe"
	"github.com/broadsheet-press/broadsheet/internal/gather/extract"
	"github.com/broadsheet-press/broadsheet/internal/gather/fetch"
	"github.com/broadsheet-press/broadsheet/internal/pattern"
)

// draft is a sighting made into what a post will say.
type draft struct {
	title     string
	author    string
	excerpt   string
	body      string // Markdown
	text      string // the body's words, or the excerpt's, until the sketch is made
	full      bool   // body is the whole article
	url       string // canonical address
	foreign   string // canonical address on another host
	date      time.Time
	tags      []string
	language  string
	image     string // file below the site
	imageBy   string
	imageText string
	// imageLicence is the picture's own, or the one that let it be copied;
	// licence is the text's.
	imageLicence string
	licence      string
	optOut       string
	paywalled    bool
	gone         bool // the article is not there any more
	failed       bool // the article could not be had this time
	notes        []string
	sketch       *dedupe.Sketch
	topics       []int64 // what headline and excerpt are about
	near         []int64 // stories with a text like this one, found while merging
}

// picture is a file for assets/images, staged where it is not there.
type picture struct {
	url, file string
	rights    compose.PictureRights
}

var errUnwanted = errors.New("not fetched")

// draft makes a candidate's draft; with article, from its page.
func (r *run) draft(ctx context.Context, j *job, c *candidate, article bool) {
	e := c.entry
	d := &draft{}
	c.draft = d
	d.notes = append(d.notes, c.notes...)
	d.url = dedupe.Clean(c.link)
	licence := c.licence
	var art extract.Article
	err := errUnwanted
	if article {
		art, err = r.article(ctx, j, c)
	}
	switch {
	case err == nil:
	case errors.Is(err, errUnwanted):
	case errors.Is(err, errGone):
		d.gone = true
	case errors.Is(err, errRobots), errors.Is(err, fetch.ErrPrivate), errors.Is(err, extract.ErrNoContent):
		r.o.Log.Info("the article is not taken", "feed", j.feed.URL, "article", c.link, "reason", err)
	default:
		d.failed = true
		r.o.Log.Info("the article could not be had", "feed", j.feed.URL, "article", c.link, "reason", err)
	}
	d.title = line(e.Title.Plain())
	summary := entryText(e.Summary)
	content, contentText := entryContent(e)
	if d.title == "" {
		d.title = line(firstOf(art.Title, compose.Excerpt(firstOf(summary, contentText), 80), "Untitled"))
	}
	d.date = r.date(c, art.Date, &d.notes)
	if art.DateWords != "" && c.date.IsZero() {
		d.notes = append(d.notes, "The source dates this story only “"+line(art.DateWords)+"”; its date is reckoned from when it was gathered.")
	}
	d.author = r.author(j, e, art.Authors)
	d.language = language(firstOf(art.Language, e.Language, j.parsed.Language))
	d.tags = tagsOf(j.feed, e)
	if art.CanonicalURL != "" {
		if canonical := httpAddress(art.CanonicalURL); canonical != "" && hostOf(canonical) == hostOf(c.link) {
			d.url = dedupe.Clean(canonical)
		} else if canonical != "" {
			d.foreign = canonical
		}
	}
	if licence == "full" && article && art.OptOut == "" && err == nil {
		art.OptOut = r.siteOptOut(ctx, c.link)
	}
	if licence == "full" && art.OptOut != "" {
		licence, d.optOut = "excerpt", line(art.OptOut)
	}
	if licence == "full" && art.Paywalled {
		licence, d.paywalled = "excerpt", true
	}
	d.excerpt = compose.Excerpt(firstOf(summary, line(art.Description)), r.excerptLength())
	pictures := r.wantsPicture(j.feed, licence) && d.optOut == ""
	if d.optOut == "" && (j.feed.Pictures == nil || *j.feed.Pictures) {
		r.picture(ctx, j, c, d, art, pictures)
	}
	if licence == "full" {
		base, _ := url.Parse(c.link)
		if err == nil && len(art.Text) > 0 && len(art.Text)*10 >= len(contentText)*6 {
			if len(images(art.Document)) == 0 {
				d.body, d.text = bodyText(art.Document, []string{art.Title, d.title})
			} else {
				d.body, d.text = r.body(ctx, j, c, d, art.HTML(), base, pictures, art.Title)
			}
		}
		if strings.TrimSpace(d.body) == "" && (len(e.Content) > 0 && content != "" || len(strings.Fields(contentText)) >= wholeText) {
			d.body, d.text = r.body(ctx, j, c, d, clean.FixText(content), base, pictures)
		}
		if d.full = strings.TrimSpace(d.body) != ""; d.full {
			d.licence = line(firstOf(entryLicence(e), art.License))
		}
	}
	if d.excerpt == "" {
		d.excerpt = compose.Excerpt(firstOf(line(d.text), contentText), r.excerptLength())
	}
	if !d.full {
		d.text = firstOf(summary, d.excerpt)
		d.body = r.excerptBody(j, d)
	}
	d.sketch = dedupe.NewSketch(d.text)
	d.topics = dedupe.Topics(d.title + " " + d.excerpt)
	d.text = "" // drafts wait for those before them
}

// wholeText is the number of words from which a description that is all a
// feed gives is taken for the article itself.
const wholeText = 120

func (r *run) excerptLength() int {
	if n := r.o.Config.Excerpt; n > 0 {
		return n
	}
	return defaultExcerpt
}

// excerptBody is the excerpt with a link to the whole.
func (r *run) excerptBody(j *job, d *draft) string {
	var b strings.Builder
	if d.excerpt != "" {
		b.WriteString("<p>" + html.EscapeString(d.excerpt) + "</p>")
	}
	if d.url != "" {
		b.WriteString(`<p><a href="` + html.EscapeString(d.url) + `">Read the full story at ` + html.EscapeString(r.sourceName(j)) + `</a></p>`)
	}
	return clean.Markdown(b.String(), nil)
}

func (r *run) sourceName(j *job) string {
	title := ""
	if j.parsed != nil {
		title = line(j.parsed.Title.Plain())
	}
	return firstOf(j.feed.Name, title, line(j.state.Title), hostname(j.feed.URL))
}

// entryText is an entry's summary as plain text.
func entryText(t feedxml.Text) string {
	if t.Value == "" {
		return ""
	}
	s := t.Value
	if t.IsHTML() || strings.Contains(s, "</") {
		s = clean.PlainText(s)
	}
	return line(s)
}

// entryContent is the fullest text that an entry itself holds, as markup and
// as plain text.
func entryContent(e *feedxml.Entry) (markup, text string) {
	for _, t := range append(append([]feedxml.Text(nil), e.Content...), e.Summary) {
		if t.Value == "" {
			continue
		}
		m := t.Value
		if !t.IsHTML() {
			m = paragraphs(m)
		}
		if words := clean.PlainText(m); len(words) > len(text) {
			markup, text = m, words
		}
	}
	return markup, text
}

// paragraphs is plain text as markup.
func paragraphs(s string) string {
	var b strings.Builder
	for p := range strings.SplitSeq(strings.ReplaceAll(s, "\r\n", "\n"), "\n\n") {
		if p = strings.TrimSpace(p); p != "" {
			b.WriteString("<p>" + html.EscapeString(p) + "</p>")
		}
	}
	return b.String()
}

// line is a text from the wire as one clean line.
func line(s string) string {
	s = clean.FixText(s)
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t' || r == '\u2028' || r == '\u2029':
			return ' '
		case r < 0x20 || r >= 0x7F && r < 0xA0, r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069, r == 0xFEFF:
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

var languageTag = pattern.New(`^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}$`)

func language(s string) string {
	s = strings.TrimSpace(s)
	if !languageTag.MatchString(s) {
		return ""
	}
	return strings.ReplaceAll(s, "_", "-")
}

// date is when a story was published. What has no date is dated when it was
// first seen; a date to come is today's, and noted.
func (r *run) date(c *candidate, article time.Time, notes *[]string) time.Time {
	d := c.date
	if d.IsZero() {
		d = article
	}
	if d.IsZero() || d.Year() < 1970 {
		return r.now
	}
	if d.After(r.now) {
		if d.Sub(r.now) > time.Minute {
			*notes = append(*notes, "The source dates this story "+d.UTC().Format("2006-01-02 15:04")+" UTC, which was in the future when it was gathered.")
		}
		return r.now
	}
	return d.UTC().Truncate(time.Second)
}

func (r *run) author(j *job, e *feedxml.Entry, article []string) string {
	if j.feed.Author != "" {
		return j.feed.Author
	}
	var names []string
	add := func(n string) {
		if n = line(n); n != "" && len(n) < 200 && len(names) < 8 {
			names = append(names, n)
		}
	}
	for _, p := range e.Authors {
		add(p.Name)
	}
	if len(names) == 0 {
		for _, a := range article {
			add(a)
		}
	}
	if len(names) == 0 {
		for _, p := range j.parsed.Authors {
			add(p.Name)
		}
	}
	if len(names) == 0 {
		return r.sourceName(j)
	}
	return strings.Join(names, ", ")
}

// maxTags bounds what an entry may add to a site's tags.
const maxTags = 8

func tagsOf(f Feed, e *feedxml.Entry) []string {
	tags := append([]string(nil), f.Tags...)
	for _, c := range e.Categories {
		t := line(firstOf(c.Label, c.Term))
		if t == "" || len(t) > 60 || strings.Contains(t, "://") || strings.EqualFold(t, "uncategorized") || strings.EqualFold(t, f.Category) || len(tags) >= maxTags {
			continue
		}
		dup := false
		for _, have := range tags {
			dup = dup || strings.EqualFold(have, t)
		}
		if !dup {
			tags = append(tags, t)
		}
	}
	return tags
}

func hostOf(raw string) string {
	h, _, _ := strings.Cut(dedupe.Fold(raw), "/")
	return h
}

// errGone says that an article is no longer at its address.
var errGone = errors.New("the article is gone")

const acceptPages = "text/html, application/xhtml+xml;q=0.9, */*;q=0.5"

// article fetches and reads the page that an entry links to.
func (r *run) article(ctx context.Context, j *job, c *candidate) (art extract.Article, err error) {
	if c.look != nil {
		return c.look.article, c.look.err
	}
	_, err = r.client.Get(ctx, fetch.Request{URL: c.link, Rank: c.rank, Load: r.dockets.behind(c.host), Begun: c.begun, Accept: acceptPages, MaxBytes: maxPage, Check: r.robots.check, Use: func(resp *fetch.Response) (err error) {
		art, err = r.readArticle(ctx, j, c, resp)
		return err
	}})
	c.begun() // also where it was not asked for
	return art, err
}

// maxPage bounds a page in bytes.
const maxPage = 8 << 20

// readArticle reads a page.
func (r *run) readArticle(ctx context.Context, j *job, c *candidate, resp *fetch.Response) (extract.Article, error) {
	switch resp.Status {
	case http.StatusOK:
	case http.StatusNotFound, http.StatusGone:
		return extract.Article{}, fmt.Errorf("%w: the server answered %d", errGone, resp.Status)
	default:
		return extract.Article{}, fmt.Errorf("the server answered %d%s", resp.Status, statusText(resp.Status))
	}
	ct := resp.Header.Get("Content-Type")
	if t := strings.ToLower(ct); t != "" && !strings.Contains(t, "html") && !strings.HasPrefix(t, "application/xml") && !strings.HasPrefix(t, "text/xml") && !strings.HasPrefix(t, "text/plain") && !strings.HasPrefix(t, "application/octet-stream") {
		return extract.Article{}, fmt.Errorf("the article is no page: %s", line(ct))
	}
	done, err := r.work.Take(ctx, -r.dockets.behind(c.host))
	if err != nil {
		return extract.Article{}, err
	}
	defer done()
	art, err := extract.Extract(resp.Body, extract.Options{
		URL: resp.URL, ContentType: ct, Keep: j.feed.Keep, Drop: j.feed.Drop,
		Now: resp.At.UTC(), Header: func(name string) []string { return resp.Header.Values(name) },
	})
	if err != nil && !errors.Is(err, extract.ErrNoContent) {
		return art, err
	}
	if err != nil && art.OptOut == "" && !art.Paywalled {
		return art, err
	}
	return art, nil
}
