package yaml

// The reader works in two steps, as libyaml does and for the same reason: a
// key is known only by the colon behind it, so tokens that tell of a mapping
// are put before others already read. The scanner (scan.go, scalars.go) makes
// tokens, the parser (parse.go) makes values of them. Both accept and refuse
// what libyaml 0.2.5 accepts and refuses, and say so in its words, which are
// what Ruby's users see.

type tokenKind uint8

const (
	streamEnd tokenKind = iota + 1
	versionDirective
	tagDirective
	documentStart
	documentEnd
	blockSequenceStart
	blockMappingStart
	blockEnd
	flowSequenceStart
	flowSequenceEnd
	flowMappingStart
	flowMappingEnd
	blockEntry
	flowEntry
	keyToken
	valueToken
	aliasToken
	anchorToken
	tagToken
	scalarToken
)

// mark is a place in the text. Lines and columns count from 0; columns and
// indexes count characters.
type mark struct{ index, line, column int }

type token struct {
	kind        tokenKind
	start       mark
	end         mark
	text        string // of a scalar, an anchor, an alias; a tag's suffix
	handle      string // of a tag or a tag directive, whose prefix is text
	plain       bool   // a scalar without quotes and indicators
	major, minr int    // of a version directive
}

// simpleKey is a place where a key may have begun that only a colon reveals.
type simpleKey struct {
	possible bool
	required bool // the text is no mapping unless a colon follows
	number   int  // of the token it would begin with
	mark     mark
}

// fault is a violation of the grammar, thrown as a panic within this package
// and caught where reading begins.
type fault struct {
	context     string
	contextMark mark
	problem     string
	problemMark mark
}
