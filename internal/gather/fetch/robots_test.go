package fetch

import (
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/broadsheet-press/broadsheet/internal/conformance"
)

func TestRobotsConformance(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join(conformance.Dir(t, "robotstxt"), "cases.json"))
	if err != nil {
		t.Fatal(err)
	}
	var v struct {
		Allow []struct {
			Test, Robots, Agent, URL string
			Allowed                  bool
		} `json:"allow_cases"`
		Path   [][2]string `json:"path_cases"`
		Escape [][2]string `json:"escape_cases"`
		Parse  []struct {
			Name, Text string
			Valid      int
			LastLine   int `json:"last_line"`
		} `json:"parse_cases"`
		BOM []struct {
			Hex            string
			Valid, Unknown int
		} `json:"bom_cases_hex"`
		Tokens [][2]any `json:"agent_token_cases"`
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	if len(v.Allow) == 0 || len(v.Path) == 0 || len(v.Tokens) == 0 {
		t.Fatal("the vectors are not in the form expected")
	}
	for _, c := range v.Allow {
		if got := ParseRobots(c.Robots).Allowed(c.Agent, c.URL); got != c.Allowed {
			t.Errorf("%s: agent %q, %q: allowed is %v, want %v\n%s", c.Test, c.Agent, c.URL, got, c.Allowed, c.Robots)
		}
	}
	for _, c := range v.Path {
		if got := PathOf(c[0]); got != c[1] {
			t.Errorf("PathOf(%q) = %q, want %q", c[0], got, c[1])
		}
	}
	for _, c := range v.Escape {
		if got := Escape(c[0]); got != c[1] {
			t.Errorf("Escape(%q) = %q, want %q", c[0], got, c[1])
		}
	}
	for _, c := range v.Parse {
		if r := ParseRobots(c.Text); r.valid != c.Valid || r.lastLine != c.LastLine {
			t.Errorf("%s: %d valid, last line %d; want %d, %d", c.Name, r.valid, r.lastLine, c.Valid, c.LastLine)
		}
	}
	for _, c := range v.BOM {
		b, err := hex.DecodeString(c.Hex)
		if err != nil {
			t.Fatal(err)
		}
		if r := ParseRobots(string(b)); r.valid != c.Valid || r.unknown != c.Unknown {
			t.Errorf("%s: %d valid, %d unknown; want %d, %d", c.Hex, r.valid, r.unknown, c.Valid, c.Unknown)
		}
	}
	for _, c := range v.Tokens {
		token, _ := c[0].(string)
		if got := ValidAgent(token); got != c[1] {
			t.Errorf("ValidAgent(%q) = %v", token, got)
		}
	}
}
