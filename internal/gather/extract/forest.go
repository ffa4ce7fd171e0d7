package extract

import (
	_ "embed"
	"encoding/binary"
	"fmt"
	"math"
	"sync"
)

// forestData holds a forest of boosted decision trees, which was trained on
// the 1,050 article pages of the WCXB benchmark (CC BY 4.0) by the code in
// train_test.go. Pages that the project is measured on were not among them.
//
//go:embed forest.bin
var forestData []byte

var loadForest = sync.OnceValues(func() (*ranking, error) {
	f, _, err := readForest(forestData)
	if err != nil {
		return nil, err
	}
	return f.ranking(), nil
})

// A forest sums the leaves that a row of features reaches in each tree.
type forest struct {
	base  float32
	nodes []treeNode
	roots []int32
}

// A treeNode is a leaf where feature is negative. The left child follows its
// parent; right is the distance to the other.
type treeNode struct {
	feature int16
	right   uint16
	value   float32 // what a feature is compared with, or what a leaf adds
}

func readForest(b []byte) (*forest, []byte, error) {
	if len(b) < 12 {
		return nil, nil, fmt.Errorf("the forest is cut off at its head")
	}
	f := &forest{base: math.Float32frombits(binary.LittleEndian.Uint32(b))}
	trees, nodes := int(binary.LittleEndian.Uint32(b[4:])), int(binary.LittleEndian.Uint32(b[8:]))
	b = b[12:]
	if len(b) < trees*4+nodes*8 {
		return nil, nil, fmt.Errorf("the forest of %d nodes is cut off after %d bytes", nodes, len(b))
	}
	for range trees {
		f.roots = append(f.roots, int32(binary.LittleEndian.Uint32(b)))
		b = b[4:]
	}
	f.nodes = make([]treeNode, nodes)
	for i := range f.nodes {
		f.nodes[i] = treeNode{int16(binary.LittleEndian.Uint16(b)), binary.LittleEndian.Uint16(b[2:]), math.Float32frombits(binary.LittleEndian.Uint32(b[4:]))}
		b = b[8:]
	}
	return f, b, nil
}

func (f *forest) append(b []byte) []byte {
	b = binary.LittleEndian.AppendUint32(b, math.Float32bits(f.base))
	b = binary.LittleEndian.AppendUint32(b, uint32(len(f.roots)))
	b = binary.LittleEndian.AppendUint32(b, uint32(len(f.nodes)))
	for _, r := range f.roots {
		b = binary.LittleEndian.AppendUint32(b, uint32(r))
	}
	for _, n := range f.nodes {
		b = binary.LittleEndian.AppendUint16(b, uint16(n.feature))
		b = binary.LittleEndian.AppendUint16(b, n.right)
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(n.value))
	}
	return b
}

// sum is what the leaves that a row of features reaches add up to.
func (f *forest) sum(row []float32, roots []int32) float32 {
	sum := float32(0)
	for _, at := range roots {
		for f.nodes[at].feature >= 0 {
			if n := &f.nodes[at]; row[n.feature] <= n.value {
				at++
			} else {
				at += int32(n.right)
			}
		}
		sum += f.nodes[at].value
	}
	return sum
}

// stages are numbers of trees after which a judgement below a bound is taken
// for surelyOut, as the trees after them do not turn it: of 29,000 blocks of the
// benchmark's pages none that was dropped at one ended above -3, which is as far
// below being kept as makes a difference anywhere.
var stages = [...]struct {
	trees int
	below float32
}{{40, -1.85}, {80, -2.1}, {160, -2.9}, {math.MaxInt, 0}}

const surelyOut = -6

// A ranking is a forest made for judging. Numbers are compared as integers of
// the same order, and leaves lead to themselves, so that a row takes as many
// steps down a tree as the tree is deep and the processor has nothing to guess:
// which child is next it cannot guess well.
type ranking struct {
	base   float32
	roots  []int32
	depths []int32
	nodes  []rankNode
	leaves []float32 // by node
}

type rankNode struct {
	bound   int32
	feature uint16
	right   uint16 // distance to the right child, 0 in a leaf
}

// ordinal is an integer in the order of floating-point numbers.
func ordinal(x float32) int32 {
	n := int32(math.Float32bits(x + 0)) // no negative zero
	return n ^ n>>31&math.MaxInt32
}

func (f *forest) ranking() *ranking {
	r := &ranking{base: f.base, roots: f.roots, leaves: make([]float32, len(f.nodes))}
	for i, n := range f.nodes {
		if n.feature < 0 {
			r.leaves[i] = n.value
			r.nodes = append(r.nodes, rankNode{bound: math.MinInt32})
			continue
		}
		r.nodes = append(r.nodes, rankNode{ordinal(n.value), uint16(n.feature), n.right})
	}
	var depth func(at int32) int32
	depth = func(at int32) int32 {
		if f.nodes[at].feature < 0 {
			return 0
		}
		return 1 + max(depth(at+1), depth(at+int32(f.nodes[at].right)))
	}
	for _, root := range f.roots {
		r.depths = append(r.depths, depth(root))
	}
	return r
}

// together is the number of rows that go down a tree side by side.
const together = 4

// judge sets, for each row of features, the log-odds that its block is of the
// article. A part of the trees decides most blocks, as most are far from being
// of it.
func (r *ranking) judge(score, rows []float32, width int) {
	ranks := make([]int32, len(rows))
	for i, x := range rows {
		ranks[i] = ordinal(x)
	}
	open := make([]int, len(score)) // the rows that are not decided on
	for i := range open {
		open[i], score[i] = i, r.base
	}
	var row [together][]int32
	var sums [together]float32
	done := 0
	for _, stage := range stages {
		to := min(stage.trees, len(r.roots))
		left := open[:0]
		for from := 0; from < len(open); from += together {
			n := min(together, len(open)-from)
			for k := range row {
				i := open[from+min(k, n-1)] // the last ones for nothing
				row[k] = ranks[i*width : (i+1)*width]
			}
			r.sum(&sums, &row, done, to)
			for k, i := range open[from : from+n] {
				if score[i] += sums[k]; to < len(r.roots) && score[i] < stage.below {
					score[i] = surelyOut
				} else {
					left = append(left, i)
				}
			}
		}
		open, done = left, to
	}
}

// sum adds up the leaves of some trees that each row reaches.
func (r *ranking) sum(sums *[together]float32, row *[together][]int32, from, to int) {
	r0, r1, r2, r3 := row[0], row[1], row[2], row[3]
	nodes, leaves := r.nodes, r.leaves
	var s0, s1, s2, s3 float32
	for t := from; t < to; t++ {
		root := r.roots[t]
		a, b, c, d := root, root, root, root
		for range r.depths[t] {
			a += step(&nodes[a], r0)
			b += step(&nodes[b], r1)
			c += step(&nodes[c], r2)
			d += step(&nodes[d], r3)
		}
		s0 += leaves[a]
		s1 += leaves[b]
		s2 += leaves[c]
		s3 += leaves[d]
	}
	*sums = [together]float32{s0, s1, s2, s3}
}

// step is the distance to the child that a row goes on to: the left one
// follows its parent.
func step(n *rankNode, row []int32) int32 {
	more := int32((int64(n.bound) - int64(row[n.feature])) >> 63) // -1 where the row's is more
	return 1 + (int32(n.right)-1)&more
}
