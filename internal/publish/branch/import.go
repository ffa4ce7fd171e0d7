package branch

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"os/exec"
	"slices"
	"strings"
	"sync"

	"github.com/broadsheet-press/broadsheet/internal/publish"
)

// newRef is where the new commit is kept until it is pushed.
const newRef = "refs/broadsheet/new"

// An importer streams contents and then a commit into git fast-import: one
// process for all files, which makes one pack.
type importer struct {
	t    *target
	cmd  *exec.Cmd
	in   io.WriteCloser
	errs bytes.Buffer

	mu     sync.Mutex     // contents follow each other in the stream
	marks  map[string]int // by path
	delete []string
	broken error
}

func (t *target) startImport() (*importer, error) {
	im := &importer{t: t, marks: map[string]int{}}
	// Not bound to a context: what ends it is Close, or its own commit.
	im.cmd = t.command(context.Background(), "fast-import", "--quiet", "--done", "--date-format=raw", "--force")
	im.cmd.Stderr = &im.errs
	var err error
	if im.in, err = im.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	if err := im.cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting git: %w", err)
	}
	return im, nil
}

// fail remembers that the stream is torn: nothing after it can be understood.
func (im *importer) fail(err error) error {
	im.broken = err
	return err
}

// blob sends a content.
func (im *importer) blob(p string, length int64, src io.Reader) error {
	im.mu.Lock()
	defer im.mu.Unlock()
	if im.broken != nil {
		return im.broken
	}
	n := len(im.marks) + 1
	if _, err := fmt.Fprintf(im.in, "blob\nmark :%d\ndata %d\n", n, length); err != nil {
		return im.fail(im.ended(err))
	}
	// Hiding the pipe's ReadFrom keeps splice out of it, which would report
	// the reader's errors as the pipe's.
	if sent, err := io.Copy(struct{ io.Writer }{im.in}, src); err != nil {
		return im.fail(err)
	} else if sent != length {
		return im.fail(publish.Faultf(publish.Changed, "%s has %d bytes and not %d", p, sent, length))
	}
	if _, err := io.WriteString(im.in, "\n"); err != nil {
		return im.fail(im.ended(err))
	}
	im.marks[p] = n
	return nil
}

// ended gives the reason where git has closed its end.
func (im *importer) ended(err error) error {
	_ = im.in.Close()
	_ = im.cmd.Wait()
	if im.errs.Len() > 0 {
		return gitFault("fast-import", im.errs.String(), errGone)
	}
	return err
}

// gone leaves a path out.
func (im *importer) gone(p string) {
	im.mu.Lock()
	defer im.mu.Unlock()
	im.delete = append(im.delete, p)
}

// commit sends the commit, ends git and gives the commit's name.
func (im *importer) commit(ctx context.Context, m *publish.Manifest) (string, error) {
	if im.broken != nil {
		im.kill()
		return "", im.broken
	}
	t := im.t
	var b strings.Builder
	name, mail := t.identity()
	message := t.message(m, len(im.marks), len(im.delete))
	fmt.Fprintf(&b, "commit %s\ncommitter %s <%s> %d +0000\ndata %d\n%s\n", newRef, name, mail, m.Time.Unix(), len(message), message)
	switch {
	case t.base != "" && t.opts.Squash:
		tree, err := t.git(ctx, "rev-parse", "--verify", "--quiet", t.base+"^{tree}")
		if err != nil {
			im.kill()
			return "", err
		}
		fmt.Fprintf(&b, "M 040000 %s \"\"\n", strings.TrimSpace(tree))
	case t.base != "":
		fmt.Fprintf(&b, "from %s\n", t.base)
	}
	// Deletions first: a file may stand where a folder has to be.
	slices.Sort(im.delete)
	for _, p := range im.delete {
		fmt.Fprintf(&b, "D %s\n", quotePath(p))
	}
	for _, p := range slices.Sorted(maps.Keys(im.marks)) {
		fmt.Fprintf(&b, "M 100644 :%d %s\n", im.marks[p], quotePath(p))
	}
	add := t.additions()
	for _, p := range slices.Sorted(maps.Keys(add)) {
		if _, own := im.marks[p]; !own {
			fmt.Fprintf(&b, "M 100644 inline %s\ndata %d\n%s\n", quotePath(p), len(add[p]), add[p])
		}
	}
	b.WriteString("\ndone\n")
	if _, err := io.WriteString(im.in, b.String()); err != nil {
		return "", im.ended(err)
	}
	if err := im.in.Close(); err != nil {
		return "", err
	}
	if err := im.cmd.Wait(); err != nil {
		return "", gitFault("fast-import", im.errs.String(), err)
	}
	commit, err := t.git(ctx, "rev-parse", "--verify", "--quiet", newRef)
	return strings.TrimSpace(commit), err
}

// kill ends git without a commit.
func (im *importer) kill() {
	_ = im.in.Close()
	_ = im.cmd.Process.Kill()
	_ = im.cmd.Wait()
}

// quotePath writes a path as fast-import reads it.
func quotePath(p string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(p) + `"`
}
