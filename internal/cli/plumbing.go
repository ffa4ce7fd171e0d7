package cli

import (
	"maps"
	"slices"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/plumbing"
)

type plumbingCommand struct {
	Name string `arg:"" optional:"" help:"Which function to serve."`
}

// plumbingHandlers is the one list of functions that other programs can reach
// over JSON lines.
func plumbingHandlers() map[string]plumbing.Handler {
	return map[string]plumbing.Handler{
		"extract":  plumbingExtract,
		"feed":     plumbingFeed,
		"fix-text": plumbingFixText,
		"liquid":   plumbingLiquid,
		"markdown": plumbingMarkdown,
	}
}

// Help is the text of "broadsheet plumbing --help".
func (plumbingCommand) Help() string {
	return `For scripts, tests and other programs. One process answers any number of requests: a line of JSON in, a line of JSON out, the order of keys kept. A line that cannot be answered gets {"error": "..."}, and the process goes on. It ends when its input does.

Functions and what they take and give:

    liquid     {"template", "data", "templates": {name: source}, "error_mode"}   {"output"}
    markdown   {"text", "options": {kramdown's names}}                           {"html"}
    extract    {"html" or "html_base64", "url"}                                  {"title", "authors", "date", "text", "markdown", "image", "language"}
    fix-text   {"text"}                                                          {"text"}
    feed       {"body_base64", "headers": {}, "url"}                             the parsed feed

Example:

    echo '{"text": "*News*"}' | broadsheet plumbing markdown`
}

// Run serves the named function until standard input ends.
func (c *plumbingCommand) Run(con *console) error {
	handlers := plumbingHandlers()
	names := strings.Join(slices.Sorted(maps.Keys(handlers)), ", ")
	if c.Name == "" {
		return usagef("plumbing needs the name of a function: one of %s", names)
	}
	h, ok := handlers[c.Name]
	if !ok {
		return usagef("plumbing has no function %q: there are %s", c.Name, names)
	}
	return plumbing.Serve(con.in, con.out, h)
}
