package gather

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/broadsheet-press/broadsheet/internal/gather/compose"
	"github.com/broadsheet-press/broadsheet/internal/gather/dedupe"
	"github.com/broadsheet-press/broadsheet/internal/store"
)

// merge takes the finds of some feeds over, in the configuration's order: one
// transaction for all that is to be remembered, then the posts.
func (r *run) merge(ctx context.Context, batch []*job) error {
	news := false
	for _, j := range batch {
		if j.recheck {
			news = true
			continue
		}
		j.state.After(j.out, j.feed.URL, r.now, j.local && j.feed.Interval == 0)
		if j.feed.Interval > 0 && j.out.Err == nil {
			j.state.Next = r.now.Add(j.feed.Interval)
		}
		if j.out.Err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			r.rep.Failed++
			j.rep.Err = j.out.Err
		}
		after, err := json.Marshal(&j.state)
		if err != nil {
			return err
		}
		j.same = len(j.cands) == 0 && bytes.Equal(after, j.before)
		news = news || !j.same
	}
	if news {
		if err := r.commit(ctx, batch); err != nil {
			return err
		}
	}
	for _, j := range batch {
		if j.recheck {
			continue // what was revised is told story by story
		}
		j.rep.Next = j.state.Next
		r.dueAt(&j.state)
		r.rep.Skipped += j.rep.Skipped
		r.rep.Feeds = append(r.rep.Feeds, j.rep)
	}
	return nil
}

// commit decides on what a batch found, remembers it, and writes the posts.
func (r *run) commit(ctx context.Context, batch []*job) error {
	// Pictures first: a post never names a file that is not there. They are
	// named by content, so that one too many does no harm.
	var pictures []string
	for _, j := range batch {
		for _, c := range j.cands {
			pictures = r.newPictures(pictures, c)
			if err := r.open(c); err != nil {
				return err
			}
		}
	}
	if err := r.disk.place(pictures...); err != nil {
		return fmt.Errorf("write pictures: %w", err)
	}
	if err := r.disk.point("before commit"); err != nil {
		return err
	}
	m := &merger{run: r}
	keep := r.later.take()
	written := r.written
	r.written = nil
	err := r.db.Update(ctx, func(tx *store.Tx) error {
		m.tx = tx
		if err := tx.Written(written...); err != nil { // one sync a batch is enough
			return err
		}
		for _, f := range keep {
			if err := f(tx); err != nil {
				return err
			}
		}
		for _, j := range batch {
			m.job = j
			if err := m.take(ctx, j); err != nil {
				return err
			}
		}
		for _, w := range m.writes {
			if err := tx.Journal(w); err != nil {
				return err
			}
		}
		if len(m.writes) == 0 {
			return nil
		}
		return tx.ForgetSubjects(r.now.Unix()/(24*60*60) - subjectKeep)
	})
	if err != nil {
		r.written = append(written, r.written...)
		return err
	}
	if err := r.disk.point("after commit"); err != nil {
		return err
	}
	if err := r.flush(); err != nil {
		return err
	}
	r.write(m.writes)
	return nil
}

// writing is posts that are on their way to the disk while the next batch is
// merged: what they say is committed.
type writing struct {
	paths map[string]bool
	done  chan error
}

// write begins to write posts.
func (r *run) write(writes []store.Write) {
	if len(writes) == 0 {
		return
	}
	w := &writing{map[string]bool{}, make(chan error, 1)}
	posts := make([]file, 0, len(writes))
	for _, x := range writes {
		posts = append(posts, file{x.Path, x.Body})
		w.paths[x.Path] = true
	}
	// What the journal held of these posts before has given way to this.
	r.written = slices.DeleteFunc(r.written, func(p string) bool { return w.paths[p] })
	r.writing = w
	go func() { w.done <- r.disk.write(posts...) }()
}

