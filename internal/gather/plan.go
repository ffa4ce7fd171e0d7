package gather

import (
	"context"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/broadsheet-press/broadsheet/internal/gather/dedupe"
)

// plan decides which article is fetched for whom: a story that another feed
// has already, or that a feed before this one in the configuration brings in
// the same run, is only sighted. A feed's articles are asked for as soon as it
// has answered, so that a feed that is slow to answer keeps nobody waiting;
// where one before it then turns out to have the same article, that one gets
// it, and what was made for the other is made anew without. So the same wire
// gives the same posts however its answers are timed.
type plan struct {
	mu     sync.Mutex
	claims map[string]*claim // by address key
	polled []bool            // by job
	next   int               // all jobs before have been polled, and their claims stand
}

// claim is a feed's to an article.
type claim struct {
	job  int
	lost atomic.Bool // a feed before it has made one, too
}

// outbid tells whether a feed before its own turned out to have a candidate's
// article.
func (c *candidate) outbid() bool { return c.claim != nil && c.claim.lost.Load() }

// planned decides for a job that was polled, and sets its candidates going.
func (r *run) planned(ctx context.Context, j *job) {
	if j.out.Err != nil {
		j.cands = nil
	}
	view := r.db.View(ctx)
	keys := make([]string, len(j.cands))
	for i, c := range j.cands {
		c.fetch = c.link != "" && c.licence == "full"
		keys[i] = dedupe.AddressKey(c.link)
		if keys[i] == "" || c.known != 0 {
			continue
		}
		if st, err := view.StoryByKey(keys[i]); err == nil && st != nil && st.Detail.Feed != j.feed.URL {
			c.fetch = false
		}
	}
	r.plan.mu.Lock()
	for i, c := range j.cands {
		if keys[i] == "" {
			continue
		}
		switch by := r.plan.claims[keys[i]]; {
		case by != nil && by.job < j.i:
			c.fetch = false
			continue
		case by == nil || by.job > j.i:
			if by != nil {
				by.lost.Store(true)
			}
			r.plan.claims[keys[i]] = &claim{job: j.i}
		}
		c.claim = r.plan.claims[keys[i]]
	}
	cands := j.cands                    // a job without any may be merged from here on
	j.left.Store(int32(len(cands) + 1)) // drafts, and that the claims stand
	first := r.plan.next
	r.plan.polled[j.i] = true
	for r.plan.next < len(r.plan.polled) && r.plan.polled[r.plan.next] {
		r.plan.next++
	}
	stand := r.jobs[first:r.plan.next]
	r.plan.mu.Unlock()
	r.begin(ctx, j, cands)
	for _, j := range stand {
		r.settle(ctx, j)
	}
}

// begin puts a job's candidates among what is to be asked of their hosts.
func (r *run) begin(ctx context.Context, j *job, cands []*candidate) {
	for k, c := range cands {
		c.rank = (r.polls+j.i)<<12 | min(k, 1<<12-1)
		c.host = hostPort(c.link)
		r.dockets.add(c.host, task{c.rank, func(begun func()) {
			c.begun = begun
			if err := r.prepare(ctx, j, c); err != nil {
				r.fail(err)
				return
			}
			r.settle(ctx, j)
		}})
	}
}

// prepare makes a candidate's draft, which then waits in the spool.
func (r *run) prepare(ctx context.Context, j *job, c *candidate) error {
	if err := r.unpack(c); err != nil {
		return err
	}
	switch {
	case j.recheck:
		r.look(ctx, j, c)
	case c.fetch && !c.outbid():
		c.read = true
		r.draft(ctx, j, c, true)
	default:
		c.begun()
		r.draft(ctx, j, c, false)
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return r.pack(c)
}

// settle takes note that one of the things is done that a job waits for. With the
// last of them it is ready to be merged.
func (r *run) settle(ctx context.Context, j *job) {
	if j.left.Add(-1) > 0 {
		return
	}
	for _, c := range j.cands {
		if c.outbid() {
			c.fetch = false
		}
		if c.fetch || !c.read {
			continue
		}
		// Read for a feed that is not to have it. There is little to be made of
		// an entry alone, but it may take a picture.
		r.dockets.started.Go(func() {
			r.spool.drop(&c.body)
			c.draft, c.pictures, c.read, c.begun = nil, nil, false, func() {}
			j.left.Store(1)
			if err := r.prepare(ctx, j, c); err != nil {
				r.fail(err)
				return
			}
			r.settle(ctx, j)
		})
		return
	}
	for _, c := range j.cands {
		r.spool.drop(&c.texts)
		c.entry = nil
	}
	close(j.ready)
}

// hostPort is the host that is asked for an address.
func hostPort(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Host)
}
