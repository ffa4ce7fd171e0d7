package highlight

import (
	"slices"
	"strings"
)

// rule is one line of a lexer's table: what is looked for, and what is done
// with it.
type rule struct {
	match pat
	// tokens and ends are set where a rule gives its parts a token each.
	parts []pat
	token Token
	each  []Token
	moves []move
	do    func(m *table, s *scan, end int)
	words func(word string) (Token, bool)
	line  bool // only at the begin of a line
}

// move is what a rule does to the stack of states.
type move struct {
	kind  moveKind
	name  string
	state uint8
}

type moveKind uint8

const (
	moveTo moveKind = iota
	movePop
	moveSwap
	moveAgain
	moveReset
)

// r gives what its parts find one token.
func r(t Token, els ...any) rule {
	if len(els) == 0 {
		return rule{token: t, match: func(_ *scan, i int) int { return i }}
	}
	return rule{token: t, match: seq(els...)}
}

// line is r at the begin of a line.
func line(t Token, els ...any) rule {
	x := r(t, els...)
	x.line = true
	return x
}

// each gives its parts a token each: token, part, token, part …
func each(pairs ...any) rule {
	var x rule
	for i := 0; i < len(pairs); i += 2 {
		x.each = append(x.each, pairs[i].(Token))
		x.parts = append(x.parts, part(pairs[i+1]))
	}
	return x
}

// run does what a function says with what the parts find; it has to consume up
// to end, or not at all.
func run(do func(m *table, s *scan, end int), els ...any) rule {
	x := r(tText, els...)
	x.do = do
	return x
}

// named gives what its parts find the token the words have for it, and other
// names the token t.
func named(w words, t Token, els ...any) rule {
	x := r(t, els...)
	x.words = func(word string) (Token, bool) {
		if k, ok := w[word]; ok {
			return k, true
		}
		return t, true
	}
	return x
}

// listed is named, but for names that the words have not it does not apply.
func listed(w words, els ...any) rule {
	x := r(tText, els...)
	long := longest(w)
	x.words = func(word string) (Token, bool) {
		if len(word) > long {
			return 0, false
		}
		k, ok := w[word]
		return k, ok
	}
	return x
}

// longest is the length of the longest of several words. A longer text is none
// of them and need not be read to its end to say so.
func longest[T any](w map[string]T) int {
	n := 0
	for word := range w {
		n = max(n, len(word))
	}
	return n
}

// noWord is a length that no word of a list comes near to, in any case.
const noWord = 1024

// anyCase has the words in lower case and looks names up in that.
func (x rule) anyCase() rule {
	exact := x.words
	x.words = func(word string) (Token, bool) {
		if len(word) > noWord {
			return exact(word)
		}
		return exact(strings.ToLower(word))
	}
	return x
}

// upperCase has the words in upper case and looks names up in that.
func (x rule) upperCase() rule {
	exact := x.words
	x.words = func(word string) (Token, bool) {
		if len(word) > noWord {
			return exact(word)
		}
		return exact(strings.ToUpper(word))
	}
	return x
}

func (x rule) atLine() rule { x.line = true; return x }

func (x rule) with(m move) rule {
	x.moves = append(slices.Clip(x.moves), m)
	return x
}

// to pushes states, the last being on top.
func (x rule) to(names ...string) rule {
	for _, n := range names {
		x = x.with(move{kind: moveTo, name: n})
	}
	return x
}

// pop leaves the state, swap replaces it, again pushes it once more, reset
// leaves all states but the first.
func (x rule) pop() rule              { return x.with(move{kind: movePop}) }
func (x rule) swap(name string) rule  { return x.with(move{kind: moveSwap, name: name}) }
func (x rule) again() rule            { return x.with(move{kind: moveAgain}) }
func (x rule) reset() rule            { return x.with(move{kind: moveReset}) }
func (x rule) popTo(name string) rule { return x.pop().to(name) }
func (x rule) resetTo(n string) rule  { return x.reset().to(n) }

// rules makes one list of rules and lists of rules.
func rules(items ...any) []rule {
	var out []rule
	for _, it := range items {
		switch it := it.(type) {
		case rule:
			out = append(out, it)
		case []rule:
			out = append(out, it...)
		default:
			panic("highlight: a table is made of rules and lists of them")
		}
	}
	return out
}

