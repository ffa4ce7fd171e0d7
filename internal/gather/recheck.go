package gather

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/feedxml"
	"github.com/broadsheet-press/broadsheet/internal/gather/compose"
	"github.com/broadsheet-press/broadsheet/internal/gather/fetch"
	"github.com/broadsheet-press/broadsheet/internal/store"
)

// Articles change after their feed has forgotten them, and some are taken
// back. A story's article is looked at again at growing distances from its
// publication, with conditional requests.
var recheckAges = []time.Duration{2 * time.Hour, 8 * time.Hour, 30 * time.Hour, 4 * 24 * time.Hour, 14 * 24 * time.Hour}

const (
	// maxRecheck bounds the articles looked at again in one run.
	maxRecheck = 500
	// goneAfter is how many looks in a row must find an article gone before
	// its story counts as withdrawn.
	goneAfter = 2
	// goneRetry is the time between them.
	goneRetry = time.Hour
	// articleRetry is how soon an article that could not be had is asked for
	// again.
	articleRetry = 30 * time.Minute
)

// nextRecheck is when a story is to be looked at after now.
func nextRecheck(published, now time.Time) time.Time {
	for _, age := range recheckAges {
		if at := published.Add(age); at.After(now) {
			return at
		}
	}
	return time.Time{}
}

// rechecks makes a job of the articles that are due to be looked at again,
// one job for each feed, so that its licence and rules apply.
func (r *run) rechecks(ctx context.Context) ([]*job, error) {
	due, err := r.db.View(ctx).Recheck(r.now, maxRecheck)
	if err != nil {
		return nil, err
	}
	byFeed := map[string]*job{}
	var jobs []*job
	for _, st := range due {
		j := byFeed[st.Detail.Feed]
		if j == nil {
			feed := Feed{}
			for _, f := range r.o.Config.Feeds {
				if f.URL == st.Detail.Feed {
					feed = f
				}
			}
			if feed.URL == "" || feed.Off {
				continue // a feed that is no longer subscribed
			}
			j = &job{feed: feed, recheck: true, parsed: &feedxml.Feed{}, ready: make(chan struct{})}
			j.rep = FeedReport{URL: feed.URL, Name: feed.Name}
			if _, err := r.db.View(ctx).Feed(feed.URL, &j.state); err != nil {
				return nil, err
			}
			byFeed[st.Detail.Feed] = j
			jobs = append(jobs, j)
		}
		e := &feedxml.Entry{Meta: feedxml.Meta{Title: feedxml.Text{Value: st.Title, Type: "text/plain"}, Link: st.URL}}
		j.cands = append(j.cands, &candidate{
			entry: e, licence: r.licence(j.feed, e),
			link: st.URL, date: st.Published, known: st.N, fetch: true, etag: st.Detail.ETag, modified: st.Detail.Modified,
		})
	}
	return jobs, nil
}

// look drafts a story anew from its article.
func (r *run) look(ctx context.Context, j *job, c *candidate) {
	resp, err := r.client.Get(ctx, fetch.Request{
		URL: c.link, Rank: c.rank, Load: r.dockets.behind(c.host), Begun: c.begun, ETag: c.etag, LastModified: c.modified, Accept: acceptPages, MaxBytes: maxPage, Check: r.robots.check,
		Use: func(resp *fetch.Response) error {
			if resp.Status == http.StatusOK {
				art, err := r.readArticle(ctx, j, c, resp)
				c.look = &look{art, err}
			}
			return nil
		},
	})
	switch {
	case err != nil:
		c.same = true // no answer says nothing about the article
	case resp.Status == http.StatusNotModified:
		c.same = true
	case resp.Status == http.StatusNotFound || resp.Status == http.StatusGone:
		c.draft = &draft{gone: true}
	case resp.Status != http.StatusOK:
		c.same = true
	default:
		c.etag, c.modified = resp.Header.Get("ETag"), resp.Header.Get("Last-Modified")
		r.draft(ctx, j, c, true)
	}
}

// recheck takes over what a look at a story's article found.
func (m *merger) recheck(c *candidate) error {
	st, err := m.tx.StoryN(c.known)
	if err != nil || st == nil {
		return err
	}
	if st.State == store.Archived || st.State == store.Deleted {
		st.Recheck = time.Time{}
		return m.tx.PutStory(st)
	}
	st.Detail.Checked = m.now
	st.Recheck = nextRecheck(st.Published, m.now)
	if c.same {
		return m.tx.PutStory(st)
	}
	if c.draft.gone {
		st.Detail.Missing++
		if st.Detail.Missing < goneAfter {
			st.Recheck = m.now.Add(goneRetry)
			return m.tx.PutStory(st)
		}
		return m.withdraw(st, "The article is no longer at its address.")
	}
	st.Detail.Missing = 0
	st.Detail.ETag, st.Detail.Modified = c.etag, c.modified
	if st.State == store.Withdrawn {
		if err := m.restore(st); err != nil {
			return err
		}
	}
	if !c.draft.full {
		return m.tx.PutStory(st)
	}
	// The headline is the feed's; a page's own is too often another.
	c.draft.title = st.Title
	if sourceHash(c.draft) == st.Source {
		return m.tx.PutStory(st)
	}
	return m.revise(st, c)
}

// withdraw marks a story as taken back by its source, and does with its post
// what the configuration says.
func (m *merger) withdraw(st *store.Story, why string) error {
	if st.State == store.Withdrawn {
		return nil
	}
	edited := st.State == store.Edited
	st.State = store.Withdrawn
	st.Recheck = time.Time{}
	st.Detail.Notes = append(st.Detail.Notes, "withdrawn: "+why)
	m.rep.Withdrawn++
	if m.o.Config.Withdrawn != "keep" && !edited {
		post, before, ok, err := m.current(st)
		if err != nil {
			return err
		}
		if st.State == store.Deleted {
			return nil
		}
		st.State = store.Withdrawn
		if ok {
			post.Withdrawn = m.now
			post.Hidden = m.o.Config.Withdrawn == "hide"
			post.Modified = m.now
			post.Revisions = append(post.Revisions, compose.Revision{Date: m.now, Kind: "withdrawn", Changes: []string{"The source has withdrawn this story."}})
			if err := m.put(st, post, before); err != nil {
				return err
			}
		}
	}
	m.report("withdrawn", st, nil, why)
	return m.tx.PutStory(st)
}

// restore takes a withdrawal back: the article is there again.
func (m *merger) restore(st *store.Story) error {
	st.State = store.Live
	post, before, ok, err := m.current(st)
	if err != nil || !ok || post.Withdrawn.IsZero() {
		return errors.Join(err, m.tx.PutStory(st))
	}
	post.Withdrawn, post.Hidden, post.Modified = time.Time{}, false, m.now
	post.Revisions = append(post.Revisions, compose.Revision{Date: m.now, Kind: "update", Changes: []string{"The source has published this story again."}})
	return m.put(st, post, before)
}

// tombstones withdraws the stories that a feed says are deleted (RFC 6721).
func (m *merger) tombstones() error {
	if m.job.parsed == nil {
		return nil
	}
	for _, ref := range m.job.parsed.Deleted {
		n, _, err := m.tx.Seen(m.job.feed.URL, ref)
		if err != nil {
			return err
		}
		if n == 0 {
			continue
		}
		st, err := m.tx.StoryN(n)
		if err != nil {
			return err
		}
		if st != nil && st.Detail.Feed == m.job.feed.URL && (st.State == store.Live || st.State == store.Edited) {
			if err := m.withdraw(st, "The feed lists the entry as deleted."); err != nil {
				return err
			}
		}
	}
	return nil
}
