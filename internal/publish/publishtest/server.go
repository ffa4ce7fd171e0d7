package publishtest

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
)

// Required makes a server that is not installed a failure: continuous
// integration sets it, having installed them.
const Required = "BROADSHEET_REQUIRE_SERVERS"

// Servers names a folder with programs that no system package has: bin/ with
// those in Go, node_modules/.bin with those in JavaScript.
const Servers = "BROADSHEET_SERVERS_DIR"

// Need finds a program, or skips aloud. Programs of servers are not on every
// user's path.
func Need(t testing.TB, name, why string) string {
	t.Helper()
	own := os.Getenv(Servers)
	for _, dir := range []string{filepath.Join(own, "bin"), filepath.Join(own, "node_modules", ".bin"), "", "/usr/sbin", "/usr/lib/openssh", "/usr/libexec/openssh", "/usr/lib/git-core"} {
		if path, err := exec.LookPath(filepath.Join(dir, name)); err == nil {
			return path
		}
	}
	Lack(t, fmt.Sprintf("%s is not installed here", name), why)
	return ""
}

// Lack skips aloud, or fails where servers are required.
func Lack(t testing.TB, what, why string) {
	t.Helper()
	if os.Getenv(Required) != "" {
		t.Fatalf("%s, and %s asks for it: %s", what, Required, why)
	}
	t.Skipf("%s: %s", what, why)
}

// Port is a port of this machine that nobody listened on a moment ago.
func Port(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// Serve runs a server until the test ends, and returns when it answers.
func Serve(t testing.TB, port int, cmd *exec.Cmd) {
	t.Helper()
	var said output
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-ended
		if t.Failed() {
			t.Logf("%s said:\n%s", cmd.Path, said.tail())
		}
	})
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for range 3000 {
		conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err == nil {
			_ = conn.Close()
			return
		}
		select {
		case err := <-ended:
			ended <- err
			t.Fatalf("%s ended: %v\n%s", cmd.Path, err, said.tail())
		case <-tick.C:
		}
	}
	t.Fatalf("%s does not answer:\n%s", cmd.Path, said.tail())
}

// output is what a server says; its end is of interest.
type output struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.all.Write(p)
}

func (o *output) tail() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	b := o.all.Bytes()
	return string(b[max(0, len(b)-4000):])
}

// An SSHServer is a real sshd on the loopback.
type SSHServer struct {
	Port       int
	User       string
	Key        string // the file of a key that it knows
	Stranger   string // the file of a key that it does not know
	KnownHosts string // a file that names it
}

// SSH starts sshd for the user that the test runs as.
func SSH(t testing.TB) *SSHServer {
	t.Helper()
	const why = "publishing over ssh is tested against a real server, package openssh-server"
	sshd := Need(t, "sshd", why)
	sftp := Need(t, "sftp-server", why)
	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	if me.Uid == "0" {
		// Where it runs as root it wants this folder, which a service makes.
		if err := os.MkdirAll("/run/sshd", 0o755); err != nil {
			t.Fatal(err)
		}
	}
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	host := newKey(t, at("host"))
	login := newKey(t, at("login"))
	newKey(t, at("stranger"))
	s := &SSHServer{Port: Port(t), User: me.Username, Key: at("login"), Stranger: at("stranger"), KnownHosts: at("known_hosts")}
	write := func(name, content string) {
		if err := os.WriteFile(at(name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("authorized", string(ssh.MarshalAuthorizedKey(login)))
	write("known_hosts", fmt.Sprintf("[127.0.0.1]:%d %s", s.Port, ssh.MarshalAuthorizedKey(host)))
	write("config", fmt.Sprintf(`ListenAddress 127.0.0.1:%d
HostKey %s
AuthorizedKeysFile %s
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin yes
MaxStartups 100
Subsystem sftp %s
`, s.Port, at("host"), at("authorized"), sftp))
	Serve(t, s.Port, exec.Command(sshd, "-D", "-e", "-f", at("config")))
	return s
}

// newKey writes a new private key and gives its public half.
func newKey(t testing.TB, name string) ssh.PublicKey {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	block, err := ssh.MarshalPrivateKey(private, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, pem.EncodeToMemory(block), 0o600); err != nil {
		t.Fatal(err)
	}
	key, err := ssh.NewPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	return key
}
