package dedupe

import (
	"encoding/binary"
	"math"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// A Sketch stands for a text in a few numbers: the share of places in which
// two sketches agree estimates how much of their five-word runs two texts
// have in common, within about 0.06 at 64 places.
type Sketch struct {
	places [Places]uint32
	words  int
}

const (
	// Places is the size of a sketch.
	Places = 64
	// Bands is the number of index entries of a text. Two texts are compared
	// if they share a band of bandRows places: with 8 bands of 3, texts that
	// are eight tenths alike are found in 99.7 of 100 cases, texts that are
	// half alike in two of three, and strangers practically never.
	Bands    = 8
	bandRows = 3
	// shingle is the length of a run in words.
	shingle = 5
)

// Words is the number of words the sketch was made from.
func (s *Sketch) Words() int { return s.words }

// NewSketch makes the sketch of a text. Letter case, punctuation, space and
// marks of any kind do not count.
func NewSketch(text string) *Sketch {
	s := &Sketch{}
	for i := range s.places {
		s.places[i] = math.MaxUint32
	}
	var ring [shingle]uint64
	n := 0
	words(text, func(h uint64) {
		ring[n%shingle] = h
		n++
		if n < shingle {
			return
		}
		var run uint64 = 14695981039346656037
		for i := range shingle {
			run = mix(run ^ ring[(n+i)%shingle])
		}
		s.add(run)
	})
	if n > 0 && n < shingle {
		var run uint64 = 14695981039346656037
		for i := range n {
			run = mix(run ^ ring[i])
		}
		s.add(run)
	}
	s.words = n
	s.densify()
	return s
}

// add puts a run into the one place that its hash names (one-permutation
// hashing: a text costs one hash a word, not 64).
func (s *Sketch) add(run uint64) {
	p := run & (Places - 1)
	if v := uint32(run >> 32); v < s.places[p] {
		s.places[p] = v
	}
}

// densify fills places that no run fell into from one that is filled, chosen
// by the place alone, so that equal sets stay equal.
func (s *Sketch) densify() {
	var filled [Places]bool
	any := false
	for i, v := range s.places {
		filled[i] = v != math.MaxUint32
		any = any || filled[i]
	}
	if !any {
		return
	}
	for i := range s.places {
		if filled[i] {
			continue
		}
		for try := uint64(1); ; try++ {
			j := mix(uint64(i)<<32|try) & (Places - 1)
			if filled[j] {
				s.places[i] = s.places[j]
				break
			}
		}
	}
}

func mix(x uint64) uint64 {
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	return x ^ x>>31
}

// words calls f with a hash of each word. Scripts that do not part their
// words by spaces count each character as one.
func words(text string, f func(uint64)) {
	var h uint64
	in := false
	flush := func() {
		if in {
			f(mix(h))
			in = false
		}
	}
	for _, r := range text {
		switch {
		case r < utf8.RuneSelf && (r >= 'a' && r <= 'z' || r >= '0' && r <= '9'):
		case r >= 'A' && r <= 'Z':
			r += 'a' - 'A'
		case r < utf8.RuneSelf:
			if r != '\'' {
				flush()
			}
			continue
		case unicode.Is(unicode.Han, r) || unicode.Is(unicode.Hiragana, r) || unicode.Is(unicode.Katakana, r) || unicode.Is(unicode.Thai, r):
			flush()
			f(mix(uint64(r) + 0x9E3779B97F4A7C15))
			continue
		case unicode.IsLetter(r) || unicode.IsNumber(r):
			r = unicode.ToLower(r)
		case unicode.Is(unicode.Mn, r) || r == '’' || r == '\u00AD' || r == '\u200D' || r == '\u200C':
			continue
		default:
			flush()
			continue
		}
		if !in {
			in, h = true, 1469598103934665603
		}
		h = (h ^ uint64(r)) * 1099511628211
	}
	flush()
}

// Alike estimates the share of runs that two texts have in common, 0 to 1.
func (s *Sketch) Alike(o *Sketch) float64 {
	if s.words == 0 || o.words == 0 {
		return 0
	}
	n := 0
	for i := range s.places {
		if s.places[i] == o.places[i] {
			n++
		}
	}
	return float64(n) / Places
}

// BandKeys are the keys that the text is indexed by.
func (s *Sketch) BandKeys() [Bands]int64 {
	var keys [Bands]int64
	for b := range keys {
		h := uint64(b + 1)
		for r := range bandRows {
			h = mix(h ^ uint64(s.places[(b*bandRows+r)*Places/(Bands*bandRows)])<<8)
		}
		keys[b] = int64(h)
	}
	return keys
}

// MarshalBinary is the sketch as it is stored.
func (s *Sketch) MarshalBinary() ([]byte, error) {
	b := make([]byte, 0, 4*Places+4)
	b = binary.LittleEndian.AppendUint32(b, uint32(s.words))
	for _, p := range s.places {
		b = binary.LittleEndian.AppendUint32(b, p)
	}
	return b, nil
}

// UnmarshalBinary reads what MarshalBinary wrote.
func (s *Sketch) UnmarshalBinary(b []byte) error {
	if len(b) != 4*Places+4 {
		return errSketch
	}
	s.words = int(binary.LittleEndian.Uint32(b))
	for i := range s.places {
		s.places[i] = binary.LittleEndian.Uint32(b[4+4*i:])
	}
	return nil
}

type sketchError string

func (e sketchError) Error() string { return string(e) }

const errSketch = sketchError("a stored text sketch has the wrong size")

// maxTopics bounds the words that stand for what a story is about.
const maxTopics = 24

// Topics are hashes of the words that say what a story is about: those of
// its headline and excerpt that are long enough to mean something. They are
// in the order of the text, each once.
func Topics(text string) []int64 {
	var out []int64
	for w := range strings.FieldsSeq(FoldTitle(text)) {
		letters := utf8.RuneCountInString(w)
		if letters < 4 && w[0] < utf8.RuneSelf || common()[w] || len(out) >= maxTopics {
			continue
		}
		h := uint64(1469598103934665603)
		for i := range len(w) {
			h = (h ^ uint64(w[i])) * 1099511628211
		}
		k := int64(mix(h))
		dup := false
		for _, have := range out {
			dup = dup || have == k
		}
		if !dup {
			out = append(out, k)
		}
	}
	return out
}

// common are words of four letters and more that are in any story.
var common = sync.OnceValue(func() map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(`about above after again against also although among another around back because been before being below between both
		came come could does down during each even ever every first from further going have here hers herself himself into itself just know last
		later like made make many might month more most much must near never next news over people report reports said same says second seen shall should
		since some still story such take than that their them then there these they this those through time today told took under until update very
		want week were what when where which while whom whose will with without would year years yesterday your
		aber alle auch dass dies eine einem einen einer haben mehr nach nicht noch oder sein sich sind über unter wird wurde werden
		avec cette dans elle leur mais nous pour plus sans sont tout vous este esta para pero como porque sobre entre desde hasta`) {
		m[w] = true
	}
	return m
})

// FoldTitle is a headline as an identity: its words in lower case.
func FoldTitle(title string) string {
	var b strings.Builder
	gap := false
	for _, r := range title {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			b.WriteRune(unicode.ToLower(r))
		} else if r != '\'' && r != '’' && !unicode.Is(unicode.Mn, r) {
			gap = true
		}
	}
	return b.String()
}
