package liquid_test

import (
	"encoding/base64"
	"fmt"
	"math/big"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/datetime"
	"github.com/broadsheet-press/broadsheet/internal/oracle"
	"github.com/broadsheet-press/broadsheet/liquid"
)

// The differential fuzzer makes templates and data, renders them here and in
// Ruby's Liquid, and compares outputs and error texts. The reference is
// Liquid 4.0.4: LIQUID_LIB names the lib folder of its source. Without it the
// installed gem serves; where that is of Liquid 5, the generator leaves out
// what 5 changed (see version5 in generator_test.go).
//
//	BROADSHEET_FUZZ_CASES=200000 LIQUID_LIB=~/liquid-4.0.4/lib go test -run Ruby ./liquid

const rubyScript = `
lib = ENV["LIQUID_LIB"]
$LOAD_PATH.unshift(lib) if lib && !lib.empty?
require "liquid"
require "date"
require "bigdecimal"
require "timeout"

class FuzzDrop < Liquid::Drop
  def initialize(h); @h = h; end
  def liquid_method_missing(m); @h[m]; end
end
class Partials
  def initialize(h); @h = h; end
  def read_template_file(n); @h[n] or raise Liquid::FileSystemError, "No such template '#{n}'"; end
end
def str(b); b.unpack1("m0").force_encoding("UTF-8"); end
def val(v)
  case v[0]
  when "n" then nil
  when "b" then v[1]
  when "i" then v[1].to_i
  when "f" then v[1].to_f
  when "s" then str(v[1])
  when "d" then Date.new(*v[1])
  when "t"
    t = Time.at(v[1].to_i, v[2], :nsec)
    v[3] == "utc" ? t.utc : t.getlocal(v[3])
  when "a" then v[1].map { |x| val(x) }
  when "h" then v[1].map { |k, x| [val(k), val(x)] }.to_h
  when "r" then (v[1]..v[2])
  when "D" then FuzzDrop.new(v[1].map { |k, x| [k, val(x)] }.to_h)
  end
end
STDIN.each_line do |line|
  req = JSON.parse(line)
  if req.key?("version")
    puts JSON.generate([{"o" => [Liquid::VERSION].pack("m0")}])
    next
  end
  puts JSON.generate(req["cases"].map { |c|
    begin
      o = {}
      t = Liquid::Template.parse(str(c["t"]), error_mode: c["m"].to_sym, line_numbers: true)
      o["w"] = t.warnings.map { |w| [w.message].pack("m0") } unless t.warnings.empty?
      data = val(c["d"])
      opts = { registers: { file_system: Partials.new(c["p"].transform_values { |s| str(s) }) } }
      opts[:strict_variables] = true if c["sv"]
      opts[:strict_filters] = true if c["sf"]
      out = Timeout.timeout(2) { c["bang"] ? t.render!(data, opts) : t.render(data, opts) }
      o["o"] = [out].pack("m0")
      o
    rescue Liquid::Error => e
      { "e" => [e.message].pack("m0") }
    rescue Timeout::Error, Interrupt
      { "x" => "timeout" }
    rescue SystemStackError, NoMemoryError => e
      { "x" => e.class.name }
    rescue ::StandardError => e
      { "x" => "#{e.class}: #{e.message[0, 120].scrub} #{e.backtrace[0]}" }
    end
  })
end
`

type fuzzCase struct {
	src      string
	data     *liquid.Map
	partials map[string]string
	mode     liquid.ErrorMode
	bang     bool
	strictV  bool
	strictF  bool
	missing  string // what an include that is not there says; %s is its name
}

type wireCase struct {
	T    string            `json:"t"`
	D    any               `json:"d"`
	M    string            `json:"m"`
	P    map[string]string `json:"p"`
	Bang bool              `json:"bang"`
	SV   bool              `json:"sv"`
	SF   bool              `json:"sf"`
}

type wireAnswer struct {
	O, E *string
	X    string
	W    []string
}

func b64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

func unb64(s string) string {
	b, _ := base64.StdEncoding.DecodeString(s)
	return string(b)
}

// fuzzDrop answers for what it holds, as the script's class of the name does.
type fuzzDrop struct{ m *liquid.Map }

func (d *fuzzDrop) Attr(name string) (any, bool) { v, _ := d.m.Get(name); return v, true }
func (d *fuzzDrop) LiquidClass() string          { return "FuzzDrop" }

