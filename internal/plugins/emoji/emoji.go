// Package emoji is jemoji: :smile: and the like as GitHub's pictures.
package emoji

import (
	_ "embed"
	"os"
	"strings"
	"sync"

	"github.com/broadsheet-press/broadsheet/internal/pattern"
	"github.com/broadsheet-press/broadsheet/internal/plugin"
	"github.com/broadsheet-press/broadsheet/internal/plugins/dom"
	"github.com/broadsheet-press/broadsheet/internal/site"
)

// Plugin is jemoji.
type Plugin struct{}

// Names are those a site may list it by.
func (Plugin) Names() []string { return []string{"jemoji"} }

// Register adds the hook.
func (Plugin) Register(r *plugin.Registry) error {
	r.Engine.AnswerBlank() // by way of html-pipeline
	host := "https://github.githubassets.com"
	if h := os.Getenv("ASSET_HOST_URL"); h != "" {
		host = strings.TrimSuffix(h, "/")
	}
	src := dom.Configured(r.Site.ConfigMap("emoji"), "src", host+"/images/icons/")
	dom.Hook(r, func(_ site.Item, text string) (string, bool) { return emojify(text, src) })
	return nil
}

// names lists pictures, one a line: the file and the names it goes by.
//
//go:embed emoji.txt
var names string

var files = sync.OnceValue(func() map[string]string {
	m := make(map[string]string, 2048)
	for line := range strings.Lines(names) {
		fields := strings.Fields(line)
		for _, name := range fields[1:] {
			m[name] = fields[0]
		}
	}
	return m
})

var candidate = pattern.New(`:([\w+-]+):`)

// replace puts pictures into text. What merely looks like one is passed over
// from its first colon on, as its second may begin a picture.
func replace(text, src string) (string, bool) {
	var b strings.Builder
	at, found := 0, false
	for from := 0; ; {
		m := candidate.FindStringSubmatchIndex(text[from:])
		if m == nil {
			break
		}
		start, end := from+m[0], from+m[1]
		name := text[from+m[2] : from+m[3]]
		file, ok := files()[name]
		if !ok {
			from = end - 1
			continue
		}
		found = true
		b.WriteString(text[at:start])
		b.WriteString(`<img class="emoji" title=":` + name + `:" alt=":` + name + `:" src="` + strings.TrimRight(src, "/") + "/emoji/" + file + `.png" height="20" width="20">`)
		at, from = end, end
	}
	b.WriteString(text[at:])
	return b.String(), found
}

func emojify(text, src string) (string, bool) {
	if _, any := replace(text, src); !any {
		return "", false
	}
	head, body, tail := dom.Body(text)
	root := dom.Parse(body)
	root.Walk(func(n *dom.Node) bool {
		if n.Name == "" && strings.Contains(n.Text, ":") && !n.Within("pre", "code", "tt") {
			if out, ok := replace(n.Text, src); ok {
				n.Replace(dom.Parse(out).Children)
			}
			return false
		}
		return true
	})
	return head + root.String() + tail, true
}
