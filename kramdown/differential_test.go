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
	{"any", nil}, // chosen anew for each document
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
			fixed := sample{options: profile.options}
			if profile.options != nil {
				fixed.p = profileProcessor(t, profile.options)
			}
			r := rand.New(rand.NewPCG(seed, 7))
			compareMany(t, o, n, func() sample {
				c := fixed
				if c.options == nil {
					c.options = anyOptions(r)
					if strings.HasPrefix(o.version, "2.4") { // which does not know these
						delete(c.options, "header_links")
						delete(c.options, "footnote_link_text")
					}
					c.p = profileProcessor(t, c.options)
				}
				switch {
				case len(corpus) > 0 && r.IntN(2) == 0:
					c.text = mutate(r, corpus)
				case r.IntN(2) == 0:
					c.text = soup(r)
				default:
					c.text = generate(r)
				}
				return c
			})
		})
	}
}

// sample is a document to compare, and with what.
type sample struct {
	text    string
	options map[string]any
	p       *Processor
}

// anyOptions chooses some options that change what is written. Left out is
// transliterated_header_ids, for which kramdown wants a library that is not
// installed with it.
func anyOptions(r *rand.Rand) map[string]any {
	o := map[string]any{"syntax_highlighter": nil}
	for _, c := range []struct {
		name   string
		values []any
	}{
		{"input", []any{"GFM", "kramdown", "markdown"}},
		{"auto_ids", []any{false}},
		{"auto_id_stripping", []any{true}},
		{"auto_id_prefix", []any{"p-"}},
		{"header_links", []any{true}},
		{"header_offset", []any{1, -1, 4}},
		{"parse_block_html", []any{true}},
		{"parse_span_html", []any{false}},
		{"html_to_native", []any{true}},
		{"footnote_nr", []any{5}},
		{"footnote_backlink", []any{"", "&amp;<", "up"}},
		{"footnote_backlink_inline", []any{true}},
		{"footnote_prefix", []any{"fp"}},
		{"footnote_link_text", []any{"[%s]"}},
		{"entity_output", []any{"as_input", "numeric", "symbolic"}},
		{"smart_quotes", []any{"apos,apos,quot,quot", "laquo,raquo,8222,8220"}},
		{"typographic_symbols", []any{map[string]any{"hellip": "...", "mdash": "&"}}},
		{"remove_line_breaks_for_cjk", []any{true}},
		{"toc_levels", []any{"2..3", "1,3"}},
		{"math_engine", []any{nil}},
		{"hard_wrap", []any{false}},
		{"gfm_quirks", []any{"", "no_auto_typographic", "paragraph_end,no_auto_typographic"}},
	} {
		if r.IntN(4) == 0 {
			o[c.name] = c.values[r.IntN(len(c.values))]
		}
	}
	return o
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
func compareMany(t *testing.T, o *oracle, n int, next func() sample) {
	const window = 64
	pending := make([]sample, 0, window)
	compared, differ, errors, skipped := 0, 0, 0, 0
	known := map[string]int{}
	seen := map[string]bool{}
	var failures []sample
	for done := 0; done < n && len(failures) < 400; {
		pending = pending[:0]
		for len(pending) < window && done < n {
			pending = append(pending, next())
			done++
		}
		sent := make(chan struct{})
		go func() {
			defer close(sent)
			for _, c := range pending {
				_ = o.send(c.text, c.options)
			}
			_ = o.in.Flush()
		}()
		for _, c := range pending {
			a, err := o.read()
			if err != nil {
				t.Fatal("the oracle ended: ", err)
			}
			got := convert(c.p, c.text)
			if a.Error != "" {
				errors++
				continue
			}
			want, ok := o.comparable(c.text, a.HTML)
			if !ok {
				skipped++
				continue
			}
			compared++
			if got == want {
				continue
			}
			if reason := knownDifference(c.text, got, want); reason != "" {
				known[reason]++
				continue
			}
			differ++
			failures = append(failures, c)
		}
		<-sent
	}
	limit := 12
	for _, c := range failures {
		if limit == 0 {
			break
		}
		small := minimise(c.text, func(s string) bool { return differs(o, c.p, c.options, s) })
		got := convert(c.p, small)
		a, _ := o.ask(small, c.options)
		want, _ := o.comparable(small, a.HTML)
		sig := signature(small)
		if seen[sig] {
			continue
		}
		seen[sig] = true
		limit--
		t.Errorf("differs for %q\n got: %q\nwant: %q\nwith: %v", small, got, want, c.options)
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