// wire encodes a value with its type.
func wire(v any) any {
	switch v := v.(type) {
	case nil:
		return []any{"n"}
	case bool:
		return []any{"b", v}
	case int:
		return []any{"i", strconv.Itoa(v)}
	case *big.Int:
		return []any{"i", v.String()}
	case float64:
		return []any{"f", strconv.FormatFloat(v, 'g', -1, 64)}
	case string:
		return []any{"s", b64(v)}
	case liquid.Date:
		return []any{"d", []int{v.Year, int(v.Month), v.Day}}
	case time.Time:
		zone := any("utc")
		if v.Location() != time.UTC {
			zone = v.Format("-07:00")
		}
		return []any{"t", strconv.FormatInt(v.Unix(), 10), v.Nanosecond(), zone}
	case []any:
		a := make([]any, len(v))
		for i, e := range v {
			a[i] = wire(e)
		}
		return []any{"a", a}
	case *liquid.Map:
		pairs := []any{}
		for k, e := range v.All() {
			pairs = append(pairs, []any{wire(k), wire(e)})
		}
		return []any{"h", pairs}
	case liquid.Range:
		return []any{"r", v.First, v.Last}
	case *fuzzDrop:
		pairs := []any{}
		for k, e := range v.m.All() {
			pairs = append(pairs, []any{k, wire(e)})
		}
		return []any{"D", pairs}
	}
	panic(fmt.Sprintf("wire: %T", v))
}

func (c *fuzzCase) wire() wireCase {
	w := wireCase{T: b64(c.src), D: wire(c.data), P: map[string]string{}, Bang: c.bang, SV: c.strictV, SF: c.strictF,
		M: [...]string{"lax", "warn", "strict"}[c.mode]}
	for k, s := range c.partials {
		w.P[k] = b64(s)
	}
	return w
}

// answer is one side's result as text.
type answer struct {
	text     string
	failed   bool
	warnings string
}

func (a answer) String() string {
	s := fmt.Sprintf("%q", a.text)
	if a.failed {
		s = "error " + s
	}
	if a.warnings != "" {
		s += " warnings " + a.warnings
	}
	return s
}

func fromWire(w wireAnswer) answer {
	a := answer{}
	for _, s := range w.W {
		a.warnings += fmt.Sprintf("%q", unb64(s))
	}
	switch {
	case w.O != nil:
		a.text = unb64(*w.O)
	case w.E != nil:
		a.text, a.failed = unb64(*w.E), true
	default:
		a.text, a.failed = "exception "+w.X, true
	}
	return a
}

// ours renders a case; a Ruby exception that is not Liquid's is our internal
// error.
func (c *fuzzCase) ours(e *liquid.Engine, loc *time.Location) (a answer) {
	t, err := e.Parse(c.src, liquid.ParseOptions{ErrorMode: c.mode})
	if err != nil {
		return answer{text: err.Error(), failed: true}
	}
	for _, w := range t.Warnings() {
		a.warnings += fmt.Sprintf("%q", w.Error())
	}
	parsed := map[string]*liquid.Template{}
	th := e.NewThread(liquid.ThreadOptions{
		Globals: c.data, Limits: liquid.Limits{Iterations: 1e6, Value: 1 << 24}, RethrowErrors: c.bang, StrictVariables: c.strictV, StrictFilters: c.strictF, Location: loc,
		Include: func(_ *liquid.Thread, name string) (*liquid.Template, error) {
			src, ok := c.partials[name]
			if !ok && c.missing != "" {
				return nil, liquid.Errorf(liquid.FileSystemError, c.missing, name)
			}
			if !ok {
				return nil, nil
			}
			if parsed[name] == nil {
				t, err := e.Parse(src, liquid.ParseOptions{Name: name, ErrorMode: c.mode})
				if err != nil {
					return nil, err
				}
				parsed[name] = t
			}
			return parsed[name], nil
		},
	})
	out, err := t.Render(th, nil)
	if err != nil {
		return answer{text: err.Error(), failed: true}
	}
	a.text = string(out)
	return a
}

