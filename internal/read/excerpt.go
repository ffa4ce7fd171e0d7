package read

import (
	"regexp"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/pattern"
)

var (
	liquidTag     = pattern.New(`(?s)\{%-?\s*(\w+)\s*.*?-?%\}`)
	linkReference = pattern.New(`(?m)^ {0,3}(\[[^\]]+\])(:.+)$`)
)

// excerpt is what stands before the separator, with Liquid blocks that the cut
// left open closed, and with the link definitions that it uses from the rest.
func (r *reader) excerpt(content, separator, file string) string {
	head, tail, _ := strings.Cut(content, separator)
	if tail == "" {
		return head
	}
	if strings.Contains(head, "{%") {
		head = r.closeBlocks(head, separator, file)
	}
	var definitions []string
	if strings.Contains(head, "[") && strings.Contains(tail, "]:") {
		for _, m := range linkReference.FindAllStringSubmatch(tail, -1) {
			if strings.Contains(head, m[1]) {
				definitions = append(definitions, m[1]+m[2])
			}
		}
	}
	if len(definitions) == 0 {
		return head
	}
	return head + "\n\n" + strings.Join(definitions, "\n")
}

func (r *reader) closeBlocks(head, separator, file string) string {
	tags := liquidTag.FindAllStringSubmatch(head, -1)
	modified := false
	for i := len(tags) - 1; i >= 0; i-- {
		tag := tags[i][1]
		if !r.opts.IsBlock(tag) || regexp.MustCompile(`(?s)\{%-?\s*end`+tag+`.*?\s*-?%\}`).MatchString(head) {
			continue
		}
		modified = true
		head += "\n{% end" + tag + " %}"
	}
	if modified {
		r.warn(diag.Diagnostic{
			File:    file,
			Message: "Excerpt modified: a Liquid block contains the excerpt separator, and was closed",
			Hint:    "write an excerpt or another excerpt_separator into the front matter",
		})
	}
	return head
}
