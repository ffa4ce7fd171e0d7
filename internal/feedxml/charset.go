package feedxml

import (
	"bytes"
	"mime"
	"strings"
	"unicode/utf8"

	"github.com/gogs/chardet"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// decode turns a feed's bytes into UTF-8 without control characters, and
// names the charset that they were in. What is believed, in this order: a
// byte order mark; the shape of "<" in UTF-16 and UTF-32; UTF-8 that is valid
// and not plain ASCII, whatever is claimed about it; the HTTP header; the XML
// declaration; what the bytes look like.
func decode(body []byte, contentType string) (text, charset string, repairs []string) {
	body, enc, charset := byMark(body)
	if enc != nil {
		return clean(transcode(body, enc)), charset, nil
	}
	if charset == "UTF-8" { // by its mark
		return clean(mendUTF8(body, &repairs)), charset, repairs
	}
	if enc, charset = byShape(body); enc != nil {
		return clean(transcode(body, enc)), charset, nil
	}
	fromHTTP := httpCharset(contentType)
	fromXML := xmlCharset(body)
	ascii := isASCII(body)
	if !ascii && utf8.Valid(body) && !stateful(fromHTTP) && !stateful(fromXML) {
		if c := firstOf(fromHTTP, fromXML); c != "" && !isUTF8Name(c) {
			repairs = append(repairs, "the feed says "+c+" and is UTF-8")
		}
		return clean(string(body)), "UTF-8", repairs
	}
	for _, name := range []string{fromHTTP, fromXML} {
		enc, canonical := lookupCharset(name)
		switch {
		case name == "":
			continue
		case canonical == "UTF-8":
			if ascii || utf8.Valid(body) {
				return clean(string(body)), canonical, repairs
			}
			repairs = append(repairs, "the feed says UTF-8 and is not")
			if mostlyUTF8(body) {
				return clean(mendUTF8(body, &repairs)), canonical, repairs
			}
			continue
		case enc == nil:
			repairs = append(repairs, "the charset "+strings.ToValidUTF8(name, "?")+" is not known")
			continue
		case wide(canonical):
			// Said to be UTF-16 or 32, and the shape is another.
			if ascii {
				repairs = append(repairs, "the feed says "+name+" and is not")
				return clean(string(body)), "UTF-8", repairs
			}
			continue
		}
		if canonical == "US-ASCII" && !ascii {
			repairs = append(repairs, "the feed says US-ASCII and is not")
			continue
		}
		s := transcode(body, enc)
		if bad := strings.Count(s, "\uFFFD"); bad > 0 && bad*20 > len([]rune(s))-countASCII(s) {
			repairs = append(repairs, "the feed says "+name+" and is not")
			continue
		}
		return clean(s), canonical, repairs
	}
	if ascii {
		return clean(string(body)), "UTF-8", repairs
	}
	if utf8.Valid(body) {
		return clean(string(body)), "UTF-8", repairs
	}
	if mostlyUTF8(body) {
		return clean(mendUTF8(body, &repairs)), "UTF-8", repairs
	}
	enc, charset = detect(body)
	return clean(transcode(body, enc)), charset, repairs
}

func firstOf(ss ...string) string {
	for _, s := range ss {
		if s != "" {
			return s
		}
	}
	return ""
}

func isUTF8Name(s string) bool {
	s = strings.ToLower(strings.NewReplacer("-", "", "_", "").Replace(s))
	return s == "utf8"
}

func wide(canonical string) bool {
	return strings.HasPrefix(canonical, "UTF-16") || strings.HasPrefix(canonical, "UTF-32")
}

// stateful charsets are ASCII on the face of it: valid UTF-8 proves nothing.
func stateful(name string) bool {
	name = strings.ToLower(name)
	return strings.HasPrefix(name, "iso-2022") || strings.HasPrefix(name, "hz") || name == "utf-7"
}

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= 0x80 {
			return false
		}
	}
	return true
}

func countASCII(s string) int {
	n := 0
	for i := range len(s) {
		if s[i] < 0x80 {
			n++
		}
	}
	return n
}

func transcode(body []byte, enc encoding.Encoding) string {
	out, err := enc.NewDecoder().Bytes(body)
	if err != nil {
		return strings.ToValidUTF8(string(body), "\uFFFD")
	}
	return string(out)
}

