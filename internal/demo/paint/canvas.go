package main

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"math/rand/v2"

	"golang.org/x/image/vector"
)

// Pictures are drawn at the size they are published: 3:2, wide enough for a
// lead picture on a desktop.
const width, height = 1200, 800

// A canvas is painted back to front with flat shapes, as a linocut is printed.
type canvas struct {
	img *image.RGBA
	rnd *rand.Rand
}

type point struct{ x, y float64 }

func newCanvas(seed uint64) *canvas {
	return &canvas{
		img: image.NewRGBA(image.Rect(0, 0, width, height)),
		rnd: rand.New(rand.NewPCG(seed, 1905)),
	}
}

// hex reads a colour written 0xRRGGBB.
func hex(rgb uint32) color.NRGBA {
	return color.NRGBA{uint8(rgb >> 16), uint8(rgb >> 8), uint8(rgb), 255}
}

func fade(c color.NRGBA, alpha float64) color.NRGBA {
	c.A = uint8(alpha * 255)
	return c
}

func mix(a, b color.NRGBA, t float64) color.NRGBA {
	lerp := func(x, y uint8) uint8 { return uint8(float64(x) + (float64(y)-float64(x))*t + 0.5) }
	return color.NRGBA{lerp(a.R, b.R), lerp(a.G, b.G), lerp(a.B, b.B), lerp(a.A, b.A)}
}

// sky fills rows from top to bottom with a gradient through the given stops.
func (c *canvas) sky(top, bottom int, stops ...color.NRGBA) {
	for y := top; y < bottom; y++ {
		t := float64(y-top) / float64(bottom-top) * float64(len(stops)-1)
		i := min(int(t), len(stops)-2)
		row := mix(stops[i], stops[i+1], t-float64(i))
		draw.Draw(c.img, image.Rect(0, y, width, y+1), image.NewUniform(row), image.Point{}, draw.Src)
	}
}

// poly fills a polygon. The rasteriser covers only the polygon's own box: over
// the whole canvas the small shapes would cost twenty times as much.
func (c *canvas) poly(col color.NRGBA, ps ...point) {
	lo, hi := ps[0], ps[0]
	for _, p := range ps {
		lo = point{min(lo.x, p.x), min(lo.y, p.y)}
		hi = point{max(hi.x, p.x), max(hi.y, p.y)}
	}
	box := image.Rect(int(math.Floor(lo.x)), int(math.Floor(lo.y)), int(math.Ceil(hi.x)), int(math.Ceil(hi.y)))
	clip := box.Intersect(c.img.Bounds())
	if clip.Empty() {
		return
	}
	r := vector.NewRasterizer(clip.Dx(), clip.Dy())
	for i, p := range ps {
		x, y := float32(p.x)-float32(clip.Min.X), float32(p.y)-float32(clip.Min.Y)
		if i == 0 {
			r.MoveTo(x, y)
			continue
		}
		r.LineTo(x, y)
	}
	r.ClosePath()
	r.Draw(c.img, clip, image.NewUniform(col), image.Point{})
}

// blob is a closed smooth curve through the points (Catmull-Rom).
func (c *canvas) blob(col color.NRGBA, ps ...point) {
	c.poly(col, smooth(ps, true)...)
}

func smooth(ps []point, closed bool) []point {
	const steps = 14
	at := func(i int) point {
		if closed {
			return ps[((i%len(ps))+len(ps))%len(ps)]
		}
		return ps[max(0, min(i, len(ps)-1))]
	}
	n := len(ps)
	if !closed {
		n--
	}
	var out []point
	for i := range n {
		p0, p1, p2, p3 := at(i-1), at(i), at(i+1), at(i+2)
		for s := range steps {
			t := float64(s) / steps
			out = append(out, point{spline(p0.x, p1.x, p2.x, p3.x, t), spline(p0.y, p1.y, p2.y, p3.y, t)})
		}
	}
	if !closed {
		out = append(out, ps[len(ps)-1])
	}
	return out
}

func spline(a, b, c, d, t float64) float64 {
	return 0.5 * (2*b + (c-a)*t + (2*a-5*b+4*c-d)*t*t + (3*b-a-3*c+d)*t*t*t)
}

func (c *canvas) rect(col color.NRGBA, x, y, w, h float64) {
	c.poly(col, point{x, y}, point{x + w, y}, point{x + w, y + h}, point{x, y + h})
}

func (c *canvas) disc(col color.NRGBA, x, y, r float64) { c.oval(col, x, y, r, r, 0) }

func (c *canvas) oval(col color.NRGBA, x, y, rx, ry, turn float64) {
	const n = 72
	ps := make([]point, n)
	sin, cos := math.Sincos(turn)
	for i := range ps {
		s, k := math.Sincos(float64(i) / n * 2 * math.Pi)
		ps[i] = point{x + k*rx*cos - s*ry*sin, y + k*rx*sin + s*ry*cos}
	}
	c.poly(col, ps...)
}

// line strokes an open path with a constant width.
func (c *canvas) line(col color.NRGBA, w float64, ps ...point) {
	for i := 1; i < len(ps); i++ {
		a, b := ps[i-1], ps[i]
		dx, dy := b.x-a.x, b.y-a.y
		l := math.Hypot(dx, dy)
		if l == 0 {
			continue
		}
		nx, ny := -dy/l*w/2, dx/l*w/2
		c.poly(col, point{a.x + nx, a.y + ny}, point{b.x + nx, b.y + ny}, point{b.x - nx, b.y - ny}, point{a.x - nx, a.y - ny})
		if w > 2 {
			c.disc(col, b.x, b.y, w/2)
		}
	}
}

