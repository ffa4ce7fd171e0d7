package main

import "math"

// scenes are the pictures by the name that stories give.
func scenes() map[string]func(*canvas) {
	return map[string]func(*canvas){
		"harbour-clock": harbourClock,
		"bakery":        bakery,
		"sea-wall":      seaWall,
		"platform":      platform,
		"otters":        otters,
		"paper-boats":   paperBoats,
		"night-ferry":   nightFerry,
		"lighthouse":    lighthouse,
		"tram":          tram,
		"market":        market,
		"comet":         comet,
		"signal-box":    signalBox,
		"football":      football,
		"tall-ship":     tallShip,
		"geese":         geese,
		"frost":         frost,
	}
}

func harbourClock(c *canvas) {
	c.sky(0, 560, hex(0x2b4a6f), hex(0x7d8fa6), hex(0xf0b58a), hex(0xfbdcb0))
	c.glow(hex(0xffe2a8), 860, 470, 300)
	c.disc(hex(0xfff1cf), 860, 478, 54)
	c.clouds(hex(0xf7cfae), 260, 160, 7)
	c.hills(hex(0x6d7f92), 520, 40, 210, 0.4)
	c.hills(hex(0x51647b), 548, 30, 150, 2.1)
	walls := []uint32{0x8a4b3c, 0xc98d5e, 0x5d6b7a, 0xa65f45, 0xd7b382, 0x6f4a48, 0xb87a52}
	x := -20.0
	for i := 0; x < width; i++ {
		w := 96 + float64(i*37%48)
		if x > 410 && x < 610 {
			x = 640
			continue
		}
		c.gable(x, 640, w, 110+float64(i*53%70), hex(walls[i%len(walls)]), hex(0x2d2a38), hex(0xffd98a))
		x += w + 4
	}
	// The tower, its face and the cap.
	c.rect(hex(0x3b3346), 430, 210, 190, 432)
	c.rect(hex(0x4a4056), 430, 210, 70, 432)
	c.poly(hex(0x22313f), point{412, 212}, point{525, 60}, point{638, 212})
	c.rect(hex(0x22313f), 521, 24, 8, 60)
	c.disc(hex(0xd9a441), 525, 26, 11)
	c.disc(hex(0x22202c), 525, 318, 82)
	c.disc(hex(0xfdf3d8), 525, 318, 72)
	for i := range 12 {
		s, k := math.Sincos(float64(i) * math.Pi / 6)
		c.line(hex(0x22202c), 5, point{525 + s*56, 318 - k*56}, point{525 + s*66, 318 - k*66})
	}
	c.line(hex(0x22202c), 8, point{525, 318}, point{525 + 22, 318 - 38})
	c.line(hex(0x22202c), 5, point{525, 318}, point{525 - 6, 318 - 60})
	for i := range 3 {
		c.rect(hex(0xffd98a), 498, 440+float64(i)*62, 54, 34)
	}
	c.rect(hex(0x3a3038), 0, 636, width, 26)
	c.sky(662, height, hex(0xc99a7c), hex(0x5b6f86), hex(0x27425f))
	c.glitter(860, 664, hex(0xfff0cc), 46)
	c.water(662, hex(0xf6d3a8), hex(0x1c3047), 110)
	c.boat(220, 724, 0.95, hex(0x20344a), hex(0xf5e3c3), hex(0xc4562f))
	c.boat(1010, 750, 0.7, hex(0x7c2f28), hex(0xfaf0dc), hex(0x2b2a33))
}

