package differential

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"testing"
)

// scenario is one of a feature file: its steps, in order, without the words
// Given, When, Then, And and But.
type scenario struct {
	place string // file:line
	name  string
	steps []step
}

type step struct {
	text  string
	block string     // the text between """ after it
	table [][]string // the rows after it, the first one names the columns
}

// rows are a step's table by the names of its columns.
func (s step) rows() []map[string]string {
	var out []map[string]string
	for i, cells := range s.table {
		if i == 0 {
			continue
		}
		row := map[string]string{}
		for k, c := range cells {
			row[s.table[0][k]] = c
		}
		out = append(out, row)
	}
	return out
}

// readFeature reads a feature file as Cucumber does, as far as Jekyll's go:
// scenarios, outlines with examples, blocks of text and tables.
func readFeature(path, name string) ([]scenario, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var out []scenario
	var outline *scenario // the last one, where examples follow
	var examples [][]string
	inExamples, inBlock, indent := false, false, 0
	var block []string
	flush := func() {
		if outline == nil {
			return
		}
		for _, row := range examples[min(1, len(examples)):] {
			var pairs []string
			for k, c := range row {
				pairs = append(pairs, "<"+examples[0][k]+">", c)
			}
			out = append(out, outline.with(strings.NewReplacer(pairs...)))
		}
		outline, examples, inExamples = nil, nil, false
	}
	var now *scenario
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		raw := lines.Text()
		text := strings.TrimSpace(raw)
		if inBlock {
			if text == `"""` {
				inBlock = false
				now.steps[len(now.steps)-1].block = strings.Join(block, "\n")
				continue
			}
			k := 0
			for k < indent && k < len(raw) && raw[k] == ' ' {
				k++
			}
			block = append(block, raw[k:])
			continue
		}
		head, rest, _ := strings.Cut(text, " ")
		switch {
		case text == "" || strings.HasPrefix(text, "#"):
		case strings.HasPrefix(text, "Scenario"):
			flush()
			kind, title, _ := strings.Cut(text, ":")
			s := scenario{place: fmt.Sprintf("%s:%d", name, n), name: strings.TrimSpace(title)}
			if kind == "Scenario Outline" {
				outline = &s
				now = outline
			} else {
				out = append(out, s)
				now = &out[len(out)-1]
			}
		case text == "Examples:":
			inExamples = true
		case text == `"""` && now != nil && len(now.steps) > 0:
			inBlock, indent, block = true, len(raw)-len(strings.TrimLeft(raw, " ")), nil
		case strings.HasPrefix(text, "|"):
			row := cells(text)
			if inExamples {
				examples = append(examples, row)
			} else if now != nil && len(now.steps) > 0 {
				last := &now.steps[len(now.steps)-1]
				last.table = append(last.table, row)
			}
		case now != nil && (head == "Given" || head == "When" || head == "Then" || head == "And" || head == "But"):
			now.steps = append(now.steps, step{text: strings.TrimSpace(rest)})
		}
	}
	flush()
	return out, lines.Err()
}

// with is an outline's scenario for one row of its examples.
func (s scenario) with(r *strings.Replacer) scenario {
	steps := make([]step, len(s.steps))
	for i, st := range s.steps {
		table := make([][]string, len(st.table))
		for k, row := range st.table {
			for _, c := range row {
				table[k] = append(table[k], r.Replace(c))
			}
		}
		steps[i] = step{r.Replace(st.text), r.Replace(st.block), table}
	}
	return scenario{s.place, s.name, steps}
}

// cells splits a row of a table; \| is a bar, \n a newline, \\ a backslash.
func cells(text string) []string {
	var out []string
	var cell strings.Builder
	for i := 1; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\' && i+1 < len(text) && strings.IndexByte(`|\n`, text[i+1]) >= 0:
			i++
			if text[i] == 'n' {
				cell.WriteByte('\n')
			} else {
				cell.WriteByte(text[i])
			}
		case c == '|':
			out = append(out, strings.TrimSpace(cell.String()))
			cell.Reset()
		default:
			cell.WriteByte(c)
		}
	}
	return out
}

func TestFeaturesAreRead(t *testing.T) {
	path := t.TempDir() + "/a.feature"
	text := "Feature: x\n  As one\n\n  Scenario: first\n    Given a file\n    \"\"\"\n    one\n      two\n    \"\"\"\n    Then it is there\n\n" +
		"  Scenario Outline: second\n    When I say \"<word>\"\n      | a | b |\n      | <word> | x\\|y |\n    Examples:\n      | word |\n      | yes |\n      | no |\n"
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	got, err := readFeature(path, "a")
	if err != nil || len(got) != 3 {
		t.Fatalf("%d scenarios, %v: %+v", len(got), err, got)
	}
	if s := got[0].steps; len(s) != 2 || s[0].block != "one\n  two" || s[1].text != "it is there" {
		t.Errorf("first: %+v", s)
	}
	if s := got[2].steps[0]; s.text != `I say "no"` || s.rows()[0]["a"] != "no" || s.rows()[0]["b"] != "x|y" || got[2].place != "a:12" {
		t.Errorf("second: %+v", got[2])
	}
}
