package gather

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/codec"
	"github.com/broadsheet-press/broadsheet/internal/feedxml"
	"github.com/broadsheet-press/broadsheet/internal/gather/dedupe"
	"github.com/broadsheet-press/broadsheet/internal/gather/extract"
	"github.com/broadsheet-press/broadsheet/internal/pattern"
)

// candidate is an entry that is new to its feed, or changed.
type candidate struct {
	entry   *feedxml.Entry // until the draft is made
	id      string         // as the feed gives it
	guid    string         // identifier within the feed; made up where the feed gives none
	hash    string         // of the entry as the feed has it
	link    string         // address of the article, "" if there is none
	date    time.Time
	known   int64  // the story that this entry was before
	licence string // what the entry's feed, or the entry itself, allows
	fetch   bool   // the article is wanted
	notes   []string

	claim *claim // to the article, where its feed has one
	host  string // that is asked for the article
	rank  int    // among what is asked of that host
	begun func() // to be called when it is this one's turn there
	read  bool   // the draft is made from the article

	texts    spooled // the entry's, until the draft is made
	draft    *draft
	body     spooled // the draft's
	pictures []picture

	// Of a story that is looked at again:
	etag, modified string
	look           *look
	same           bool // the article has not changed, or could not be seen
}

// look is what an article was found to be that is looked at again.
type look struct {
	article extract.Article
	err     error
}

// stow leaves an entry's texts to the spool until its draft is made, and keeps
// the rest of it without its feed.
func (r *run) stow(c *candidate) (err error) {
	e := codec.Encoder{}
	e.Text(c.entry.Summary.Value)
	for _, t := range c.entry.Content {
		e.Text(t.Value)
	}
	if c.texts, err = r.spool.put(e.B); err != nil {
		return err
	}
	c.entry.Summary.Value = ""
	for i := range c.entry.Content {
		c.entry.Content[i].Value = ""
	}
	entry := kept(*c.entry)
	c.entry, c.id = &entry, entry.ID
	c.guid, c.link = strings.Clone(c.guid), strings.Clone(c.link)
	return nil
}

// unpack takes an entry's texts out of the spool, where they stay.
func (r *run) unpack(c *candidate) error {
	b, err := r.spool.get(c.texts)
	if err != nil || len(b) == 0 {
		return err
	}
	d := codec.Decoder{B: b}
	c.entry.Summary.Value = d.Text()
	for i := range c.entry.Content {
		c.entry.Content[i].Value = d.Text()
	}
	return nil
}

// pack leaves a draft's text to the spool until it is merged. Of the entry's
// texts none stays in memory.
func (r *run) pack(c *candidate) (err error) {
	c.look, c.begun = nil, nil
	c.entry.Summary.Value = ""
	for i := range c.entry.Content {
		c.entry.Content[i].Value = ""
	}
	if c.draft == nil {
		return nil
	}
	c.body, err = r.spool.put([]byte(c.draft.body))
	c.draft.body = ""
	return err
}

// open gives a draft its text again.
func (r *run) open(c *candidate) error {
	if c.draft == nil || c.body.n == 0 {
		return nil
	}
	b, err := r.spool.get(c.body)
	if err != nil {
		return err
	}
	r.spool.drop(&c.body)
	c.draft.body = string(b)
	return nil
}

// firstSpan is how far behind its newest entry the first poll of a feed goes,
// and firstMin how many entries it takes in any case. It counts from the
// feed's newest entry, so that one that is seldom updated begins with its
// latest stories too.
const (
	firstSpan = 30 * 24 * time.Hour
	firstMin  = 10
)

// candidates are the entries of a feed that are not known as they stand,
// oldest first.
func (r *run) candidates(ctx context.Context, j *job) ([]*candidate, error) {
	view := r.db.View(ctx)
	var all []*candidate
	seen := map[string]bool{}
	for i := range j.parsed.Entries {
		e := &j.parsed.Entries[i]
		c := &candidate{entry: e, id: e.ID, link: httpAddress(e.Link)}
		if c.link == "" && (j.parsed.Format == "atom" || j.parsed.Format == "json") {
			c.link = httpAddress(e.ID) // what these identify by an address is found there
		}
		if c.entry.License == "" && j.parsed.Format != "atom" {
			// RSS states a licence for all of a channel's items; Atom's, of the
			// feed, is for the list alone (RFC 4946).
			c.entry.License = j.parsed.License
		}
		c.licence = r.licence(j.feed, e)
		c.guid = firstOf(e.ID, e.Link)
		if c.guid == "" {
			c.guid = "hash:" + dedupe.Hash(e.Title.Value, e.Published.Raw, e.Summary.Value)
		}
		if seen[c.guid] {
			continue
		}
		seen[c.guid] = true
		c.hash = entryHash(e)
		c.date = e.Published.Time
		if c.date.IsZero() {
			c.date = e.Updated.Time
		}
		all = append(all, c)
	}
	since := r.since(j, all)
	var out []*candidate
	for _, c := range all {
		story, hash, err := view.Seen(j.feed.URL, c.guid)
		if err != nil {
			return nil, err
		}
		if story != 0 && hash == c.hash {
			continue
		}
		c.known = story
		if story == 0 && !c.date.IsZero() && c.date.Before(since) {
			j.rep.Skipped++
			continue
		}
		out = append(out, c)
	}
	slices.Reverse(out) // feeds have the newest first
	slices.SortStableFunc(out, func(a, b *candidate) int {
		if a.date.IsZero() || b.date.IsZero() {
			return 0
		}
		return cmp.Compare(a.date.Unix(), b.date.Unix())
	})
	return out, nil
}

