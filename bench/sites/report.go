package sites

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// WriteTable writes the rows as a Markdown table, each with its ratio to the
// first builder's wall time and memory at the same size.
func WriteTable(w io.Writer, rows []Row) error {
	base := map[int]Result{}
	for _, r := range rows {
		if _, ok := base[r.Posts]; !ok {
			base[r.Posts] = r.Median()
		}
	}
	var b strings.Builder
	b.WriteString("| posts | builder | runs | wall, median | min–max | CPU | peak memory | files | wall, ratio | memory, ratio |\n|--:|---|--:|--:|--:|--:|--:|--:|--:|--:|\n")
	for _, r := range rows {
		m, first := r.Median(), base[r.Posts]
		least, most := m.Wall, m.Wall
		for _, run := range r.Runs {
			least, most = min(least, run.Wall), max(most, run.Wall)
		}
		fmt.Fprintf(&b, "| %s | %s | %d | %s s | %s–%s | %s s | %.0f MB | %d | %.3g | %.2g |\n",
			thousands(r.Posts), r.Builder, len(r.Runs), seconds(m.Wall), seconds(least), seconds(most), seconds(m.CPU),
			float64(m.PeakBytes)/1e6, m.Files, m.Wall.Seconds()/first.Wall.Seconds(), float64(m.PeakBytes)/float64(first.PeakBytes))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// seconds has three digits below ten seconds, and whole tenths above.
func seconds(d time.Duration) string {
	switch s := d.Seconds(); {
	case s < 1:
		return fmt.Sprintf("%.3f", s)
	case s < 10:
		return fmt.Sprintf("%.2f", s)
	default:
		return fmt.Sprintf("%.1f", s)
	}
}

func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Splice replaces what stands between two lines of a text.
func Splice(text, begin, end, with string) (string, error) {
	head, rest, ok := strings.Cut(text, begin+"\n")
	_, tail, okEnd := strings.Cut(rest, end+"\n")
	if !ok || !okEnd {
		return "", fmt.Errorf("the text has no lines %q and %q, one after the other", begin, end)
	}
	return head + begin + "\n" + with + end + "\n" + tail, nil
}

// plot geometry, in SVG user units.
const (
	plotW, plotH = 460, 320
	padL, padT   = 70, 40
	gap          = 110
)

var colours = []string{"#b3261e", "#1f5fa8", "#2e7d4f", "#7b4fa0", "#8a6d1a", "#0f766e", "#9d174d", "#475569"}

// WriteSVG draws wall time and peak memory over the number of posts, both
// axes logarithmic, a line for each builder.
func WriteSVG(w io.Writer, rows []Row) error {
	var b strings.Builder
	width, height := 2*(plotW+padL)+gap, plotH+padT+60
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">`+"\n", width, height)
	fmt.Fprintf(&b, `<rect width="%d" height="%d" fill="white"/>`+"\n", width, height)
	panel(&b, rows, padL, "wall time, seconds", func(r Result) float64 { return r.Wall.Seconds() })
	panel(&b, rows, padL+plotW+gap, "peak memory, MB", func(r Result) float64 { return float64(r.PeakBytes) / 1e6 })
	b.WriteString("</svg>\n")
	_, err := io.WriteString(w, b.String())
	return err
}

func panel(b *strings.Builder, rows []Row, left int, label string, of func(Result) float64) {
	var names []string
	minX, maxX, minY, maxY := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for _, r := range rows {
		if !slices.Contains(names, r.Builder) {
			names = append(names, r.Builder)
		}
		x, y := math.Log10(float64(r.Posts)), math.Log10(max(of(r.Median()), 1e-3))
		minX, maxX, minY, maxY = min(minX, x), max(maxX, x), min(minY, y), max(maxY, y)
	}
	minY, maxY = math.Floor(minY), math.Ceil(maxY)
	if maxX == minX {
		maxX = minX + 1
	}
	if maxY == minY {
		maxY = minY + 1
	}
	px := func(v float64) float64 { return float64(left) + (v-minX)/(maxX-minX)*plotW }
	py := func(v float64) float64 { return padT + plotH - (v-minY)/(maxY-minY)*plotH }
	fmt.Fprintf(b, `<text x="%d" y="%d" font-weight="bold">%s over posts</text>`+"\n", left, padT-16, label)
	fmt.Fprintf(b, `<rect x="%d" y="%d" width="%d" height="%d" fill="none" stroke="#999"/>`+"\n", left, padT, plotW, plotH)
	for e := minY; e <= maxY; e++ {
		fmt.Fprintf(b, `<path d="M%d %.1fh%d" stroke="#ddd"/><text x="%d" y="%.1f" text-anchor="end">%g</text>`+"\n", left, py(e), plotW, left-6, py(e)+4, math.Pow(10, e))
	}
	drawn := map[int]bool{}
	for _, r := range rows {
		if !drawn[r.Posts] {
			drawn[r.Posts] = true
			fmt.Fprintf(b, `<text x="%.1f" y="%d" text-anchor="middle">%d</text>`+"\n", px(math.Log10(float64(r.Posts))), padT+plotH+18, r.Posts)
		}
	}
	for i, name := range names {
		colour := colours[i%len(colours)]
		var points []string
		for _, r := range rows {
			if r.Builder == name {
				points = append(points, fmt.Sprintf("%.1f,%.1f", px(math.Log10(float64(r.Posts))), py(math.Log10(max(of(r.Median()), 1e-3)))))
			}
		}
		fmt.Fprintf(b, `<polyline points="%s" fill="none" stroke="%s" stroke-width="2"/>`+"\n", strings.Join(points, " "), colour)
		for _, p := range points {
			x, y, _ := strings.Cut(p, ",")
			fmt.Fprintf(b, `<circle cx="%s" cy="%s" r="3" fill="%s"/>`+"\n", x, y, colour)
		}
		fmt.Fprintf(b, `<text x="%d" y="%d" fill="%s">%s</text>`+"\n", left+10, padT+18+16*i, colour, name)
	}
}
