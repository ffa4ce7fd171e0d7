package liquid_test

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/broadsheet-press/broadsheet/liquid"
)

// generator makes cases: mostly sensible templates over a data model with all
// kinds of values, some of them then damaged.
type generator struct {
	r        *rand.Rand
	version5 bool // keep to what Liquid 4 and 5 have in common
	partial  bool // no includes but of the last, or they would go on for ever
	nested   bool
	depth    int
	loops    []string
}

func pick[T any](g *generator, from ...T) T { return from[g.r.IntN(len(from))] }

// only4 is s but where the reference is Liquid 5.
func (g *generator) only4(s string) string {
	if g.version5 {
		return ""
	}
	return s
}

func (g *generator) chance(percent int) bool { return g.r.IntN(100) < percent }

var varNames = []string{"a", "b", "s", "n", "arr", "h", "page", "posts", "t", "x", "y", "site", "d", "mixed", "nested", "sizes", "missing", "r"}

func (g *generator) fuzzCase() *fuzzCase {
	c := &fuzzCase{data: g.data(), partials: map[string]string{}}
	c.mode = pick(g, liquid.Lax, liquid.Lax, liquid.Warn, liquid.Strict)
	c.bang = g.chance(30)
	c.strictV = g.chance(7)
	c.strictF = g.chance(7)
	if g.version5 {
		c.mode, c.bang, c.strictV, c.strictF = liquid.Lax, true, false, false
	}
	c.src = g.block(1 + g.r.IntN(4))
	if g.chance(20) && !g.version5 {
		c.src = g.damage(c.src)
	}
	g.partial = true
	for _, name := range []string{"p3", "p1", "dir/p2"} {
		g.nested = name != "p3"
		g.depth = 3
		c.partials[name] = g.block(2)
		if g.chance(5) {
			c.partials[name] = g.damage(c.partials[name])
		}
	}
	return c
}

func (g *generator) str() string {
	switch k := g.r.IntN(100); {
	case k < 8:
		return g.long()
	case k < 11:
		return g.dated()
	case k < 13:
		return g.number()
	}
	return pick(g, "", "a", "abc", "Hello World", "héllo wörld", "  padded  ", "a,b,c,,", "<b>bold</b> & \"q\" 'x'",
		"line1\nline2\r\nline3", "1", "2.5", "-3", "12abc", "ÀÉÎ", "日本語テキスト", "😀 emoji", "now or never", "2015-03-04",
		"March 14, 2016", "10:30", "title", "&amp; &lt; &#39; &x", "<script>a</script>x<!-- c -->y<style>z</style>", "a b\tc\nd",
		"true", "nil", "%Y", "x/y", "ß", "ŉﬁ", "a+b%20c%C3%A9", "\\0 \\1", "0x1A", "1_000", "b", "B", "A", " ", "1e3", "Ǆ", "e\u0301", "#{x} #$y", "\x00\x01\u200b")
}

func (g *generator) invalid() string {
	return pick(g, "a\xffb", "\xc3", "\xe2\x82", "ok \x80 <b>\xfe</b>")
}

func (g *generator) integer() int {
	return pick(g, 0, 1, 2, 3, 5, 10, -1, -7, 100, 255, 256, 1000, 1425441600, 1<<31, 1<<53+1, 1<<62-1)
}

func (g *generator) float() float64 {
	return pick(g, 0.0, 1.0, 0.1, 0.5, 1.5, 2.5, -1.5, 3.14159, 1e20, 1e-7, 123456.789, 1e15, 1e16, 99.995, math.Copysign(0, -1))
}

func (g *generator) time() any {
	base := time.Date(2015+g.r.IntN(10), time.Month(1+g.r.IntN(12)), 1+g.r.IntN(28), g.r.IntN(24), g.r.IntN(60), g.r.IntN(60), pick(g, 0, 0, 5000000, 123456789), time.UTC)
	switch g.r.IntN(3) {
	case 0:
		return base
	case 1:
		return base.In(time.FixedZone("", pick(g, 3600, -5*3600, 5*3600+1800, 0)))
	}
	return liquid.Date{Year: base.Year(), Month: base.Month(), Day: base.Day()}
}

