// Package highlight colours code as Rouge does: the same languages by the same
// names, and HTML with the same class names. Lexers are of two kinds, both
// built to Rouge's behaviour: machines written out, and tables of patterns
// (pattern.go, table.go). Languages that have neither are plain text.
package highlight

import (
	"net/url"
	"slices"
	"strings"
	"sync"
)

// Lexer is a language with its options. It holds no state of a text and may be
// used by many at once.
type Lexer struct {
	tag     string
	machine func() machine // nil for a language without a lexer
	options options
}

// Tag is the name Rouge knows the language by, such as "shell" for bash.
func (l *Lexer) Tag() string { return l.tag }

// Native reports whether the language has a lexer here, or is plain text.
func (l *Lexer) Native() bool { return l.machine != nil }

// options are a lexer's options, as a query string gives them.
type options url.Values

func (o options) has(key string) bool { return len(o[key]) > 0 }

func (o options) value(key string) string {
	if v := o[key]; len(v) > 0 {
		return v[len(v)-1]
	}
	return ""
}

func (o options) on(key string) bool {
	switch v := o.value(key); v {
	case "0", "false", "off":
		return false
	}
	return o.has(key)
}

// Find returns the lexer of a language's name or alias, which is
// case-sensitive and may have options after a question mark
// ("console?comments=true"). It reports false for a name Rouge does not know.
func Find(name string) (*Lexer, bool) {
	name, query, has := strings.Cut(name, "?")
	tag, ok := tags()[name]
	if !ok {
		return nil, false
	}
	var opts options
	if has {
		values, err := url.ParseQuery(query)
		if err == nil {
			opts = options(values)
		}
	}
	return newLexer(tag, opts), true
}

func newLexer(tag string, opts options) *Lexer {
	l := &Lexer{tag: tag, options: opts}
	switch tag {
	case "console":
		l.machine = func() machine { return newConsole(opts) }
	case "plaintext", "escape":
		t := tText
		if name := opts.value("token"); name != "" {
			t = tokenNamed(name)
		}
		l.machine = func() machine { return plain{t} }
	case "php":
		l.machine = func() machine { return newPHP(opts) }
	default:
		l.machine = natives()[tag]
	}
	return l
}

// tokenNamed finds a token by Rouge's dotted name; only those of console
// output are of use.
func tokenNamed(name string) Token {
	switch name {
	case "Generic.Output":
		return tOutput
	case "Generic.Prompt":
		return tPrompt
	case "Comment":
		return tComment
	case "Keyword":
		return tKeyword
	case "Name":
		return tName
	}
	return tText
}

// Spans lexes code.
func (l *Lexer) Spans(code string) []Span {
	spans := make([]Span, 0, 16+len(code)/4)
	if l.machine == nil {
		s := scan{src: code, out: &spans}
		s.emit(tText, len(code))
		return spans
	}
	s := scan{src: code, out: &spans}
	s.run(l.machine())
	return spans
}

// Append appends code as HTML: a span for each token, with its class.
func (l *Lexer) Append(dst []byte, code string) []byte {
	return appendSpans(dst, l.Spans(code), code)
}

func appendSpans(dst []byte, spans []Span, code string) []byte {
	dst = slices.Grow(dst, len(code)+24*len(spans))
	at := 0
	for _, sp := range spans {
		dst = appendSpan(dst, sp.Token, code[at:at+sp.N])
		at += sp.N
	}
	return dst
}

func appendSpan(dst []byte, t Token, text string) []byte {
	if t == tText {
		return appendEscaped(dst, text)
	}
	dst = append(dst, `<span class="`...)
	dst = append(dst, shortNames[t]...)
	dst = append(dst, `">`...)
	dst = appendEscaped(dst, text)
	return append(dst, `</span>`...)
}

