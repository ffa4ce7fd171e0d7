package kramdown

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer/html"

	"github.com/broadsheet-press/broadsheet/kramdown"
)

// goldmarks returns goldmark as it comes, and with what kramdown has as well.
func goldmarks() (plain, full goldmark.Markdown) {
	plain = goldmark.New(goldmark.WithRendererOptions(html.WithUnsafe()))
	full = goldmark.New(
		goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.TaskList, extension.Footnote,
			extension.DefinitionList, extension.Typographer),
		goldmark.WithParserOptions(parser.WithAutoHeadingID(), parser.WithAttribute()),
		goldmark.WithRendererOptions(html.WithUnsafe()))
	return plain, full
}

func BenchmarkConvert(b *testing.B) {
	plain, full := goldmarks()
	ours := kramdown.New(kramdown.JekyllOptions())
	for _, kind := range []string{"news", "docs", "tables"} {
		for _, size := range []int{4 << 10, 64 << 10} {
			src := Text(kind, size)
			name := fmt.Sprintf("%s/%dK", kind, size>>10)
			b.Run(name+"/broadsheet", func(b *testing.B) {
				b.SetBytes(int64(len(src)))
				b.ReportAllocs()
				var out []byte
				for b.Loop() {
					out, _ = ours.Append(out[:0], src)
				}
			})
			for _, g := range []struct {
				name string
				md   goldmark.Markdown
			}{{"goldmark", plain}, {"goldmark-extended", full}} {
				b.Run(name+"/"+g.name, func(b *testing.B) {
					b.SetBytes(int64(len(src)))
					b.ReportAllocs()
					var out bytes.Buffer
					for b.Loop() {
						out.Reset()
						if err := g.md.Convert(src, &out); err != nil {
							b.Fatal(err)
						}
					}
				})
			}
		}
	}
}

// BenchmarkAdversarial converts a quarter, half and all of a megabyte of each
// adversary; BROADSHEET_GROWTH has TestGrowth print the same as a table.
func BenchmarkAdversarial(b *testing.B) {
	ours := kramdown.New(kramdown.JekyllOptions())
	for _, a := range Adversaries {
		for _, size := range []int{1 << 18, 1 << 19, 1 << 20} {
			src := a.Text(size)
			b.Run(fmt.Sprintf("%s/%dK", a.Name, size>>10), func(b *testing.B) {
				b.SetBytes(int64(len(src)))
				var out []byte
				for b.Loop() {
					out, _ = ours.Append(out[:0], src)
				}
			})
		}
	}
}
