package extract

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/broadsheet-press/broadsheet/internal/conformance"
)

// leastF1 is what the extraction benchmark must score. go-trafilatura 1.12
// scores 0.960 on the same pages, go-readability 2.1 0.952.
const leastF1 = 0.970

// TestArticleExtractionBenchmark scores the texts of the benchmark's pages as
// the benchmark does: precision and recall of the sequences of four words of
// each page, averaged over the pages. None of the pages taught the forest.
func TestArticleExtractionBenchmark(t *testing.T) {
	dir := conformance.Dir(t, "article-extraction")
	data, err := os.ReadFile(filepath.Join(dir, "ground-truth.json"))
	if err != nil {
		t.Fatal(err)
	}
	var truth map[string]struct {
		ArticleBody string
		URL         string
	}
	if err := json.Unmarshal(data, &truth); err != nil {
		t.Fatal(err)
	}
	var names []string
	for name := range truth {
		names = append(names, name)
	}
	slices.Sort(names)
	var precision, recall float64
	pages, exact := 0, 0
	for _, name := range names {
		page, err := unzip(filepath.Join(dir, "html", name+".html.gz"))
		if err != nil {
			t.Fatal(err)
		}
		a, err := Extract(page, Options{URL: truth[name].URL})
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		p, r := shingleScore(truth[name].ArticleBody, a.Text)
		precision += p
		recall += r
		pages++
		if p == 1 && r == 1 {
			exact++
		}
	}
	precision /= float64(pages)
	recall /= float64(pages)
	f1 := 2 * precision * recall / (precision + recall)
	t.Logf("F1 %.4f, precision %.4f, recall %.4f, %d of %d pages exact", f1, precision, recall, exact, pages)
	if f1 < leastF1 {
		t.Errorf("F1 %.4f is less than %.3f", f1, leastF1)
	}
}

// shingleScore is the precision and recall of the sequences of four words of
// got, counted as often as they occur.
func shingleScore(want, got string) (precision, recall float64) {
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

// FuzzExtract wants neither a panic nor anything alive from any page.
func FuzzExtract(f *testing.F) {
	f.Add([]byte(simplePage), "text/html")
	f.Add([]byte(`<script type="application/ld+json">{"@type":"NewsArticle","author":[{"name":["a",{}]}],"image":[[{}]],"@graph":[[[]]]}</script><p>{{x}}`), "")
	f.Add([]byte(`<meta property="article:published_time" content="0000-99-99T99:99:99Z"><time datetime="99/99/9999">x</time><p class="byline">By`), "")
	f.Fuzz(func(t *testing.T, page []byte, contentType string) {
		a, _ := Extract(page, Options{URL: "https://a.example/x", ContentType: contentType})
		if strings.Contains(a.Markdown(), "{{") || strings.Contains(a.Markdown(), "{%") || strings.Contains(a.HTML(), "<script") {
			t.Errorf("alive: %q", a.Markdown())
		}
	})
}

func BenchmarkExtract(b *testing.B) {
	page := []byte(simplePage)
	b.SetBytes(int64(len(page)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Extract(page, Options{URL: "https://a.example/x"}); err != nil {
			b.Fatal(err)
		}
	}
}
