package datetime

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/oracle"
)

// rubyTimes formats, parses and prints times by Ruby's own library.
const rubyTimes = `
require "time"
require "date"
while line = gets
  q = JSON.parse(line)
  ENV["TZ"] = q["tz"]
  r = begin
    case q["do"]
    when "strftime", "print"
      t = Time.at(q["sec"], q["nsec"], :nsec)
      case q["zone"]
      when "utc" then t = t.utc
      when "local" then t = t.localtime
      else t = t.localtime(q["zone"].to_i)
      end
      if q["do"] == "print"
        [t.to_s, t.inspect, t.xmlschema, t.xmlschema(3), t.xmlschema(12), t.rfc822, t.httpdate].join("|")
      else
        t.strftime(q["text"])
      end
    when "date"
      Time.at(q["sec"]).utc.to_date.strftime(q["text"])
    when "local"
      Time.local(*q["parts"]).strftime("%F %T.%N %z")
    when "parse"
      t = Time.parse(q["text"], Time.at(q["sec"], q["nsec"], :nsec))
      t.strftime("%F %T.%N %z %Z ") + (t.utc? ? "utc" : "local")
    end
  rescue => e
    "error: " + e.message
  end
  puts JSON.generate("r" => r)
end`

type question struct {
	Do    string `json:"do"`
	TZ    string `json:"tz"`
	Sec   int64  `json:"sec"`
	NSec  int    `json:"nsec"`
	Zone  string `json:"zone"`
	Text  string `json:"text"`
	Parts []int  `json:"parts"`
}

func (q question) time(t *testing.T) time.Time {
	tm := time.Unix(q.Sec, int64(q.NSec))
	switch q.Zone {
	case "utc":
		return tm.UTC()
	case "local":
		return tm.In(location(t, q.TZ))
	}
	off, err := strconv.Atoi(q.Zone)
	if err != nil {
		t.Fatal(err)
	}
	return tm.In(time.FixedZone("", off))
}

func location(t *testing.T, tz string) *time.Location {
	loc, ok := LoadLocation(tz)
	if !ok {
		t.Fatalf("no zone %q", tz)
	}
	return loc
}

func ask(t *testing.T, p *oracle.Process, q question) string {
	t.Helper()
	var a struct{ R string }
	p.Ask(t, q, &a)
	return a.R
}

