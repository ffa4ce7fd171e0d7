package newsroom

import (
	"time"

	"github.com/broadsheet-press/broadsheet/internal/newsroom/metrics"
)

// meters are the newsroom's instruments.
type meters struct {
	gatherings, polls, stories, builds, publications, files, tellings, reloads metrics.Counter
	gathering, building, publishing                                            metrics.Histogram
	queue, running, failing, configOK, isReady, site, poll                     metrics.Gauge
	jumps                                                                      metrics.Counter
}

func newMeters(s *metrics.Set) meters {
	return meters{
		gatherings:   s.Counter("broadsheet_gatherings_total", "result", "Rounds of asking the feeds that were due."),
		polls:        s.Counter("broadsheet_polls_total", "result", "Polls of single feeds."),
		stories:      s.Counter("broadsheet_stories_total", "what", "Stories that came in: new, revised, doubled (a sighting of one that is here), withdrawn, offered (a revision left to a person)."),
		gathering:    s.Seconds("broadsheet_gather_seconds", "", "How long a round took."),
		builds:       s.Counter("broadsheet_builds_total", "result", "Builds of the site."),
		building:     s.Seconds("broadsheet_build_seconds", "", "How long a build took."),
		publications: s.Counter("broadsheet_publications_total", "result", "Publications, all targets together."),
		publishing:   s.Seconds("broadsheet_publish_seconds", "target", "How long a publication took."),
		files:        s.Counter("broadsheet_published_files_total", "what", "Files that publications changed at targets."),
		tellings:     s.Counter("broadsheet_tellings_total", "result", "Hubs, search engines, webhooks and commands that were told of a publication."),
		reloads:      s.Counter("broadsheet_config_reloads_total", "result", "Times that the configuration was read anew."),
		configOK:     s.Gauge("broadsheet_config_ok", "", "1 while the configuration on disk is the one in force, 0 while it was refused."),
		isReady:      s.Gauge("broadsheet_ready", "", "1 while there is a good site and it is kept so, 0 before the first build and while nothing can be done, as /readyz has it."),
		queue:        s.Gauge("broadsheet_queue", "", "Pieces of work that are due and have not begun."),
		running:      s.Gauge("broadsheet_running", "", "Pieces of work under way."),
		failing:      s.Gauge("broadsheet_failing", "step", "Failures in a row, by what fails."),
		site:         s.Gauge("broadsheet_last_published_timestamp_seconds", "", "When a target last had the newest site."),
		poll:         s.Gauge("broadsheet_next_poll_timestamp_seconds", "", "When the next feed is due."),
		jumps:        s.Counter("broadsheet_clock_jumps_total", "", "Times that the clock was found to have been set."),
	}
}

func result(err error) string {
	if err != nil {
		return "failed"
	}
	return "ok"
}

func (m *meters) gathered(g Gathered, took time.Duration, err error) {
	m.gatherings.Add(result(err), 1)
	m.gathering.Observe("", took.Seconds())
	for what, n := range g.Polls {
		m.polls.Add(what, float64(n))
	}
	for what, n := range map[string]int{"new": g.New, "revised": g.Revised, "doubled": g.Doubled, "withdrawn": g.Withdrawn, "offered": g.Offered} {
		m.stories.Add(what, float64(n))
	}
}

func (m *meters) built(took time.Duration, err error) {
	m.builds.Add(result(err), 1)
	m.building.Observe("", took.Seconds())
}

func (m *meters) published(target string, took time.Duration, p Published, err error) {
	m.publications.Add(result(err), 1)
	m.publishing.Observe(target, took.Seconds())
	m.files.Add("added", float64(len(p.Added)))
	m.files.Add("changed", float64(len(p.Changed)))
	m.files.Add("removed", float64(len(p.Removed)))
}

func (m *meters) told(_ string, err error) { m.tellings.Add(result(err), 1) }

func (m *meters) reloaded(err error) { m.reloads.Add(result(err), 1) }

// seen takes readings of a status.
func (m *meters) seen(s *Status) {
	m.queue.Set("", float64(s.Queue))
	running := 0
	for _, e := range s.Steps {
		if e.State == Running {
			running++
		}
		m.failing.Set(e.Kind+" "+e.Name, float64(e.Failures))
	}
	m.running.Set("", float64(running))
	ok := 1.0
	if s.Config.Error != "" {
		ok = 0
	}
	m.configOK.Set("", ok)
	ready := 0.0
	if s.Ready {
		ready = 1
	}
	m.isReady.Set("", ready)
	if !s.Published.IsZero() {
		m.site.Set("", float64(s.Published.Unix()))
	}
	if !s.NextPoll.IsZero() {
		m.poll.Set("", float64(s.NextPoll.Unix()))
	}
}
