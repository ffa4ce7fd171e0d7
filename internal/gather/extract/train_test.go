package extract

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/broadsheet-press/broadsheet/internal/gather/clean"
)

// A lesson is a page and what its article is.
type lesson struct {
	scene  *scene
	rows   []float32
	width  int
	truth  []bool
	weight []float32
}

// TestTrain grows forest.bin anew from a checkout of the WCXB benchmark named
// by BROADSHEET_WCXB: its article pages, both splits. With
// BROADSHEET_TRAFILATURA naming the tests folder of trafilatura's repository,
// its pages too, of which some sentences are known to be in or out.
func TestTrain(t *testing.T) {
	dir := os.Getenv("BROADSHEET_WCXB")
	if dir == "" {
		t.Skip("BROADSHEET_WCXB names no checkout of the WCXB benchmark: the forest is not grown anew")
	}
	lessons := readWCXB(t, dir)
	if more := os.Getenv("BROADSHEET_TRAFILATURA"); more != "" {
		lessons = append(lessons, readSnippets(t, more)...)
	}
	var grown []*forest
	for seed := range uint64(2) {
		grown = append(grown, tableOf(lessons).grow(growth{160, 6, 0.1, 6, 100 + seed}))
		t.Logf("forest %d is grown", seed+1)
	}
	if err := os.WriteFile("forest.bin", mixed(grown...).append(nil), 0o644); err != nil {
		t.Fatal(err)
	}
}

// mixed is the mean of forests.
func mixed(forests ...*forest) *forest {
	out := &forest{}
	n := float32(len(forests))
	for _, f := range forests {
		out.base += f.base / n
		from := int32(len(out.nodes))
		for _, r := range f.roots {
			out.roots = append(out.roots, r+from)
		}
		for _, node := range f.nodes {
			if node.feature < 0 {
				node.value /= n
			}
			out.nodes = append(out.nodes, node)
		}
	}
	return out
}

func tableOf(lessons []*lesson) *table {
	d := &table{}
	for _, l := range lessons {
		for i := range l.truth {
			if l.weight[i] == 0 {
				continue
			}
			d.width = l.width
			d.rows = append(d.rows, l.rows[i*l.width:(i+1)*l.width])
			d.truth = append(d.truth, flag(l.truth[i]))
			d.weight = append(d.weight, l.weight[i])
		}
	}
	return d
}

func newLesson(page []byte, url string) *lesson {
	text, _ := clean.Decode(page, "")
	text = clean.FixText(text)
	p := newPage(clean.Parse(text), nil, Options{URL: url})
	a := p.metadata()
	l := &lesson{scene: newScene(take(p.body), a.Title, a.Description, p.ld.body)}
	l.rows, l.width = l.scene.features(nil)
	l.truth = make([]bool, len(l.scene.blocks))
	l.weight = make([]float32, len(l.scene.blocks))
	return l
}

// each makes lessons of n pages in parallel, in order.
func each(n int, make1 func(i int) *lesson) []*lesson {
	out := make([]*lesson, n)
	var wg sync.WaitGroup
	next := make(chan int)
	for range runtime.NumCPU() {
		wg.Go(func() {
			for i := range next {
				out[i] = make1(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
	return slices.DeleteFunc(out, func(l *lesson) bool { return l == nil })
}

func unzip(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}

func readWCXB(t testing.TB, dir string) []*lesson {
	files, err := filepath.Glob(filepath.Join(dir, "*", "ground-truth", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no ground truth below %s", dir)
	}
	slices.Sort(files)
	return each(len(files), func(i int) *lesson {
		var g struct {
			URL      string
			Internal struct {
				PageType struct{ Primary string } `json:"page_type"`
			} `json:"_internal"`
			Truth struct {
				Main string `json:"main_content"`
			} `json:"ground_truth"`
		}
		data, err := os.ReadFile(files[i])
		if err != nil || json.Unmarshal(data, &g) != nil || g.Internal.PageType.Primary != "article" {
			return nil
		}
		name := strings.TrimSuffix(filepath.Base(files[i]), ".json")
		page, err := unzip(filepath.Join(filepath.Dir(filepath.Dir(files[i])), "html", name+".html.gz"))
		if err != nil {
			return nil
		}
		l := newLesson(page, g.URL)
		l.mark(clean.FixText(g.Truth.Main))
		return l
	})
}

// readSnippets reads pages of which a few sentences are known: they teach by
// these and what is around says nothing.
func readSnippets(t testing.TB, dir string) []*lesson {
	var pages map[string]struct {
		File          string
		With, Without []string
	}
	data, err := os.ReadFile(filepath.Join(dir, "evaldata.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &pages); err != nil {
		t.Fatal(err)
	}
	var urls []string
	for u := range pages {
		urls = append(urls, u)
	}
	slices.Sort(urls)
	return each(len(urls), func(i int) *lesson {
		g := pages[urls[i]]
		page, err := os.ReadFile(filepath.Join(dir, "eval", g.File))
		if err != nil {
			if page, err = os.ReadFile(filepath.Join(dir, "cache", g.File)); err != nil {
				return nil
			}
		}
		l := newLesson(page, urls[i])
		for k := range l.truth {
			in, out := false, false
			for _, s := range g.With {
				in = in || strings.Contains(l.scene.blocks[k].text, oneLine(s))
			}
			for _, s := range g.Without {
				out = out || strings.Contains(l.scene.blocks[k].text, oneLine(s))
			}
			if in != out {
				l.truth[k], l.weight[k] = in, 0.03
			}
		}
		return l
	})
}

var wordRE = regexp.MustCompile(`[\p{L}\p{N}\p{M}_]+`)

func wordsOf(s string) []string { return wordRE.FindAllString(strings.ToLower(s), -1) }

// mark finds the blocks whose words are in the article, four in a row; short
// ones count where they are a line of it, or with the words beside them.
func (l *lesson) mark(article string) {
	words := wordsOf(article)
	known := map[string]bool{}
	for n := 1; n <= 4; n++ {
		for i := 0; i+n <= len(words); i++ {
			known[strings.Join(words[i:i+n], " ")] = true
		}
	}
	lines := map[string]bool{}
	for line := range strings.SplitSeq(article, "\n") {
		lines[strings.Join(wordsOf(line), " ")] = true
	}
	blocks := l.scene.blocks
	own := make([][]string, len(blocks))
	for i := range blocks {
		own[i] = wordsOf(blocks[i].text)
	}
	for i, w := range own {
		l.weight[i] = (float32(len(w)) + 1) / float32(len(words)+200)
		switch {
		case len(w) == 0:
			l.truth[i] = i > 0 && l.truth[i-1]
		case len(w) >= 4:
			hits := 0
			for k := 0; k+4 <= len(w); k++ {
				if known[strings.Join(w[k:k+4], " ")] {
					hits++
				}
			}
			l.truth[i] = 2*hits >= len(w)-3
		case lines[strings.Join(w, " ")]:
			l.truth[i] = true
		default:
			var before, after []string
			for j := i - 1; j >= 0 && len(before) < 4-len(w); j-- {
				before = append(slices.Clone(own[j]), before...)
			}
			for j := i + 1; j < len(own) && len(after) < 4-len(w); j++ {
				after = append(after, own[j]...)
			}
			k := 4 - len(w)
			if len(before) >= k {
				l.truth[i] = known[strings.Join(slices.Concat(before[len(before)-k:], w), " ")]
			}
			if len(after) >= k && !l.truth[i] {
				l.truth[i] = known[strings.Join(slices.Concat(w, after[:k]), " ")]
			}
		}
	}
}
