package publish_test

import (
	"strings"
	"testing"

	"github.com/broadsheet-press/broadsheet/internal/publish"
	"github.com/broadsheet-press/broadsheet/internal/value"
)

func TestAddresses(t *testing.T) {
	for text, want := range map[string]publish.Address{
		"dir:/srv/www":                               {Scheme: "dir", Text: "dir:/srv/www", Path: "/srv/www"},
		"dir:with space/and#hash":                    {Scheme: "dir", Text: "dir:with space/and#hash", Path: "with space/and#hash"},
		"git+ssh://git@host/a/b.git#gh-pages":        {Scheme: "git+ssh", Text: "git+ssh://git@host/a/b.git#gh-pages", User: "git", Host: "host", Path: "/a/b.git", Fragment: "gh-pages"},
		"git+file:///srv/b.git#main":                 {Scheme: "git+file", Text: "git+file:///srv/b.git#main", Path: "/srv/b.git", Fragment: "main"},
		"s3://bucket/a/b/?region=x":                  {Scheme: "s3", Text: "s3://bucket/a/b/", Host: "bucket", Path: "a/b"},
		"s3:bucket":                                  {Scheme: "s3", Text: "s3://bucket", Host: "bucket"},
		"sftp://me@host:2222/srv/www":                {Scheme: "sftp", Text: "sftp://me@host:2222/srv/www", User: "me", Host: "host:2222", Path: "/srv/www"},
		"azblob://container?account=news&parallel=3": {Scheme: "azblob", Text: "azblob://container", Host: "container"},
	} {
		if got, _, err := publish.ParseAddress(text); err != nil || got != want {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
	for text, want := range map[string]string{
		"":                             "is no address",
		"/srv/www":                     "is no address",
		"https://example.org":          "is no address",
		"dir:":                         "names no folder",
		"s3://":                        "names no host or bucket",
		"s3://me@bucket":               "has a user in it",
		"s3://bucket/a/../b":           "no clean path",
		"sftp://me:hunter22@host/www":  "has a password in it",
		"git+https://x:hunter22@h/a#b": "has a password in it",
		"azblob://c?sig=hunter22":      "has a secret in it",
		"s3://b?Token=hunter22":        "has a secret in it",
		"gs://b?%zz":                   "cannot be read",
	} {
		_, _, err := publish.ParseAddress(text)
		if publish.KindOf(err) != publish.Invalid || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hunter22") {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

func mapOf(pairs ...any) *value.Map {
	m := value.NewMap(len(pairs) / 2)
	for i := 0; i < len(pairs); i += 2 {
		m.Set(pairs[i].(string), pairs[i+1])
	}
	return m
}

func TestConfiguration(t *testing.T) {
	all, err := publish.ConfigFrom([]any{
		"dir:www",
		mapOf("to", "s3://bucket?endpoint=http://localhost:9000", "compress", "brotli", "parallel", 3, "path_style", true,
			"cache_control", mapOf("*.html", "max-age=1", "assets/**", "max-age=2"), "keep", []any{"*.pdf", "archive/"}),
		mapOf("to", "git+ssh://git@host/a.git#pages", "history", "squash", "domain", "news.example", "author", "Desk <desk@news.example>"),
	})
	if err != nil || len(all) != 3 {
		t.Fatal(all, err)
	}
	if d := all[1]; d.Parallel != 3 || d.Options["path_style"] != "true" || d.Options["endpoint"] != "http://localhost:9000" ||
		len(d.Cache) != 2 || d.Cache[1] != (publish.CacheRule{Glob: "assets/**", Value: "max-age=2"}) || d.Compress[0] != "brotli" || d.Keep[1] != "archive/" {
		t.Errorf("%+v", d)
	}
	if g := all[2].Git; !g.Squash || g.Domain != "news.example" || g.Author != "Desk <desk@news.example>" {
		t.Errorf("%+v", g)
	}
	if one, err := publish.ConfigFrom("dir:www"); err != nil || len(one) != 1 {
		t.Errorf("%v, %v", one, err)
	}
	if none, err := publish.ConfigFrom(nil); err != nil || none != nil {
		t.Errorf("%v, %v", none, err)
	}
	for want, section := range map[string]any{
		`publish: 7 is no address`:                                7,
		`publish: 2: "to:" is missing`:                            []any{"dir:a", mapOf("parallel", 1)},
		`parallel: "0" is no number`:                              mapOf("to", "dir:a", "parallel", 0),
		`history: "none" is neither keep nor squash`:              mapOf("to", "git://h/a#b", "history", "none"),
		`region: dir has no such setting`:                         mapOf("to", "dir:a", "region", "x"),
		`cache_control: x is no map`:                              mapOf("to", "s3://a", "cache_control", "x"),
		`is no Cache-Control value`:                               mapOf("to", "s3://a", "cache_control", mapOf("*", "a\r\nSet-Cookie: b")),
		`secret: a secret does not belong into the configuration`: mapOf("to", "s3://a", "secret", "hunter22"),
		`keep: 1 is no text`:                                      mapOf("to", "s3://a", "keep", []any{1}),
		`endpoint: [a] is no single value`:                        mapOf("to", "s3://a", "endpoint", []any{"a"}),
	} {
		if _, err := publish.ConfigFrom(section); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hunter22") {
			t.Errorf("%v: %v, want %q", section, err, want)
		}
	}
}

func TestRedact(t *testing.T) {
	for in, want := range map[string]string{
		"fetching https://me:hunter22@host/a failed":                       "fetching https://me:[hidden]@host/a failed",
		`Get "https://h/c?sv=1&sig=abc%2F12&se=2": EOF`:                    `Get "https://h/c?sv=1&sig=[hidden]&se=2": EOF`,
		"AccountName=x;AccountKey=aGVsbG8=;Endpoint=y":                     "AccountName=x;AccountKey=[hidden];Endpoint=y",
		"Authorization: Bearer ya29.a0AfH6SM":                              "Authorization: Bearer [hidden]",
		"key -----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY-----.": "key [hidden].",
		"it is the s3cret of all":                                          "it is the [hidden] of all",
		"nothing to hide: a basic truth, https://host:80/a?page=2":         "nothing to hide: a basic truth, https://host:80/a?page=2",
	} {
		if got := publish.Redact(in, "s3cret", "", "abc"); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}

func FuzzParseAddress(f *testing.F) {
	for _, seed := range []string{"dir:/a?b=c", "s3://b/p?region=x", "git+ssh://u@h:22/p.git#b", "sftp://u:hunter22@h/p", "azblob:c?sig=hunter22", "gs://[::1]/x", ":", "dir:%zz"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a, _, err := publish.ParseAddress(text)
		if err != nil {
			if publish.KindOf(err) != publish.Invalid {
				t.Errorf("%q: %v has kind %q", text, err, publish.KindOf(err))
			}
			return
		}
		// What is shown of an address is an address of the same place.
		again, _, err := publish.ParseAddress(a.Text)
		if a.Scheme != "dir" && (err != nil || again != a) {
			t.Errorf("%q: %+v, and again %+v, %v", text, a, again, err)
		}
	})
}
