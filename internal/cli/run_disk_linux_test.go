package cli

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// fill leaves so many bytes of a small disk.
func fill(t *testing.T, disk string, leave int64) (empty func()) {
	t.Helper()
	name := filepath.Join(disk, "ballast.tmp")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	block := make([]byte, 4096)
	for err == nil {
		_, err = f.Write(block)
	}
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Truncate(max(0, info.Size()-leave)); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := os.Remove(name); err != nil {
			t.Error(err)
		}
	}
}

// siteAt is every file of a published site, to be compared.
func siteAt(t *testing.T, target string) string {
	t.Helper()
	root, err := filepath.EvalSymlinks(target)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	err = filepath.WalkDir(root, func(name string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.Contains(name, ".broadsheet/") {
			return err
		}
		text, err := os.ReadFile(name)
		b.WriteString(strings.TrimPrefix(name, root) + "\n" + string(text) + "\n")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

const noRoom = "no space left on device"

// A disk is full: that of the site while feeds are asked, that of the state
// when it is written, that of the built site, that of the target, switched or
// in place. What has no room is said to fail, everywhere; the rest goes on;
// readers keep the site that they have, whole; and what was held up comes when
// there is room, without anybody's doing.
func TestRunFullDisk(t *testing.T) {
	if testing.Short() {
		t.Skip("fills disks; run without -short")
	}
	for _, c := range []struct {
		name  string
		disk  string // below the base
		size  int    // of the disk
		leave int64
		mode  string
		step  string
		why   string
		feed  bool // what has no room comes by a feed, and not by hand
	}{
		{name: "gather", disk: "site", size: 8 << 20, leave: 64 << 10, step: "gather", why: "full", feed: true},
		{name: "state", disk: "site/.broadsheet", size: 4 << 20, step: "gather", why: "full", feed: true},
		{name: "build", disk: "site/_site", size: 4 << 20, leave: 64 << 10, step: "build", why: noRoom},
		{name: "publish", disk: "place", size: 8 << 20, leave: 64 << 10, step: "publish", why: noRoom},
		{name: "publish in place", disk: "place", size: 8 << 20, leave: 64 << 10, mode: "?mode=inplace", step: "publish", why: noRoom},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			base := t.TempDir()
			dir, target := filepath.Join(base, "site"), filepath.Join(base, "place", "www")
			disk := filepath.Join(base, filepath.FromSlash(c.disk))
			mountSmall(t, disk, c.size)
			if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
				t.Fatal(err)
			}
			n := newTroubledAt(t, dir, target, c.mode, 200<<10)
			n.well()
			before := siteAt(t, target)

			empty := fill(t, disk, c.leave)
			page := "2026/03/14/story-2/index.html"
			if c.feed {
				n.ask()
			} else {
				page = "2026/03/15/long/index.html"
				n.write("_posts/2026-03-15-long.md", "---\ntitle: Long\n---\n"+strings.Repeat("A long story of the bridge.\n\n", 10_000))
			}
			n.fails(c.step, c.why)
			if code, _ := n.get("readyz"); code != 200 {
				t.Errorf("readers are served, and it is not ready: %d", code)
			}
			if c.step != "gather" {
				if now := siteAt(t, target); now != before && c.mode == "" {
					t.Error("readers do not have the site that they had")
				}
			}
			if there(filepath.Join(target, filepath.FromSlash(page))) {
				t.Error("what has no room was published")
			}
			if c.name == "state" { // and the rest goes on
				n.write("_posts/2026-03-16-other.md", "---\ntitle: Other\n---\nx\n")
				n.published(target, "2026/03/16/other/index.html")
			}
			empty()
			n.published(target, page)
			n.well()
			if code := n.end(syscall.SIGTERM); code != exitDone {
				t.Errorf("ended with %d", code)
			}
		})
	}
}