// states are a lexer's states by name.
type states map[string][]rule

// grammar is a lexer's table, made ready: states have numbers, the first is
// root.
type grammar struct {
	rules  [][]rule
	number map[string]uint8
	start  []uint8
}

// build makes a table ready. A text begins in the state root, or in those
// named, of which the last is on top.
func build(t states, start ...string) *grammar {
	names := make([]string, 0, len(t))
	for n := range t {
		if n != "root" {
			names = append(names, n)
		}
	}
	slices.Sort(names)
	names = append([]string{"root"}, names...)
	g := &grammar{number: make(map[string]uint8, len(names))}
	for i, n := range names {
		g.number[n] = uint8(i)
	}
	for _, n := range names {
		list := slices.Clone(t[n])
		for i := range list {
			for k := range list[i].moves {
				mv := &list[i].moves[k]
				if mv.kind == moveTo || mv.kind == moveSwap {
					mv.state = g.state(mv.name)
				}
			}
		}
		g.rules = append(g.rules, list)
	}
	g.start = []uint8{0}
	for _, n := range start {
		g.start = append(g.start, g.state(n))
	}
	return g
}

func (g *grammar) state(name string) uint8 {
	n, ok := g.number[name]
	if !ok {
		panic("highlight: a table has no state " + name)
	}
	return n
}

func (g *grammar) machine() machine {
	return &table{stack: slices.Clone(stack(g.start)), grammar: g}
}

// table is a machine that works by a table.
type table struct {
	stack
	*grammar
	inner map[string]machine // other languages within the text, by name
	note  map[string]string  // what rules keep for later ones
	count int
	// ends are where the parts of the rule at work end.
	ends []int
}

func (m *table) step(s *scan) bool {
	list := m.rules[m.top()]
	for k := range list {
		x := &list[k]
		if x.line && !s.bol() {
			continue
		}
		if x.parts != nil {
			if !m.several(s, x) {
				continue
			}
		} else {
			end := x.match(s, s.pos)
			if end < 0 {
				continue
			}
			switch {
			case x.do != nil:
				x.do(m, s, end)
			case x.words != nil:
				t, ok := x.words(s.src[s.pos:end])
				if !ok {
					continue
				}
				s.emit(t, end)
			default:
				s.emit(x.token, end)
			}
		}
		for _, mv := range x.moves {
			switch mv.kind {
			case moveTo:
				m.push(mv.state)
			case movePop:
				m.pop()
			case moveSwap:
				m.swap(mv.state)
			case moveAgain:
				m.push(m.top())
			case moveReset:
				m.clear()
			}
		}
		return true
	}
	return false
}

// several emits the parts of a rule, if all are found.
func (m *table) several(s *scan, x *rule) bool {
	m.ends = m.ends[:0]
	i := s.pos
	for _, p := range x.parts {
		if i = p(s, i); i < 0 {
			return false
		}
		m.ends = append(m.ends, i)
	}
	for k, e := range m.ends {
		s.emit(x.each[k], e)
	}
	return true
}

// clear leaves all states for root.
func (m *table) clear() { m.stack = append(m.stack[:0], 0) }

// enter pushes a state by its name.
func (m *table) enter(name string) { m.push(m.state(name)) }

// within reports whether a state is anywhere on the stack.
func (m *table) within(name string) bool {
	return slices.Contains(m.stack, m.state(name))
}

// hand gives the text up to end to another language, which goes on where it
// was in the text it was last given.
func (m *table) hand(s *scan, tag string, end int) {
	sub := m.inner[tag]
	if sub == nil {
		if m.inner == nil {
			m.inner = map[string]machine{}
		}
		sub = newLexer(tag, nil).newMachine()
		m.inner[tag] = sub
	}
	if end > s.pos {
		s.delegate(sub, end)
	}
}

// inOther is a rule that hands what it finds to another language.
func inOther(tag string, els ...any) rule {
	return run(func(m *table, s *scan, end int) { m.hand(s, tag, end) }, els...)
}

// keep notes a text under a name.
func (m *table) keep(name, text string) {
	if m.note == nil {
		m.note = map[string]string{}
	}
	m.note[name] = text
}
