package newsroom

import (
	"context"
	"errors"
	"testing"
	"time"
)

// A publication that takes long does not hold an edit up: it gives the site
// back, the edit is built beside it, and the next publication takes that.
func TestBuildBesidePublication(t *testing.T) {
	d := newDesk(t, 1)
	d.opts.Plan.Gather = nil
	d.opts.Plan.Pace = Pace{Hold: 1}
	built := make(chan struct{}, 10)
	build := d.opts.Plan.Build
	d.opts.Plan.Build = func(ctx context.Context, at time.Time, p func(Progress)) (Built, error) {
		b, err := build(ctx, at, p)
		built <- struct{}{}
		return b, err
	}
	times := 0
	d.opts.Plan.Targets[0].Publish = func(_ context.Context, site Lease, _ func(Progress)) (Published, error) {
		if times++; times > 1 {
			return Published{Changed: []string{"index.html"}}, d.did("publish the newest")
		}
		<-built
		d.room.Changed([]string{"_posts/a.md"})
		<-site.Asked
		_ = d.did("put the rest aside")
		site.Back()
		<-built
		return Published{Changed: []string{"index.html"}}, d.did("publish the first")
	}
	d.run("09:00:00 build", "09:00:00 put the rest aside", "09:00:00 build", "09:00:00 publish the first", "09:00:00 publish the newest")
}

// One that does not give it back is waited for, also when it fails; and a
// plan without the target changes nothing in that.
func TestBuildAfterPublication(t *testing.T) {
	d := newDesk(t, 1)
	d.opts.Plan.Gather = nil
	d.opts.Plan.IsConfig = func(p string) bool { return p == "_config.yml" }
	reloaded := make(chan struct{})
	d.opts.Reload = func(context.Context) (Plan, error) { defer close(reloaded); return d.plan("cloud"), nil }
	d.opts.Plan.Targets[0].Publish = func(_ context.Context, site Lease, _ func(Progress)) (Published, error) {
		d.room.Changed([]string{"_config.yml"})
		<-reloaded
		d.room.Changed([]string{"_posts/a.md"})
		<-site.Asked
		_ = d.did("shelf ends")
		return Published{}, errors.New("the shelf broke")
	}
	// The cloud has the first site while the shelf is waited for.
	d.run2("09:00:00 build", "09:00:00 publish cloud", "09:00:00 shelf ends", "09:00:00 build", "09:00:00 publish cloud")
}
