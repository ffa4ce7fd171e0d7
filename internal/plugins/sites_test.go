package plugins_test

import (
	"context"
	"flag"
	"testing"

	"github.com/broadsheet-press/broadsheet/internal/build"
	"github.com/broadsheet-press/broadsheet/internal/config"
	"github.com/broadsheet-press/broadsheet/internal/goldensite"
	"github.com/broadsheet-press/broadsheet/internal/plugins"
	"github.com/broadsheet-press/broadsheet/internal/value"
)

var update = flag.Bool("update", false, "write what Jekyll makes of testdata/sites into testdata/golden")

// TestSites builds sites whose plugins are ours, and compares them with what
// Jekyll and the plugins of the same names made.
func TestSites(t *testing.T) {
	goldensite.Run(t, *update, func(t *testing.T, src, dest string) {
		overrides := value.MapOf("source", src, "destination", dest)
		c, err := config.Load(config.Options{Dir: src, Overrides: overrides, Env: func(string) string { return "" }})
		if err != nil {
			t.Fatal(err)
		}
		res, err := build.Run(context.Background(), build.Options{Config: c, Plugins: plugins.All()})
		for _, d := range res.Diagnostics {
			t.Log(d)
		}
		if err != nil {
			t.Fatal(err)
		}
	})
}
