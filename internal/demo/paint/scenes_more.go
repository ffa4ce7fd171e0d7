package main

import "math"

func nightFerry(c *canvas) {
	c.sky(0, 520, hex(0x0d1b33), hex(0x1d3a5f), hex(0x47658a), hex(0xc58a72))
	c.stars(150, 380)
	c.glow(hex(0xfff3cf), 250, 150, 170)
	c.disc(hex(0xfdf4d7), 250, 150, 50)
	c.disc(hex(0x1a3153), 272, 138, 46)
	c.hills(hex(0x1b2c46), 500, 26, 190, 1.4)
	for range 46 {
		c.disc(fade(hex(0xffd98a), 0.8), c.rnd.Float64()*width, 500+c.rnd.Float64()*16, 2)
	}
	c.sky(520, height, hex(0x6b6475), hex(0x243c5c), hex(0x0b1728))
	c.water(520, hex(0x9fb6d0), hex(0x060d18), 150)
	c.poly(hex(0xf3ead6), point{260, 500}, point{1010, 500}, point{980, 560}, point{300, 560})
	c.poly(hex(0x9c2f27), point{230, 545}, point{1050, 530}, point{970, 650}, point{290, 650})
	c.poly(hex(0xf3ead6), point{232, 552}, point{1046, 538}, point{1040, 548}, point{238, 564})
	c.rect(hex(0xe7dcc4), 330, 440, 560, 66)
	c.rect(hex(0xf3ead6), 420, 384, 380, 60)
	c.rect(hex(0x1f2f45), 700, 392, 90, 30)
	for i := range 17 {
		c.rect(hex(0xffd27a), 352+float64(i)*31, 458, 18, 26)
	}
	for i := range 8 {
		c.rect(hex(0xffd27a), 440+float64(i)*31, 398, 18, 24)
	}
	for i := range 20 {
		c.disc(hex(0xffdf9b), 310+float64(i)*34, 524, 5)
	}
	c.poly(hex(0x9c2f27), point{540, 384}, point{640, 384}, point{626, 280}, point{556, 280})
	c.poly(hex(0xf3ead6), point{547, 336}, point{634, 336}, point{630, 310}, point{551, 310})
	c.poly(hex(0x14202f), point{556, 280}, point{626, 280}, point{624, 264}, point{558, 264})
	for i := range 6 {
		c.oval(fade(hex(0xcfd3d8), 0.16), 590-float64(i)*52, 244-float64(i)*16, 46+float64(i)*14, 18+float64(i)*4, -0.2)
	}
	c.line(hex(0xd9cfb9), 5, point{860, 440}, point{860, 330})
	c.disc(hex(0xff7d5c), 860, 326, 6)
	for i := range 17 {
		for k := range 5 {
			c.oval(fade(hex(0xffd27a), 0.4-float64(k)*0.06), 352+float64(i)*31+(c.rnd.Float64()-0.5)*20, 672+float64(k)*24, 12, 2.4, 0)
		}
	}
	c.line(fade(hex(0xf3f6f4), 0.8), 6, smooth([]point{{180, 660}, {380, 652}, {700, 660}, {1010, 648}, {1100, 656}}, false)...)
}

