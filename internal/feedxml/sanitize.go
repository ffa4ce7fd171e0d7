package feedxml

import (
	"html"
	"net/url"
	"slices"
	"strings"
	"sync"

	xhtml "golang.org/x/net/html"

	"github.com/broadsheet-press/broadsheet/internal/pattern"
)

// sanitize makes the markup of a text construct harmless and its addresses
// absolute. Elements and attributes that are not known to be harmless go;
// what stands between their tags stays, except in scripts and styles. Text is
// left as it is written, attributes come sorted, so that equal markup is
// equal text.
func sanitize(markup, base string) string {
	if !strings.ContainsAny(markup, "<&") {
		return markup
	}
	s := sanitizer{base: base, z: xhtml.NewTokenizer(strings.NewReader(markup))}
	s.out.Grow(len(markup) + 32)
	s.run()
	return strings.TrimSpace(s.out.String())
}

type sanitizer struct {
	z    *xhtml.Tokenizer
	base string
	out  strings.Builder
	skip string // the element whose content is left out
	deep int
	// foreign is the depth inside svg or math, whose vocabularies differ.
	foreign int
}

func (s *sanitizer) run() {
	for {
		kind := s.z.Next()
		switch kind {
		case xhtml.ErrorToken:
			if raw := s.z.Raw(); len(raw) > 0 && s.skip == "" {
				s.out.WriteString(textRepair(string(raw)))
			}
			return
		case xhtml.TextToken:
			if s.skip == "" {
				s.out.WriteString(textRepair(string(s.z.Raw())))
			}
		case xhtml.StartTagToken, xhtml.SelfClosingTagToken:
			s.start(kind == xhtml.SelfClosingTagToken)
		case xhtml.EndTagToken:
			name, _ := s.z.TagName()
			s.end(string(name))
		}
	}
}

func (s *sanitizer) start(selfClosed bool) {
	tok := s.z.Token()
	name := tok.Data
	if name != "script" && name != "style" {
		s.z.NextIsNotRawText()
	}
	if s.skip != "" {
		if name == s.skip && !selfClosed {
			s.deep++
		}
		return
	}
	if dropContent()[name] {
		if !selfClosed {
			s.skip, s.deep = name, 1
		}
		return
	}
	spelt := name
	if s.foreign > 0 || name == "svg" || name == "math" {
		p, ok := foreignElements()[name]
		if !ok && !(s.foreign > 0 && safeElements()[name]) {
			return
		}
		if ok {
			spelt = p
		}
		if (name == "svg" || name == "math") && !selfClosed {
			s.foreign++
		}
	} else if !safeElements()[name] {
		return
	}
	var attrs []xhtml.Attribute
	for _, a := range tok.Attr {
		if a, ok := s.attribute(name, a); ok {
			attrs = append(attrs, a)
		}
	}
	s.namespaces(name, &attrs)
	slices.SortStableFunc(attrs, func(a, b xhtml.Attribute) int { return strings.Compare(a.Key, b.Key) })
	s.out.WriteByte('<')
	s.out.WriteString(spelt)
	for _, a := range attrs {
		s.out.WriteByte(' ')
		s.out.WriteString(a.Key)
		s.out.WriteString(`="`)
		s.out.WriteString(attrEscaper.Replace(a.Val))
		s.out.WriteByte('"')
	}
	if voidElements[name] {
		s.out.WriteString(" />")
		return
	}
	s.out.WriteByte('>')
	if selfClosed && s.foreign > 0 {
		s.out.WriteString("</" + spelt + ">")
	}
}

func (s *sanitizer) end(name string) {
	if s.skip != "" {
		if name == s.skip {
			if s.deep--; s.deep == 0 {
				s.skip = ""
			}
		}
		return
	}
	spelt := name
	if s.foreign > 0 {
		if p, ok := foreignElements()[name]; ok {
			spelt = p
		} else if !safeElements()[name] {
			return
		}
		if name == "svg" || name == "math" {
			s.foreign--
		}
	} else if !safeElements()[name] {
		return
	}
	if voidElements[name] {
		return
	}
	s.out.WriteString("</" + spelt + ">")
}

// namespaces declares what svg and math and their links need.
func (s *sanitizer) namespaces(name string, attrs *[]xhtml.Attribute) {
	switch name {
	case "svg":
		*attrs = append(*attrs, xhtml.Attribute{Key: "xmlns", Val: "http://www.w3.org/2000/svg"})
	case "math":
		*attrs = append(*attrs, xhtml.Attribute{Key: "xmlns", Val: "http://www.w3.org/1998/Math/MathML"})
	}
	for _, a := range *attrs {
		if strings.HasPrefix(a.Key, "xlink:") {
			*attrs = append(*attrs, xhtml.Attribute{Key: "xmlns:xlink", Val: "http://www.w3.org/1999/xlink"})
			return
		}
	}
}

