package tree_test

import (
	"path/filepath"
	"testing"

	"github.com/broadsheet-press/broadsheet/internal/publish"
	"github.com/broadsheet-press/broadsheet/internal/publish/publishtest"
	"github.com/broadsheet-press/broadsheet/internal/publish/tree"
)

func TestLocal(t *testing.T) {
	publishtest.Run(t, func(t *testing.T) *publishtest.Harness {
		disk, small := publishtest.Disk(t, 96<<20)
		dir := filepath.Join(disk, "site")
		h := &publishtest.Harness{
			Open:  func(testing.TB) publish.Target { return tree.NewLocal(dir, "dir:"+dir) },
			Files: func(t testing.TB) map[string]string { return publishtest.ReadFolder(t, dir) },
			Add:   func(t testing.TB, path, content string) { publishtest.AddFile(t, dir, path, content) },
		}
		if small {
			h.Fill = func(t testing.TB) func() { return publishtest.FillFolder(t, disk) }
		}
		return h
	})
}
