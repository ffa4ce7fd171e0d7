package kramdown_test

import (
	"fmt"

	"github.com/broadsheet-press/broadsheet/kramdown"
)

func Example() {
	p := kramdown.New(kramdown.JekyllOptions())
	html, _ := p.Append(nil, []byte("# The \"news\"\n\nIt is *late*.\n{: .lead}\n"))
	fmt.Print(string(html))
	// Output:
	// <h1 id="the-news">The “news”</h1>
	//
	// <p class="lead">It is <em>late</em>.</p>
}

// Links are collected, and one is changed, before the document is written.
func ExampleDocument() {
	p := kramdown.New(kramdown.JekyllOptions())
	d := p.Parse([]byte("See [the map](/map).\n\n> And [the list](/old).\n"))
	d.Root.Walk(func(n *kramdown.Node) bool {
		if n.Kind == kramdown.Link {
			href, _ := n.Attr("href")
			fmt.Printf("%d:%d %s: %s\n", n.Line, n.Column, n.Text(), href)
			if href == "/old" {
				n.SetAttr("href", "/new")
			}
		}
		return true
	})
	fmt.Print(string(d.AppendHTML(nil)))
	// Output:
	// 1:5 the map: /map
	// 3:7 the list: /old
	// <p>See <a href="/map">the map</a>.</p>
	//
	// <blockquote>
	//   <p>And <a href="/new">the list</a>.</p>
	// </blockquote>
}

// A paragraph is put into the tree, and another taken out.
func ExampleNode() {
	p := kramdown.New(kramdown.JekyllOptions())
	d := p.Parse([]byte("# News\n\nFirst.\n\nSecond.\n"))
	note := &kramdown.Node{Kind: kramdown.Paragraph, Children: []*kramdown.Node{{Kind: kramdown.Text, Value: "Read on <below>"}}}
	note.SetAttr("class", "note")
	d.Root.Children = append(d.Root.Children[:3], note)
	fmt.Print(string(d.AppendHTML(nil)))
	// Output:
	// <h1 id="news">News</h1>
	//
	// <p>First.</p>
	// <p class="note">Read on &lt;below&gt;</p>
}
