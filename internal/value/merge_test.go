package value

import "testing"

func TestDeepMerge(t *testing.T) {
	base := MapOf("a", 1, "b", MapOf("x", 1, "y", 2), "c", []any{1}, "d", "kept")
	over := MapOf("new", nil, "b", MapOf("y", 3, "z", 4), "c", []any{2}, "d", nil, "a", MapOf("now", "a map"))
	m := DeepMerge(base, over)
	var keys string
	for k := range m.All() {
		keys += k.(string) + " "
	}
	if keys != "a b c d new " {
		t.Errorf("keys %s", keys)
	}
	b := m.Value("b").(*Map)
	if b.Value("x") != 1 || b.Value("y") != 3 || b.Value("z") != 4 {
		t.Errorf("b is %v", b)
	}
	if m.Value("d") != "kept" || m.Value("c").([]any)[0] != 2 || m.Value("a").(*Map).Value("now") != "a map" {
		t.Errorf("merged %v", m)
	}
	if base.Value("b").(*Map).Value("y") != 2 || base.Len() != 4 || over.Value("b").(*Map).Len() != 2 {
		t.Error("an operand changed")
	}
}