func (s *sanitizer) attribute(element string, a xhtml.Attribute) (xhtml.Attribute, bool) {
	key := a.Key
	if a.Namespace != "" {
		key = a.Namespace + ":" + key
	}
	switch {
	case key == "style":
		a.Val = safeStyle(a.Val)
		return a, a.Val != ""
	case s.foreign > 0 || element == "svg" || element == "math":
		p, ok := foreignAttributes()[key]
		if !ok {
			return a, false
		}
		a.Key = p
		if p == "xlink:href" {
			if v, ok := s.address(a.Val); ok {
				a.Val = v
				return a, true
			}
			return a, false
		}
		return a, !strings.Contains(strings.ToLower(a.Val), "javascript:")
	case !safeAttributes()[key]:
		return a, false
	case linkAttrs[key]:
		a.Val, _ = s.address(a.Val)
		return a, true
	}
	a.Key = key
	return a, true
}

// address resolves an address and refuses what a browser would run.
func (s *sanitizer) address(raw string) (string, bool) {
	v := strings.TrimSpace(raw)
	probe := strings.Map(func(r rune) rune {
		if r <= 0x20 || r == 0x7F || r >= 0x80 && r < 0xA0 {
			return -1
		}
		return r
	}, html.UnescapeString(v))
	if i := strings.IndexAny(probe, ":/?#"); i >= 0 && probe[i] == ':' {
		if !safeSchemes()[strings.ToLower(probe[:i])] {
			return "", false
		}
	}
	if v == "" {
		return v, true
	}
	return resolve(s.base, v), true
}

var bareAmp = pattern.New(`&(?:#[0-9]+;|#[xX][0-9a-fA-F]+;|[A-Za-z][A-Za-z0-9]*;)?`)

// textRepair escapes what stands bare in a stretch of text.
func textRepair(s string) string {
	if strings.IndexByte(s, '&') >= 0 {
		s = bareAmp.ReplaceAllStringFunc(s, func(m string) string {
			if m == "&" {
				return "&amp;"
			}
			if m[1] != '#' && html.UnescapeString(m) == m {
				return "&amp;" + m[1:len(m)-1] + ";"
			}
			return m
		})
	}
	return strings.ReplaceAll(s, "<", "&lt;")
}

var dropContent = names("script applet style")

var safeElements = names(`a abbr acronym address area article aside audio b big blockquote br button canvas caption center cite code col colgroup
	command datagrid datalist dd del details dfn dialog dir div dl dt em event-source fieldset figcaption figure font footer form h1 h2 h3 h4 h5 h6
	header hr i img input ins kbd keygen label legend li m map menu meter multicol nav nextid noscript ol optgroup option output p pre progress
	q s samp section select small sound source spacer span strike strong sub sup table tbody td textarea tfoot th thead time tr tt u ul var video`)

var safeAttributes = names(`abbr accept accept-charset accesskey action align alt autocomplete autofocus axis background balance bgcolor bgproperties
	border bordercolor bordercolordark bordercolorlight bottompadding cellpadding cellspacing ch challenge char charoff charset checked choff cite
	class clear color cols colspan compact contenteditable coords data datafld datapagesize datasrc datetime default delay dir disabled draggable
	dynsrc enctype end face for form frame galleryimg gutter headers height hidden hidefocus high href hreflang hspace icon id inputmode ismap
	keytype label lang leftspacing list longdesc loop loopcount loopend loopstart low lowsrc max maxlength media method min multiple name nohref
	noshade nowrap open optimum pattern ping point-size poster pqg preload prompt radiogroup readonly rel repeat-max repeat-min replace required
	rev rightspacing rows rowspan rules scope selected shape size span src start step summary suppress tabindex target template title toppadding
	type unselectable urn usemap valign value variable volume vrml vspace width wrap xml:lang xmlns`)

var safeSchemes = names("http https ftp ftps mailto tel sms irc ircs xmpp news nntp sftp ssh webcal aim callto ed2k feed gopher magnet rsync rtsp telnet urn wais bitcoin geo")

// names is the set of a list's words, made when it is first asked for.
func names(list string) func() map[string]bool {
	return sync.OnceValue(func() map[string]bool {
		m := map[string]bool{}
		for n := range strings.FieldsSeq(list) {
			m[n] = true
		}
		return m
	})
}

// proper maps names in lower case, as the tokenizer gives them, to the
// letter case that SVG and MathML ask for.
func proper(list string) func() map[string]string {
	return sync.OnceValue(func() map[string]string {
		m := map[string]string{}
		for n := range strings.FieldsSeq(list) {
			m[strings.ToLower(n)] = n
		}
		return m
	})
}

