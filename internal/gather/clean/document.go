package clean

// A Document is an article's content: the few constructs that news is written
// in and nothing else. It is what HTML is reduced to, and what HTML, Markdown
// and text are written from.
//
// Invariants, which the builder establishes and the writers rely on: text runs
// hold no control characters; white space between and in runs is one space,
// none at a block's start or end or beside a line break; no two neighbouring
// runs have the same style and link; addresses are absolute http, https, mailto
// or tel addresses, or relative ones where no base was known; blocks are not
// empty and not nested deeper than 60.
type Document struct {
	Blocks []*Block
}

// BlockKind says what a Block is.
type BlockKind uint8

// The kinds of block, and which fields of Block each uses.
const (
	Paragraph  BlockKind = iota // Runs
	Heading                     // Runs, Level 1 to 6
	List                        // Children (Items), Ordered, Start
	Item                        // Children
	Quote                       // Children
	Code                        // Code, Language
	Table                       // Children (Rows), Runs (the caption)
	Row                         // Children (Cells)
	Cell                        // Runs, Header
	Figure                      // Children, Runs (the caption)
	Rule                        // nothing
	Terms                       // Children (Term and Definition)
	Term                        // Runs
	Definition                  // Children
)

// A Block is a paragraph, list, table and so on.
type Block struct {
	Kind     BlockKind
	Level    int
	Ordered  bool
	Header   bool
	Start    int
	Runs     []Run
	Children []*Block
	Code     string
	Language string
}

// Style is a set of inline styles.
type Style uint8

// The inline styles.
const (
	Strong Style = 1 << iota
	Emphasis
	Strike
	Subscript
	Superscript
	CodeSpan
)

// RunKind says what a Run is.
type RunKind uint8

// The kinds of run.
const (
	Text  RunKind = iota // Text
	Break                // a line break
	Image                // Source, Text (the alternative), Title
)

// A Run is a stretch of inline content in one style, inside at most one link.
type Run struct {
	Kind   RunKind
	Style  Style
	Text   string
	Source string // of an image
	Title  string // of an image
	Link   string // the address that the run links to, or ""
}
