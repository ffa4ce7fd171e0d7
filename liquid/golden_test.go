package liquid_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/broadsheet-press/broadsheet/internal/conformance"
	"github.com/broadsheet-press/broadsheet/internal/value"
	"github.com/broadsheet-press/broadsheet/liquid"
)

// run renders a source as Jekyll does: the first error ends it.
func run(src string, data *liquid.Map, templates map[string]string, mode liquid.ErrorMode) (string, error) {
	e := liquid.NewEngine()
	t, err := e.Parse(src, liquid.ParseOptions{ErrorMode: mode})
	if err != nil {
		return "", err
	}
	th := e.NewThread(liquid.ThreadOptions{
		Globals:       data,
		RethrowErrors: true,
		Include: func(_ *liquid.Thread, name string) (*liquid.Template, error) {
			src, ok := templates[name]
			if !ok {
				return nil, liquid.Errorf(liquid.FileSystemError, "No such template '%s'", name)
			}
			return e.Parse(src, liquid.ParseOptions{Name: name, ErrorMode: mode})
		},
	})
	out, err := t.Render(th, nil)
	return string(out), err
}

type goldenCase struct {
	Name      string            `json:"name"`
	Template  string            `json:"template"`
	Data      json.RawMessage   `json:"data"`
	Templates map[string]string `json:"templates"`
	Result    *string           `json:"result"`
	Results   []string          `json:"results"`
	Invalid   bool              `json:"invalid"`
}

func readJSON(t *testing.T, path string, v any) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, v); err != nil {
		t.Fatal(path, err)
	}
}

func (c *goldenCase) passes(t *testing.T) (bool, string) {
	data := liquid.NewMap(0)
	if len(c.Data) > 0 {
		v, err := value.ParseJSON(c.Data)
		if err != nil {
			t.Fatal(c.Name, err)
		}
		data = v.(*liquid.Map)
	}
	got, err := run(c.Template, data, c.Templates, liquid.Lax)
	if c.Invalid || err != nil {
		if err != nil {
			return c.Invalid, err.Error()
		}
		return false, got
	}
	if c.Result != nil {
		return got == *c.Result, got
	}
	for _, r := range c.Results {
		if got == r {
			return true, got
		}
	}
	return false, got
}

func TestGoldenLiquid(t *testing.T) {
	dir := conformance.Dir(t, "golden-liquid")
	var suite struct{ Tests []goldenCase }
	readJSON(t, filepath.Join(dir, "golden_liquid.json"), &suite)
	var v4, v5 map[string]bool
	readJSON(t, filepath.Join(dir, "passes-liquid-4.0.4.json"), &v4)
	readJSON(t, filepath.Join(dir, "passes-liquid-5.4.0.json"), &v5)
	passed4, passed5, passed := 0, 0, 0
	for i := range suite.Tests {
		c := &suite.Tests[i]
		ok, got := c.passes(t)
		if ok {
			passed++
			if v4[c.Name] {
				passed4++
			} else if v5[c.Name] {
				passed5++
			}
			continue
		}
		if v4[c.Name] || v5[c.Name] {
			t.Errorf("v4=%v %s\n%q %s\ngot  %q\nwant %v", v4[c.Name], c.Name, c.Template, c.Data, got, show(c))
		}
	}
	t.Logf("%d of those Liquid 4.0.4 passes, %d of those only 5.4.0 passes, %d in all", passed4, passed5, passed)
}

func show(c *goldenCase) string {
	if c.Result != nil {
		return *c.Result
	}
	b, _ := json.Marshal(c)
	return string(b)
}
