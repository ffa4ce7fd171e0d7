package cli

import (
	"encoding/json"
	"fmt"
	"sort"

	"github.com/broadsheet-press/broadsheet/kramdown"
)

// markdownAnswer is what plumbing markdown says: the HTML, and what in the
// text is probably not as meant.
type markdownAnswer struct {
	HTML     string            `json:"html"`
	Warnings []markdownWarning `json:"warnings,omitempty"`
}

type markdownWarning struct {
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Message string `json:"message"`
}

// plumbingMarkdown answers {"text", "options"} with {"html"}. The options have
// kramdown's names and are laid over those that Jekyll gives to kramdown (input
// GFM, hard_wrap false). Code is not highlighted: it comes out as kramdown
// writes it without a highlighter.
func plumbingMarkdown(request []byte) (any, error) {
	var r struct {
		Text    *string        `json:"text"`
		Options map[string]any `json:"options"`
	}
	if err := json.Unmarshal(request, &r); err != nil {
		return nil, fmt.Errorf("markdown: %w", err)
	}
	if r.Text == nil {
		return nil, fmt.Errorf(`markdown: "text" is missing`)
	}
	o := kramdown.JekyllOptions()
	names := make([]string, 0, len(r.Options))
	for name := range r.Options {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		if err := o.Set(name, r.Options[name]); err != nil {
			return nil, fmt.Errorf("markdown: option %s: %w", name, err)
		}
	}
	html, warnings := kramdown.New(o).Append(nil, []byte(*r.Text))
	a := markdownAnswer{HTML: string(html)}
	for _, w := range warnings {
		a.Warnings = append(a.Warnings, markdownWarning(w))
	}
	return a, nil
}
