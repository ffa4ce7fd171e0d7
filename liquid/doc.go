// Package liquid is the template language of Jekyll: Liquid with the
// semantics of version 4.0.4, lax by default, and the additions of version 5
// (render, liquid, echo, inline comments, newer filters) on top of them.
//
//	engine := liquid.NewEngine()
//	tpl, err := engine.Parse("Hello {{ name | capitalize }}!", liquid.ParseOptions{})
//	thread := engine.NewThread(liquid.ThreadOptions{Globals: liquid.MapOf("name", "ann")})
//	out, err := tpl.Render(thread, nil)
//
// # Parts
//
// An [Engine] knows tags and filters. It is filled before its first Parse and
// unchanged afterwards.
//
// A [Template] is a compiled source, immutable and shared. Parsing works by
// offset over the source, which it refers to and never copies, in time linear
// in its length. Liquid's lax grammar is a set of regular expressions over
// what stands between the delimiters; markup.go matches what they match,
// without their backtracking.
//
// A [Thread] holds everything that a render changes: variables, loops,
// counters, errors, scratch memory. It belongs to one goroutine at a time and
// is meant to be kept: a thread that has rendered a page renders the next
// with hardly an allocation.
//
// # Values
//
// Data are plain: nil, bool, int, float64, string, [time.Time], [Date],
// [math/big.Int] by pointer, []any, ordered hashes ([Map]), [Range], and the
// host's own objects as a [Drop], whose attributes are asked for one by one.
// Common types of other plain Go data (int64, []string, map[string]any, …)
// are understood where they are met, at some cost. A render changes nothing
// of its data.
//
// # What makes it fast
//
// Output is appended to the caller's buffer; text between two filters stays
// in borrowed buffers, so that a chain of text filters allocates nothing.
// Names are numbered when a template is parsed and a variable's slot is an
// array index away, whatever the depth of scopes (scope.go). The place of a
// key in a hash is remembered from record to record (keyhint.go). Literal
// arguments are evaluated, date layouts compiled, when the template is.
//
// # What a build can know
//
// [Template.Uses] tells which variables, includes, tags and filters a
// template's source names, before any render; an [Observer] is told what a
// render read, absent values too.
//
// With [ThreadOptions.Reuse], templates that are parsed with
// [ParseOptions.Reuse] remember their fragments: what read nothing of a page,
// or the same as before, is rendered once (fragment.go). A host whose tags
// know the page by other ways than its variables says so by [Thread.Depends].
package liquid
