package sitegen

import "testing"

func TestTheSameSeedMakesTheSameSite(t *testing.T) {
	for seed := range uint64(50) {
		if a, b := Generate(seed).String(), Generate(seed).String(); a != b {
			t.Fatalf("seed %d makes two sites", seed)
		}
	}
	if Generate(1).String() == Generate(2).String() {
		t.Error("two seeds make one site")
	}
}
