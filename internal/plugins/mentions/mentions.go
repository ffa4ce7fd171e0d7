// Package mentions is jekyll-mentions: @names as links to whom they mean.
package mentions

import (
	"os"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/pattern"
	"github.com/broadsheet-press/broadsheet/internal/plugin"
	"github.com/broadsheet-press/broadsheet/internal/plugins/dom"
	"github.com/broadsheet-press/broadsheet/internal/site"
)

// Plugin is jekyll-mentions.
type Plugin struct{}

// Names are those a site may list it by.
func (Plugin) Names() []string { return []string{"jekyll-mentions"} }

const key = "jekyll-mentions"

// Register adds the hook.
func (Plugin) Register(r *plugin.Registry) error {
	r.Engine.AnswerBlank() // by way of html-pipeline
	base := "https://github.com"
	if name := os.Getenv("GITHUB_HOSTNAME"); name != "" && os.Getenv("SSL") != "" {
		base = "http://" + strings.TrimSuffix(name, "/")
		if os.Getenv("SSL") == "true" {
			base = "https://" + strings.TrimSuffix(name, "/")
		}
	}
	dom.Hook(r, func(it site.Item, text string) (string, bool) {
		own := it.Value(key)
		if own == false {
			return "", false
		}
		to := dom.Configured(own, "base_url", dom.Configured(r.Site.Config.Value(key), "base_url", base))
		return link(text, to)
	})
	return nil
}

// mention is a name with what stands before it; what may follow is checked by
// hand.
var mention = pattern.New(`(?m)(?:^|\W)@(\w[\w-]*)`)

// ends reports whether a name may end before rest: not before a slash, nor in
// the middle of a word or an address.
func ends(rest string) bool {
	if rest == "" || rest[0] == '\n' {
		return true
	}
	dots := len(rest) - len(strings.TrimLeft(rest, "."))
	if dots > 0 {
		rest = rest[dots:]
		if rest == "" {
			return true
		}
		c := rest[0]
		return !word(c)
	}
	return rest[0] != '/' && !word(rest[0])
}

func word(c byte) bool {
	return 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' || c == '_'
}

// replace makes links of the names in HTML text.
func replace(text, base string) (string, bool) {
	if !strings.HasSuffix(base, "/") && !strings.HasSuffix(base, "~") {
		base += "/"
	}
	var b strings.Builder
	at, found := 0, false
	for from := 0; from < len(text); {
		m := mention.FindStringSubmatchIndex(text[from:])
		if m == nil {
			break
		}
		name := text[from+m[2] : from+m[3]]
		end := from + m[3]
		if !ends(text[end:]) {
			from += m[2]
			continue
		}
		switch strings.ToLower(name) {
		case "mention", "mentions", "mentioned", "mentioning":
		default:
			found = true
			b.WriteString(text[at : from+m[2]-1])
			b.WriteString("<a href='" + base + name + "' class='user-mention'>@" + name + "</a>")
			at = end
		}
		from = end
	}
	b.WriteString(text[at:])
	return b.String(), found
}

func link(text, base string) (string, bool) {
	if !strings.Contains(text, "@") {
		return "", false
	}
	head, body, tail := dom.Body(text)
	if !mentioned(body) {
		return "", false
	}
	root := dom.Parse(body)
	root.Walk(func(n *dom.Node) bool {
		if n.Name != "" {
			return true
		}
		if strings.Contains(n.Text, "@") && !n.Within("pre", "code", "a", "style", "script") {
			if out, ok := replace(escaped(n.Text), base); ok {
				n.Replace(dom.Parse(out).Children)
			}
		}
		return false
	})
	return head + root.String() + tail, true
}

// mentioned reports whether the pattern is anywhere in the markup, in code and
// links too: then all of the body is written anew.
func mentioned(body string) bool {
	for from := 0; ; {
		m := mention.FindStringSubmatchIndex(body[from:])
		if m == nil {
			return false
		}
		if ends(body[from+m[3]:]) {
			return true
		}
		from += m[2]
	}
}

var entities = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

func escaped(s string) string { return entities.Replace(s) }
