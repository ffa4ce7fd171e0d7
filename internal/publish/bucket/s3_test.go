package bucket

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"github.com/broadsheet-press/broadsheet/internal/publish"
	"github.com/broadsheet-press/broadsheet/internal/publish/publishtest"
)

const (
	s3Key    = "gazette-key"
	s3Secret = "gazette-secret-that-nobody-prints"
)

func s3Service(endpoint string, checksCredentials bool) *service {
	client := func(t testing.TB) *minio.Client {
		c, err := minio.New(strings.TrimPrefix(endpoint, "http://"), &minio.Options{Creds: credentials.NewStaticV4(s3Key, s3Secret, ""), Region: "us-east-1"})
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	open := func(t testing.TB, name, folder, secret string) publish.Target {
		target, err := S3(address(t, "s3://"+name+"/"+folder), S3Options{
			Endpoint: endpoint, PathStyle: true,
			Getenv: env(map[string]string{"AWS_ACCESS_KEY_ID": s3Key, "AWS_SECRET_ACCESS_KEY": secret}),
		})
		if err != nil {
			t.Fatal(err)
		}
		return target
	}
	s := &service{
		make: func(t testing.TB, name string) {
			if err := client(t).MakeBucket(context.Background(), name, minio.MakeBucketOptions{}); err != nil {
				t.Fatal(err)
			}
		},
		open: func(t testing.TB, name, folder string) publish.Target { return open(t, name, folder, s3Secret) },
		head: func(t testing.TB, bucket, key string) publishtest.Header {
			info, err := client(t).StatObject(context.Background(), bucket, key, minio.StatObjectOptions{})
			if err != nil {
				t.Fatal(err)
			}
			return publishtest.Header{Type: info.ContentType, Cache: info.Metadata.Get("Cache-Control"), Encoding: info.Metadata.Get("Content-Encoding")}
		},
	}
	if checksCredentials {
		s.denied = func(t testing.TB, name string) publish.Target { return open(t, name, "news/site", "another-secret") }
	}
	return s
}

// sent remembers what objects were sent with: the server in this process
// forgets lifetimes.
type sent struct {
	mu  sync.Mutex
	all map[string]publishtest.Header
}

func (s *sent) note(r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.Method == http.MethodPut {
		s.all[r.URL.Path] = publishtest.Header{Type: r.Header.Get("Content-Type"), Cache: r.Header.Get("Cache-Control"), Encoding: r.Header.Get("Content-Encoding")}
	}
}

func (s *sent) head(_ testing.TB, bucket, key string) publishtest.Header {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all["/"+bucket+"/"+key]
}

// A server in this process, which can be full.
func TestS3(t *testing.T) {
	var full atomic.Bool
	put := &sent{all: map[string]publishtest.Header{}}
	fake := gofakes3.New(s3mem.New(), gofakes3.WithLogger(gofakes3.StdLog(log.New(io.Discard, "", 0)))).Server()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		put.note(r)
		if full.Load() && r.Method == http.MethodPut {
			_, _ = io.Copy(io.Discard, r.Body)
			w.WriteHeader(http.StatusInsufficientStorage)
			fmt.Fprint(w, `<?xml version="1.0"?><Error><Code>QuotaExceeded</Code><Message>The quota is used up.</Message></Error>`)
			return
		}
		fake.ServeHTTP(w, r)
	}))
	defer server.Close()
	s := s3Service(server.URL, false)
	s.full, s.head = &full, put.head
	publishtest.Run(t, s.harness)
	s.missing(t)
}

// A real gateway, which keeps objects as files and so has no object "a" beside
// an object "a/b".
func TestS3Server(t *testing.T) {
	program := publishtest.Need(t, "versitygw", "publishing to S3 is tested against a real server, github.com/versity/versitygw")
	port, dir := publishtest.Port(t), t.TempDir()
	cmd := exec.Command(program, "--port", fmt.Sprintf("127.0.0.1:%d", port), "posix", dir)
	cmd.Env = append(os.Environ(), "ROOT_ACCESS_KEY="+s3Key, "ROOT_SECRET_KEY="+s3Secret)
	publishtest.Serve(t, port, cmd)
	s := s3Service(fmt.Sprintf("http://127.0.0.1:%d", port), true)
	publishtest.Run(t, func(t *testing.T) *publishtest.Harness {
		h := s.harness(t)
		h.Brief = true
		h.Skip = map[string]string{"Order": "this gateway takes an object away for a moment while it replaces it"}
		return h
	})
	s.missing(t)
}

