// Package dom is as much of a tree of HTML as plugins need that change a page's
// markup. It writes fragments as libxml2 does, which the plugins of Ruby use:
// void elements without a slash, line breaks around the blocks within a block,
// addresses escaped.
package dom

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// Node is an element, or text, a comment or a doctype.
type Node struct {
	Name     string // of an element; "" for text, "!" for what is written as it stands
	Text     string // of text, unescaped
	Attrs    []Attr
	Parent   *Node
	Children []*Node
}

// Attr is an attribute. One without a value has Bare set.
type Attr struct {
	Name, Value string
	Bare        bool
}

// Attr is the value of an attribute.
func (n *Node) Attr(name string) (string, bool) {
	for _, a := range n.Attrs {
		if a.Name == name {
			return a.Value, true
		}
	}
	return "", false
}

// HasClass reports whether an element is of a class.
func (n *Node) HasClass(class string) bool {
	v, _ := n.Attr("class")
	return slices.Contains(strings.Fields(v), class)
}

// InnerText is the text of the node and of all within it.
func (n *Node) InnerText() string {
	if n.Name == "" {
		return n.Text
	}
	var b strings.Builder
	for _, c := range n.Children {
		b.WriteString(c.InnerText())
	}
	return b.String()
}

// Walk calls f for each node below n, in the order of the text. Where f returns
// false, what is within is left out.
func (n *Node) Walk(f func(*Node) bool) {
	for _, c := range slices.Clone(n.Children) {
		if f(c) {
			c.Walk(f)
		}
	}
}

// Replace puts nodes in the place of n.
func (n *Node) Replace(with []*Node) {
	i := slices.Index(n.Parent.Children, n)
	for _, w := range with {
		w.Parent = n.Parent
	}
	n.Parent.Children = slices.Replace(n.Parent.Children, i, i+1, with...)
}

func set(names string) map[string]bool {
	m := map[string]bool{}
	for n := range strings.FieldsSeq(names) {
		m[n] = true
	}
	return m
}

var (
	void  = set("area base basefont br col embed frame hr img input isindex link meta param source track wbr")
	block = set(`address area base blockquote body caption center col colgroup dd dir div dl dt fieldset form frame frameset
		h1 h2 h3 h4 h5 h6 head hr html isindex legend li link menu meta noframes noscript ol optgroup option p param pre
		style table tbody td tfoot th thead title tr ul`)
	raw     = set("script style")
	boolean = set("checked compact declare defer disabled ismap multiple nohref noresize noshade nowrap readonly selected")
	// closedBy are the elements that another's start ends.
	closedBy = map[string]map[string]bool{
		"p": set(`address blockquote center dd dir div dl dt fieldset form h1 h2 h3 h4 h5 h6 hr li menu ol p pre table
			tbody td tfoot th thead tr ul`),
		"li": set("li"), "dt": set("dd dt"), "dd": set("dd dt"), "option": set("option"),
		"tr": set("tr tbody tfoot thead"), "td": set("td th tr"), "th": set("td th tr"),
	}
)

// Parse reads a fragment. The node it returns holds the fragment's nodes.
func Parse(text string) *Node {
	root := &Node{Name: "#"}
	at := root
	z := html.NewTokenizer(strings.NewReader(text))
	add := func(n *Node) {
		n.Parent = at
		at.Children = append(at.Children, n)
	}
	for {
		kind := z.Next()
		switch kind {
		case html.ErrorToken:
			return root
		case html.TextToken:
			s := string(z.Raw())
			if !raw[at.Name] {
				s = html.UnescapeString(s)
			}
			if k := len(at.Children) - 1; k >= 0 && at.Children[k].Name == "" {
				at.Children[k].Text += s
			} else {
				add(&Node{Text: s})
			}
		case html.CommentToken, html.DoctypeToken:
			add(&Node{Name: "!", Text: string(z.Raw())})
		case html.EndTagToken:
			name, _ := z.TagName()
			for n := at; n != root; n = n.Parent {
				if n.Name == string(name) {
					at = n.Parent
					break
				}
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			source := string(z.Raw())
			t := z.Token()
			for at != root && closedBy[at.Name][t.Data] {
				at = at.Parent
			}
			n := &Node{Name: t.Data}
			var closed bool
			n.Attrs, closed = attributes(source[min(len(source), 1+len(t.Data)):])
			add(n)
			if closed {
				z.NextIsNotRawText()
			} else if !void[t.Data] {
				at = n
			}
		}
	}
}

// attributes reads those of a tag, from behind its name, as libxml2 does: what
// cannot begin a name is dropped up to white space, as in
// <https://example.org>, and of two by one name the first is kept. closed is true
// where "/>" ends the tag, which ends any element.
func attributes(tag string) (out []Attr, closed bool) {
	blank := func(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }
	ends := func(i int) bool { return i >= len(tag) || tag[i] == '>' || strings.HasPrefix(tag[i:], "/>") }
	skip := func(i int) int {
		for i < len(tag) && blank(tag[i]) {
			i++
		}
		return i
	}
	i := skip(0)
	for ; !ends(i); i = skip(i) {
		from := i
		for i < len(tag) && nameByte(tag[i], i > from) {
			i++
		}
		if i == from {
			for !ends(i) && !blank(tag[i]) {
				i++
			}
			continue
		}
		a := Attr{Name: strings.ToLower(tag[from:i]), Bare: true}
		if k := skip(i); k < len(tag) && tag[k] == '=' {
			a.Bare = false
			a.Value, i = attributeValue(tag, skip(k+1))
		}
		if !slices.ContainsFunc(out, func(b Attr) bool { return b.Name == a.Name }) {
			out = append(out, a)
		}
	}
	return out, i < len(tag) && tag[i] == '/'
}

func nameByte(c byte, later bool) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == ':' || c == '.' || later && (c >= '0' && c <= '9' || c == '-')
}

