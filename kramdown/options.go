package kramdown

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// EntityOutput says how character references are written.
type EntityOutput string

const (
	EntityAsChar   EntityOutput = "as_char"
	EntityAsInput  EntityOutput = "as_input"
	EntityNumeric  EntityOutput = "numeric"
	EntitySymbolic EntityOutput = "symbolic"
)

// LinkDef is a link definition given from outside the document.
type LinkDef struct{ URL, Title string }

// Options are kramdown's options; see Set for their names there. The zero
// value is not useful: begin with DefaultOptions or JekyllOptions.
type Options struct {
	Input string // "kramdown", "GFM" or "markdown"

	AutoIDs                 bool
	AutoIDStripping         bool
	AutoIDPrefix            string
	TransliteratedHeaderIDs bool
	HeaderLinks             bool
	HeaderOffset            int

	ParseBlockHTML bool
	ParseSpanHTML  bool
	HTMLToNative   bool // HTML elements become native ones where there are such

	LinkDefs map[string]LinkDef

	FootnoteNr             int
	FootnoteBacklink       string
	FootnoteBacklinkInline bool
	FootnotePrefix         string
	FootnoteLinkText       string // holds %s once

	// OldFootnoteRoles writes the ARIA roles of footnotes where kramdown up
	// to 2.4 has them: on the superscript, and on each note.
	OldFootnoteRoles bool

	EntityOutput           EntityOutput
	SmartQuotes            [4]string // names or numbers: left and right single, left and right double
	TypographicSymbols     map[string]string
	RemoveLineBreaksForCJK bool

	TOCLevels []int

	SyntaxHighlighter     string // its name, as in class="highlighter-rouge"; "" is none
	SyntaxHighlighterOpts map[string]any
	MathEngine            string // "mathjax", or "" for none
	MathEngineOpts        map[string]any

	HardWrap     bool     // of GFM
	GFMQuirks    []string // of GFM: paragraph_end, no_auto_typographic
	GFMEmojis    bool
	GFMEmojiOpts map[string]any

	ForbiddenInlineOptions []string

	// Highlight marks up code in lang, as what goes inside of <code>; the
	// elements around it are written as kramdown writes them for Rouge. For
	// code that it does not know it returns false. lang may carry options
	// after a question mark; it is empty only when the language is to be
	// guessed. opts is SyntaxHighlighterOpts with the keys under span or block
	// laid over it.
	Highlight func(code []byte, lang string, block bool, opts map[string]any) (html []byte, ok bool)

	// Math writes a formula; where it returns false the math engine named by
	// the options does.
	Math func(formula []byte, block bool, opts map[string]any) (html []byte, ok bool)

	// Emoji returns the image file of an emoji by its name, for GFMEmojis.
	Emoji func(name string) (file string, ok bool)

	// Transliterate turns text into ASCII for TransliteratedHeaderIDs, in the
	// place of the table that the package has for European and Vietnamese
	// letters.
	Transliterate func(text string) string

	// derived
	quirkParagraphEnd, quirkNoTypographic bool
	tocLevels                             uint8
	backlink                              []byte // FootnoteBacklink as it is written
	quotes                                [4]quoteOutput
	highlightSpan, highlightBlock         highlightOpts
}

type quoteOutput struct {
	name string
	code rune
	text string // what is written, where that is settled
}

type highlightOpts struct {
	defaultLang, cssClass  string
	guess, disable, noWrap bool
	raw                    map[string]any
}

// DefaultOptions returns kramdown's defaults.
func DefaultOptions() Options {
	return Options{
		Input:                  "kramdown",
		AutoIDs:                true,
		ParseSpanHTML:          true,
		FootnoteNr:             1,
		FootnoteBacklink:       "&#8617;",
		FootnoteLinkText:       "%s",
		EntityOutput:           EntityAsChar,
		SmartQuotes:            [4]string{"lsquo", "rsquo", "ldquo", "rdquo"},
		TOCLevels:              []int{1, 2, 3, 4, 5, 6},
		SyntaxHighlighter:      "rouge",
		MathEngine:             "mathjax",
		HardWrap:               true,
		GFMQuirks:              []string{"paragraph_end"},
		ForbiddenInlineOptions: []string{"template"},
	}
}

