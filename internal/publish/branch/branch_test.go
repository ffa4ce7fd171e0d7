package branch_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/broadsheet-press/broadsheet/internal/publish"
	"github.com/broadsheet-press/broadsheet/internal/publish/branch"
	"github.com/broadsheet-press/broadsheet/internal/publish/publishtest"
)

// git runs a command as somebody who works on a repository.
func git(t testing.TB, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_AUTHOR_NAME=Somebody", "GIT_AUTHOR_EMAIL=some@body", "GIT_COMMITTER_NAME=Somebody", "GIT_COMMITTER_EMAIL=some@body", "GIT_CONFIG_GLOBAL=/dev/null")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// bare makes an empty repository.
func bare(t testing.TB) string {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("publishing to a branch is not tested here: git is not installed")
	}
	dir := filepath.Join(t.TempDir(), "site.git")
	git(t, ".", "init", "--quiet", "--bare", dir)
	git(t, dir, "config", "core.fsync", "none") // a test's repository need not last
	return dir
}

func open(t testing.TB, address string, opts branch.Options) publish.Target {
	t.Helper()
	a, _, err := publish.ParseAddress(address)
	if err != nil {
		t.Fatal(err)
	}
	if opts.Getenv == nil {
		opts.Getenv = func(string) string { return "" }
	}
	target, err := branch.Open(a, opts)
	if err != nil {
		t.Fatal(err)
	}
	return target
}

// published are the files of a branch but for .nojekyll.
func published(t testing.TB, dir, name string) map[string]string {
	t.Helper()
	all := map[string]string{}
	list := exec.Command("git", "-C", dir, "ls-tree", "-r", "-z", "--name-only", name)
	out, err := list.Output()
	if err != nil {
		return all // there is no such branch yet
	}
	names := strings.FieldsFunc(string(out), func(r rune) bool { return r == 0 })
	var ask bytes.Buffer
	for _, n := range names {
		fmt.Fprintf(&ask, "%s:%s\n", name, n)
	}
	cat := exec.Command("git", "-C", dir, "cat-file", "--batch")
	cat.Stdin = &ask
	content, err := cat.Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range names {
		head, rest, _ := bytes.Cut(content, []byte("\n"))
		var oid, kind string
		var size int
		if _, err := fmt.Sscan(string(head), &oid, &kind, &size); err != nil {
			t.Fatalf("%s: %q: %v", n, head, err)
		}
		if n != ".nojekyll" {
			all[n] = string(rest[:size])
		}
		content = rest[size+1:]
	}
	return all
}

// add commits somebody's file.
func add(t testing.TB, dir, name, path, content string) {
	t.Helper()
	work := t.TempDir()
	git(t, work, "init", "--quiet")
	git(t, work, "remote", "add", "origin", dir)
	if exec.Command("git", "-C", dir, "rev-parse", "--verify", "--quiet", name).Run() == nil {
		git(t, work, "fetch", "--quiet", "origin", name)
		git(t, work, "checkout", "--quiet", "-b", "work", "FETCH_HEAD")
	}
	publishtest.AddFile(t, work, path, content)
	git(t, work, "add", "-A", "-f")
	git(t, work, "commit", "--quiet", "-m", "By hand")
	git(t, work, "push", "--quiet", "origin", "HEAD:refs/heads/"+name)
}

