package cli

import (
	"runtime"
	"runtime/debug"
)

type versionCommand struct{}

// Help is the text of "broadsheet version --help".
func (versionCommand) Help() string {
	return `Prints one line: the version, the revision it was built from where that is known, and the Go release and platform it was built with. Quote it when you report a fault.`
}

// Run prints the version line.
func (versionCommand) Run(con *console) error {
	con.say("%s", versionLine())
	return nil
}

// version is the release, or "devel" with the revision for a build from a
// checkout.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return "devel" + revision(info)
	}
	return info.Main.Version
}

func revision(info *debug.BuildInfo) string {
	if info == nil {
		return ""
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return "-" + s.Value[:12]
		}
	}
	return ""
}

func versionLine() string {
	return "broadsheet " + version() + " (" + runtime.Version() + ", " + runtime.GOOS + "/" + runtime.GOARCH + ")"
}
