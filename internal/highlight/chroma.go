package highlight

import (
	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"
)

// chromaNames maps Rouge's tags to chroma's names where they differ.
var chromaNames = map[string]string{
	"batchfile": "bat", "common_lisp": "common-lisp", "docker": "docker",
	"objective_c": "objective-c", "objective_cpp": "objective-c",
	"viml": "vim", "vb": "vb.net", "make": "makefile", "apache": "apacheconf",
	"terraform": "terraform", "protobuf": "protobuf", "ghc-core": "haskell",
	"handlebars": "handlebars", "jinja": "jinja", "mathematica": "mathematica",
	"igorpro": "igor", "hack": "php", "actionscript": "as3", "r": "r",
}

// chromaSpans lexes code with chroma, its token types brought to Rouge's. A
// language chroma has not is left as text.
func chromaSpans(spans []Span, tag, code string) []Span {
	name := tag
	if n, ok := chromaNames[tag]; ok {
		name = n
	}
	plain := func() []Span {
		if code == "" {
			return spans
		}
		return append(spans[:0], Span{tText, len(code)})
	}
	lexer := lexers.Get(name)
	if lexer == nil {
		return plain()
	}
	it, err := lexer.Tokenise(&chroma.TokeniseOptions{State: "root", EnsureLF: false}, code)
	if err != nil {
		return plain()
	}
	s := scan{src: code, out: &spans}
	for t := it(); t != chroma.EOF; t = it() {
		if s.pos+len(t.Value) > len(code) {
			break
		}
		s.take(chromaToken(t.Type), len(t.Value))
	}
	s.emit(tText, len(code))
	return spans
}

var classTokens = func() map[string]Token {
	m := make(map[string]Token, tokenCount)
	for t, class := range shortNames {
		if class != "" {
			m[class] = Token(t)
		}
	}
	return m
}()

func chromaToken(t chroma.TokenType) Token {
	switch t {
	case chroma.Text, chroma.TextWhitespace, chroma.None, chroma.EOFType:
		return tText
	case chroma.LiteralStringName, chroma.LiteralStringAtom:
		return tStrSymbol
	case chroma.LiteralStringBoolean:
		return tKeywordConst
	case chroma.NamePseudo, chroma.NameKeyword, chroma.NameOperator:
		return tName
	case chroma.CommentPreprocFile:
		return tPreproc
	}
	if m, ok := classTokens[chroma.StandardTypes[t]]; ok {
		return m
	}
	return tText
}
