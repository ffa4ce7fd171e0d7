package cli

import (
	"os"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// spare is how much garbage a build may let pile up, in bytes, however small
// the site is.
const spare = 128 << 20

// pace makes the collector run as often as the size of the heap asks for, until
// the function that it returns is called. A small heap is collected often for
// little, a large one has no room for as much garbage as it holds: the
// percentage follows from what is live, between 50 (a site of a million posts)
// and 400. Who sets GOGC has it as they said.
func pace() (stop func()) {
	if os.Getenv("GOGC") != "" {
		return func() {}
	}
	before := debug.SetGCPercent(400)
	done := make(chan struct{})
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		percent := 400
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
			}
			metrics.Read(live)
			if live[0].Value.Kind() != metrics.KindUint64 {
				return
			}
			want := collectorPercent(live[0].Value.Uint64())
			if want*5 < percent*4 || want*4 > percent*5 { // each change stops all
				debug.SetGCPercent(want)
				percent = want
			}
		}
	}()
	return func() {
		close(done)
		<-stopped
		debug.SetGCPercent(before)
	}
}

// collectorPercent is how much garbage a heap may gather, in hundredths of
// what is live in it.
func collectorPercent(live uint64) int {
	return int(min(max(spare*100/max(live, 1), 50), 400))
}
