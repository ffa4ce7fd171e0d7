package bucket

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"

	"github.com/broadsheet-press/broadsheet/internal/publish"
	"github.com/broadsheet-press/broadsheet/internal/publish/publishtest"
)

const azureAccount = "gazette"

var (
	azureKey   = base64.StdEncoding.EncodeToString([]byte("a key of a test's own, long enough to be one"))
	azureWrong = base64.StdEncoding.EncodeToString([]byte("another key, which the server does not know."))
)

func azureService(endpoint string) *service {
	options := func(key string) AzureOptions {
		return AzureOptions{Account: azureAccount, Endpoint: endpoint, Getenv: env(map[string]string{"AZURE_STORAGE_KEY": key})}
	}
	client := func(t testing.TB, name string) *container.Client {
		c, err := options(azureKey).container(name)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	open := func(t testing.TB, name, folder, key string) publish.Target {
		target, err := Azure(address(t, "azblob://"+name+"/"+folder), options(key))
		if err != nil {
			t.Fatal(err)
		}
		return target
	}
	return &service{
		make: func(t testing.TB, name string) {
			if _, err := client(t, name).Create(context.Background(), nil); err != nil {
				t.Fatal(err)
			}
		},
		open:   func(t testing.TB, name, folder string) publish.Target { return open(t, name, folder, azureKey) },
		denied: func(t testing.TB, name string) publish.Target { return open(t, name, "news/site", azureWrong) },
		head: func(t testing.TB, bucket, key string) publishtest.Header {
			p, err := client(t, bucket).NewBlobClient(key).GetProperties(context.Background(), nil)
			if err != nil {
				t.Fatal(err)
			}
			text := func(s *string) string {
				if s == nil {
					return ""
				}
				return *s
			}
			return publishtest.Header{Type: text(p.ContentType), Cache: text(p.CacheControl), Encoding: text(p.ContentEncoding)}
		},
	}
}

// The whole suite against Azurite, Microsoft's own.
func TestAzureServer(t *testing.T) {
	program := publishtest.Need(t, "azurite-blob", "publishing to Azure is tested against azurite, a package of npm")
	port := publishtest.Port(t)
	cmd := exec.Command(program, "--blobHost", "127.0.0.1", "--blobPort", fmt.Sprint(port), "--location", t.TempDir(), "--silent", "--skipApiVersionCheck", "--disableTelemetry")
	cmd.Env = append(os.Environ(), "AZURITE_ACCOUNTS="+azureAccount+":"+azureKey)
	publishtest.Serve(t, port, cmd)
	s := azureService(fmt.Sprintf("http://127.0.0.1:%d/%s", port, azureAccount))
	publishtest.Run(t, func(t *testing.T) *publishtest.Harness {
		h := s.harness(t)
		h.Brief = true
		return h
	})
	s.missing(t)
}

func TestAzureFaults(t *testing.T) {
	for _, c := range []struct {
		status int
		code   string
		want   publish.Kind
	}{
		{403, "AuthenticationFailed", publish.Denied}, {403, "AuthorizationFailure", publish.Denied},
		{404, "ContainerNotFound", publish.Missing}, {503, "ServerBusy", publish.Temporary}, {500, "", publish.Temporary},
	} {
		server := httptest.NewServer(refusing(c.status, `<?xml version="1.0"?><Error><Code>`+c.code+`</Code><Message>No.</Message></Error>`))
		target := azureService(server.URL).open(t, "bucket", "")
		_, err := target.Inspect(t.Context())
		if publish.KindOf(err) != c.want || strings.Contains(err.Error(), azureKey) {
			t.Errorf("%d %s: %v of kind %q, want %q", c.status, c.code, err, publish.KindOf(err), c.want)
		}
		server.Close()
		if _, err := target.Inspect(t.Context()); publish.KindOf(err) != publish.Temporary {
			t.Errorf("a server that is gone: %v of kind %q", err, publish.KindOf(err))
		}
	}
}

// A signature in the address that the library speaks to is in no error.
func TestAzureSignatureIsNotPrinted(t *testing.T) {
	const sas = "sv=2022-11-02&sig=c2lnbmF0dXJl%3D"
	target, err := Azure(address(t, "azblob://bucket"), AzureOptions{
		Endpoint: "http://127.0.0.1:1", Account: azureAccount, Getenv: env(map[string]string{"AZURE_STORAGE_SAS_TOKEN": sas}),
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = publish.Shield(target, sas).Inspect(t.Context())
	if err == nil || strings.Contains(err.Error(), "c2lnbmF0dXJl") {
		t.Errorf("got %v", err)
	}
	if _, err := Azure(address(t, "azblob://bucket"), AzureOptions{Getenv: env(nil)}); publish.KindOf(err) != publish.Invalid {
		t.Errorf("without an account: %v", err)
	}
}
