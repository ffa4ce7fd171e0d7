// Package metrics counts, and says what it counted in Prometheus's text
// format. It has the three kinds of instrument that this program needs and no
// more.
package metrics

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// A Set is the instruments of one program. It is safe for concurrent use.
type Set struct {
	mu       sync.Mutex
	families []*family
}

// New returns an empty set.
func New() *Set { return &Set{} }

type family struct {
	name, help, kind string
	label            string // name of the one label, "" for none
	bounds           []float64
	read             func() float64 // of a gauge that is asked
	series           map[string]*series
}

type series struct {
	value   float64
	buckets []uint64 // cumulative only when written
	count   uint64
}

func (s *Set) add(f *family) *family {
	s.mu.Lock()
	defer s.mu.Unlock()
	f.series = map[string]*series{}
	if f.label == "" && f.read == nil {
		f.at("")
	}
	s.families = append(s.families, f)
	return f
}

func (f *family) at(label string) *series {
	e := f.series[label]
	if e == nil {
		e = &series{buckets: make([]uint64, len(f.bounds))}
		f.series[label] = e
	}
	return e
}

// A Counter only grows.
type Counter struct {
	set *Set
	f   *family
}

// Counter makes a counter. With a label, each of its values has a count.
func (s *Set) Counter(name, label, help string) Counter {
	return Counter{s, s.add(&family{name: name, label: label, help: help, kind: "counter"})}
}

// Add counts n more under a label's value, which is "" where there is no
// label.
func (c Counter) Add(value string, n float64) {
	c.set.mu.Lock()
	defer c.set.mu.Unlock()
	c.f.at(value).value += n
}

// A Gauge is a reading.
type Gauge struct {
	set *Set
	f   *family
}

// Gauge makes a gauge that is set.
func (s *Set) Gauge(name, label, help string) Gauge {
	return Gauge{s, s.add(&family{name: name, label: label, help: help, kind: "gauge"})}
}

// Set sets the reading under a label's value.
func (g Gauge) Set(value string, v float64) {
	g.set.mu.Lock()
	defer g.set.mu.Unlock()
	g.f.at(value).value = v
}

// Ask makes a gauge whose reading is asked for when the set is written.
func (s *Set) Ask(name, help string, read func() float64) {
	s.add(&family{name: name, help: help, kind: "gauge", read: read})
}

// A Histogram counts observations by size.
type Histogram struct {
	set *Set
	f   *family
}

// Seconds are bounds for what takes from a hundredth of a second to half an
// hour.
var seconds = []float64{0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1800}

// Seconds makes a histogram of durations.
func (s *Set) Seconds(name, label, help string) Histogram {
	return Histogram{s, s.add(&family{name: name, label: label, help: help, kind: "histogram", bounds: seconds})}
}

// Observe counts one observation under a label's value.
func (h Histogram) Observe(value string, v float64) {
	h.set.mu.Lock()
	defer h.set.mu.Unlock()
	e := h.f.at(value)
	e.count++
	e.value += v
	if i := slices.IndexFunc(h.f.bounds, func(b float64) bool { return v <= b }); i >= 0 {
		e.buckets[i]++
	}
}

// ContentType is that of what WriteTo writes.
const ContentType = "text/plain; version=0.0.4; charset=utf-8"

// WriteTo writes every instrument in the order they were made, its series by
// label.
func (s *Set) WriteTo(w io.Writer) (int64, error) {
	var b strings.Builder
	s.mu.Lock()
	families := slices.Clone(s.families)
	s.mu.Unlock()
	for _, f := range families {
		fmt.Fprintf(&b, "# HELP %s %s\n# TYPE %s %s\n", f.name, helpEscaper.Replace(f.help), f.name, f.kind)
		if f.read != nil { // outside of the lock: it may count itself
			fmt.Fprintf(&b, "%s %s\n", f.name, number(f.read()))
			continue
		}
		s.mu.Lock()
		f.write(&b)
		s.mu.Unlock()
	}
	n, err := io.WriteString(w, b.String())
	return int64(n), err
}

func (f *family) write(b *strings.Builder) {
	var labels []string
	for l := range f.series {
		labels = append(labels, l)
	}
	slices.Sort(labels)
	for _, l := range labels {
		e := f.series[l]
		if f.kind != "histogram" {
			fmt.Fprintf(b, "%s%s %s\n", f.name, f.labels(l, ""), number(e.value))
			continue
		}
		sum := uint64(0)
		for i, bound := range f.bounds {
			sum += e.buckets[i]
			fmt.Fprintf(b, "%s_bucket%s %d\n", f.name, f.labels(l, number(bound)), sum)
		}
		fmt.Fprintf(b, "%s_bucket%s %d\n", f.name, f.labels(l, "+Inf"), e.count)
		fmt.Fprintf(b, "%s_sum%s %s\n", f.name, f.labels(l, ""), number(e.value))
		fmt.Fprintf(b, "%s_count%s %d\n", f.name, f.labels(l, ""), e.count)
	}
}

func (f *family) labels(value, le string) string {
	var parts []string
	if f.label != "" {
		parts = append(parts, f.label+`="`+labelEscaper.Replace(value)+`"`)
	}
	if le != "" {
		parts = append(parts, `le="`+le+`"`)
	}
	if len(parts) == 0 {
		return ""
	}
	return "{" + strings.Join(parts, ",") + "}"
}

var (
	helpEscaper  = strings.NewReplacer(`\`, `\\`, "\n", `\n`)
	labelEscaper = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)
)

func number(v float64) string {
	if math.IsInf(v, 1) {
		return "+Inf"
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}
