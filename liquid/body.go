package liquid

// Body is a sequence of text, outputs and tags: a template, or what a block
// encloses.
type Body struct {
	entries []entry
	blank   bool
	done    bool
}

type entryKind uint8

const (
	textEntry entryKind = iota
	outputEntry
	variableEntry // an output without filters
	tagEntry
	blockEntry // a tag that vanishes with its output where it is blank
	breakEntry
	continueEntry
)

type entry struct {
	kind  entryKind
	blank bool
	line  int
	text  string
	out   *Output
	node  Node
}

// blockNode marks those nodes that Liquid derives from its Block.
type blockNode interface{ isBlock() }

func (b *Body) add(e entry) { b.entries = append(b.entries, e) }

func (b *Body) addOutput(out *Output, line int) {
	e := entry{kind: outputEntry, out: out, line: line}
	if out.direct != nil && len(out.filters) == 0 && !out.bare {
		e.kind = variableEntry
	}
	b.add(e)
}

func (b *Body) addText(s string) { b.add(entry{kind: textEntry, text: s, blank: isBlankText(s)}) }

func (b *Body) addNode(n Node, line int) {
	e := entry{kind: tagEntry, node: n, line: line}
	if bn, ok := n.(BlankNode); ok {
		e.blank = bn.Blank()
	}
	switch n := n.(type) {
	case nil:
		return
	case interrupt:
		e.kind = breakEntry
		if n == continueInterrupt {
			e.kind = continueEntry
		}
	case blockNode:
		e.kind = blockEntry
	}
	b.add(e)
}

// trimLast drops trailing white space of the last text. Whether that text is
// blank has been settled before, so the field stays.
func (b *Body) trimLast() {
	if n := len(b.entries); n > 0 && b.entries[n-1].kind == textEntry {
		b.entries[n-1].text = trimRight(b.entries[n-1].text)
	}
}

// finish settles whether the body is blank and drops empty texts.
func (b *Body) finish() {
	b.settle()
	kept := b.entries[:0]
	for _, e := range b.entries {
		if e.kind != textEntry || e.text != "" {
			kept = append(kept, e)
		}
	}
	b.entries = kept
	b.done = true
}

func (b *Body) settle() {
	b.blank = true
	for i := range b.entries {
		if !b.entries[i].blank {
			b.blank = false
			return
		}
	}
}

// Blank reports whether the body prints nothing but white space.
func (b *Body) Blank() bool {
	if !b.done {
		b.settle()
	}
	return b.blank
}

// Text is the body's text where it is nothing but text.
func (b *Body) Text() (s string, ok bool) {
	switch len(b.entries) {
	case 0:
		return "", true
	case 1:
		return b.entries[0].text, b.entries[0].kind == textEntry
	}
	return "", false
}

// Render appends the body's output to dst. Errors are printed into it, or
// returned where the thread rethrows them.
func (b *Body) Render(th *Thread, dst []byte) ([]byte, error) {
	if len(dst) > th.limits.most {
		if err := th.spend(len(b.entries), dst); err != nil {
			return dst, err
		}
	}
	for i := range b.entries {
		e := &b.entries[i]
		var err error
		start := len(dst)
		switch e.kind {
		case textEntry:
			dst = append(dst, e.text...)
			continue
		case variableEntry:
			var v any
			if v, err = e.out.direct.Eval(th); err == nil {
				s, ok := v.(string)
				if ok {
					if th.parts != nil {
						th.printed(e.out, len(dst))
					}
					dst = append(dst, s...)
					continue
				}
				if dst, err = th.appendText(dst, v); err == nil {
					continue
				}
			}
		case outputEntry:
			if dst, err = e.out.Render(th, dst); err == nil {
				continue
			}
		case tagEntry:
			dst, err = th.hide(e.node, dst)
		case blockEntry:
			if e.blank {
				th.hidden++
			}
			dst, err = th.hide(e.node, dst)
			if e.blank {
				th.hidden--
			}
			if e.blank && err == nil {
				dst = dst[:start]
			}
		case breakEntry:
			th.interrupts = append(th.interrupts, breakInterrupt)
			return dst, nil
		case continueEntry:
			th.interrupts = append(th.interrupts, continueInterrupt)
			return dst, nil
		}
		if err != nil {
			if dst, err = th.handle(err, dst[:start], e.line); err != nil {
				return dst, err
			}
			if e.kind == outputEntry || e.kind == variableEntry {
				continue
			}
		}
		if len(th.interrupts) > 0 {
			return dst, nil
		}
	}
	return dst, nil
}

// interrupt is a {% break %} or {% continue %} on its way to a loop.
type interrupt uint8

const (
	breakInterrupt interrupt = iota
	continueInterrupt
)

func (interrupt) Render(*Thread, []byte) ([]byte, error) { return nil, nil }
