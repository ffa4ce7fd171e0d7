package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// child runs a command in a process of its own.
func child(args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], "-test.run=^TestRunChild$")
	cmd.Env = append(os.Environ(), "TZ=UTC", runChild+"="+strings.Join(args, "\n"))
	return cmd
}

// comes waits for something that another process does.
func comes(t *testing.T, what string, is func() bool) {
	t.Helper()
	for limit := time.Now().Add(time.Minute); !is(); {
		if time.Now().After(limit) {
			t.Fatalf("%s: not within a minute", what)
		}
	}
}

func there(name string) bool {
	_, err := os.Lstat(name)
	return err == nil
}

// A publication to a branch that is killed while it pushes leaves its
// repository in the site's cache; the next one takes it away.
func TestKilledBranchPublication(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("publishing to a branch is not tested here: git is not installed")
	}
	base := t.TempDir()
	dir, bare, temporary := filepath.Join(base, "site"), filepath.Join(base, "pages.git"), filepath.Join(base, "tmp")
	put(t, filepath.Join(dir, "_config.yml"), "title: Killed\n")
	put(t, filepath.Join(dir, "_site", "index.html"), "Hello.\n")
	if err := os.Mkdir(temporary, 0o755); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("git", "init", "--quiet", "--bare", bare).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	reached, onward := filepath.Join(base, "reached"), filepath.Join(base, "onward")
	hook := filepath.Join(bare, "hooks", "pre-receive")
	put(t, hook, "#!/bin/sh\n[ -e "+onward+" ] && exit 0\n: > "+reached+"\nwhile [ ! -e "+onward+" ]; do sleep 0.02; done\nexit 1\n")
	if err := os.Chmod(hook, 0o755); err != nil {
		t.Fatal(err)
	}
	args := []string{"publish", "-q", "-s", dir, "-d", filepath.Join(dir, "_site"), "--config", filepath.Join(dir, "_config.yml"), "--to", "git+file://" + bare + "#pages"}
	killed := child(args...)
	killed.Env = append(killed.Env, "TMPDIR="+temporary)
	if err := killed.Start(); err != nil {
		t.Fatal(err)
	}
	comes(t, "the push", func() bool { return there(reached) })
	if err := killed.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = killed.Wait() // that it was killed is no news
	cache := filepath.Join(dir, ".jekyll-cache", "broadsheet", "publish")
	left := func() []string {
		names, err := filepath.Glob(filepath.Join(cache, "broadsheet-publish-*"))
		if err != nil {
			t.Fatal(err)
		}
		return names
	}
	if len(left()) == 0 {
		t.Fatal("it left nothing that could be swept: the test has to kill it later")
	}
	put(t, onward, "")
	again := child(args...)
	again.Env = append(again.Env, "TMPDIR="+temporary)
	if out, err := again.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if names := left(); len(names) > 0 {
		t.Errorf("left: %v", names)
	}
	if names, err := filepath.Glob(filepath.Join(temporary, "broadsheet-*")); err != nil || len(names) > 0 {
		t.Errorf("among the temporary files: %v %v", names, err)
	}
	if out, err := exec.Command("git", "--git-dir", bare, "show", "pages:index.html").CombinedOutput(); err != nil || string(out) != "Hello.\n" {
		t.Errorf("the branch: %v %s", err, out)
	}
}
