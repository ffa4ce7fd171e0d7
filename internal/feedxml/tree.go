package feedxml

import (
	"strings"
)

// maxDepth bounds nesting; what is deeper is attached to the element at the
// bound, so that its text is kept and no walk recurses further.
const maxDepth = 128

// node is an element, or text where name is empty.
type node struct {
	name     string // as written
	space    string // canonical prefix of the namespace, see spaces
	local    string // lower case
	attrs    []attr
	text     string // of a text node
	cdata    bool
	children []*node
	parent   *node
	ns       *scope
	base     string // xml:base in force
	lang     string // xml:lang in force
	depth    int
}

// scope is a chain of namespace declarations.
type scope struct {
	prefix, uri string
	up          *scope
}

type tree struct {
	lexer
	root    *node
	repairs []string
}

func (n *node) isElement() bool { return n.name != "" }

// attr is an attribute's value by local name, in any letter case and with
// any prefix.
func (n *node) attr(name string) string {
	v, _ := n.lookup(name)
	return v
}

func (n *node) lookup(name string) (string, bool) {
	for _, a := range n.attrs {
		if strings.EqualFold(a.name, name) {
			return a.value, true
		}
	}
	for _, a := range n.attrs {
		if i := strings.IndexByte(a.name, ':'); i >= 0 && strings.EqualFold(a.name[i+1:], name) && !strings.HasPrefix(a.name, "xmlns") && !strings.HasPrefix(a.name, "xml:") {
			return a.value, true
		}
	}
	return "", false
}

// child is the first child element of that vocabulary and name.
func (n *node) child(space, local string) *node {
	for _, c := range n.children {
		if c.isElement() && c.local == local && c.space == space {
			return c
		}
	}
	return nil
}

// innerText is all the text below n, trimmed.
func (n *node) innerText() string {
	if len(n.children) == 1 && !n.children[0].isElement() {
		return strings.TrimSpace(n.children[0].text)
	}
	var b strings.Builder
	n.appendText(&b)
	return strings.TrimSpace(b.String())
}

func (n *node) appendText(b *strings.Builder) {
	for _, c := range n.children {
		if c.isElement() {
			c.appendText(b)
		} else {
			b.WriteString(c.text)
		}
	}
}

// hasElements tells whether markup stands unescaped in n.
func (n *node) hasElements() bool {
	for _, c := range n.children {
		if c.isElement() {
			return true
		}
	}
	return false
}

// parseTree builds the elements of text. It never fails: see lexer.
func parseTree(text, base, lang string) *tree {
	t := &tree{lexer: lexer{src: text}}
	t.root = &node{base: base, lang: lang}
	cur := t.root
	for {
		tok := t.next()
		switch tok.kind {
		case tokEOF:
			if cur != t.root {
				t.repaired("an element is not closed")
			}
			t.repairs = t.order
			return t
		case tokText, tokCDATA:
			if tok.text == "" {
				continue
			}
			if k := len(cur.children); k > 0 && !cur.children[k-1].isElement() && cur.children[k-1].cdata == (tok.kind == tokCDATA) {
				cur.children[k-1].text += tok.text
			} else {
				cur.children = append(cur.children, &node{text: tok.text, cdata: tok.kind == tokCDATA, parent: cur})
			}
		case tokStart, tokSelfClosed:
			cur = t.settle(cur, tok.name)
			n := t.element(cur, tok)
			cur.children = append(cur.children, n)
			if tok.kind == tokStart && n.depth < maxDepth {
				cur = n
			}
		case tokEnd:
			cur = t.close(cur, tok.name)
		}
	}
}

// settle closes an item that was never closed when the next one begins, and
// whatever else of a channel was not.
func (t *tree) settle(cur *node, name string) *node {
	if !strings.EqualFold(name, "item") && !strings.EqualFold(name, "entry") {
		return cur
	}
	for n := cur; n.isElement(); n = n.parent {
		if strings.EqualFold(n.name, name) {
			t.repaired("an " + name + " is not closed")
			return n.parent
		}
	}
	for n := cur; n.isElement(); n = n.parent {
		switch n.local {
		case "items", "item", "entry":
			return cur
		case "channel", "feed", "rdf":
			if n != cur {
				t.repaired("an element is not closed")
			}
			return n
		}
	}
	return cur
}

func (t *tree) close(cur *node, name string) *node {
	for n := cur; n.isElement(); n = n.parent {
		if n.name == name || strings.EqualFold(n.name, name) {
			if n != cur {
				t.repaired("an element is not closed")
			}
			return n.parent
		}
	}
	t.repaired("an end tag has no start")
	return cur
}

func (t *tree) element(parent *node, tok token) *node {
	n := &node{name: tok.name, attrs: tok.attrs, parent: parent, ns: parent.ns, base: parent.base, lang: parent.lang, depth: parent.depth + 1}
	for _, a := range tok.attrs {
		switch {
		case a.name == "xmlns":
			n.ns = &scope{"", a.value, n.ns}
		case strings.HasPrefix(a.name, "xmlns:"):
			n.ns = &scope{a.name[6:], a.value, n.ns}
		case a.name == "xml:base":
			if b := resolve(n.base, strings.TrimSpace(a.value)); b != "" {
				n.base = safeBase(mendSlashes(b), n.base)
			}
		case a.name == "xml:lang":
			n.lang = strings.ReplaceAll(strings.TrimSpace(a.value), "_", "-")
		}
	}
	prefix, local := "", tok.name
	if i := strings.IndexByte(tok.name, ':'); i >= 0 {
		prefix, local = tok.name[:i], tok.name[i+1:]
	}
	n.local = strings.ToLower(local)
	n.space = t.space(n.ns, prefix)
	return n
}