func (g *generator) scalar() any {
	switch g.r.IntN(12) {
	case 0:
		return nil
	case 1:
		return g.chance(50)
	case 2, 3:
		return g.integer()
	case 4:
		return g.float()
	case 5:
		return g.time()
	case 6:
		if g.chance(20) {
			b, _ := new(big.Int).SetString("123456789012345678901234567890", 10)
			return b
		}
		return g.integer()
	case 7:
		if g.chance(15) {
			return g.invalid()
		}
	}
	return g.str()
}

func (g *generator) value(depth int) any {
	if depth <= 0 {
		return g.scalar()
	}
	switch g.r.IntN(8) {
	case 0, 1:
		a := make([]any, g.r.IntN(5))
		for i := range a {
			a[i] = g.value(depth - 1)
		}
		return a
	case 2, 3:
		return g.hash(depth - 1)
	case 4:
		if g.chance(30) {
			return liquid.Range{First: g.r.IntN(4), Last: g.r.IntN(7)}
		}
		if g.chance(30) {
			return &fuzzDrop{g.stringHash(depth - 1)}
		}
	}
	return g.scalar()
}

var keyNames = []string{"a", "b", "title", "size", "first", "last", "n", "x", "date", "tags", "url", "name"}

func (g *generator) stringHash(depth int) *liquid.Map {
	m := liquid.NewMap(4)
	for range g.r.IntN(5) {
		m.Set(pick(g, keyNames...), g.value(depth))
	}
	return m
}

func (g *generator) hash(depth int) *liquid.Map {
	m := g.stringHash(depth)
	if g.chance(15) {
		m.SetKey(pick[any](g, 0, 1, 2, -1, nil, true, 1.5), g.value(depth-1))
	}
	return m
}

// records are hashes of one shape, as a site's posts are.
func (g *generator) records() []any {
	list := make([]any, g.r.IntN(6))
	for i := range list {
		m := liquid.MapOf("title", g.str(), "n", pick[any](g, 1, 2, 3, 2.5, nil, "x"), "date", g.time(), "tags", []any{g.str(), g.str()})
		if g.chance(20) {
			m.Set("a", g.scalar())
		}
		if g.chance(10) {
			list[i] = &fuzzDrop{m}
		} else {
			list[i] = m
		}
	}
	return list
}

func (g *generator) data() *liquid.Map {
	m := liquid.NewMap(16)
	m.Set("a", g.value(2))
	m.Set("b", g.scalar())
	m.Set("s", g.str())
	m.Set("n", pick[any](g, 0, 1, 2, 3, 5, -1, 7.0, 2.5, 1.5, "7", "x", nil)) // ranges go up to it
	m.Set("arr", []any{1, 2, 3, 4, 5}[:g.r.IntN(6)])
	m.Set("h", g.hash(2))
	m.Set("page", liquid.MapOf("title", g.str(), "date", g.time(), "tags", []any{"t1", "t2"}, "n", g.integer(), "url", "/x/"))
	m.Set("posts", g.records())
	m.Set("t", g.time())
	m.Set("x", g.value(1))
	m.Set("d", &fuzzDrop{g.stringHash(1)})
	mixed := make([]any, g.r.IntN(6))
	for i := range mixed {
		mixed[i] = g.value(1)
	}
	m.Set("mixed", mixed)
	m.Set("nested", []any{[]any{1, []any{2, "x"}}, g.scalar()})
	m.Set("r", liquid.Range{First: g.r.IntN(3), Last: g.r.IntN(6)})
	if g.chance(30) {
		strs := make([]any, g.r.IntN(6))
		for i := range strs {
			strs[i] = g.str()
		}
		m.Set("arr", strs)
	}
	return m
}

