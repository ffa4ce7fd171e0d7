package kramdown

import (
	"bytes"
)

// languageClass finds language-NAME in a class attribute: the offsets of the
// whole word and of the name.
func languageClass(class []byte) (from, name, to int, ok bool) {
	for i := 0; i < len(class); {
		k := bytes.Index(class[i:], []byte("language-"))
		if k < 0 {
			return 0, 0, 0, false
		}
		from = i + k
		name = from + len("language-")
		to = name
		for to < len(class) && !isSpace(class[to]) {
			to++
		}
		if to > name && (from == 0 || !isWord(class[from-1]) && class[from-1] < 0x80) {
			return from, name, to, true
		}
		i = name
	}
	return 0, 0, 0, false
}

// highlight asks the caller's highlighter for code in lang; def reports the
// default language that was used.
func (s *state) highlight(code span, lang string, block bool) (html []byte, def string, ok bool) {
	if s.opt.Highlight == nil || s.opt.SyntaxHighlighter == "" {
		return nil, "", false
	}
	opts := &s.opt.highlightSpan
	if block {
		opts = &s.opt.highlightBlock
	}
	def = opts.defaultLang
	if lang == "" {
		lang = def
	}
	if lang == "" && !opts.guess || opts.disable || (lang == "plaintext" || lang == "text") && !opts.guess {
		return nil, def, false
	}
	html, ok = s.opt.Highlight(s.b(code), lang, block, opts.raw)
	return html, def, ok
}

// classWithHighlighter returns attr with the highlighter's class, and the
// language's.
func (s *state) classWithHighlighter(attr int32, lang []byte) int32 {
	at := len(s.buf)
	i := s.attrFind(attr, "class")
	var class []byte
	if i != 0 {
		class = append(class, s.b(s.attrs[i].val)...)
	}
	class = append(class, " highlighter-"...)
	class = append(class, s.opt.SyntaxHighlighter...)
	class = bytes.TrimLeft(class, " \t\n\v\f\r\x00")
	if len(lang) > 0 {
		if from, _, to, ok := languageClass(class); ok {
			s.buf = append(s.buf, class[:from]...)
			s.buf = append(s.buf, "language-"...)
			s.buf = append(s.buf, lang...)
			class = class[to:]
		} else {
			s.buf = append(s.buf, "language-"...)
			s.buf = append(s.buf, lang...)
			s.buf = append(s.buf, ' ')
		}
	}
	s.buf = append(s.buf, class...)
	return s.attrSet(s.attrCopy(attr), keyClass, mk(at, len(s.buf)))
}

func (s *state) writeCodeBlock(n int32, indent int) {
	c := &s.cv
	el := s.nodes[n]
	attr := el.attr
	var lang span
	show := false
	if i := s.attrFind(attr, "class"); i != 0 {
		v := s.attrs[i].val
		class := s.b(v)
		show = bytes.Contains(class, []byte("show-whitespaces")) && wordIn(class, "show-whitespaces")
		if from, name, to, ok := languageClass(class); ok {
			lang = mk(int(v.a)+name, int(v.a)+to)
			at := len(s.buf)
			s.buf = append(s.buf, s.buf[int(v.a):int(v.a)+from]...)
			s.buf = append(s.buf, s.buf[int(v.a)+to:v.b]...)
			rest := s.strip(mk(at, len(s.buf)))
			attr = s.attrCopy(attr)
			if rest.empty() {
				attr = s.attrDelete(attr, "class")
			} else {
				attr = s.attrSet(attr, keyClass, rest)
			}
		}
	}
	full := lang
	if !el.aux.empty() {
		full = el.aux
	}
	if s.opt.Highlight != nil {
		if html, def, ok := s.highlight(el.val, string(s.b(full)), true); ok {
			name := s.b(lang)
			if len(name) == 0 {
				name = []byte(def)
			}
			attr = s.classWithHighlighter(attr, name)
			s.openTag("div", attr, indent)
			s.writeHighlighted(html)
			s.indent(indent)
			c.out = append(c.out, "</div>\n"...)
			return
		}
	}
	s.openTag("pre", attr, indent)
	c.out = append(c.out, "<code"...)
	if !lang.empty() {
		c.out = append(c.out, ` class="language-`...)
		c.out = appendAttr(c.out, s.b(lang))
		c.out = append(c.out, '"')
	}
	c.out = append(c.out, '>')
	at := len(c.out)
	c.out = appendEscaped(c.out, chomp(s.b(el.val)))
	if show {
		c.out = showWhitespace(c.out, at)
	}
	c.out = append(c.out, "\n</code></pre>\n"...)
}

// writeHighlighted puts Rouge's wrapper around highlighted code.
func (s *state) writeHighlighted(html []byte) {
	c := &s.cv
	o := &s.opt.highlightBlock
	if o.noWrap {
		c.out = append(c.out, html...)
		return
	}
	c.out = append(c.out, `<div class="highlight"><pre class="`...)
	c.out = append(c.out, o.cssClass...)
	c.out = append(c.out, `"><code>`...)
	c.out = append(c.out, html...)
	c.out = append(c.out, "</code></pre></div>"...)
}

// wordIn says whether word stands in t between word boundaries.
func wordIn(t []byte, word string) bool {
	for i := 0; ; {
		k := bytes.Index(t[i:], []byte(word))
		if k < 0 {
			return false
		}
		a, b := i+k, i+k+len(word)
		if (a == 0 || !isWord(t[a-1])) && (b == len(t) || !isWord(t[b])) {
			return true
		}
		i = a + 1
	}
}

// showWhitespace marks up the blanks and tabs of out[at:].
func showWhitespace(out []byte, at int) []byte {
	src := append([]byte(nil), out[at:]...)
	out = out[:at]
	for i := 0; i < len(src); {
		if src[i] != ' ' && src[i] != '\t' {
			out = append(out, src[i])
			i++
			continue
		}
		j := i
		for j < len(src) && (src[j] == ' ' || src[j] == '\t') {
			j++
		}
		suffix := ""
		if i == 0 || src[i-1] == '\n' {
			suffix = "-l"
		} else if j == len(src) || src[j] == '\n' {
			suffix = "-r"
		}
		for ; i < j; i++ {
			if src[i] == '\t' {
				out = append(out, `<span class="ws-tab`+suffix+"\">\t</span>"...)
			} else {
				out = append(out, `<span class="ws-space`+suffix+`">&#8901;</span>`...)
			}
		}
	}
	return out
}

func (s *state) writeCodeSpan(n int32) {
	c := &s.cv
	el := s.nodes[n]
	attr := el.attr
	if s.opt.Highlight != nil {
		var lang []byte
		if i := s.attrFind(attr, "class"); i != 0 {
			class := s.b(s.attrs[i].val)
			if _, name, to, ok := languageClass(class); ok {
				lang = append(lang, class[name:to]...)
			}
		}
		if html, def, ok := s.highlight(el.val, string(lang), false); ok {
			if len(lang) == 0 {
				lang = []byte(def)
			}
			attr = s.classWithHighlighter(attr, lang)
			s.openTag("code", attr, 0)
			c.out = append(c.out, html...)
			c.out = append(c.out, "</code>"...)
			return
		}
	}
	s.openTag("code", attr, 0)
	c.out = appendEscaped(c.out, s.b(el.val))
	c.out = append(c.out, "</code>"...)
}
