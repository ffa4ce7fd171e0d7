// Package targets opens any kind of target by its destination. It is apart
// from package publish because it imports all kinds, and with them their
// libraries.
package targets

import (
	"github.com/broadsheet-press/broadsheet/internal/publish"
)

// An Environment is what targets take from the process: credentials come from
// here, or from the files and services that it names, and from nowhere else.
type Environment struct {
	// Getenv is os.Getenv, or a test's own.
	Getenv func(name string) string
	// Home is the user's folder, for ~/.ssh and ~/.aws.
	Home string
}

// Open makes a target of a destination. It reads credentials and connects to
// nothing: Inspect does. Its errors are of kind Invalid or Denied.
func Open(d publish.Destination, _ Environment) (publish.Target, error) {
	return nil, publish.Faultf(publish.Invalid, "publishing to %s: is not there yet", d.Address.Scheme)
}
