package value

import (
	"fmt"
	"math/big"
	"testing"
)

func TestMapKeepsOrderAcrossTheIndexThreshold(t *testing.T) {
	m := NewMap(0)
	var want []string
	for i := range 3 * indexFrom {
		k := fmt.Sprint("k", i)
		m.Set(k, i)
		want = append(want, k)
	}
	m.Set("k3", "again")
	m.Delete("k5")
	want = append(want[:5], want[6:]...)
	i := 0
	for k := range m.All() {
		if k != want[i] {
			t.Fatalf("key %d is %v, want %v", i, k, want[i])
		}
		i++
	}
	if i != len(want) || m.Len() != len(want) {
		t.Fatalf("%d keys, want %d", i, len(want))
	}
	if v := m.Value("k3"); v != "again" {
		t.Errorf("k3 = %v", v)
	}
	if m.Has("k5") {
		t.Error("k5 is still there")
	}
	if v := m.Value("k20"); v != 20 {
		t.Errorf("k20 = %v after a deletion before it", v)
	}
}

func TestMapTellsIntegerFromStringKeys(t *testing.T) {
	m := MapOf(2015, "int", "2015", "string", []any{1}, "array")
	if v, _ := m.GetKey(2015); v != "int" {
		t.Errorf("2015 = %v", v)
	}
	if v := m.Value("2015"); v != "string" {
		t.Errorf(`"2015" = %v`, v)
	}
	if _, ok := m.GetKey([]any{1}); ok {
		t.Error("an array key is found by a copy of it")
	}
}

func TestDeepCloneSharesNothing(t *testing.T) {
	m := MapOf("a", []any{MapOf("b", 1)})
	c := m.DeepClone()
	c.Value("a").([]any)[0].(*Map).Set("b", 2)
	if v := m.Value("a").([]any)[0].(*Map).Value("b"); v != 1 {
		t.Errorf("the original changed: %v", v)
	}
}

func TestNilMapReadsAsEmpty(t *testing.T) {
	var m *Map
	if m.Len() != 0 || m.Has("x") || m.Value("x") != nil {
		t.Error("a nil map is not empty")
	}
	for range m.All() {
		t.Error("a nil map yields a pair")
	}
}

func TestParseJSON(t *testing.T) {
	v, err := ParseJSON([]byte(`{"z":1,"a":[1.0,1e2,123456789012345678901234567890,null,true,"é"]}`))
	if err != nil {
		t.Fatal(err)
	}
	m := v.(*Map)
	if k, _ := m.At(0); k != "z" {
		t.Errorf("first key %v", k)
	}
	a := m.Value("a").([]any)
	if a[0] != 1.0 || a[1] != 100.0 || a[3] != nil || a[4] != true || a[5] != "é" {
		t.Errorf("array %v", a)
	}
	if b, ok := a[2].(*big.Int); !ok || b.String() != "123456789012345678901234567890" {
		t.Errorf("big integer %v", a[2])
	}
	for _, bad := range []string{"", "{", "[1,", "1 2", "nope"} {
		if _, err := ParseJSON([]byte(bad)); err == nil {
			t.Errorf("%q parses", bad)
		}
	}
}
