package cli

import (
	"strings"
	"testing"

	"github.com/broadsheet-press/broadsheet/internal/plumbing"
)

func TestPlumbingLiquid(t *testing.T) {
	const in = `{"template":"{{ a }}{% include 'x' %}","data":{"a":{"z":1,"b":2}},"templates":{"x":"<{{ a.z }}>"}}
{"template":"{{ 1 | divided_by: 0 }}"}
{"template":"a\n{% foo %}"}
{"template":"{{ a b }}","error_mode":"warn"}
{"template":"\n{{ a b }}","error_mode":"strict"}
{"template":"{{ a.b }}","data":{"a":{}},"strict_variables":true}
{"template":"{{ a | nix }}","strict_filters":true}
{"template":"x","error_mode":"y"}
{"template":"{% include 'a' %}{% include 'b' %}","templates":{"a.liquid":"A"}}
`
	const want = `{"output":"{\"z\"=>1, \"b\"=>2}<1>"}
{"error":"Liquid error (line 1): divided by 0","line":1}
{"error":"Liquid syntax error (line 2): Unknown tag 'foo'","line":2,"column":1}
{"output":"","warnings":["Liquid syntax error (line 1): Expected end_of_string but found id in \"{{ a b }}\""]}
{"error":"Liquid syntax error (line 2): Expected end_of_string but found id in \"{{ a b }}\"","line":2,"column":1}
{"error":"Liquid error (line 1): undefined variable b","line":1}
{"error":"Liquid error (line 1): undefined filter nix","line":1}
{"error":"error_mode is \"y\", not lax, warn or strict"}
{"error":"Liquid error (line 1): No such template 'b'","line":1}
`
	var out strings.Builder
	if err := plumbing.Serve(strings.NewReader(in), &out, plumbingLiquid); err != nil {
		t.Fatal(err)
	}
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}
