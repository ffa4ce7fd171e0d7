package extract

import (
	"math"
	"math/rand/v2"
	"slices"
	"sort"
	"sync"
)

// A table is what a forest is grown on: rows of features, whether each is of an
// article, and how much each matters.
type table struct {
	width  int
	rows   [][]float32
	truth  []float32
	weight []float32
}

// A growth says how a forest is grown.
type growth struct {
	trees, depth int
	rate, lambda float32
	seed         uint64
}

const growBins = 40

// grow boosts trees by the gradient of the weighted logistic loss, over
// histograms of the features. Each tree looks at the rows that the trees before
// it judge worst, and at a sample of the others with their weight made up for.
func (d *table) grow(g growth) *forest {
	r := rand.New(rand.NewPCG(g.seed, 7))
	n := len(d.rows)
	cuts, codes := d.quantise(r)
	var sw, sy float64
	for i := range n {
		sw += float64(d.weight[i])
		sy += float64(d.weight[i] * d.truth[i])
	}
	f := &forest{base: float32(math.Log(sy / (sw - sy)))}
	score := make([]float32, n)
	for i := range score {
		score[i] = f.base
	}
	grad, hess := make([]float32, n), make([]float32, n)
	size := make([]float32, n)
	scale := float32(float64(n) / sw)
	for range g.trees {
		for i := range n {
			p := float32(1 / (1 + math.Exp(-float64(score[i]))))
			w := d.weight[i] * scale
			grad[i] = w * (p - d.truth[i])
			hess[i] = w * max(p*(1-p), 1e-6)
			size[i] = abs32(grad[i])
		}
		// The worst fifth, and of the others one in six.
		limit := nth(size, r, 0.8)
		var idx []int32
		for i := range n {
			switch {
			case size[i] >= limit && size[i] > 0:
				idx = append(idx, int32(i))
			case d.weight[i] > 0 && r.IntN(6) == 0:
				grad[i] *= 6
				hess[i] *= 6
				idx = append(idx, int32(i))
			}
		}
		var features []int
		for k := range d.width {
			if r.IntN(2) == 0 {
				features = append(features, k)
			}
		}
		t := &treeGrower{growth: g, cuts: cuts, codes: codes, grad: grad, hess: hess, features: features}
		t.split(idx, g.depth)
		root := int32(len(f.nodes))
		f.roots = append(f.roots, root)
		f.nodes = append(f.nodes, t.nodes...)
		one := &forest{nodes: t.nodes, roots: []int32{0}}
		for i := range n {
			score[i] += one.sum(d.rows[i], one.roots)
		}
	}
	return f
}

func abs32(x float32) float32 {
	if x < 0 {
		return -x
	}
	return x
}

// nth estimates a quantile from a sample.
func nth(v []float32, r *rand.Rand, q float64) float32 {
	sample := make([]float32, 5000)
	for i := range sample {
		sample[i] = v[r.IntN(len(v))]
	}
	slices.Sort(sample)
	return sample[int(q*float64(len(sample)))]
}

func (d *table) quantise(r *rand.Rand) (cuts [][]float32, codes [][]uint8) {
	n := len(d.rows)
	cuts, codes = make([][]float32, d.width), make([][]uint8, d.width)
	for f := range d.width {
		values := make([]float32, 20000)
		for i := range values {
			values[i] = d.rows[r.IntN(n)][f]
		}
		slices.Sort(values)
		for k := 1; k < growBins; k++ {
			if v := values[k*len(values)/growBins]; len(cuts[f]) == 0 || v > cuts[f][len(cuts[f])-1] {
				cuts[f] = append(cuts[f], v)
			}
		}
		codes[f] = make([]uint8, n)
		for i := range n {
			v := d.rows[i][f]
			codes[f][i] = uint8(sort.Search(len(cuts[f]), func(k int) bool { return v <= cuts[f][k] }))
		}
	}
	return cuts, codes
}

type treeGrower struct {
	growth
	cuts       [][]float32
	codes      [][]uint8
	grad, hess []float32
	features   []int
	nodes      []treeNode
}

func (t *treeGrower) split(idx []int32, left int) {
	var G, H float32
	for _, i := range idx {
		G += t.grad[i]
		H += t.hess[i]
	}
	me := len(t.nodes)
	t.nodes = append(t.nodes, treeNode{-1, 0, -t.rate * G / (H + t.lambda)})
	if left == 0 || len(idx) < 40 {
		return
	}
	best := t.bestCut(idx, G, H)
	if best.cut < 0 {
		return
	}
	code := t.codes[best.feature]
	var low, high []int32
	for _, i := range idx {
		if int(code[i]) <= best.cut {
			low = append(low, i)
		} else {
			high = append(high, i)
		}
	}
	t.nodes[me] = treeNode{int16(best.feature), 0, t.cuts[best.feature][best.cut]}
	t.split(low, left-1)
	t.nodes[me].right = uint16(len(t.nodes) - me)
	t.split(high, left-1)
}

type cutGain struct {
	gain         float32
	feature, cut int
}

func (t *treeGrower) bestCut(idx []int32, G, H float32) cutGain {
	gains := make([]cutGain, len(t.features))
	var wg sync.WaitGroup
	for part := range 2 {
		wg.Go(func() {
			for k := part; k < len(t.features); k += 2 {
				gains[k] = t.cutOf(t.features[k], idx, G, H)
			}
		})
	}
	wg.Wait()
	best := cutGain{2, 0, -1}
	for _, g := range gains {
		if g.cut >= 0 && g.gain > best.gain {
			best = g
		}
	}
	return best
}

func (t *treeGrower) cutOf(f int, idx []int32, G, H float32) cutGain {
	var sums [growBins + 1][2]float32
	code := t.codes[f]
	for _, i := range idx {
		s := &sums[code[i]]
		s[0] += t.grad[i]
		s[1] += t.hess[i]
	}
	best := cutGain{0, f, -1}
	var g, h float32
	for c := range t.cuts[f] {
		g += sums[c][0]
		h += sums[c][1]
		if h < 8 || H-h < 8 {
			continue
		}
		if gain := g*g/(h+t.lambda) + (G-g)*(G-g)/(H-h+t.lambda) - G*G/(H+t.lambda); gain > best.gain {
			best = cutGain{gain, f, c}
		}
	}
	return best
}
