package kramdown

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// profiles are the sets of options that documents are compared with.
var profiles = []struct {
	name    string
	options map[string]any
}{
	{"jekyll", map[string]any{"input": "GFM", "hard_wrap": false, "syntax_highlighter": nil}},
	{"kramdown", map[string]any{"input": "kramdown", "syntax_highlighter": nil}},
	{"gfm", map[string]any{"input": "GFM", "syntax_highlighter": nil, "gfm_quirks": "no_auto_typographic"}},
	{"native", map[string]any{"input": "kramdown", "syntax_highlighter": nil, "html_to_native": true}},
	{"block-html", map[string]any{"input": "GFM", "hard_wrap": false, "syntax_highlighter": nil, "parse_block_html": true, "entity_output": "symbolic"}},
}

func profileProcessor(t testing.TB, options map[string]any) *Processor {
	o := DefaultOptions()
	for k, v := range options {
		if err := o.Set(k, v); err != nil {
			t.Fatal(k, err)
		}
	}
	return New(o)
}

// crashes are errors of Ruby's, where kramdown has no output to compare with.
func convert(p *Processor, text string) string {
	html, _ := p.Append(nil, []byte(text))
	return string(html)
}

// knownDifference says why a document that differs is let pass, or "".
func knownDifference(text, got, want string) string {
	for _, k := range knownDifferences {
		if k.match(text, got, want) {
			return k.reason
		}
	}
	return ""
}

// TestDifferential compares generated documents with the real kramdown. It
// runs a few by default, and BROADSHEET_FUZZ_CASES of them when that is set;
// BROADSHEET_FUZZ_SEED chooses which, BROADSHEET_FUZZ_PROFILE the options.
func TestDifferential(t *testing.T) {
	n := 300
	if v := os.Getenv("BROADSHEET_FUZZ_CASES"); v != "" {
		n, _ = strconv.Atoi(v)
	}
	seed := uint64(1)
	if v := os.Getenv("BROADSHEET_FUZZ_SEED"); v != "" {
		seed, _ = strconv.ParseUint(v, 10, 64)
	}
	only := os.Getenv("BROADSHEET_FUZZ_PROFILE")
	corpus := loadCorpus(os.Getenv("BROADSHEET_FUZZ_CORPUS"))
	for _, profile := range profiles {
		if only != "" && only != profile.name {
			continue
		}
		t.Run(profile.name, func(t *testing.T) {
			o := startOracle(t)
			p := profileProcessor(t, profile.options)
			r := rand.New(rand.NewPCG(seed, 7))
			compareMany(t, o, p, profile.options, n, func() string {
				if len(corpus) > 0 && r.IntN(2) == 0 {
					return mutate(r, corpus)
				}
				if r.IntN(2) == 0 {
					return soup(r)
				}
				return generate(r)
			})
		})
	}
}

func loadCorpus(pattern string) []string {
	if pattern == "" {
		return nil
	}
	files, _ := filepath.Glob(pattern)
	var out []string
	for _, f := range files {
		if b, err := os.ReadFile(f); err == nil {
			out = append(out, strings.ToValidUTF8(string(b), "?"))
		}
	}
	return out
}

// compareMany compares n documents, many at a time on their way, and reports
// the first few differences in their smallest form.
func compareMany(t *testing.T, o *oracle, p *Processor, options map[string]any, n int, next func() string) {
	const window = 64
	pending := make([]string, 0, window)
	compared, differ, errors, skipped := 0, 0, 0, 0
	known := map[string]int{}
	seen := map[string]bool{}
	var failures []string
	for done := 0; done < n && len(failures) < 400; {
		pending = pending[:0]
		for len(pending) < window && done < n {
			pending = append(pending, next())
			done++
		}
		sent := make(chan struct{})
		go func() {
			defer close(sent)
			for _, text := range pending {
				_ = o.send(text, options)
			}
			_ = o.in.Flush()
		}()
		for _, text := range pending {
			a, err := o.read()
			if err != nil {
				t.Fatal("the oracle ended: ", err)
			}
			got := convert(p, text)
			if a.Error != "" {
				errors++
				continue
			}
			want, ok := o.comparable(text, a.HTML)
			if !ok {
				skipped++
				continue
			}
			compared++
			if got == want {
				continue
			}
			if reason := knownDifference(text, got, want); reason != "" {
				known[reason]++
				continue
			}
			differ++
			failures = append(failures, text)
		}
		<-sent
	}
	limit := 12
	for _, text := range failures {
		if limit == 0 {
			break
		}
		small := minimise(text, func(s string) bool { return differs(o, p, options, s) })
		got := convert(p, small)
		a, _ := o.ask(small, options)
		want, _ := o.comparable(small, a.HTML)
		sig := signature(small)
		if seen[sig] {
			continue
		}
		seen[sig] = true
		limit--
		t.Errorf("differs for %q\n got: %q\nwant: %q", small, got, want)
	}
	t.Logf("kramdown %s: %d documents compared, %d differ, %d in which kramdown fails, %d it reads otherwise in 2.5; known: %v",
		o.version, compared, differ, errors, skipped, known)
}

var letters = regexp.MustCompile(`[a-z0-9]+`)

// signature is the shape of a document, to report each fault once.
func signature(s string) string { return letters.ReplaceAllString(s, "a") }

func differs(o *oracle, p *Processor, options map[string]any, text string) bool {
	a, err := o.ask(text, options)
	if err != nil || a.Error != "" {
		return false
	}
	want, ok := o.comparable(text, a.HTML)
	got := convert(p, text)
	return ok && got != want && knownDifference(text, got, want) == ""
}

// minimise cuts a document down while it still fails.
func minimise(text string, fails func(string) bool) string {
	budget := 600
	try := func(s string) bool {
		if budget <= 0 || s == text {
			return false
		}
		budget--
		return fails(s)
	}
	for size := strings.Count(text, "\n")/2 + 1; size >= 1; size /= 2 {
		for changed := true; changed; {
			changed = false
			lines := strings.SplitAfter(text, "\n")
			for i := 0; i+size <= len(lines); i++ {
				s := strings.Join(lines[:i], "") + strings.Join(lines[i+size:], "")
				if try(s) {
					text, changed = s, true
					break
				}
			}
		}
	}
	for size := 16; size >= 1; size /= 2 {
		for i := 0; i < len([]rune(text)); {
			r := []rune(text)
			s := string(r[:i]) + string(r[min(len(r), i+size):])
			if try(s) {
				text = s
			} else {
				i++
			}
		}
	}
	return text
}