var (
	utf16le = unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	utf16be = unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	utf32le = utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM)
	utf32be = utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM)
)

func byMark(b []byte) ([]byte, encoding.Encoding, string) {
	switch {
	case bytes.HasPrefix(b, []byte{0xFF, 0xFE, 0, 0}):
		return b[4:], utf32le, "UTF-32LE"
	case bytes.HasPrefix(b, []byte{0, 0, 0xFE, 0xFF}):
		return b[4:], utf32be, "UTF-32BE"
	case bytes.HasPrefix(b, []byte{0xFF, 0xFE}):
		return b[2:], utf16le, "UTF-16LE"
	case bytes.HasPrefix(b, []byte{0xFE, 0xFF}):
		return b[2:], utf16be, "UTF-16BE"
	case bytes.HasPrefix(b, []byte{0xEF, 0xBB, 0xBF}):
		return b[3:], nil, "UTF-8"
	}
	return b, nil, ""
}

// byShape finds UTF-16, UTF-32 and EBCDIC without a mark by how a document's
// first characters, all of them ASCII, lie in memory.
func byShape(b []byte) (encoding.Encoding, string) {
	if len(b) < 4 {
		return nil, ""
	}
	zero := [4]bool{b[0] == 0, b[1] == 0, b[2] == 0, b[3] == 0}
	switch zero {
	case [4]bool{true, true, true, false}:
		return utf32be, "UTF-32BE"
	case [4]bool{false, true, true, true}:
		return utf32le, "UTF-32LE"
	case [4]bool{true, false, true, false}:
		return utf16be, "UTF-16BE"
	case [4]bool{false, true, false, true}:
		return utf16le, "UTF-16LE"
	}
	if bytes.HasPrefix(b, []byte{0x4C, 0x6F, 0xA7, 0x94}) { // "<?xm" in EBCDIC
		return charmap.CodePage037, "IBM037"
	}
	return nil, ""
}

func httpCharset(contentType string) string {
	if contentType == "" {
		return ""
	}
	if _, params, err := mime.ParseMediaType(contentType); err == nil {
		return strings.Trim(params["charset"], `"' `)
	}
	if i := strings.Index(strings.ToLower(contentType), "charset="); i >= 0 {
		v := contentType[i+len("charset="):]
		if j := strings.IndexAny(v, ";, "); j >= 0 {
			v = v[:j]
		}
		return strings.Trim(v, `"'`)
	}
	return ""
}

func xmlCharset(b []byte) string {
	b = bytes.TrimLeft(b[:min(len(b), 2048)], " \t\r\n")
	i := bytes.Index(b, []byte("<?xml"))
	if i < 0 {
		return ""
	}
	b = b[i:]
	if end := bytes.Index(b, []byte("?>")); end >= 0 {
		b = b[:end]
	} else if end := bytes.IndexByte(b, '>'); end >= 0 {
		b = b[:end]
	}
	i = bytes.Index(b, []byte("encoding"))
	if i < 0 {
		return ""
	}
	v := strings.TrimLeft(string(b[i+len("encoding"):]), " \t\r\n=")
	if v == "" || (v[0] != '"' && v[0] != '\'') {
		return ""
	}
	if end := strings.IndexByte(v[1:], v[0]); end >= 0 {
		return strings.TrimSpace(v[1 : 1+end])
	}
	return ""
}

