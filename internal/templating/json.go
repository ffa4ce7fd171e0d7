package templating

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/value"
	"github.com/broadsheet-press/broadsheet/liquid"
)

func jsonify(th *liquid.Thread, dst []byte, in any, _ []any) ([]byte, error) {
	j := jsonWriter{th: th}
	out, err := j.append(dst, in, 0)
	if err != nil {
		return dst, err
	}
	return out, nil
}

// AppendJSON appends a value as jsonify does, outside of a render.
func AppendJSON(dst []byte, v any) ([]byte, error) {
	return (&jsonWriter{}).append(dst, v, 0)
}

// AppendJSONWithin is AppendJSON of a value that lies so deep within another.
func AppendJSONWithin(dst []byte, v any, depth int) ([]byte, error) {
	return (&jsonWriter{}).append(dst, v, depth)
}

// AppendJSONString is AppendJSON of a text.
func AppendJSONString(dst []byte, s string) ([]byte, error) { return appendJSONString(dst, s) }

// maxNesting is the depth at which Ruby's generator gives up.
const maxNesting = 100

type jsonWriter struct{ th *liquid.Thread }

func (j *jsonWriter) append(dst []byte, v any, depth int) ([]byte, error) {
	if depth > maxNesting {
		return dst, fmt.Errorf("nesting of %d is too deep", depth)
	}
	var err error
	switch v := v.(type) {
	case nil:
		return append(dst, "null"...), nil
	case bool:
		return strconv.AppendBool(dst, v), nil
	case int:
		return strconv.AppendInt(dst, int64(v), 10), nil
	case *big.Int:
		return v.Append(dst, 10), nil
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return dst, fmt.Errorf("%s not allowed in JSON", liquid.ToString(v))
		}
		return liquid.AppendString(dst, v), nil
	case string:
		return appendJSONString(dst, v)
	case time.Time, value.Date, liquid.Range:
		return appendJSONString(dst, liquid.ToString(v))
	case []any:
		dst = append(dst, '[')
		for i, e := range v {
			if i > 0 {
				dst = append(dst, ',')
			}
			if dst, err = j.append(dst, e, depth+1); err != nil {
				return dst, err
			}
		}
		return append(dst, ']'), nil
	case *value.Map:
		dst = append(dst, '{')
		first := true
		for k, e := range v.All() {
			if !first {
				dst = append(dst, ',')
			}
			first = false
			if dst, err = appendJSONString(dst, liquid.ToString(k)); err != nil {
				return dst, err
			}
			dst = append(dst, ':')
			if dst, err = j.append(dst, e, depth+1); err != nil {
				return dst, err
			}
		}
		return append(dst, '}'), nil
	case liquid.KeyedDrop:
		return j.drop(dst, v, depth)
	case liquid.ListDrop:
		return j.append(dst, v.Items(), depth)
	}
	return appendJSONString(dst, liquid.ToString(v))
}

// neighbours are the fields of documents that lead to further documents; two
// levels down they are cut short, or a site of a thousand posts would be
// written a thousand levels deep.
func (j *jsonWriter) drop(dst []byte, d liquid.KeyedDrop, depth int) ([]byte, error) {
	_, doc := d.(*site.Document)
	dst = append(dst, '{')
	var err error
	for i, k := range j.keys(d) {
		if i > 0 {
			dst = append(dst, ',')
		}
		if dst, err = appendJSONString(dst, k); err != nil {
			return dst, err
		}
		dst = append(dst, ':')
		v, err := j.attr(d, k)
		if err != nil {
			return dst, err
		}
		if c, ok := d.(*site.Collection); ok && k == "docs" {
			dst, err = j.texts(dst, c.Docs)
		} else if next, ok := v.(*site.Document); ok && doc && depth >= 1 && (k == "next" || k == "previous") {
			dst, err = j.collapsed(dst, next, depth+1)
		} else {
			dst, err = j.append(dst, v, depth+1)
		}
		if err != nil {
			return dst, err
		}
	}
	return append(dst, '}'), nil
}

func (j *jsonWriter) keys(d liquid.KeyedDrop) []string {
	if j.th == nil {
		return d.Keys()
	}
	return j.th.KeysOf(d)
}

func (j *jsonWriter) attr(d liquid.Drop, key string) (any, error) {
	if j.th == nil {
		v, _ := d.Attr(key)
		return v, nil
	}
	v, _, err := j.th.Index(d, key)
	return v, err
}

// texts are documents as Ruby's generator writes what it has no rule for: by
// what they print.
func (j *jsonWriter) texts(dst []byte, docs []*site.Document) ([]byte, error) {
	dst = append(dst, '[')
	for i, d := range docs {
		if i > 0 {
			dst = append(dst, ',')
		}
		var text string
		var err error
		if j.th == nil {
			text = d.LiquidString()
		} else if text, err = d.LiquidStringIn(j.th); err != nil {
			return dst, err
		}
		if dst, err = appendJSONString(dst, text); err != nil {
			return dst, err
		}
	}
	return append(dst, ']'), nil
}

// collapsed is a document without its texts and neighbours.
func (j *jsonWriter) collapsed(dst []byte, d *site.Document, depth int) ([]byte, error) {
	dst = append(dst, '{')
	first := true
	var err error
	for _, k := range j.keys(d) {
		switch k {
		case "content", "output", "excerpt", "next", "previous":
			continue
		}
		if !first {
			dst = append(dst, ',')
		}
		first = false
		if dst, err = appendJSONString(dst, k); err != nil {
			return dst, err
		}
		dst = append(dst, ':')
		v, err := j.attr(d, k)
		if err != nil {
			return dst, err
		}
		if dst, err = j.append(dst, v, depth+1); err != nil {
			return dst, err
		}
	}
	return append(dst, '}'), nil
}

var errNotUTF8 = errors.New("source sequence is illegal/malformed utf-8")

func appendJSONString(dst []byte, s string) ([]byte, error) {
	if !utf8.ValidString(s) {
		return dst, errNotUTF8
	}
	dst = append(dst, '"')
	from := 0
	for i := range len(s) {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' {
			continue
		}
		dst = append(dst, s[from:i]...)
		from = i + 1
		switch c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\b':
			dst = append(dst, `\b`...)
		case '\f':
			dst = append(dst, `\f`...)
		case '\n':
			dst = append(dst, `\n`...)
		case '\r':
			dst = append(dst, `\r`...)
		case '\t':
			dst = append(dst, `\t`...)
		default:
			const hex = "0123456789abcdef"
			dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
	}
	dst = append(dst, s[from:]...)
	return append(dst, '"'), nil
}
