// Package kramdown measures the Markdown converter against goldmark, and on
// inputs made to be slow:
//
//	go test -bench . -benchmem ./kramdown
//
// Both run on one core in one process. goldmark is measured as it comes and
// with the extensions that make it do what kramdown does (tables, footnotes,
// definition lists, typography, header ids). The figure to look at is the
// ratio: machines differ, and so does their load.
package kramdown
