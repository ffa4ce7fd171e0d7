package liquid

import (
	"errors"
	"slices"
	"strings"
)

// ErrorMode says what becomes of markup that Liquid's strict grammar does not
// have.
type ErrorMode uint8

const (
	Lax    ErrorMode = iota // make the best of it, as Liquid does
	Warn                    // the same, and a warning; Jekyll's default
	Strict                  // an error
)

// ParseOptions are those of one source.
type ParseOptions struct {
	Name      string // of the template, for the host; error texts name includes only
	Line      int    // number of the source's first line; 0 means 1
	ErrorMode ErrorMode
	// Reuse is for templates that are rendered again and again, as includes
	// and layouts are: threads with ThreadOptions.Reuse remember their
	// fragments.
	Reuse bool
	// ReuseAlike is for those that are rendered once: of them, the assigns and
	// outputs are remembered that stand in other templates too.
	ReuseAlike bool
	// MembersOf is a variable of which Uses.Members tells.
	MembersOf string
	// Profile times each tag, on threads with ThreadOptions.Profile.
	Profile bool
}

// maxBlockDepth is how deep blocks may be nested, Liquid's MAX_DEPTH.
const maxBlockDepth = 100

// Parser is the state of one Parse. Tags use it to compile their markup.
type Parser struct {
	engine    *Engine
	opts      ParseOptions
	tok       *tokenizer
	line      int
	trim      bool // the next text loses its leading white space
	depth     int
	nesting   int
	fragments int // made so far
	cycles    int // with variables as values
	tag       string
	err       *Error // the first failure inside an expression

	warnings    []*Error
	roots       []string
	members     []string // see Uses
	anyMember   bool
	includes    []string
	tagNames    []string
	filterNames []string

	dynamicRoot    bool
	dynamicInclude bool
	remembers      bool
}

// Parse compiles a source. The error, if any, is an *Error with Liquid's text.
func (e *Engine) Parse(src string, opts ParseOptions) (*Template, error) {
	e.frozen.Store(true)
	if opts.Line == 0 {
		opts.Line = 1
	}
	p := &Parser{engine: e, opts: opts, tok: newTokenizer(src, opts.Line), line: opts.Line}
	body := &Body{}
	end, _, err := p.parseBody(body)
	if err == nil && end != "" {
		if end == "else" || end == "end" {
			err = Errorf(SyntaxError, "Unexpected outer '%s' tag", end)
		} else {
			err = Errorf(SyntaxError, "Unknown tag '%s'", end)
		}
	}
	if err != nil {
		var own *Error
		le := asError(err)
		if le.Kind == SyntaxError || !errors.As(err, &own) { // or of a tag of the host's
			p.place(le)
		}
		return nil, le
	}
	body.finish()
	var whole *fragment
	if _, plain := body.Text(); opts.Reuse && !plain {
		whole = e.newFragment(fragment{body: body, name: opts.Name}, "", 0)
	}
	return &Template{
		engine: e, name: opts.Name, body: body, fragment: whole, warnings: p.warnings,
		uses: Uses{
			Roots:          sorted(p.roots),
			Members:        sorted(p.members),
			AnyMember:      p.anyMember || p.dynamicRoot,
			Includes:       sorted(p.includes),
			Tags:           sorted(p.tagNames),
			Filters:        sorted(p.filterNames),
			DynamicRoot:    p.dynamicRoot,
			DynamicInclude: p.dynamicInclude,
			Remembers:      p.remembers,
		},
	}, nil
}

// place says of an error where it is. The column is that of the token being
// parsed, and left out where the error is of an earlier line.
func (p *Parser) place(e *Error) {
	if e.Line == 0 {
		e.Line = p.line
	}
	if e.File == "" {
		e.File = p.opts.Name
	}
	if e.Column == 0 && !p.tok.lines && e.Line == p.tok.line-countNewlines(p.tok.src[p.tok.start:p.tok.pos]) {
		e.Column = p.tok.column()
	}
}

