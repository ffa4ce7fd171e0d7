package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"
	"testing"

	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/serve"
)

func TestExitCodes(t *testing.T) {
	for _, c := range []struct {
		err  error
		want int
	}{
		{nil, exitDone},
		{errors.New("something"), exitFailed},
		{diag.Diagnostic{File: "x.md", Message: "wrong"}, exitFailed},
		{usagef("no such flag"), exitUsage},
		{fmt.Errorf("writing: %w", syscall.ENOSPC), exitMachine},
		{&fs.PathError{Op: "open", Path: "x", Err: syscall.EACCES}, exitMachine},
		{&serve.PortError{Host: "127.0.0.1", Port: 80, Err: syscall.EADDRINUSE}, exitMachine},
		{fmt.Errorf("gather: %w", context.Canceled), exitInterrupted},
		{withCode(exitPartly, errReported), exitPartly},
		{errors.Join(errors.New("one"), syscall.ENOSPC), exitMachine},
	} {
		if got := exitCode(c.err); got != c.want {
			t.Errorf("%v: exit code %d, want %d", c.err, got, c.want)
		}
	}
}

// Each fault is a line of its own; one that lies in a file begins with its
// place, so that an editor can jump there.
func TestFaultLines(t *testing.T) {
	place := diag.Diagnostic{File: "_posts/a.md", Line: 3, Column: 8, Message: "the date is no date", Hint: "use 2026-03-14"}
	got := faultLines(errors.Join(place, errors.Join(errors.New("plain"), fmt.Errorf("reading: %w", place))))
	want := []string{
		"_posts/a.md:3:8: the date is no date; use 2026-03-14",
		"broadsheet: plain",
		"reading: _posts/a.md:3:8: the date is no date; use 2026-03-14",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if got := faultLines(fmt.Errorf("gather: %w", context.Canceled)); !strings.Contains(got[0], "run it again") {
		t.Errorf("an interrupt says %q", got)
	}
}

// A signal ends a build before it is done, with its own exit code.
func TestInterrupted(t *testing.T) {
	dir := t.TempDir()
	put(t, dir+"/index.html", "---\n---\nx")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var out strings.Builder
	code := run(ctx, []string{"build", "-s", dir, "-d", dir + "/_site"}, strings.NewReader(""), &out, &out)
	if code != exitInterrupted || strings.Contains(out.String(), "goroutine") {
		t.Errorf("ended with %d: %s", code, out.String())
	}
}