func lighthouse(c *canvas) {
	c.sky(0, 600, hex(0x15243d), hex(0x39506f), hex(0x8a7f8d), hex(0xd79a7d))
	c.stars(80, 260)
	beam := hex(0xfff0bf)
	c.poly(fade(beam, 0.20), point{700, 196}, point{-40, 60}, point{-40, 330})
	c.poly(fade(beam, 0.20), point{700, 196}, point{-40, 130}, point{-40, 270})
	c.poly(fade(beam, 0.16), point{700, 196}, point{width + 20, 120}, point{width + 20, 290})
	c.sky(590, height, hex(0x8d7780), hex(0x2f4a66), hex(0x14253a))
	c.water(590, hex(0xe6bfa0), hex(0x0d1a2b), 130)
	c.blob(hex(0x2a2c37), point{430, 820}, point{470, 700}, point{560, 640}, point{660, 606}, point{780, 612}, point{880, 660}, point{1010, 690}, point{1120, 820})
	c.blob(hex(0x3b3c46), point{560, 700}, point{620, 640}, point{700, 620}, point{780, 640}, point{740, 690}, point{640, 720})
	w := func(y float64) float64 { return 44 + (y-250)*0.11 }
	for i := range 6 {
		y0, y1 := 250+float64(i)*61, 250+float64(i+1)*61
		col := hex(0xf6eedf)
		if i%2 == 1 {
			col = hex(0xc23f2d)
		}
		c.poly(col, point{700 - w(y0), y0}, point{700 + w(y0), y0}, point{700 + w(y1), y1}, point{700 - w(y1), y1})
		c.poly(fade(hex(0x14253a), 0.26), point{700 + w(y0)*0.25, y0}, point{700 + w(y0), y0}, point{700 + w(y1), y1}, point{700 + w(y1)*0.25, y1})
	}
	c.rect(hex(0x22242d), 640, 236, 120, 16)
	c.rect(hex(0x22242d), 668, 160, 64, 78)
	c.rect(hex(0xffe9a3), 676, 168, 48, 62)
	c.glow(hex(0xfff3c4), 700, 198, 170)
	c.disc(hex(0xfffdf0), 700, 198, 20)
	c.poly(hex(0xc23f2d), point{658, 162}, point{700, 112}, point{742, 162})
	c.disc(hex(0xd9a441), 700, 108, 8)
	for i := range 7 {
		c.rect(hex(0x22242d), 642+float64(i)*19, 214, 3, 24)
	}
	c.rect(hex(0x2b2f3c), 682, 556, 36, 62)
	c.rect(hex(0xffd98a), 690, 430, 20, 30)
	c.gable(806, 636, 92, 54, hex(0xf0e6d2), hex(0x33242a), hex(0xffd98a))
	for i := range 4 {
		x := 120 + float64(i)*70
		y := 300 + float64(i*37%90)
		c.line(hex(0xf3e9da), 4, smooth([]point{{x - 22, y - 8}, {x - 8, y - 12}, {x, y}, {x + 8, y - 12}, {x + 22, y - 8}}, false)...)
	}
	c.boat(240, 716, 0.62, hex(0x1d2d42), hex(0xefdcc0), hex(0xc23f2d))
}

func tram(c *canvas) {
	c.sky(0, 560, hex(0xf6d9a8), hex(0xf1b982), hex(0xd98b6b))
	walls := []uint32{0x7b5d6b, 0x9c6f62, 0x5f5f78, 0xb08066, 0x6e5561}
	x := -30.0
	for i := 0; x < width; i++ {
		w := 130 + float64(i*41%60)
		c.gable(x, 600, w, 230+float64(i*67%110), hex(walls[i%5]), hex(0x3a2a3c), hex(0xffdf9e))
		x += w + 2
	}
	c.rect(hex(0x4a4048), 0, 596, width, 204)
	c.poly(hex(0x5b5058), point{0, 640}, point{width, 640}, point{width, 668}, point{0, 668})
	for i := range 26 {
		c.oval(fade(hex(0x2f282e), 0.5), float64(i)*50+20, 720+float64(i%3)*26, 20, 7, 0)
	}
	c.line(hex(0xb9aea6), 5, point{0, 700}, point{width, 700})
	c.line(hex(0xb9aea6), 5, point{0, 752}, point{width, 752})
	c.line(hex(0x2b2028), 3, point{0, 150}, point{width, 130})
	c.line(hex(0x2b2028), 3, point{620, 240}, point{560, 190}, point{650, 142})
	c.rect(hex(0x1f6b62), 210, 270, 800, 400)
	c.rect(hex(0xf6ead0), 210, 300, 800, 190)
	c.poly(hex(0x1b4f4a), point{190, 270}, point{240, 236}, point{980, 236}, point{1030, 270})
	c.rect(hex(0x174a45), 210, 486, 800, 14)
	c.rect(hex(0xd9a441), 210, 560, 800, 8)
	for i := range 6 {
		wx := 240 + float64(i)*126
		c.rect(hex(0x27404a), wx, 322, 108, 142)
		c.poly(fade(hex(0xffe7b3), 0.75), point{wx, 464}, point{wx, 400}, point{wx + 60, 322}, point{wx + 108, 322}, point{wx + 108, 464})
		c.disc(hex(0x33262c), wx+54, 424, 20)
		c.poly(hex(0x33262c), point{wx + 22, 464}, point{wx + 34, 440}, point{wx + 74, 440}, point{wx + 86, 464})
	}
	c.disc(hex(0xf6ead0), 610, 530, 30)
	c.line(hex(0x174a45), 8, point{596, 514}, point{624, 514}, point{606, 548})
	for _, wx := range []float64{350, 450, 770, 870} {
		c.disc(hex(0x221b20), wx, 676, 40)
		c.disc(hex(0x6b6064), wx, 676, 24)
		c.disc(hex(0x221b20), wx, 676, 8)
	}
	c.rect(hex(0x174a45), 190, 640, 840, 26)
	c.disc(hex(0xfff1c2), 990, 596, 20)
	c.glow(hex(0xfff1c2), 990, 596, 110)
	c.blob(hex(0xd9a441), point{214, 250}, point{222, 216}, point{244, 204}, point{266, 216}, point{274, 250}, point{244, 256})
	c.disc(hex(0x8a6420), 244, 258, 7)
}

