package sftp

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"
	"golang.org/x/crypto/ssh/knownhosts"

	"github.com/broadsheet-press/broadsheet/internal/publish"
)

// The variables that secrets are taken from.
const (
	PassphraseVariable = "BROADSHEET_SSH_PASSPHRASE" // of the private key
	PasswordVariable   = "BROADSHEET_SFTP_PASSWORD"  // of the user, where a server knows no keys
)

// Secrets are what must not be printed.
func Secrets(getenv func(string) string) []string {
	return []string{getenv(PassphraseVariable), getenv(PasswordVariable)}
}

// config is how to log in. Done frees the agent's connection.
func (s *server) config() (config *ssh.ClientConfig, done func(), err error) {
	check, algorithms, err := s.hostKeys()
	if err != nil {
		return nil, nil, err
	}
	done = func() {}
	var signers []ssh.Signer
	if s.opts.Key == "" {
		if socket := s.opts.Getenv("SSH_AUTH_SOCK"); socket != "" {
			if conn, err := net.Dial("unix", socket); err == nil {
				done = func() { _ = conn.Close() }
				if some, err := agent.NewClient(conn).Signers(); err == nil {
					signers = some
				}
			}
		}
	}
	own, err := s.keys()
	if err != nil {
		done()
		return nil, nil, err
	}
	signers = append(signers, own...)
	var methods []ssh.AuthMethod
	if len(signers) > 0 {
		methods = append(methods, ssh.PublicKeys(signers...))
	}
	if password := s.opts.Getenv(PasswordVariable); password != "" {
		methods = append(methods, ssh.Password(password))
	}
	if len(methods) == 0 {
		done()
		return nil, nil, publish.Faultf(publish.Denied, "there is no key to log in to %s with: start an ssh agent, or name a key's file by the setting key, or set %s", s.address, PasswordVariable)
	}
	return &ssh.ClientConfig{
		User: s.user, Auth: methods, HostKeyCallback: check, HostKeyAlgorithms: algorithms, Timeout: dialTimeout,
	}, done, nil
}

// keys are the private keys in files: the one that was named, or the usual.
func (s *server) keys() ([]ssh.Signer, error) {
	names := []string{s.opts.Key}
	if s.opts.Key == "" {
		if s.opts.Home == "" {
			return nil, nil
		}
		names = nil
		for _, kind := range []string{"ed25519", "ecdsa", "rsa"} {
			names = append(names, filepath.Join(s.opts.Home, ".ssh", "id_"+kind))
		}
	}
	var all []ssh.Signer
	for _, name := range names {
		src, err := os.ReadFile(s.homely(name))
		if errors.Is(err, fs.ErrNotExist) && s.opts.Key == "" {
			continue
		}
		if err != nil {
			return nil, &publish.Fault{Kind: publish.Denied, Err: fmt.Errorf("the key cannot be read: %w", err)}
		}
		key, err := ssh.ParsePrivateKey(src)
		var locked *ssh.PassphraseMissingError
		if errors.As(err, &locked) {
			phrase := s.opts.Getenv(PassphraseVariable)
			if phrase == "" && s.opts.Key == "" {
				continue // the agent may have it
			}
			if phrase == "" {
				return nil, publish.Faultf(publish.Denied, "the key %s has a passphrase; set %s, or add the key to an ssh agent", name, PassphraseVariable)
			}
			key, err = ssh.ParsePrivateKeyWithPassphrase(src, []byte(phrase))
		}
		if err != nil {
			// The parser's words may quote what it read.
			return nil, publish.Faultf(publish.Denied, "the key %s cannot be used: it is damaged, of an unknown kind, or its passphrase is another", name)
		}
		all = append(all, key)
	}
	return all, nil
}

func (s *server) homely(name string) string {
	if rest, ok := strings.CutPrefix(name, "~/"); ok && s.opts.Home != "" {
		return filepath.Join(s.opts.Home, rest)
	}
	return name
}

// A hostFault is a host whose key is not the known one.
type hostFault struct{ text string }

func (f *hostFault) Error() string { return f.text }

// hostKeys checks hosts against known_hosts, and says which kinds of keys are
// known of this one, so that the server shows one of these.
func (s *server) hostKeys() (ssh.HostKeyCallback, []string, error) {
	names := []string{s.homely(s.opts.KnownHosts)}
	if s.opts.KnownHosts == "" {
		names = []string{"/etc/ssh/ssh_known_hosts"}
		if s.opts.Home != "" {
			names = append(names, filepath.Join(s.opts.Home, ".ssh", "known_hosts"))
		}
	}
	var there []string
	for _, name := range names {
		if _, err := os.Stat(name); err == nil {
			there = append(there, name)
		}
	}
	if len(there) == 0 {
		return nil, nil, publish.Faultf(publish.Denied, "no known_hosts file names the key of %s: log in by hand once, or write what ssh-keyscan prints into %s after comparing it", s.address, names[len(names)-1])
	}
	check, err := knownhosts.New(there...)
	if err != nil {
		return nil, nil, &publish.Fault{Kind: publish.Denied, Err: fmt.Errorf("reading known_hosts: %w", err)}
	}
	return s.explained(check), s.algorithms(check), nil
}

func (s *server) explained(check ssh.HostKeyCallback) ssh.HostKeyCallback {
	return func(host string, remote net.Addr, key ssh.PublicKey) error {
		err := check(host, remote, key)
		var wrong *knownhosts.KeyError
		if !errors.As(err, &wrong) {
			return err
		}
		print := ssh.FingerprintSHA256(key)
		if len(wrong.Want) == 0 {
			return &hostFault{fmt.Sprintf("the host %s is not in known_hosts; its key is %s: compare it, then log in by hand once", host, print)}
		}
		return &hostFault{fmt.Sprintf("the host %s shows another key (%s) than known_hosts has in %s:%d: it is another machine, or somebody stands between", host, print, wrong.Want[0].Filename, wrong.Want[0].Line)}
	}
}

// algorithms asks the check with a key that no host has; its answer lists the
// keys that are known.
func (s *server) algorithms(check ssh.HostKeyCallback) []string {
	err := check(s.address, &net.TCPAddr{IP: net.IPv4zero}, noKey{})
	var known *knownhosts.KeyError
	if !errors.As(err, &known) {
		return nil
	}
	var all []string
	for _, k := range known.Want {
		switch kind := k.Key.Type(); kind {
		case ssh.KeyAlgoRSA:
			all = append(all, ssh.KeyAlgoRSASHA512, ssh.KeyAlgoRSASHA256)
		default:
			all = append(all, kind)
		}
	}
	return all
}

// noKey is no host's key.
type noKey struct{}

func (noKey) Type() string                        { return "none" }
func (noKey) Marshal() []byte                     { return []byte("none") }
func (noKey) Verify([]byte, *ssh.Signature) error { return errors.New("no key") }
