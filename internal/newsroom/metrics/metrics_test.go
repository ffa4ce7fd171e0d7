package metrics

import (
	"strings"
	"testing"
)

func TestText(t *testing.T) {
	s := New()
	c := s.Counter("polls_total", "result", `Polls; a \ and a
newline`)
	g := s.Gauge("queue", "", "Waiting.")
	h := s.Seconds("build_seconds", "target", "Time.")
	s.Ask("asked", "Asked.", func() float64 { return 0.5 })
	c.Add("ok", 2)
	c.Add("a \"b\"\n\\", 1)
	c.Add("ok", 1)
	g.Set("", 7)
	h.Observe("x", 0.02)
	h.Observe("x", 2000)
	h.Observe("x", 0.03)
	var b strings.Builder
	if _, err := s.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"# HELP polls_total Polls; a \\\\ and a\\nnewline\n# TYPE polls_total counter\npolls_total{result=\"a \\\"b\\\"\\n\\\\\"} 1\npolls_total{result=\"ok\"} 3\n",
		"# TYPE queue gauge\nqueue 7\n",
		"build_seconds_bucket{target=\"x\",le=\"0.01\"} 0\nbuild_seconds_bucket{target=\"x\",le=\"0.03\"} 2\n",
		"build_seconds_bucket{target=\"x\",le=\"1800\"} 2\nbuild_seconds_bucket{target=\"x\",le=\"+Inf\"} 3\nbuild_seconds_sum{target=\"x\"} 2000.05\nbuild_seconds_count{target=\"x\"} 3\n",
		"# TYPE asked gauge\nasked 0.5\n",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("missing\n%s\nin\n%s", want, b.String())
		}
	}
}
