package extract

import (
	"fmt"

	"strings"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/broadsheet-press/broadsheet/internal/gather/clean"
)

const (
	// keepAbove is the log-odds above which a block is kept.
	keepAbove = 0.2
	// fewChars is a text so short that what is kept is looked at again.
	fewChars = 200
)

// content finds the nodes that hold the article and reduces them to a Document.
func (p *page) content(a *Article) (*clean.Document, error) {
	if err := p.dropSelected(); err != nil {
		return nil, err
	}
	kept, err := p.keepSelected()
	if err != nil {
		return nil, err
	}
	if len(kept) > 0 {
		return clean.Build(clean.Options{Base: p.base}, kept...), nil
	}
	s := take(p.body)
	keep, err := p.choose(s, a)
	if err != nil {
		return nil, err
	}
	doc := p.build(s, keep)
	if body := p.ld.body; !a.Paywalled && len(body) > 4*len(doc.Text())+400 {
		// The page fills itself in by script; its data has the text.
		return statedBody(body, p), nil
	}
	return doc, nil
}

// statedBody reads an articleBody, which is text or HTML.
func statedBody(body string, p *page) *clean.Document {
	if !strings.Contains(body, "</p>") && !strings.Contains(body, "<br") {
		body = html.EscapeString(body)
		body = strings.ReplaceAll(strings.ReplaceAll(body, "\r", ""), "\n", "<br><br>")
	}
	return clean.Build(clean.Options{Base: p.base}, clean.Parse(body))
}

// choose says for each block whether it is of the article.
func (p *page) choose(s *survey, a *Article) ([]bool, error) {
	f, err := loadForests()
	if err != nil {
		return nil, err
	}
	c := newScene(s, a.Title, a.Description, p.ld.body)
	rows, width := c.features(nil)
	first := make([]float32, len(s.blocks))
	for i := range first {
		first[i] = f.first.judge(rows[i*width : (i+1)*width])
	}
	rows = c.secondLook(make([]float32, 0, len(rows)+secondWidth*len(first)), rows, width, first)
	width += secondWidth
	score := make([]float32, len(first))
	for i := range score {
		score[i] = f.second.judge(rows[i*width : (i+1)*width])
	}
	keep := make([]bool, len(score))
	for cut := float32(keepAbove); ; cut -= 1 {
		chars := c.keepAbove(keep, score, cut)
		if chars >= fewChars || cut < -2.5 {
			break
		}
	}
	c.keepCaptions(keep)
	return keep, nil
}

// keepCaptions keeps the captions of the pictures that stand among what is kept.
func (c *scene) keepCaptions(keep []bool) {
	first, last := -1, -1
	for i, k := range keep {
		if k {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	top := &c.elems[c.container]
	for i := max(first, 0); i <= last; i++ {
		b := &c.blocks[i]
		if !keep[i] && c.elems[b.elem].tags&inCaption != 0 && b.words <= 90 && int32(i) >= top.first && int32(i) < top.last && b.density() < 0.5 {
			keep[i] = true
		}
	}
}

// keepAbove keeps the blocks with a score above cut, each text once, and says
// how many characters they have.
func (c *scene) keepAbove(keep []bool, score []float32, cut float32) (chars int) {
	seen := map[string]bool{}
	for i := range keep {
		b := &c.blocks[i]
		keep[i] = score[i] > cut && i != c.titleAt
		if !keep[i] {
			continue
		}
		if b.words >= 6 {
			if seen[b.text] {
				keep[i] = false
				continue
			}
			seen[b.text] = true
		}
		chars += int(b.chars)
	}
	return chars
}

// build removes from the tree what is not kept, and reduces the rest.
func (p *page) build(s *survey, keep []bool) *clean.Document {
	firstKept, lastKept := -1, -1
	for i, k := range keep {
		if k {
			if firstKept < 0 {
				firstKept = i
			}
			lastKept = i
		}
	}
	if firstKept < 0 {
		return &clean.Document{}
	}
	for i, k := range keep {
		if !k {
			for _, n := range s.blocks[i].nodes {
				if n.Parent != nil {
					n.Parent.RemoveChild(n)
				}
			}
		}
	}
	// The smallest element with all that is kept.
	root := s.blocks[firstKept].elem
	for int32(lastKept) >= s.elems[root].last {
		root = s.elems[root].parent
	}
	keptIn := prefixSums(keep)
	emptied := map[*html.Node]bool{}
	for i := range s.elems {
		e := &s.elems[i]
		if e.first < e.last && keptIn[e.last] == keptIn[e.first] && e.tag != atom.Figure && e.tag != atom.Picture {
			emptied[e.node] = true // all of its text was left out, and so its pictures
		}
	}
	return clean.Build(clean.Options{Base: p.base, Skip: func(n *html.Node) bool { return emptied[n] }}, s.elems[root].node)
}

func prefixSums(keep []bool) []int {
	sums := make([]int, len(keep)+1)
	for i, k := range keep {
		sums[i+1] = sums[i]
		if k {
			sums[i+1]++
		}
	}
	return sums
}

func (p *page) dropSelected() error {
	for _, s := range p.o.Drop {
		sel, err := cascadia.ParseGroup(s)
		if err != nil {
			return fmt.Errorf("the selector %q to drop is not CSS: %w", s, err)
		}
		for _, n := range cascadia.QueryAll(p.body, sel) {
			if n.Parent != nil && n != p.body {
				n.Parent.RemoveChild(n)
			}
		}
	}
	return nil
}

func (p *page) keepSelected() ([]*html.Node, error) {
	var kept []*html.Node
	for _, s := range p.o.Keep {
		sel, err := cascadia.ParseGroup(s)
		if err != nil {
			return nil, fmt.Errorf("the selector %q to keep is not CSS: %w", s, err)
		}
		for _, n := range cascadia.QueryAll(p.body, sel) {
			inside := false
			for a := n.Parent; a != nil && !inside; a = a.Parent {
				for _, k := range kept {
					inside = inside || a == k
				}
			}
			if !inside {
				kept = append(kept, n)
			}
		}
	}
	return kept, nil
}
