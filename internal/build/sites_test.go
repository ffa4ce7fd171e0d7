package build_test

import (
	"context"
	"flag"
	"testing"

	"github.com/broadsheet-press/broadsheet/internal/build"
	"github.com/broadsheet-press/broadsheet/internal/goldensite"
)

var update = flag.Bool("update", false, "write what Jekyll makes of testdata/sites into testdata/golden")

func TestSites(t *testing.T) {
	goldensite.Run(t, *update, func(t *testing.T, src, dest string) {
		res, err := build.Run(context.Background(), options(t, src, dest))
		for _, d := range res.Diagnostics {
			t.Log(d)
		}
		if err != nil {
			t.Fatal(err)
		}
	})
}
