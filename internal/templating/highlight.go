package templating

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/broadsheet-press/broadsheet/internal/highlight"
	"github.com/broadsheet-press/broadsheet/liquid"
)

var highlightSyntax = sync.OnceValue(func() struct{ markup, option *regexp.Regexp } {
	return struct{ markup, option *regexp.Regexp }{
		regexp.MustCompile(`(?m)^([a-zA-Z0-9.+#_-]+)((?:\s+\w+(?:=(?:\w+|"(?:[0-9]+\s)*[0-9]+"))?)*)$`),
		regexp.MustCompile(`(?:\w="[^"]*"|\w=\w|\w)+`),
	}
})

func parseHighlight(p *liquid.Parser, markup string) (liquid.Block, error) {
	syntax := highlightSyntax()
	m := syntax.markup.FindStringSubmatch(strings.TrimSpace(markup))
	if m == nil {
		return nil, liquid.Errorf(liquid.SyntaxError, "Syntax Error in tag 'highlight' while parsing the following markup:\n\n%s\n\nValid syntax: highlight <lang> [linenos] [mark_lines=\"3 4 5\"]\n\nSee https://jekyllrb.com/docs/liquid/tags/#code-snippet-highlighting for more details.\n", markup)
	}
	lang := strings.ToLower(m[1])
	var tag highlight.Tag
	var bad error
	for _, opt := range syntax.option.FindAllString(m[2], -1) {
		key, v, _ := strings.Cut(opt, "=")
		switch key {
		case "linenos":
			tag.LineNumbers = true
		case "mark_lines":
			tag.Mark = true
			if !strings.HasPrefix(v, `"`) {
				bad = liquid.Errorf(liquid.SyntaxError, "Syntax Error for mark_lines declaration. Expected a double-quoted list of integers.")
				continue
			}
			for f := range strings.FieldsSeq(strings.Trim(v, `"`)) {
				n, err := strconv.Atoi(f)
				if err != nil {
					return nil, fmt.Errorf("mark_lines: %w", errors.Unwrap(err))
				}
				tag.MarkLines = append(tag.MarkLines, n)
			}
		}
	}
	p.Reads("highlighter_prefix")
	return liquid.BlockFunc(func(th *liquid.Thread, dst []byte, body *liquid.Body) ([]byte, error) {
		buf, err := body.Render(th, th.Buffer())
		if err != nil {
			return dst, err
		}
		code := strings.Trim(string(buf), "\r\n")
		th.Release(buf)
		dst = liquid.AppendString(dst, th.Get("highlighter_prefix"))
		dst = append(dst, `<figure class="highlight"><pre><code class="language-`...)
		dst = append(dst, strings.ReplaceAll(lang, "+", "-")...)
		dst = append(dst, `" data-lang="`...)
		dst = append(dst, lang...)
		dst = append(dst, `">`...)
		switch siteOf(th).Config.Value("highlighter") {
		case "rouge", "pygments":
			if bad != nil {
				return dst, bad
			}
			dst = chomp(highlight.AppendTag(dst, code, lang, tag))
		default:
			dst = append(dst, strings.TrimSpace(EscapeHTML(code))...)
		}
		dst = append(dst, `</code></pre></figure>`...)
		return liquid.AppendString(dst, th.Get("highlighter_suffix")), nil
	}), nil
}

// chomp takes one line's end off.
func chomp(b []byte) []byte {
	n := len(b)
	switch {
	case n > 1 && b[n-1] == '\n' && b[n-2] == '\r':
		return b[:n-2]
	case n > 0 && (b[n-1] == '\n' || b[n-1] == '\r'):
		return b[:n-1]
	}
	return b
}
