package extract

import (
	"path/filepath"
	"testing"

	"github.com/broadsheet-press/broadsheet/internal/conformance"
	"github.com/broadsheet-press/broadsheet/internal/gather/clean"
)

// TestStages: what a part of the trees decides is what all of them do.
func TestStages(t *testing.T) {
	dir := conformance.Dir(t, "article-extraction")
	names, err := filepath.Glob(filepath.Join(dir, "html", "*.gz"))
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	f, _, err := readForest(forestData)
	if err != nil {
		t.Fatal(err)
	}
	r := f.ranking()
	blocks, early := 0, 0
	for i, name := range names {
		if i%3 > 0 {
			continue
		}
		raw, err := unzip(name)
		if err != nil {
			t.Fatal(err)
		}
		text, _ := clean.Decode(raw, "")
		p := newPage(clean.Parse(text), nil, Options{})
		a := p.metadata()
		s := take(p.body)
		rows, width := newScene(s, a.Title, a.Description, p.ld.body).features(nil)
		score := make([]float32, len(s.blocks))
		r.judge(score, rows, width)
		for k, got := range score {
			want := f.base + f.sum(rows[k*width:(k+1)*width], f.roots)
			blocks++
			if got == surelyOut {
				early++
				if want > -3 {
					t.Errorf("%s: block %d is out early and would have %.2f: %q", filepath.Base(name), k, want, s.blocks[k].text)
				}
			} else if d := got - want; d > 1e-4 || d < -1e-4 {
				t.Errorf("%s: block %d has %f, not %f", filepath.Base(name), k, got, want)
			}
		}
	}
	t.Logf("%d of %d blocks were decided by a part of the trees", early, blocks)
	if early*2 < blocks {
		t.Error("most blocks needed all trees")
	}
}
