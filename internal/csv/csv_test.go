package csv

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/oracle"
	"github.com/broadsheet-press/broadsheet/internal/value"
)

// pairs makes rows of arrays, so that null keys and order can be compared.
func pairs(rows []any) string {
	out := []any{}
	for _, r := range rows {
		switch r := r.(type) {
		case *value.Map:
			row := []any{}
			for k, v := range r.All() {
				row = append(row, []any{k, v})
			}
			out = append(out, row)
		default:
			out = append(out, r)
		}
	}
	b, err := json.Marshal(out)
	if err != nil {
		panic(err)
	}
	return string(b)
}

const rubyCSV = `
while line = gets
  q = JSON.parse(line)
  puts JSON.generate(begin
    opts = {:headers => q["headers"], :converters => q["converters"].map(&:to_sym)}
    opts[:col_sep] = "\t" if q["tab"]
    rows = CSV.parse(q["text"], **opts).map { |r| r.is_a?(CSV::Row) ? r.to_hash.to_a : r }
    {"rows" => JSON.generate(rows)}
  rescue => e
    {"error" => e.message.sub(/ in line \d+\.\z/, "")}
  end)
end`

var files = []string{
	"", "\n", "a,b", "a,b\n1,2\n", "a,b\r\n1,2\r\n", "a,b\r1,2\r", "a,b\n1,\"x\ny\"\n", "a,b\n1,\n", "a,b\n\n1,2\n", "a,a\n1,2\n", "a\n1,2,3\n", "a,b\n1\n",
	"a,b\n\"x\"y,2\n", "a,b\nx\"y,2\n", "a,b\n\"x,2\n", "a,b\n 1 ,\" 2\"\n", "a,b\n1, \"2\"\n", "a,b\n\"\",2\n", "a,\"b\"\"c\"\n1,2", "a,b\n1,2\r\n3,4\n", "a,b\r\n1,2\n3,4\r\n",
	"\ufeffa,b\n1,2\n", ",b\n1,2", "a;b\n1;2", "a\tb\n1\t2", "a,b\n1,2,\n", "a,b\n,\n", "a,b\n\"1\r\n2\",3\n", "a,b\n\"1\"\r2\n", "a\n\"x\"\"", "a\n\"x\" \n", "a,b\n1,2\r\r\n",
	"\"a\r\nb\",c\n1,2\n", "a,b\n\r\n", "a\n\"\"\"\"\n", "a\n\"\"\"\"\"\"\n", "a\n\"x\"\"y\"\"\"\n", "a,b\n1,2\n\n\n3,4\n\n", "é,日\nü,😀\n", "a\n,", ",", "\"\"", "\"\",\"\"\n1,2",
	"n\n1\n-2\n0x1f\n017\n1_000\n1.5\n1e3\n.5\n5.\n 7 \n2020-01-02\n\nabc\n12345678901234567890123\n1__0\n0b11\n\"9\"\n",
}

func TestAgreesWithRuby(t *testing.T) {
	p := oracle.Ruby(t, rubyCSV, "csv")
	type question struct {
		Text       string   `json:"text"`
		Headers    bool     `json:"headers"`
		Tab        bool     `json:"tab"`
		Converters []string `json:"converters"`
	}
	check := func(q question) {
		t.Helper()
		var want struct{ Rows, Error string }
		p.Ask(t, q, &want)
		o := Options{NoHeaders: !q.Headers, Converters: q.Converters}
		if q.Tab {
			o.Separator = '\t'
		}
		rows, err := Parse([]byte(q.Text), "f.csv", o)
		if err != nil {
			var d diag.Diagnostic
			if !errors.As(err, &d) || d.Message != want.Error {
				t.Errorf("%q: %v, want %+v", q.Text, err, want)
			}
			return
		}
		if got := pairs(rows); want.Error != "" || normal(t, got) != normal(t, want.Rows) {
			t.Errorf("%q:\n got %s\nwant %+v", q.Text, got, want)
		}
	}
	for _, f := range files {
		check(question{Text: f, Headers: true, Converters: []string{}})
		check(question{Text: f, Converters: []string{}})
		check(question{Text: f, Headers: true, Converters: []string{"numeric"}})
		check(question{Text: strings.ReplaceAll(f, ",", "\t"), Headers: true, Tab: true, Converters: []string{}})
	}
	r := rand.New(rand.NewPCG(1, 2))
	pieces := []string{",", ",", "\n", "\n", "\r\n", "\"", "\"\"", "a", "b c", "1", " ", "\"x\"", "é"}
	for range 2000 {
		var b strings.Builder
		for range r.IntN(14) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		check(question{Text: b.String(), Headers: r.IntN(2) == 0, Converters: []string{}})
	}
}

// normal rewrites JSON so that equal values are equal text.
func normal(t *testing.T, s string) string {
	t.Helper()
	v, err := value.ParseJSON([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestErrorsSayWhere(t *testing.T) {
	for _, c := range []struct {
		src          string
		line, column int
	}{{"a,b\n1,x\"y\n", 2, 4}, {"a\n\"x\ny\"\n\"z\n", 4, 1}, {"a\n\xff\n", 2, 0}} {
		_, err := Parse([]byte(c.src), "_data/f.csv", Options{})
		var d diag.Diagnostic
		if !errors.As(err, &d) || d.File != "_data/f.csv" || d.Line != c.line || d.Column != c.column {
			t.Errorf("%q: %v", c.src, err)
		}
	}
	if _, err := Parse(nil, "f.csv", Options{Converters: []string{"roman"}}); err == nil {
		t.Error("an unknown converter passes")
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range files {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		if rows, err := Parse([]byte(src), "", Options{NoHeaders: true}); err == nil && len(rows) > len(src)+1 {
			t.Fatalf("%q has %d rows", src, len(rows))
		}
	})
}
