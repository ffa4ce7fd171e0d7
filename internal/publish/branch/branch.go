// Package branch publishes to a branch of a Git repository, local or remote,
// as GitHub Pages and its like serve one. It uses the git program, and with it
// the credentials that git has.
//
// The branch's tree is the manifest: names and hashes of what is there. Only
// the newest commit is fetched, and of it the trees and no file; only changed
// files are sent. A commit says by a trailer that it is ours, and by others
// which files in it are not the site's.
package branch

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/publish"
)

// Options are of a branch.
type Options struct {
	publish.GitOptions
	Getenv func(string) string
	// Cache is a folder for what a publication needs for its own time; the
	// machine's temporary files where it is empty.
	Cache string
}

// Files that hosts of sites look for and no site is made of: they stay where
// they are, and the first is always there.
const (
	noJekyll = ".nojekyll" // "serve files as they are, also those that begin with an underscore"
	domain   = "CNAME"
)

// Open makes a target of an address such as git+ssh://git@host/name.git#pages.
func Open(a publish.Address, opts Options) (publish.Target, error) {
	if a.Fragment == "" {
		return nil, publish.Faultf(publish.Invalid, "the address %s names no branch; add one, such as #gh-pages", a)
	}
	if strings.HasPrefix(a.Fragment, "-") || strings.ContainsAny(a.Fragment, " ~^:?*[\\\x00") || strings.Contains(a.Fragment, "..") {
		return nil, publish.Faultf(publish.Invalid, "%q is no name of a branch", a.Fragment)
	}
	program, err := exec.LookPath("git")
	if err != nil {
		return nil, publish.Faultf(publish.Invalid, "the program git is not installed, and publishing to a branch needs it")
	}
	remote := strings.TrimPrefix(a.Scheme, "git+") + "://"
	if a.User != "" {
		remote += a.User + "@"
	}
	remote += a.Host + a.Path
	return &target{name: a.String(), remote: remote, host: a.Host, ref: "refs/heads/" + a.Fragment, program: program, opts: opts}, nil
}

type target struct {
	name    string
	remote  string
	host    string
	ref     string
	program string
	opts    Options

	dir      string // the repository of our own, while open
	done     func() error
	base     string // the commit that is there; empty where there is no branch
	tree     map[string]string
	importer *importer
}

func (t *target) Name() string { return t.name }

func (t *target) Traits() publish.Traits {
	return publish.Traits{
		Tree: true, Atomic: true, Digest: publish.GitBlob, Parallel: 1,
		Fixed: []string{noJekyll, domain}, Private: []string{".git/", ".git"},
	}
}

// settings are the repository's own: a partial clone that fetches no
// file, and is thrown away, so that nothing in it has to be durable. Without
// useSparse = false, packing would look for files that moved from one
// folder to another, and fetch them for it.
const settings = `[core]
	repositoryformatversion = 1
	bare = true
	fsync = none
[extensions]
	partialClone = origin
[remote "origin"]
	url = %s
	promisor = true
	partialclonefilter = blob:none
[gc]
	auto = 0
[maintenance]
	auto = false
[pack]
	useSparse = false
[core]
	quotePath = false
[transfer]
	fsckObjects = false
`

// prepare makes the repository that commits are made in.
func (t *target) prepare(ctx context.Context) error {
	if t.dir != "" {
		return nil
	}
	dir, done, err := publish.Scratch(t.opts.Cache)
	if err != nil {
		return err
	}
	t.dir, t.done = dir, done
	if _, err := t.git(ctx, "init", "--quiet", "--bare", "--template=", "."); err != nil {
		return err
	}
	quoted := `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(t.remote) + `"`
	return os.WriteFile(filepath.Join(dir, "config"), fmt.Appendf(nil, settings, quoted), 0o600)
}

// fetchedRef is where what was fetched is kept.
const fetchedRef = "refs/broadsheet/base"

// Inspect fetches the newest commit of the branch.
func (t *target) Inspect(ctx context.Context) (*publish.State, error) {
	if err := t.prepare(ctx); err != nil {
		return nil, err
	}
	heads, err := t.git(ctx, "ls-remote", "--quiet", "origin", t.ref)
	if err != nil {
		return nil, fmt.Errorf("asking for the branch: %w", err)
	}
	t.base, t.tree = "", map[string]string{}
	if heads == "" {
		return &publish.State{}, nil
	}
	if err := t.fetch(ctx, 1); err != nil {
		return nil, err
	}
	if t.tree, err = t.list(ctx, t.base); err != nil {
		return nil, err
	}
	mark, err := t.mark(ctx)
	if err != nil {
		return nil, err
	}
	return t.state(ctx, mark)
}

func (t *target) fetch(ctx context.Context, depth int) error {
	_, err := t.git(ctx, "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--filter=blob:none",
		fmt.Sprintf("--depth=%d", depth), "origin", "+"+t.ref+":"+fetchedRef)
	if err != nil {
		return fmt.Errorf("fetching the branch: %w", err)
	}
	base, err := t.git(ctx, "rev-parse", "--verify", "--quiet", fetchedRef)
	t.base = strings.TrimSpace(base)
	return err
}

