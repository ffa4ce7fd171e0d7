package bucket

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os/exec"
	"strings"
	"testing"

	"github.com/broadsheet-press/broadsheet/internal/publish"
	"github.com/broadsheet-press/broadsheet/internal/publish/publishtest"
)

func gcsService(base string) *service {
	return &service{
		make: func(t testing.TB, name string) {
			res, err := http.Post(base+"/storage/v1/b?project=gazette", "application/json", strings.NewReader(fmt.Sprintf(`{"name":%q}`, name)))
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close()
			if res.StatusCode != http.StatusOK {
				t.Fatalf("making a bucket: %s", res.Status)
			}
		},
		open: func(t testing.TB, name, folder string) publish.Target {
			target, err := GCS(address(t, "gs://"+name+"/"+folder), GCSOptions{Getenv: env(map[string]string{"STORAGE_EMULATOR_HOST": base})})
			if err != nil {
				t.Fatal(err)
			}
			return target
		},
		head: func(t testing.TB, bucket, key string) publishtest.Header {
			res, err := http.Get(base + "/storage/v1/b/" + bucket + "/o/" + url.PathEscape(key))
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close()
			var o struct{ ContentType, CacheControl, ContentEncoding string }
			if err := json.NewDecoder(res.Body).Decode(&o); err != nil {
				t.Fatal(err)
			}
			return publishtest.Header{Type: o.ContentType, Cache: o.CacheControl, Encoding: o.ContentEncoding}
		},
	}
}

// The whole suite against fake-gcs-server.
func TestGCSServer(t *testing.T) {
	program := publishtest.Need(t, "fake-gcs-server", "publishing to Google Cloud Storage is tested against github.com/fsouza/fake-gcs-server")
	port := publishtest.Port(t)
	publishtest.Serve(t, port, exec.Command(program, "-scheme", "http", "-host", "127.0.0.1", "-port", fmt.Sprint(port),
		"-backend", "memory", "-public-host", fmt.Sprintf("127.0.0.1:%d", port), "-log-level", "error"))
	s := gcsService(fmt.Sprintf("http://127.0.0.1:%d", port))
	publishtest.Run(t, s.harness)
	s.missing(t)
}

func TestGCSFaults(t *testing.T) {
	for _, c := range []struct {
		status int
		body   string
		want   publish.Kind
	}{
		{401, `{"error":{"code":401,"message":"Anonymous caller does not have storage.objects.get access","errors":[{"reason":"required"}]}}`, publish.Denied},
		{403, `{"error":{"code":403,"message":"no access","errors":[{"reason":"forbidden"}]}}`, publish.Denied},
		{403, `{"error":{"code":403,"message":"The quota is used up.","errors":[{"reason":"quotaExceeded"}]}}`, publish.Full},
		{404, `{"error":{"code":404,"message":"The specified bucket does not exist.","errors":[{"reason":"notFound"}]}}`, publish.Missing},
		{429, `{"error":{"code":429,"message":"too many","errors":[{"reason":"rateLimitExceeded"}]}}`, publish.Temporary},
		{503, `unavailable`, publish.Temporary},
	} {
		server := httptest.NewServer(refusing(c.status, c.body))
		target := gcsService(server.URL).open(t, "bucket", "")
		_, err := target.Inspect(t.Context())
		if publish.KindOf(err) != c.want {
			t.Errorf("%d %s: %v of kind %q, want %q", c.status, c.body, err, publish.KindOf(err), c.want)
		}
		server.Close()
		if _, err := target.Inspect(t.Context()); publish.KindOf(err) != publish.Temporary {
			t.Errorf("a server that is gone: %v of kind %q", err, publish.KindOf(err))
		}
	}
}

// Credentials are Google's own; a key's file that is none is said at once.
func TestGCSCredentials(t *testing.T) {
	dir := t.TempDir()
	publishtest.AddFile(t, dir, "key.json", `{"type":"service_account","private_key":"-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n"}`)
	t.Setenv("GOOGLE_APPLICATION_CREDENTIALS", dir+"/key.json")
	server := httptest.NewServer(refusing(200, "{}"))
	defer server.Close()
	target, err := GCS(address(t, "gs://bucket"), GCSOptions{Endpoint: server.URL, Getenv: env(nil)})
	if err != nil {
		t.Fatal(err)
	}
	_, err = target.Inspect(t.Context())
	if publish.KindOf(err) != publish.Denied || strings.Contains(err.Error(), "c2VjcmV0") {
		t.Errorf("a key that is none: %v of kind %q", err, publish.KindOf(err))
	}
}
