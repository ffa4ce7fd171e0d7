package clean

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/broadsheet-press/broadsheet/internal/conformance"
)

type ftfyCase struct {
	Label         string
	Original      string
	Fixed         string
	FixedEncoding *string `json:"fixed-encoding"`
}

func (c ftfyCase) want() string {
	if c.FixedEncoding != nil {
		return *c.FixedEncoding
	}
	return c.Fixed
}

// TestFtfy holds FixText to the cases of ftfy: at least 95% of those to be
// repaired, and all of those to be left alone.
func TestFtfy(t *testing.T) {
	dir := filepath.Join(conformance.Dir(t, "ftfy"), "test-cases")
	repaired, positives := 0, 0
	for _, name := range []string{"in-the-wild", "language-names", "synthetic", "negative"} {
		data, err := os.ReadFile(filepath.Join(dir, name+".json"))
		if err != nil {
			t.Fatal(err)
		}
		var cases []ftfyCase
		if err := json.Unmarshal(data, &cases); err != nil {
			t.Fatal(err)
		}
		for _, c := range cases {
			got := FixText(c.Original)
			if name == "negative" {
				if got != c.want() {
					t.Errorf("%s: %q became %q, want %q", c.Label, c.Original, got, c.want())
				}
				continue
			}
			positives++
			if got == c.want() {
				repaired++
			} else {
				t.Logf("%s: %s: %q\n got %q\nwant %q", name, c.Label, c.Original, got, c.want())
			}
		}
	}
	t.Logf("repaired %d of %d", repaired, positives)
	if repaired*100 < positives*95 {
		t.Errorf("repaired %d of %d, fewer than 95%%", repaired, positives)
	}
}

// sentences in order, of many languages: none may be changed, and each must
// come back from every misreading.
var sentences = []string{
	"The café’s owner said: “We’re open — come in!” and charged £4.50.",
	"Le garçon a mangé des œufs à la crème, où est-il allé ?",
	"Der Bürgermeister eröffnete die Straße in Köln für 80 Mio. €.",
	"¿Cuándo llegará el próximo tren a Logroño? ¡Mañana!",
	"A eleição será no próximo sábado, disse o presidente da Câmara de São Paulo.",
	"Władze miasta ogłosiły, że most zostanie zamknięty na dłużej.",
	"Příliš žluťoučký kůň úpěl ďábelské ódy nad řekou.",
	"Az önkormányzat szerint a főút felújítása elkészült.",
	"Belediye başkanı, köprünün açılışını İzmir’de yaptı.",
	"Мэр города сообщил, что мост откроют в следующем году.",
	"Місцева влада повідомила, що їхній міст відкриють навесні.",
	"Кметът на града обяви, че мостът ще бъде отворен.",
	"Ο δήμαρχος ανακοίνωσε ότι η γέφυρα θα ανοίξει ξανά.",
	"ראש העיר הודיע כי הגשר ייפתח מחדש בשבוע הבא.",
	"أعلن رئيس البلدية أن الجسر سيفتح من جديد الأسبوع المقبل.",
	"市長は来週、橋を再開すると発表しました。",
	"市长宣布大桥将于下周重新开放。",
	"시장은 다음 주에 다리를 다시 연다고 발표했다.",
	"नगर प्रमुख ने कहा कि पुल अगले हफ्ते फिर से खुलेगा।",
	"นายกเทศมนตรีประกาศว่าสะพานจะเปิดอีกครั้งในสัปดาห์หน้า",
	"Thị trưởng thông báo cây cầu sẽ mở cửa trở lại vào tuần tới.",
	"Borgmästaren sade att bron öppnar igen nästa år.",
	"Borgmesteren sa at brua åpner igjen på søndag, før jul.",
	"Kaupunginjohtaja kertoi, että silta avataan ensi viikolla – vihdoinkin.",
	"Primarul a anunțat că podul se va redeschide săptămâna viitoare.",
	"Mērs paziņoja, ka tilts nākamnedēļ tiks atkal atvērts.",
	"Party 🎉 at 8 😀 – don’t miss it… 25 °C and ½ price™",
}

