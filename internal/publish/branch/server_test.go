package branch_test

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/broadsheet-press/broadsheet/internal/publish"
	"github.com/broadsheet-press/broadsheet/internal/publish/branch"
	"github.com/broadsheet-press/broadsheet/internal/publish/publishtest"
)

// A real Git daemon, which is asked for packs over its own protocol.
func TestDaemon(t *testing.T) {
	publishtest.Run(t, func(t *testing.T) *publishtest.Harness {
		dir := bare(t)
		daemon := publishtest.Need(t, "git-daemon", "publishing over Git's protocol is tested against Git's daemon")
		port := publishtest.Port(t)
		publishtest.Serve(t, port, exec.Command(daemon, "--reuseaddr", "--export-all", "--enable=receive-pack",
			"--listen=127.0.0.1", fmt.Sprintf("--port=%d", port), "--base-path="+filepath.Dir(dir)))
		h := harness(dir, fmt.Sprintf("git://127.0.0.1:%d/site.git#pages", port), branch.Options{})
		h.Brief = true
		return h
	})
}

// Git over a real sshd.
func TestSSH(t *testing.T) {
	server := publishtest.SSH(t)
	with := func(key string) string {
		return fmt.Sprintf("ssh -F none -o BatchMode=yes -o IdentitiesOnly=yes -o IdentityAgent=none -i %s -o UserKnownHostsFile=%s", key, server.KnownHosts)
	}
	publishtest.Run(t, func(t *testing.T) *publishtest.Harness {
		dir := bare(t)
		address := fmt.Sprintf("git+ssh://%s@127.0.0.1:%d%s#pages", server.User, server.Port, dir)
		getenv := func(name string) string {
			if name == "GIT_SSH_COMMAND" {
				return "given"
			}
			return ""
		}
		t.Setenv("GIT_SSH_COMMAND", with(server.Key))
		h := harness(dir, address, branch.Options{Getenv: getenv})
		h.Brief = true
		h.Denied = func(t testing.TB) publish.Target {
			t.Setenv("GIT_SSH_COMMAND", with(server.Stranger))
			return open(t, address, branch.Options{Getenv: getenv})
		}
		return h
	})
}