// since is the date before which a feed's entries are not taken, set by its
// first poll.
func (r *run) since(j *job, all []*candidate) time.Time {
	if !j.state.Since.IsZero() || !j.first {
		return j.state.Since
	}
	if span := r.o.Config.First; span > 0 {
		j.state.Since = r.now.Add(-span)
		return j.state.Since
	}
	var dates []time.Time
	for _, c := range all {
		if !c.date.IsZero() {
			dates = append(dates, c.date)
		}
	}
	if len(dates) == 0 {
		return time.Time{}
	}
	slices.SortFunc(dates, func(a, b time.Time) int { return b.Compare(a) })
	newest := dates[0]
	if newest.After(r.now) {
		newest = r.now
	}
	since := newest.Add(-firstSpan)
	if k := min(firstMin, len(dates)) - 1; dates[k].Before(since) {
		since = dates[k]
	}
	j.state.Since = since.UTC()
	return since
}

func entryHash(e *feedxml.Entry) string {
	parts := []string{e.Title.Value, e.Link, e.Summary.Value, e.Updated.Raw, e.Published.Raw}
	for _, t := range e.Content {
		parts = append(parts, t.Value)
	}
	return dedupe.Hash(parts...)
}

// httpAddress is an absolute http or https address, or "".
func httpAddress(raw string) string {
	raw = strings.TrimSpace(raw)
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return u.String()
}

func httpStatus(code int) string { return http.StatusText(code) }

// licence is what an entry's feed, or the entry itself, allows.
func (r *run) licence(f Feed, e *feedxml.Entry) string {
	l := firstOf(f.Licence, r.o.Config.Licence, "excerpt")
	if l != "full" && FreeLicence(entryLicence(e)) {
		return "full"
	}
	return l
}

// basis is the licence in the feed that alone lets an entry be copied, "" where
// the configuration does.
func (r *run) basis(f Feed, e *feedxml.Entry) string {
	if firstOf(f.Licence, r.o.Config.Licence) == "full" || !FreeLicence(entryLicence(e)) {
		return ""
	}
	return entryLicence(e)
}

// entryLicence is the licence that an entry states for machines: as a licence,
// or as rights that are nothing but one.
func entryLicence(e *feedxml.Entry) string {
	if e.License == "" && FreeLicence(e.Rights.Plain()) {
		return strings.TrimSpace(e.Rights.Plain())
	}
	return e.License
}

// FreeLicence tells a machine-readable licence that lets a work be copied
// whole: Creative Commons in any form, the public domain, and the open licences
// of governments and of documentation; by address, or by its usual short name.
func FreeLicence(s string) bool {
	s = strings.ToLower(strings.TrimSpace(s))
	if shortLicence.MatchString(s) {
		return true
	}
	s = strings.TrimPrefix(strings.TrimPrefix(s, "https://"), "http://")
	s = strings.TrimPrefix(s, "www.")
	for _, free := range []string{
		"creativecommons.org/licenses/", "creativecommons.org/publicdomain/", "web.resource.org/cc/publicdomain",
		"nationalarchives.gov.uk/doc/open-government-licence", "etalab.gouv.fr/licence-ouverte", "gnu.org/licenses/fdl", "gnu.org/copyleft/fdl",
	} {
		if strings.HasPrefix(s, free) {
			return true
		}
	}
	return false
}

// shortLicence is all of a short name such as "CC BY-SA 4.0" or "CC0".
var shortLicence = pattern.New(`^(?:cc[ -]by(?:[ -](?:sa|nd|nc|nc[ -]sa|nc[ -]nd))?(?:[ -][1-4]\.\d)?|cc0(?:[ -]1\.0)?|public domain)$`)