func market(c *canvas) {
	c.sky(0, 510, hex(0x8fb8c9), hex(0xcfe0dc), hex(0xf5ecd4))
	c.clouds(hex(0xffffff), 110, 110, 8)
	// The hall: iron arches and glass.
	c.rect(hex(0x9b4a34), 120, 250, 960, 260)
	c.poly(hex(0x3d4f57), point{90, 256}, point{600, 70}, point{1110, 256})
	c.poly(hex(0xa9cbd0), point{190, 240}, point{600, 92}, point{1010, 240})
	for i := range 17 {
		x := 190 + float64(i)*51.2
		c.line(hex(0x3d4f57), 4, point{x, 240}, point{600 + (x-600)*0.12, 92})
	}
	for i := range 5 {
		x := 170 + float64(i)*184
		c.rect(hex(0x2f3a40), x, 340, 124, 170)
		c.disc(hex(0x2f3a40), x+62, 342, 62)
		c.disc(hex(0xf3d9a0), x+62, 346, 48)
		c.rect(hex(0xf3d9a0), x+14, 346, 96, 164)
	}
	c.rect(hex(0xd9cbb2), 0, 506, width, 294)
	stripes := [][2]uint32{{0xc23f2d, 0xf8efdf}, {0x2d6a6a, 0xf8efdf}, {0xd79a2b, 0xf8efdf}, {0x44507a, 0xf8efdf}}
	fruit := []uint32{0xc23f2d, 0xe08b2c, 0xe9c046, 0x7f9a3c, 0x8a3f55}
	for i := range 4 {
		x := 20 + float64(i)*298
		c.rect(hex(0x5b4636), x+12, 500, 8, 250)
		c.rect(hex(0x5b4636), x+244, 500, 8, 250)
		for k := range 8 {
			c.poly(hex(stripes[i][k%2]), point{x + 20 + float64(k)*28, 430}, point{x + 48 + float64(k)*28, 430}, point{x + 33*float64(k) + 33, 520}, point{x + 33*float64(k), 520})
			c.disc(hex(stripes[i][k%2]), x+33*float64(k)+16.5, 520, 16.5)
		}
		c.rect(hex(0x7b5c42), x, 660, 264, 90)
		c.rect(hex(0x6a4d36), x, 700, 264, 8)
		for k := range 44 {
			col := hex(fruit[(i+k%4/2)%5])
			px := x + 18 + float64(k%11)*22.5
			c.disc(mix(col, hex(0x000000), 0.08*float64(k%3)), px+float64(k/11%2)*8, 654-float64(k/11)*15, 12)
		}
	}
}