// lookupCharset finds an encoding by any of its names. UTF-8 has a nil
// encoding and a name.
func lookupCharset(name string) (encoding.Encoding, string) {
	name = strings.ToLower(strings.TrimSpace(name))
	if name == "" {
		return nil, ""
	}
	if isUTF8Name(name) {
		return nil, "UTF-8"
	}
	folded := strings.NewReplacer("_", "-", " ", "-").Replace(name)
	switch folded {
	case "ascii", "us-ascii", "us", "ansi-x3.4-1968", "iso646-us", "646":
		return charmap.Windows1252, "US-ASCII"
	case "iso-8859-1", "iso8859-1", "latin1", "latin-1", "l1", "8859-1":
		return charmap.Windows1252, "ISO-8859-1" // read as every browser reads it
	case "utf-16", "utf16", "u16", "utf-16le":
		return utf16le, "UTF-16LE"
	case "utf-16be":
		return utf16be, "UTF-16BE"
	case "utf-32", "utf32", "u32", "utf-32le", "ucs-4", "iso-10646-ucs-4":
		return utf32le, "UTF-32LE"
	case "utf-32be":
		return utf32be, "UTF-32BE"
	case "gb2312", "gb-2312", "gbk", "cp936", "936", "euc-cn", "gb18030":
		return simplifiedchinese.GB18030, "GB18030"
	case "cp949", "949", "uhc", "ks-c-5601", "ms949":
		return korean.EUCKR, "EUC-KR"
	}
	for _, n := range []string{name, folded, codePage(folded), strings.ReplaceAll(folded, "latin-", "latin")} {
		if n == "" {
			continue
		}
		if e, err := htmlindex.Get(n); err == nil {
			canonical, _ := htmlindex.Name(e)
			return e, ianaName(canonical)
		}
		if e, err := ianaindex.IANA.Encoding(n); err == nil && e != nil {
			canonical, _ := ianaindex.IANA.Name(e)
			return e, canonical
		}
	}
	return nil, ""
}

func ianaName(html string) string {
	if e, err := htmlindex.Get(html); err == nil {
		if n, err := ianaindex.IANA.Name(e); err == nil && n != "" {
			return n
		}
	}
	return html
}

// codePage gives "cp1252", "1252" and "ibm850" the name the index knows.
func codePage(name string) string {
	digits := strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(name, "cp-"), "cp"), "ibm-")
	for _, c := range digits {
		if c < '0' || c > '9' {
			return ""
		}
	}
	switch {
	case digits == "":
		return ""
	case strings.HasPrefix(digits, "125") && len(digits) == 4:
		return "windows-" + digits
	case digits == "932":
		return "shift_jis"
	case digits == "950":
		return "big5"
	default:
		return "ibm" + digits
	}
}

// mostlyUTF8 tells UTF-8 with a few stray bytes from another charset whose
// bytes now and then look like UTF-8.
func mostlyUTF8(b []byte) bool {
	good, bad := 0, 0
	for i := 0; i < len(b); {
		if b[i] < 0x80 {
			i++
			continue
		}
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			bad++
		} else {
			good++
		}
		i += n
	}
	return good > 0 && good >= bad
}

// mendUTF8 reads stray bytes among UTF-8 as windows-1252, which is what they
// nearly always are.
func mendUTF8(b []byte, repairs *[]string) string {
	if utf8.Valid(b) {
		return string(b)
	}
	*repairs = append(*repairs, "bytes that are not UTF-8 were read as windows-1252")
	var out strings.Builder
	out.Grow(len(b) + 16)
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 {
			r = charmap.Windows1252.DecodeByte(b[0])
		}
		out.WriteRune(r)
		b = b[n:]
	}
	return out.String()
}

func detect(b []byte) (encoding.Encoding, string) {
	sample := b[:min(len(b), 64<<10)]
	if r, err := chardet.NewHtmlDetector().DetectBest(sample); err == nil && r.Confidence >= 20 {
		if e, name := lookupCharset(r.Charset); e != nil && !wide(name) {
			return e, name
		}
	}
	return charmap.Windows1252, "windows-1252"
}

// clean drops what no XML document may hold and folds line ends.
func clean(s string) string {
	if !strings.ContainsFunc(s, dirty) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i, r := range s {
		switch {
		case r == '\r':
			if i+1 >= len(s) || s[i+1] != '\n' {
				b.WriteByte('\n')
			}
		case r >= 0x80 && r < 0xA0:
			// A C1 control is windows-1252 that was taken for Latin-1.
			if w := charmap.Windows1252.DecodeByte(byte(r)); w != utf8.RuneError {
				r = w
			}
			b.WriteRune(r)
		case !dirty(r):
			b.WriteRune(r)
		}
	}
	return b.String()
}

func dirty(r rune) bool {
	return r < 0x20 && r != '\t' && r != '\n' || r >= 0x80 && r < 0xA0 || r == 0xFEFF || r == 0xFFFE || r == 0xFFFF
}