// flush waits until all posts are on the disk that were to be written.
func (r *run) flush() error {
	w := r.writing
	if w == nil {
		return nil
	}
	r.writing = nil
	if err := <-w.done; err != nil {
		return fmt.Errorf("write posts: %w", err)
	}
	r.written = append(r.written, slices.Sorted(maps.Keys(w.paths))...)
	return nil
}

// newPictures adds the files of a candidate's pictures that are not there.
func (r *run) newPictures(paths []string, c *candidate) []string {
	for _, p := range c.pictures {
		if p.file != "" && !r.disk.exists(p.file) && !slices.Contains(paths, p.file) {
			paths = append(paths, p.file)
		}
	}
	return paths
}

// merger merges a batch, inside its transaction.
type merger struct {
	*run
	tx     *store.Tx
	job    *job // whose finds are being taken over
	writes []store.Write
}

func (m *merger) report(action string, st *store.Story, changes []string, note string) {
	m.rep.Stories = append(m.rep.Stories, StoryReport{Action: action, ID: st.ID, Path: st.Path, Title: st.Title, Feed: m.job.feed.URL, Changes: changes, Note: note})
}

// take takes one feed's finds over.
func (m *merger) take(ctx context.Context, j *job) error {
	for _, c := range j.cands {
		if err := ctx.Err(); err != nil {
			return err
		}
		var err error
		if j.recheck {
			err = m.recheck(c)
		} else {
			err = m.candidate(c)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", firstOf(c.link, c.guid), err)
		}
	}
	if j.recheck || j.same {
		return nil
	}
	if err := m.tombstones(); err != nil {
		return err
	}
	return m.tx.PutFeed(j.feed.URL, &j.state)
}

func (m *merger) candidate(c *candidate) error {
	for _, p := range c.pictures {
		if err := m.tx.PutPicture(p.url, p.file, m.now); err != nil {
			return err
		}
	}
	st, how, err := m.find(c)
	if err != nil {
		return err
	}
	if st == nil && !c.fetch && c.link != "" && c.licence == "full" {
		c.draft.failed = true // another feed was to bring the article, and did not
	}
	switch {
	case st == nil:
		if st, err = m.create(c); err != nil {
			return err
		}
		m.rep.New++
		m.job.rep.New++
	case st.State == store.Archived || st.State == store.Deleted:
		m.seen()
	case st.Detail.Feed == m.job.feed.URL && how != byText:
		if err := m.revise(st, c); err != nil {
			return err
		}
	default:
		if err := m.also(st, c); err != nil {
			return err
		}
		m.seen()
	}
	if err := m.tx.AddKeys(st.N, dedupe.Keys(m.job.feed.URL, c.id, c.link, c.draft.url)...); err != nil {
		return err
	}
	return m.tx.See(m.job.feed.URL, c.guid, st.N, c.hash, m.now)
}

func (m *merger) seen() {
	m.rep.Seen++
	m.job.rep.Seen++
}

type match uint8

const (
	byNothing match = iota
	byEntry         // the feed's own entry, seen before
	byKey           // identifier or address
	byText
)

const (
	// sameText is the share of five-word runs from which two texts are one
	// story.
	sameText = 0.75
	// leastWords is the length below which a text alone proves nothing.
	leastWords = 40
)