func (g *generator) variable() string {
	if len(g.loops) > 0 && g.chance(50) {
		v := pick(g, g.loops...)
		if g.chance(20) {
			return "forloop." + pick(g, "index", "index0", "first", "last", "length", "rindex", "rindex0", "name", "parentloop", "parentloop.index", "nix")
		}
		return v + g.path()
	}
	return pick(g, varNames...) + g.path()
}

func (g *generator) path() string {
	switch g.r.IntN(10) {
	case 0, 1, 2:
		return "." + pick(g, keyNames...)
	case 3:
		return pick(g, "[0]", "[1]", "[-1]", "['title']", "[\"n\"]", "[b]", "[s]", "[n]", "[a.b]", "[page.title]", "[99]", "[nil]", "[empty]", "[1.5]", "[-9]")
	case 4:
		return "." + pick(g, keyNames...) + "." + pick(g, keyNames...)
	case 5:
		return pick(g, "[0].title", ".tags[0]", ".tags.size", "[0][0]", ".first.title", ".last.n", "[0].tags.last", ".size.size")
	}
	return ""
}

func (g *generator) literal() string {
	switch g.r.IntN(8) {
	case 0:
		return fmt.Sprint(g.r.IntN(12) - 2)
	case 1:
		return pick(g, "1.5", "0.1", "-2.5", "2.0", "1.2.3", "100.", "0.0")
	case 2:
		if g.version5 {
			return pick(g, "nil", "true", "false")
		}
		return pick(g, "nil", "true", "false", "empty", "blank", "null")
	case 3:
		return pick(g, "(1..3)", "(0..n)", "(n..5)", "('1'..'3')", "(1..arr.size)", "(3..1)", "(-1..1)", "(b..3)")
	}
	q := pick(g, "'", `"`)
	s := pick(g, "a", "abc", ",", " ", "", "title", "x", "2", "1.5", "héé", "%Y-%m-%d", "%b %e", "o", "n", "l", "A", "-", "t1", "title", "日", "\\0", "&", "size", "a b c")
	return q + s + q
}

func (g *generator) expr() string {
	if g.chance(60) {
		return g.variable()
	}
	return g.literal()
}

var filterArgs = map[string]int{
	"size": 0, "downcase": 0, "upcase": 0, "capitalize": 0, "escape": 0, "h": 0, "escape_once": 0, "url_encode": 0,
	"url_decode": 0, "strip": 0, "lstrip": 0, "rstrip": 0, "strip_html": 0, "strip_newlines": 0, "newline_to_br": 0,
	"reverse": 0, "first": 0, "last": 0, "abs": 0, "ceil": 0, "floor": 0, "join": 1, "sort": 1, "sort_natural": 1,
	"uniq": 1, "compact": 1, "map": 1, "where": 2, "slice": 2, "truncate": 2, "truncatewords": 2, "split": 1,
	"replace": 2, "replace_first": 2, "remove": 1, "remove_first": 1, "append": 1, "concat": 1, "prepend": 1,
	"date": 1, "plus": 1, "minus": 1, "times": 1, "divided_by": 1, "modulo": 1, "round": 1, "at_least": 1, "at_most": 1,
	"default": 1,
}

var filterNames = func() []string {
	var names []string
	for n := range filterArgs {
		names = append(names, n)
	}
	// a map's order is random, a generator's must not be
	for i := range names {
		for j := i + 1; j < len(names); j++ {
			if names[j] < names[i] {
				names[i], names[j] = names[j], names[i]
			}
		}
	}
	return names
}()

func (g *generator) filter() string {
	name := pick(g, filterNames...)
	if g.chance(4) {
		name = pick(g, "nix", "inspect", "to_s")
	}
	if g.version5 && (name == "truncatewords" || name == "newline_to_br" || name == "sort" || name == "sort_natural" ||
		name == "uniq" || name == "compact" || name == "where") {
		name = "strip"
	}
	n := filterArgs[name]
	if n > 0 && g.chance(25) {
		n--
	}
	if g.chance(4) {
		n = g.r.IntN(4)
	}
	args := make([]string, n)
	for i := range args {
		args[i] = g.argument(name)
	}
	out := " | " + name
	if n > 0 {
		out += ": " + strings.Join(args, ", ")
	}
	if g.chance(1) {
		out += ", key: " + g.expr()
	}
	return out
}