// JekyllOptions returns the options that Jekyll 4 gives to kramdown.
func JekyllOptions() Options {
	o := DefaultOptions()
	o.Input = "GFM"
	o.HardWrap = false
	o.SyntaxHighlighterOpts = map[string]any{"default_lang": "plaintext", "guess_lang": true}
	return o
}

// derive settles what the parser and converter ask for often.
func (o *Options) derive() {
	o.quirkParagraphEnd, o.quirkNoTypographic = false, false
	for _, q := range o.GFMQuirks {
		switch q {
		case "paragraph_end":
			o.quirkParagraphEnd = true
		case "no_auto_typographic":
			o.quirkNoTypographic = true
		}
	}
	o.backlink = appendText(nil, []byte(o.FootnoteBacklink))
	o.tocLevels = 0
	for _, l := range o.TOCLevels {
		if l >= 1 && l <= 6 {
			o.tocLevels |= 1 << l
		}
	}
	for i, q := range o.SmartQuotes {
		out := quoteOutput{}
		if n, err := strconv.Atoi(strings.TrimSpace(q)); err == nil {
			out.code = rune(n)
			out.name = entityName(out.code)
		} else if c, ok := entityCode(q); ok {
			out.name, out.code = q, c
		}
		if o.EntityOutput == EntityAsChar && out.code != '<' && out.code != '>' && out.code != '&' && out.code != 0 {
			out.text = string(out.code)
		}
		o.quotes[i] = out
	}
	o.highlightSpan = o.highlightOptions("span")
	o.highlightBlock = o.highlightOptions("block")
}

func (o *Options) highlightOptions(category string) highlightOpts {
	h := highlightOpts{cssClass: "highlight"}
	if o.SyntaxHighlighterOpts == nil {
		return h
	}
	merged := make(map[string]any, len(o.SyntaxHighlighterOpts))
	for k, v := range o.SyntaxHighlighterOpts {
		if k != "span" && k != "block" {
			merged[k] = v
		}
	}
	if own, ok := o.SyntaxHighlighterOpts[category].(map[string]any); ok {
		for k, v := range own {
			merged[strings.TrimPrefix(k, ":")] = v
		}
	}
	h.raw = merged
	if v, ok := merged["default_lang"]; ok && v != nil {
		h.defaultLang = fmt.Sprint(v)
	}
	if v, ok := merged["css_class"]; ok && v != nil {
		h.cssClass = fmt.Sprint(v)
	}
	h.guess = truthy(merged["guess_lang"])
	h.disable = truthy(merged["disable"])
	if v, ok := merged["wrap"]; ok {
		h.noWrap = !truthy(v)
	}
	return h
}

func truthy(v any) bool {
	b, isBool := v.(bool)
	return v != nil && (!isBool || b)
}

func (o *Options) emojiPath() string {
	if v, ok := o.GFMEmojiOpts["asset_path"].(string); ok {
		return strings.TrimSuffix(v, "/")
	}
	return "https://github.githubassets.com/images/icons/emoji"
}

// knownOption says whether kramdown defines an option of that name.
func knownOption(name string) bool {
	switch name {
	case "template", "line_width", "latex_headers", "remove_block_html_tags", "remove_span_html_tags", "list_indent",
		"forbidden_inline_options":
		return true
	}
	var o Options
	return o.Set(name, nil) != errUnknown
}

var errUnknown = fmt.Errorf("unknown option")