func comet(c *canvas) {
	c.sky(0, height, hex(0x0a1026), hex(0x162a4d), hex(0x2f4f76), hex(0x8c7a86))
	c.stars(420, 640)
	for i := range 60 {
		t := float64(i) / 60
		c.oval(fade(hex(0xcfe6ff), 0.05*(1-t)+0.01), 430+t*440, 250-t*130, 90+t*120, 10+46*t, -0.287)
		c.oval(fade(hex(0xffe9c4), 0.05*(1-t)), 420+t*360, 268-t*70, 70+t*100, 8+30*t, -0.2)
	}
	c.glow(hex(0xffffff), 400, 262, 90)
	c.disc(hex(0xffffff), 400, 262, 13)
	c.hills(hex(0x101a2c), 650, 18, 260, 0.2)
	c.sky(672, height, hex(0x3f4d66), hex(0x0f1a2d))
	c.water(672, hex(0xb9c9e0), hex(0x050a14), 70)
	c.rect(hex(0x070b14), 0, 640, 760, 14)
	for i := range 15 {
		x := 20 + float64(i)*51
		c.rect(hex(0x070b14), x, 650, 7, 150)
		c.rect(hex(0x070b14), x, 612, 3, 30)
		c.line(hex(0x070b14), 3, point{x, 652}, point{x + 51, 720})
	}
	c.rect(hex(0x070b14), 0, 610, 760, 4)
	for i, x := range []float64{540, 582, 640, 690} {
		h := []float64{74, 56, 70, 44}[i]
		c.disc(hex(0x070b14), x, 640-h, 10)
		c.poly(hex(0x070b14), point{x - 11, 640 - h + 12}, point{x + 11, 640 - h + 12}, point{x + 14, 642}, point{x - 14, 642})
	}
	c.line(hex(0x070b14), 6, point{598, 600}, point{570, 566})
}

func signalBox(c *canvas) {
	c.sky(0, 520, hex(0xbfdde0), hex(0xeaf0d8), hex(0xf9efcf))
	c.hills(hex(0xa9c27a), 470, 40, 230, 0.2)
	c.hills(hex(0x86a95f), 520, 26, 140, 1.8)
	c.rect(hex(0x7a9b52), 0, 560, width, 240)
	c.rect(hex(0x9a5238), 430, 400, 360, 260)
	for i := range 9 {
		for k := range 8 {
			c.rect(fade(hex(0x7f3f2a), 0.55), 432+float64(k)*46+float64(i%2)*22, 404+float64(i)*29, 40, 3)
		}
	}
	c.rect(hex(0xf4ead2), 400, 250, 420, 160)
	for i := range 6 {
		c.rect(hex(0x6fa3ab), 416+float64(i)*66, 276, 56, 92)
		c.poly(fade(hex(0xffffff), 0.5), point{416 + float64(i)*66, 368}, point{416 + float64(i)*66, 330}, point{446 + float64(i)*66, 276}, point{466 + float64(i)*66, 276})
		c.rect(hex(0xf4ead2), 442+float64(i)*66, 276, 4, 92)
	}
	c.poly(hex(0x38515a), point{372, 252}, point{440, 150}, point{780, 150}, point{848, 252})
	c.rect(hex(0x38515a), 560, 110, 26, 50)
	c.rect(hex(0x2f4a3a), 470, 424, 280, 46)
	for i := range 9 {
		c.rect(hex(0xf4ead2), 488+float64(i)*28, 438, 18, 18)
	}
	for i := range 8 {
		c.rect(hex(0x6b4a35), 820+float64(i)*18, 410+float64(i)*31, 60, 10)
	}
	c.line(hex(0x6b4a35), 8, point{824, 400}, point{990, 668})
	flowers := []uint32{0xd9492f, 0xf2c14e, 0xffffff, 0x8a5fa0, 0xe88fa0}
	for i := range 240 {
		x, y := c.rnd.Float64()*width, 600+c.rnd.Float64()*200
		c.line(fade(hex(0x55763a), 0.8), 2, point{x, y}, point{x + 3, y + 22})
		c.disc(hex(flowers[i%5]), x, y, 3+5*(y-600)/200)
	}
	for i := range 26 { // bees and the way they came
		a := float64(i) * 0.5
		x, y := 200+float64(i)*14+60*math.Cos(a), 250+80*math.Sin(a)+float64(i)*6
		c.oval(fade(hex(0xffffff), 0.8), x-4, y-11, 10, 6, -0.6)
		c.oval(fade(hex(0xffffff), 0.8), x+6, y-11, 10, 6, 0.6)
		c.oval(hex(0xe2a52b), x, y, 13, 8, 0)
		c.rect(hex(0x2b2013), x-5, y-7, 4, 14)
		c.rect(hex(0x2b2013), x+3, y-6, 4, 12)
	}
}

