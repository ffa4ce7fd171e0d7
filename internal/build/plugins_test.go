package build_test

import (
	"testing"

	"github.com/broadsheet-press/broadsheet/internal/build"
	"github.com/broadsheet-press/broadsheet/internal/config"
	"github.com/broadsheet-press/broadsheet/internal/plugin"
	allplugins "github.com/broadsheet-press/broadsheet/internal/plugins"
	"github.com/broadsheet-press/broadsheet/internal/value"
)

// plugins are those that the test sites may list.
func plugins() []plugin.Plugin { return allplugins.All() }

// options are those of a build of a folder, with the plugins of the command.
func options(t *testing.T, src, dest string, overrides ...any) build.Options {
	t.Helper()
	m := value.MapOf(append([]any{"source", src, "destination", dest}, overrides...)...)
	c, err := config.Load(config.Options{Dir: src, Overrides: m, Env: func(string) string { return "" }})
	if err != nil {
		t.Fatal(err)
	}
	return build.Options{Config: c, Plugins: plugins()}
}