func appendEscaped(dst []byte, text string) []byte {
	for {
		i := strings.IndexAny(text, "&<>")
		if i < 0 {
			return append(dst, text...)
		}
		dst = append(dst, text[:i]...)
		switch text[i] {
		case '&':
			dst = append(dst, "&amp;"...)
		case '<':
			dst = append(dst, "&lt;"...)
		case '>':
			dst = append(dst, "&gt;"...)
		}
		text = text[i+1:]
	}
}

// tags maps every name and alias to its language's tag.
var tags = sync.OnceValue(func() map[string]string {
	m := make(map[string]string, 512)
	for line := range strings.Lines(languageNames) {
		names := strings.Fields(line)
		if len(names) == 0 {
			continue
		}
		for _, n := range names {
			m[n] = names[0]
		}
	}
	return m
})

// natives are the languages with a lexer here.
func natives() map[string]func() machine {
	nativesOnce.Do(func() { nativesMap = makeNatives() })
	return nativesMap
}

// A machine may start those of other languages, so that the map cannot be a
// variable's first value.
var (
	nativesOnce sync.Once
	nativesMap  map[string]func() machine
)

func makeNatives() map[string]func() machine {
	m := map[string]func() machine{
		"crystal":         newCrystal,
		"robot_framework": newRobot,
		"cython":          newCython,
		"vue":             newVue,
		"protobuf":        newProtobuf,
		"vb":              newVisualBasic,
		"apache":          newApache,
		"pascal":          newPascal,
		"elm":             newElm,
		"batchfile":       newBatchfile,
		"perl":            newPerl,
		"viml":            newVimL,
		"ocaml":           newOCaml,
		"erlang":          newErlang,
		"objective_c":     newObjectiveC,
		"http":            newHTTP,
		"terraform":       newTerraform,
		"hcl":             newHCL,
		"make":            newMake,
		"tex":             newTeX,
		"groovy":          newGroovy,
		"gradle":          newGradle,
		"twig":            newTwig,
		"biml":            newBIML,
		"hack":            newHack,
		"qml":             newQML,
		"apiblueprint":    newAPIBlueprint,
		"glsl":            likeC("glsl", false),
		"hlsl":            likeC("hlsl", false),
		"slice":           likeC("slice", false),
		"cuda":            likeC("cuda", true),
		"objective_cpp":   newObjectiveCPP,
		"dart":            newDart,
		"powershell":      newPowerShell,
		"r":               newR,
		"nginx":           newNginx,
		"lua":             newLua,
		"irb_output":      newIRBOutput,
		"irb":             newIRB,
		"haskell":         newHaskell,
		"handlebars":      newHandlebars,
		"erb":             newERB,
		"cypher":          newCypher,
		"graphql":         newGraphQL,
		"hocon":           newHOCON,
		"jinja":           newJinja,
		"jsp":             newJSP,
		"elixir":          newElixir,
		"coq":             newCoq,
		"c":               newC,
		"conf":            newConf,
		"cpp":             newCPP,
		"csharp":          newCSharp,
		"css":             newCSS,
		"diff":            newDiff,
		"docker":          newDocker,
		"go":              newGo,
		"html":            newHTML,
		"ini":             newINI,
		"java":            newJava,
		"javascript":      newJavaScript,
		"json":            newJSON,
		"json-doc":        newJSONDoc,
		"jsx":             newJSX,
		"kotlin":          newKotlin,
		"liquid":          newLiquid,
		"markdown":        newMarkdown,
		"properties":      newProperties,
		"python":          newPython,
		"ruby":            newRuby,
		"rust":            newRust,
		"scala":           newScala,
		"sass":            newSass,
		"scss":            newSCSS,
		"shell":           newShell,
		"sql":             newSQL,
		"swift":           newSwift,
		"toml":            newTOML,
		"tsx":             newTSX,
		"typescript":      newTypeScript,
		"xml":             newXML,
		"yaml":            newYAML,
	}
	for tag, table := range tabled() {
		m[tag] = lazily(table)
	}
	return m
}
