package kramdown

import (
	"fmt"
	"strings"
	"testing"
)

// TestEntities compares every name, and numbers up to where all are written
// alike, with kramdown in each way of writing them.
func TestEntities(t *testing.T) {
	o := startOracle(t)
	if strings.HasPrefix(o.version, "2.4") {
		t.Skip("kramdown 2.4 knows fewer names than 2.5")
	}
	var refs []string
	for _, e := range entityNames {
		refs = append(refs, "&"+e.name+";")
	}
	for i := range 0x2800 {
		refs = append(refs, fmt.Sprintf("&#%d;", i))
	}
	refs = append(refs, "&#x80;", "&#x9F;", "&#x1F600;", "&#1114111;", "&#1114112;", "&none;", "&#2147483648;", "&#99999999999;")
	for _, mode := range []string{"as_char", "as_input", "numeric", "symbolic"} {
		options := map[string]any{"entity_output": mode}
		p := profileProcessor(t, options)
		var text strings.Builder
		for i, r := range refs {
			if mode == "as_char" && (r == "&#1114112;" || strings.HasSuffix(r, "2147483648;") || strings.HasSuffix(r, "99999999999;")) {
				continue // kramdown fails: Ruby has no such character
			}
			fmt.Fprintf(&text, "%d%s\n", i, r)
		}
		a, err := o.ask(text.String(), options)
		if err != nil || a.Error != "" {
			t.Fatal(mode, err, a.Error)
		}
		if got, want := convert(p, text.String()), a.HTML; got != want {
			t.Errorf("%s: %s", mode, firstDifference(got, want))
		}
	}
}
