package liquid

import "strings"

// parseRaw takes everything up to {% endraw %} as it stands.
func parseRaw(p *Parser, markup string) (Node, error) {
	if !isBlankText(markup) {
		return nil, tagSyntaxError("Syntax Error in 'raw' - Valid syntax: raw")
	}
	var body []byte
	for {
		tok, ok := p.tok.next()
		if !ok {
			return nil, tagSyntaxError("'raw' tag was never closed")
		}
		if before, name, ok := lastTag(tok); ok {
			// What stands before any tag in the token is taken here and,
			// unless the tag is the end, once more with the token.
			body = append(body, before...)
			if name == "endraw" {
				return rawNode(body), nil
			}
		}
		body = append(body, tok...)
	}
}

// lastTag matches \A(.*){%\s*(\w+)\s*(.*)?%}\z.
func lastTag(tok string) (before, name string, ok bool) {
	if !strings.HasSuffix(tok, "%}") {
		return "", "", false
	}
	for i := len(tok) - 2; ; {
		if i = strings.LastIndex(tok[:i], "{%"); i < 0 {
			return "", "", false
		}
		j := skipSpace(tok, i+2)
		k := j
		for k < len(tok)-2 && isWord(tok[k]) {
			k++
		}
		if k > j {
			return tok[:i], tok[j:k], true
		}
	}
}

type rawNode string

func (n rawNode) Render(_ *Thread, dst []byte) ([]byte, error) { return append(dst, n...), nil }
func (n rawNode) Blank() bool                                  { return n == "" }
func (n rawNode) isBlock()                                     {}
