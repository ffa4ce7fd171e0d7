package compare

import (
	"bytes"
	"html"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/broadsheet-press/broadsheet/internal/pattern"
)

var (
	spaceRun   = pattern.New(`\s+`)
	betweenTag = pattern.New(`>\s+<`)
	codeSpan   = pattern.New(`<span class="[a-z0-9]{1,3}">|</span>`)
	idAttr     = pattern.New(` id="[^"]*"`)
	tagPattern = pattern.New(`<[^>]*>`)
	anyNumber  = pattern.New(`\d+`)
)

// guess says what may have made two texts different, from the most telling
// transformation under which they are the same.
func guess(a, b []byte, at int) string {
	switch {
	case !utf8.Valid(a) || !utf8.Valid(b):
		return "binary content, or text that is not UTF-8"
	case len(b) == 0:
		return "the second file is empty"
	case len(a) == 0:
		return "the first file is empty"
	}
	sa, sb := string(a), string(b)
	same := func(f func(string) string) bool { return f(sa) == f(sb) }
	squeeze := func(s string) string { return spaceRun.ReplaceAllString(strings.TrimSpace(s), " ") }
	switch {
	case same(func(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }):
		return "line endings"
	case same(squeeze):
		return "white space"
	case same(func(s string) string { return betweenTag.ReplaceAllString(squeeze(s), "><") }):
		return "white space between elements"
	case same(html.UnescapeString):
		return "entities instead of characters, or the other way round"
	case same(typography):
		return "typographic quotes, dashes or dots"
	case same(func(s string) string { return codeSpan.ReplaceAllString(s, "") }):
		return "code highlighting: the same code, other tokens"
	case same(func(s string) string { return idAttr.ReplaceAllString(s, "") }):
		return "ids of headings"
	case same(sortedLines):
		return "the same lines in another order"
	case same(func(s string) string { return anyNumber.ReplaceAllString(s, "0") }):
		return "numbers or dates"
	case same(strings.ToLower):
		return "upper and lower case"
	case same(func(s string) string { return tagPattern.ReplaceAllString(squeeze(s), "") }):
		return "markup: the text is the same, the elements are not"
	}
	tail := bytes.TrimSpace(b[at:])
	switch {
	case len(tail) == 0:
		return "the second file ends early"
	case len(bytes.TrimSpace(a[at:])) == 0:
		return "the second file goes on where the first ends"
	case bytes.Contains(b, []byte("Liquid error")) && !bytes.Contains(a, []byte("Liquid error")):
		return "a Liquid error in the second file"
	}
	return "content"
}

func typography(s string) string {
	return strings.NewReplacer("“", `"`, "”", `"`, "‘", "'", "’", "'", "–", "--", "—", "---", "…", "...").Replace(s)
}

func sortedLines(s string) string {
	lines := strings.Split(s, "\n")
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}
