package clean

import (
	"bytes"
	"mime"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
)

// metaWindow is how many bytes at a document's start are searched for a
// declaration of its charset. HTML asks for 1,024; real pages are later.
const metaWindow = 8192

// Decode returns body as UTF-8, and the name of the charset it was found to be
// in. What decides, in this order: a byte order mark; the charset parameter of
// contentType; a declaration in the document; the bytes themselves. A label
// that the bytes contradict is not believed: a page labelled ISO-8859-1 whose
// every non-ASCII byte is part of a UTF-8 sequence is UTF-8, and a page
// labelled UTF-8 that is not is examined.
//
// The result is always valid UTF-8 without a byte order mark or NUL.
func Decode(body []byte, contentType string) (text, charset string) {
	text, charset = decode(body, contentType)
	if strings.IndexByte(text, 0) >= 0 {
		text = strings.ReplaceAll(text, "\x00", "")
	}
	return strings.TrimPrefix(text, "\ufeff"), charset
}

func decode(body []byte, contentType string) (string, string) {
	switch {
	case bytes.HasPrefix(body, []byte{0xef, 0xbb, 0xbf}):
		return decodeUTF8(body[3:]), "utf-8"
	case bytes.HasPrefix(body, []byte{0xff, 0xfe, 0, 0}):
		return decodeUTF32(body[4:], false), "utf-32le"
	case bytes.HasPrefix(body, []byte{0, 0, 0xfe, 0xff}):
		return decodeUTF32(body[4:], true), "utf-32be"
	case bytes.HasPrefix(body, []byte{0xff, 0xfe}):
		return decodeUTF16(body[2:], false), "utf-16le"
	case bytes.HasPrefix(body, []byte{0xfe, 0xff}):
		return decodeUTF16(body[2:], true), "utf-16be"
	}
	if name, ok := wideWithoutMark(body); ok {
		if strings.HasPrefix(name, "utf-32") {
			return decodeUTF32(body, name == "utf-32be"), name
		}
		return decodeUTF16(body, name == "utf-16be"), name
	}
	s := surveyUTF8(body)
	if s.multi == 0 && s.bad == 0 && s.whole == len(body) && !bytes.Contains(body, []byte{0x1b}) {
		return string(body), "utf-8" // ASCII is every label's UTF-8
	}
	label := httpCharset(contentType)
	if label == "" || lookup(label) == nil && label != "utf-8" {
		label = declaredCharset(body)
	}
	if s.bad == 0 && s.multi > 0 && !escapes7bit(label) {
		return string(body[:s.whole]) + decodeTail(body[s.whole:]), "utf-8"
	}
	// A few stray bytes in a document that is otherwise UTF-8 are windows-1252
	// pasted into it; elsewhere the document is something else.
	if s.multi > 0 && s.bad*4 <= s.multi {
		return decodeUTF8(body), "utf-8"
	}
	if label != "" && label != "utf-8" {
		if e := lookup(label); e != nil {
			out := decodeWith(e, body)
			if lost := strings.Count(out, "\ufffd"); lost == 0 || lost*200 < len(out) {
				return out, canonicalName(label)
			}
		}
	}
	name := detect(body)
	if name == "utf-8" {
		return decodeUTF8(body), name
	}
	return decodeWith(lookup(name), body), name
}

// escapes7bit says whether a charset is written in ASCII bytes with escape
// sequences, so that being valid UTF-8 says nothing against it.
func escapes7bit(label string) bool {
	return strings.HasPrefix(label, "iso-2022")
}

type utf8Survey struct {
	multi int // well-formed sequences of two bytes and more
	bad   int // bytes that are part of no well-formed sequence
	whole int // length without a sequence that the body's end cuts off
}

func surveyUTF8(b []byte) utf8Survey {
	s := utf8Survey{whole: len(b)}
	for i := 0; i < len(b); {
		if b[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			if !utf8.FullRune(b[i:]) {
				s.whole = i
				return s
			}
			s.bad++
			i++
			continue
		}
		s.multi++
		i += n
	}
	return s
}

func decodeTail(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	return "\ufffd"
}

// decodeUTF8 reads b as UTF-8, and each byte that is part of no well-formed
// sequence as windows-1252.
func decodeUTF8(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	var out strings.Builder
	out.Grow(len(b) + len(b)/8)
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		switch {
		case r != utf8.RuneError || n > 1:
			out.Write(b[i : i+n])
		case !utf8.FullRune(b[i:]):
			out.WriteRune(utf8.RuneError)
			return out.String()
		default:
			out.WriteRune(charmap.Windows1252.DecodeByte(b[i]))
		}
		i += n
	}
	return out.String()
}

func decodeUTF16(b []byte, big bool) string {
	u := make([]uint16, len(b)/2)
	for i := range u {
		if lo, hi := uint16(b[2*i]), uint16(b[2*i+1]); big {
			u[i] = lo<<8 | hi
		} else {
			u[i] = hi<<8 | lo
		}
	}
	return string(utf16.Decode(u))
}

