// Package sftp publishes over SSH's file transfer, into the folder that a web
// server on the other side serves. The order of changes and what is kept there
// are those of package tree.
//
// A host is spoken to only if a known_hosts file names its key; there is no
// way to turn that off.
package sftp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"path"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"

	"github.com/broadsheet-press/broadsheet/internal/publish"
	"github.com/broadsheet-press/broadsheet/internal/publish/tree"
)

// Options are of a server.
type Options struct {
	Getenv     func(string) string
	Home       string // where .ssh is
	Key        string // a private key's file; "" tries the agent and the usual ones
	KnownHosts string // a file; "" is the usual ones
}

// Open makes a target of an address such as sftp://user@host:22/srv/www/site.
// A path that begins with /~/ is below the user's own folder.
func Open(a publish.Address, opts Options) (publish.Target, error) {
	host, port, err := net.SplitHostPort(a.Host)
	if err != nil {
		host, port = strings.Trim(a.Host, "[]"), "22"
	}
	root := path.Clean(a.Path)
	if rel, ok := strings.CutPrefix(root, "/~/"); ok {
		root = rel
	}
	if root == "/" || root == "." || root == "/~" {
		return nil, publish.Faultf(publish.Invalid, "the address %s names no folder; add its path", a)
	}
	user := a.User
	if user == "" {
		user = opts.Getenv("USER")
	}
	if user == "" {
		return nil, publish.Faultf(publish.Invalid, "the address %s names no user; write sftp://user@%s", a, a.Host)
	}
	files := &server{address: net.JoinHostPort(host, port), user: user, opts: opts, name: a.String(), root: root}
	return tree.New(files, tree.Options{Name: a.String(), Root: root, Parallel: 8}), nil
}

// A server is the file system on the other side. A connection that is lost is
// made anew by the next call.
type server struct {
	address string
	user    string
	name    string
	root    string
	opts    Options

	mu     sync.Mutex
	ssh    *ssh.Client
	client *sftp.Client
}

// dialTimeout is of the connection and of the login.
const dialTimeout = 30 * time.Second