func bakery(c *canvas) {
	c.sky(0, height, hex(0xe9c79b), hex(0xd9a066))
	c.rect(hex(0x8f3f2b), 0, 0, width, 150)
	for i := range 15 {
		x := float64(i) * 84
		col := hex(0xf7ead2)
		if i%2 == 0 {
			col = hex(0xb4472e)
		}
		c.rect(col, x, 60, 84, 120)
		c.disc(col, x+42, 180, 42)
	}
	c.rect(hex(0x5a2e22), 0, 40, width, 26)
	c.rect(hex(0xfdf2dd), 90, 250, 1020, 330)
	c.rect(hex(0x6b3826), 80, 240, 1040, 14)
	shelf := func(y float64) { c.rect(hex(0x6b3826), 80, y, 1040, 16) }
	shelf(410)
	shelf(574)
	crust := []uint32{0xc47a32, 0xb4652a, 0xd8944a, 0xa5561f}
	for i := range 7 {
		x := 165 + float64(i)*145
		col := hex(crust[i%4])
		if i%3 == 1 { // tin loaves
			c.rect(col, x-54, 330, 108, 80)
			c.oval(mix(col, hex(0xffffff), 0.12), x, 332, 62, 30, 0)
			c.line(fade(hex(0x5a2a12), 0.6), 4, point{x - 40, 330}, point{x + 40, 330})
			continue
		}
		c.oval(col, x, 366, 66, 46, 0)
		for k := range 3 {
			c.line(fade(hex(0xfbe3b8), 0.9), 6, point{x - 34 + float64(k)*26, 384}, point{x - 14 + float64(k)*26, 340})
		}
	}
	for i := range 9 {
		x := 140 + float64(i)*115
		col := hex(crust[(i+1)%4])
		if i%2 == 0 { // baguettes leaning
			c.oval(col, x, 506, 18, 72, 0.22)
			for k := range 4 {
				c.line(fade(hex(0xfbe3b8), 0.85), 4, point{x - 10, 462 + float64(k)*26}, point{x + 12, 452 + float64(k)*26})
			}
			continue
		}
		c.blob(col, point{x - 54, 556}, point{x - 40, 520}, point{x, 506}, point{x + 40, 520}, point{x + 54, 556}, point{x + 22, 540}, point{x, 536}, point{x - 22, 540})
	}
	c.rect(hex(0x7a4430), 0, 600, width, 200)
	for i := range 10 {
		c.rect(hex(0x6a3828), float64(i)*128, 616, 120, 184)
		c.rect(hex(0x86503a), float64(i)*128+10, 632, 100, 150)
	}
	c.rect(hex(0x4c271c), 0, 596, width, 18)
	c.oval(fade(hex(0xffffff), 0.9), 930, 590, 80, 12, 0)
	c.blob(hex(0xf6efe2), point{880, 588}, point{892, 540}, point{930, 526}, point{968, 540}, point{980, 588})
	c.disc(hex(0xc23b2e), 930, 522, 12)
}

func seaWall(c *canvas) {
	c.sky(0, 470, hex(0x39515e), hex(0x7b9398), hex(0xcfd6c9))
	c.clouds(hex(0xdfe3d6), 150, 180, 12)
	c.clouds(hex(0x4d646d), 70, 90, 7)
	c.sky(440, height, hex(0x55797d), hex(0x2f5560), hex(0x183642))
	c.water(440, hex(0xcfe0d6), hex(0x123039), 170)
	for i := range 5 { // breaking waves
		y := 520 + float64(i)*52
		ps := []point{{-20, height}}
		for x := -20.0; x <= 760; x += 16 {
			ps = append(ps, point{x, y + 18*math.Sin(x/62+float64(i)*1.9) + 6*math.Sin(x/17)})
		}
		col := mix(hex(0x4f7f83), hex(0x16343f), float64(i)/5)
		c.poly(col, append(ps, point{780, height})...)
		c.line(fade(hex(0xf3f6ec), 0.8), 4+float64(i), ps[1:len(ps)-2]...)
	}
	// The wall in courses, running to the horizon.
	c.poly(hex(0x8d8373), point{640, 440}, point{width, 380}, point{width, height}, point{540, height})
	c.poly(hex(0xa99e8a), point{640, 440}, point{width, 380}, point{width, 430}, point{648, 456})
	for i := range 8 {
		t := float64(i) / 8
		c.line(fade(hex(0x4e463b), 0.55), 3, point{632 - 92*t, 470 + 330*t}, point{width, 450 + 350*t})
		for k := range 9 {
			x := 660 - 90*t + float64(k)*70*(0.6+t) + float64(i%2)*30
			c.line(fade(hex(0x4e463b), 0.45), 3, point{x, 468 + 330*t - float64(k)*2}, point{x - 8, 468 + 330*t + 40 - float64(k)*2})
		}
	}
	for range 90 { // spray
		a := c.rnd.Float64() * math.Pi
		r := 40 + 210*math.Sqrt(c.rnd.Float64())
		c.disc(fade(hex(0xf7faf2), 0.3+0.6*c.rnd.Float64()), 610+math.Cos(a)*r*0.8, 560-math.Sin(a)*r*1.3, 1.5+5*c.rnd.Float64())
	}
	for i := range 3 { // walkers
		x := 880 + float64(i)*90
		y := 402 - float64(i)*14
		c.rect(hex(0x2a2f36), x, y-58, 16, 40)
		c.disc(hex(0x2a2f36), x+8, y-68, 10)
		c.rect(hex([]uint32{0xb4472e, 0xd9a441, 0x3f6f7f}[i]), x-3, y-60, 22, 30)
		c.rect(hex(0x2a2f36), x+1, y-24, 5, 24)
		c.rect(hex(0x2a2f36), x+10, y-24, 5, 24)
	}
}

