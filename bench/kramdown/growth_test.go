//go:build linux

package kramdown

import (
	"bytes"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"sort"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/broadsheet-press/broadsheet/kramdown"
)

// TestGrowth prints how the time for each adversary grows with its size. It
// asserts nothing: times are for people to judge. BROADSHEET_GROWTH is the
// smallest size in bytes, BROADSHEET_GROWTH_OF a part of the names to measure.
func TestGrowth(t *testing.T) {
	base := 0
	if _, err := fmt.Sscan(os.Getenv("BROADSHEET_GROWTH"), &base); err != nil {
		t.Skip("BROADSHEET_GROWTH names no size: nothing is measured")
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // its work would be counted by chance
	debug.SetMemoryLimit(2 << 30)
	for name, options := range map[string]func() kramdown.Options{"jekyll": kramdown.JekyllOptions, "native": native} {
		p := kramdown.New(options())
		type row struct {
			name  string
			times [3]time.Duration
		}
		var rows []row
		for _, a := range Adversaries {
			if !strings.Contains(a.Name, os.Getenv("BROADSHEET_GROWTH_OF")) {
				continue
			}
			r := row{name: a.Name}
			for i := range r.times {
				src := a.Text(base << i)
				best := time.Duration(0)
				for range 3 {
					began := cpuTime()
					p.Append(nil, src)
					if d := cpuTime() - began; best == 0 || d < best {
						best = d
					}
					if best > time.Second {
						break
					}
				}
				r.times[i] = best
			}
			rows = append(rows, r)
		}
		ratio := func(r row) float64 { return float64(r.times[2]) / float64(r.times[0]) }
		sort.Slice(rows, func(i, j int) bool { return ratio(rows[i]) > ratio(rows[j]) })
		for _, r := range rows {
			fmt.Printf("%-8s %-45s %9.2f %9.2f %9.2f ms   ×%.1f  %6.1f ns/byte\n", name, r.name, ms(r.times[0]), ms(r.times[1]), ms(r.times[2]),
				ratio(r), float64(r.times[2])/float64(base<<2))
		}
	}
}

// TestCPU prints the least processor time that each converter takes for each
// text, which a busy machine disturbs less than the benchmark's clock. The
// garbage collector is off, so that goldmark's allocations cost it less than
// they do in a program. BROADSHEET_CPU sets how many rounds there are.
func TestCPU(t *testing.T) {
	rounds := 0
	if _, err := fmt.Sscan(os.Getenv("BROADSHEET_CPU"), &rounds); err != nil {
		t.Skip("BROADSHEET_CPU names no number of rounds: nothing is measured")
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	debug.SetMemoryLimit(1 << 30)
	ours := kramdown.New(kramdown.JekyllOptions())
	plain, full := goldmarks()
	for _, kind := range []string{"news", "docs", "tables"} {
		for _, size := range []int{4 << 10, 64 << 10} {
			src := Text(kind, size)
			var out []byte
			var b bytes.Buffer
			converters := []func(){
				func() { out, _ = ours.Append(out[:0], src) },
				func() { b.Reset(); _ = plain.Convert(src, &b) },
				func() { b.Reset(); _ = full.Convert(src, &b) },
			}
			best := make([]time.Duration, len(converters))
			n := max(1, 1<<20/size) // as much as the clock can tell apart
			for range rounds {
				for i, f := range converters {
					began := cpuTime()
					for range n {
						f()
					}
					if d := (cpuTime() - began) / time.Duration(n); best[i] == 0 || d < best[i] {
						best[i] = d
					}
				}
			}
			mb := func(d time.Duration) float64 { return float64(len(src)) / d.Seconds() / 1e6 }
			fmt.Printf("%-7s %3dK  ours %7.1f µs %6.1f MB/s   goldmark %6.1f MB/s ×%.2f   extended %6.1f MB/s ×%.2f\n", kind, size>>10,
				float64(best[0])/1e3, mb(best[0]), mb(best[1]), float64(best[1])/float64(best[0]), mb(best[2]), float64(best[2])/float64(best[0]))
		}
	}
}

// cpuTime is what this thread has used: unlike the clock's, it does not grow
// with what else runs on the machine.
func cpuTime() time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t); err != nil {
		panic(err)
	}
	return time.Duration(t.Nano())
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// native turns on what is off by default and costs the most.
func native() kramdown.Options {
	o := kramdown.DefaultOptions()
	o.HTMLToNative, o.ParseBlockHTML = true, true
	return o
}
