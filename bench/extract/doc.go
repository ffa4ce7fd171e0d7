// Package extract measures article extraction beside go-trafilatura and
// go-readability, in one run over the same pages: what they find, by the
// article-extraction benchmark's own score, and the processor time it takes.
package extract
