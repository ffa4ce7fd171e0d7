//go:build !linux || !(amd64 || arm64)

package ledger

import (
	"os"
	"time"
)

const separator = os.PathSeparator

// eye is what one goroutine looks with.
type eye struct {
	now    int64  // when the looks that follow began at the earliest, ns
	buffer []byte // the caller's
}

func newEye() *eye { return &eye{} }

// begin says that looks follow.
func (e *eye) begin() { e.now = time.Now().UnixNano() }

func (*eye) close() {}

func (e *eye) look(folder, base string, _ bool) (Stamp, bool) { return lookAt(folder+base, e.now) }