func decodeUTF32(b []byte, big bool) string {
	var out strings.Builder
	for i := 0; i+4 <= len(b); i += 4 {
		v := uint32(b[i]) | uint32(b[i+1])<<8 | uint32(b[i+2])<<16 | uint32(b[i+3])<<24
		if big {
			v = uint32(b[i+3]) | uint32(b[i+2])<<8 | uint32(b[i+1])<<16 | uint32(b[i])<<24
		}
		if v > utf8.MaxRune {
			v = utf8.RuneError
		}
		out.WriteRune(rune(v))
	}
	return out.String()
}

// wideWithoutMark recognises UTF-16 and UTF-32 markup that lacks its byte order
// mark by where the zero bytes of its ASCII part are.
func wideWithoutMark(b []byte) (string, bool) {
	n := min(len(b)&^3, 512)
	if n < 4 {
		return "", false
	}
	var zero [4]int
	for i := range n {
		if b[i] == 0 {
			zero[i&3]++
		}
	}
	q := n / 4
	most := func(k int) bool { return zero[k]*10 >= q*7 }
	few := func(k int) bool { return zero[k]*10 <= q*3 }
	switch {
	case most(1) && most(2) && most(3) && few(0):
		return "utf-32le", true
	case most(0) && most(1) && most(2) && few(3):
		return "utf-32be", true
	case most(1) && most(3) && few(0) && few(2):
		return "utf-16le", true
	case most(0) && most(2) && few(1) && few(3):
		return "utf-16be", true
	}
	return "", false
}

func httpCharset(contentType string) string {
	if contentType == "" {
		return ""
	}
	if _, params, err := mime.ParseMediaType(contentType); err == nil {
		return canonicalName(params["charset"])
	}
	// A header that is not well-formed is still searched for the parameter.
	if i := strings.Index(strings.ToLower(contentType), "charset="); i >= 0 {
		return canonicalName(firstToken(contentType[i+len("charset="):]))
	}
	return ""
}

// declaredCharset finds <meta charset>, <meta http-equiv content> or an XML
// declaration at the start of a document.
func declaredCharset(body []byte) string {
	head := bytes.ToLower(body[:min(len(body), metaWindow)])
	for from := 0; ; {
		i := bytes.Index(head[from:], []byte("charset"))
		if i < 0 {
			break
		}
		from += i + len("charset")
		rest := bytes.TrimLeft(head[from:], " \t\r\n")
		if len(rest) == 0 || rest[0] != '=' {
			continue
		}
		open := bytes.LastIndexByte(head[:from], '<')
		if open < 0 || !bytes.HasPrefix(head[open:], []byte("<meta")) {
			continue
		}
		if name := canonicalName(firstToken(string(rest[1:]))); name != "" {
			return believable(name)
		}
	}
	if bytes.HasPrefix(bytes.TrimLeft(head, " \t\r\n"), []byte("<?xml")) {
		decl, _, _ := bytes.Cut(head, []byte("?>"))
		if _, rest, ok := bytes.Cut(decl, []byte("encoding")); ok {
			rest = bytes.TrimLeft(rest, " \t\r\n")
			if len(rest) > 0 && rest[0] == '=' {
				return believable(canonicalName(firstToken(string(rest[1:]))))
			}
		}
	}
	return ""
}

// believable corrects a declaration that was read as ASCII, and so cannot be
// UTF-16 as it says.
func believable(name string) string {
	if strings.HasPrefix(name, "utf-16") || strings.HasPrefix(name, "utf-32") {
		return "utf-8"
	}
	return name
}

func firstToken(s string) string {
	s = strings.TrimLeft(s, " \t\r\n\"'")
	if i := strings.IndexAny(s, " \t\r\n\"';/>,?"); i >= 0 {
		s = s[:i]
	}
	return s
}

// canonicalName is the WHATWG name of a label, or "" where it is unknown.
func canonicalName(label string) string {
	e := lookup(label)
	if e == nil {
		return ""
	}
	name, err := htmlindex.Name(e)
	if err != nil || name == "replacement" || name == "x-user-defined" {
		return ""
	}
	return name
}

// labels that are in use on the wire but that WHATWG's index does not have.
var extraLabels = map[string]string{
	"utf8mb4": "utf-8", "utf": "utf-8", "utf-8859-1": "utf-8", "iso-utf-8": "utf-8",
	"iso-8859": "windows-1252", "win-1252": "windows-1252", "windows1252": "windows-1252",
	"win-1251": "windows-1251", "windows1251": "windows-1251", "win1251": "windows-1251",
	"windows-936": "gbk", "cp936": "gbk", "cp932": "shift_jis", "cp949": "euc-kr", "cp950": "big5",
	"sjis": "shift_jis", "eucjp": "euc-jp", "euckr": "euc-kr", "macroman": "macintosh",
}

func lookup(label string) encoding.Encoding {
	label = strings.ToLower(strings.TrimSpace(label))
	if label == "" {
		return nil
	}
	e, err := htmlindex.Get(label)
	if err != nil {
		other, ok := extraLabels[label]
		if !ok {
			return nil
		}
		e, _ = htmlindex.Get(other)
	}
	return e
}

func decodeWith(e encoding.Encoding, b []byte) string {
	if e == nil {
		return decodeUTF8(b)
	}
	out, err := e.NewDecoder().Bytes(b)
	if err != nil {
		return decodeUTF8(b)
	}
	return string(out)
}