// Connect logs in.
func (s *server) Connect(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.client != nil {
		return nil
	}
	config, done, err := s.config()
	if err != nil {
		return err
	}
	defer done()
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", s.address)
	if err != nil {
		var dns *net.DNSError
		if errors.As(err, &dns) && dns.IsNotFound {
			return &publish.Fault{Kind: publish.Missing, Err: fmt.Errorf("there is no host %s", s.address)}
		}
		return &publish.Fault{Kind: publish.Temporary, Err: err}
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	c, channels, requests, err := ssh.NewClientConn(conn, s.address, config)
	stop()
	if err != nil {
		_ = conn.Close()
		return s.loginFault(ctx, err)
	}
	client := ssh.NewClient(c, channels, requests)
	files, err := sftp.NewClient(client, sftp.UseConcurrentWrites(true))
	if err != nil {
		_ = client.Close()
		return &publish.Fault{Kind: publish.Denied, Err: fmt.Errorf("%s lets the user in and offers no file transfer: %w", s.address, err)}
	}
	s.ssh, s.client = client, files
	return nil
}

// loginFault tells a login that was refused from a line that broke.
func (s *server) loginFault(ctx context.Context, err error) error {
	var unknown *hostFault
	switch {
	case errors.As(err, &unknown):
		return &publish.Fault{Kind: publish.Denied, Err: unknown}
	case ctx.Err() != nil:
		return &publish.Fault{Kind: publish.Temporary, Err: fmt.Errorf("%s does not answer", s.address)}
	case strings.Contains(err.Error(), "unable to authenticate"):
		return &publish.Fault{Kind: publish.Denied, Err: fmt.Errorf("%s refuses every key that there is for the user %s", s.address, s.user)}
	case errors.Is(err, io.EOF), errors.Is(err, syscall.ECONNRESET):
		return &publish.Fault{Kind: publish.Temporary, Err: err}
	}
	return &publish.Fault{Err: err}
}

// files is the client, made anew where the connection was lost.
func (s *server) files() (*sftp.Client, error) {
	s.mu.Lock()
	client := s.client
	s.mu.Unlock()
	if client != nil {
		return client, nil
	}
	if err := s.Connect(context.Background()); err != nil {
		return nil, err
	}
	return s.files()
}

// ReadFile reads a whole file.
func (s *server) ReadFile(name string) ([]byte, error) {
	c, err := s.files()
	if err != nil {
		return nil, err
	}
	f, err := c.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

// Write makes a file, and asks the server to make it durable if it can.
func (s *server) Write(name string, src io.Reader) error {
	c, err := s.files()
	if err != nil {
		return err
	}
	f, err := c.Create(name)
	if err != nil {
		return err
	}
	if _, err = f.ReadFrom(struct{ io.Reader }{src}); err == nil {
		if _, ok := c.HasExtension("fsync@openssh.com"); ok {
			err = f.Sync()
		}
	}
	return errors.Join(err, f.Close())
}

// Rename replaces, in one step where the server knows how to.
func (s *server) Rename(from, to string) error {
	c, err := s.files()
	if err != nil {
		return err
	}
	if _, ok := c.HasExtension("posix-rename@openssh.com"); ok {
		return c.PosixRename(from, to)
	}
	err = c.Rename(from, to)
	if _, there := c.Lstat(to); err != nil && there == nil {
		// By the protocol's third version a rename does not replace; on such
		// a server the file is gone for a moment. It goes by a name beside the
		// new one, so that who may not write there may not delete either.
		old := from + ".old"
		if err := c.Rename(to, old); err != nil {
			return err
		}
		if err := c.Rename(from, to); err != nil {
			return err
		}
		return c.Remove(old)
	}
	return err
}

// Place gives a file a name that is free.
func (s *server) Place(from, to string) error {
	c, err := s.files()
	if err != nil {
		return err
	}
	if err := c.Rename(from, to); err != nil {
		if _, there := c.Lstat(to); there == nil {
			return fs.ErrExist
		}
		return err
	}
	return nil
}

// Remove removes a file or an empty folder.
func (s *server) Remove(name string) error {
	c, err := s.files()
	if err != nil {
		return err
	}
	return c.Remove(name)
}

// Mkdir makes a folder.
func (s *server) Mkdir(name string) error {
	c, err := s.files()
	if err != nil {
		return err
	}
	return c.Mkdir(name)
}

// Lstat looks at a name, and not through it.
func (s *server) Lstat(name string) (fs.FileInfo, error) {
	c, err := s.files()
	if err != nil {
		return nil, err
	}
	return c.Lstat(name)
}

// ReadDir lists a folder.
func (s *server) ReadDir(name string) ([]fs.FileInfo, error) {
	c, err := s.files()
	if err != nil {
		return nil, err
	}
	return c.ReadDir(name)
}

// roomLeft is below how many bytes a failure without a reason is put down to
// a full disk.
const roomLeft = 1 << 20

// Fault gives an error its kind. The protocol has one word for most failures;
// whether the disk is full is asked for.
func (s *server) Fault(err error) error {
	if publish.KindOf(err) == publish.Denied && errors.Is(err, fs.ErrPermission) {
		return &publish.Fault{Kind: publish.Denied, Err: fmt.Errorf("the server permits the user %s no such thing: %w", s.user, err)}
	}
	var status *sftp.StatusError
	switch {
	case errors.Is(err, sftp.ErrSSHFxConnectionLost), errors.Is(err, sftp.ErrSSHFxNoConnection), errors.Is(err, io.EOF), errors.Is(err, net.ErrClosed):
		s.lose()
		return &publish.Fault{Kind: publish.Temporary, Err: fmt.Errorf("the connection was lost: %w", err)}
	case errors.As(err, &status) && status.FxCode() == sftp.ErrSSHFxFailure:
		s.mu.Lock()
		c := s.client
		s.mu.Unlock()
		if c == nil {
			break
		}
		for _, dir := range []string{s.root, path.Dir(s.root)} {
			if disk, asked := c.StatVFS(dir); asked == nil {
				if disk.Bavail*disk.Frsize < roomLeft || disk.Files > 0 && disk.Favail == 0 {
					return &publish.Fault{Kind: publish.Full, Err: fmt.Errorf("the server's disk is full: %w", err)}
				}
				break
			}
		}
	}
	return err
}

// lose forgets a connection that broke, so that the next try makes another.
func (s *server) lose() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.client != nil {
		_ = s.client.Close()
		_ = s.ssh.Close()
		s.client, s.ssh = nil, nil
	}
}

// Close ends the connection.
func (s *server) Close() error {
	s.lose()
	return nil
}
