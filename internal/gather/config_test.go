package gather

import (
	"strings"
	"testing"

	"github.com/broadsheet-press/broadsheet/internal/value"
	"github.com/broadsheet-press/broadsheet/internal/yaml"
)

// configured reads what stands under `gather:`.
func configured(t *testing.T, src string) (Config, error) {
	t.Helper()
	v, err := yaml.Parse([]byte(src), "_config.yml")
	if err != nil {
		t.Fatal(err)
	}
	return ConfigFrom(v.(*value.Map))
}

// off is false in YAML, as a key too.
func TestFeedsAreTurnedOff(t *testing.T) {
	for _, src := range []string{"off: true", `"off": true`, "off: on"} {
		c, err := configured(t, "feeds:\n  - {url: http://a.example/, "+src+"}\n  - http://b.example/\n")
		if err != nil {
			t.Errorf("%s: %v", src, err)
			continue
		}
		if !c.Feeds[0].Off || c.Feeds[1].Off {
			t.Errorf("%s: %+v", src, c.Feeds)
		}
	}
}

func TestFaultsOfTheConfigurationAreNamed(t *testing.T) {
	for src, want := range map[string]string{
		"feeds: [{url: http://a.example/, off: maybe}]":    "feed 1: off: maybe; expected true or false",
		"feeds: [{url: http://a.example/, lisence: full}]": "feed 1: lisence: is not known",
		"feeds: [{url: http://a.example/, 12: full}]":      "feed 1: 12: is not known",
		"7: x": "7: is not known",
	} {
		_, err := configured(t, src)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", src, err, want)
		}
	}
}