// find is the story that a candidate is a sighting of.
func (m *merger) find(c *candidate) (*store.Story, match, error) {
	if c.known != 0 {
		st, err := m.tx.StoryN(c.known)
		if st != nil || err != nil {
			return st, byEntry, err
		}
	}
	keys := dedupe.Keys(m.job.feed.URL, c.id, c.link, c.draft.url)
	if c.draft.foreign != "" {
		if k := dedupe.AddressKey(c.draft.foreign); k != "" {
			keys = append(keys, k)
		}
	}
	if st, err := m.tx.StoryByKeys(keys...); st != nil || err != nil {
		return st, byKey, err
	}
	// A story that is known by its post alone, after the state was lost, has the
	// identity that this entry's would have.
	if st, err := m.tx.Story(dedupe.ID(dedupe.GUIDKey(m.job.feed.URL, c.guid, c.link))); st != nil || err != nil {
		return st, byKey, err
	}
	c.draft.near = nil
	if sk := c.draft.sketch; sk.Words() >= leastWords {
		best, bestAt := int64(0), 0.0
		err := m.near(sk, func(n int64, alike float64) error {
			if alike >= relatedText {
				c.draft.near = append(c.draft.near, n)
			}
			if alike >= sameText && alike > bestAt {
				best, bestAt = n, alike
			}
			return nil
		})
		if err != nil {
			return nil, byNothing, err
		}
		if best != 0 {
			if st, err := m.tx.StoryN(best); st != nil || err != nil {
				return st, byText, err
			}
		}
	}
	if !m.archived {
		return nil, byNothing, nil
	}
	st, err := m.archivedTitle(c)
	return st, byText, err
}

// near calls f for the stories whose text resembles the sketch.
func (m *merger) near(sk *dedupe.Sketch, f func(n int64, alike float64) error) error {
	keys := sk.BandKeys()
	return m.tx.Near(keys[:], func(n int64, b []byte) error {
		var o dedupe.Sketch
		if err := o.UnmarshalBinary(b); err != nil {
			return err
		}
		return f(n, sk.Alike(&o))
	})
}

func (m *merger) index(n int64, sk *dedupe.Sketch) error {
	if sk.Words() < leastWords {
		return nil
	}
	b, err := sk.MarshalBinary()
	if err != nil {
		return err
	}
	keys := sk.BandKeys()
	return m.tx.AddText(n, keys[:], b)
}

func sourceHash(d *draft) string { return dedupe.Hash(d.title, d.body) }

// create makes a story of a candidate.
func (m *merger) create(c *candidate) (*store.Story, error) {
	d, f := c.draft, m.job.feed
	// No story has this identity, or it would have been found.
	st := &store.Story{ID: dedupe.ID(dedupe.GUIDKey(f.URL, c.guid, c.link)), Title: d.title, URL: d.url, Source: sourceHash(d), Published: d.date, Changed: m.now, State: store.Live}
	var err error
	if st.Path, err = m.freePath(d, st.ID); err != nil {
		return nil, err
	}
	post := &compose.Post{
		Title: d.title, Date: d.date, Author: d.author, Tags: d.tags, Excerpt: d.excerpt,
		Image: d.image, ImageBy: d.imageBy, ImageText: d.imageText, ImageLicence: d.imageLicence, Licence: d.licence,
		Source: compose.Source{Name: m.sourceName(m.job), URL: m.sourceURL(), Feed: f.URL},
		URL:    d.url, Story: st.ID, Language: d.language, Paywalled: d.paywalled, OptOut: d.optOut, Notes: d.notes, Body: d.body,
	}
	post.Categories, post.Tags = sections(f, d.tags)
	switch {
	case d.failed:
		st.Recheck = m.now.Add(articleRetry)
	case d.full:
		st.Recheck = nextRecheck(d.date, m.now)
	}
	st.Detail.Feed, st.Detail.Full, st.Detail.OptOut, st.Detail.Notes = f.URL, d.full, d.optOut, d.notes
	st.Detail.Sources = []string{post.Source.Name}
	if st.Detail.Related, err = m.related(d); err != nil {
		return nil, err
	}
	post.Related = st.Detail.Related
	if err := m.put(st, post, ""); err != nil {
		return nil, err
	}
	if err := m.index(st.N, d.sketch); err != nil {
		return nil, err
	}
	if err := m.tx.AddSubject(st.N, dayOf(d), d.topics); err != nil {
		return nil, err
	}
	m.subjects.add(st.N, dayOf(d), d.topics)
	m.report("new", st, nil, strings.Join(d.notes, " "))
	return st, nil
}

