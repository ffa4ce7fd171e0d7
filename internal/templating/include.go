package templating

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/broadsheet-press/broadsheet/internal/plugin"
	"github.com/broadsheet-press/broadsheet/internal/value"
	"github.com/broadsheet-press/broadsheet/liquid"
)

// Include is the markup of an include tag: the file, and perhaps parameters.
type Include struct {
	tag    string
	file   string
	name   *liquid.Template // of the file, where it is computed
	params []param
	record *value.Record // of the parameters' names
	given  bool          // there are parameters, if none that says anything
	plain  bool          // file is the name of a file
}

type param struct {
	at   int         // in the record
	text any         // string
	expr liquid.Expr // nil for text
	name string      // of one that need not be looked up where nobody looks at it
}

const validParam = `([\w-]+)\s*=\s*(?:"([^"\\]*(?:\\.[^"\\]*)*)"|'([^'\\]*(?:\\.[^'\\]*)*)'|([\w.-]+))`

// includeSyntax are the patterns that decide what an include's markup means.
var includeSyntax = sync.OnceValue(func() struct{ computed, param, params, file, sequence *regexp.Regexp } {
	return struct{ computed, param, params, file, sequence *regexp.Regexp }{
		computed: regexp.MustCompile(`(?s)([^{]*(?:\{\{\s*[\w\-.]+\s*(?:\|.*)?\}\}[^\s{}]*)+)(.*)`),
		param:    regexp.MustCompile(validParam),
		params:   regexp.MustCompile(`\A\s*(?:` + validParam + `(?:\s+|\z))*\z`),
		file:     regexp.MustCompile(`(?m)^[\w/.\-()+~#@]+$`),
		sequence: regexp.MustCompile(`[./]{2,}`),
	}
})

// ParseInclude reads an include tag's markup, for tags that share it.
func ParseInclude(p *liquid.Parser, markup string) (*Include, error) {
	in := &Include{tag: p.Tag()}
	markup = strings.TrimSpace(markup)
	syntax := includeSyntax()
	params := ""
	if m := syntax.computed.FindStringSubmatch(markup); strings.Contains(markup, "{{") && m != nil {
		in.file, params, in.given = strings.TrimSpace(m[1]), strings.TrimSpace(m[2]), true
		t, err := p.Engine().Parse(in.file, liquid.ParseOptions{Line: p.Line()})
		if err != nil {
			return nil, err
		}
		in.name = t
		for _, r := range t.Roots() {
			p.Reads(r)
		}
		p.IncludesAnything()
	} else {
		if i := strings.IndexFunc(markup, func(r rune) bool { return r < 0x80 && isSpace(byte(r)) }); i >= 0 {
			in.file, params, in.given = markup[:i], strings.TrimSpace(markup[i:]), true
		} else {
			in.file = markup
		}
		in.plain = includable(in.file)
		p.IncludesTemplate(in.file)
	}
	if !in.given {
		return in, nil
	}
	if !syntax.params.MatchString(params) {
		return nil, fmt.Errorf("Invalid syntax for include tag:\n\n%s\n\nValid syntax:\n\n%s\n\n", params, in.example()) //nolint:staticcheck // Jekyll's text
	}
	var names []string
	for _, m := range syntax.param.FindAllStringSubmatchIndex(params, -1) {
		group := func(i int) (string, bool) {
			if m[2*i] < 0 {
				return "", false
			}
			return params[m[2*i]:m[2*i+1]], true
		}
		a := param{}
		name, _ := group(1)
		if a.at = slices.Index(names, name); a.at < 0 { // the last of a name says what it is
			a.at, names = len(names), append(names, name)
		}
		if s, ok := group(2); ok {
			a.text = strings.ReplaceAll(s, `\"`, `"`)
		} else if s, ok := group(3); ok {
			a.text = strings.ReplaceAll(s, `\'`, `'`)
		} else {
			s, _ := group(4)
			a.expr = p.Expression(s)
			if _, keys, ok := liquid.Plain(a.expr); ok && !slices.ContainsFunc(keys, made) {
				a.name = name
			}
		}
		in.params = append(in.params, a)
	}
	in.record = value.NewRecord(names...)
	return in, nil
}

