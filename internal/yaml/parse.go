package yaml

import (
	"errors"
	"unicode/utf8"

	"github.com/broadsheet-press/broadsheet/internal/diag"
)

// maxDepth bounds nesting, and with it the stack. libyaml has the same limit
// on open brackets.
const maxDepth = 1000

// parser reads the first document of a text into a builder.
type parser struct {
	*scanner
	builder
	handles map[string]string // what the document's tag handles stand for
	anchors map[string]anchored
	depth   int
	at      mark // of the value that a semantic error is about
}

// anchored is the value an anchor names; that of a sequence is known once it
// is closed.
type anchored struct {
	v   any
	seq *[]any
}

// parseFull reads any text.
func parseFull(src []byte, file string) (v any, err error) {
	text, err := decode(src, file)
	if err != nil {
		return nil, err
	}
	p := &parser{scanner: newScanner(text)}
	defer func() {
		switch r := recover().(type) {
		case nil:
		case fault:
			v, err = nil, syntaxError(text, file, r)
		default:
			panic(r)
		}
	}()
	if err := p.document(); err != nil {
		return nil, &Error{Diagnostic: diag.Diagnostic{
			Severity: diag.Error, File: file, Line: p.at.line + 1, Column: p.at.column + 1, Message: err.Error(),
		}}
	}
	return p.result(), nil
}

// decode drops a byte order mark, as Jekyll does where it opens a file, and
// refuses what is no text before anything else is looked at.
func decode(src []byte, file string) (string, error) {
	text := string(src)
	if len(text) >= 3 && text[:3] == "\ufeff" {
		text = text[3:]
	}
	line, column := 1, 1
	fail := func(problem string) error {
		e := &Error{problem: problem, line: 1, column: 1}
		e.Diagnostic = diag.Diagnostic{Severity: diag.Error, File: file, Line: line, Column: column, Message: problem, Hint: hint(text, fault{problem: problem, problemMark: mark{line: line - 1, column: column - 1}})}
		return e
	}
	for i := 0; i < len(text); {
		c := text[i]
		if c < utf8.RuneSelf {
			if c < ' ' && c != '\t' && c != '\n' && c != '\r' || c == 0x7f {
				return "", fail("control characters are not allowed")
			}
			i++
			column++
			if c == '\n' {
				line, column = line+1, 1
			}
			continue
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == utf8.RuneError && n <= 1:
			return "", fail(octetProblem(text[i:]))
		case r < 0xa0 && r != 0x85, r == 0xfffe, r == 0xffff:
			return "", fail("control characters are not allowed")
		}
		i += n
		column++
	}
	return text, nil
}

// octetProblem says what is wrong with bytes that are no character.
func octetProblem(s string) string {
	width := 0
	switch c := s[0]; {
	case c&0xe0 == 0xc0:
		width = 2
	case c&0xf0 == 0xe0:
		width = 3
	case c&0xf8 == 0xf0:
		width = 4
	default:
		return "invalid leading UTF-8 octet"
	}
	if len(s) < width {
		return "incomplete UTF-8 octet sequence"
	}
	for i := 1; i < width; i++ {
		if s[i]&0xc0 != 0x80 {
			return "invalid trailing UTF-8 octet"
		}
	}
	if width == 3 && s[0] == 0xed || width == 4 && s[0] > 0xf3 {
		return "invalid Unicode character"
	}
	return "invalid length of a UTF-8 sequence"
}

func (p *parser) refuse(context string, at mark, problem string, where mark) {
	panic(fault{context, at, problem, where})
}

func (p *parser) document() error {
	switch p.peek().kind {
	case streamEnd:
		return nil
	case versionDirective, tagDirective, documentStart:
		p.directives()
		if t := p.peek(); t.kind != documentStart {
			p.refuse("", mark{}, "did not find expected <document start>", t.start)
		}
		p.take()
		switch p.peek().kind {
		case versionDirective, tagDirective, documentStart, documentEnd, streamEnd:
			if err := p.addScalar("", false, "", ""); err != nil {
				return err
			}
			return nil
		}
	}
	if err := p.node(true, false); err != nil {
		return err
	}
	p.peek() // what follows must be a token, if no document
	return nil
}

