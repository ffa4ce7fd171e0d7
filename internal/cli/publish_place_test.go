package cli

import (
	"path/filepath"
	"strings"
	"testing"
)

// A folder that the site is read from is no place to publish it to: each site
// would hold the last. One that no build reads is.
func TestPublishIntoSource(t *testing.T) {
	for place, refused := range map[string]bool{
		"public": true, "assets/public": true, "public/": true, "_public": false, ".public": false, "kept/public": false, "elsewhere/../../outside": false,
	} {
		dir := filepath.Join(t.TempDir(), "site")
		to := filepath.Join(dir, place)
		put(t, filepath.Join(dir, "_config.yml"), "title: Within\nexclude: [kept]\nbroadsheet:\n  publish: dir:"+to+"\n")
		put(t, filepath.Join(dir, "_site", "index.html"), "Hello.\n")
		put(t, filepath.Join(dir, "kept", "x"), "")
		config, site := filepath.Join(dir, "_config.yml"), filepath.Join(dir, "_site")
		for _, args := range [][]string{
			{"publish", "--config", config, "-s", dir, "-d", site},
			{"publish", "--config", config, "-s", dir, "-d", site, "--to", "dir:" + to},
			{"run", "--once", "--config", config, "-s", dir, "-d", site},
		} {
			code, _, errs := command(t, args...)
			if refused != (code != exitDone) || refused && !strings.Contains(errs, "a part of the next site") {
				t.Errorf("%s: %s ended with %d: %s", place, strings.Join(args[:2], " "), code, errs)
			}
			if refused && there(filepath.Join(to, "index.html")) {
				t.Errorf("%s: something was published", place)
			}
		}
	}
}
