package branch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/publish"
)

// TokenVariable names a token for Git over HTTPS.
const TokenVariable = "BROADSHEET_GIT_TOKEN"

// tokenHelper is a credential helper that answers with the token from the
// environment: as an argument or in a file it could be read by others.
const tokenHelper = `!f() { test "$1" = get && printf 'username=x-access-token\npassword=%s\n' "$BROADSHEET_GIT_SECRET"; }; f`

// token is what to answer a host that asks for a password. A token that the
// environment has for GitHub is for nobody else.
func (t *target) token() string {
	if token := t.opts.Getenv(TokenVariable); token != "" {
		return token
	}
	if t.host == "github.com" {
		return t.opts.Getenv("GITHUB_TOKEN")
	}
	return ""
}

// Secrets are what must not be printed.
func Secrets(getenv func(string) string) []string {
	return []string{getenv(TokenVariable), getenv("GITHUB_TOKEN")}
}

// command makes a git command in our repository. It asks nobody anything, and
// is not led astray by a repository that the user stands in.
func (t *target) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, t.program, args...)
	cmd.Dir = t.dir
	cmd.WaitDelay = 3 * time.Second // of children that hold its output open
	for _, v := range os.Environ() {
		name, _, _ := strings.Cut(v, "=")
		switch name {
		case "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES",
			"GIT_NAMESPACE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_QUARANTINE_PATH", "LC_ALL", "LANGUAGE", "GIT_TRACE", "GIT_TRACE_CURL", "GIT_CURL_VERBOSE":
			continue
		}
		cmd.Env = append(cmd.Env, v)
	}
	cmd.Env = append(cmd.Env, "LC_ALL=C", "GIT_TERMINAL_PROMPT=0", "GIT_DIR="+t.dir)
	if t.opts.Getenv("GIT_SSH_COMMAND") == "" && t.opts.Getenv("GIT_SSH") == "" {
		cmd.Env = append(cmd.Env, "GIT_SSH_COMMAND=ssh -o BatchMode=yes")
	}
	if token := t.token(); token != "" && strings.HasPrefix(t.remote, "http") {
		cmd.Env = append(cmd.Env, "BROADSHEET_GIT_SECRET="+token,
			"GIT_CONFIG_COUNT=2",
			"GIT_CONFIG_KEY_0=credential.helper", "GIT_CONFIG_VALUE_0=",
			"GIT_CONFIG_KEY_1=credential.helper", "GIT_CONFIG_VALUE_1="+tokenHelper)
	}
	return cmd
}

func (t *target) git(ctx context.Context, args ...string) (string, error) {
	return t.gitInput(ctx, "", args...)
}

func (t *target) gitInput(ctx context.Context, input string, args ...string) (string, error) {
	cmd := t.command(ctx, args...)
	var out, errs bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(input), &out, &errs
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		return "", gitFault(args[0], errs.String(), err)
	}
	return out.String(), nil
}

// faults are what git and its helpers say, with what it means. The first that
// is found counts: a refused login is also told as a connection that ended.
var faults = []struct {
	says string
	kind publish.Kind
}{
	{"stale info", publish.Moved},
	{"fetch first", publish.Moved},
	{"non-fast-forward", publish.Moved},
	{"cannot lock ref", publish.Moved},
	{"failed to update ref", publish.Moved},
	{"reference already exists", publish.Moved},
	{"incorrect old value", publish.Moved},
	{"no space left", publish.Full},
	{"quota", publish.Full},
	{"exceeds github's file size limit", publish.Full},
	{"refusing to update checked out branch", publish.Invalid},
	{"permission denied", publish.Denied},
	{"authentication failed", publish.Denied},
	{"could not read username", publish.Denied},
	{"could not read password", publish.Denied},
	{"terminal prompts disabled", publish.Denied},
	{"host key verification failed", publish.Denied},
	{"access denied", publish.Denied},
	{"service not enabled", publish.Denied},
	{"returned error: 403", publish.Denied},
	{"returned error: 401", publish.Denied},
	{"dubious ownership", publish.Denied},
	{"protected branch", publish.Denied},
	{"hook declined", publish.Denied},
	{"repository not found", publish.Missing},
	{"does not appear to be a git repository", publish.Missing},
	{"does not exist", publish.Missing},
	{"not found", publish.Missing},
	{"no such file or directory", publish.Missing},
	{"could not resolve host", publish.Temporary},
	{"connection timed out", publish.Temporary},
	{"connection refused", publish.Temporary},
	{"connection reset", publish.Temporary},
	{"network is unreachable", publish.Temporary},
	{"early eof", publish.Temporary},
	{"hung up unexpectedly", publish.Temporary},
	{"returned error: 5", publish.Temporary},
	{"returned error: 429", publish.Temporary},
}

// gitFault makes an error of what git said.
func gitFault(command, said string, err error) error {
	var lines []string
	for line := range strings.Lines(said) {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "hint:") && !strings.HasPrefix(line, "warning:") {
			lines = append(lines, line)
		}
	}
	text := strings.Join(lines, "; ")
	if text == "" {
		text = err.Error()
	}
	fault := &publish.Fault{Err: errors.New("git " + command + ": " + publish.Redact(text))}
	low := strings.ToLower(said)
	for _, f := range faults {
		if strings.Contains(low, f.says) {
			fault.Kind = f.kind
			break
		}
	}
	if fault.Kind == publish.Invalid {
		fault.Err = fmt.Errorf("%w (the repository has a folder of its own with this branch in it; publish to a bare repository or another branch)", fault.Err)
	}
	return fault
}
