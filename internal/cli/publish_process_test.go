package cli

import (
	"fmt"
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

// Of two that publish in place at once, the one that was overtaken is killed
// in the middle: what is there at the end is the other one's site, whole.
func TestInPlaceLoserKilled(t *testing.T) {
	base := t.TempDir()
	target := filepath.Join(base, "www")
	const pages = 400
	args := func(edition string) []string {
		dir := filepath.Join(base, edition)
		return []string{"publish", "-q", "-s", dir, "-d", filepath.Join(dir, "_site"), "--config", filepath.Join(dir, "_config.yml"), "--to", "dir:" + target + "?mode=inplace"}
	}
	name := func(i int) string { return fmt.Sprintf("%02d/%03d.html", i%17, i) }
	for _, edition := range []string{"loser", "winner"} {
		put(t, filepath.Join(base, edition, "_config.yml"), "title: Two at once\n")
		for i := range pages {
			put(t, filepath.Join(base, edition, "_site", filepath.FromSlash(name(i))), edition)
		}
	}
	for round := range 4 {
		loser := child(args("loser")...)
		if err := loser.Start(); err != nil {
			t.Fatal(err)
		}
		comes(t, "the loser's first files", func() bool {
			b, err := os.ReadFile(filepath.Join(target, filepath.FromSlash(name(round))))
			return err == nil && string(b) == "loser"
		})
		var out []byte
		winner := make(chan error, 1)
		go func() {
			var err error
			for range 20 { // one that was told that another is at work comes again
				cmd := child(args("winner")...)
				if out, err = cmd.CombinedOutput(); cmd.ProcessState.ExitCode() != exitMachine {
					break
				}
			}
			winner <- err
		}()
		comes(t, "the winner", func() bool {
			b, err := os.ReadFile(filepath.Join(target, filepath.FromSlash(name(round))))
			return err == nil && string(b) == "winner" || len(winner) > 0
		})
		_ = loser.Process.Kill() // unless it has ended
		_ = loser.Wait()
		if err := <-winner; err != nil {
			t.Fatalf("the winner ended with %v: %s", err, out)
		}
		for i := range pages {
			b, err := os.ReadFile(filepath.Join(target, filepath.FromSlash(name(i))))
			if err != nil || string(b) != "winner" {
				t.Fatalf("round %d: %s holds %q (%v)", round, name(i), b, err)
			}
		}
	}
}
