package oracle

import "testing"

func TestRubyAnswersLines(t *testing.T) {
	p := Ruby(t, `while line = gets; puts JSON.generate("got" => JSON.parse(line)["n"] + 1); end`)
	for n := range 3 {
		var r struct{ Got int }
		p.Ask(t, map[string]int{"n": n}, &r)
		if r.Got != n+1 {
			t.Fatalf("asked %d, got %d", n, r.Got)
		}
	}
}