func (in *Include) example() string {
	return "{% " + in.tag + " file.ext param='value' param2='value' %}"
}

// File is the name of the file to include.
func (in *Include) File(th *liquid.Thread) (string, error) {
	file := in.file
	if in.name != nil {
		buf, err := th.Partial(in.name, th.PartialName(), th.Buffer())
		if err != nil {
			return "", err
		}
		file = string(buf)
		th.Release(buf)
	}
	if !in.plain && !includable(file) {
		return "", fmt.Errorf("Invalid syntax for include tag. File contains invalid characters or sequences:\n\n  %s\n\nValid syntax:\n\n  %s\n\n", //nolint:staticcheck // Jekyll's text
			file, in.example())
	}
	return file, nil
}

// includable reports whether a name may be that of an include.
func includable(file string) bool {
	syntax := includeSyntax()
	return !syntax.sequence.MatchString(file) && syntax.file.MatchString(file)
}

// made reports whether an attribute may be one that is made when it is looked up,
// which may say something, or fail.
func made(key string) bool {
	switch key {
	case "content", "excerpt", "output", "next", "previous":
		return true
	}
	return false
}

// Params are the parameters' values, nil where there are none. Those that ignored
// names may be left out: the render does not depend on them. It may be nil.
func (in *Include) Params(th *liquid.Thread, ignored func(param string) bool) (*value.Map, error) {
	if !in.given {
		return nil, nil
	}
	m, vals := in.record.Map()
	for i := range in.params {
		a := &in.params[i]
		if a.expr == nil {
			vals[a.at] = a.text
			continue
		}
		if a.name != "" && ignored != nil && !th.Strict() && ignored(a.name) {
			continue
		}
		v, err := a.expr.Eval(th)
		if err != nil {
			return nil, err
		}
		vals[a.at] = v
	}
	return m, nil
}

// Render includes a file: `include` is the parameters in it, or, where there
// are none, what it is outside.
func (in *Include) Render(th *liquid.Thread, dst []byte, partial plugin.Partial, params *value.Map) ([]byte, error) {
	switch {
	case partial.Template == nil:
		return dst, errNoTemplate
	case in.given:
		return th.Partial(partial.Template, partial.Path, dst, liquid.Local{Name: "include", Value: params})
	}
	return th.Partial(partial.Template, partial.Path, dst)
}

// append is Render for a tag that returns what that returns.
func (in *Include) append(th *liquid.Thread, dst []byte, partial plugin.Partial, params *value.Map) ([]byte, error) {
	switch {
	case partial.Template == nil:
		return dst, errNoTemplate
	case in.given:
		return th.Append(partial.Template, partial.Path, dst, liquid.Local{Name: "include", Value: params})
	}
	return th.Append(partial.Template, partial.Path, dst)
}

var errNoTemplate = errors.New("templating: an include without template")

func parseInclude(p *liquid.Parser, markup string) (liquid.Node, error) {
	in, err := ParseInclude(p, markup)
	if err != nil {
		return nil, err
	}
	relative := p.Tag() == "include_relative"
	return liquid.NodeFunc(func(th *liquid.Thread, dst []byte) ([]byte, error) {
		file, err := in.File(th)
		if err != nil {
			return dst, err
		}
		var partial plugin.Partial
		if relative {
			partial, err = host(th).IncludeRelative(file)
		} else {
			partial, err = host(th).Include(file)
		}
		if err != nil {
			return dst, err
		}
		params, err := in.Params(th, partial.Ignores)
		if err != nil {
			return dst, err
		}
		return in.append(th, dst, partial, params)
	}), nil
}