var foreignElements = proper(`svg a animate animateColor animateMotion animateTransform circle defs desc ellipse font-face font-face-name font-face-src g
	glyph hkern linearGradient line marker metadata missing-glyph mpath path polygon polyline radialGradient rect set stop switch text title tspan use
	math annotation annotation-xml maction maligngroup malignmark merror mfenced mfrac mglyph mi mlabeledtr mlongdiv mmultiscripts mn mo mover mpadded
	mphantom mprescripts mroot mrow ms mscarries mscarry msgroup msline mspace msqrt msrow mstack mstyle msub msubsup msup mtable mtd mtext mtr munder
	munderover none semantics`)

var foreignAttributes = proper(`accent-height accumulate additive alphabetic arabic-form ascent attributeName attributeType baseProfile bbox begin by
	calcMode cap-height class color color-rendering content cx cy d dx dy descent display dur end fill fill-opacity fill-rule font-family font-size
	font-stretch font-style font-variant font-weight from fx fy g1 g2 glyph-name gradientUnits hanging height horiz-adv-x horiz-origin-x id
	ideographic k keyPoints keySplines keyTimes lang mathematical marker-end marker-mid marker-start markerHeight markerUnits markerWidth max min name
	offset opacity orient origin overline-position overline-thickness panose-1 path pathLength points preserveAspectRatio r refX refY repeatCount
	repeatDur requiredExtensions requiredFeatures restart rotate rx ry slope stemh stemv stop-color stop-opacity strikethrough-position
	strikethrough-thickness stroke stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width
	systemLanguage target text-anchor to transform type u1 u2 underline-position underline-thickness unicode unicode-range units-per-em values version
	viewBox visibility width widths x x-height x1 x2 y y1 y2 zoomAndPan xlink:actuate xlink:arcrole xlink:href xlink:role xlink:show xlink:title xlink:type
	xml:base xml:lang xml:space
	actiontype align close columnalign columnlines columnspacing columnspan depth displaystyle encoding equalcolumns equalrows fence fontstyle fontweight
	frame linethickness lspace mathbackground mathcolor mathvariant maxsize minsize notation open other rowalign rowlines rowspacing rowspan rspace
	scriptlevel selection separator separators stretchy symmetric`)

var (
	styleGauntlet = pattern.New(`^(?:[:,;#%.\sA-Za-z0-9!\-]|'[\s\w-]+'|"[\s\w-]+"|\(\s*[\d,\s%.]+\s*\))*$`)
	styleURL      = pattern.New(`(?i)url\s*\(\s*[^\s)]+?\s*\)\s*`)
	stylePair     = pattern.New(`([-\w]+)\s*:\s*([^:;]*)`)
	styleValue    = pattern.New(`^(?:#[0-9A-Fa-f]+|rgb\(\s*\d+%?\s*,\s*\d*%?\s*,?\s*\d*%?\s*\)?|\d{0,2}\.?\d{0,2}(?:cm|em|ex|in|mm|pc|pt|px|%|,|\))?)$`)
)

var styleProperties = names(`azimuth background-color border-bottom-color border-collapse border-color border-left-color border-right-color border-top-color
	clear color cursor direction display elevation float font font-family font-size font-style font-variant font-weight height letter-spacing
	line-height overflow pause pause-after pause-before pitch pitch-range richness speak speak-header speak-numeral speak-punctuation speech-rate stress
	text-align text-decoration text-indent unicode-bidi vertical-align voice-family volume white-space width`)

var styleWords = names(`auto aqua black block blue bold both bottom brown center collapse dashed dotted fuchsia gray green !important italic left lime maroon
	medium none navy normal nowrap olive pointer purple red right solid silver teal top transparent underline white yellow`)

// safeStyle keeps of a style attribute what can only colour and measure.
func safeStyle(s string) string {
	s = styleURL.ReplaceAllString(s, " ")
	if !styleGauntlet.MatchString(s) {
		return ""
	}
	var keep []string
	for _, m := range stylePair.FindAllStringSubmatch(s, -1) {
		name, value := m[1], m[2]
		if strings.TrimSpace(value) == "" {
			continue
		}
		lower := strings.ToLower(name)
		if styleProperties()[lower] {
			keep = append(keep, name+": "+value+";")
			continue
		}
		switch base, _, _ := strings.Cut(lower, "-"); base {
		case "background", "border", "margin", "padding":
			ok := true
			for w := range strings.FieldsSeq(rgbSpace.ReplaceAllStringFunc(value, func(m string) string { return strings.ReplaceAll(m, " ", "") })) {
				ok = ok && (styleWords()[w] || styleValue.MatchString(w))
			}
			if ok {
				keep = append(keep, name+": "+value+";")
			}
		}
	}
	return strings.Join(keep, " ")
}

var rgbSpace = pattern.New(`rgb\([^)]*\)`)

// safeBase is a base address that may be resolved against.
func safeBase(base, fallback string) string {
	u, err := url.Parse(base)
	if err != nil || u.Scheme != "" && !safeSchemes()[strings.ToLower(u.Scheme)] {
		return fallback
	}
	return base
}