func sorted(s []string) []string {
	slices.Sort(s)
	return slices.Clip(slices.Compact(s))
}

// Engine is the engine that parses.
func (p *Parser) Engine() *Engine { return p.engine }

// Name is the template's name.
func (p *Parser) Name() string { return p.opts.Name }

// Tag is the name of the tag being parsed.
func (p *Parser) Tag() string { return p.tag }

// Line is the line of the tag being parsed.
func (p *Parser) Line() int { return p.line }

// ErrorMode is that of the options.
func (p *Parser) ErrorMode() ErrorMode { return p.opts.ErrorMode }

// Warn records a warning for the line being parsed.
func (p *Parser) Warn(message string) {
	e := &Error{Kind: SyntaxError, Message: message}
	p.place(e)
	p.warnings = append(p.warnings, e)
}

// Expression compiles a literal or a variable, without filters. White space
// around it does not count.
func (p *Parser) Expression(markup string) Expr { return p.expression(trimSpace(markup)) }

// Reads declares that a tag reads a variable that is not in its expressions.
func (p *Parser) Reads(root string) { p.root(root) }

// ReadsAnything declares that only the render can tell what a tag reads.
func (p *Parser) ReadsAnything() { p.dynamicRoot = true }

// IncludesTemplate declares that a tag includes a template of a fixed name.
func (p *Parser) IncludesTemplate(name string) { p.includes = append(p.includes, name) }

// IncludesAnything declares that a tag includes a template whose name only
// the render can tell.
func (p *Parser) IncludesAnything() { p.dynamicInclude = true }

func (p *Parser) root(name string) {
	p.roots = append(p.roots, name)
	p.anyMember = p.anyMember || name == p.opts.MembersOf
}

// looksUp is root for a variable of which it is known what is looked up of it.
func (p *Parser) looksUp(v *variable) {
	p.roots = append(p.roots, v.name)
	switch {
	case v.name != p.opts.MembersOf:
	case len(v.steps) > 0 && v.steps[0].expr == nil && v.steps[0].cmd == noCommand:
		p.members = append(p.members, v.steps[0].key)
	default:
		p.anyMember = true
	}
}

func (p *Parser) fail(e *Error) {
	if p.err == nil {
		p.err = e
	}
}

// Body parses up to the tag "end"+Tag(), or one of the words in stops, and
// says which tag ended it and what followed its name. Tags with branches call
// it again for each.
func (p *Parser) Body(stops ...string) (body *Body, end, markup string, err error) {
	b := &Body{}
	end, markup, err = p.block(b, p.tag, stops, false)
	if err == nil {
		b.finish()
	}
	return b, end, markup, err
}

// block parses one body of a block tag. ignore makes it skip unknown tags.
func (p *Parser) block(b *Body, tag string, stops []string, ignore bool) (end, markup string, err error) {
	delimiter := "end" + tag
	if p.depth >= maxBlockDepth {
		return "", "", Errorf(StackLevelError, "Nesting too deep")
	}
	p.depth++
	defer func() { p.depth--; p.tag = tag }()
	for {
		end, markup, err = p.parseBody(b)
		switch {
		case err != nil:
			return "", "", err
		case end == delimiter:
			return end, markup, nil
		case end == "":
			return "", "", Errorf(SyntaxError, "'%s' tag was never closed", tag)
		case slices.Contains(stops, end):
			return end, markup, nil
		case ignore:
			continue
		case end == "else":
			return "", "", Errorf(SyntaxError, "%s tag does not expect 'else' tag", tag)
		case strings.HasPrefix(end, "end"):
			return "", "", Errorf(SyntaxError, "'%s' is not a valid delimiter for %s tags. use %s", end, tag, delimiter)
		}
		return "", "", Errorf(SyntaxError, "Unknown tag '%s'", end)
	}
}