// attributeValue reads a value and returns the place behind it.
func attributeValue(tag string, i int) (string, int) {
	if i < len(tag) && (tag[i] == '"' || tag[i] == '\'') {
		end := strings.IndexByte(tag[i+1:], tag[i])
		if end < 0 {
			return html.UnescapeString(tag[i+1:]), len(tag)
		}
		return html.UnescapeString(tag[i+1 : i+1+end]), i + end + 2
	}
	end := strings.IndexAny(tag[i:]+">", " \t\n\v\f\r>")
	return html.UnescapeString(tag[i : i+end]), i + end
}

// Append appends the nodes within n as HTML.
func (n *Node) Append(dst []byte) []byte {
	for i, c := range n.Children {
		var next *Node
		if i+1 < len(n.Children) {
			next = n.Children[i+1]
		}
		dst = c.write(dst, n, next)
	}
	return dst
}

// String is Append as text.
func (n *Node) String() string { return string(n.Append(nil)) }

func isText(n *Node) bool { return n.Name == "" }

func (n *Node) write(dst []byte, parent, next *Node) []byte {
	switch n.Name {
	case "":
		if raw[parent.Name] {
			return append(dst, n.Text...)
		}
		return appendEscaped(dst, n.Text)
	case "!":
		return append(dst, n.Text...)
	}
	dst = append(dst, '<')
	dst = append(dst, n.Name...)
	for _, a := range n.Attrs {
		dst = n.attr(dst, a)
	}
	dst = append(dst, '>')
	isBlock := block[n.Name]
	if !void[n.Name] {
		breaks := isBlock && len(n.Children) > 1 && n.Name[0] != 'p'
		if breaks && !isText(n.Children[0]) {
			dst = append(dst, '\n')
		}
		dst = n.Append(dst)
		if breaks && !isText(n.Children[len(n.Children)-1]) {
			dst = append(dst, '\n')
		}
		if len(n.Children) > 0 || n.Name != "li" {
			dst = append(dst, "</"...)
			dst = append(dst, n.Name...)
			dst = append(dst, '>')
		}
	}
	if isBlock && next != nil && !isText(next) && parent.Name[0] != '#' && parent.Name[0] != 'p' {
		dst = append(dst, '\n')
	}
	return dst
}

func (n *Node) attr(dst []byte, a Attr) []byte {
	dst = append(dst, ' ')
	dst = append(dst, a.Name...)
	if a.Bare || boolean[a.Name] {
		return dst
	}
	v := a.Value
	switch {
	case a.Name == "href", a.Name == "src", a.Name == "action", a.Name == "name" && n.Name == "a":
		v = escapeAddress(strings.TrimLeft(v, " \t\r\n"))
	}
	quote := byte('"')
	v = string(appendEscaped(nil, v))
	if strings.Contains(v, `"`) {
		if strings.Contains(v, "'") {
			v = strings.ReplaceAll(v, `"`, "&quot;")
		} else {
			quote = '\''
		}
	}
	dst = append(dst, '=', quote)
	dst = append(dst, v...)
	return append(dst, quote)
}

func escapeAddress(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' || strings.IndexByte("-_.!~*'()@/:=?;#%&,+", c) >= 0 {
			b.WriteByte(c)
		} else {
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
		}
	}
	return b.String()
}

func appendEscaped(dst []byte, s string) []byte {
	for i := range len(s) {
		switch c := s[i]; c {
		case '&':
			dst = append(dst, "&amp;"...)
		case '<':
			dst = append(dst, "&lt;"...)
		case '>':
			dst = append(dst, "&gt;"...)
		default:
			dst = append(dst, c)
		}
	}
	return dst
}
