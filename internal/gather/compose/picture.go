package compose

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	_ "image/gif" // formats that pictures come in
	"image/jpeg"
	"image/png"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp" // as above
)

// Picture limits.
const (
	MaxPictureBytes = 12 << 20
	maxPixels       = 50_000_000
	minSide         = 40 // anything smaller is a counter or an icon
	jpegQuality     = 85
)

// ErrPicture is wrapped for bytes that are no picture we take.
var ErrPicture = errors.New("not a picture that can be used")

// Picture decodes a picture and encodes it anew: what is written holds pixels
// and nothing else, at most width wide. The name is by the content received,
// so that the same picture from anywhere is one file.
func Picture(body []byte, width int) (name string, out []byte, err error) {
	// A picture that makes a decoder stumble must not end the run.
	defer func() {
		if p := recover(); p != nil {
			name, out, err = "", nil, fmt.Errorf("%w: its decoder failed: %v", ErrPicture, p)
		}
	}()
	cfg, format, err := image.DecodeConfig(bytes.NewReader(body))
	if err != nil {
		return "", nil, fmt.Errorf("%w: %v", ErrPicture, err)
	}
	if cfg.Width <= 0 || cfg.Height <= 0 || cfg.Width > maxPixels/cfg.Height {
		return "", nil, fmt.Errorf("%w: %d by %d pixels, at most %d million are taken", ErrPicture, cfg.Width, cfg.Height, maxPixels/1_000_000)
	}
	if cfg.Width < minSide || cfg.Height < minSide {
		return "", nil, fmt.Errorf("%w: %d by %d pixels is too small", ErrPicture, cfg.Width, cfg.Height)
	}
	img, _, err := image.Decode(bytes.NewReader(body))
	if err != nil {
		return "", nil, fmt.Errorf("%w: %v", ErrPicture, err)
	}
	if format == "jpeg" {
		img = orient(img, exifOrientation(body))
	}
	if b := img.Bounds(); width > 0 && b.Dx() > width {
		h := max(1, b.Dy()*width/b.Dx())
		small := image.NewRGBA(image.Rect(0, 0, width, h))
		draw.CatmullRom.Scale(small, small.Bounds(), img, b, draw.Src, nil)
		img = small
	}
	var buf bytes.Buffer
	ext := ".jpg"
	if format == "png" && !photographic(img) || !opaque(img) {
		ext = ".png"
		err = (&png.Encoder{CompressionLevel: png.DefaultCompression}).Encode(&buf, img)
	} else {
		err = jpeg.Encode(&buf, img, &jpeg.Options{Quality: jpegQuality})
	}
	if err != nil {
		return "", nil, err
	}
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:16]) + ext, buf.Bytes(), nil
}

func opaque(img image.Image) bool {
	o, ok := img.(interface{ Opaque() bool })
	return !ok || o.Opaque()
}

// photographic tells a photograph saved as PNG, which is many times its size
// as JPEG, from a drawing: few neighbouring pixels of it are equal.
func photographic(img image.Image) bool {
	if !opaque(img) {
		return false
	}
	if _, ok := img.(*image.Paletted); ok {
		return false
	}
	b := img.Bounds()
	same, n := 0, 0
	for y := b.Min.Y; y < b.Max.Y; y += max(1, b.Dy()/64) {
		for x := b.Min.X; x+1 < b.Max.X; x += max(1, b.Dx()/64) {
			r1, g1, b1, _ := img.At(x, y).RGBA()
			r2, g2, b2, _ := img.At(x+1, y).RGBA()
			if r1 == r2 && g1 == g2 && b1 == b2 {
				same++
			}
			n++
		}
	}
	return n > 0 && same*2 < n
}

// exifOrientation reads the one tag that decoding would otherwise lose.
func exifOrientation(b []byte) int {
	for i := 2; i+4 <= len(b) && b[i] == 0xFF; {
		size := int(b[i+2])<<8 | int(b[i+3])
		if b[i+1] == 0xDA || size < 2 || i+2+size > len(b) {
			return 1
		}
		if b[i+1] == 0xE1 && size > 16 && string(b[i+4:i+10]) == "Exif\x00\x00" {
			return tiffOrientation(b[i+10 : i+2+size])
		}
		i += 2 + size
	}
	return 1
}

func tiffOrientation(t []byte) int {
	if len(t) < 14 {
		return 1
	}
	u16 := func(i int) int {
		if t[0] == 'I' {
			return int(t[i]) | int(t[i+1])<<8
		}
		return int(t[i])<<8 | int(t[i+1])
	}
	u32 := func(i int) int {
		if t[0] == 'I' {
			return u16(i) | u16(i+2)<<16
		}
		return u16(i)<<16 | u16(i+2)
	}
	ifd := u32(4)
	if ifd < 8 || ifd+2 > len(t) {
		return 1
	}
	for e, n := ifd+2, u16(ifd); n > 0 && e+12 <= len(t); e, n = e+12, n-1 {
		if u16(e) == 0x0112 {
			if v := u16(e + 8); v >= 1 && v <= 8 {
				return v
			}
		}
	}
	return 1
}

// orient turns a picture the way its camera was held.
func orient(img image.Image, o int) image.Image {
	if o <= 1 || o > 8 {
		return img
	}
	b := img.Bounds()
	w, h := b.Dx(), b.Dy()
	ow, oh := w, h
	if o >= 5 {
		ow, oh = h, w
	}
	out := image.NewRGBA(image.Rect(0, 0, ow, oh))
	for y := range h {
		for x := range w {
			dx, dy := x, y
			switch o {
			case 2:
				dx = w - 1 - x
			case 3:
				dx, dy = w-1-x, h-1-y
			case 4:
				dy = h - 1 - y
			case 5:
				dx, dy = y, x
			case 6:
				dx, dy = h-1-y, x
			case 7:
				dx, dy = h-1-y, w-1-x
			case 8:
				dx, dy = y, w-1-x
			}
			out.Set(dx, dy, img.At(b.Min.X+x, b.Min.Y+y))
		}
	}
	return out
}
