// Package kramdown turns kramdown Markdown into HTML: the language of kramdown
// 2.5 and of its GFM parser, with the same options and the same bytes out.
//
// A Processor holds one set of options; it is immutable and safe for
// concurrent use:
//
//	p := kramdown.New(kramdown.JekyllOptions())
//	html, warnings := p.Append(nil, source)
//
// # How it works
//
// The source is copied once into a pooled buffer. Everything the parser keeps
// is a pair of offsets into that buffer: nodes live in slabs without pointers,
// so that a document of a few kilobytes costs no allocation once the pool is
// warm. Containers that strip a prefix from their lines (quotes, list items,
// footnotes) append the stripped text to the buffer and remember for each
// line where it came from; a position is traced back only when asked for.
//
// Two passes: blocks first, because links, footnotes, abbreviations and
// attribute lists may be defined after their use, then the spans of each
// block. Where the language looks ahead for something that may not come (a
// closing delimiter, a bracket, a fence), what was learned from looking is
// kept, so that no text is searched twice for the same thing and time grows
// with length alone.
//
// Nothing is refused: invalid UTF-8 is replaced. What would cost more than its
// length allows is left as text: containers nested a thousand deep, quotes and
// lists whose copies outgrow the source by far, delimiters that would have the
// same text searched again and again. The package's tests list these limits.
//
// # The tree
//
// Parse returns a Document, a tree of Nodes with their positions in the source,
// that may be walked and changed before AppendHTML writes it:
//
//	d := p.Parse(source)
//	d.Root.Walk(func(n *kramdown.Node) bool { … })
//	html = d.AppendHTML(nil)
package kramdown
