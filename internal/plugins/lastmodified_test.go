package plugins_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/build"
	"github.com/broadsheet-press/broadsheet/internal/config"
	"github.com/broadsheet-press/broadsheet/internal/goldensite"
	"github.com/broadsheet-press/broadsheet/internal/oracle"
	"github.com/broadsheet-press/broadsheet/internal/plugins"
	"github.com/broadsheet-press/broadsheet/internal/value"
)

// TestLastModifiedOfGit compares the dates of a repository's files with those
// that the gem takes from it: of committed files, of changed and of new ones.
func TestLastModifiedOfGit(t *testing.T) {
	git := oracle.Need(t, "git")
	src := t.TempDir()
	run := func(date string, args ...string) {
		t.Helper()
		cmd := exec.Command(git, args...)
		cmd.Dir = src
		cmd.Env = append(os.Environ(), "GIT_AUTHOR_DATE="+date, "GIT_COMMITTER_DATE="+date, "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null",
			"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@b.c", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@b.c")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	const show = "{{ page.last_modified_at }}|{{ page.last_modified_at | date: '%F %T %z' }}|{% last_modified_at %}|{% last_modified_at %Y-%m-%d %H:%M %z %}\n"
	files := map[string]string{
		"_config.yml":            "plugins: [jekyll-last-modified-at]\ntimezone: Europe/Berlin\nlast-modified-at: {date-format: '%d.%m.%y'}\n",
		"index.html":             "---\n---\n" + show + "{% for p in site.posts %}{{ p.url }} {{ p.last_modified_at }} {{ p.last_modified_at | date_to_xmlschema }}\n{% endfor %}",
		"about us.md":            "---\n---\n" + show,
		"_posts/2020-01-02-a.md": "---\nlast_modified_at: 2019-03-04\n---\n" + show,
		"_posts/2020-02-03-b.md": "---\n---\n" + show,
		"sub/ünï.html":           "---\n---\n" + show,
		"changed.html":           "---\n---\n" + show,
	}
	for name, text := range files {
		write(t, filepath.Join(src, name), text)
	}
	run("2020-03-04T05:06:07+0900", "init", "-q")
	run("2020-03-04T05:06:07+0900", "add", "-A")
	run("2020-03-04T05:06:07+0900", "commit", "-qm", "one")
	write(t, filepath.Join(src, "_posts/2020-02-03-b.md"), files["_posts/2020-02-03-b.md"]+"more\n")
	run("2021-07-08T09:10:11-0500", "commit", "-qam", "two")
	write(t, filepath.Join(src, "changed.html"), files["changed.html"]+"more\n")
	write(t, filepath.Join(src, "new.html"), "---\n---\n"+show)
	at := time.Date(2022, 5, 6, 7, 8, 9, 0, time.UTC)
	for name := range map[string]bool{"changed.html": true, "new.html": true, "index.html": true} {
		if err := os.Chtimes(filepath.Join(src, name), at, at); err != nil {
			t.Fatal(err)
		}
	}
	want := goldensite.Jekyll(t, src)
	dest := t.TempDir()
	c, err := config.Load(config.Options{Dir: src, Overrides: value.MapOf("source", src, "destination", dest), Env: func(string) string { return "" }})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := build.Run(context.Background(), build.Options{Config: c, Plugins: plugins.All()}); err != nil {
		t.Fatal(err)
	}
	goldensite.Compare(t, want, goldensite.Tree(t, dest))
}