func (g *generator) argument(filter string) string {
	if g.chance(15) {
		return g.expr()
	}
	switch filter {
	case "map", "where", "sort", "sort_natural", "uniq", "compact":
		return "'" + pick(g, "title", "n", "a", "size", "nix", "date") + "'"
	case "date":
		if g.chance(25) {
			return `"` + g.layout() + `"`
		}
		return "'" + pick(g, "%Y-%m-%d", "%H:%M", "%b %-d, %Y", "%s", "%j %U", "%a %A", "%e", "%Z %z", "%c", "%y%%", "%L", "%N", "x", "", "%", "%P %p", "%10Y", "%^b", "%-m/%-d") + "'"
	case "slice", "truncate", "truncatewords", "round", "plus", "minus", "times", "divided_by", "modulo", "at_least", "at_most":
		return fmt.Sprint(pick(g, 0, 1, 2, 3, 5, 10, -1, -2, 7))
	case "concat":
		return pick(g, "arr", "mixed", "posts", "nested")
	}
	return g.literal()
}

func (g *generator) filtered() string {
	s := g.expr()
	for g.chance(45) {
		s += g.filter()
	}
	return s
}

func (g *generator) condition() string {
	s := g.comparison()
	for g.chance(25) {
		s += pick(g, " and ", " or ") + g.comparison()
	}
	return s
}

func (g *generator) comparison() string {
	if g.chance(35) {
		return g.expr()
	}
	return g.expr() + " " + pick(g, "==", "!=", "<>", "<", ">", "<=", ">=", "contains") + " " + g.expr()
}

func (g *generator) dash() (open, shut string) {
	if g.chance(15) {
		open = "-"
	}
	if g.chance(15) {
		shut = "-"
	}
	return open, shut
}

func (g *generator) tag(markup string) string {
	o, c := g.dash()
	return "{%" + o + " " + markup + " " + c + "%}"
}

func (g *generator) text() string {
	return pick(g, "x", " ", "\n", "text", " a b ", "\t", "<p>", "é", "  \n  ", "}", "{", "%}", "", "'", "\"")
}

func (g *generator) block(n int) string {
	var b strings.Builder
	for range n {
		b.WriteString(g.node())
	}
	return b.String()
}

func (g *generator) body() string {
	g.depth++
	defer func() { g.depth-- }()
	return g.block(1 + g.r.IntN(3))
}

