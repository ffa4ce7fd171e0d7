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

// What a newsroom writes into the site's folder itself, or publishes there,
// is no edit: it would build for ever, or once too often.
func TestRunUnwatched(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "site")
	config := filepath.Join(dir, "_config.yml")
	put(t, config, "cache_dir: .kept/cache\nbroadsheet:\n  publish: [dir:"+dir+"/_public, dir:"+dir+"/_other/www]\n")
	p := newPress(&siteFlags{Source: &dir, Config: []string{config}}, &console{}, nil)
	cfg, err := p.flags.configuration()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.plan(cfg); err != nil {
		t.Fatal(err)
	}
	for rel, want := range map[string]bool{
		"_public": true, "_public/index.html": true, "._public.broadsheet/v000001/index.html": true, "_other/.www.broadsheet": true, "_other/www": true,
		".kept/cache/broadsheet": true, ".kept/cache": true, ".broadsheet": true,
		"_posts/a.md": false, ".kept/x": false, "_publicity/a.md": false, "_other/a.md": false,
	} {
		if got := p.unwatched(rel); got != want {
			t.Errorf("%s is watched: %t", rel, !got)
		}
	}
}
