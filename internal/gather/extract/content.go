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
	// lent is how much of the mean judgement of its neighbours a block is lent.
	lent = 0.3
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
	barred := s.behindBarrier(charsOf(s, keep))
	doc := p.build(s, keep)
	if barred {
		a.Paywalled = true
	}
	if a.Paywalled && len(doc.Blocks) == 0 && a.Description != "" {
		return statedBody(a.Description, p), nil // never empty
	}
	if body := p.ld.body; !a.Paywalled && len(body) > 4*len(doc.Text())+400 {
		// The page fills itself in by script; its data has the text.
		return statedBody(body, p), nil
	}
	return doc, nil
}

func charsOf(s *survey, keep []bool) (chars int) {
	for i, k := range keep {
		if k {
			chars += int(s.blocks[i].chars)
		}
	}
	return chars
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
	f, err := loadForest()
	if err != nil {
		return nil, err
	}
	c := newScene(s, a.Title, a.Description, p.ld.body)
	rows, width := c.features(make([]float32, 0, len(s.blocks)*160))
	score := make([]float32, len(s.blocks))
	f.judge(score, rows, width)
	score = c.smooth(score)
	keep := make([]bool, len(score))
	for cut := float32(keepAbove); ; cut -= 1 {
		if c.keepAbove(keep, score, cut) >= fewChars || cut < -2.5 {
			break
		}
	}
	c.settle(keep, score)
	c.dropByline(keep, a.Authors)
	if said, marked := c.leadCaption(keep); said != "" && (a.ImageCaption == "" || a.ImageCredit == "") {
		caption, credit := splitCredit(said)
		if marked != "" {
			caption, credit = said, marked
		}
		a.ImageCaption = firstOf(a.ImageCaption, caption)
		a.ImageCredit = firstOf(a.ImageCredit, credit)
	}
	a.ImageCaption = WithoutCredit(a.ImageCaption, a.ImageCredit)
	return keep, nil
}

// smooth lends each block some of the judgement of its neighbours in the same
// part of the page: articles are seldom interrupted for long.
func (c *scene) smooth(score []float32) []float32 {
	out := make([]float32, len(score))
	for i := range score {
		sum, weight := float32(0), float32(0)
		for _, d := range [...]int{-2, -1, 1, 2} {
			j := i + d
			if j < 0 || j >= len(score) {
				continue
			}
			w := float32(0.5)
			if c.elems[c.blocks[i].elem].parent == c.elems[c.blocks[j].elem].parent {
				w = 1
			}
			sum += w * min(max(score[j], -3), 3)
			weight += w
		}
		out[i] = score[i]
		if weight > 0 {
			out[i] += lent * sum / weight
		}
	}
	return out
}

// keepAbove keeps the blocks with a score above cut, and says how many
// characters they have. A text that another part of the page repeats, as pages
// do that are laid out twice, is kept once.
func (c *scene) keepAbove(keep []bool, score []float32, cut float32) (chars int) {
	seen := map[string]int32{}
	for i := range keep {
		b := &c.blocks[i]
		keep[i] = score[i] > cut && i != c.titleAt
		if !keep[i] {
			continue
		}
		if b.words >= 12 {
			part := c.elems[b.elem].parent
			if other, ok := seen[b.text]; ok && other != part {
				keep[i] = false
				continue
			}
			seen[b.text] = part
		}
		chars += int(b.chars)
	}
	return chars
}

// build removes from the tree what is not kept, and reduces the rest.
func (p *page) build(s *survey, keep []bool) *clean.Document {
	firstKept, lastKept := span(keep)
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
