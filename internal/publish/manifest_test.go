package publish_test

import (
	"bytes"
	"compress/gzip"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/publish"
)

func zipped(t testing.TB, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestManifest(t *testing.T) {
	m := &publish.Manifest{
		Serial: 7, Digest: publish.SHA256, Time: time.Date(2026, 3, 14, 9, 0, 0, 0, time.UTC),
		Files:  map[string]publish.Entry{"a & b.html": {Size: 3, Digest: "abc", Type: "text/html", Cache: "x", Encoding: "gzip"}, "z": {}},
		Unsure: map[string]bool{"c": true, "a & b.html": true}, Kept: []string{"k"},
	}
	src, err := m.Encode()
	if err != nil {
		t.Fatal(err)
	}
	got, err := publish.DecodeManifest(src)
	if err != nil || !reflect.DeepEqual(got, m) {
		t.Errorf("%+v, %v", got, err)
	}
	if again, err := got.Encode(); err != nil || !bytes.Equal(again, src) {
		t.Errorf("the same manifest gives other bytes (%v)", err)
	}
	if paths := strings.Join(m.Paths(), " "); paths != "a & b.html c z" {
		t.Errorf("paths are %q", paths)
	}
	for text, want := range map[string]string{
		`{"broadsheet_manifest":2}`:                              "a newer Broadsheet wrote it",
		`{"broadsheet_manifest":1,"files":{"../etc/passwd":{}}}`: "no path of a site",
		`{"broadsheet_manifest":1,"unsure":["/etc/passwd"]}`:     "no path of a site",
		`{"broadsheet_manifest":1,"files":{"a//b":{}}}`:          "no path of a site",
		`[]`: "cannot be read", ``: "cannot be read",
	} {
		if _, err := publish.DecodeManifest(zipped(t, text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func FuzzDecodeManifest(f *testing.F) {
	m := &publish.Manifest{Digest: publish.SHA256, Files: map[string]publish.Entry{"a": {Size: 1, Digest: "d"}}, Unsure: map[string]bool{"b": true}}
	src, err := m.Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(src, "")
	f.Add(src[:len(src)/2], "")
	f.Add([]byte(nil), `{"broadsheet_manifest":1,"files":{"a/../b":{}}}`)
	f.Fuzz(func(t *testing.T, src []byte, text string) {
		if text != "" {
			src = zipped(t, text)
		}
		m, err := publish.DecodeManifest(src)
		if err != nil {
			return
		}
		for _, p := range m.Paths() {
			if !publish.ValidPath(p) {
				t.Errorf("a manifest names %q", p)
			}
		}
	})
}
