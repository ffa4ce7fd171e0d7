package folder_test

import (
	"strings"
	"testing"

	"github.com/broadsheet-press/broadsheet/internal/publish"
	"github.com/broadsheet-press/broadsheet/internal/publish/publishtest"
)

// A mount point, as containers have them, cannot be switched: files are
// replaced one by one, and a note says so.
func TestMountPoint(t *testing.T) {
	disk, small := publishtest.Disk(t, 1<<20)
	if !small {
		t.Skip("mounting is refused here")
	}
	target := open(t, disk, "")
	defer target.Close()
	res, err := publish.Publish(t.Context(), site(t, "front"), target, publish.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(res.Notes) != 1 || !strings.Contains(res.Notes[0], "mount point") || target.Traits().Atomic {
		t.Errorf("notes: %q, atomic: %v", res.Notes, target.Traits().Atomic)
	}
	if got := publishtest.ReadFolder(t, disk)["index.html"]; got != "front" {
		t.Errorf("the front page is %q", got)
	}
}