func platform(c *canvas) {
	c.sky(0, 470, hex(0x9fc3c7), hex(0xdfe8d6), hex(0xf6eccf))
	c.hills(hex(0x8fae8d), 430, 46, 230, 1.0)
	c.hills(hex(0x6d9277), 470, 30, 140, 2.5)
	c.rect(hex(0xb9a98c), 0, 520, width, 300)
	c.poly(hex(0xd8cbb0), point{0, 560}, point{width, 520}, point{width, height}, point{0, height})
	c.poly(hex(0xf4ecd8), point{0, 566}, point{width, 526}, point{width, 540}, point{0, 584})
	for i := range 14 {
		x := float64(i) * 96
		c.line(fade(hex(0x9d8d70), 0.6), 3, point{x, 570 - x*0.033}, point{x - 120, height})
	}
	// Canopy and posts.
	c.poly(hex(0x27505a), point{0, 90}, point{760, 150}, point{760, 186}, point{0, 136})
	for i := range 19 {
		x := float64(i) * 40
		c.poly(hex(0xf2e6cb), point{x, 136 + x*0.0655}, point{x + 40, 136 + (x+40)*0.0655}, point{x + 20, 176 + x*0.0655})
	}
	for _, x := range []float64{120, 400, 690} {
		c.rect(hex(0x27505a), x, 140, 18, 420-x*0.03)
		c.poly(hex(0x27505a), point{x + 9, 260}, point{x - 60, 166}, point{x - 46, 160}, point{x + 9, 236}, point{x + 64, 166}, point{x + 78, 172})
	}
	c.rect(hex(0xf6efdd), 838, 240, 210, 150)
	c.rect(hex(0x27505a), 838, 240, 210, 10)
	c.rect(hex(0x27505a), 838, 380, 210, 10)
	c.rect(hex(0x27505a), 858, 390, 12, 150)
	c.rect(hex(0x27505a), 1016, 390, 12, 150)
	c.line(hex(0xb4472e), 18, point{908, 290}, point{946, 272}, point{972, 292}, point{966, 318}, point{908, 358}, point{982, 358})
	// The goat.
	body := hex(0xf9f5ea)
	shade := hex(0xd9d0bd)
	c.blob(body, point{430, 520}, point{470, 480}, point{590, 474}, point{650, 500}, point{654, 566}, point{600, 600}, point{470, 598}, point{428, 564})
	c.blob(shade, point{440, 570}, point{520, 590}, point{640, 576}, point{600, 602}, point{470, 600})
	for _, x := range []float64{462, 500, 590, 626} {
		c.poly(body, point{x - 12, 570}, point{x + 14, 570}, point{x + 8, 690}, point{x - 8, 690})
		c.rect(hex(0x3b3230), x-9, 682, 18, 16)
	}
	c.blob(body, point{622, 520}, point{640, 430}, point{690, 400}, point{748, 424}, point{770, 458}, point{728, 474}, point{690, 500}, point{670, 550})
	c.blob(shade, point{650, 418}, point{600, 424}, point{588, 452}, point{640, 446})
	c.line(hex(0x6a5a4c), 13, smooth([]point{{672, 408}, {660, 360}, {620, 330}}, false)...)
	c.line(hex(0x6a5a4c), 13, smooth([]point{{694, 404}, {694, 350}, {660, 310}}, false)...)
	c.disc(hex(0x2a2320), 706, 434, 7)
	c.poly(shade, point{728, 470}, point{744, 470}, point{734, 530})
	c.line(hex(0xb4472e), 14, smooth([]point{{640, 490}, {668, 520}, {690, 516}}, false)...)
	c.disc(hex(0xd9a441), 680, 532, 15)
	c.line(body, 16, smooth([]point{{436, 520}, {404, 492}, {410, 466}}, false)...)
}