// parseBody appends nodes to b up to the first tag that the engine does not
// know, which may be an end tag; end is "" at the end of the source.
func (p *Parser) parseBody(b *Body) (end, markup string, err error) {
	p.line = p.tok.line
	for {
		tok, ok := p.tok.next()
		if !ok {
			return "", "", nil
		}
		switch {
		case p.tok.lines:
			if isBlankText(tok) {
				break
			}
			name, markup, ok := splitLine(tok)
			if !ok {
				return name, markup, nil
			}
			if known, err := p.tagNode(b, name, markup); err != nil || !known {
				return name, markup, err
			}
		case strings.HasPrefix(tok, "{%"):
			p.trimBefore(b, tok)
			name, markup, ok := splitTag(tok)
			if !ok {
				return "", "", Errorf(SyntaxError, `Tag '%s' was not properly terminated with regexp: /\%%\}/`, tok)
			}
			if known, err := p.tagNode(b, name, markup); err != nil || !known {
				return name, markup, err
			}
		case strings.HasPrefix(tok, "{{"):
			p.trimBefore(b, tok)
			markup, ok := splitOutput(tok)
			if !ok {
				return "", "", Errorf(SyntaxError, `Variable '%s' was not properly terminated with regexp: /\}\}/`, tok)
			}
			out, err := p.Output(markup)
			if err != nil {
				return "", "", err
			}
			out.top = p.depth == 0
			b.addOutput(out, p.line)
			p.remember(b, markup)
		default:
			b.addText(p.leading(tok))
		}
		p.line = p.tok.line
	}
}

// leading drops the white space at the start of a text after -%} or -}}.
func (p *Parser) leading(text string) string {
	if p.trim {
		p.trim = false
		return trimLeft(text)
	}
	return text
}

// trimBefore drops the white space before {%- and {{-.
func (p *Parser) trimBefore(b *Body, tok string) {
	if len(tok) > 2 && tok[2] == '-' {
		b.trimLast()
	}
	p.trim = len(tok) > 2 && tok[len(tok)-3] == '-'
}

// tagNode compiles one tag; known is false where the engine has no such tag.
func (p *Parser) tagNode(b *Body, name, markup string) (known bool, err error) {
	def, ok := p.engine.tags[name]
	if !ok {
		return false, nil
	}
	p.tag = name
	p.tagNames = append(p.tagNames, name)
	line := p.line
	if def.parse != nil {
		n, err := def.parse(p, markup)
		if err == nil {
			err = p.taken()
		}
		if err != nil {
			return true, err
		}
		if n != nil { // a comment
			b.addNode(n, line)
			p.remember(b, markup)
			p.time(b, name)
		}
		return true, nil
	}
	blk, err := def.block(p, markup)
	if err == nil {
		err = p.taken()
	}
	if err != nil {
		return true, err
	}
	body := &Body{}
	if _, _, err := p.block(body, name, nil, false); err != nil {
		return true, err
	}
	body.finish()
	b.addNode(&hostBlock{blk, body}, line)
	p.time(b, name)
	return true, nil
}

// taken is the failure of an expression parsed meanwhile.
func (p *Parser) taken() error {
	if p.err == nil {
		return nil
	}
	err := p.err
	p.err = nil
	return err
}

// either runs the strict or the lax parser of a piece of markup, as the error
// mode says. line is that of the tag, also for a later branch of it, and
// context what a strict error shows of the markup.
func (p *Parser) either(line int, context func() string, strict, lax func() error) error {
	if p.opts.ErrorMode == Lax {
		return lax()
	}
	err := strict()
	if err == nil {
		return nil
	}
	e := asError(err)
	if e.Kind != SyntaxError {
		return err
	}
	e.Line = line
	e.Markup = context()
	p.place(e)
	if p.opts.ErrorMode == Strict {
		return e
	}
	p.warnings = append(p.warnings, e)
	return lax()
}

// hostBlock is a block tag that the host registered.
type hostBlock struct {
	block Block
	body  *Body
}

func (h *hostBlock) Render(th *Thread, dst []byte) ([]byte, error) {
	return h.block.RenderBlock(th, dst, h.body)
}

func (h *hostBlock) Blank() bool { return h.body.Blank() }
func (h *hostBlock) isBlock()    {}
