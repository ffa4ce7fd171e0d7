package liquid

import (
	"fmt"
	"sync"
	"sync/atomic"
)

// Engine is a set of tags and filters. Register what the host adds, then
// parse; from the first Parse on an engine does not change and may be used by
// any number of goroutines.
type Engine struct {
	tags    map[string]tagDef
	filters map[string]*filterDef
	symbols symbolTable
	layouts layoutCache
	frozen  atomic.Bool
	blank   methodLiteral // what the word blank means
	cycles  atomic.Int64  // numbers those cycle tags whose values are variables

	computedCycles atomic.Int64
	fragments      atomic.Int64 // numbers them
	alike          sync.Map     // numbers by text
}

type tagDef struct {
	parse TagParser
	block BlockParser
}

// Node is a compiled tag. It must not change after parsing: one template is
// rendered by many goroutines at a time.
type Node interface {
	// Render appends the tag's output to dst. On an error what it
	// appended is taken back.
	Render(th *Thread, dst []byte) ([]byte, error)
}

// NodeFunc is a Node that is a function.
type NodeFunc func(th *Thread, dst []byte) ([]byte, error)

// Render calls f.
func (f NodeFunc) Render(th *Thread, dst []byte) ([]byte, error) { return f(th, dst) }

// BlankNode is a Node that can tell that it prints nothing. A block all of
// whose nodes are blank prints nothing either, white space included. Other
// nodes count as printing.
type BlankNode interface {
	Node
	Blank() bool
}

// Block is a compiled block tag.
type Block interface {
	// RenderBlock appends the block's output to dst; body is what stands
	// between the tag and its end tag.
	RenderBlock(th *Thread, dst []byte, body *Body) ([]byte, error)
}

// BlockFunc is a Block that is a function.
type BlockFunc func(th *Thread, dst []byte, body *Body) ([]byte, error)

// RenderBlock calls f.
func (f BlockFunc) RenderBlock(th *Thread, dst []byte, body *Body) ([]byte, error) {
	return f(th, dst, body)
}

// TagParser compiles a tag. markup is what follows the tag's name, without
// the white space before it but with that after it. Tags with branches of their own call p.Body.
type TagParser func(p *Parser, markup string) (Node, error)

// BlockParser compiles a tag that encloses a body up to its end tag.
type BlockParser func(p *Parser, markup string) (Block, error)

// FilterFunc is a filter: in is what stands before the |, args what follows
// the filter's name, keyword arguments last as a *Map. args is valid until
// the filter returns.
type FilterFunc func(th *Thread, in any, args []any) (any, error)

// TextFilterFunc is a filter that begins with the text of its input, as most
// do, and whose result is text. It appends to dst and allocates nothing where
// the result is printed. in and args are valid until the filter returns. The
// error Unchanged says that the result is the input itself, whatever its type.
type TextFilterFunc func(th *Thread, dst []byte, in string, args []any) ([]byte, error)

// AppendFilterFunc is a filter on any value whose result is text.
type AppendFilterFunc func(th *Thread, dst []byte, in any, args []any) ([]byte, error)

// Unchanged is what a TextFilterFunc or AppendFilterFunc returns to hand on
// its input.
var Unchanged error = unchanged{}

type unchanged struct{}

func (unchanged) Error() string { return "liquid: input unchanged" }

// filterDef has one of the function fields.
type filterDef struct {
	name     string
	min, max int // arguments besides the input; max < 0: any number
	fn       FilterFunc
	text     TextFilterFunc
	app      AppendFilterFunc
	keepNil  bool   // a text filter that gives nil for nil
	valid    bool   // what it yields is always UTF-8
	shows    string // see Shows
	joins    bool   // makes text of an array's elements
	heavy    bool   // takes long, or makes an array

	// onText stands in for fn where the input is text that has no string
	// of its own yet.
	onText func(in string, args []any) (any, error)
	// part does what text does where the result is a piece of the input;
	// ok is false where it is not, or where text fails.
	part func(in string, valid bool, args []any) (out string, ok bool)
	// native is the op of a filter that chains know.
	native filterOp
}

// NewEngine returns an engine with Liquid's standard tags and filters.
func NewEngine() *Engine {
	e := &Engine{tags: map[string]tagDef{}, filters: map[string]*filterDef{}, blank: litBlank}
	e.standardTags()
	e.standardFilters()
	return e
}

func (e *Engine) change(what, name string) {
	if e.frozen.Load() {
		panic(fmt.Sprintf("liquid: %s %q registered after the first Parse", what, name))
	}
}

// AnswerBlank makes the word blank equal to nil, false, white space and what is
// empty, as it is in Ruby once something has loaded Active Support. Elsewhere
// nothing is equal to it.
func (e *Engine) AnswerBlank() {
	e.change("word", "blank")
	e.blank = litAnswer
}

// RegisterTag adds a tag, or replaces one.
func (e *Engine) RegisterTag(name string, parse TagParser) {
	e.change("tag", name)
	e.tags[name] = tagDef{parse: parse}
}

// RegisterBlock adds a tag with a body, or replaces one.
func (e *Engine) RegisterBlock(name string, parse BlockParser) {
	e.change("block", name)
	e.tags[name] = tagDef{block: parse}
}

// RegisterFilter adds a filter, or replaces one. It takes any number of
// arguments unless Arity says otherwise.
func (e *Engine) RegisterFilter(name string, f FilterFunc, opts ...FilterOption) {
	e.register(&filterDef{name: name, max: -1, fn: f}, opts)
}

// RegisterTextFilter adds a filter from text to text, or replaces one.
func (e *Engine) RegisterTextFilter(name string, f TextFilterFunc, opts ...FilterOption) {
	e.register(&filterDef{name: name, max: -1, text: f}, opts)
}

// RegisterAppendFilter adds a filter from a value to text, or replaces one.
func (e *Engine) RegisterAppendFilter(name string, f AppendFilterFunc, opts ...FilterOption) {
	e.register(&filterDef{name: name, max: -1, app: f}, opts)
}

func (e *Engine) register(f *filterDef, opts []FilterOption) {
	e.change("filter", f.name)
	for _, o := range opts {
		o(f)
	}
	f.joins = f.name == "join" || f.name == "array_to_sentence_string"
	e.filters[f.name] = f
}

// FilterOption says more about a filter.
type FilterOption func(*filterDef)

// Arity gives the least and the most arguments a filter takes besides its
// input; a call with others is Ruby's error "wrong number of arguments". A
// negative most means any number.
func Arity(least, most int) FilterOption {
	return func(f *filterDef) { f.min, f.max = least, most }
}

// KeepNil makes a text filter yield nil for nil without being called.
func KeepNil() FilterOption { return func(f *filterDef) { f.keepNil = true } }

// Heavy says that a filter takes long, or makes a new array each time: what it
// made of the same value is worth remembering.
func Heavy() FilterOption { return func(f *filterDef) { f.heavy = true } }

// Shows says of a filter with literal arguments that it makes the same text of
// two times that the filter date prints alike by this layout.
func Shows(layout string) FilterOption { return func(f *filterDef) { f.shows = layout } }
