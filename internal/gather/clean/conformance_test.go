package clean

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// conformance is the folder of test vectors beside the project.
func conformance(t testing.TB, name string) string {
	t.Helper()
	dir := os.Getenv("BROADSHEET_CONFORMANCE")
	if dir == "" {
		at, err := os.Getwd()
		if err != nil {
			t.Fatal(err)
		}
		for {
			if _, err := os.Stat(filepath.Join(at, "go.mod")); err == nil {
				break
			}
			if at == filepath.Dir(at) {
				t.Fatal("no go.mod above the working directory")
			}
			at = filepath.Dir(at)
		}
		dir = filepath.Join(at, "..", "shared", "conformance")
	}
	dir = filepath.Join(dir, name)
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("SKIPPED: the test vectors %s are absent; set BROADSHEET_CONFORMANCE to their folder", dir)
	}
	return dir
}

type ftfyCase struct {
	Label         string
	Original      string
	Fixed         string
	FixedEncoding *string `json:"fixed-encoding"`
}

func (c ftfyCase) want() string {
	if c.FixedEncoding != nil {
		return *c.FixedEncoding
	}
	return c.Fixed
}

// TestFtfy holds FixText to the cases of ftfy: at least 95% of those to be
// repaired, and all of those to be left alone.
func TestFtfy(t *testing.T) {
	dir := filepath.Join(conformance(t, "ftfy"), "test-cases")
	repaired, positives := 0, 0
	for _, name := range []string{"in-the-wild", "language-names", "synthetic", "negative"} {
		data, err := os.ReadFile(filepath.Join(dir, name+".json"))
		if err != nil {
			t.Fatal(err)
		}
		var cases []ftfyCase
		if err := json.Unmarshal(data, &cases); err != nil {
			t.Fatal(err)
		}
		for _, c := range cases {
			got := FixText(c.Original)
			if name == "negative" {
				if got != c.want() {
					t.Errorf("%s: %q became %q, want %q", c.Label, c.Original, got, c.want())
				}
				continue
			}
			positives++
			if got == c.want() {
				repaired++
			} else {
				t.Logf("%s: %s: %q\n got %q\nwant %q", name, c.Label, c.Original, got, c.want())
			}
		}
	}
	t.Logf("repaired %d of %d", repaired, positives)
	if repaired*100 < positives*95 {
		t.Errorf("repaired %d of %d, fewer than 95%%", repaired, positives)
	}
}
