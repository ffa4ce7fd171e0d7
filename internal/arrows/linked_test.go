package arrows

import (
	"os/exec"
	"strings"
	"testing"
)

// unlinked are modules that no dependency may bring into the program.
var unlinked = []struct{ module, why string }{
	{"github.com/apache/arrow-go", "azblob links it from 1.8.1 on, for a way of listing that nobody asks for: 7.5 MB, and 1 ms of every start"},
}

func TestTheProgramIsWithoutBallast(t *testing.T) {
	cmd := exec.Command("go", "list", "-deps", "./cmd/broadsheet")
	cmd.Dir = root(t)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	linked := strings.Fields(string(out))
	if len(linked) < 100 {
		t.Fatalf("%d packages: %s", len(linked), out)
	}
	for _, p := range linked {
		for _, u := range unlinked {
			if within(p, u.module) {
				t.Errorf("the program links %s: %s", p, u.why)
			}
		}
	}
}