// cases is how many random cases each comparison tries.
func cases(t *testing.T) int {
	if s := os.Getenv("BROADSHEET_FUZZ_CASES"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	return 2000
}

var zones = []string{"UTC", "America/New_York", "Europe/London", "Asia/Kolkata", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Tokyo", "Etc/GMT+5"}

func pick[T any](r *rand.Rand, of []T) T { return of[r.IntN(len(of))] }

func randomTime(r *rand.Rand, q *question) {
	q.Sec = r.Int64N(4_000_000_000) - 500_000_000
	if r.IntN(20) == 0 {
		q.Sec = r.Int64N(600_000_000_000) - 200_000_000_000
	}
	if r.IntN(2) == 0 {
		q.NSec = r.IntN(1_000_000_000)
		if r.IntN(2) == 0 {
			q.NSec = q.NSec / 1_000_000 * 1_000_000
		}
	}
	q.TZ = pick(r, zones)
	q.Zone = pick(r, []string{"utc", "local", "local", strconv.Itoa(r.IntN(20)*1800 - 18000), strconv.Itoa(r.IntN(86000) - 43000)})
}

func TestStrftimeAgreesWithRuby(t *testing.T) {
	p := oracle.Ruby(t, rubyTimes)
	r := rand.New(rand.NewPCG(1, 2))
	check := func(q question) {
		t.Helper()
		want := ask(t, p, q)
		f := Compile(q.Text)
		var got string
		if q.Do == "date" {
			y, m, d := time.Unix(q.Sec, 0).UTC().Date()
			got = string(f.AppendDate(nil, y, m, d))
		} else {
			got = string(f.Append(nil, q.time(t)))
			if err := f.Err(); err != nil {
				got = "error: " + err.Error()
			}
		}
		if got != want {
			t.Errorf("%+v:\n got %q\nwant %q", q, got, want)
		}
	}
	for i := range len(verbs) {
		for _, flags := range []string{"", "-", "0", "_", "^", "#", "^#", "12", "012", "_12", "-12", "^12", ":", "::", ":::", "E", "O", "3", "_-", "-_", "1", "0000"} {
			q := question{Do: "strftime", Text: "<%" + flags + verbs[i:i+1] + ">"}
			randomTime(r, &q)
			check(q)
		}
		q := question{Do: "date", Text: "%" + verbs[i:i+1], TZ: "UTC", Sec: r.Int64N(4_000_000_000)}
		check(q)
	}
	pieces := []string{"%", "%", "%%", "-", "0", "1", "5", "10", "_", "^", "#", ":", "E", "O", " ", "é", "x", "q", "\n", "."}
	for range cases(t) {
		var b strings.Builder
		for range 1 + r.IntN(4) {
			b.WriteByte('%')
			for range r.IntN(3) {
				b.WriteString(pick(r, pieces))
			}
			b.WriteByte(verbs[r.IntN(len(verbs))])
		}
		if r.IntN(10) == 0 {
			b.WriteString(pick(r, pieces))
		}
		q := question{Do: "strftime", Text: b.String()}
		randomTime(r, &q)
		check(q)
	}
}

func TestTextsAgreeWithRuby(t *testing.T) {
	p := oracle.Ruby(t, rubyTimes)
	r := rand.New(rand.NewPCG(3, 4))
	for range cases(t) / 4 {
		q := question{Do: "print"}
		randomTime(r, &q)
		tm := q.time(t)
		got := strings.Join([]string{String(tm), Inspect(tm), ISO8601(tm, 0), ISO8601(tm, 3), ISO8601(tm, 12), RFC822(tm), HTTPDate(tm)}, "|")
		if want := ask(t, p, q); got != want {
			t.Errorf("%+v:\n got %s\nwant %s", q, got, want)
		}
	}
}

func TestLocalAgreesWithRuby(t *testing.T) {
	p := oracle.Ruby(t, rubyTimes)
	r := rand.New(rand.NewPCG(5, 6))
	for range cases(t) {
		tz := pick(r, zones)
		at := time.Unix(r.Int64N(2_000_000_000), 0).In(location(t, tz))
		if r.IntN(2) == 0 { // near a change of the clocks
			_, end := at.ZoneBounds()
			if !end.IsZero() {
				at = end.Add(time.Duration(r.IntN(8*60)-4*60) * time.Minute)
			}
		}
		y, m, d := at.Date()
		parts := []int{y, int(m), d, at.Hour(), r.IntN(60), 7}
		if r.IntN(3) == 0 {
			parts[3] = r.IntN(6)
		}
		got := Strftime(Local(parts[0], time.Month(parts[1]), parts[2], parts[3], parts[4], parts[5], 0, location(t, tz)), "%F %T.%N %z")
		if want := ask(t, p, question{Do: "local", TZ: tz, Parts: parts}); got != want {
			t.Errorf("%s %v:\n got %s\nwant %s", tz, parts, got, want)
		}
	}
}

// shapes are the dates people write.
var shapes = []string{
	"2016-03-14", "2016-03-14 09:00", "2016-03-14 09:00:01", "2016-03-14T09:00:01Z", "2016-03-14T09:00:01+01:00", "2016-03-14 09:00 +0100",
	"2016-03-14 09:00:00 -0000", "2016-03-14 09:00:00 UTC", "2016-03-14 09:00:00.123456 +05:30", "2016-03-14T09:00:01.5-0330", "20160314T090001Z",
	"20160314", "2016-074", "2016-W11-1", "March 14, 2016", "14 Mar", "14 March 2016", "Mar 14 2016 3pm", "Mon, 14 Mar 2016 09:00:00 +0100",
	"Mon, 14 Mar 2016 09:00:00 GMT", "Monday, March 14th, 2016 at 9:30 p.m.", "3/14/2016", "2016/3/14", "14.3.2016", "14-Mar-2016", "Mar-14-2016",
	"09:00", "9pm", "9:30 EST", "9:30 CET", "9:30 PDT", "10:20:30 Eastern Standard Time", "10:20:30 pacific daylight time", "'16", "14th", "March",
	"Mon Mar 14 09:00:00 2016", "Mon Mar 14 09:00:00 EST 2016", "1 Jan 300 BC", "H28.03.14", "now", "", "today", "2016", "12", "201603", "14 Mar '16",
	"2016-3-4 5:6:7", "2016-02-31", "2016-02-31 23:00 -0500", "2016-13-01", "2016-00-01", "2016-01-01 25:00", "2016-01-01 24:00", "2016-01-01 12:60",
	"2016-01-01 23:59:60", "2016-01-01 23:59:60 +0100", "2016-01-01 10:00 A", "2016-01-01 10:00 J", "2016-01-01 10:00 z", "-2016-01-01", "+2016-01-01",
	"16-01-02", "70-01-02", "2016-01-01T10:00:00 +1", "2016-01-01 10:00:00 +01", "20160314090000.123", "20160314 0900 +0100", "2016-01-01 10:00 +01:00:30",
	"Sun", "Tuesday 10:00", "10:00 Tuesday", "0000-01-01", "2016-366", "2015-366", "2016-000", "366", "--03-14", "--0314", "-w-3", "w11", "[+9:JST]",
	"20160314T090000[+9:JST]", "a 12 b 13:14", "2016-01-01 +0100", "2016-01-01 10h", "2016-01-01 10h20m30s", "1/2", "2016 Mar 14", "3rd Feb 2001 04:05:06 PM",
	"Thu Nov 20 02:32:13 UTC 2025", "2025-11-20T02:32:13", "2025-11-20 02:32:13 +0000", "2016-01-01 10:00:00+02:00", "2016-01-01 10:00:00,5",
}

func TestParseAgreesWithRuby(t *testing.T) {
	p := oracle.Ruby(t, rubyTimes)
	r := rand.New(rand.NewPCG(7, 8))
	check := func(q question) {
		t.Helper()
		loc := location(t, q.TZ)
		now := time.Unix(q.Sec, int64(q.NSec))
		tm, err := Parse(q.Text, now, loc)
		got := ""
		if err != nil {
			got = "error"
		} else {
			kind := "local"
			if tm.Location() == time.UTC {
				kind = "utc"
			}
			got = Strftime(tm, "%F %T.%N %z %Z ") + kind
		}
		want := ask(t, p, q)
		if strings.HasPrefix(want, "error") {
			want = "error"
		}
		if len(strings.SplitN(want, "-", 2)[0]) > 5 {
			return // zones of the far future are anybody's guess
		}
		if got != want {
			t.Errorf("%q in %s at %d:\n got %s\nwant %s", q.Text, q.TZ, q.Sec, got, want)
		}
	}
	ask := func(text string) {
		t.Helper()
		check(question{Do: "parse", TZ: pick(r, zones), Sec: 1_400_000_000 + r.Int64N(400_000_000), NSec: r.IntN(1000) * 1_000_000, Text: text})
	}
	for _, s := range shapes {
		for range 3 {
			ask(s)
		}
	}
	for range cases(t) {
		// The shapes that take the fast path, whole and a little off.
		at := time.Unix(r.Int64N(4_000_000_000), 0).UTC()
		ask(Strftime(at, pick(r, []string{"%F", "%F %H:%M", "%FT%H:%M:%S"})) +
			pick(r, []string{"", "", " ", "Z", " Z", "UTC", " UTC", "+0100", " -0330", "+01:00", " +05:30", "-0000", " -00:00", " +2400", "+9", " EST", " utc", "  +0100", "+01:0", "+0160"}))
	}
	for range cases(t) {
		b := []byte(pick(r, shapes))
		for range 1 + r.IntN(3) {
			switch i := r.IntN(len(b) + 1); r.IntN(4) {
			case 0:
				b = append(b[:i:i], append([]byte{"0123456789 :-/.,+'[]TZaphmdwj"[r.IntN(29)]}, b[i:]...)...)
			case 1:
				if i < len(b) {
					b = append(b[:i:i], b[i+1:]...)
				}
			case 2:
				if i < len(b) {
					b[i] = "0123456789 :-/.,+'"[r.IntN(18)]
				}
			case 3:
				b = []byte(string(b) + pick(r, []string{" ", "T", ", ", ""}) + pick(r, shapes))
			}
		}
		ask(string(b))
	}
}

func TestParseSaysWhatIsWrong(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"hello", `no time information in "hello"`},
		{"2016-13-40", "argument out of range"},
		{strings.Repeat("2", 200), "string length (200) exceeds the limit 128"},
	} {
		_, err := Parse(c.text, time.Unix(0, 0), time.UTC)
		if fmt.Sprint(err) != c.want {
			t.Errorf("%q: %v, want %s", c.text, err, c.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range shapes {
		f.Add(s)
	}
	loc, _ := LoadLocation("America/New_York")
	f.Fuzz(func(t *testing.T, s string) {
		tm, err := Parse(s, time.Unix(1_500_000_000, 0), loc)
		if err != nil {
			return
		}
		again, err := Parse(String(tm), time.Unix(0, 0), loc)
		if y := tm.Year(); y < 1000 || y > 9999 {
			return
		}
		if _, off := tm.Zone(); off%60 != 0 {
			return // to_s shows whole minutes only
		}
		if err != nil || !again.Equal(tm.Truncate(time.Second)) {
			t.Fatalf("%q is %s, which reads as %v (%v)", s, String(tm), again, err)
		}
	})
}

func FuzzStrftime(f *testing.F) {
	for _, s := range []string{"%Y-%m-%d", "%-d %^b", "%5", "%:::z", "%010N"} {
		f.Add(s, int64(1_500_000_000))
	}
	f.Fuzz(func(t *testing.T, layout string, sec int64) {
		c := Compile(layout)
		out := c.Append(nil, time.Unix(sec%1e11, 0).UTC())
		if !strings.Contains(layout, "%") && string(out) != layout {
			t.Fatalf("%q became %q", layout, out)
		}
	})
}

func BenchmarkAppend(b *testing.B) {
	f := Compile("%B %-d, %Y at %H:%M")
	t := time.Date(2025, 11, 20, 2, 32, 13, 0, time.UTC)
	var buf []byte
	b.ReportAllocs()
	for b.Loop() {
		buf = f.Append(buf[:0], t)
	}
}

func BenchmarkParsePlain(b *testing.B) {
	loc, _ := LoadLocation("Europe/London")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse("2025-11-20 02:32:13 +0000", time.Time{}, loc); err != nil {
			b.Fatal(err)
		}
	}
}