// sections are a post's categories and tags. A feed that is given no category
// leaves the choice to its entries: the first of an entry's own that can be a
// section is it, the others are tags.
func sections(f Feed, tags []string) (categories, rest []string) {
	if f.Category != "" {
		return []string{f.Category}, tags
	}
	for i := len(f.Tags); i < len(tags); i++ {
		if sectionName(tags[i]) {
			return []string{tags[i]}, slices.Delete(slices.Clone(tags), i, i+1)
		}
	}
	return nil, tags
}

// sectionName tells whether words of somebody else's may name a section, which
// is a part of its posts' addresses: words, with what stands between words.
func sectionName(s string) bool {
	for i, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && (i == 0 || !strings.ContainsRune(" -&'’,", r)) {
			return false
		}
	}
	return s != ""
}

func (m *merger) sourceURL() string {
	if m.job.parsed != nil {
		if u := httpAddress(m.job.parsed.Link); u != "" {
			return u
		}
	}
	return m.job.feed.URL
}

const postsDir = "_posts"

// freePath is the post's path: by date and headline, with a part of the
// identity where that is taken.
func (m *merger) freePath(d *draft, id string) (string, error) {
	slug := compose.Slug(d.title, "story-"+id[:8])
	for _, s := range []string{slug, slug + "-" + id[:6], slug + "-" + id} {
		p := postsDir + "/" + compose.FileName(d.date, s)
		st, err := m.tx.StoryAt(p)
		if err != nil {
			return "", err
		}
		if st == nil && !m.disk.exists(p) {
			return p, nil
		}
	}
	return "", fmt.Errorf("no free file name for %q", d.title)
}

// put stores a story with its post and journals the write.
func (m *merger) put(st *store.Story, post *compose.Post, before string) error {
	body := post.Append(nil)
	meta := *post
	meta.Body = ""
	var err error
	if st.Detail.Post, err = json.Marshal(&meta); err != nil {
		return err
	}
	st.File = digest(body)
	if err := m.tx.PutStory(st); err != nil {
		return err
	}
	for i := range m.writes {
		if m.writes[i].Path == st.Path { // twice in one transaction
			m.writes[i].Body = body
			return nil
		}
	}
	m.writes = append(m.writes, store.Write{Path: st.Path, Story: st.N, Before: before, Body: body})
	return nil
}

// current is a story's post as it stands: on disk, or still to be written.
// ok is false where a person has changed or removed it.
func (m *merger) current(st *store.Story) (post *compose.Post, before string, ok bool, err error) {
	var b []byte
	hash := ""
	for _, w := range m.writes {
		if w.Path == st.Path {
			b, hash, before = w.Body, digest(w.Body), w.Before
		}
	}
	if b == nil {
		if m.writing != nil && m.writing.paths[st.Path] {
			// The journal can hold one write of a post.
			if err := m.flush(); err != nil {
				return nil, "", false, err
			}
		}
		if b, hash, err = m.disk.read(st.Path); err != nil {
			return nil, "", false, err
		}
		before = hash
	}
	if hash == "" {
		st.State = store.Deleted
		return nil, "", false, m.tx.PutStory(st)
	}
	if hash != st.File || len(st.Detail.Post) == 0 {
		return nil, "", false, nil
	}
	post = &compose.Post{}
	if err := json.Unmarshal(st.Detail.Post, post); err != nil {
		return nil, "", false, fmt.Errorf("state: story %s: %w", st.ID, err)
	}
	post.Body = bodyOf(b)
	return post, before, true, nil
}

// bodyOf is a post's text after its front matter.
func bodyOf(b []byte) string {
	s := string(b)
	if rest, ok := strings.CutPrefix(s, "---\n"); ok {
		if _, body, ok := strings.Cut(rest, "\n---\n"); ok {
			return strings.TrimSpace(body)
		}
	}
	return strings.TrimSpace(s)
}

const maxRevisions = 50

