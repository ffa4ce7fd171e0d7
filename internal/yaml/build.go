package yaml

import (
	"encoding/base64"
	"errors"
	"slices"

	"github.com/broadsheet-press/broadsheet/internal/value"
)

// builder makes a value of the events of a document as SafeYAML's handler
// does, odd sides included: a null key is no key at all, so that what follows
// it takes its place; `<<` merges what its value is at that moment, which for
// a mapping written in place is still empty; and a string that comes through
// an alias has its type guessed again.
type builder struct {
	begun bool
	root  any
	stack []any // open collections: *value.Map or *[]any
	key   any   // of the pair in the making; nil where there is none
}

var (
	errMerge     = errors.New("a merge key (<<) needs a mapping")
	errRecursion = errors.New("an alias to the collection it stands in")
)

// pending stands for a sequence that is a key and not complete yet.
type pending struct{ seq *[]any }

// add puts a value into the open collection.
func (b *builder) add(v any) error {
	if !b.begun {
		b.begun, b.root = true, v
		return nil
	}
	switch in := b.stack[len(b.stack)-1].(type) {
	case *[]any:
		*in = append(*in, v)
	case *value.Map:
		if b.key == nil {
			b.key = v
			return nil
		}
		key := b.key
		b.key = nil
		if key != "<<" {
			if !b.unfinished(key) {
				in.SetKey(key, v)
			}
			return nil
		}
		m, ok := v.(*value.Map)
		if !ok {
			return errMerge
		}
		for k, v := range m.All() {
			in.SetKey(k, v)
		}
	}
	return nil
}

func (b *builder) openMap() (*value.Map, error) {
	m := value.NewMap(8)
	err := b.add(m)
	b.stack = append(b.stack, m)
	return m, err
}

// openSeq opens a sequence. Its place in the collection around it is taken at
// once; close fills it when the sequence is complete.
func (b *builder) openSeq() (seq *[]any, close func(), err error) {
	seq = &[]any{}
	defer func() { b.stack = append(b.stack, seq) }()
	if !b.begun {
		b.begun = true
		return seq, func() { b.root = *seq }, nil
	}
	switch in := b.stack[len(b.stack)-1].(type) {
	case *[]any:
		i := len(*in)
		*in = append(*in, nil)
		return seq, func() { (*in)[i] = *seq }, nil
	case *value.Map:
		key := b.key
		switch key {
		case nil:
			b.key = pending{seq}
			return seq, func() {
				if b.key == any(pending{seq}) {
					b.key = *seq
				}
			}, nil
		case "<<":
			return seq, nil, errMerge
		}
		b.key = nil
		if b.unfinished(key) {
			return seq, func() {}, nil
		}
		return seq, func() { in.SetKey(key, *seq) }, nil
	}
	return seq, func() {}, nil
}

func (b *builder) close() { b.stack = b.stack[:len(b.stack)-1] }

// isOpen reports whether a collection is among those being filled.
func (b *builder) isOpen(collection any) bool { return slices.Contains(b.stack, collection) }

// unfinished reports whether a key is a collection that is still open. That
// happens where a collection is a key: SafeYAML then makes it a key of itself,
// which nobody can use; here the pair is dropped.
func (b *builder) unfinished(key any) bool {
	switch k := key.(type) {
	case pending:
		return true
	case *value.Map:
		return b.isOpen(k)
	}
	return false
}

// result is the document's value; where there was no document at all it is
// false, as in SafeYAML.
func (b *builder) result() any {
	if !b.begun {
		return false
	}
	return b.root
}

// scalar is the value of a scalar event.
func scalar(text string, quoted bool, tag string) (any, error) {
	switch tag {
	case "!!binary", "tag:yaml.org,2002:binary", "x-private:binary", "!binary":
		return decodeBase64(text), nil
	}
	if quoted {
		return text, nil
	}
	return guess(text)
}

// decodeBase64 decodes as Ruby's decode64: what does not belong is skipped,
// and the text ends at its padding.
func decodeBase64(s string) string {
	clean := make([]byte, 0, len(s))
	for i := range len(s) {
		c := s[i]
		if c == '=' {
			break
		}
		if isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'z' || c == '+' || c == '/' {
			clean = append(clean, c)
		}
	}
	if len(clean)%4 == 1 {
		clean = clean[:len(clean)-1]
	}
	out, err := base64.RawStdEncoding.DecodeString(string(clean))
	if err != nil {
		return ""
	}
	return string(out)
}