func (a answer) matches(b answer, version5 bool) bool {
	if a == b {
		return true
	}
	if version5 && (a.failed || b.failed) {
		return true // Liquid 5 fails in other places, with other texts
	}
	if a.text == "exception timeout" {
		return true
	}
	// Exceptions that Liquid does not know have Ruby's text there and
	// "internal" here.
	return a.failed && b.failed && strings.HasPrefix(a.text, "exception ") && !strings.HasPrefix(a.text, "exception SystemStack")
}

func fuzzCases(t *testing.T, otherwise int) int {
	if s := os.Getenv("BROADSHEET_FUZZ_CASES"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	return otherwise
}

func startRuby(t *testing.T) (p *oracle.Process, version5 bool) {
	var libs []string
	if os.Getenv("LIQUID_LIB") == "" {
		libs = []string{"liquid"}
	}
	p = oracle.Ruby(t, rubyScript, libs...)
	var v []wireAnswer
	p.Ask(t, map[string]any{"version": true}, &v)
	version := unb64(*v[0].O)
	t.Log("Ruby's Liquid is", version)
	return p, !strings.HasPrefix(version, "4.")
}

func TestAgainstRuby(t *testing.T) {
	p, version5 := startRuby(t)
	loc, _ := datetime.LoadLocation("UTC")
	n := fuzzCases(t, 3000)
	seed := uint64(1)
	if s := os.Getenv("BROADSHEET_FUZZ_SEED"); s != "" {
		seed, _ = strconv.ParseUint(s, 10, 64)
	}
	e := liquid.NewEngine()
	differences, listed := 0, map[string]int{}
	const batch = 50
	for done := 0; done < n && differences < 25; done += batch {
		cases := make([]*fuzzCase, batch)
		req := struct {
			Cases []wireCase `json:"cases"`
		}{}
		for i := range cases {
			g := &generator{r: rand.New(rand.NewPCG(seed, uint64(done+i))), version5: version5}
			cases[i] = g.fuzzCase()
			req.Cases = append(req.Cases, cases[i].wire())
		}
		var answers []wireAnswer
		p.Ask(t, req, &answers)
		for i, c := range cases {
			theirs, ours := fromWire(answers[i]), c.ours(e, loc)
			if theirs.matches(ours, version5) {
				continue
			}
			if d := deviationOf(c, theirs, ours); d != nil {
				listed[d.name]++
				continue
			}
			differences++
			c, theirs, ours = shrink(t, p, c, e, loc, version5)
			t.Errorf("case %d\ntemplate %q\ndata %s\npartials %q mode %d bang %v sv %v sf %v\nRuby %s\nours %s",
				done+i, c.src, liquid.Inspect(c.data), c.partials, c.mode, c.bang, c.strictV, c.strictF, theirs, ours)
		}
	}
	t.Logf("%d cases, %d differences, listed deviations met: %v", n, differences, listed)
}

// shrink drops what it can of a case that the sides differ on.
func shrink(t *testing.T, p *oracle.Process, c *fuzzCase, e *liquid.Engine, loc *time.Location, version5 bool) (*fuzzCase, answer, answer) {
	try := func(c *fuzzCase) (theirs, ours answer, differ bool) {
		var got []wireAnswer
		p.Ask(t, map[string]any{"cases": []wireCase{c.wire()}}, &got)
		theirs, ours = fromWire(got[0]), c.ours(e, loc)
		return theirs, ours, !theirs.matches(ours, version5) && deviationOf(c, theirs, ours) == nil
	}
	theirs, ours, _ := try(c)
	for size := len(c.src) / 2; size > 0; size /= 2 {
		for i := 0; i+size <= len(c.src); {
			before := len(c.src)
			d := *c
			d.src = strings.ToValidUTF8(c.src[:i]+c.src[i+size:], "?")
			if th, us, differ := try(&d); differ && len(d.src) < before {
				c, theirs, ours = &d, th, us
			} else {
				i += max(1, size/2)
			}
		}
	}
	for i := 0; i < c.data.Len(); {
		d := *c
		d.data = c.data.Clone()
		k, _ := c.data.At(i)
		d.data.Delete(k.(string))
		if th, us, differ := try(&d); differ {
			c, theirs, ours = &d, th, us
		} else {
			i++
		}
	}
	for k := range c.partials {
		d := *c
		d.partials = map[string]string{}
		for l, s := range c.partials {
			if l != k {
				d.partials[l] = s
			}
		}
		if th, us, differ := try(&d); differ {
			c, theirs, ours = &d, th, us
		}
	}
	return c, theirs, ours
}
