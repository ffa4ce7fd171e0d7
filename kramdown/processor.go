package kramdown

import (
	"bytes"
	"fmt"
	"sort"
)

// Processor converts documents with one set of options.
type Processor struct {
	opt   Options
	input inputKind
}

// Warning is something in a document that is probably not as its author meant
// it. Line and Column count from 1, columns in bytes.
type Warning struct {
	Line, Column int
	Message      string
}

// New returns a Processor with the given options. An Input that is not known
// is read as kramdown; Options.Set refuses it. The maps within opts must not be
// changed afterwards.
func New(opts Options) *Processor {
	p := &Processor{opt: opts}
	p.input, _ = parseInput(opts.Input)
	if p.opt.FootnoteLinkText == "" {
		p.opt.FootnoteLinkText = "%s"
	}
	p.opt.derive()
	return p
}

// Append appends the HTML of src to dst and returns it, with what was found
// questionable. Nothing is refused.
func (p *Processor) Append(dst, src []byte) ([]byte, []Warning) {
	if isWords(src) {
		return appendWords(dst, src), nil
	}
	return p.convert(dst, src)
}

func (p *Processor) convert(dst, src []byte) ([]byte, []Warning) {
	s := p.acquire(src)
	root := s.parse()
	dst = s.html(dst, root)
	w := s.report()
	s.release()
	return dst, w
}

// report makes warnings readable, in the order of the source.
func (s *state) report() []Warning {
	if len(s.warnings) == 0 {
		return nil
	}
	out := make([]Warning, len(s.warnings))
	for i, w := range s.warnings {
		msg := w.msg
		if !w.arg.empty() && int(w.arg.b) <= len(s.buf) {
			arg := s.b(w.arg)
			if len(arg) > 80 {
				arg = arg[:80]
			}
			msg = fmt.Sprintf(msg, arg)
		}
		out[i] = Warning{Message: msg, Line: int(s.origin(w.pos))}
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Line < out[j].Line })
	line, from, begin := 1, int(s.base), int(s.base)
	for i := range out {
		p := out[i].Line
		line += bytes.Count(s.buf[from:p], []byte("\n"))
		if k := bytes.LastIndexByte(s.buf[from:p], '\n'); k >= 0 {
			begin = from + k + 1
		}
		from = p
		out[i].Line, out[i].Column = line, p-begin+1
	}
	return out
}
