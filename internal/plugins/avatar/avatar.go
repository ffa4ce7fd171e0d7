// Package avatar is jekyll-avatar: the {% avatar %} tag, the picture of a user
// of GitHub.
package avatar

import (
	"fmt"
	"hash/crc32"
	"os"
	"strconv"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/pattern"
	"github.com/broadsheet-press/broadsheet/internal/plugin"
	"github.com/broadsheet-press/broadsheet/internal/templating"
	"github.com/broadsheet-press/broadsheet/liquid"
)

// Plugin is jekyll-avatar.
type Plugin struct{}

// Names are those a site may list it by.
func (Plugin) Names() []string { return []string{"jekyll-avatar"} }

// Register adds the tag.
func (Plugin) Register(r *plugin.Registry) error {
	host := strings.TrimSuffix(os.Getenv("PAGES_AVATARS_URL"), "/")
	r.Engine.RegisterTag("avatar", func(p *liquid.Parser, markup string) (liquid.Node, error) {
		return parse(p, strings.TrimSpace(markup), host)
	})
	return nil
}

var (
	sizeOption = pattern.New(`(?i)\bsize=(\d+)\b`)
	userOption = pattern.New(`\buser=([\w.]+)\b`)
)

const defaultSize = "40"

func parse(p *liquid.Parser, markup, host string) (liquid.Node, error) {
	t, err := p.Engine().Parse(markup, liquid.ParseOptions{Line: p.Line()})
	if err != nil {
		return nil, err
	}
	for _, root := range t.Roots() {
		p.Reads(root)
	}
	size := defaultSize
	if m := sizeOption.FindStringSubmatch(markup); m != nil {
		size = m[1]
	}
	user := ""
	if m := userOption.FindStringSubmatch(markup); m != nil {
		user = m[1]
		p.Reads(strings.SplitN(user, ".", 2)[0])
	}
	return liquid.NodeFunc(func(th *liquid.Thread, dst []byte) ([]byte, error) {
		buf, err := th.Partial(t, th.PartialName(), th.Buffer())
		if err != nil {
			return dst, err
		}
		text := string(buf)
		th.Release(buf)
		name := strings.TrimPrefix(strings.SplitN(text, " ", 2)[0], "@")
		if user != "" {
			name = user
			parts := strings.Split(user, ".")
			v, err := templating.Field(th, th.Get(parts[0]), parts[1:]...)
			if err != nil {
				return dst, err
			}
			if liquid.Truthy(v) {
				name = liquid.ToString(v)
			}
		}
		return image(dst, name, size, host, strings.Contains(text, "lazy=true")), nil
	}), nil
}

func image(dst []byte, name, size, host string, lazy bool) []byte {
	n, _ := strconv.Atoi(size)
	path := func(scale int) string {
		s := size
		if scale != 1 {
			s = strconv.Itoa(n * scale)
		}
		return name + "?v=3&s=" + s
	}
	if host == "" {
		host = fmt.Sprintf("https://avatars%d.githubusercontent.com", crc32.ChecksumIEEE([]byte(path(1)))%4)
	}
	var set []string
	for scale := 1; scale <= 4; scale++ {
		set = append(set, fmt.Sprintf("%s/%s %dx", host, path(scale), scale))
	}
	class := "avatar"
	if n < 48 {
		class += " avatar-small"
	}
	src, prefix := host+"/"+path(1), ""
	if lazy {
		src, prefix = "", `data-src="`+src+`" data-`
	}
	return fmt.Appendf(dst, `<img class="%s" alt="%s" width="%s" height="%s" data-proofer-ignore="true" src="%s" %ssrcset="%s" />`,
		class, name, size, size, src, prefix, strings.Join(set, ", "))
}