// Set sets an option by kramdown's name for it, such as "auto_ids" or
// "toc_levels", to a value of any form that kramdown accepts: booleans,
// numbers, lists and maps, or all of these as text. Options for other outputs
// than HTML are accepted and change nothing. A name or value that kramdown
// would refuse is an error; the option then keeps its value.
func (o *Options) Set(name string, value any) error {
	switch name {
	case "input":
		in, ok := parseInput(text(value))
		if !ok {
			return fmt.Errorf("option input: no parser for %q; kramdown, GFM and markdown are known", text(value))
		}
		_ = in
		o.Input = text(value)
	case "auto_ids":
		o.AutoIDs = boolean(value)
	case "auto_id_stripping":
		o.AutoIDStripping = boolean(value)
	case "auto_id_prefix":
		o.AutoIDPrefix = text(value)
	case "transliterated_header_ids":
		o.TransliteratedHeaderIDs = boolean(value)
	case "header_links":
		o.HeaderLinks = boolean(value)
	case "header_offset":
		return setInt(&o.HeaderOffset, name, value)
	case "parse_block_html":
		o.ParseBlockHTML = boolean(value)
	case "parse_span_html":
		o.ParseSpanHTML = boolean(value)
	case "html_to_native":
		o.HTMLToNative = boolean(value)
	case "link_defs":
		return o.setLinkDefs(value)
	case "footnote_nr":
		return setInt(&o.FootnoteNr, name, value)
	case "footnote_backlink":
		o.FootnoteBacklink = text(value)
	case "footnote_backlink_inline":
		o.FootnoteBacklinkInline = boolean(value)
	case "footnote_prefix":
		o.FootnotePrefix = text(value)
	case "footnote_link_text":
		if !strings.Contains(text(value), "%s") {
			return fmt.Errorf("option footnote_link_text: %q does not hold %%s", text(value))
		}
		o.FootnoteLinkText = text(value)
	case "entity_output":
		o.EntityOutput = EntityOutput(symbol(value))
	case "smart_quotes":
		return o.setSmartQuotes(value)
	case "typographic_symbols":
		m, ok := mapping(value)
		if !ok {
			return fmt.Errorf("option typographic_symbols: a map is needed")
		}
		o.TypographicSymbols = make(map[string]string, len(m))
		for k, v := range m {
			o.TypographicSymbols[symbol(k)] = text(v)
		}
	case "remove_line_breaks_for_cjk":
		o.RemoveLineBreaksForCJK = boolean(value)
	case "toc_levels":
		return o.setTOCLevels(value)
	case "syntax_highlighter":
		o.SyntaxHighlighter = symbol(value)
	case "syntax_highlighter_opts":
		m, ok := mapping(value)
		if !ok {
			return fmt.Errorf("option syntax_highlighter_opts: a map is needed")
		}
		o.SyntaxHighlighterOpts = m
	case "math_engine":
		o.MathEngine = symbol(value)
	case "math_engine_opts":
		m, ok := mapping(value)
		if !ok {
			return fmt.Errorf("option math_engine_opts: a map is needed")
		}
		o.MathEngineOpts = m
	case "hard_wrap":
		o.HardWrap = boolean(value)
	case "gfm_quirks":
		l, ok := list(value)
		if !ok {
			return fmt.Errorf("option gfm_quirks: a list is needed")
		}
		o.GFMQuirks = l
	case "gfm_emojis":
		o.GFMEmojis = boolean(value)
	case "gfm_emoji_opts":
		m, ok := mapping(value)
		if !ok {
			return fmt.Errorf("option gfm_emoji_opts: a map is needed")
		}
		o.GFMEmojiOpts = m
	case "forbidden_inline_options":
		l, ok := list(value)
		if !ok {
			return fmt.Errorf("option forbidden_inline_options: a list is needed")
		}
		o.ForbiddenInlineOptions = l
	case "template", "line_width", "latex_headers", "remove_block_html_tags", "remove_span_html_tags", "list_indent":
	default:
		return errUnknown
	}
	return nil
}

type inputKind uint8

const (
	inputKramdown inputKind = iota
	inputGFM
	inputMarkdown
)

func parseInput(name string) (inputKind, bool) {
	switch strings.TrimPrefix(name, ":") {
	case "kramdown", "Kramdown", "":
		return inputKramdown, true
	case "GFM":
		return inputGFM, true
	case "markdown", "Markdown":
		return inputMarkdown, true
	}
	return 0, false
}

func text(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case float64:
		if v == math.Trunc(v) && math.Abs(v) < 1e15 {
			return strconv.FormatInt(int64(v), 10)
		}
	}
	return fmt.Sprint(v)
}

func boolean(v any) bool {
	if b, ok := v.(bool); ok {
		return b
	}
	t := text(v)
	return strings.ToLower(strings.TrimSpace(t)) != "false" && t != ""
}

// symbol is a Ruby symbol as text: without its colon, nil as "".
func symbol(v any) string {
	t := strings.TrimPrefix(strings.TrimSpace(text(v)), ":")
	if t == "nil" {
		return ""
	}
	return t
}

func setInt(dst *int, name string, v any) error {
	t := strings.TrimSpace(text(v))
	n, err := strconv.ParseInt(strings.ReplaceAll(t, "_", ""), 0, 32)
	if err != nil {
		return fmt.Errorf("option %s: %q is not a number", name, t)
	}
	*dst = int(n)
	return nil
}