// What a server answers is given its kind, and no secret is in what is said.
func TestS3Faults(t *testing.T) {
	for _, c := range []struct {
		status int
		body   string
		want   publish.Kind
	}{
		{403, `<Error><Code>AccessDenied</Code><Message>Access Denied.</Message></Error>`, publish.Denied},
		{403, `<Error><Code>SignatureDoesNotMatch</Code><Message>No match.</Message></Error>`, publish.Denied},
		{404, `<Error><Code>NoSuchBucket</Code><Message>None.</Message></Error>`, publish.Missing},
		{503, `<Error><Code>SlowDown</Code><Message>Slow down.</Message></Error>`, publish.Temporary},
		{507, `<Error><Code>XMinioStorageFull</Code><Message>Full.</Message></Error>`, publish.Full},
		{502, `<html>Bad gateway</html>`, publish.Temporary},
	} {
		server := httptest.NewServer(refusing(c.status, c.body))
		target := s3Service(server.URL, false).open(t, "bucket", "")
		_, err := target.Inspect(t.Context())
		if publish.KindOf(err) != c.want || strings.Contains(err.Error(), s3Secret) {
			t.Errorf("%d %s: %q of kind %q, want %q", c.status, c.body, err, publish.KindOf(err), c.want)
		}
		server.Close()
		if _, err := target.Inspect(t.Context()); publish.KindOf(err) != publish.Temporary {
			t.Errorf("a server that is gone: %v of kind %q", err, publish.KindOf(err))
		}
	}
}

func TestS3Credentials(t *testing.T) {
	home := t.TempDir()
	none := map[string]string{"AWS_EC2_METADATA_DISABLED": "true"}
	target, err := S3(address(t, "s3://bucket"), S3Options{Home: home, Getenv: env(none)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := target.Inspect(t.Context()); publish.KindOf(err) != publish.Denied || !strings.Contains(err.Error(), "AWS_ACCESS_KEY_ID") {
		t.Errorf("without credentials: %v", err)
	}
	publishtest.AddFile(t, home, ".aws/credentials", "[default]\naws_access_key_id = one\naws_secret_access_key = two\n[desk]\naws_access_key_id = three\naws_secret_access_key = four\n")
	for profile, want := range map[string]string{"": "one", "desk": "three"} {
		v, err := S3Options{Home: home, Profile: profile, Getenv: env(none)}.credentials().GetWithContext(nil)
		if err != nil || v.AccessKeyID != want {
			t.Errorf("profile %q: %q, %v", profile, v.AccessKeyID, err)
		}
	}
	for _, endpoint := range []string{"https://me:secret@host", "https://host/path", "ftp://host", "https://"} {
		if _, err := S3(address(t, "s3://bucket"), S3Options{Endpoint: endpoint, Getenv: env(nil)}); publish.KindOf(err) != publish.Invalid || strings.Contains(err.Error(), "secret") {
			t.Errorf("endpoint %s: %v", endpoint, err)
		}
	}
}

// A store without conditional writes is looked at before each manifest.
func TestWithoutConditions(t *testing.T) {
	fake := gofakes3.New(s3mem.New(), gofakes3.WithLogger(gofakes3.StdLog(log.New(io.Discard, "", 0)))).Server()
	put := &sent{all: map[string]publishtest.Header{}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		put.note(r)
		if r.Header.Get("If-Match") != "" || r.Header.Get("If-None-Match") != "" {
			_, _ = io.Copy(io.Discard, r.Body)
			w.WriteHeader(http.StatusNotImplemented)
			fmt.Fprint(w, `<Error><Code>NotImplemented</Code><Message>A header you provided implies functionality that is not implemented.</Message></Error>`)
			return
		}
		fake.ServeHTTP(w, r)
	}))
	defer server.Close()
	s := s3Service(server.URL, false)
	s.head = put.head
	publishtest.Run(t, func(t *testing.T) *publishtest.Harness {
		h := s.harness(t)
		h.Brief = true
		return h
	})
}
