package targets_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/broadsheet-press/broadsheet/internal/publish"
	"github.com/broadsheet-press/broadsheet/internal/publish/publishtest"
	"github.com/broadsheet-press/broadsheet/internal/publish/targets"
)

// Nothing that a target says holds a secret, though the server that it speaks
// to repeats all it was sent.
func TestSecretsAreNotSaid(t *testing.T) {
	echo := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var b strings.Builder
		_ = r.Header.Write(&b)
		w.WriteHeader(http.StatusForbidden)
		// What a careless server might say.
		_, _ = w.Write([]byte("<Error><Code>AccessDenied</Code><Message>" + r.URL.String() + " " + b.String() + " SECRETKEY-of-s3 SECRETKEY-of-azure SECRETKEY-of-git</Message></Error>"))
	}))
	defer echo.Close()
	host := strings.TrimPrefix(echo.URL, "http://")
	env := map[string]string{
		"AWS_ACCESS_KEY_ID": "SECRETKEY-id", "AWS_SECRET_ACCESS_KEY": "SECRETKEY-of-s3", "AWS_SESSION_TOKEN": "SECRETKEY-session",
		"AZURE_STORAGE_SAS_TOKEN": "sv=1&sig=SECRETKEY-of-azure", "BROADSHEET_GIT_TOKEN": "SECRETKEY-of-git",
		"BROADSHEET_SFTP_PASSWORD": "SECRETKEY-of-sftp", "BROADSHEET_SSH_PASSPHRASE": "SECRETKEY-of-ssh",
	}
	dir := t.TempDir()
	publishtest.AddFile(t, dir, "index.html", "front")
	publishtest.AddFile(t, dir, ".ssh/known_hosts", "")
	site, err := publish.Scan(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		"s3://bucket?endpoint=" + echo.URL, "azblob://container?account=news&endpoint=" + echo.URL, "git+http://" + host + "/a.git#pages", "sftp://me@" + host + "/srv/www",
	} {
		d, err := publish.ParseDestination(text)
		if err != nil {
			t.Fatal(err)
		}
		target, err := targets.Open(d, targets.Environment{Getenv: func(name string) string { return env[name] }, Home: dir})
		if err != nil {
			t.Fatal(err)
		}
		res, err := publish.Publish(t.Context(), site, target, publish.Options{Retry: publish.Retry{Tries: 1}})
		if err == nil || strings.Contains(err.Error(), "SECRETKEY") || strings.Contains(res.Target, "SECRETKEY") {
			t.Errorf("%s: %v", text, err)
		}
		if closed := target.Close(); closed != nil {
			t.Error(closed)
		}
	}
}

// Every kind of address opens the target that it names.
func TestOpen(t *testing.T) {
	none := targets.Environment{Getenv: func(string) string { return "" }}
	for _, text := range []string{
		"dir:" + t.TempDir(), "git+file:///a.git#b", "git+ssh://git@h/a.git#b", "git+https://h/a.git#b", "s3://b/p", "gs://b", "azblob://c?account=a", "sftp://u@h/p",
	} {
		d, err := publish.ParseDestination(text)
		if err != nil {
			t.Fatal(err)
		}
		target, err := targets.Open(d, none)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if want, _, _ := strings.Cut(text, "?"); target.Name() != want {
			t.Errorf("%s has the name %s", text, target.Name())
		}
		_ = target.Close()
	}
}
