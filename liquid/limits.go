package liquid

import (
	"context"
	"math"
)

// Limits bound what a render may use up. A zero field means the default,
// which only stops what would take the process down; -1 means none.
type Limits struct {
	Output     int // bytes of output, captured output included; default 1 GiB
	Value      int // bytes or elements of one value made by a filter; default 256 Mi
	Iterations int // rounds of all loops together; default none
	Score      int // nodes rendered, Liquid's render_score; default none
}

const (
	defaultOutput = 1 << 30
	defaultValue  = 256 << 20
)

type limitState struct {
	Limits
	ctx        context.Context
	done       <-chan struct{}
	most       int  // bytes of output up to which a body need not ask; -1 where it must
	counted    bool // iterations are limited
	iterations int
	score      int
	ticks      uint
}

func (l *limitState) set(lim Limits, ctx context.Context) {
	if lim.Output == 0 {
		lim.Output = defaultOutput
	}
	if lim.Value == 0 {
		lim.Value = defaultValue
	}
	l.Limits = lim
	l.ctx = ctx
	l.done = ctx.Done()
	l.counted = lim.Iterations > 0
	switch {
	case lim.Score > 0 || l.done != nil:
		l.most = -1
	case lim.Output > 0:
		l.most = lim.Output
	default:
		l.most = math.MaxInt
	}
}

func (l *limitState) begin() { l.iterations, l.score = 0, 0 }

var errMemory = &Error{Kind: MemoryError, Message: "Memory limits exceeded"}

func memoryError() error {
	e := *errMemory
	return &e
}

// spend is called at the start of each body, where the output is longer than
// th.limits.most.
func (th *Thread) spend(nodes int, dst []byte) error {
	l := &th.limits
	l.score += nodes
	if l.Score > 0 && l.score > l.Score || l.Output > 0 && len(dst) > l.Output {
		return memoryError()
	}
	if l.done != nil {
		if l.ticks++; l.ticks%64 == 0 {
			select {
			case <-l.done:
				return l.ctx.Err()
			default:
			}
		}
	}
	return nil
}

// iterate is called for each round of a loop. One of many rounds need not where
// th.limits.counted is false.
func (th *Thread) iterate() error {
	l := &th.limits
	l.iterations++
	if l.Iterations > 0 && l.iterations > l.Iterations {
		return memoryError()
	}
	return nil
}

// room refuses to make a value of n bytes or elements.
func (th *Thread) room(n int) error {
	if l := th.limits.Value; l > 0 && n > l {
		return memoryError()
	}
	return nil
}
