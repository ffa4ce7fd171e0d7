package announce

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"
)

// WebSub tells a hub which of the site's feeds have something new. Readers
// that subscribed there hear of a story when it is published.
type WebSub struct {
	Site   Site
	Hub    string
	Topics []string // files of the feeds, below the site's root
}

// Name is the hub's host.
func (w WebSub) Name() string { return "websub " + host(w.Hub) }

// Announce names the feeds that changed. A feed that changed alone is not
// named: it carries the time of the build, and nothing else is new.
func (w WebSub) Announce(ctx context.Context, news News) error {
	if !news.All && !slices.ContainsFunc(news.Changed, func(f string) bool { return !w.bookkeeping(f) }) {
		return nil
	}
	var errs []error
	for _, topic := range w.Topics {
		if !news.All && !slices.Contains(news.Changed, topic) {
			continue
		}
		address := w.Site.Address(topic)
		// hub.topic is what the standard's later text says, hub.url what hubs
		// have understood since the first.
		form := url.Values{"hub.mode": {"publish"}, "hub.url": {address}, "hub.topic": {address}}
		err := w.Site.post(ctx, w.Hub, "application/x-www-form-urlencoded", []byte(form.Encode()), nil)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", address, err))
		}
	}
	return errors.Join(errs...)
}

// bookkeeping are files that every build may write anew.
func (w WebSub) bookkeeping(f string) bool {
	return slices.Contains(w.Topics, f) || strings.HasPrefix(path.Base(f), "sitemap") && path.Ext(f) == ".xml"
}