func otters(c *canvas) {
	c.sky(0, 330, hex(0xf3dfae), hex(0xe9c888), hex(0xcbbf83))
	c.hills(hex(0x9aa667), 240, 50, 200, 0.7)
	c.hills(hex(0x6f8a55), 290, 34, 120, 2.2)
	c.sky(320, height, hex(0x8fb0a0), hex(0x3f7f80), hex(0x1e4f5c))
	c.water(320, hex(0xe9f0d2), hex(0x153f4a), 150)
	reed := func(x, base, h, lean float64) {
		c.line(hex(0x3f5a35), 6, smooth([]point{{x, base}, {x + lean*0.3, base - h*0.6}, {x + lean, base - h}}, false)...)
		c.oval(hex(0x6d4426), x+lean, base-h-24, 8, 34, lean/400)
	}
	for i := range 10 {
		reed(20+float64(i)*34, height, 260+float64(i*71%190), 30-float64(i*13%60))
		reed(940+float64(i)*30, height, 240+float64(i*57%220), 20-float64(i*17%70))
	}
	otter := func(x, y, s, side float64) {
		p := func(px, py float64) point { return point{x + px*s*side, y + py*s} }
		fur, belly := hex(0x6a4326), hex(0xc9a277)
		c.blob(fur, p(-190, 8), p(-150, -30), p(-60, -48), p(60, -46), p(120, -30), p(150, 10), p(90, 34), p(-80, 36))
		c.blob(belly, p(-120, 0), p(-40, -22), p(60, -24), p(112, -6), p(60, 16), p(-60, 18))
		c.blob(fur, p(100, -20), p(120, -78), p(166, -98), p(214, -76), p(226, -34), p(190, -4), p(140, 4))
		c.blob(belly, p(176, -44), p(204, -60), p(232, -40), p(216, -14), p(182, -16))
		c.disc(fur, x+130*s*side, y-88*s, 15*s)
		c.disc(fur, x+196*s*side, y-92*s, 13*s)
		c.disc(hex(0x1c120b), x+160*s*side, y-60*s, 6*s)
		c.disc(hex(0x1c120b), x+200*s*side, y-62*s, 6*s)
		c.oval(hex(0x1c120b), x+214*s*side, y-44*s, 12*s, 8*s, 0)
		for k := range 3 {
			c.line(fade(hex(0xf6ead2), 0.8), 2, p(206, -32+float64(k)*7), p(262, -40+float64(k)*16))
		}
		c.blob(fur, p(20, -30), p(50, -70), p(70, -64), p(52, -24))
		c.oval(fade(hex(0xf2f6e4), 0.7), x, y+40*s, 230*s, 9*s, 0)
		c.oval(fade(hex(0xf2f6e4), 0.4), x, y+60*s, 290*s, 6*s, 0)
	}
	otter(470, 500, 1.0, 1)
	otter(790, 640, 0.8, -1)
}

func paperBoats(c *canvas) {
	c.sky(0, 360, hex(0xf7c9b6), hex(0xf9dfc6), hex(0xfdf1dd))
	c.disc(hex(0xd9492f), 900, 170, 96)
	c.poly(hex(0x8fa3b8), point{120, 360}, point{420, 96}, point{760, 360})
	c.poly(hex(0xffffff), point{342, 164}, point{420, 96}, point{506, 164}, point{470, 182}, point{446, 164}, point{420, 192}, point{392, 166}, point{368, 184})
	c.hills(hex(0x6f8798), 345, 18, 170, 0.5)
	c.sky(360, height, hex(0xbfd5d2), hex(0x5d98a3), hex(0x2b6272))
	c.water(360, hex(0xffffff), hex(0x1d4f5f), 120)
	paper := []uint32{0xfffaf0, 0xf4d6c1, 0xd9492f, 0xf2c14e, 0xe8f0ea}
	for i := range 34 {
		depth := float64(i) / 34
		y := 384 + depth*depth*370
		s := 0.18 + depth*0.95
		x := math.Mod(float64(i)*397+90, 1260) - 30
		col := hex(paper[i%5])
		c.oval(fade(hex(0x18414f), 0.4), x, y+34*s, 84*s, 8*s, 0)
		c.poly(mix(col, hex(0x6b6b76), 0.18), point{x, y - 66*s}, point{x + 44*s, y}, point{x - 44*s, y})
		c.poly(col, point{x, y - 66*s}, point{x + 44*s, y}, point{x, y})
		c.poly(col, point{x - 90*s, y - 22*s}, point{x, y + 2*s}, point{x, y + 34*s}, point{x - 56*s, y + 34*s})
		c.poly(mix(col, hex(0x6b6b76), 0.28), point{x + 90*s, y - 22*s}, point{x, y + 2*s}, point{x, y + 34*s}, point{x + 56*s, y + 34*s})
	}
	c.line(hex(0x4a2f2a), 15, smooth([]point{{-10, 20}, {180, 70}, {380, 44}, {540, 84}}, false)...)
	c.line(hex(0x4a2f2a), 8, smooth([]point{{180, 70}, {240, 130}, {320, 150}}, false)...)
	for range 60 {
		t := c.rnd.Float64()
		x := t*560 + (c.rnd.Float64()-0.5)*60
		y := 60 + (c.rnd.Float64()-0.5)*130
		for k := range 5 {
			s, q := math.Sincos(float64(k) * 2 * math.Pi / 5)
			c.oval(fade(hex(0xf6a9b4), 0.95), x+q*8, y+s*8, 7, 5, float64(k)*2*math.Pi/5)
		}
		c.disc(hex(0xc8485f), x, y, 3)
	}
}
