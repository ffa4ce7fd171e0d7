package archive

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
)

// stems are joined into a vocabulary whose word lengths follow English news:
// about 4.7 letters a word when weighted by use.
var (
	common = strings.Fields(`the of to and a in said that for on is was with as at by it from
		be has have an are were he his who not but they its this will had their she been
		which after her or more also about when we one would up two could new over people
		out first than last other into year years time there all some before if during
		what most no against three government police council minister while them so now
		week city under state since made between many`)
	onsets  = strings.Fields("b br c ch cl cr d dr f fl fr g gr h j k l m n p pl pr qu r s sc sh sl sp st str t th tr v w")
	nuclei  = strings.Fields("a ai e ea ee i io o oa oo ou u")
	codas   = strings.Fields("b ck d ft g l ld ll m mp n nd ng nt p r rd rk rn rt s sh ss st t th x")
	endings = []string{"", "", "", "s", "ed", "ing", "er", "ion", "al", "ly", "ment", "y"}
)

// writer makes text with the statistics of news from one source of chance:
// Zipf's law for words, log-normal sentence lengths, the punctuation,
// quotation, figures and names that smart quotes and entities have to cope
// with.
type writer struct {
	r     *rand.Rand
	words []string
	zipf  *rand.Zipf
	names []string
}

func newWriter(seed uint64) *writer {
	r := rand.New(rand.NewPCG(seed, 0x6e657773))
	w := &writer{r: r, words: append([]string(nil), common...)}
	seen := map[string]bool{}
	for _, c := range common {
		seen[c] = true
	}
	for len(w.words) < 8000 {
		s := pick(r, onsets) + pick(r, nuclei) + pick(r, codas)
		if r.IntN(2) == 0 {
			s += pick(r, nuclei) + pick(r, codas)
		}
		s += pick(r, endings)
		if !seen[s] {
			seen[s] = true
			w.words = append(w.words, s)
		}
	}
	w.zipf = rand.NewZipf(r, 1.07, 2.7, uint64(len(w.words)-1))
	for range 600 {
		w.names = append(w.names, title(pick(r, onsets)+pick(r, nuclei)+pick(r, codas))+" "+title(pick(r, onsets)+pick(r, nuclei)+pick(r, codas)+pick(r, []string{"", "son", "ley", "man", "ova"})))
	}
	return w
}

func pick[T any](r *rand.Rand, s []T) T { return s[r.IntN(len(s))] }

// title raises the first letter; text may begin with a currency sign instead.
func title(s string) string {
	if s[0] < 'a' || s[0] > 'z' {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

func (w *writer) word() string { return w.words[w.zipf.Uint64()] }

// length draws from a log-normal distribution with the given median.
func (w *writer) length(median, sigma float64, least, most int) int {
	n := int(math.Round(median * math.Exp(sigma*w.r.NormFloat64())))
	return max(least, min(most, n))
}

func (w *writer) clause(b *strings.Builder, n int) {
	for i := range n {
		if i > 0 {
			b.WriteByte(' ')
		}
		switch {
		case w.r.IntN(28) == 0:
			b.WriteString(pick(w.r, w.names))
		case w.r.IntN(45) == 0:
			fmt.Fprintf(b, "%d", 2+w.r.IntN(2000))
		case w.r.IntN(110) == 0:
			fmt.Fprintf(b, "£%dm", 1+w.r.IntN(400))
		case w.r.IntN(60) == 0:
			b.WriteString(pick(w.r, w.names) + "'s")
		default:
			b.WriteString(w.word())
		}
		if n > 12 && i == n/2 && w.r.IntN(2) == 0 {
			b.WriteString(pick(w.r, []string{",", ",", " -", ";"}))
		}
	}
}

func (w *writer) sentence() string {
	var b strings.Builder
	n := w.length(19, 0.45, 4, 60)
	switch w.r.IntN(9) {
	case 0:
		b.WriteByte('"')
		w.clause(&b, n)
		b.WriteString(`," ` + pick(w.r, w.names) + " said.")
		s := b.String()
		return s[:1] + title(s[1:])
	case 1:
		w.clause(&b, n/2+1)
		b.WriteString(` "`)
		w.clause(&b, n/3+1)
		b.WriteString(`" `)
		w.clause(&b, n/3+1)
	default:
		w.clause(&b, n)
	}
	b.WriteByte('.')
	return title(b.String())
}

func (w *writer) paragraph() string {
	s := w.sentence()
	for range w.r.IntN(2) {
		s += " " + w.sentence()
	}
	return s
}

func (w *writer) headline() string {
	var b strings.Builder
	w.clause(&b, w.length(9, 0.25, 4, 16))
	return title(strings.Map(func(r rune) rune {
		if r == ';' {
			return ':'
		}
		return r
	}, b.String()))
}

// body is an article in Markdown: paragraphs, now and then emphasis, a link,
// a subheading, a quotation or a list.
func (w *writer) body() string {
	var b strings.Builder
	for i := range w.length(18, 0.5, 4, 70) {
		switch {
		case i > 3 && w.r.IntN(14) == 0:
			b.WriteString("## " + w.headline() + "\n\n")
		case i > 2 && w.r.IntN(18) == 0:
			b.WriteString("> " + w.sentence() + "\n\n")
		case i > 2 && w.r.IntN(30) == 0:
			for range 3 + w.r.IntN(3) {
				b.WriteString("* " + w.sentence() + "\n")
			}
			b.WriteByte('\n')
		}
		p := w.paragraph()
		if w.r.IntN(9) == 0 {
			p += fmt.Sprintf(" [%s](https://example.org/%s/%d).", w.headline(), w.word(), w.r.IntN(1e6))
		}
		if w.r.IntN(12) == 0 {
			p += " **" + w.sentence() + "**"
		}
		b.WriteString(p + "\n\n")
	}
	return b.String()
}
