package sass

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/pattern"
)

// Dart runs the dart-sass command line, once for each style sheet.
type Dart struct{ Program string }

// Find looks for dart-sass in a folder's node_modules and on the PATH. Where
// there is none the result is Missing.
func Find(dir string) Compiler {
	local := filepath.Join(dir, "node_modules", ".bin", "sass")
	if fi, err := os.Stat(local); err == nil && !fi.IsDir() {
		return Dart{local}
	}
	if p, err := exec.LookPath("sass"); err == nil {
		return Dart{p}
	}
	return Missing{}
}

// Compile gives the text to the program's standard input and takes the source
// map out of the CSS it prints.
func (d Dart) Compile(ctx context.Context, in Input) (Output, error) {
	args := []string{"--stdin", "--no-color"}
	if in.Indented {
		args = append(args, "--indented")
	}
	if in.Compressed {
		args = append(args, "--style=compressed")
	}
	if in.Quiet {
		args = append(args, "--quiet-deps")
	}
	if in.Part {
		args = append(args, "--no-charset")
	}
	if in.SourceMap {
		args = append(args, "--embed-source-map", "--embed-sources")
	} else {
		args = append(args, "--no-source-map")
	}
	// What stands beside the file is found first, as if it had been read
	// from there.
	for _, p := range append([]string{filepath.Dir(in.Path)}, in.LoadPaths...) {
		args = append(args, "--load-path="+p)
	}
	cmd := exec.CommandContext(ctx, d.Program, args...)
	cmd.Stdin = strings.NewReader(in.Text)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) && exit.ExitCode() == 65 {
			return Output{}, fault(stderr.String(), in.Path)
		}
		return Output{}, fmt.Errorf("%s: %w: %s", d.Program, err, firstLine(stderr.String()))
	}
	out := Output{CSS: strings.TrimRight(stdout.String(), "\n"), Warnings: stderr.String()}
	if in.SourceMap {
		out.CSS, out.SourceMap = splitMap(out.CSS, in.Path)
	}
	return out, nil
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), "\n")
	return s
}

const mapComment = "/*# sourceMappingURL=data:application/json;charset=utf-8,"

var stdinSource = pattern.New(`"data:;charset=utf-8,[^"]*"`)

// splitMap takes the embedded map off the CSS and gives standard input its
// file's address.
func splitMap(css, path string) (string, string) {
	i := strings.LastIndex(css, mapComment)
	if i < 0 {
		return css, ""
	}
	encoded, _, _ := strings.Cut(css[i+len(mapComment):], " */")
	text, err := url.PathUnescape(encoded)
	if err != nil {
		return strings.TrimRight(css[:i], "\n"), ""
	}
	at := fmt.Sprintf("%q", (&url.URL{Scheme: "file", Path: path}).String())
	return strings.TrimRight(css[:i], "\n"), stdinSource.ReplaceAllLiteralString(text, at)
}

var place = pattern.New(`(?m)^\s+(\S+) (\d+):(\d+)\s`)

// fault reads what dart-sass says of a style sheet it cannot compile.
func fault(text, path string) error {
	// Warnings come before it.
	if i := strings.LastIndex(text, "Error: "); i >= 0 {
		text = text[i:]
	}
	e := &Error{Message: strings.TrimPrefix(firstLine(text), "Error: "), File: path}
	if m := place.FindStringSubmatch(text); m != nil {
		if m[1] != "-" {
			e.File = m[1]
		}
		e.Line, _ = strconv.Atoi(m[2])
		e.Column, _ = strconv.Atoi(m[3])
	}
	return e
}
