package extract

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"codeberg.org/readeck/go-readability/v2"
	"github.com/markusmobius/go-trafilatura"

	"github.com/broadsheet-press/broadsheet/internal/conformance"
	"github.com/broadsheet-press/broadsheet/internal/gather/extract"
)

type sample struct {
	url   *url.URL
	html  []byte
	truth string
}

func samples(t testing.TB) []sample {
	dir := conformance.Dir(t, "article-extraction")
	data, err := os.ReadFile(filepath.Join(dir, "ground-truth.json"))
	if err != nil {
		t.Fatal(err)
	}
	var truth map[string]struct{ ArticleBody, URL string }
	if err := json.Unmarshal(data, &truth); err != nil {
		t.Fatal(err)
	}
	var names []string
	for name := range truth {
		names = append(names, name)
	}
	slices.Sort(names)
	var out []sample
	for _, name := range names {
		f, err := os.Open(filepath.Join(dir, "html", name+".html.gz"))
		if err != nil {
			t.Fatal(err)
		}
		z, err := gzip.NewReader(f)
		if err != nil {
			t.Fatal(err)
		}
		html, err := io.ReadAll(z)
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		u, err := url.Parse(truth[name].URL)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, sample{u, html, truth[name].ArticleBody})
	}
	return out
}

// systems are ours and the peers, each with its usual options.
var systems = []struct {
	name string
	text func(s sample) string
}{
	{"broadsheet", func(s sample) string {
		a, _ := extract.Extract(s.html, extract.Options{URL: s.url.String()})
		return a.Text
	}},
	{"go-trafilatura", func(s sample) string {
		r, err := trafilatura.Extract(bytes.NewReader(s.html), trafilatura.Options{OriginalURL: s.url, ExcludeComments: true, EnableFallback: true})
		if err != nil {
			return ""
		}
		return r.ContentText
	}},
	{"go-readability", func(s sample) string {
		a, err := readability.FromReader(bytes.NewReader(s.html), s.url)
		if err != nil {
			return ""
		}
		var b strings.Builder
		if err := a.RenderText(&b); err != nil {
			return ""
		}
		return b.String()
	}},
}

// TestScores prints what each finds.
func TestScores(t *testing.T) {
	pages := samples(t)
	for _, sys := range systems {
		var precision, recall float64
		withText := 0
		for _, s := range pages {
			text := sys.text(s)
			p, r := score(s.truth, text)
			recall += r
			if text != "" {
				precision += p
				withText++
			}
		}
		precision /= float64(withText)
		recall /= float64(len(pages))
		t.Logf("%-15s F1 %.4f  precision %.4f  recall %.4f", sys.name, 2*precision*recall/(precision+recall), precision, recall)
	}
}

func BenchmarkExtract(b *testing.B) {
	pages := samples(b)
	size := 0
	for _, s := range pages {
		size += len(s.html)
	}
	for _, sys := range systems {
		b.Run(sys.name, func(b *testing.B) {
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				for _, s := range pages {
					sys.text(s)
				}
			}
		})
	}
}

// score is the precision and recall of the sequences of four words of got.
func score(want, got string) (precision, recall float64) {
	a, b := fourWords(want), fourWords(got)
	hit, extra, missing := 0, 0, 0
	for k, n := range a {
		hit += min(n, b[k])
		missing += max(0, n-b[k])
	}
	for k, n := range b {
		extra += max(0, n-a[k])
	}
	share := func(wrong int) float64 {
		switch {
		case extra == 0 && missing == 0:
			return 1
		case hit == 0:
			return 0
		}
		return float64(hit) / float64(hit+wrong)
	}
	return share(extra), share(missing)
}

func fourWords(s string) map[string]int {
	words := strings.FieldsFunc(s, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsNumber(r) })
	out := map[string]int{}
	for i := range max(1, len(words)-3) {
		if k := strings.Join(words[i:min(len(words), i+4)], " "); k != "" {
			out[k]++
		}
	}
	return out
}
