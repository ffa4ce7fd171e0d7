// Package bucket publishes into object stores: Amazon S3 and what speaks it,
// Google Cloud Storage, and Azure's blobs.
//
// An object shows at once when it is written, whole, so that the order of
// writes is what keeps readers from broken pages. The manifest is an object of
// its own, replaced only if it is still the one that was read: of two
// publishers the later one hears of the other.
package bucket

import (
	"bytes"
	"context"
	"errors"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/publish"
)

// A store is a bucket by the few calls that publishing makes. Its errors have
// their kinds.
type store interface {
	// get reads an object whole, and its version; errAbsent where there is none.
	get(ctx context.Context, key string) (content []byte, version string, err error)
	// put writes an object; with a condition only if the object is of that
	// version, or absent where the version is empty, and fails with
	// errOvertaken otherwise. It gives the new version.
	put(ctx context.Context, key string, src io.Reader, length int64, h header, when *condition) (version string, err error)
	// delete removes an object; that it is absent is no error.
	delete(ctx context.Context, key string) error
	// list visits the keys with a prefix.
	list(ctx context.Context, prefix string, visit func(key string)) error
}

var (
	errAbsent    = errors.New("there is no such object")
	errOvertaken = errors.New("the object has changed")
	// errNoConditions is of stores that know no conditional writes.
	errNoConditions = errors.New("conditional writes are not supported")
)

// A condition is the version that an object must have.
type condition struct{ version string }

// A header is what is kept with an object.
type header struct {
	kind, cache, encoding, digest string
}

type target struct {
	name     string
	prefix   string // with its final slash, or empty
	parallel int
	connect  func(ctx context.Context) (store, error)

	store   store
	version string // of the manifest that was seen or written
	blind   bool   // the store knows no conditions
}

func newTarget(name, prefix string, parallel int, connect func(ctx context.Context) (store, error)) *target {
	if prefix != "" {
		prefix += "/"
	}
	return &target{name: name, prefix: prefix, parallel: parallel, connect: connect}
}

func (t *target) Name() string { return t.name }

// Traits say Tree though keys are only names: gateways and servers that keep
// objects as files have no object "a" beside an object "a/b".
func (t *target) Traits() publish.Traits {
	return publish.Traits{Headers: true, Tree: true, Digest: publish.SHA256, Parallel: t.parallel, Private: []string{publish.Folder + "/"}}
}

func (t *target) manifest() string { return t.prefix + publish.ManifestPath }

// Inspect reads the manifest, or lists what is there.
func (t *target) Inspect(ctx context.Context) (*publish.State, error) {
	if t.store == nil {
		s, err := t.connect(ctx)
		if err != nil {
			return nil, err
		}
		t.store = s
	}
	src, version, err := t.store.get(ctx, t.manifest())
	t.version = version
	if err == nil {
		m, err := publish.DecodeManifest(src)
		if err != nil {
			return nil, err
		}
		return &publish.State{Manifest: m}, nil
	}
	if !errors.Is(err, errAbsent) {
		return nil, &publish.Fault{Op: "reading the manifest", Err: err}
	}
	var others []string
	err = t.store.list(ctx, t.prefix, func(key string) {
		p := strings.TrimPrefix(key, t.prefix)
		if p != "" && !strings.HasSuffix(p, "/") && !strings.HasPrefix(p, publish.Folder+"/") {
			others = append(others, p)
		}
	})
	if err != nil {
		return nil, &publish.Fault{Op: "listing what is there", Err: err}
	}
	slices.Sort(others)
	return &publish.State{Others: others}, nil
}

// Record replaces the manifest, if it is the one that was seen.
func (t *target) Record(ctx context.Context, m *publish.Manifest) error {
	src, err := m.Encode()
	if err != nil {
		return err
	}
	if t.blind {
		err = t.replaceBlindly(ctx, src)
	} else {
		err = t.replace(ctx, src, &condition{t.version})
	}
	if errors.Is(err, errNoConditions) {
		t.blind = true
		err = t.replaceBlindly(ctx, src)
	}
	if err != nil && publish.KindOf(err) != publish.Busy {
		return &publish.Fault{Op: "writing the manifest", Err: err}
	}
	return err
}

func (t *target) replace(ctx context.Context, src []byte, when *condition) error {
	// It is no part of the site: caches shall not keep it.
	h := header{kind: "application/gzip", cache: "private, no-store"}
	version, err := t.store.put(ctx, t.manifest(), bytes.NewReader(src), int64(len(src)), h, when)
	if errors.Is(err, errOvertaken) {
		// It may be this very one, whose success was not heard of.
		there, now, asked := t.store.get(ctx, t.manifest())
		if asked == nil && bytes.Equal(there, src) {
			t.version = now
			return nil
		}
		return publish.Faultf(publish.Busy, "another publisher has changed %s in the meantime", t.name)
	}
	if err == nil {
		t.version = version
	}
	return err
}

// replaceBlindly looks and then writes: between the two another publisher may
// come, which only conditions exclude.
func (t *target) replaceBlindly(ctx context.Context, src []byte) error {
	_, now, err := t.store.get(ctx, t.manifest())
	if err != nil && !errors.Is(err, errAbsent) {
		return err
	}
	if now != t.version {
		return publish.Faultf(publish.Busy, "another publisher has changed %s in the meantime", t.name)
	}
	return t.replace(ctx, src, nil)
}

// Put writes an object.
func (t *target) Put(ctx context.Context, o *publish.Object) error {
	src, err := o.Open()
	if err != nil {
		return err
	}
	defer src.Close()
	// Libraries wrap a reader's error in theirs, as if the line had broken.
	w := &witness{src: src}
	h := header{kind: o.Type, cache: o.Cache, encoding: o.Encoding, digest: o.Digest}
	_, err = t.store.put(ctx, t.prefix+o.Path, w, o.Length, h, nil)
	if err != nil && w.err != nil {
		return w.err
	}
	return err
}

type witness struct {
	src io.Reader
	err error
}

func (w *witness) Read(p []byte) (int, error) {
	n, err := w.src.Read(p)
	if err != nil && err != io.EOF {
		w.err = err
	}
	return n, err
}

// Delete removes an object.
func (t *target) Delete(ctx context.Context, p string) error {
	return t.store.delete(ctx, t.prefix+p)
}

// Commit is the last Record.
func (t *target) Commit(ctx context.Context, m *publish.Manifest) error { return t.Record(ctx, m) }

// Close has nothing to free: connections are the process's.
func (t *target) Close() error { return nil }

// checkName refuses what cannot be a bucket's or container's name.
func checkName(a publish.Address) error {
	if a.Host == "" || strings.ContainsAny(a.Host, ":/@ ") || path.Clean(a.Host) != a.Host {
		return publish.Faultf(publish.Invalid, "the address %s names no bucket", a)
	}
	return nil
}
