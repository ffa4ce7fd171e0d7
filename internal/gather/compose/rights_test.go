package compose

import (
	"bytes"
	"image"
	"image/jpeg"
	"testing"
)

func jpegWith(t testing.TB, marker byte, segment string) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewRGBA(image.Rect(0, 0, 64, 48)), nil); err != nil {
		t.Fatal(err)
	}
	n := len(segment) + 2
	return append(append([]byte{0xFF, 0xD8, 0xFF, marker, byte(n >> 8), byte(n)}, segment...), b.Bytes()[2:]...)
}

func xmp(description string) string {
	return "http://ns.adobe.com/xap/1.0/\x00<?xpacket begin=''?><x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'" +
		" xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:cc='http://creativecommons.org/ns#' xmlns:photoshop='http://ns.adobe.com/photoshop/1.0/'" +
		" xmlns:xmpRights='http://ns.adobe.com/xap/1.0/rights/' xmlns:plus='http://ns.useplus.org/ldf/xmp/1.0/'>" + description + "</rdf:RDF></x:xmpmeta><?xpacket end='w'?>"
}

func TestRights(t *testing.T) {
	iim := func(sets ...string) string {
		var data []byte
		for i := 0; i < len(sets); i += 2 {
			data = append(data, 0x1C, 2, sets[i][0], byte(len(sets[i+1])>>8), byte(len(sets[i+1])))
			data = append(data, sets[i+1]...)
		}
		n := len(data)
		if n%2 == 1 {
			data = append(data, 0)
		}
		return "Photoshop 3.0\x008BIM\x03\xED\x00\x00\x00\x00\x00\x02xx8BIM\x04\x04\x00\x00" + string([]byte{0, 0, byte(n >> 8), byte(n)}) + string(data)
	}
	for name, c := range map[string]struct {
		marker  byte
		segment string
		want    PictureRights
	}{
		"nothing": {0xFE, "a comment", PictureRights{}},
		"properties as elements": {0xE1, xmp(`<rdf:Description rdf:about=''><dc:description><rdf:Alt><rdf:li xml:lang='x-default'>The hall.</rdf:li><rdf:li xml:lang='de'>Die Halle.</rdf:li></rdf:Alt></dc:description>` +
			`<dc:creator><rdf:Seq><rdf:li>Ann Lee</rdf:li></rdf:Seq></dc:creator><cc:license rdf:resource='https://creativecommons.org/licenses/by/4.0/'/></rdf:Description>`),
			PictureRights{"The hall.", "Ann Lee", "https://creativecommons.org/licenses/by/4.0/", false}},
		"properties as attributes": {0xE1, xmp(`<rdf:Description rdf:about='' photoshop:Credit='The Courier' xmpRights:WebStatement='https://courier.example/terms'/>`),
			PictureRights{"", "The Courier", "https://courier.example/terms", false}},
		"terms and rights": {0xE1, xmp(`<rdf:Description><dc:rights><rdf:Alt><rdf:li>© Ann Lee</rdf:li></rdf:Alt></dc:rights><xmpRights:UsageTerms><rdf:Alt><rdf:li>Ask first.</rdf:li></rdf:Alt></xmpRights:UsageTerms></rdf:Description>`),
			PictureRights{"", "© Ann Lee", "Ask first.", false}},
		"no mining":   {0xE1, xmp(`<rdf:Description plus:DataMining='http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED'/>`), PictureRights{Refused: true}},
		"IPTC":        {0xED, iim("\x50", "Ann Lee", "\x6E", "Caf\xE9 Press", "\x78", "The hall."), PictureRights{"The hall.", "Café Press", "", false}},
		"IPTC, bare":  {0xED, iim("\x74", "© Ann Lee"), PictureRights{"", "© Ann Lee", "", false}},
		"IPTC, short": {0xED, iim("\x78", "The hall.")[:40], PictureRights{}},
	} {
		if got := Rights(jpegWith(t, c.marker, c.segment)); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

func FuzzRights(f *testing.F) {
	f.Add(jpegWith(f, 0xE1, xmp(`<rdf:Description photoshop:Credit='x'/>`)))
	f.Add(jpegWith(f, 0xED, "Photoshop 3.0\x008BIM\x04\x04\x00\x00\x00\x00\x00\x06\x1C\x02\x50\x00\x01A"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if r := Rights(b); len(r.Caption)+len(r.Credit)+len(r.Licence) > 2*maxPacket+2*len(b) {
			t.Errorf("%d bytes say more than they are", len(b))
		}
	})
}