func list(v any) ([]string, bool) {
	switch v := v.(type) {
	case string:
		var l []string
		for _, t := range strings.Split(v, ",") {
			if t = symbol(t); t != "" {
				l = append(l, t)
			}
		}
		return l, true
	case []string:
		return v, true
	case []any:
		l := make([]string, len(v))
		for i, t := range v {
			l[i] = symbol(t)
		}
		return l, true
	}
	return nil, false
}

// mapping accepts maps, with keys as Ruby symbols or without colons, and the
// simplest flow form of YAML in text: {key: value, key: value}.
func mapping(v any) (map[string]any, bool) {
	switch v := v.(type) {
	case map[string]any:
		m := make(map[string]any, len(v))
		for k, x := range v {
			m[symbol(k)] = x
		}
		return m, true
	case string:
		t := strings.TrimSpace(v)
		t, a := strings.CutPrefix(t, "{")
		t, b := strings.CutSuffix(t, "}")
		if a != b || strings.ContainsAny(t, "{}[]\n") {
			return nil, false
		}
		m := map[string]any{}
		for _, pair := range strings.Split(t, ",") {
			if strings.TrimSpace(pair) == "" {
				continue
			}
			k, x, ok := strings.Cut(strings.TrimPrefix(strings.TrimSpace(pair), ":"), ":")
			if !ok {
				return nil, false
			}
			m[strings.Trim(strings.TrimSpace(k), `"'`)] = scalar(strings.TrimSpace(x))
		}
		return m, true
	}
	return nil, false
}

func scalar(t string) any {
	switch t {
	case "true":
		return true
	case "false":
		return false
	case "", "~", "null", "nil":
		return nil
	}
	return strings.Trim(t, `"'`)
}

func (o *Options) setLinkDefs(v any) error {
	m, ok := v.(map[string]any)
	if !ok {
		return fmt.Errorf("option link_defs: a map is needed")
	}
	defs := make(map[string]LinkDef, len(m))
	for id, d := range m {
		l, ok := d.([]any)
		if !ok || len(l) < 1 || len(l) > 2 {
			return fmt.Errorf("option link_defs: %q needs a list of an address and perhaps a title", id)
		}
		def := LinkDef{URL: text(l[0])}
		if len(l) == 2 {
			def.Title = text(l[1])
		}
		defs[id] = def
	}
	o.LinkDefs = defs
	return nil
}

func (o *Options) setSmartQuotes(v any) error {
	var l []string
	switch v := v.(type) {
	case string:
		l = strings.Split(v, ",")
	case []any:
		for _, t := range v {
			l = append(l, text(t))
		}
	case []string:
		l = v
	}
	if len(l) != 4 {
		return fmt.Errorf("option smart_quotes: four names or numbers are needed")
	}
	for _, t := range l {
		if _, ok := entityCode(t); ok {
			continue
		}
		if _, err := strconv.Atoi(strings.TrimSpace(t)); err != nil {
			return fmt.Errorf("option smart_quotes: no character is called %q", t)
		}
	}
	copy(o.SmartQuotes[:], l)
	return nil
}

func (o *Options) setTOCLevels(v any) error {
	var levels []int
	add := func(n int) error {
		if n < 1 || n > 6 {
			return fmt.Errorf("option toc_levels: %d is not a level from 1 to 6", n)
		}
		levels = append(levels, n)
		return nil
	}
	switch v := v.(type) {
	case []int:
		for _, n := range v {
			if err := add(n); err != nil {
				return err
			}
		}
	case []any:
		for _, t := range v {
			n, _ := strconv.Atoi(strings.TrimSpace(text(t)))
			if err := add(n); err != nil {
				return err
			}
		}
	case string:
		if a, b, ok := strings.Cut(v, ".."); ok && len(a) == 1 && len(b) == 1 && isDigit(a[0]) && isDigit(b[0]) {
			for n := int(a[0] - '0'); n <= int(b[0]-'0'); n++ {
				if err := add(n); err != nil {
					return err
				}
			}
			break
		}
		for _, t := range strings.Split(v, ",") {
			n, err := strconv.Atoi(t)
			if err != nil {
				return fmt.Errorf("option toc_levels: %q is neither a list of levels nor a range", v)
			}
			if err := add(n); err != nil {
				return err
			}
		}
	default:
		return fmt.Errorf("option toc_levels: a list or a range is needed")
	}
	o.TOCLevels = levels
	return nil
}
