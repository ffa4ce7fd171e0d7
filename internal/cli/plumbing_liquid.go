package cli

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/broadsheet-press/broadsheet/internal/value"
	"github.com/broadsheet-press/broadsheet/liquid"
)

// liquidRequest is a line of plumbing liquid. Strict variables and filters
// are Jekyll's settings of those names.
type liquidRequest struct {
	Template        string            `json:"template"`
	Data            json.RawMessage   `json:"data"`
	Templates       map[string]string `json:"templates"`
	ErrorMode       string            `json:"error_mode"`
	StrictVariables bool              `json:"strict_variables"`
	StrictFilters   bool              `json:"strict_filters"`
}

type liquidAnswer struct {
	Output   string   `json:"output"`
	Warnings []string `json:"warnings,omitempty"`
}

// liquidFailure is the answer where Liquid raises; the place is
// given where it is known.
type liquidFailure struct {
	Error  string `json:"error"`
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
}

func failedLiquid(err error) (any, error) {
	var e *liquid.Error
	if !errors.As(err, &e) {
		return nil, err
	}
	return liquidFailure{Error: e.Error(), Line: e.Line, Column: e.Column}, nil
}

// liquidHost is what one request's includes are found in.
type liquidHost struct {
	sources map[string]string
	parsed  map[string]*liquid.Template
	opts    liquid.ParseOptions
}

func (h *liquidHost) include(th *liquid.Thread, name string) (*liquid.Template, error) {
	if t := h.parsed[name]; t != nil {
		return t, nil
	}
	src, ok := h.sources[name]
	if !ok {
		if src, ok = h.sources[name+".liquid"]; !ok {
			return nil, nil
		}
	}
	opts := h.opts
	opts.Name = name
	t, err := th.Engine().Parse(src, opts)
	if err != nil {
		return nil, err
	}
	h.parsed[name] = t
	return t, nil
}

// plumbingLiquid renders a template as Jekyll does: an error ends the render
// and is the answer.
func plumbingLiquid(line []byte) (any, error) {
	var req liquidRequest
	if err := json.Unmarshal(line, &req); err != nil {
		return nil, err
	}
	opts := liquid.ParseOptions{}
	switch req.ErrorMode {
	case "", "lax":
	case "warn":
		opts.ErrorMode = liquid.Warn
	case "strict":
		opts.ErrorMode = liquid.Strict
	default:
		return nil, fmt.Errorf("error_mode is %q, not lax, warn or strict", req.ErrorMode)
	}
	var data *value.Map
	if len(req.Data) > 0 {
		v, err := value.ParseJSON(req.Data)
		if err != nil {
			return nil, fmt.Errorf("data: %w", err)
		}
		m, ok := v.(*value.Map)
		if !ok && v != nil {
			return nil, errors.New("data is not an object")
		}
		data = m
	}
	e := liquid.NewEngine()
	t, err := e.Parse(req.Template, opts)
	if err != nil {
		return failedLiquid(err)
	}
	thread := liquid.ThreadOptions{
		Globals:         data,
		RethrowErrors:   true,
		StrictVariables: req.StrictVariables,
		StrictFilters:   req.StrictFilters,
	}
	if req.Templates != nil {
		h := &liquidHost{sources: req.Templates, parsed: map[string]*liquid.Template{}, opts: opts}
		thread.Include = h.include
	}
	out, err := t.Render(e.NewThread(thread), nil)
	if err != nil {
		return failedLiquid(err)
	}
	ans := liquidAnswer{Output: string(out)}
	for _, w := range t.Warnings() {
		ans.Warnings = append(ans.Warnings, w.Error())
	}
	return ans, nil
}
