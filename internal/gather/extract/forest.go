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

var loadForest = sync.OnceValues(func() (*forest, error) {
	f, _, err := readForest(forestData)
	return f, err
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

// surelyOut is a judgement after half of the trees that the others do not turn.
const surelyOut = -6

// judge is the log-odds that a block with these features is of the article.
// Half of the trees decide most blocks, as most are far from being of it.
func (f *forest) judge(row []float32) float32 {
	half := len(f.roots) / 2
	sum := f.sum(row, f.roots[:half])
	if out := f.base + 2*sum; out < surelyOut {
		return out
	}
	return f.base + sum + f.sum(row, f.roots[half:])
}

func (f *forest) sum(row []float32, roots []int32) float32 {
	sum := float32(0)
	nodes := f.nodes
	for _, at := range roots {
		n := &nodes[at]
		for n.feature >= 0 {
			if row[n.feature] <= n.value {
				at++
			} else {
				at += int32(n.right)
			}
			n = &nodes[at]
		}
		sum += n.value
	}
	return sum
}