func (p *parser) directives() {
	version := false
	for {
		t := p.peek()
		switch t.kind {
		case versionDirective:
			if version {
				p.refuse("", mark{}, "found duplicate %YAML directive", t.start)
			}
			if t.major != 1 || t.minr != 1 && t.minr != 2 {
				p.refuse("", mark{}, "found incompatible YAML document", t.start)
			}
			version = true
		case tagDirective:
			if _, ok := p.handles[t.handle]; ok {
				p.refuse("", mark{}, "found duplicate %TAG directive", t.start)
			}
			if p.handles == nil {
				p.handles = map[string]string{}
			}
			p.handles[t.handle] = t.text
		default:
			return
		}
		p.take()
	}
}

// node reads one value. block allows block collections, indentless a sequence
// that is no further in than the key it belongs to.
func (p *parser) node(block, indentless bool) error {
	if p.depth++; p.depth > maxDepth {
		return errors.New("collections are nested too deeply")
	}
	defer func() { p.depth-- }()
	t := p.peek()
	p.at = t.start
	if t.kind == aliasToken {
		return p.alias(p.take().text)
	}
	start := t.start
	anchor, tag := p.properties()
	t = p.peek()
	switch {
	case indentless && t.kind == blockEntry:
		return p.sequence(anchor, t.start, p.indentlessItems)
	case t.kind == scalarToken:
		t := p.take()
		quoted := !t.plain && tag == ""
		return p.addScalar(t.text, quoted, tag, anchor)
	case t.kind == flowSequenceStart:
		return p.sequence(anchor, t.start, p.flowItems)
	case t.kind == flowMappingStart:
		return p.mapping(anchor, t.start, p.flowPairs)
	case block && t.kind == blockSequenceStart:
		return p.sequence(anchor, t.start, p.blockItems)
	case block && t.kind == blockMappingStart:
		return p.mapping(anchor, t.start, p.blockPairs)
	case anchor != "" || tag != "":
		return p.addScalar("", false, tag, anchor)
	}
	context := "while parsing a flow node"
	if block {
		context = "while parsing a block node"
	}
	p.refuse(context, start, "did not find expected node content", t.start)
	return nil
}

// properties reads an anchor and a tag, in either order.
func (p *parser) properties() (anchor, tag string) {
	start := p.peek().start
	tagged := false
	for range 2 {
		switch t := p.peek(); {
		case t.kind == anchorToken && anchor == "":
			anchor = p.take().text
		case t.kind == tagToken && !tagged:
			t := p.take()
			tagged = true
			tag = t.text
			if t.handle == "" {
				break
			}
			prefix, ok := p.handles[t.handle]
			switch {
			case ok:
			case t.handle == "!":
				prefix = "!"
			case t.handle == "!!":
				prefix = "tag:yaml.org,2002:"
			default:
				p.refuse("while parsing a node", start, "found undefined tag handle", t.start)
			}
			tag = prefix + t.text
		}
	}
	return anchor, tag
}

func (p *parser) anchor(name string, a anchored) {
	if name == "" {
		return
	}
	if p.anchors == nil {
		p.anchors = map[string]anchored{}
	}
	p.anchors[name] = a
}

func (p *parser) addScalar(text string, quoted bool, tag, anchor string) error {
	v, err := scalar(text, quoted, tag)
	if err != nil {
		return err
	}
	p.anchor(anchor, anchored{v: v})
	return p.add(v)
}

// alias adds what an anchor names; where nothing has the name it adds null,
// as SafeYAML does. A string has its type guessed once more.
func (p *parser) alias(name string) error {
	a := p.anchors[name]
	v := a.v
	if a.seq != nil {
		v = *a.seq
		if p.isOpen(a.seq) {
			return errRecursion
		}
	} else if p.isOpen(v) {
		return errRecursion
	}
	if s, ok := v.(string); ok {
		var err error
		if v, err = guess(s); err != nil {
			return err
		}
	}
	return p.add(v)
}

func (p *parser) sequence(anchor string, start mark, items func(start mark) error) error {
	seq, fill, err := p.openSeq()
	if err != nil {
		return err
	}
	p.anchor(anchor, anchored{seq: seq})
	if err := items(start); err != nil {
		return err
	}
	p.close()
	fill()
	return nil
}

