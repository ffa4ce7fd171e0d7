package liquid

import (
	"bytes"
	"testing"
	"time"

	peer "github.com/osteele/liquid"

	"github.com/broadsheet-press/broadsheet/liquid"
)

// ordered gives plain Go data the types of a site's.
func ordered(v any) any {
	switch v := v.(type) {
	case map[string]any:
		m := liquid.NewMap(len(v))
		// The order of a post's keys is the same in all posts, as front
		// matter's is.
		for _, k := range keys(v) {
			m.Set(k, ordered(v[k]))
		}
		return m
	case []any:
		a := make([]any, len(v))
		for i, e := range v {
			a[i] = ordered(e)
		}
		return a
	}
	return v
}

type ourCase struct {
	t  *liquid.Template
	th *liquid.Thread
}

func ours(tb testing.TB, name string) ourCase {
	e := liquid.NewEngine()
	parse := func(name string) *liquid.Template {
		t, err := e.Parse(Source(name), liquid.ParseOptions{Name: name})
		if err != nil {
			tb.Fatal(err)
		}
		return t
	}
	share := parse("share.html")
	th := e.NewThread(liquid.ThreadOptions{
		Globals:       ordered(Data(name)).(*liquid.Map),
		RethrowErrors: true,
		Location:      time.UTC,
		Include:       func(*liquid.Thread, string) (*liquid.Template, error) { return share, nil },
	})
	return ourCase{parse(name), th}
}

func (c ourCase) render(tb testing.TB, dst []byte) []byte {
	out, err := c.t.Render(c.th, dst)
	if err != nil {
		tb.Fatal(err)
	}
	return out
}

type peerCase struct {
	t    *peer.Template
	data map[string]any
}

func theirs(tb testing.TB, name string) peerCase {
	e := peer.NewEngine()
	src := bytes.ReplaceAll([]byte(Source(name)), []byte("{% include 'share' %}"), []byte(Source("share.html")))
	t, err := e.ParseTemplate(src)
	if err != nil {
		tb.Fatal(err)
	}
	return peerCase{t, Data(name)}
}

func (c peerCase) render(tb testing.TB) []byte {
	out, err := c.t.Render(c.data)
	if err != nil {
		tb.Fatal(err)
	}
	return out
}

func BenchmarkBroadsheet(b *testing.B) {
	for _, name := range Cases {
		b.Run(name, func(b *testing.B) {
			c := ours(b, name)
			buf := c.render(b, nil)
			b.SetBytes(int64(len(buf)))
			b.ReportAllocs()
			for b.Loop() {
				buf = c.render(b, buf[:0])
			}
		})
	}
}

func BenchmarkOsteele(b *testing.B) {
	for _, name := range Cases {
		b.Run(name, func(b *testing.B) {
			c := theirs(b, name)
			b.SetBytes(int64(len(c.render(b))))
			b.ReportAllocs()
			for b.Loop() {
				c.render(b)
			}
		})
	}
}

func BenchmarkParse(b *testing.B) {
	src := Source("page.html")
	b.Run("broadsheet", func(b *testing.B) {
		e := liquid.NewEngine()
		b.SetBytes(int64(len(src)))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := e.Parse(src, liquid.ParseOptions{}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("osteele", func(b *testing.B) {
		e := peer.NewEngine()
		b.SetBytes(int64(len(src)))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := e.ParseString(src); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// TestSameBytes holds the measurement to equal work. The peer spells the
// quotation mark's entity otherwise.
func TestSameBytes(t *testing.T) {
	for _, name := range Cases {
		ours := ours(t, name).render(t, nil)
		theirs := bytes.ReplaceAll(theirs(t, name).render(t), []byte("&#34;"), []byte("&quot;"))
		if !bytes.Equal(ours, theirs) {
			i := 0
			for i < len(ours) && i < len(theirs) && ours[i] == theirs[i] {
				i++
			}
			t.Errorf("%s: osteele prints other bytes from offset %d on: %q, ours %q", name, i,
				cut(theirs, i), cut(ours, i))
		}
	}
}

func cut(b []byte, i int) []byte { return b[max(0, i-40):min(len(b), i+60)] }