func football(c *canvas) {
	c.sky(0, 330, hex(0x8f9da3), hex(0xb9c1bd), hex(0xd6d6c6))
	for i := range 5 {
		x := 80 + float64(i)*260
		c.rect(hex(0x5c676b), x, 60, 10, 270)
		c.rect(hex(0x4b5558), x-38, 40, 86, 40)
		for k := range 6 {
			c.disc(hex(0xfffbe6), x-24+float64(k%3)*28, 50+float64(k/3)*20, 9)
		}
		c.glow(hex(0xfffbe6), x+5, 60, 150)
	}
	c.rect(hex(0x6a6f6d), 0, 270, width, 70)
	scarves := []uint32{0xb8402c, 0xe8d9b8, 0x34536b, 0xb8402c, 0x7f6a58}
	for i := range 260 {
		c.disc(hex(scarves[c.rnd.IntN(5)]), c.rnd.Float64()*width, 278+float64(i%6)*10, 7)
	}
	c.rect(hex(0xf0e7d2), 0, 334, width, 26)
	for i := range 9 {
		t0, t1 := float64(i)/9, float64(i+1)/9
		y0, y1 := 360+440*t0*t0, 360+440*t1*t1
		col := hex(0x5f8a4a)
		if i%2 == 0 {
			col = hex(0x6c9853)
		}
		c.rect(col, 0, y0, width, y1-y0+1)
	}
	white := fade(hex(0xffffff), 0.85)
	c.line(white, 5, point{180, 800}, point{420, 366}, point{780, 366}, point{1020, 800})
	c.line(white, 5, point{300, 590}, point{900, 590})
	c.line(hex(0xfdfdfd), 9, point{470, 420}, point{470, 262}, point{730, 262}, point{730, 420})
	for i := range 14 {
		c.line(fade(hex(0xffffff), 0.4), 1.5, point{470 + float64(i)*20, 262}, point{490 + float64(i)*17, 400})
		c.line(fade(hex(0xffffff), 0.4), 1.5, point{470, 262 + float64(i)*11}, point{730, 262 + float64(i)*11})
	}
	player := func(x, y, s float64, shirt uint32, lean float64) {
		c.oval(fade(hex(0x24381c), 0.4), x, y+4, 46*s, 9*s, 0)
		c.line(hex(0x2a2724), 16*s, point{x + lean*30*s, y - 80*s}, point{x + 24*s, y - 40*s}, point{x + 10*s, y})
		c.line(hex(0x2a2724), 16*s, point{x + lean*30*s, y - 80*s}, point{x - 26*s, y - 44*s}, point{x - 50*s, y - 16*s})
		c.line(hex(shirt), 36*s, point{x + lean*36*s, y - 92*s}, point{x + lean*60*s, y - 150*s})
		c.line(hex(shirt), 13*s, point{x + lean*60*s, y - 150*s}, point{x + lean*60*s + 46*s, y - 120*s})
		c.line(hex(shirt), 13*s, point{x + lean*60*s, y - 150*s}, point{x + lean*60*s - 44*s, y - 116*s})
		c.disc(hex(0xc99672), x+lean*70*s, y-188*s, 18*s)
		c.disc(hex(0x3b2a20), x+lean*70*s-2*s, y-194*s, 16*s)
	}
	player(560, 450, 0.6, 0xd7a92d, -0.4)
	player(330, 660, 1.15, 0xb8402c, 0.5)
	player(860, 610, 1.0, 0x34536b, -0.3)
	c.disc(hex(0xffffff), 508, 606, 17)
	c.disc(hex(0x2a2724), 508, 606, 6)
	c.oval(fade(hex(0x24381c), 0.35), 508, 640, 20, 5, 0)
	for i := range 9 { // fog in bands
		c.oval(fade(hex(0xe9ebe3), 0.17), float64(i)*160, 330+float64(i*61%240), 420, 40, 0)
	}
}