func harness(dir, address string, opts branch.Options) *publishtest.Harness {
	return &publishtest.Harness{
		Costly: true,
		Open:   func(t testing.TB) publish.Target { return open(t, address, opts) },
		Files:  func(t testing.TB) map[string]string { return published(t, dir, "pages") },
		Add:    func(t testing.TB, path, content string) { add(t, dir, "pages", path, content) },
		Fill: func(t testing.TB) func() {
			hook := filepath.Join(dir, "hooks", "pre-receive")
			if err := os.MkdirAll(filepath.Dir(hook), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(hook, []byte("#!/bin/sh\necho 'error: file write error: No space left on device' >&2\nexit 1\n"), 0o755); err != nil {
				t.Fatal(err)
			}
			return func() { _ = os.Remove(hook) }
		},
	}
}

// A repository of this machine. The suite publishes some sixty times, with ten
// processes each.
func TestFile(t *testing.T) {
	publishtest.Run(t, func(t *testing.T) *publishtest.Harness {
		dir := bare(t)
		h := harness(dir, "git+file://"+dir+"#pages", branch.Options{})
		h.Brief = testing.Short()
		return h
	})
}

func TestSquash(t *testing.T) {
	publishtest.Run(t, func(t *testing.T) *publishtest.Harness {
		dir := bare(t)
		h := harness(dir, "git+file://"+dir+"#pages", branch.Options{GitOptions: publish.GitOptions{Squash: true}})
		h.Brief = true
		return h
	})
}

// site is a built site of a front page.
func site(t testing.TB, front string) *publish.Site {
	t.Helper()
	dir := t.TempDir()
	publishtest.AddFile(t, dir, "index.html", front)
	s, err := publish.Scan(dir)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func run(t testing.TB, address, front string, opts branch.Options) *publish.Result {
	t.Helper()
	target := open(t, address, opts)
	defer target.Close()
	res, err := publish.Publish(t.Context(), site(t, front), target, publish.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// CNAME and .nojekyll stay, whoever put them there; a domain that is
// configured is written even if nothing else has changed.
func TestFilesOfTheHost(t *testing.T) {
	dir := bare(t)
	address := "git+file://" + dir + "#pages"
	run(t, address, "one", branch.Options{})
	add(t, dir, "pages", "CNAME", "by.hand.example\n")
	add(t, dir, "pages", "google1234.html", "verification")
	run(t, address, "two", branch.Options{})
	run(t, address, "three", branch.Options{})
	got := published(t, dir, "pages")
	if got["CNAME"] != "by.hand.example\n" || got["google1234.html"] != "verification" || got["index.html"] != "three" {
		t.Errorf("the branch has %q", got)
	}
	if tree := git(t, dir, "ls-tree", "--name-only", "pages"); !strings.Contains(tree, ".nojekyll") {
		t.Errorf("the branch has %s", tree)
	}
	with := branch.Options{GitOptions: publish.GitOptions{Domain: "news.example", Author: "News Desk <desk@news.example>", Message: "Evening edition"}}
	if res := run(t, address, "three", with); !res.Published {
		t.Error("the domain was not written")
	}
	if got := published(t, dir, "pages")["CNAME"]; got != "news.example\n" {
		t.Errorf("CNAME is %q", got)
	}
	if head := git(t, dir, "log", "-1", "--format=%an <%ae> %s", "pages"); strings.TrimSpace(head) != "News Desk <desk@news.example> Evening edition" {
		t.Errorf("the commit is %q", head)
	}
	before := git(t, dir, "rev-parse", "pages")
	if res := run(t, address, "three", with); res.Published || git(t, dir, "rev-parse", "pages") != before {
		t.Error("a commit was made though nothing had changed")
	}
}

func TestHistory(t *testing.T) {
	for _, squash := range []bool{false, true} {
		dir := bare(t)
		opts := branch.Options{GitOptions: publish.GitOptions{Squash: squash}}
		for _, front := range []string{"one", "two", "three"} {
			run(t, "git+file://"+dir+"#pages", front, opts)
		}
		want := map[bool]string{false: "3", true: "1"}[squash]
		if got := strings.TrimSpace(git(t, dir, "rev-list", "--count", "pages")); got != want {
			t.Errorf("squash %v: the branch has %s commits, want %s", squash, got, want)
		}
	}
}

// Only what changed travels: the objects of a second publication are its
// commit, the trees on the way and the changed file.
func TestOnlyChangedObjectsAreSent(t *testing.T) {
	dir := bare(t)
	address := "git+file://" + dir + "#pages"
	work := t.TempDir()
	for i := range 200 {
		publishtest.AddFile(t, work, fmt.Sprintf("%d/page%d.html", i%10, i), fmt.Sprint("page ", i))
	}
	publishes := func() {
		s, err := publish.Scan(work)
		if err != nil {
			t.Fatal(err)
		}
		target := open(t, address, branch.Options{})
		defer target.Close()
		if _, err := publish.Publish(t.Context(), s, target, publish.Options{}); err != nil {
			t.Fatal(err)
		}
	}
	publishes()
	first := strings.TrimSpace(git(t, dir, "rev-parse", "pages"))
	publishtest.AddFile(t, work, "3/page3.html", "another page 3")
	// A file that moves from one folder to another is not sent again.
	if err := os.Rename(filepath.Join(work, "4/page4.html"), filepath.Join(work, "5/moved4.html")); err != nil {
		t.Fatal(err)
	}
	publishes()
	objects := strings.Fields(git(t, dir, "rev-list", "--objects", "--no-object-names", "pages", "^"+first))
	if len(objects) != 6 { // the commit, the root, folders 3 to 5, the page
		t.Errorf("%d new objects: %v", len(objects), objects)
	}
}

func TestPlacesThatAreNone(t *testing.T) {
	for address, want := range map[string]publish.Kind{
		"git+file:///nowhere/at/all.git#pages": publish.Missing,
		"git://127.0.0.1:1/site.git#pages":     publish.Temporary,
	} {
		bare(t)
		target := open(t, address, branch.Options{})
		_, err := target.Inspect(t.Context())
		if publish.KindOf(err) != want {
			t.Errorf("%s: %v", address, err)
		}
		_ = target.Close()
	}
	a, _, err := publish.ParseAddress("git+file:///srv/site.git")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := branch.Open(a, branch.Options{}); publish.KindOf(err) != publish.Invalid || !strings.Contains(err.Error(), "names no branch") {
		t.Errorf("without a branch: %v", err)
	}
}
