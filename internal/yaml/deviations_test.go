package yaml

// deviations are documents that read otherwise than with SafeYAML, each with
// the reason.
var deviations = map[string]string{
	"{ &a [a, &b b]: *b, *a : [c, *b, d]}\n": "collections as keys are kept apart; Ruby finds them again by their content",
	"a: &x |\n  12:30.\nb: *x\n":             "Ruby refuses the line end that the literal block left on the number",
}