func tallShip(c *canvas) {
	c.sky(0, 560, hex(0x3e6f8c), hex(0x8db6bf), hex(0xf1e3bf))
	c.clouds(hex(0xffffff), 190, 220, 12)
	c.hills(hex(0x7d9a9a), 545, 16, 240, 0.9)
	c.sky(560, height, hex(0x5f9a9f), hex(0x2b6475), hex(0x163f52))
	c.water(560, hex(0xe7f2e6), hex(0x0e2f3f), 150)
	mast := hex(0x4a3020)
	sail, shade := hex(0xf8eedb), hex(0xd9c6a4)
	rig := func(x, top, scale float64) {
		c.rect(mast, x-5, top, 10, 600-top)
		y := top + 24
		for i := range 4 {
			w := (70 + float64(i)*26) * scale
			h := (66 + float64(i)*14) * scale
			c.blob(shade, point{x - w, y}, point{x + w, y}, point{x + w*1.16, y + h}, point{x + w*0.3, y + h*0.9}, point{x - w*0.8, y + h})
			c.poly(sail, append(smooth([]point{{x - w, y}, {x - w*0.94, y + h*0.6}, {x - w*1.02, y + h}}, false),
				smooth([]point{{x + w*0.2, y + h*1.04}, {x + w*0.44, y + h*0.5}, {x + w*0.5, y}}, false)...)...)
			c.line(mast, 5, point{x - w*1.08, y}, point{x + w*1.08, y})
			y += h + 14
		}
	}
	rig(420, 130, 0.84)
	rig(620, 70, 1)
	rig(810, 150, 0.8)
	c.line(mast, 9, point{960, 560}, point{1120, 480})
	for i := range 3 {
		c.poly(fade(sail, 0.95), point{830 + float64(i)*36, 230 + float64(i)*70}, point{1110 - float64(i)*50, 486 + float64(i)*26}, point{862 + float64(i)*30, 520})
	}
	c.blob(hex(0x23303a), point{250, 560}, point{300, 596}, point{600, 600}, point{900, 590}, point{1000, 548}, point{950, 640}, point{860, 668}, point{380, 668}, point{290, 640})
	c.line(hex(0xe8d3a0), 12, smooth([]point{{268, 588}, {420, 618}, {640, 622}, {880, 612}, {986, 572}}, false)...)
	for i := range 13 {
		c.rect(hex(0x23303a), 330+float64(i)*46, 610, 16, 14)
	}
	c.poly(hex(0xc23f2d), point{620, 60}, point{520, 46}, point{540, 62}, point{520, 84})
	c.line(fade(hex(0xffffff), 0.8), 7, smooth([]point{{230, 668}, {400, 676}, {640, 670}, {900, 678}, {1030, 662}}, false)...)
}

