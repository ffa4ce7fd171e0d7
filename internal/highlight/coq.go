package highlight

import (
	"strings"
	"sync"
)

const (
	cqRoot uint8 = iota
	cqComment
	cqString
)

// coq lexes Coq.
type coq struct{ stack }

func newCoq() machine { return &coq{stack{cqRoot}} }

var coqWords = sync.OnceValue(func() words {
	return newWords(
		wordList{tKeyword, `Definition Theorem Lemma Remark Example Fixpoint CoFixpoint
			Record Inductive CoInductive Corollary Goal Proof
			Ltac Require Import Export Module Section End Variable
			Context Polymorphic Monomorphic Universe Universes
			Variables Class Instance Global Local Include
			Printing Notation Infix Arguments Hint Rewrite Immediate
			Qed Defined Opaque Transparent Existing
			Compute Eval Print SearchAbout Search About Check`},
		wordList{tKeywordReserved, `as fun if in let match then else return end Type Set Prop forall`},
		wordList{tKeywordPseudo, `apply eapply auto eauto rewrite setoid_rewrite
			with in as at destruct split inversion injection
			intro intros unfold fold cbv cbn lazy subst
			clear symmetry transitivity etransitivity erewrite
			edestruct constructor econstructor eexists exists
			f_equal refine instantiate revert simpl
			specialize generalize dependent red induction
			beta iota zeta delta exfalso autorewrite setoid_rewrite
			compute vm_compute native_compute`},
		wordList{tException, `omega solve congruence reflexivity exact assumption eassumption`},
		wordList{tKeywordPseudo, `repeat first try`},
	)
})

// coqIdent is the end of an identifier at i; an underscore is none by itself.
func coqIdent(s *scan, i int) int {
	c := s.byteAt(i)
	if isAlpha(c) {
		return s.skip(i+1, isWordQuote)
	}
	if c == '_' {
		if end := s.skip(i+1, isWordQuote); end > i+1 {
			return end
		}
	}
	return i
}

func (m *coq) step(s *scan) bool {
	c := s.peek(0)
	switch m.top() {
	case cqComment:
		switch {
		case s.lit(tComment, "(*"):
			return m.push(cqComment)
		case s.lit(tComment, "*)"):
			return m.pop()
		}
		return s.emitIf(tComment, s.until(s.pos, "(*)")) || s.take(tComment, 1)
	case cqString:
		if s.lit(tStrDouble, `\"`) {
			return true
		}
		if c == '"' {
			m.pop()
		}
		_, n := s.runeAt(s.pos)
		return s.take(tStrDouble, n)
	}
	if s.at("(*") && s.peek(2) != ')' {
		m.push(cqComment)
		return s.take(tComment, 2)
	}
	if isSpace(c) {
		return s.emit(tSpace, s.spaces(s.pos))
	}
	if next := s.spaced("Module"); next > 0 && strings.HasPrefix(s.src[next:], "Type") {
		if end := s.spaces(next + 4); end > next+4 {
			s.take(tKeyword, 6)
			s.emit(tSpace, next)
			s.take(tKeyword, 4)
			return s.emit(tSpace, end)
		}
	}
	if m.option(s) {
		return true
	}
	if end := coqIdent(s, s.pos); end > s.pos {
		return m.path(s, end)
	}
	return m.symbol(s)
}

// option is Set or Unset of what the printer and the checker do.
func (m *coq) option(s *scan) bool {
	at := s.pos
	var ends []int
	for _, choice := range [...][]string{{"Set", "Unset"}, {"Universe", "Printing", "Implicit", "Strict"},
		{"Polymorphism", "All", "Notations", "Arguments", "Universes", "Implicit"}} {
		found := false
		for _, w := range choice {
			if strings.HasPrefix(s.src[at:], w) {
				next := s.spaces(at + len(w))
				if len(ends) < 4 && next == at+len(w) {
					continue
				}
				ends = append(ends, at+len(w), next)
				at = next
				found = true
				break
			}
		}
		if !found {
			return false
		}
	}
	if s.byteAt(at) != '.' || ends[4] != ends[5] {
		return false
	}
	for i := 0; i < 6; i += 2 {
		s.emit(tKeyword, ends[i])
		s.emit(tSpace, ends[i+1])
	}
	return s.take(tPunctIndicator, 1)
}

// path is an identifier, and those after it with dots between.
func (m *coq) path(s *scan, end int) bool {
	qualified := false
	for s.byteAt(end) == '.' {
		next := coqIdent(s, end+1)
		if next == end+1 {
			break
		}
		s.emit(tNamespace, end)
		s.take(tPunct, 1)
		qualified = true
		end = next
	}
	t, ok := coqWords()[s.src[s.pos:end]]
	if !ok || qualified {
		t = tConst
	}
	s.emit(t, end)
	if s.peek(0) == '.' && isSpace(s.peek(1)) {
		s.take(tPunctIndicator, 1)
		s.emit(tSpace, s.spaces(s.pos))
	}
	return true
}

func (m *coq) symbol(s *scan) bool {
	c := s.peek(0)
	if s.lit(tOp, `/\`) || s.lit(tOp, `\/`) {
		return true
	}
	digit := s.pos
	if c == '-' {
		digit++
	}
	if isDigit(s.byteAt(digit)) {
		end := s.skip(digit, isDigitUnderscore)
		float := s.exponent(end)
		if float == end {
			if _, n := s.runeAt(end); n > 0 && s.src[end] != '\n' {
				frac := s.skip(end+n, isDigitUnderscore)
				if e := s.exponent(frac); e > frac {
					float = e
				}
			}
		}
		if float > end {
			return s.emit(tNumFloat, s.skip(float, isDigitUnderscore))
		}
		if c != '-' {
			return s.emit(tNumInt, end)
		}
	}
	switch c {
	case '\'':
		rest := s.src[s.pos:]
		switch {
		case len(rest) > 3 && rest[1] == '\\' && in(rest[2], "\\\"'ntbr ") && rest[3] == '\'':
			return s.take(tStrChar, 4)
		case len(rest) > 5 && rest[1] == '\\' && rest[5] == '\'' && s.digits(s.pos+2) >= s.pos+5:
			return s.take(tStrChar, 6)
		case len(rest) > 5 && rest[1] == '\\' && rest[2] == 'x' && rest[5] == '\'' && s.hexes(s.pos+3) >= s.pos+5:
			return s.take(tStrChar, 6)
		}
		return s.take(tKeyword, 1)
	case '"':
		m.push(cqString)
		return s.take(tStrDouble, 1)
	case '~', '?':
		if end := coqIdent(s, s.pos+1); end > s.pos+1 {
			return s.emit(tVar, end)
		}
	}
	r, n := s.runeAt(s.pos)
	switch {
	case strings.ContainsRune("_;:⇒→↔⇔≔≡∀∃∧∨¬⊤⊥⊢⊨∈", r):
		return s.take(tPunct, n)
	case strings.ContainsRune(`[];,{}_()!$%&*+./:<=>?@^|~#-`, r):
		return s.take(tOp, n)
	}
	return s.take(tError, n)
}
