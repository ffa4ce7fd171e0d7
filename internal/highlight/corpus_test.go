package highlight

import (
	"bufio"
	stdjson "encoding/json"
	"fmt"
	"os"
	"sort"
	"strings"
	"testing"
)

// TestCorpus counts, by language, how much of a corpus of code is marked up
// byte for byte as Rouge marked it up. The corpus is a file of JSON lines with
// lang, tag, code and html, named by BROADSHEET_HIGHLIGHT_CORPUS;
// BROADSHEET_HIGHLIGHT_SHOW=tag prints the first differences of a language.
func TestCorpus(t *testing.T) {
	name := os.Getenv("BROADSHEET_HIGHLIGHT_CORPUS")
	if name == "" {
		t.Skip("SKIPPED: BROADSHEET_HIGHLIGHT_CORPUS names no corpus of code marked up by Rouge")
	}
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	show := os.Getenv("BROADSHEET_HIGHLIGHT_SHOW")
	type count struct{ all, same int }
	counts := map[string]*count{}
	shown := 0
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<24)
	for sc.Scan() {
		var c struct{ Lang, Tag, Code, HTML string }
		if err := stdjson.Unmarshal(sc.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		l, ok := Find(c.Lang)
		if !ok {
			if c.Tag != "" {
				t.Errorf("%q is not known, for Rouge it is %s", c.Lang, c.Tag)
			}
			continue
		}
		if show != "" && l.Tag() != show {
			continue
		}
		n := counts[l.Tag()]
		if n == nil {
			n = &count{}
			counts[l.Tag()] = n
		}
		n.all++
		got := string(l.Append(nil, c.Code))
		if got == c.HTML {
			n.same++
			continue
		}
		if show != "" && shown < 8 {
			shown++
			t.Logf("%s\n%s", l.Tag(), difference(c.HTML, got))
		}
	}
	var order []string
	for tag := range counts {
		order = append(order, tag)
	}
	sort.Slice(order, func(i, j int) bool { return counts[order[i]].all > counts[order[j]].all })
	var b strings.Builder
	var all, same int
	for _, tag := range order {
		n := counts[tag]
		l, _ := Find(tag)
		by := "plain"
		if l.Native() {
			by = "own"
		}
		fmt.Fprintf(&b, "%-14s %-6s %5d of %5d\n", tag, by, n.same, n.all)
		all += n.all
		same += n.same
	}
	t.Logf("%d of %d\n%s", same, all, b.String())
}

func difference(want, got string) string {
	i := 0
	for i < len(want) && i < len(got) && want[i] == got[i] {
		i++
	}
	from := max(0, i-100)
	cut := func(s string) string { return s[min(from, len(s)):min(len(s), i+160)] }
	return fmt.Sprintf("at %d\n want %q\n got  %q", i, cut(want), cut(got))
}
