package githubmetadata

import (
	"fmt"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/pattern"
	"github.com/broadsheet-press/broadsheet/internal/templating"
	"github.com/broadsheet-press/broadsheet/liquid"
)

var quoted = pattern.New(`"(.*)"|'(.*)'`)

// parseEditLink is {% github_edit_link %}, the address at which a page's source
// is edited, and {% github_edit_link "Text" %}, a link there.
func parseEditLink(p *liquid.Parser, markup string) (liquid.Node, error) {
	parts := make([]liquid.Expr, 0, 4)
	for _, e := range []string{"site.github.repository_url", "site.github.source.branch", "site.github.source.path", "page.path"} {
		parts = append(parts, p.Expression(e))
	}
	text := ""
	m := quoted.FindStringSubmatch(markup)
	if m != nil {
		text = m[1] + m[2] // one of them is empty
	}
	return liquid.NodeFunc(func(th *liquid.Thread, dst []byte) ([]byte, error) {
		address, err := editAddress(th, parts)
		if err != nil {
			return dst, err
		}
		if m == nil {
			return append(dst, address...), nil
		}
		return fmt.Appendf(dst, "<a href=\"%s\">%s</a>", address, text), nil
	}), nil
}

// editAddress is a page's, "" where a part of it is not known.
func editAddress(th *liquid.Thread, parts []liquid.Expr) (string, error) {
	var address strings.Builder
	for i, e := range parts {
		v, err := e.Eval(th)
		if err != nil {
			return "", err
		}
		if v == nil {
			templating.Host(th).Report(diag.Diagnostic{Severity: diag.Warning, Message: "Cannot generate edit URLs due to missing site.github data"})
			return "", nil
		}
		part := strings.TrimPrefix(liquid.ToString(v), "/")
		if i < len(parts)-1 && part != "" && !strings.HasSuffix(part, "/") {
			part += "/"
		}
		address.WriteString(part)
		if i == 0 {
			address.WriteString("edit/")
		}
	}
	return templating.NormalizeURL(address.String())
}
