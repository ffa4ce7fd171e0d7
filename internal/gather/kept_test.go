package gather

import (
	"reflect"
	"strings"
	"testing"
	"unsafe"

	"github.com/broadsheet-press/broadsheet/internal/feedxml"
)

// TestKept: what is kept of a feed says what the feed does, and points nowhere
// into it.
func TestKept(t *testing.T) {
	src := []byte(feedOf(item{
		title: "A headline that waits", guid: "an-identifier", link: "http://wire.test/story", date: "Wed, 04 Mar 2026 12:00:00 +0000", summary: "A summary.", content: "<p>All of it.</p>",
		extra: `<media:content medium="image" url="http://wire.test/a.jpg"><media:credit>Somebody</media:credit></media:content><media:license href="http://wire.test/l">L</media:license><category>Town</category><source url="http://other.test/">Other</source>`,
	}))
	f, err := feedxml.Parse(src, feedxml.Options{URL: "http://wire.test/feed"})
	if err != nil {
		t.Fatal(err)
	}
	e := f.Entries[0]
	k := kept(e)
	if !reflect.DeepEqual(e, k) {
		t.Errorf("kept %+v, want %+v", k, e)
	}
	for _, p := range [][2]string{{e.ID, k.ID}, {e.Title.Value, k.Title.Value}, {e.Content[0].Value, k.Content[0].Value}, {e.Media.Contents[0].URL, k.Media.Contents[0].URL}, {e.Media.License.Attrs["href"], k.Media.License.Attrs["href"]}, {e.Source.Title.Value, k.Source.Title.Value}} {
		if p[0] == "" || strings.Compare(p[0], p[1]) != 0 || unsafe.StringData(p[0]) == unsafe.StringData(p[1]) {
			t.Errorf("%q is kept with what it is part of", p[0])
		}
	}
}