func geese(c *canvas) {
	c.sky(0, 560, hex(0x5b5a83), hex(0xc0788a), hex(0xf2a978), hex(0xfbdca0))
	c.glow(hex(0xfff0c0), 600, 520, 330)
	c.disc(hex(0xfff3cd), 600, 520, 88)
	c.hills(hex(0x7b5a6f), 540, 22, 220, 0.6)
	c.sky(560, height, hex(0xd79a78), hex(0x7a5f77), hex(0x352f4c))
	c.glitter(600, 566, hex(0xfff0c8), 60)
	c.water(560, hex(0xfbd9a8), hex(0x2a2440), 120)
	stone, dark := hex(0x3d3247), hex(0x2c2438)
	c.poly(stone, append(append([]point{{0, 520}}, smooth([]point{{0, 500}, {300, 452}, {600, 436}, {900, 452}, {1200, 500}}, false)...), point{width, 700}, point{0, 700})...)
	for i := range 4 {
		x := 150 + float64(i)*300
		r := 112.0
		c.disc(hex(0xc58c78), x, 640, r)
		c.rect(hex(0xb07f78), x-r, 640, 2*r, 70)
	}
	c.sky(690, height, hex(0x9d7078), hex(0x4b3f5e), hex(0x2c2844))
	c.water(690, hex(0xfbd9a8), hex(0x1f1b33), 80)
	for i := range 5 {
		c.rect(dark, float64(i)*300-22, 600, 44, 110)
	}
	bird := func(x, y, s float64) {
		c.oval(dark, x, y, 30*s, 8*s, 0.1)
		c.line(dark, 6*s, point{x + 24*s, y}, point{x + 54*s, y - 6*s})
		c.blob(dark, point{x - 8*s, y}, point{x - 30*s, y - 40*s}, point{x - 50*s, y - 54*s}, point{x + 4*s, y - 30*s}, point{x + 14*s, y - 2*s})
		c.blob(dark, point{x - 2*s, y + 2*s}, point{x - 20*s, y + 30*s}, point{x - 44*s, y + 42*s}, point{x + 8*s, y + 22*s}, point{x + 16*s, y + 4*s})
	}
	bird(720, 150, 1.2)
	for i := range 5 {
		t := float64(i + 1)
		bird(720-t*92, 150-t*22+t*t*2, 1.15-t*0.06)
		bird(720-t*76, 150+t*46, 1.15-t*0.05)
	}
}

func frost(c *canvas) {
	c.sky(0, 470, hex(0x6f8fb0), hex(0xb9cbd8), hex(0xf3ddd0))
	c.disc(hex(0xfdf0dd), 930, 330, 62)
	c.glow(hex(0xfdf0dd), 930, 330, 210)
	c.hills(hex(0xa9bccb), 430, 42, 220, 0.5)
	c.hills(hex(0xc9d6df), 480, 30, 160, 2.0)
	c.hills(hex(0xe3eaee), 540, 24, 260, 1.1)
	for i := range 12 { // furrows to a vanishing point
		x := float64(i)*220 - 720
		c.poly(hex(0xcbd7df), point{640, 520}, point{648, 520}, point{x + 90, height}, point{x, height})
	}
	tree := func(x, base, s float64) {
		var grow func(p point, a, l, w float64, depth int)
		grow = func(p point, a, l, w float64, depth int) {
			sin, cos := math.Sincos(a)
			q := point{p.x + sin*l, p.y - cos*l}
			c.line(mix(hex(0x4a4a58), hex(0xf4f8fa), 1-float64(depth)/8), w, p, q)
			if depth == 0 {
				c.disc(fade(hex(0xffffff), 0.85), q.x, q.y, 2.6*s)
				return
			}
			bend := 0.24 + 0.2*c.rnd.Float64()
			grow(q, a-bend, l*0.76, w*0.66, depth-1)
			grow(q, a+bend*1.1, l*0.74, w*0.64, depth-1)
		}
		grow(point{x, base}, 0, 96*s, 17*s, 7)
	}
	tree(300, 700, 1.15)
	tree(760, 560, 0.5)
	tree(1080, 600, 0.66)
	for i := range 17 {
		x := float64(i) * 76
		c.rect(hex(0x6d6470), x, 640, 10, 90)
		c.rect(hex(0xffffff), x-2, 634, 14, 9)
	}
	c.line(hex(0x6d6470), 8, point{0, 664}, point{width, 664})
	c.line(hex(0x6d6470), 8, point{0, 700}, point{width, 700})
	c.line(hex(0xffffff), 4, point{0, 659}, point{width, 659})
	c.disc(hex(0xc8452f), 536, 622, 15)
	c.oval(hex(0x6a5140), 528, 618, 22, 16, 0.3)
	c.disc(hex(0x6a5140), 546, 602, 11)
	c.poly(hex(0xd9a441), point{555, 600}, point{568, 604}, point{555, 607})
}
