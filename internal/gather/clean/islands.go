package clean

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// islands is a text cut into stretches of ASCII and stretches of the rest.
type islands struct {
	parts []part
	memo  map[islandKey][]outcome
}

// A part is a stretch of ASCII, or an island.
type part struct {
	text   string
	island bool
}

type islandKey struct {
	before, after rune // the ASCII neighbours
	text          string
}

// A chain is the readings to undo, first to last, as indices.
type chain [maxLayers]uint8

// An outcome is what a chain makes of an island, and how much likelier that is.
type outcome struct {
	chain chain
	text  string
	gain  float64
	lost  int // bytes that it supposes were lost
	used  int // characters after the island that it takes in
}

func newIslands(s string) *islands {
	t := &islands{memo: map[islandKey][]outcome{}}
	for i := 0; i < len(s); {
		j := i
		high := s[i] >= utf8.RuneSelf
		for j < len(s) && (s[j] >= utf8.RuneSelf) == high {
			j++
		}
		t.parts = append(t.parts, part{s[i:j], high})
		i = j
	}
	return t
}

func (t *islands) String() string {
	n := 0
	for _, p := range t.parts {
		n += len(p.text)
	}
	var b strings.Builder
	b.Grow(n)
	for _, p := range t.parts {
		b.WriteString(p.text)
	}
	return b.String()
}

// undoBest undoes the chain with the most evidence, and says whether any had
// enough.
func (t *islands) undoBest() bool {
	type evidence struct {
		gains   []float64
		islands int
		leads   map[rune]bool // the characters that begin its islands
	}
	found := map[chain]*evidence{}
	order := []chain{} // so that the result does not hang on a map's order
	total := 0
	for i, p := range t.parts {
		if !p.island {
			continue
		}
		total++
		for _, o := range t.outcomes(i) {
			if o.gain <= 0 {
				continue
			}
			e := found[o.chain]
			if e == nil {
				e = &evidence{leads: map[rune]bool{}}
				found[o.chain] = e
				order = append(order, o.chain)
			}
			e.gains = append(e.gains, o.gain)
			e.islands++
			lead, _ := utf8.DecodeRuneInString(p.text)
			e.leads[lead] = true
		}
	}
	var best chain
	most, doubt := 0.0, 0.0
	for _, c := range order {
		e := found[c]
		// Islands that the chain does not help say that the text was read well,
		// but many say little more than a few. Among them, what helps a little
		// does so by chance.
		outside := float64(total - e.islands)
		net := -c.cost() - min(maxAgainst, against*outside)
		for _, g := range e.gains {
			if g < weak {
				g = max(0, g-margin*outside/float64(total))
			}
			net += g
		}
		if outside > 0 && net >= threshold {
			net -= min(maxNatural, natural*float64(t.naturally(c, e.leads)))
		}
		if net > most {
			best, most, doubt = c, net, outside/float64(total)
		}
	}
	if most < threshold {
		return false
	}
	changed := false
	for i := range t.parts {
		if !t.parts[i].island || t.parts[i].text == "" || i+1 < len(t.parts) && t.parts[i+1].text == "" {
			continue
		}
		for _, o := range t.outcomes(i) {
			// What was lost is believed more easily beside what was not.
			if o.chain == best && (o.gain > margin*doubt*doubt || o.lost > 0 && o.gain > -corroborated*(1-doubt)) {
				t.parts[i].text = o.text
				t.consume(i+1, o.used)
				changed = true
				break
			}
		}
	}
	if changed {
		// What was an island may have become ASCII in part or border on one.
		again := newIslands(t.String())
		t.parts = again.parts
	}
	return changed
}

// naturally counts where characters that begin a chain's islands stand in
// others, which says that they are of the text's own writing.
func (t *islands) naturally(c chain, leads map[rune]bool) int {
	n := 0
	for i, p := range t.parts {
		if !p.island {
			continue
		}
		helped := false
		for _, o := range t.outcomes(i) {
			helped = helped || o.chain == c && o.gain > 0
		}
		if helped {
			continue
		}
		for _, r := range p.text {
			if leads[r] {
				n++
			}
		}
	}
	return n
}

// consume removes n characters from parts[i] on.
func (t *islands) consume(i, n int) {
	for ; n > 0 && i < len(t.parts); i++ {
		for n > 0 && t.parts[i].text != "" {
			_, size := utf8.DecodeRuneInString(t.parts[i].text)
			t.parts[i].text = t.parts[i].text[size:]
			n--
		}
	}
}

