package cli

import (
	"github.com/broadsheet-press/broadsheet/internal/plugin"
	"github.com/broadsheet-press/broadsheet/internal/plugins/archives"
)

// plugins are those of the program, each active on the sites that list it.
// This is the only list there is.
func plugins() []plugin.Plugin {
	return []plugin.Plugin{
		archives.Plugin{},
	}
}
