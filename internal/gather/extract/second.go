package extract

import "math"

// secondWidth is how many features the second look adds.
const secondWidth = 26

// secondLook appends to each block's features what the first forest thought of
// it, of its neighbours and of its relatives. first holds a score a block.
func (c *scene) secondLook(dst, rows []float32, width int, first []float32) []float32 {
	type sum struct{ kept, chars, n float64 }
	byElem := make([]sum, len(c.elems))
	byPath := map[uint32]*sum{}
	p := make([]float32, len(first))
	total := sum{}
	for i, s := range first {
		p[i] = float32(1 / (1 + math.Exp(-float64(s))))
		b := &c.blocks[i]
		w := float64(b.chars)
		k := float64(p[i]) * w
		total.kept += k
		total.chars += w
		for at, up := b.elem, 0; at >= 0 && up < 4; at, up = c.elems[at].parent, up+1 {
			byElem[at].kept += k
			byElem[at].chars += w
			byElem[at].n++
		}
		path := c.elems[b.elem].path
		if byPath[path] == nil {
			byPath[path] = &sum{}
		}
		byPath[path].kept += k
		byPath[path].chars += w
	}
	before := 0.0
	for i := range first {
		dst = append(dst, rows[i*width:(i+1)*width]...)
		b := &c.blocks[i]
		w := float64(b.chars)
		own := float64(p[i]) * w
		at := func(j int) float32 {
			if j < 0 || j >= len(p) {
				return 0
			}
			return p[j]
		}
		dst = append(dst, p[i], at(i-1), at(i+1), at(i-2), at(i+2), at(i-3), at(i+3))
		var mean [4]float64
		for side := range 2 {
			for reach, d := range [2]int{5, 12} {
				var k, n float64
				for step := 1; step <= d; step++ {
					j := i - step
					if side == 1 {
						j = i + step
					}
					if j < 0 || j >= len(p) {
						break
					}
					k += float64(p[j]) * float64(c.blocks[j].chars)
					n += float64(c.blocks[j].chars)
				}
				mean[side*2+reach] = k / math.Max(n, 1)
			}
		}
		dst = append(dst, float32(mean[0]), float32(mean[1]), float32(mean[2]), float32(mean[3]))
		e := b.elem
		for up := 0; up < 4; up++ {
			if e < 0 {
				dst = append(dst, -1, -1)
				continue
			}
			s := byElem[e]
			rest := math.Max(s.chars-w, 0)
			if rest > 0 {
				dst = append(dst, float32((s.kept-own)/rest))
			} else {
				dst = append(dst, -0.5)
			}
			dst = append(dst, float32(s.kept/math.Max(total.kept, 1)))
			e = c.elems[e].parent
		}
		s := byPath[c.elems[b.elem].path]
		rest := s.chars - w
		if rest > 0 {
			dst = append(dst, float32((s.kept-own)/rest))
		} else {
			dst = append(dst, -0.5)
		}
		dst = append(dst, float32(before/math.Max(total.kept, 1)), float32((total.kept-before-own)/math.Max(total.kept, 1)), logf(total.kept), float32(total.kept/math.Max(total.chars, 1)),
			float32(own/math.Max(total.kept, 1)), float32(s.kept/math.Max(total.kept, 1)))
		before += own
	}
	return dst
}
