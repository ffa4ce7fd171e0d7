package gather

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/feedxml"
	"github.com/broadsheet-press/broadsheet/internal/gather/fetch"
	"github.com/broadsheet-press/broadsheet/internal/gather/poll"
	"github.com/broadsheet-press/broadsheet/internal/store"
)

// run is one gathering. Fields below the line belong to the merging loop.
type run struct {
	o      Options
	db     *store.Store
	client *fetch.Client
	agent  string // the product token that robots.txt knows us by
	robots robotsCache
	tdm    tdmCache
	disk   disk
	now    time.Time
	later  later
	work   *fetch.Turns // at what keeps a processor busy: what is merged first is made first

	// ---
	rep      *Report
	progress Progress
	archived bool           // there are posts without an identity
	claims   map[string]int // address key → index of the feed that fetches it
	written  []string       // journal entries that are on disk
	subjects subjects
}

// job is one feed's way through the pipeline. The stage that holds it owns
// it; the channels hand it on.
type job struct {
	i      int
	feed   Feed
	local  bool
	before []byte // the state as loaded
	state  poll.State
	parsed *feedxml.Feed
	out    poll.Outcome
	cands  []*candidate
	rep    FeedReport
	first  bool // the feed was never polled with success
	// recheck marks a job that looks at articles of stories again instead of
	// polling; its polled channel is closed from the start.
	recheck bool
	same    bool // nothing is to be remembered of this poll

	polled, ready chan struct{}
}

// ahead bounds the feeds that are between being polled and being merged, and
// with them the memory of a run. Each has its goroutine, which mostly waits
// for its host's turn; how many ask at once is the client's to say.
const ahead = 1024

func (r *run) feeds(ctx context.Context, selected []Feed) error {
	forced := r.o.All || len(r.o.Only) > 0
	var jobs []*job
	view := r.db.View(ctx)
	for _, f := range selected {
		j := &job{feed: f, local: fetch.Local(hostname(f.URL)), polled: make(chan struct{}), ready: make(chan struct{})}
		if _, err := view.Feed(f.URL, &j.state); err != nil {
			return err
		}
		j.before, _ = json.Marshal(&j.state)
		if !forced && !j.state.Due(r.now) {
			r.rep.NotDue++
			r.dueAt(&j.state)
			continue
		}
		j.i = len(jobs)
		j.first = j.state.First.IsZero()
		jobs = append(jobs, j)
	}
	old, err := view.ByState(store.Archived, 1)
	if err != nil {
		return err
	}
	r.archived = len(old) > 0
	r.claims = map[string]int{}
	r.robots.run = r
	r.progress.Feeds = len(jobs)
	polls := len(jobs) // what follows looks at articles again
	if len(r.o.Only) == 0 {
		again, err := r.rechecks(ctx)
		if err != nil {
			return err
		}
		for _, j := range again {
			j.i = len(jobs)
			jobs = append(jobs, j)
		}
	}
	r.tell("")

	ctx, cancel := context.WithCancel(ctx)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()
	window := make(chan struct{}, ahead)
	queue := make(chan *job)
	wg.Go(func() {
		defer close(queue)
		// A job is let go of once it is merged, which one that is not polled
		// may be before this gets to it: so these are not looked at.
		for _, j := range jobs[:polls] {
			select {
			case window <- struct{}{}:
			case <-ctx.Done():
				return
			}
			select {
			case queue <- j:
			case <-ctx.Done():
				return
			}
		}
	})
	for range min(ahead, polls) {
		wg.Go(func() {
			for j := range queue {
				r.poll(ctx, j)
				close(j.polled)
			}
		})
	}
	slots, waiting := make(chan struct{}, ahead), newBacklog()
	wg.Go(func() {
		for _, j := range jobs {
			select {
			case <-j.polled:
			case <-ctx.Done():
				return
			}
			r.plan(ctx, j)
			if len(j.cands) == 0 {
				close(j.ready)
				continue
			}
			select {
			case slots <- struct{}{}:
			case <-ctx.Done():
				return
			}
			wg.Go(func() {
				defer func() { <-slots }()
				for _, c := range j.cands {
					waiting.room(ctx, j.i)
					if ctx.Err() != nil {
						return
					}
					if j.recheck {
						r.look(ctx, j, c)
					} else {
						r.draft(ctx, j, c, c.fetch)
					}
					waiting.add(c.size())
				}
				close(j.ready)
			})
		}
	})
	for done := 0; done < len(jobs); {
		select {
		case <-jobs[done].ready:
		case <-ctx.Done():
			return r.end(ctx.Err())
		}
		if err := ctx.Err(); err != nil {
			return r.end(err)
		}
		batch := readyJobs(jobs[done:])
		size := 0
		for _, j := range batch {
			for _, c := range j.cands {
				size += c.size()
			}
		}
		if err := r.merge(ctx, batch); err != nil {
			return r.end(err)
		}
		waiting.merged(done+len(batch), size)
		for i, j := range batch {
			jobs[done+i] = nil
			if !j.recheck {
				<-window
				r.progress.FeedsDone++
			}
			r.tell(j.rep.Name)
		}
		done += len(batch)
	}
	return r.end(r.recheckAt(ctx))
}

