package liquid

import (
	"strings"
	"unicode/utf8"
)

// The strict grammar: tokens first, then expressions by recursive descent.
// What it accepts is written out again without the white space and handed to
// the lax expression parser, as Liquid does.

type tokenKind uint8

const (
	tEnd tokenKind = iota
	tComparison
	tString
	tNumber
	tID
	tDotDot
	tPipe
	tDot
	tColon
	tComma
	tOpenSquare
	tCloseSquare
	tOpenRound
	tCloseRound
	tQuestion
	tDash
)

var tokenNames = [...]string{
	"end_of_string", "comparison", "string", "number", "id", "dotdot", "pipe",
	"dot", "colon", "comma", "open_square", "close_square", "open_round",
	"close_round", "question", "dash",
}

var specials = [256]tokenKind{
	'|': tPipe, '.': tDot, ':': tColon, ',': tComma, '[': tOpenSquare,
	']': tCloseSquare, '(': tOpenRound, ')': tCloseRound, '?': tQuestion, '-': tDash,
}

type token struct {
	kind tokenKind
	text string
}

// inspect is what Ruby's inspect shows of Liquid's token.
func (t token) inspect() string {
	if t.kind == tEnd {
		return "[:end_of_string]"
	}
	return "[:" + tokenNames[t.kind] + ", " + Inspect(t.text) + "]"
}

func tokenize(s string) ([]token, error) {
	toks := make([]token, 0, 8)
	sc := newScanner(s)
	for i := skipSpace(s, 0); i < len(s); i = skipSpace(s, i) {
		start := i
		kind := tEnd
		c := s[i]
		switch {
		case c == '=' && strings.HasPrefix(s[i:], "=="), c == '!' && strings.HasPrefix(s[i:], "!="),
			c == '<' && strings.HasPrefix(s[i:], "<>"), c == '<' && strings.HasPrefix(s[i:], "<="),
			c == '>' && strings.HasPrefix(s[i:], ">="):
			kind, i = tComparison, i+2
		case c == '<' || c == '>':
			kind, i = tComparison, i+1
		case strings.HasPrefix(s[i:], "contains") && i+8 < len(s) && isSpace(s[i+8]):
			kind, i = tComparison, i+8
		case (c == '\'' || c == '"') && sc.quoted(i) >= 0:
			kind, i = tString, sc.quoted(i)
		case isDigit(c) || c == '-' && i+1 < len(s) && isDigit(s[i+1]):
			kind = tNumber
			for i++; i < len(s) && isDigit(s[i]); i++ {
			}
			if i+1 < len(s) && s[i] == '.' && isDigit(s[i+1]) {
				for i++; i < len(s) && isDigit(s[i]); i++ {
				}
			}
		case isWord(c) && !isDigit(c):
			kind = tID
			for i < len(s) && (isWord(s[i]) || s[i] == '-') {
				i++
			}
			if i < len(s) && s[i] == '?' {
				i++
			}
		case strings.HasPrefix(s[i:], ".."):
			kind, i = tDotDot, i+2
		default:
			if kind = specials[c]; kind == tEnd {
				_, n := utf8.DecodeRuneInString(s[i:])
				return nil, Errorf(SyntaxError, "Unexpected character %s", s[i:i+n])
			}
			i++
		}
		toks = append(toks, token{kind, s[start:i]})
	}
	return append(toks, token{}), nil
}

// strictParser reads tokens. The first error stays and ends all reading.
type strictParser struct {
	toks []token
	i    int
	out  []byte
	err  error
	deep int
	five bool // accept what Liquid 5 has beyond 4: a [name] without a root
}

// strict reads markup. Liquid 5's additions are left out under Warn, where a
// refusal means the lax parser, whose reading may be another.
func (p *Parser) strict(s string) *strictParser {
	toks, err := tokenize(s)
	if err != nil {
		toks = []token{{}}
	}
	return &strictParser{toks: toks, err: err, five: p.opts.ErrorMode == Strict}
}

func (sp *strictParser) at(ahead int) token {
	if sp.i+ahead < len(sp.toks) {
		return sp.toks[sp.i+ahead]
	}
	return token{}
}

func (sp *strictParser) look(k tokenKind, ahead int) bool {
	return sp.i+ahead < len(sp.toks) && sp.toks[sp.i+ahead].kind == k
}

func (sp *strictParser) next() string {
	t := sp.at(0)
	sp.i++
	return t.text
}

func (sp *strictParser) accept(k tokenKind) (string, bool) {
	if sp.err != nil || !sp.look(k, 0) {
		return "", false
	}
	return sp.next(), true
}

func (sp *strictParser) word(w string) bool {
	if sp.err != nil || !sp.look(tID, 0) || sp.at(0).text != w {
		return false
	}
	sp.i++
	return true
}

func (sp *strictParser) expect(k tokenKind) string {
	if sp.err != nil {
		return ""
	}
	if got := sp.at(0).kind; got != k {
		sp.err = Errorf(SyntaxError, "Expected %s but found %s", tokenNames[k], tokenNames[got])
		return ""
	}
	return sp.next()
}

// expression reads one and gives it back as the lax parser wants it.
func (sp *strictParser) expression() string {
	start := len(sp.out)
	sp.expr()
	return string(sp.out[start:])
}

func (sp *strictParser) put(s string) { sp.out = append(sp.out, s...) }

func (sp *strictParser) expr() {
	if sp.err != nil {
		return
	}
	if sp.deep++; sp.deep > maxExprDepth {
		sp.err = Errorf(StackLevelError, "Nesting too deep")
		return
	}
	defer func() { sp.deep-- }()
	switch t := sp.at(0); t.kind {
	case tID:
		sp.signature()
	case tString, tNumber:
		sp.put(sp.next())
	case tOpenSquare:
		if !sp.five {
			sp.err = Errorf(SyntaxError, "%s is not a valid expression", t.inspect())
			return
		}
		sp.steps()
	case tOpenRound:
		sp.next()
		sp.put("(")
		sp.expr()
		sp.expect(tDotDot)
		sp.put("..")
		sp.expr()
		sp.expect(tCloseRound)
		sp.put(")")
	default:
		sp.err = Errorf(SyntaxError, "%s is not a valid expression", t.inspect())
	}
}

func (sp *strictParser) signature() {
	for sp.err == nil {
		sp.put(sp.expect(tID))
		sp.steps()
		if sp.err != nil || !sp.look(tDot, 0) {
			return
		}
		sp.put(sp.next())
	}
}

// steps reads any number of [expression].
func (sp *strictParser) steps() {
	for sp.err == nil && sp.look(tOpenSquare, 0) {
		sp.put(sp.next())
		sp.expr()
		sp.put(sp.expect(tCloseSquare))
	}
	if sp.five && sp.err == nil && sp.look(tDot, 0) && sp.look(tID, 1) {
		sp.put(sp.next())
		sp.signature()
	}
}

// argument reads a filter's argument: an expression, perhaps after a name and
// a colon.
func (sp *strictParser) argument() string {
	start := len(sp.out)
	if sp.look(tID, 0) && sp.look(tColon, 1) {
		sp.put(sp.next())
		sp.put(sp.next())
		sp.put(" ")
	}
	sp.expr()
	return string(sp.out[start:])
}
