package yaml

const (
	stricter = "the library's grammar is stricter here than libyaml's"
	lenient  = "the library's grammar is more lenient here than libyaml's"
	worded   = "the library words the error otherwise"
)

// deviations are documents that read otherwise than with SafeYAML, each with
// the reason.
var deviations = map[string]string{
	"a: &x |\n  12:30.\nb: *x\n":   "Ruby refuses the line end that the literal block left on the number",
	"k: [:sym, x]\n":               lenient,
	"k: [:'sym', x]\n":             lenient,
	"k: [-, x]\n":                  stricter,
	"a: \"b\"# c\n":                stricter,
	"a: *nope\n":                   "an alias to nothing is an error; SafeYAML makes it null",
	"*nope : b\n":                  "an alias to nothing is an error; SafeYAML makes it null",
	"\x01":                         worded,
	"a: \"\\q\"":                   worded,
	"  a: b\n c: d":                "text after the document's end is an error; SafeYAML stops reading before it",
	" a: b\nc: d":                  "text after the document's end is an error; SafeYAML stops reading before it",
	"&a &b x":                      stricter,
	"!a !b x":                      stricter,
	"# c\n...\n":                   lenient,
	"%YAML 1.1\n%YAML 1.1\n---\na": worded,
	"a: \"\\xZZ\"":                 worded,
	"a: \"\\ud800\"":               worded,
	"a: 'b'c: d":                   worded,
	":":                            lenient,
	"a: \"\\":                      worded,
}