// hills fills from a rolling horizon at base, of the given swing, to the
// bottom edge.
func (c *canvas) hills(col color.NRGBA, base, swing, pace, phase float64) {
	ps := []point{{-10, height + 10}}
	for x := -10.0; x <= width+10; x += 10 {
		y := base + swing*(math.Sin(x/pace+phase)*0.6+math.Sin(x/pace*2.3+phase*1.7)*0.28+math.Sin(x/pace*5.1+phase)*0.1)
		ps = append(ps, point{x, y})
	}
	c.poly(col, append(ps, point{width + 10, height + 10})...)
}

// water lays horizontal dashes below top, denser towards the viewer.
func (c *canvas) water(top float64, light, dark color.NRGBA, n int) {
	for range n {
		depth := c.rnd.Float64()
		y := top + 6 + depth*depth*(height-top)
		w := (30 + 190*c.rnd.Float64()) * (0.25 + depth)
		x := c.rnd.Float64()*(width+200) - 100
		h := 1.2 + 4*depth*depth
		col := fade(light, 0.18+0.3*c.rnd.Float64())
		if c.rnd.IntN(3) == 0 {
			col = fade(dark, 0.22)
		}
		c.oval(col, x, y, w/2, h, 0)
	}
}

// glitter is the path of light that a low sun or moon lays on water.
func (c *canvas) glitter(x, top float64, col color.NRGBA, n int) {
	for i := range n {
		t := float64(i) / float64(n)
		y := top + 4 + t*(height-top)
		spread := 26 + 120*t
		w := 18 + 70*t*c.rnd.Float64()
		c.oval(fade(col, 0.75-0.5*t), x+(c.rnd.Float64()-0.5)*spread, y, w, 1.5+3*t, 0)
	}
}

func (c *canvas) glow(col color.NRGBA, x, y, r float64) {
	for i := range 12 {
		c.disc(fade(col, 0.035), x, y, r*(1-float64(i)/13))
	}
}

func (c *canvas) stars(n int, below float64) {
	for range n {
		x, y := c.rnd.Float64()*width, c.rnd.Float64()*below
		c.disc(fade(hex(0xfff6dd), 0.35+0.6*c.rnd.Float64()), x, y, 0.8+c.rnd.Float64()*1.6)
	}
}

func (c *canvas) clouds(col color.NRGBA, y, spread float64, n int) {
	for range n {
		x := c.rnd.Float64() * width
		cy := y + (c.rnd.Float64()-0.5)*spread
		w := 60 + c.rnd.Float64()*120
		for k := range 4 {
			c.oval(fade(col, 0.5), x+(float64(k)-1.5)*w*0.45, cy-6*float64(k%2), w*0.6, w*0.09, 0)
		}
	}
}

// boat is a sailing boat whose hull's middle lies on the water at x, y.
func (c *canvas) boat(x, y, s float64, hull, sail, trim color.NRGBA) {
	c.line(trim, 3*s, point{x, y - 6*s}, point{x, y - 150*s})
	c.blobSail(sail, x+5*s, y, s, 1)
	c.blobSail(mix(sail, hull, 0.18), x-5*s, y, s*0.8, -1)
	c.poly(hull, point{x - 72*s, y - 14*s}, point{x + 78*s, y - 18*s}, point{x + 56*s, y + 14*s}, point{x - 52*s, y + 14*s})
	c.poly(trim, point{x - 72*s, y - 14*s}, point{x + 78*s, y - 18*s}, point{x + 75*s, y - 11*s}, point{x - 68*s, y - 8*s})
	c.oval(fade(hull, 0.35), x, y+20*s, 66*s, 5*s, 0)
}

func (c *canvas) blobSail(col color.NRGBA, x, y, s, side float64) {
	c.poly(col, append(smooth([]point{{x, y - 146*s}, {x + side*34*s, y - 84*s}, {x + side*62*s, y - 26*s}}, false),
		point{x, y - 24*s})...)
}

// gable is a house front with a pitched roof and lit windows in rows.
func (c *canvas) gable(x, base, w, h float64, wall, roof, lit color.NRGBA) {
	c.rect(wall, x, base-h, w, h)
	c.poly(roof, point{x - w*0.06, base - h}, point{x + w/2, base - h - w*0.55}, point{x + w*1.06, base - h})
	cols, rows := max(1, int(w/44)), max(1, int(h/62))
	for i := range cols {
		for j := range rows {
			col := lit
			if c.rnd.IntN(3) == 0 {
				col = mix(wall, roof, 0.5)
			}
			ww, wh := w/float64(cols)*0.4, h/float64(rows)*0.46
			wx := x + (float64(i)+0.5)*w/float64(cols) - ww/2
			wy := base - h + (float64(j)+0.3)*h/float64(rows)
			c.rect(col, wx, wy, ww, wh)
			c.rect(mix(wall, roof, 0.7), wx+ww/2-1, wy, 2, wh)
		}
	}
}

// finish lays a paper's grain and a slight vignette over the whole.
func (c *canvas) finish() *image.RGBA {
	for y := range height {
		for x := range width {
			i := c.img.PixOffset(x, y)
			dx, dy := float64(x)/width-0.5, float64(y)/height-0.5
			shade := 1 - 0.28*(dx*dx+dy*dy)
			grain := (c.rnd.Float64() - 0.5) * 7
			for k := range 3 {
				v := float64(c.img.Pix[i+k])*shade + grain
				c.img.Pix[i+k] = uint8(max(0, min(255, v)))
			}
		}
	}
	return c.img
}
