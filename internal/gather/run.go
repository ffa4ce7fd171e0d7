package gather

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/feedxml"
	"github.com/broadsheet-press/broadsheet/internal/gather/fetch"
	"github.com/broadsheet-press/broadsheet/internal/gather/poll"
	"github.com/broadsheet-press/broadsheet/internal/store"
)

// run is one gathering. Fields below the line belong to the merging loop.
type run struct {
	o       Options
	db      *store.Store
	client  *fetch.Client
	agent   string // the product token that robots.txt knows us by
	robots  robotsCache
	tdm     tdmCache
	disk    disk
	now     time.Time
	later   later
	work    *fetch.Turns // at what keeps a processor busy
	dockets *dockets
	plan    plan
	spool   *spool
	staging *staging
	fail    func(error) // ends the run
	jobs    []*job
	polls   int // jobs before are polls, those from it on look at articles again

	// ---
	rep      *Report
	progress Progress
	archived bool     // there are posts without an identity
	written  []string // journal entries that are on disk
	writing  *writing // posts that are being written
	subjects subjects
}

// job is one feed's way through the pipeline. The stage that holds it owns
// it; the dockets and the channel hand it on.
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
	// polling.
	recheck bool
	same    bool // nothing is to be remembered of this poll

	left  atomic.Int32 // what is to be done before it is ready
	ready chan struct{}
}

func (r *run) feeds(ctx context.Context, selected []Feed) error {
	if err := r.due(ctx, selected); err != nil {
		return err
	}
	r.tell("")
	ctx, cancel := context.WithCancelCause(ctx)
	r.fail = cancel
	r.dockets = newDockets(ctx, 2*max(1, r.o.Config.Workers))
	r.spool = &spool{dir: filepath.Dir(r.db.Path())}
	r.staging = &staging{disk: r.disk}
	r.plan = plan{claims: map[string]*claim{}, polled: make([]bool, r.polls)}
	err := r.gather(ctx)
	cancel(err)
	r.dockets.wait()
	r.spool.close()
	if !errors.Is(err, errKilled) { // who is dead removes nothing
		r.staging.clear()
	}
	return err
}

// due makes jobs of the feeds that are due, and of the articles that are to be
// looked at again.
func (r *run) due(ctx context.Context, selected []Feed) error {
	forced := r.o.All || len(r.o.Only) > 0
	view := r.db.View(ctx)
	for _, f := range selected {
		j := &job{feed: f, local: fetch.Local(hostname(f.URL)), ready: make(chan struct{})}
		if _, err := view.Feed(f.URL, &j.state); err != nil {
			return err
		}
		j.before, _ = json.Marshal(&j.state)
		if !forced && !j.state.Due(r.now) {
			r.rep.NotDue++
			r.dueAt(&j.state)
			continue
		}
		j.i = len(r.jobs)
		j.first = j.state.First.IsZero()
		r.jobs = append(r.jobs, j)
	}
	old, err := view.ByState(store.Archived, 1)
	if err != nil {
		return err
	}
	r.archived = len(old) > 0
	r.robots.run = r
	r.polls = len(r.jobs)
	r.progress.Feeds = r.polls
	if len(r.o.Only) > 0 {
		return nil
	}
	again, err := r.rechecks(ctx)
	for _, j := range again {
		j.i = len(r.jobs)
		r.jobs = append(r.jobs, j)
	}
	return err
}

// gather sets all jobs going and merges them in their order.
func (r *run) gather(ctx context.Context) error {
	for _, j := range r.jobs[:r.polls] {
		r.dockets.add(hostPort(firstOf(j.state.URL, j.feed.URL)), task{j.i, func(begun func()) {
			r.poll(ctx, j, begun)
			r.planned(ctx, j)
		}})
	}
	for _, j := range r.jobs[r.polls:] {
		j.left.Store(int32(len(j.cands)))
		r.begin(ctx, j, j.cands)
	}
	for done := 0; done < len(r.jobs); {
		select {
		case <-r.jobs[done].ready:
		case <-ctx.Done():
		}
		if ctx.Err() != nil {
			return r.end(context.Cause(ctx))
		}
		batch := readyJobs(r.jobs[done:])
		if err := r.merge(ctx, batch); err != nil {
			if ctx.Err() != nil {
				err = context.Cause(ctx)
			}
			return r.end(err)
		}
		for _, j := range batch {
			if !j.recheck {
				r.progress.FeedsDone++
			}
			j.parsed, j.cands, j.out = nil, nil, poll.Outcome{} // what is merged goes
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

// What is committed together is bounded, in finds and in bytes. A commit waits
// for the disk; the more is in one the less do they wait in all, and the more
// is lost with a run that is killed.
const (
	batchStories = 400
	batchBytes   = 4 << 20
)

// readyJobs are the first jobs, of which one is ready, up to the first that
// is not.
func readyJobs(jobs []*job) []*job {
	stories, size := 0, 0
	for i, j := range jobs {
		if i > 0 {
			select {
			case <-j.ready:
			default:
				return jobs[:i:i]
			}
		}
		stories += len(j.cands)
		for _, c := range j.cands {
			size += c.body.n
		}
		if i > 0 && (stories > batchStories || size > batchBytes) {
			return jobs[:i:i]
		}
	}
	return jobs[:len(jobs):len(jobs)]
}

// errKilled is what tests end a run with.
var errKilled = errors.New("killed")

// end clears the journal of what is on disk.
func (r *run) end(err error) error {
	if late := r.flush(); late != nil {
		err = errors.Join(err, late)
	}
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
	if err := tx.Written(r.written...); err != nil {
		return err
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
func (r *run) poll(ctx context.Context, j *job, begun func()) {
	j.rep = FeedReport{URL: j.feed.URL, Name: firstOf(j.feed.Name, j.state.Title, hostname(j.feed.URL))}
	address := firstOf(j.state.URL, j.feed.URL)
	resp, err := r.askFeed(ctx, j, fetch.Request{URL: address, Rank: j.i, Load: r.dockets.behind(hostPort(address)), Begun: begun, ETag: j.state.ETag, LastModified: j.state.LastModified, From: j.state.From, Accept: acceptFeeds})
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
		j.cands, err = r.candidates(ctx, j)
		for _, c := range j.cands {
			if err == nil {
				err = r.stow(c)
			}
		}
		if err != nil {
			j.out.Err = err
		}
		j.out.Changed = len(j.cands) > 0
		j.out.Moments = poll.Moments(j.parsed)
		j.parsed.Entries = nil // what is new has been taken out
		feed := kept(*j.parsed)
		j.parsed, j.out.Feed, j.rep = &feed, &feed, kept(j.rep)
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
	done, err := r.work.Take(ctx, -r.dockets.behind(hostPort(j.feed.URL)))
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