// revise takes a changed entry over into its story's post.
func (m *merger) revise(st *store.Story, c *candidate) error {
	d := c.draft
	if st.Detail.Full && !d.full && d.optOut == "" && !d.paywalled {
		// The article could not be had this time: its text stays, and is
		// asked for again when the entry is seen next.
		d.body = ""
		c.hash = "retry:" + c.hash
	}
	hash := sourceHash(d)
	if hash == st.Source {
		return nil
	}
	post, before, ok, err := m.current(st)
	if err != nil || st.State == store.Deleted {
		return err
	}
	if !ok {
		return m.offer(st, d, hash)
	}
	body := firstOf(d.body, post.Body)
	kind, changes := compose.Changes(post.Title, d.title, post.Body, body)
	if d.full && !st.Detail.Full {
		kind, changes = "update", []string{"The full text was added."}
	}
	if len(changes) == 0 {
		if d.body != "" {
			st.Source = hash
		}
		return m.tx.PutStory(st)
	}
	post.Title, post.Body = d.title, body
	post.Modified = m.now
	post.Revisions = append(post.Revisions, compose.Revision{Date: m.now, Kind: kind, Changes: changes})
	if n := len(post.Revisions); n > maxRevisions { // the oldest go
		post.Revisions = post.Revisions[n-maxRevisions:]
	}
	if d.excerpt != "" && !m.job.recheck { // an article read again has no summary of its feed
		post.Excerpt = d.excerpt
	}
	if d.image != "" {
		if d.image == post.Image { // what was read of it before holds where nothing is said now
			d.imageBy, d.imageText, d.imageLicence = firstOf(d.imageBy, post.ImageBy), firstOf(d.imageText, post.ImageText), firstOf(d.imageLicence, post.ImageLicence)
		}
		post.Image, post.ImageBy, post.ImageText, post.ImageLicence = d.image, d.imageBy, d.imageText, d.imageLicence
	}
	if d.body != "" {
		st.Source, st.Detail.Full = hash, d.full
		post.OptOut, post.Paywalled, post.Licence = d.optOut, d.paywalled, d.licence
		if err := m.index(st.N, d.sketch); err != nil {
			return err
		}
	}
	st.Title, st.Changed, st.Revision = d.title, m.now, st.Revision+1
	if err := m.put(st, post, before); err != nil {
		return err
	}
	m.rep.Revised++
	m.job.rep.Revised++
	m.report("revised", st, changes, kind)
	return nil
}

// offer keeps a revision that a person must decide on.
func (m *merger) offer(st *store.Story, d *draft, hash string) error {
	if st.Detail.Offered != nil && st.Detail.Offered.Source == hash {
		return nil
	}
	b, _, err := m.disk.read(st.Path)
	if err != nil {
		return err
	}
	_, changes := compose.Changes(st.Title, d.title, bodyOf(b), firstOf(d.body, bodyOf(b)))
	st.Detail.Offered = &store.Offer{At: m.now, Changes: changes, Title: d.title, Body: d.body, Source: hash}
	st.State = store.Edited
	if err := m.tx.PutStory(st); err != nil {
		return err
	}
	m.rep.Offered++
	m.report("offered", st, changes, "The post was edited by hand and is left as it is.")
	return nil
}

// also records a further source of a story, in its post too unless a person
// has edited it.
func (m *merger) also(st *store.Story, c *candidate) error {
	name := m.sourceName(m.job)
	if st.Detail.Feed == m.job.feed.URL || slices.Contains(st.Detail.Sources, name) {
		return nil
	}
	st.Detail.Sources = append(st.Detail.Sources, name)
	post, before, ok, err := m.current(st)
	if err != nil || st.State == store.Deleted {
		return err
	}
	if !ok {
		return m.tx.PutStory(st)
	}
	post.Sources = append(post.Sources, compose.Source{Name: name, URL: firstOf(c.draft.url, m.sourceURL()), Feed: m.job.feed.URL})
	return m.put(st, post, before)
}
