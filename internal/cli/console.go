package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"

	"golang.org/x/term"

	"github.com/broadsheet-press/broadsheet/internal/diag"
)

// A console is where a command reads from and speaks to. Results go to out;
// progress and faults to err, so that a pipe gets only the first.
type console struct {
	in       io.Reader
	out, err io.Writer
	quiet    bool
	verbose  bool

	mu sync.Mutex // serialises whole lines of out and err
}

// say prints a line of result unless the user asked for quiet.
func (c *console) say(format string, args ...any) {
	if c.quiet {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	fmt.Fprintf(c.out, format+"\n", args...)
}

// detail prints a line only when the user asked for more.
func (c *console) detail(format string, args ...any) {
	if c.verbose {
		c.say(format, args...)
	}
}

// fault prints what went wrong, one line per fault. Errors joined together
// are separate lines; a wrapped chain is one.
func (c *console) fault(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, line := range faultLines(err) {
		fmt.Fprintln(c.err, line)
	}
}

// warn prints one line on the error stream that does not change the exit code.
func (c *console) warn(format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	fmt.Fprintf(c.err, format+"\n", args...)
}

// diagnostics prints findings in their order, those that repeat themselves
// once with their number. Warnings are silenced by --quiet, errors never.
func (c *console) diagnostics(ds []diag.Diagnostic) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := 0; i < len(ds); {
		d, n := ds[i], 1
		for i+n < len(ds) && ds[i+n] == d {
			n++
		}
		i += n
		line := d.String()
		if n > 1 {
			line = fmt.Sprintf("%s (%d times)", line, n)
		}
		switch {
		case d.Severity == diag.Error:
			fmt.Fprintln(c.err, line)
		case !c.quiet:
			fmt.Fprintln(c.err, "warning:", line)
		}
	}
}

func faultLines(err error) []string {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var lines []string
		for _, e := range joined.Unwrap() {
			lines = append(lines, faultLines(e)...)
		}
		return lines
	}
	if errors.Is(err, context.Canceled) {
		return []string{"stopped before the work was done; what was written is whole, run it again to finish"}
	}
	// A fault that points into a file begins with that place, so that editors
	// can jump to it; only the others say who speaks.
	var d diag.Diagnostic
	if errors.As(err, &d) && d.File != "" {
		return []string{strings.TrimSpace(err.Error())}
	}
	return []string{"broadsheet: " + strings.TrimSpace(err.Error())}
}

// interactive reports whether w is a terminal that can redraw a line.
func interactive(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd())) && os.Getenv("TERM") != "dumb"
}
