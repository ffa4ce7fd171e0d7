package compose

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// PictureRights is what a picture's file says of itself: in XMP, or in the
// older fields of the IPTC. Encoding a picture anew takes it out of the file, so
// it is read before.
type PictureRights struct {
	Caption string
	Credit  string
	Licence string // an address, or words where there is none
	Refused bool   // it forbids that it be taken by machines (PLUS Data Mining)
}

// maxPacket bounds the metadata that is read, in bytes.
const maxPacket = 256 << 10

// Rights reads what a picture says of itself. Unreadable metadata says nothing.
func Rights(picture []byte) PictureRights {
	r := xmpRights(xmpPacket(picture))
	old := iptcRights(picture)
	r.Caption = firstOf(r.Caption, old.Caption)
	r.Credit = firstOf(r.Credit, old.Credit)
	return r
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v = strings.TrimSpace(v); v != "" {
			return v
		}
	}
	return ""
}

// xmpPacket is the XMP in a file of any format: the packet is made to be found
// by those who do not know the format around it.
func xmpPacket(b []byte) []byte {
	at := bytes.Index(b, []byte("<x:xmpmeta"))
	if at < 0 {
		return nil
	}
	const end = "</x:xmpmeta>"
	n := bytes.Index(b[at:min(len(b), at+maxPacket)], []byte(end))
	if n < 0 {
		return nil
	}
	return b[at : at+n+len(end)]
}

const (
	nsDC        = "http://purl.org/dc/elements/1.1/"
	nsPhotoshop = "http://ns.adobe.com/photoshop/1.0/"
	nsRights    = "http://ns.adobe.com/xap/1.0/rights/"
	nsCC        = "http://creativecommons.org/ns#"
	nsPLUS      = "http://ns.useplus.org/ldf/xmp/1.0/"
)

// xmpRights reads an XMP packet. A property is an element with its value as
// text, as an address in an attribute, or in a list, or it is an attribute of
// rdf:Description; the first value counts.
func xmpRights(packet []byte) PictureRights {
	values := map[xml.Name]string{}
	set := func(name xml.Name, value string) {
		if value = strings.TrimSpace(value); value != "" && values[name] == "" && len(value) < 4096 {
			values[name] = value
		}
	}
	d := xml.NewDecoder(bytes.NewReader(packet))
	var property xml.Name // that is open
	depth, opened := 0, 0
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) || err != nil {
			break // what came before the fault counts
		}
		switch t := token.(type) {
		case xml.StartElement:
			if depth++; depth > 100 {
				return PictureRights{}
			}
			known := false
			switch t.Name.Space {
			case nsDC, nsPhotoshop, nsRights, nsCC, nsPLUS:
				known = property == xml.Name{}
			}
			if known {
				property, opened = t.Name, depth
			}
			for _, a := range t.Attr {
				switch {
				case a.Name.Local == "resource" && property != xml.Name{}:
					set(property, a.Value)
				case t.Name.Local == "Description":
					set(a.Name, a.Value)
				}
			}
		case xml.CharData:
			if property != (xml.Name{}) {
				set(property, string(t))
			}
		case xml.EndElement:
			if depth == opened {
				property, opened = xml.Name{}, 0
			}
			depth--
		}
	}
	of := func(space, local string) string { return values[xml.Name{Space: space, Local: local}] }
	mining := of(nsPLUS, "DataMining")
	return PictureRights{
		Caption: of(nsDC, "description"),
		Credit:  firstOf(of(nsPhotoshop, "Credit"), of(nsDC, "creator"), of(nsDC, "rights")),
		Licence: firstOf(of(nsCC, "license"), of(nsRights, "WebStatement"), of(nsPLUS, "LicensorURL"), of(nsRights, "UsageTerms")),
		Refused: strings.Contains(mining, "DMI-PROHIBITED"),
	}
}

// The data sets of the IPTC's Information Interchange Model that are read.
const (
	iimByline  = 80
	iimCredit  = 110
	iimNotice  = 116
	iimCaption = 120
)

// iptcRights reads the fields that a JPEG carries in Photoshop's segment.
func iptcRights(b []byte) PictureRights {
	values := map[byte]string{}
	for data := iptcRecord(b); len(data) >= 5 && data[0] == 0x1C; {
		record, set, n := data[1], data[2], int(data[3])<<8|int(data[4])
		if n > 0x7FFF || 5+n > len(data) {
			break // lengths beyond 32 KiB are written otherwise; no words are that long
		}
		if record == 2 && values[set] == "" {
			values[set] = iimText(data[5 : 5+n])
		}
		data = data[5+n:]
	}
	return PictureRights{Caption: values[iimCaption], Credit: firstOf(values[iimCredit], values[iimByline], values[iimNotice])}
}

// iimText is a value as text: UTF-8 where it is that, else Latin-1.
func iimText(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	runes := make([]rune, len(b))
	for i, c := range b {
		runes[i] = rune(c)
	}
	return string(runes)
}

// iptcRecord finds the IPTC's block among Photoshop's image resources.
func iptcRecord(b []byte) []byte {
	const head = "Photoshop 3.0\x00"
	if len(b) < 4 || b[0] != 0xFF || b[1] != 0xD8 {
		return nil
	}
	for i := 2; i+4 <= len(b) && b[i] == 0xFF; {
		size := int(b[i+2])<<8 | int(b[i+3])
		if b[i+1] == 0xDA || size < 2 || i+2+size > len(b) {
			return nil
		}
		segment := b[i+4 : i+2+size]
		if b[i+1] == 0xED && bytes.HasPrefix(segment, []byte(head)) {
			return imageResource(segment[len(head):], 0x0404)
		}
		i += 2 + size
	}
	return nil
}

// imageResource is the content of one of Photoshop's image resources. Names
// and contents are padded to even lengths.
func imageResource(b []byte, id int) []byte {
	for len(b) >= 12 && string(b[:4]) == "8BIM" {
		kind := int(b[4])<<8 | int(b[5])
		name := (int(b[6]) + 2) &^ 1
		if 6+name+4 > len(b) {
			return nil
		}
		b = b[6+name:]
		n := int(b[0])<<24 | int(b[1])<<16 | int(b[2])<<8 | int(b[3])
		if n < 0 || 4+n > len(b) {
			return nil
		}
		if kind == id {
			return b[4 : 4+n]
		}
		b = b[min(len(b), 4+(n+1)&^1):]
	}
	return nil
}
