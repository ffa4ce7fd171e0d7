package gather

import (
	"strings"
	"testing"
)

// TestRelativeDate: a story that nothing dates but "3 hours ago" is dated so,
// and says so; one that its feed dates is not.
func TestRelativeDate(t *testing.T) {
	w := newWire(t)
	for _, p := range []string{"/1", "/2"} {
		w.text(p, "text/html", strings.Replace(articleOf("A heron", prose("heron"+p, 12)), "</h1>", "</h1><p>3 hours ago</p>", 1))
	}
	w.text("/feed", "application/rss+xml", feedOf(
		item{title: "An undated heron on the crane", guid: "1", link: w.URL + "/1"},
		item{title: "A dated egret in the yard", guid: "2", link: w.URL + "/2", date: "Tue, 03 Mar 2026 08:00:00 GMT"}))
	d := newDesk(t, Feed{URL: w.URL + "/feed", Licence: "full"})
	d.run()
	for name, post := range d.posts() {
		want, noted := "date: 2026-03-04T09:00:00\n", true
		if strings.Contains(name, "egret") {
			want, noted = "date: 2026-03-03T08:00:00\n", false
		}
		if !strings.Contains(post, want) || strings.Contains(post, "“3 hours ago”") != noted {
			t.Errorf("%s:\n%s", name, post)
		}
	}
}