func (c chain) cost() float64 {
	sum := 0.0
	for i, r := range c {
		if r == 0 {
			break
		}
		sum += readings()[r-1].prior
		if i > 0 {
			sum += layerCost
		}
	}
	return sum
}

// outcomes of the island at parts[i].
func (t *islands) outcomes(i int) []outcome {
	key := islandKey{' ', ' ', t.parts[i].text}
	tail := ""
	if i > 0 && t.parts[i-1].text != "" {
		before := t.parts[i-1].text
		key.before = rune(before[len(before)-1])
	}
	if i+1 < len(t.parts) {
		// A lost byte may stand after the island as a space or question mark.
		tail = t.parts[i+1].text
		key.after = rune(tail[0])
		if (tail[0] == ' ' || tail[0] == '?') && len(tail) < 8 && i+2 < len(t.parts) {
			tail += t.parts[i+2].text
		}
		if tail[0] != ' ' && tail[0] != '?' {
			tail = tail[:1]
		}
		if r := []rune(tail[:min(len(tail), 48)]); len(r) > 12 {
			tail = string(r[:12])
		}
	}
	memoKey := key
	memoKey.text += "\x00" + tail
	if o, ok := t.memo[memoKey]; ok {
		return o
	}
	o := explore(key.before, []rune(key.text), []rune(tail))
	t.memo[memoKey] = o
	return o
}

// explore tries chains on an island that stands between before and tail.
func explore(before rune, island, tail []rune) []outcome {
	after := ' '
	if len(tail) > 0 {
		after = tail[0]
	}
	was := totalCost(before, island, after)
	type state struct {
		text       []rune
		chain      chain
		used, lost int
		gain       float64
	}
	var out []outcome
	layer := []state{{text: island}}
	for depth := 0; depth < maxLayers && len(layer) > 0; depth++ {
		var next []state
		for _, st := range layer {
			var follow []rune
			if depth == 0 {
				follow = tail
			}
			for k, rd := range readings() {
				decoded, sequences, lost, took := rd.undo(before, st.text, follow)
				if sequences == 0 {
					continue
				}
				n := state{text: decoded, chain: st.chain, used: st.used + took, lost: st.lost + lost}
				n.chain[depth] = uint8(k + 1)
				rest := after
				if n.used > 0 {
					rest = ' '
					if n.used < len(tail) && tail[n.used] < utf8.RuneSelf {
						rest = tail[n.used]
					}
				}
				is := totalCost(before, decoded, rest) + lostCost*float64(lost)
				for _, r := range decoded {
					if r == utf8.RuneError {
						is -= knownLost
					}
				}
				// The chance that characters happen to be a sequence falls with
				// each continuation.
				n.gain = was - is + chanceBonus*float64(len(island)+n.used-len(decoded))
				if is <= garble*float64(len(decoded)) {
					out = append(out, outcome{n.chain, string(decoded), n.gain, n.lost, n.used})
				}
				if len(decoded) > 1 {
					next = append(next, n)
				}
			}
		}
		slices.SortStableFunc(next, func(a, b state) int { return cmp.Compare(b.gain, a.gain) })
		layer = next[:min(len(next), maxBeam)]
	}
	slices.SortStableFunc(out, func(a, b outcome) int { return cmp.Compare(b.gain, a.gain) })
	return out
}

// undo decodes every sequence of text in a reading. Of follow, the text after
// the island, it may take in what stands for lost bytes.
func (rd *reading) undo(before rune, text, follow []rune) (decoded []rune, sequences, lost, took int) {
	in := text
	if len(follow) > 0 {
		in = append(append(make([]rune, 0, len(text)+len(follow)), text...), follow...)
	}
	at := 0
	for _, sp := range rd.spans(before, in) {
		if sp.from >= len(text) {
			break
		}
		decoded = append(decoded, in[at:sp.from]...)
		decoded = append(decoded, sp.r)
		if sp.space {
			decoded = append(decoded, ' ')
		}
		at = sp.to
		sequences++
		lost += sp.lost
	}
	if at < len(text) {
		decoded = append(decoded, in[at:len(text)]...)
	} else {
		took = at - len(text)
	}
	return decoded, sequences, lost, took
}

// totalCost of text between two characters.
func totalCost(before rune, text []rune, after rune) float64 {
	sum := 0.0
	for i, r := range text {
		prev, next := before, after
		if i > 0 {
			prev = text[i-1]
		}
		if i+1 < len(text) {
			next = text[i+1]
		}
		if r >= utf8.RuneSelf {
			sum += cost(prev, r, next)
		}
	}
	return sum
}