func (g *generator) node() string {
	if !g.version5 && g.chance(14) {
		return g.odd()
	}
	k := g.r.IntN(100)
	if g.depth > 3 && !(k == 99 && g.nested) {
		k = g.r.IntN(55)
	}
	switch {
	case k < 15:
		return g.text()
	case k < 42:
		o, c := g.dash()
		return "{{" + o + " " + g.filtered() + " " + c + "}}"
	case k < 48:
		return g.tag("assign " + pick(g, "x", "y", "z", "a", "arr", "foo-bar") + " = " + g.filtered())
	case k < 50:
		return g.tag(pick(g, "increment ", "decrement ") + pick(g, "cnt", "x", "n", "i"))
	case k < 53:
		return g.tag("cycle " + pick(g, "", "", "'g': ", "a: ") + g.literal() + pick(g, ", ", ",") + g.expr())
	case k < 55:
		if len(g.loops) > 0 || g.chance(10) {
			return g.tag(pick(g, "break", "continue"))
		}
		return g.text()
	case k < 70:
		word := pick(g, "if", "if", "unless")
		s := g.tag(word+" "+g.condition()) + g.body()
		for g.chance(20) {
			s += g.tag("elsif "+g.condition()) + g.body()
		}
		if g.chance(40) {
			s += g.tag("else") + g.body()
		}
		return s + g.tag("end"+word)
	case k < 82:
		return g.forTag()
	case k < 86:
		s := g.tag("case "+g.expr()) + pick(g, "", " ", "t")
		for range 1 + g.r.IntN(3) {
			s += g.tag("when "+g.expr()+pick(g, "", "", " or "+g.expr(), ", "+g.expr())) + g.body()
		}
		if g.chance(50) {
			s += g.tag("else") + g.body()
		}
		return s + g.tag("endcase")
	case k < 89:
		return g.tag("capture "+pick(g, "x", "y", "'z'", "cap")) + g.body() + g.tag("endcapture")
	case k < 91:
		if g.version5 {
			return "{% raw %}{{ x }}{% endraw %}"
		}
		return "{% raw %}" + g.body() + "{% endraw %}"
	case k < 93:
		return g.tag("comment") + g.body() + g.tag("endcomment")
	case k < 95:
		if g.version5 {
			return g.text()
		}
		return g.tag("ifchanged") + g.body() + g.tag("endifchanged")
	case k < 97:
		if g.version5 {
			return g.text()
		}
		name := pick(g, "row", "i")
		s := g.tag("tablerow " + name + " in " + g.collection() + pick(g, "", " cols:2", " cols:3 limit:4", " offset:1", " cols: n"))
		g.loops = append(g.loops, name, "tablerowloop")
		s += g.body()
		g.loops = g.loops[:len(g.loops)-2]
		return s + g.tag("endtablerow")
	}
	if g.version5 || g.partial && !g.nested {
		return g.text()
	}
	if g.partial {
		return g.tag("include 'p3'")
	}
	return g.tag("include " + pick(g, "'p1'", "'dir/p2'", "'p1' with page", "'p1' for posts", "'p1', k: arr, v: 1", "s", "'nope'"))
}

func (g *generator) collection() string {
	return pick(g, "arr", "posts", "mixed", "h", "(1..4)", "(1..n)", "s", "nested", "page.tags", "missing", "r", "x", "a", "d", "h.tags", "n")
}

func (g *generator) forTag() string {
	name := pick(g, "i", "item", "p", "x")
	s := "for " + name + " in " + g.collection()
	if g.chance(15) {
		s += " reversed"
	}
	if g.chance(15) {
		s += pick(g, " limit:2", " limit: 1", " limit:'2'", g.only4(" limit:n"), g.only4(" limit:b"))
	}
	if g.chance(15) {
		s += pick(g, " offset:1", " offset:continue", " offset: 2", " offset:-1", g.only4(" offset:b"))
	}
	if g.chance(4) {
		s += " reversed"
	}
	s = g.tag(s)
	g.loops = append(g.loops, name)
	s += g.body()
	g.loops = g.loops[:len(g.loops)-1]
	if g.chance(20) {
		s += g.tag("else") + g.body()
	}
	return s + g.tag("endfor")
}

// damage changes a few characters of a template.
func (g *generator) damage(s string) string {
	for range 1 + g.r.IntN(3) {
		if s == "" {
			return s
		}
		i := g.r.IntN(len(s))
		switch g.r.IntN(4) {
		case 0:
			s = s[:i] + s[i+1:]
		case 1:
			s = s[:i] + pick(g, "'", `"`, "|", ":", ",", "%}", "{{", "}}", "{%", "-", " ", "[", "]", ".", "(", ")", "==", "&", "=", "and", " or ", "é", "\n", "#", "?") + s[i:]
		case 2:
			j := i + g.r.IntN(min(8, len(s)-i)+1)
			s = s[:i] + s[j:]
		case 3:
			j := i + g.r.IntN(min(20, len(s)-i)+1)
			s = s[:j] + s[i:j] + s[j:]
		}
	}
	return strings.ToValidUTF8(s, "?")
}
