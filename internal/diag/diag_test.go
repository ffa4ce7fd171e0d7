package diag

import "testing"

func TestString(t *testing.T) {
	for _, c := range []struct {
		d    Diagnostic
		want string
	}{
		{Diagnostic{File: "_config.yml", Line: 3, Column: 7, Message: "a tab in the indentation", Hint: "use spaces"}, "_config.yml:3:7: a tab in the indentation; use spaces"},
		{Diagnostic{File: "a.md", Line: 2, Message: "m"}, "a.md:2: m"},
		{Diagnostic{File: "a.md", Message: "m"}, "a.md: m"},
		{Diagnostic{Message: "m"}, "m"},
	} {
		if got := c.d.String(); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func TestSort(t *testing.T) {
	ds := []Diagnostic{{File: "b"}, {File: "a", Line: 2}, {File: "a", Line: 1, Column: 2}, {File: "a", Line: 1, Column: 1}}
	Sort(ds)
	if ds[0].Column != 1 || ds[1].Column != 2 || ds[2].Line != 2 || ds[3].File != "b" {
		t.Errorf("%v", ds)
	}
}
