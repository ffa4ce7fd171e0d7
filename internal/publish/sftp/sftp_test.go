package sftp_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/broadsheet-press/broadsheet/internal/publish"
	"github.com/broadsheet-press/broadsheet/internal/publish/publishtest"
	"github.com/broadsheet-press/broadsheet/internal/publish/sftp"
)

func open(t testing.TB, s *publishtest.SSHServer, dir string, change func(*sftp.Options)) publish.Target {
	t.Helper()
	a, _, err := publish.ParseAddress(fmt.Sprintf("sftp://%s@127.0.0.1:%d%s", s.User, s.Port, dir))
	if err != nil {
		t.Fatal(err)
	}
	opts := sftp.Options{Getenv: func(string) string { return "" }, Key: s.Key, KnownHosts: s.KnownHosts}
	if change != nil {
		change(&opts)
	}
	target, err := sftp.Open(a, opts)
	if err != nil {
		t.Fatal(err)
	}
	return target
}

// The whole suite against a real sshd with its sftp-server.
func TestServer(t *testing.T) {
	server := publishtest.SSH(t)
	publishtest.Run(t, func(t *testing.T) *publishtest.Harness {
		disk, small := publishtest.Disk(t, 128<<20)
		dir := filepath.Join(disk, "site")
		h := &publishtest.Harness{
			Open:  func(t testing.TB) publish.Target { return open(t, server, dir, nil) },
			Files: func(t testing.TB) map[string]string { return publishtest.ReadFolder(t, dir) },
			Add:   func(t testing.TB, path, content string) { publishtest.AddFile(t, dir, path, content) },
			Denied: func(t testing.TB) publish.Target {
				return open(t, server, dir, func(o *sftp.Options) { o.Key = server.Stranger })
			},
			Costly: true,
			Brief:  true,
		}
		if small {
			h.Fill = func(t testing.TB) func() { return publishtest.FillFolder(t, disk) }
		}
		return h
	})
}

// A host that is not known, or shows another key, is not spoken to.
func TestHostKeys(t *testing.T) {
	server := publishtest.SSH(t)
	other := publishtest.SSH(t)
	known, err := os.ReadFile(other.KnownHosts)
	if err != nil {
		t.Fatal(err)
	}
	imposter := filepath.Join(t.TempDir(), "known_hosts")
	line := strings.Replace(string(known), fmt.Sprint(other.Port), fmt.Sprint(server.Port), 1)
	if err := os.WriteFile(imposter, []byte(line), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ file, want string }{
		"unknown":  {other.KnownHosts, "is not in known_hosts"},
		"imposter": {imposter, "shows another key"},
		"no file":  {filepath.Join(t.TempDir(), "absent"), "no known_hosts file names"},
	} {
		target := open(t, server, t.TempDir(), func(o *sftp.Options) { o.KnownHosts = c.file })
		_, err := target.Inspect(t.Context())
		if publish.KindOf(err) != publish.Denied || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
		_ = target.Close()
	}
}

func TestFaults(t *testing.T) {
	server := publishtest.SSH(t)
	target := open(t, server, filepath.Join(t.TempDir(), "absent", "site"), nil)
	if _, err := target.Inspect(t.Context()); publish.KindOf(err) != publish.Missing {
		t.Errorf("a folder whose parent is not there: %v", err)
	}
	_ = target.Close()
	target = open(t, server, t.TempDir(), func(o *sftp.Options) { o.Key = "/nowhere/id" })
	if _, err := target.Inspect(t.Context()); publish.KindOf(err) != publish.Denied {
		t.Errorf("a key that is not there: %v", err)
	}
	_ = target.Close()
	nobody := &publishtest.SSHServer{Port: publishtest.Port(t), User: "me", Key: server.Key, KnownHosts: server.KnownHosts}
	target = open(t, nobody, t.TempDir(), nil)
	if _, err := target.Inspect(t.Context()); publish.KindOf(err) != publish.Temporary {
		t.Errorf("a host that does not listen: %v", err)
	}
	_ = target.Close()
}
