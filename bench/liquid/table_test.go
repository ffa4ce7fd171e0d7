package liquid

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"
)

// TestTable prints the comparison. Times are those of the processor that the
// process got (of all its threads, so collecting garbage counts), not of the
// clock on the wall: machines that build are rarely idle. Each figure is the
// median of rounds in which the engines take turns.
//
//	BROADSHEET_BENCH=1 GOMAXPROCS=1 go test -run Table -v ./liquid
func TestTable(t *testing.T) {
	if os.Getenv("BROADSHEET_BENCH") == "" {
		t.Skip("set BROADSHEET_BENCH=1 for the table of the template engines")
	}
	rb := startRuby(t)
	fmt.Printf("%-12s %10s %14s %14s %14s %9s %9s %10s %10s\n", "template", "bytes", "broadsheet", "osteele", "ruby",
		"×osteele", "×ruby", "allocs", "osteele")
	for _, name := range Cases {
		o, p := ours(t, name), theirs(t, name)
		buf := o.render(t, nil)
		mine := func() { buf = o.render(t, buf[:0]) }
		peer := func() { p.render(t) }
		var a, b, c []float64
		rb.load(t, name, buf)
		for range 7 {
			a = append(a, cpuPerCall(mine))
			b = append(b, cpuPerCall(peer))
			c = append(c, rb.time(t))
		}
		x, y, z := median(a), median(b), median(c)
		fmt.Printf("%-12s %10d %14v %14v %14v %8.1f× %8.1f× %10.0f %10.0f\n", name, len(buf), dur(x), dur(y), dur(z), y/x, z/x,
			testing.AllocsPerRun(3, mine), testing.AllocsPerRun(3, peer))
	}
}

func dur(seconds float64) time.Duration {
	return time.Duration(seconds * 1e9).Round(10 * time.Nanosecond)
}

func median(f []float64) float64 {
	slices.Sort(f)
	return f[len(f)/2]
}

func cpuTime() float64 {
	var ru syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &ru); err != nil {
		panic(err)
	}
	s := func(t syscall.Timeval) float64 { return float64(t.Sec) + float64(t.Usec)/1e6 }
	return s(ru.Utime) + s(ru.Stime)
}

// cpuPerCall repeats f for a fifth of a second of processor time at least. It
// reads the clock after twice as many calls each time: reading it costs half a
// microsecond, a tenth of what the smallest template takes.
func cpuPerCall(f func()) float64 {
	runtime.GC()
	start := cpuTime()
	n := 0
	for batch := 1; ; batch *= 2 {
		for range batch {
			f()
		}
		n += batch
		if d := cpuTime() - start; d > 0.2 {
			return d / float64(n)
		}
	}
}

const rubyScript = `
$LOAD_PATH.unshift(ENV["LIQUID_LIB"]) if ENV["LIQUID_LIB"]
require "liquid"; require "json"; require "time"
class FS; def initialize(s); @s = s; end; def read_template_file(n); @s; end; end
def conv(v)
  case v
  when Hash then v.each_with_object({}) { |(k, x), h| h[k] = k == "date" || k == "time" ? Time.parse(x) : conv(x) }
  when Array then v.map { |x| conv(x) }
  else v
  end
end
def cpu; Process.clock_gettime(Process::CLOCK_PROCESS_CPUTIME_ID); end
STDOUT.sync = true
STDERR.puts "Ruby #{RUBY_VERSION}, Liquid #{Liquid::VERSION}"
STDIN.each_line do |line|
  r = JSON.parse(line)
  if r["src"]
    $t = Liquid::Template.parse(r["src"]); $d = conv(r["data"]); $fs = FS.new(r["share"])
    puts JSON.generate({ "out" => $t.render!($d.dup, registers: { file_system: $fs }) })
  else
    GC.start
    n = 0; start = cpu
    loop { $t.render!($d.dup, registers: { file_system: $fs }); n += 1; break if cpu - start > 0.2 }
    puts JSON.generate({ "s" => (cpu - start) / n })
  end
end
`

type ruby struct {
	in  *json.Encoder
	out *bufio.Reader
}

func startRuby(t *testing.T) *ruby {
	path, err := exec.LookPath("ruby")
	if err != nil {
		t.Skip("no ruby to compare with")
	}
	cmd := exec.Command(path, "-W0", "-Ku", "-e", rubyScript)
	cmd.Stderr = os.Stderr
	cmd.Env = append(os.Environ(), "TZ=UTC", "LANG=C.UTF-8")
	in, _ := cmd.StdinPipe()
	out, _ := cmd.StdoutPipe()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close(); cmd.Wait() })
	return &ruby{json.NewEncoder(in), bufio.NewReader(out)}
}

func (r *ruby) ask(t *testing.T, req, ans any) {
	if err := r.in.Encode(req); err != nil {
		t.Fatal(err)
	}
	line, err := r.out.ReadBytes('\n')
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(line, ans); err != nil {
		t.Fatal(err)
	}
}

// load gives Ruby a template and holds it to our output.
func (r *ruby) load(t *testing.T, name string, want []byte) {
	var ans struct{ Out string }
	r.ask(t, map[string]any{"src": Source(name), "data": Data(name), "share": Source("share.html")}, &ans)
	// Ruby tells times it parsed from those of a zone: +00:00 either way.
	if got := []byte(ans.Out); !bytes.Equal(got, want) {
		i := 0
		for i < len(got) && i < len(want) && got[i] == want[i] {
			i++
		}
		t.Errorf("%s: Ruby prints other bytes from offset %d on: %q, ours %q", name, i, cut(got, i), cut(want, i))
	}
}

func (r *ruby) time(t *testing.T) float64 {
	var ans struct{ S float64 }
	r.ask(t, map[string]any{}, &ans)
	return ans.S
}
