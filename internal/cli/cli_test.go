package cli

import (
	"bytes"
	"reflect"
	"strings"
	"testing"
)

// parse is what a grammar makes of a command line: the selected command, what
// was printed, and the error.
func parse(t *testing.T, grammar any, args []string) (said string) {
	t.Helper()
	var out bytes.Buffer
	con := &console{out: &out, err: &out}
	parser, err := newParser(t.Context(), grammar, con)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if p := recover(); p != nil {
			if _, ok := p.(parserExit); !ok {
				panic(p)
			}
			said = out.String()
		}
	}()
	command, err := parser.Parse(args)
	if err != nil {
		return out.String() + "error: " + err.Error()
	}
	return out.String() + "command: " + command.Command()
}

func TestACommandsOwnGrammarIsThatOfTheWhole(t *testing.T) {
	whole := reflect.TypeFor[grammar]()
	commands := 0
	for i := range whole.NumField() {
		f := whole.Field(i)
		if _, ok := f.Tag.Lookup("cmd"); !ok {
			continue
		}
		commands++
		names := append(strings.Split(f.Tag.Get("aliases"), ","), commandName(f.Name))
		for _, name := range names {
			if name == "" {
				continue
			}
			for _, args := range [][]string{
				{name}, {name, "--help"}, {name, "-v"}, {name, "--no-such-flag"}, {name, "one", "two", "three"}, {name, "-q", "-s", "x"}, {name, "--source"},
			} {
				narrow, _ := grammarOf(args)
				if reflect.TypeOf(narrow) == reflect.TypeFor[*grammar]() {
					t.Errorf("%q has no grammar of its own", name)
				}
				if got, want := parse(t, narrow, args), parse(t, &grammar{}, args); got != want {
					t.Errorf("%q:\n%s\nwith the whole grammar:\n%s", args, got, want)
				}
			}
		}
	}
	if commands < 10 {
		t.Errorf("%d commands", commands)
	}
	for _, args := range [][]string{{""}, {"--help"}, {"bild"}, {"publishdraft"}, {"-q"}} {
		if g, _ := grammarOf(args); reflect.TypeOf(g) != reflect.TypeFor[*grammar]() {
			t.Errorf("%q has not the whole grammar", args)
		}
	}
}
