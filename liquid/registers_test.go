package liquid_test

import (
	"reflect"
	"testing"

	"github.com/broadsheet-press/broadsheet/liquid"
)

// TestRegistersAreCarried renders a template three times with the same registers,
// and once more in another engine with what the third render went on from.
func TestRegistersAreCarried(t *testing.T) {
	const src = `{% cycle x, y, z %}{% cycle 'a', 'b' %}{% ifchanged %}{{ x }}{% endifchanged %}{% for i in (1..9) limit: 2 offset: continue %}{{ i }}{% endfor %}`
	vars := liquid.NewMap(3)
	for _, n := range []string{"x", "y", "z"} {
		vars.Set(n, n)
	}
	render := func(e *liquid.Engine, r *liquid.Registers) string {
		t.Helper()
		tpl, err := e.Parse(src, liquid.ParseOptions{Name: "layout.html"})
		if err != nil {
			t.Fatal(err)
		}
		out, err := tpl.RenderWith(e.NewThread(liquid.ThreadOptions{Globals: vars}), r, nil)
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	carried := func(e *liquid.Engine, r *liquid.Registers) (from, left []liquid.Register) {
		t.Helper()
		from, left, ok := r.Carried(e)
		if !ok {
			t.Fatal("it cannot be told")
		}
		return from, left
	}
	one := liquid.NewEngine()
	var r liquid.Registers
	for i, want := range []string{"xax12", "yb34"} {
		if got := render(one, &r); got != want {
			t.Errorf("render %d is %q", i+1, got)
		}
	}
	_, before := carried(one, &r)
	if got := render(one, &r); got != "za56" {
		t.Errorf("the third render is %q", got)
	}
	from, left := carried(one, &r)
	if !reflect.DeepEqual(from, before) {
		t.Errorf("the third render went on from %v, and the second left %v", from, before)
	}

	two := liquid.NewEngine()
	if _, err := two.Parse(src, liquid.ParseOptions{Name: "other.html"}); err != nil { // whose cycles are others
		t.Fatal(err)
	}
	var again liquid.Registers
	if again.Have(two, from) {
		t.Error("new registers have what others went on from")
	}
	again.Put(two, from)
	if !again.Have(two, from) {
		t.Error("registers do not have what was put there")
	}
	if got := render(two, &again); got != "za56" {
		t.Errorf("in another engine the third render is %q", got)
	}
	if gone, now := carried(two, &again); !reflect.DeepEqual(gone, from) || !reflect.DeepEqual(now, left) {
		t.Errorf("there it went on from %v and left %v, here from %v and %v", gone, now, from, left)
	}
}