func misread(s string, by *charmap.Charmap) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		r := by.DecodeByte(c)
		if r == utf8.RuneError {
			r = rune(c)
		}
		b.WriteRune(r)
	}
	return b.String()
}

// TestFixTextRoundTrip misreads each sentence by each path, and counts what
// comes back.
func TestFixTextRoundTrip(t *testing.T) {
	for _, s := range sentences {
		if got := FixText(s); got != s {
			t.Errorf("text in order was changed: %q became %q", s, got)
		}
	}
	paths := []struct {
		name  string
		by    []*charmap.Charmap
		least int // in percent
	}{
		{"windows-1252", []*charmap.Charmap{charmap.Windows1252}, 100},
		{"iso-8859-1", []*charmap.Charmap{charmap.ISO8859_1}, 100},
		{"windows-1251", []*charmap.Charmap{charmap.Windows1251}, 100},
		{"windows-1250", []*charmap.Charmap{charmap.Windows1250}, 96},
		{"windows-1254", []*charmap.Charmap{charmap.Windows1254}, 96},
		{"macintosh", []*charmap.Charmap{charmap.Macintosh}, 96},
		{"ibm437", []*charmap.Charmap{charmap.CodePage437}, 96},
		{"iso-8859-2", []*charmap.Charmap{charmap.ISO8859_2}, 96},
		{"windows-1252 twice", []*charmap.Charmap{charmap.Windows1252, charmap.Windows1252}, 100},
		{"windows-1252 three times", []*charmap.Charmap{charmap.Windows1252, charmap.Windows1252, charmap.Windows1252}, 100},
		{"iso-8859-1, then windows-1252", []*charmap.Charmap{charmap.ISO8859_1, charmap.Windows1252}, 100},
		{"windows-1252, then windows-1251", []*charmap.Charmap{charmap.Windows1252, charmap.Windows1251}, 100},
		{"windows-1252, then macintosh", []*charmap.Charmap{charmap.Windows1252, charmap.Macintosh}, 96},
	}
	for _, p := range paths {
		back := 0
		for _, s := range sentences {
			bad := s
			for _, by := range p.by {
				bad = misread(bad, by)
			}
			if got := FixText(bad); got == s {
				back++
			} else {
				t.Logf("%s: %q\n became %q\n   want %q", p.name, bad, got, s)
			}
		}
		if back*100 < p.least*len(sentences) {
			t.Errorf("%s: %d of %d came back, want %d%%", p.name, back, len(sentences), p.least)
		}
	}
}

// TestFixTextMixed repairs what is damaged and leaves what is not.
func TestFixTextMixed(t *testing.T) {
	for _, c := range [][2]string{
		{"Costs rose by Â£80m.", "Costs rose by £80m."},
		{"The mayorâ\u0080\u0099s plan", "The mayor’s plan"},
		{"It’s Â£5 – donâ€™t wait", "It’s £5 – don’t wait"},
		{"cafÃ© and café", "café and café"},
	} {
		if got := FixText(c[0]); got != c[1] {
			t.Errorf("%q became %q, want %q", c[0], got, c[1])
		}
	}
}

// TestFixTextLong repairs text that an algorithm worse than linear would not
// finish: one island of 260,000 characters, and 50,000 islands.
func TestFixTextLong(t *testing.T) {
	unit := misread(misread("né", charmap.Windows1252), charmap.Windows1252)
	for _, sep := range []string{"", " and "} {
		n := 50000
		if sep == "" {
			n = 20000
		}
		if got, want := FixText(strings.Repeat(unit+sep, n)), strings.Repeat("né"+sep, n); got != want {
			t.Errorf("%d repetitions with %q between are not repaired", n, sep)
		}
	}
}

func FuzzFixText(f *testing.F) {
	for _, s := range sentences {
		f.Add(s)
		f.Add(misread(s, charmap.Windows1252))
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) {
			t.Skip()
		}
		got := FixText(s)
		if !utf8.ValidString(got) {
			t.Errorf("%q became invalid", s)
		}
	})
}