func (p *parser) mapping(anchor string, start mark, pairs func(start mark) error) error {
	m, err := p.openMap()
	if err != nil {
		return err
	}
	p.anchor(anchor, anchored{v: m})
	if err := pairs(start); err != nil {
		return err
	}
	p.close()
	return nil
}

// orEmpty reads a node, or an empty scalar where one of the kinds follows.
func (p *parser) orEmpty(block, indentless bool, kinds ...tokenKind) error {
	next := p.peek()
	for _, k := range kinds {
		if next.kind == k {
			p.at = next.start
			return p.addScalar("", false, "", "")
		}
	}
	return p.node(block, indentless)
}

func (p *parser) blockItems(start mark) error {
	p.take()
	for {
		switch t := p.peek(); t.kind {
		case blockEntry:
			p.take()
			if err := p.orEmpty(true, false, blockEntry, blockEnd); err != nil {
				return err
			}
		case blockEnd:
			p.take()
			return nil
		default:
			p.refuse("while parsing a block collection", start, "did not find expected '-' indicator", t.start)
		}
	}
}

func (p *parser) indentlessItems(mark) error {
	for p.peek().kind == blockEntry {
		p.take()
		if err := p.orEmpty(true, false, blockEntry, keyToken, valueToken, blockEnd); err != nil {
			return err
		}
	}
	return nil
}

func (p *parser) blockPairs(start mark) error {
	p.take()
	for {
		switch t := p.peek(); t.kind {
		case keyToken:
			p.take()
			if err := p.orEmpty(true, true, keyToken, valueToken, blockEnd); err != nil {
				return err
			}
		case blockEnd:
			p.take()
			return nil
		default:
			p.refuse("while parsing a block mapping", start, "did not find expected key", t.start)
		}
		if p.peek().kind != valueToken {
			if err := p.addScalar("", false, "", ""); err != nil {
				return err
			}
			continue
		}
		p.take()
		if err := p.orEmpty(true, true, keyToken, valueToken, blockEnd); err != nil {
			return err
		}
	}
}

func (p *parser) flowItems(start mark) error {
	p.take()
	for first := true; ; first = false {
		if p.peek().kind != flowSequenceEnd && !first {
			if t := p.peek(); t.kind != flowEntry {
				p.refuse("while parsing a flow sequence", start, "did not find expected ',' or ']'", t.start)
			}
			p.take()
		}
		switch p.peek().kind {
		case flowSequenceEnd:
			p.take()
			return nil
		case keyToken:
			if err := p.mapping("", mark{}, p.singlePair); err != nil {
				return err
			}
		default:
			if err := p.node(false, false); err != nil {
				return err
			}
		}
	}
}

// singlePair is the mapping of one pair that may stand in a flow sequence
// without braces. Where the key is missing, libyaml loses the token that
// follows it, and so does this.
func (p *parser) singlePair(mark) error {
	p.take()
	switch p.peek().kind {
	case valueToken, flowEntry, flowSequenceEnd:
		p.take()
		if err := p.addScalar("", false, "", ""); err != nil {
			return err
		}
	default:
		if err := p.node(false, false); err != nil {
			return err
		}
	}
	if p.peek().kind != valueToken {
		return p.addScalar("", false, "", "")
	}
	p.take()
	return p.orEmpty(false, false, flowEntry, flowSequenceEnd)
}

func (p *parser) flowPairs(start mark) error {
	p.take()
	for first := true; ; first = false {
		if p.peek().kind != flowMappingEnd && !first {
			if t := p.peek(); t.kind != flowEntry {
				p.refuse("while parsing a flow mapping", start, "did not find expected ',' or '}'", t.start)
			}
			p.take()
		}
		switch p.peek().kind {
		case flowMappingEnd:
			p.take()
			return nil
		case keyToken:
			p.take()
			if err := p.orEmpty(false, false, valueToken, flowEntry, flowMappingEnd); err != nil {
				return err
			}
			if p.peek().kind != valueToken {
				if err := p.addScalar("", false, "", ""); err != nil {
					return err
				}
				continue
			}
			p.take()
			if err := p.orEmpty(false, false, flowEntry, flowMappingEnd); err != nil {
				return err
			}
		default:
			if err := p.node(false, false); err != nil {
				return err
			}
			if err := p.addScalar("", false, "", ""); err != nil {
				return err
			}
		}
	}
}