// space is the canonical prefix for a prefix in scope. An undeclared prefix
// means what it usually means.
func (t *tree) space(ns *scope, prefix string) string {
	for s := ns; s != nil; s = s.up {
		if s.prefix == prefix {
			return canonicalSpace(s.uri, prefix)
		}
	}
	if prefix != "" {
		t.repaired("the prefix " + prefix + ": is not declared")
		p := strings.ToLower(prefix)
		if p == "xhtml" || usualPrefixes[p] {
			return p
		}
		return "?" + p
	}
	return ""
}

func canonicalSpace(uri, prefix string) string {
	uri = strings.ToLower(strings.TrimSpace(uri))
	if s, ok := spaces[uri]; ok {
		return s
	}
	if s, ok := spaces[strings.TrimSuffix(uri, "/")]; ok {
		return s
	}
	if prefix == "" {
		return ""
	}
	if p := strings.ToLower(prefix); usualPrefixes[p] && strings.Contains(uri, p) {
		return p
	}
	return "?" + strings.ToLower(prefix)
}

// feedRoot finds the element that a feed begins with.
func (t *tree) feedRoot() *node {
	for _, n := range t.root.children {
		if n.isElement() && isFeedRoot(n) {
			return n
		}
	}
	// A wrapper, or a tag that came before.
	for _, n := range t.root.children {
		for _, c := range n.children {
			if c.isElement() && isFeedRoot(c) {
				t.repaired("the feed stands inside <" + n.name + ">")
				return c
			}
		}
	}
	// A page around it, as some servers' templates put one around everything.
	if n := wrappedRoot(t.root, 6); n != nil {
		t.repaired("the feed stands inside <" + n.parent.name + ">")
		return n
	}
	for _, n := range t.root.children {
		if n.isElement() && n.space == "atom" && n.local == "entry" {
			return t.root
		}
	}
	return nil
}

// wrappedRoot is the first element at most so deep that is a feed for certain.
func wrappedRoot(n *node, depth int) *node {
	for _, c := range n.children {
		switch {
		case !c.isElement():
		case c.local == "feed" && c.space == "atom", c.local == "rss" && c.child("", "channel") != nil:
			return c
		case depth > 0:
			if found := wrappedRoot(c, depth-1); found != nil {
				return found
			}
		}
	}
	return nil
}

func isFeedRoot(n *node) bool {
	switch n.local {
	case "rss", "rdf", "channel":
		return true
	case "feed":
		return n.space == "atom" || n.space == "" || n.space == "rss" || strings.HasPrefix(n.space, "?")
	}
	return false
}

// cdf tells whether a channel is Microsoft's.
func (t *tree) cdf(n *node) bool {
	for _, c := range n.children {
		if c.isElement() && (c.local == "abstract" || c.attr("href") != "" || c.local == "schedule" || c.local == "logo") {
			return true
		}
	}
	return n.attr("href") != "" || n.attr("lastmod") != ""
}

// innerHTML serialises what is below n as markup. Prefixes of XHTML, SVG and
// MathML are dropped; what came escaped stays text.
func (n *node) innerHTML() string {
	var b strings.Builder
	for _, c := range n.children {
		c.appendHTML(&b)
	}
	return b.String()
}

var voidElements = map[string]bool{
	"area": true, "base": true, "br": true, "col": true, "command": true, "keygen": true, "embed": true, "hr": true, "img": true, "input": true,
	"link": true, "meta": true, "param": true, "source": true, "track": true, "wbr": true,
}

func (n *node) appendHTML(b *strings.Builder) {
	if !n.isElement() {
		b.WriteString(textEscaper.Replace(n.text))
		return
	}
	local := n.name
	if i := strings.IndexByte(local, ':'); i >= 0 {
		local = local[i+1:]
	}
	b.WriteByte('<')
	b.WriteString(local)
	if (n.space == "svg" || n.space == "mathml") && (n.parent == nil || n.parent.space != n.space) {
		uri := "http://www.w3.org/2000/svg"
		if n.space == "mathml" {
			uri = "http://www.w3.org/1998/Math/MathML"
		}
		b.WriteString(` xmlns="` + uri + `"`)
	}
	for _, a := range n.attrs {
		if strings.HasPrefix(a.name, "xmlns") || strings.HasPrefix(a.name, "xml:") {
			continue
		}
		b.WriteByte(' ')
		b.WriteString(a.name)
		b.WriteString(`="`)
		b.WriteString(attrEscaper.Replace(a.value))
		b.WriteByte('"')
	}
	if len(n.children) == 0 && voidElements[n.local] {
		b.WriteString(" />")
		return
	}
	b.WriteByte('>')
	for _, c := range n.children {
		c.appendHTML(b)
	}
	b.WriteString("</")
	b.WriteString(local)
	b.WriteByte('>')
}

var (
	textEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	attrEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")
)
