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
// Nothing is refused: invalid UTF-8 is replaced, containers nested more than a
// hundred deep are read as text.
package kramdown