// dueAt takes note of when a feed is due next.
func (r *run) dueAt(s *poll.State) {
	if s.Gone {
		return
	}
	next := s.Next
	if next.IsZero() {
		next = r.now // at once
	}
	if r.rep.Next.IsZero() || next.Before(r.rep.Next) {
		r.rep.Next = next
	}
}

// recheckAt takes note of when an article is to be looked at next.
func (r *run) recheckAt(ctx context.Context) error {
	next, err := r.db.View(ctx).NextRecheck()
	if err == nil && !next.IsZero() && (r.rep.Next.IsZero() || next.Before(r.rep.Next)) {
		r.rep.Next = next
	}
	return err
}

// batchStories bounds the finds that are committed together.
const batchStories = 100

// readyJobs are the first jobs, of which one is ready, up to the first that
// is not.
func readyJobs(jobs []*job) []*job {
	stories := 0
	for i, j := range jobs {
		if i > 0 {
			select {
			case <-j.ready:
			default:
				return jobs[:i:i]
			}
		}
		if stories += len(j.cands); i > 0 && stories > batchStories {
			return jobs[:i:i]
		}
	}
	return jobs[:len(jobs):len(jobs)]
}

// errKilled is what tests end a run with.
var errKilled = errors.New("killed")

// end clears the journal of what is on disk.
func (r *run) end(err error) error {
	if r.o.DryRun || errors.Is(err, errKilled) {
		return err
	}
	keep := r.later.take()
	if len(r.written) == 0 && len(keep) == 0 {
		return err
	}
	if err := r.disk.point("before the journal is cleared"); err != nil {
		return err
	}
	return errors.Join(err, r.db.Update(context.Background(), func(tx *store.Tx) error {
		for _, f := range keep {
			if err := f(tx); err != nil {
				return err
			}
		}
		return r.clearJournal(tx)
	}))
}

// later is what is to be remembered with the next transaction: a sync of its
// own costs more than to lose it with a run that is killed.
type later struct {
	mu  sync.Mutex
	all []func(*store.Tx) error
}

func (l *later) add(f func(*store.Tx) error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all = append(l.all, f)
}

func (l *later) take() []func(*store.Tx) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := l.all
	l.all = nil
	return all
}

func (r *run) clearJournal(tx *store.Tx) error {
	for _, p := range r.written {
		if err := tx.Written(p); err != nil {
			return err
		}
	}
	r.written = r.written[:0]
	return nil
}

func (r *run) tell(feed string) {
	if r.o.Progress == nil {
		return
	}
	r.progress.Feed = feed
	r.progress.New, r.progress.Revised, r.progress.Seen, r.progress.Failed = r.rep.New, r.rep.Revised, r.rep.Seen, r.rep.Failed
	r.progress.Skipped = r.rep.Skipped
	r.o.Progress(r.progress)
}

const acceptFeeds = "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"

