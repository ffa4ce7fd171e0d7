// Package oracle lets tests ask the reference implementations: Ruby programs
// such as Liquid, kramdown and Jekyll. Where they are not installed, tests
// skip, saying so; where RequireEnv is set, as in CI, they fail instead.
package oracle

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"testing"
)

// RequireEnv names the environment variable that turns a missing oracle from
// a skip into a failure.
const RequireEnv = "BROADSHEET_REQUIRE_ORACLE"

// Need skips the test, or fails it where RequireEnv is set, unless program is
// on the PATH. It returns the program's path.
func Need(t testing.TB, program string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	if err == nil {
		return path
	}
	Absent(t, program+" is not installed: this comparison with the reference needs it (.ci/run installs it)")
	return ""
}

// Absent skips the test, or fails it where RequireEnv is set, saying why.
func Absent(t testing.TB, why string) {
	t.Helper()
	if os.Getenv(RequireEnv) != "" {
		t.Fatal(why)
	}
	t.Skip(why)
}

// Process is a Ruby program that answers JSON lines.
type Process struct {
	in  io.WriteCloser
	out *bufio.Reader
}

// Ruby starts a Ruby script that reads one JSON text a line and answers each
// by one line. The script ends with the test. Where one of the libraries it
// requires is missing, the test skips or fails as with Need.
func Ruby(t testing.TB, script string, libraries ...string) *Process {
	t.Helper()
	ruby := Need(t, "ruby")
	for _, lib := range libraries {
		if err := exec.Command(ruby, "-e", "require ARGV[0]", lib).Run(); err != nil {
			Absent(t, "Ruby has no "+lib+": this comparison with the reference needs it (.ci/run installs it)")
		}
	}
	args := []string{"-W0", "-Ku", "-rjson"}
	for _, lib := range libraries {
		args = append(args, "-r"+lib)
	}
	cmd := exec.Command(ruby, append(args, "-e", "STDOUT.sync = true\n"+script)...)
	cmd.Stderr = os.Stderr
	cmd.Env = append(os.Environ(), "LANG=C.UTF-8", "TZ=UTC", "JEKYLL_NO_BUNDLER_REQUIRE=true")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		cmd.Wait()
	})
	return &Process{in: in, out: bufio.NewReaderSize(out, 1<<20)}
}

// Ask sends a request as one JSON line and reads the answer into response.
func (p *Process) Ask(t testing.TB, request, response any) {
	t.Helper()
	b, err := json.Marshal(request)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.in.Write(append(b, '\n')); err != nil {
		t.Fatalf("the oracle is gone: %v", err)
	}
	line, err := p.out.ReadBytes('\n')
	if err != nil {
		t.Fatalf("the oracle gave no answer: %v", err)
	}
	if err := json.Unmarshal(line, response); err != nil {
		t.Fatalf("the oracle answered %q: %v", line, err)
	}
}