// state tells the site's files from others'. They are the site's where they
// were in the newest commit of ours and that does not say otherwise.
func (t *target) state(ctx context.Context, mark *mark) (*publish.State, error) {
	state := &publish.State{}
	if mark == nil {
		for p := range t.tree {
			if p != noJekyll && p != domain {
				state.Others = append(state.Others, p)
			}
		}
		slices.Sort(state.Others)
		return state, nil
	}
	ours := t.tree
	if mark.commit != t.base {
		var err error
		if ours, err = t.list(ctx, mark.commit); err != nil {
			return nil, err
		}
	}
	m := &publish.Manifest{Digest: publish.GitBlob, Files: map[string]publish.Entry{}, Kept: mark.keeps}
	for p, blob := range t.tree {
		_, known := ours[p]
		switch {
		case slices.Contains(mark.keeps, p):
		case known || p == noJekyll || p == domain:
			m.Files[p] = publish.Entry{Digest: blob}
		default:
			state.Others = append(state.Others, p)
		}
	}
	slices.Sort(state.Others)
	state.Manifest = m
	state.Stale = t.stale()
	return state, nil
}

// additions are the files that a branch has beside the site's, by content.
func (t *target) additions() map[string]string {
	add := map[string]string{}
	if _, there := t.tree[noJekyll]; !there {
		add[noJekyll] = ""
	}
	if t.opts.Domain != "" {
		add[domain] = t.opts.Domain + "\n"
	}
	return add
}

// stale reports whether one of the additions is not there yet.
func (t *target) stale() bool {
	for p, content := range t.additions() {
		if t.tree[p] != blobName(content) {
			return true
		}
	}
	return false
}

// list is a commit's tree: blob names by path. What is no plain file has a
// name that no content has, so that the site's file takes its place.
func (t *target) list(ctx context.Context, commit string) (map[string]string, error) {
	out, err := t.git(ctx, "ls-tree", "-r", "-z", "--full-tree", commit)
	if err != nil {
		return nil, err
	}
	files := map[string]string{}
	for entry := range strings.SplitSeq(out, "\x00") {
		head, p, ok := strings.Cut(entry, "\t")
		if !ok {
			continue
		}
		fields := strings.Fields(head)
		if len(fields) < 3 {
			return nil, fmt.Errorf("git lists %q", entry)
		}
		files[p] = fields[2]
		if fields[0] != "100644" {
			files[p] = fields[0] + " " + fields[2]
		}
	}
	return files, nil
}

// Record begins a commit. That it may be pushed is asked for now: not after
// everything was sent.
func (t *target) Record(ctx context.Context, _ *publish.Manifest) error {
	if err := t.mayPush(ctx); err != nil {
		return err
	}
	if t.importer != nil {
		t.importer.kill()
	}
	var err error
	t.importer, err = t.startImport()
	return err
}

// mayPush does everything that pushing does, up to sending something.
func (t *target) mayPush(ctx context.Context) error {
	what := t.base
	if what == "" {
		empty, err := t.gitInput(ctx, "", "mktree")
		if err != nil {
			return err
		}
		if what, err = t.gitInput(ctx, "probe", t.identified("commit-tree", strings.TrimSpace(empty))...); err != nil {
			return err
		}
	}
	_, err := t.git(ctx, "push", "--quiet", "--dry-run", "--no-verify", "origin", strings.TrimSpace(what)+":"+t.ref)
	if publish.KindOf(err) == publish.Moved {
		return nil // it is found out at the end, and begun again
	}
	if err != nil {
		return fmt.Errorf("asking whether the branch may be written: %w", err)
	}
	return nil
}

// Put gives a file's content to the commit.
func (t *target) Put(ctx context.Context, o *publish.Object) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	src, err := o.Open()
	if err != nil {
		return err
	}
	defer src.Close()
	return t.importer.blob(o.Path, o.Length, src)
}

// Delete leaves a file out of the commit.
func (t *target) Delete(_ context.Context, p string) error {
	t.importer.gone(p)
	return nil
}

// Commit makes the commit and pushes it, if the branch is where it was.
func (t *target) Commit(ctx context.Context, m *publish.Manifest) error {
	commit, err := t.importer.commit(ctx, m)
	t.importer = nil
	if err != nil {
		return err
	}
	_, err = t.git(ctx, "push", "--quiet", "--no-verify", "--force-with-lease="+t.ref+":"+t.base, "origin", commit+":"+t.ref)
	if err == nil {
		return nil
	}
	// The answer may have been lost, and the push done.
	if heads, asked := t.git(ctx, "ls-remote", "--quiet", "origin", t.ref); asked == nil && strings.HasPrefix(heads, commit) {
		return nil
	}
	return fmt.Errorf("pushing the branch: %w", err)
}

// Close removes the repository that the commit was made in.
func (t *target) Close() error {
	if t.importer != nil {
		t.importer.kill()
		t.importer = nil
	}
	if t.dir == "" {
		return nil
	}
	t.dir = ""
	return t.done()
}

// identified puts who commits before a command.
func (t *target) identified(args ...string) []string {
	name, mail := t.identity()
	return append([]string{"-c", "user.name=" + name, "-c", "user.email=" + mail}, args...)
}

// identity is who commits: as configured here, or in git's own environment,
// or the program.
func (t *target) identity() (name, mail string) {
	if n, m, ok := strings.Cut(t.opts.Author, "<"); ok {
		return clean(n), clean(strings.TrimSuffix(strings.TrimSpace(m), ">"))
	}
	if n, m := t.opts.Getenv("GIT_COMMITTER_NAME"), t.opts.Getenv("GIT_COMMITTER_EMAIL"); n != "" && m != "" {
		return clean(n), clean(m)
	}
	if t.opts.Author != "" {
		return clean(t.opts.Author), "broadsheet@localhost"
	}
	return "Broadsheet", "broadsheet@localhost"
}

// clean takes out what would end a name in a commit.
func clean(s string) string {
	return strings.TrimSpace(strings.NewReplacer("<", "", ">", "", "\n", " ", "\x00", "").Replace(s))
}

var errGone = errors.New("git has ended early")