// poll asks for a feed and reads what it answers.
func (r *run) poll(ctx context.Context, j *job) {
	j.rep = FeedReport{URL: j.feed.URL, Name: firstOf(j.feed.Name, j.state.Title, hostname(j.feed.URL))}
	address := firstOf(j.state.URL, j.feed.URL)
	resp, err := r.askFeed(ctx, j, fetch.Request{URL: address, Rank: j.i, ETag: j.state.ETag, LastModified: j.state.LastModified, From: j.state.From, Accept: acceptFeeds})
	if resp != nil {
		j.out.Status, j.out.Header = resp.Status, resp.Header
	}
	switch {
	case err != nil:
		j.out.Err = err
	case resp.Status == 304 || resp.Status == 200:
	default:
		j.out.Err = fmt.Errorf("the server answered %d%s", resp.Status, statusText(resp.Status))
	}
	if ctx.Err() != nil {
		j.out.Err = ctx.Err()
		return
	}
	j.rep.Status = j.out.Status
	if j.out.Err != nil {
		return
	}
	to := resp.Permanent()
	if to == firstOf(j.state.URL, j.feed.URL) {
		to = ""
	}
	if adopted := j.state.Moved(to); adopted != "" {
		r.o.Log.Info("the feed has moved for good", "feed", j.feed.URL, "to", adopted)
	}
	if j.parsed != nil {
		j.rep.Name = firstOf(j.feed.Name, j.parsed.Title.Plain(), hostname(j.feed.URL))
		j.rep.Repairs = j.parsed.Repairs
		j.rep.Entries = len(j.parsed.Entries)
		j.out.Feed = j.parsed
		j.cands, err = r.candidates(ctx, j)
		if err != nil {
			j.out.Err = err
		}
		j.out.Changed = len(j.cands) > 0
		j.out.Moments = poll.Moments(j.parsed)
		j.parsed.Entries = nil // what is new has been taken out
	}
}

// askFeed asks for a feed. A page that only links to its feed leads there.
func (r *run) askFeed(ctx context.Context, j *job, req fetch.Request) (*fetch.Response, error) {
	var links []feedxml.Link
	var unread error // why the answer is no feed
	req.Use = func(resp *fetch.Response) error {
		if resp.Status == 200 {
			links, unread = r.readFeed(ctx, j, resp)
		}
		return nil
	}
	resp, err := r.client.Get(ctx, req)
	if err != nil || resp.Status != 200 {
		return resp, err
	}
	if unread != nil && len(links) > 0 {
		no, to := unread, links[0].Href
		next, err := r.client.Get(ctx, fetch.Request{URL: to, Rank: j.i, Accept: acceptFeeds, Use: req.Use})
		if err != nil || next.Status != 200 {
			return resp, fmt.Errorf("%w; the page links to a feed at %s, which could not be read", no, to)
		}
		j.state.URL = to
		resp = next
	}
	if unread == nil {
		r.validators(j, resp)
	}
	return resp, unread
}

// readFeed parses an answer. Where it is no feed, the feeds are returned that
// it links to.
func (r *run) readFeed(ctx context.Context, j *job, resp *fetch.Response) ([]feedxml.Link, error) {
	done, err := r.work.Take(ctx, j.i)
	if err != nil {
		return nil, err
	}
	defer done()
	hash := digest(resp.Body)
	if hash == j.state.Body {
		return nil, nil // the same bytes again
	}
	f, err := feedxml.Parse(resp.Body, feedxml.Options{
		URL: resp.URL, ContentType: resp.Header.Get("Content-Type"),
		ContentLocation: resp.Header.Get("Content-Location"), ContentLanguage: resp.Header.Get("Content-Language"),
	})
	if err != nil {
		return feedxml.Discover(resp.Body, resp.Header.Get("Content-Type"), resp.URL), err
	}
	j.parsed = f
	j.state.Body = hash
	return nil, nil
}

func (r *run) validators(j *job, resp *fetch.Response) {
	j.state.ETag, j.state.LastModified = resp.Header.Get("ETag"), resp.Header.Get("Last-Modified")
	j.state.From = ""
	if j.state.ETag+j.state.LastModified != "" && len(resp.Hops) > 0 {
		j.state.From = resp.URL
	}
}

func statusText(code int) string {
	if t := httpStatus(code); t != "" {
		return " " + t
	}
	return ""
}

func firstOf(ss ...string) string {
	for _, s := range ss {
		if s = strings.TrimSpace(s); s != "" {
			return s
		}
	}
	return ""
}
