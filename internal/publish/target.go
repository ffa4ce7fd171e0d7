// Package publish brings a built site to where readers are, and sends only
// what changed.
//
// What a place holds is written down in a manifest that is kept there. Before
// the first change an intent takes the manifest's place: it names every path
// that is about to be written or deleted, so that whoever comes after an
// interruption knows what is certain and what is not, and ends in the same
// state. Changes are ordered so that no reader meets a page before what it
// refers to (see Stage), and deletions come last.
//
// The kinds of places are packages below this one, each a Target; package
// targets opens one by its address, and publishtest holds the suite that all
// of them pass.
package publish

import (
	"context"
	"io"
)

// A Target is one place that readers get the site from.
//
// Calls come in this order: Inspect, which changes nothing; Record with the
// intent; Put and Delete, of which several run at once, with a Record between
// them now and then; Commit; Close. After a failure or an interruption only
// Close follows, and perhaps one last Record. What has been put may be seen by
// readers at once, or only from Commit on, as Traits say.
//
// Errors are of type *Fault wherever their kind is known: it decides what is
// tried again and what is said. No error text holds a secret.
type Target interface {
	// Name is the target's address as it may be shown: without secrets.
	Name() string
	// Traits are what is always true of targets of this kind.
	Traits() Traits
	// Inspect reaches the place, with the credentials that are needed later,
	// and tells what is there. It may be called again after a Commit that
	// failed with Moved.
	Inspect(ctx context.Context) (*State, error)
	// Record keeps an intent at the target: durable before it returns, and
	// refused with Busy when another publisher's has taken its place since
	// Inspect. It may run beside Put and Delete. Where readers see nothing
	// before Commit there is nothing to keep.
	Record(ctx context.Context, m *Manifest) error
	// Put writes one file, over what has its path. Readers see the old
	// content or the new one, never a part.
	Put(ctx context.Context, o *Object) error
	// Delete removes a file. That it is gone already is no error.
	Delete(ctx context.Context, path string) error
	// Commit keeps the manifest of the finished site and, where readers have
	// seen nothing yet, shows them all of it at once.
	Commit(ctx context.Context, m *Manifest) error
	// Close gives up what was not committed and frees what is held.
	Close() error
}

// A Rollbacker is a Target that keeps the version before the present one.
type Rollbacker interface {
	// Rollback shows readers the version before, and says which that is. A
	// second Rollback undoes the first.
	Rollback(ctx context.Context) (version string, err error)
}

// Traits are what is true of every target of a kind.
type Traits struct {
	// Headers: content type, cache lifetime and encoding are kept with each
	// file, so that a change of them is a change.
	Headers bool
	// Tree: a file "a" and a file "a/b" exclude each other, as in a file
	// system. Where they do not, paths are only names.
	Tree bool
	// Atomic: readers see nothing of what was put before Commit.
	Atomic bool
	// Fenced: a publisher whose place another has taken can change nothing
	// any more, whether it knows or not.
	Fenced bool
	// Copies: compressed copies beside files are of use, because a web server
	// may be told to prefer them.
	Copies bool
	// Digest is how the target's manifest tells contents apart.
	Digest Algorithm
	// Parallel is how many files are best sent at once.
	Parallel int
	// Folder is the folder of this machine that the place is, empty where it is
	// none. A site cannot be published into itself.
	Folder string
	// Fixed are paths that are never deleted, though the site has them not.
	Fixed []string
	// Private are paths that cannot be part of a site there, folders with
	// their final slash: the target's own, or ones its kind cannot hold.
	Private []string
}

// State is what Inspect found.
type State struct {
	// Manifest is nil where nothing was published by us before.
	Manifest *Manifest
	// Others are the files that no manifest of ours names, sorted. Where
	// there is a manifest the list may be incomplete: it is for a place that
	// would be taken over by mistake.
	Others []string
	// Stale: what the target itself adds to a site is not as it should be, so
	// that there is something to commit though no file changed.
	Stale bool
	// Notes are sentences worth saying: why the switch is not atomic here.
	Notes []string
}

// An Object is a file of the site on its way to a target.
type Object struct {
	Path string // with slashes, relative to the site
	Entry
	// Length is of what Open reads, in bytes: after compression.
	Length int64

	open func() (io.ReadCloser, error)
}

// Open reads the object from its beginning; it may be called again. What is
// read ends in an error of kind Changed where the file is not the one that was
// planned, so that a manifest never says what is not so.
func (o *Object) Open() (io.ReadCloser, error) { return o.open() }

// NewObject makes an object of any source, for tests of targets.
func NewObject(path string, e Entry, length int64, open func() (io.ReadCloser, error)) *Object {
	return &Object{Path: path, Entry: e, Length: length, open: open}
}
