package kramdown

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	reference "github.com/broadsheet-press/broadsheet/internal/oracle"
)

// oracle is a process that runs the real kramdown.
type oracle struct {
	in      *bufio.Writer
	out     *bufio.Reader
	close   func()
	version string
}

type oracleAnswer struct {
	HTML    string `json:"html"`
	Error   string `json:"error"`
	Version string `json:"version"`
}

// startOracle starts Ruby with kramdown, or skips the test where there is none.
func startOracle(t testing.TB) *oracle {
	t.Helper()
	ruby := reference.Need(t, "ruby")
	cmd := exec.Command(ruby, "testdata/kramdown.rb")
	cmd.Stderr = os.Stderr
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
	o := &oracle{in: bufio.NewWriterSize(in, 1<<16), out: bufio.NewReaderSize(out, 1<<20)}
	o.close = func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }
	t.Cleanup(o.close)
	a, err := o.read()
	if err != nil || a.Version == "" {
		reference.Absent(t, fmt.Sprintf("ruby has no kramdown and kramdown-parser-gfm: this comparison needs them (.ci/run installs them): %v", err))
	}
	o.version = a.Version
	return o
}

func (o *oracle) send(text string, options map[string]any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(map[string]any{"text": text, "options": options}); err != nil {
		return err
	}
	if _, err := o.in.Write(b.Bytes()); err != nil {
		return err
	}
	return nil
}

func (o *oracle) read() (a oracleAnswer, err error) {
	line, err := o.out.ReadBytes('\n')
	if err != nil {
		return a, err
	}
	return a, json.Unmarshal(line, &a)
}

func (o *oracle) ask(text string, options map[string]any) (oracleAnswer, error) {
	if err := o.send(text, options); err != nil {
		return oracleAnswer{}, err
	}
	if err := o.in.Flush(); err != nil {
		return oracleAnswer{}, err
	}
	return o.read()
}

var (
	oldNote = regexp.MustCompile(`<sup id="fnref:([^"]*)" role="doc-noteref"><a href="#fn:([^"]*)" class="footnote" rel="footnote">`)
	oldLI   = regexp.MustCompile(`<li id="fn:([^"]*)" role="doc-endnote">`)
	// what 2.5 reads otherwise than 2.4, as far as documents can hold it
	newIn25 = regexp.MustCompile(`(?i)<!\[CDATA\[|<time|</time|\*\[|[a-z]_[_*]|__|header_links|footnote_link_text|&[A-Za-z][A-Za-z0-9]*;`)
)

// comparable undoes what 2.5 changed in the output of 2.4; it reports false
// for a document that the two read differently.
func (o *oracle) comparable(text, html string) (string, bool) {
	if !strings.HasPrefix(o.version, "2.4") {
		return html, true
	}
	if newIn25.MatchString(text) {
		return html, false
	}
	html = oldNote.ReplaceAllString(html, `<sup id="fnref:$1"><a href="#fn:$2" class="footnote" rel="footnote" role="doc-noteref">`)
	return oldLI.ReplaceAllString(html, `<li id="fn:$1">`), true
}
