package board

import (
	"fmt"
	"html/template"
	"strings"
	"time"
)

const (
	sparkBars   = 24
	sparkWidth  = 96 // units of the picture, four to a bar
	sparkHeight = 20
	// sparkSpan is the most that a picture shows.
	sparkSpan = 30 * 24 * time.Hour
)

// spark draws when a feed's latest entries came, as an SVG: time runs to the
// right, up to now, and a bar is as high as its part of the time was busy.
func spark(moments []time.Time, now time.Time) template.HTML {
	var counts [sparkBars]int
	span, all := sparkOf(moments, now, &counts)
	if all == 0 {
		return ""
	}
	most := 0
	for _, n := range counts {
		most = max(most, n)
	}
	label := fmt.Sprintf("%d entries in the last %s", all, duration(span))
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="spark" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-label="%s"><title>%s</title>`, sparkWidth, sparkHeight, sparkWidth, sparkHeight, label, label)
	for i, n := range counts {
		h := 1.0
		class := "none"
		if n > 0 {
			h, class = 4+float64(n)/float64(most)*(sparkHeight-4), "some"
		}
		fmt.Fprintf(&b, `<rect class="%s" x="%d" y="%.1f" width="3" height="%.1f"/>`, class, i*4, sparkHeight-h, h)
	}
	b.WriteString("</svg>")
	return template.HTML(b.String()) // numbers and our own words only
}

// sparkOf counts the moments by parts of the time since the first of them.
func sparkOf(moments []time.Time, now time.Time, counts *[sparkBars]int) (span time.Duration, all int) {
	for _, m := range moments {
		if age := now.Sub(m); age >= 0 && age <= sparkSpan {
			span = max(span, age)
		}
	}
	span = max(span, time.Hour)
	for _, m := range moments {
		age := now.Sub(m)
		if age < 0 || age > span {
			continue
		}
		i := sparkBars - 1 - int(age*sparkBars/(span+1))
		counts[max(0, min(i, sparkBars-1))]++
		all++
	}
	return span, all
}
