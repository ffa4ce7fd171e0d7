package highlight

import (
	"bufio"
	stdjson "encoding/json"
	"os"
	"sort"
	"testing"
	"time"
)

// BenchmarkCorpus lexes the corpus that BROADSHEET_HIGHLIGHT_CORPUS names and
// says which languages are slowest.
func BenchmarkCorpus(b *testing.B) {
	f, err := os.Open(os.Getenv("BROADSHEET_HIGHLIGHT_CORPUS"))
	if err != nil {
		b.Skip("SKIPPED: BROADSHEET_HIGHLIGHT_CORPUS names no corpus of code")
	}
	defer f.Close()
	type block struct {
		l    *Lexer
		code string
	}
	var blocks []block
	size := 0
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<24)
	for sc.Scan() {
		var c struct{ Lang, Code string }
		if err := stdjson.Unmarshal(sc.Bytes(), &c); err != nil {
			b.Fatal(err)
		}
		if l, ok := Find(c.Lang); ok {
			l.Spans("")
			blocks = append(blocks, block{l, c.Code})
			size += len(c.Code)
		}
	}
	took, bytes := map[string]time.Duration{}, map[string]int{}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		for _, x := range blocks {
			start := time.Now()
			x.l.Spans(x.code)
			took[x.l.Tag()] += time.Since(start)
			bytes[x.l.Tag()] += len(x.code)
		}
	}
	speed := func(tag string) float64 { return float64(bytes[tag]) / took[tag].Seconds() / 1e6 }
	var tags []string
	for tag := range took {
		if bytes[tag] > 0 {
			tags = append(tags, tag)
		}
	}
	sort.Slice(tags, func(i, j int) bool { return speed(tags[i]) < speed(tags[j]) })
	for _, tag := range tags[:min(12, len(tags))] {
		b.Logf("%-16s %6.1f MB/s of %d bytes", tag, speed(tag), bytes[tag])
	}
}
