package liquid

import "strings"

// parseComment drops a {% comment %}. What it encloses is parsed, so that
// comments nest and faults in known tags show; unknown tags are ignored.
func parseComment(p *Parser, _ string) (Node, error) {
	if _, _, err := p.block(&Body{}, "comment", nil, true); err != nil {
		return nil, err
	}
	return empty{}, nil
}

// parseInlineComment is {% # … %}, each line of which begins with #.
func parseInlineComment(_ *Parser, markup string) (Node, error) {
	for i := strings.IndexByte(markup, '\n'); i >= 0; {
		j := skipSpace(markup, i)
		if j < len(markup) && markup[j] != '#' {
			return nil, tagSyntaxError("Syntax error in tag '#' - Each line of comments must be prefixed by the '#' character")
		}
		next := strings.IndexByte(markup[j:], '\n')
		if next < 0 {
			break
		}
		i = j + next
	}
	return empty{}, nil
}

// empty prints nothing.
type empty struct{}

func (empty) Render(_ *Thread, dst []byte) ([]byte, error) { return dst, nil }
func (empty) Blank() bool                                  { return true }
