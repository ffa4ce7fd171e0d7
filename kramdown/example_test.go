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
