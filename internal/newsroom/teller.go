package newsroom

import (
	"context"
	"slices"
	"time"
)

type teller struct {
	step
	tell    func(ctx context.Context, news News) error
	news    News // what is still to be told
	telling News // what is being told
}

func (n *News) empty() bool { return !n.All && len(n.Changed)+len(n.Removed) == 0 }

// mostNews bounds what is kept for somebody who cannot be told. Past it, the
// news is that anything may have changed.
const mostNews = 50_000

// add joins what was published to what is still to be told.
func (t *teller) add(p Published) {
	changed := append(slices.Clone(p.Added), p.Changed...)
	t.news.Changed = union(without(t.news.Changed, p.Removed), changed)
	t.news.Removed = union(without(t.news.Removed, changed), p.Removed)
	if len(t.news.Changed)+len(t.news.Removed) > mostNews {
		t.news = News{All: true}
	}
}

// merge puts back what could not be told.
func (t *teller) merge(n News) {
	newer := t.news
	t.news = n
	t.add(Published{Changed: newer.Changed, Removed: newer.Removed})
	t.news.All = t.news.All || newer.All
}

func union(a, b []string) []string {
	all := append(slices.Clone(a), b...)
	slices.Sort(all)
	return slices.Compact(all)
}

func without(a, b []string) []string {
	if len(a) == 0 || len(b) == 0 {
		return a
	}
	gone := make(map[string]bool, len(b))
	for _, s := range b {
		gone[s] = true
	}
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return gone[s] })
}

// beginTellers tells what was published once the targets that can be reached
// have it all.
func (l *loop) beginTellers(now time.Time) {
	if l.site == 0 || l.publishing() || slices.ContainsFunc(l.targets, func(t *target) bool { return l.good && t.waiting(l.site) && t.ready(now) }) {
		return
	}
	for _, t := range l.tellers {
		if t.news.empty() || !t.ready(now) {
			continue
		}
		news, tell := t.news, t.tell
		t.news, t.telling = News{}, news
		l.begin(&t.step, now, func(ctx context.Context) error { return tell(ctx, news) },
			func(_ time.Time, err error) { l.told(t, news, err) })
	}
}

func (l *loop) told(t *teller, news News, err error) {
	l.n.meters.told(t.name, err)
	if err == nil {
		l.n.o.Log.Info("told", "whom", t.name, "changed", len(news.Changed), "removed", len(news.Removed))
		l.remember(l.publishing())
		return
	}
	if t.failures >= l.plan.Pace.Tries {
		l.n.o.Log.Error("given up telling", "whom", t.name, "error", err, "tries", t.failures)
		t.failures, t.retry = 0, time.Time{}
		l.remember(l.publishing())
		return
	}
	t.merge(news)
	l.complain("telling "+t.name+" failed", &t.step, err)
	l.remember(l.publishing())
}
