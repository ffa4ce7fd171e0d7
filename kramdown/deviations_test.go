package kramdown

// deviation says where the output differs from kramdown's on purpose.
type deviation struct {
	kramdown string // what kramdown's case expects
	ours     string
	reason   string
}

func (d deviation) String() string { return d.reason }

// deviations are the conformance cases that are not reproduced. An entry that
// is no longer needed fails the test.
var deviations = map[string]deviation{
	"kramdown/block/06_codeblock/rouge/multiple": {
		kramdown: `<div class="language-ruby highlighter-rouge"><div class="custom-class"><div class="highlight">…`,
		ours:     `<div class="language-ruby highlighter-rouge"><div class="highlight">…`,
		reason:   "the option names a Ruby class as formatter",
	},
	"kramdown-gfm/header_ids": {
		kramdown: `<h3 id="with-m5">with <script type="math/tex">m=5</script></h3>`,
		ours:     `<h3 id="with-m5">with \(m=5\)</h3>`,
		reason:   "the case is older than kramdown 2's MathJax engine, which writes what we write",
	},
}
