package branch

import (
	"context"
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/publish"
)

// The trailers of a commit of ours.
const (
	ourTrailer  = "Broadsheet-Publication"
	keepTrailer = "Broadsheet-Keeps" // a path that is not the site's, quoted
)

// A mark is what the newest commit of ours says.
type mark struct {
	commit string
	keeps  []string
}

// markDepth is how many commits by others are looked through for one of ours.
// A person who adds a file by a forge's web page makes one.
const markDepth = 50

// mark finds the newest commit of ours, nil where there is none.
func (t *target) mark(ctx context.Context) (*mark, error) {
	for _, depth := range []int{1, markDepth} {
		if depth > 1 {
			if err := t.fetch(ctx, depth); err != nil {
				return nil, err
			}
		}
		out, err := t.git(ctx, "log", "-z", "--first-parent", "--format=%H%n%B", t.base)
		if err != nil {
			return nil, err
		}
		for entry := range strings.SplitSeq(out, "\x00") {
			commit, message, _ := strings.Cut(entry, "\n")
			if keeps, ours := readMessage(message); ours {
				return &mark{commit, keeps}, nil
			}
		}
	}
	return nil, nil
}

// readMessage reads the trailers of a commit.
func readMessage(message string) (keeps []string, ours bool) {
	for line := range strings.Lines(message) {
		line = strings.TrimRight(line, "\n")
		if strings.HasPrefix(line, ourTrailer+": ") {
			ours = true
		}
		if quoted, ok := strings.CutPrefix(line, keepTrailer+": "); ok {
			if p, err := strconv.Unquote(quoted); err == nil && publish.ValidPath(p) {
				keeps = append(keeps, p)
			}
		}
	}
	return keeps, ours
}

// message is that of a commit.
func (t *target) message(m *publish.Manifest, put, gone int) string {
	title := t.opts.Message
	if title == "" {
		title = "Publish the site"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n%d written, %d deleted\n\n%s: 1\n", strings.TrimSpace(title), put, gone, ourTrailer)
	keeps := slices.Clone(m.Kept)
	slices.Sort(keeps)
	for _, p := range keeps {
		if p != noJekyll && p != domain {
			fmt.Fprintf(&b, "%s: %s\n", keepTrailer, strconv.Quote(p))
		}
	}
	return b.String()
}

// blobName is what Git calls a content.
func blobName(content string) string {
	sum := sha1.Sum([]byte("blob " + strconv.Itoa(len(content)) + "\x00" + content))
	return hex.EncodeToString(sum[:])
}
