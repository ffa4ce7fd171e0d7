package cli

import (
	"bytes"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// byKong is what kong understands of a command line of build.
func byKong(t *testing.T, args []string) (c *buildCommand, ok bool) {
	t.Helper()
	var out bytes.Buffer
	g, _ := grammarOf(args)
	parser, err := newParser(t.Context(), g, &console{out: &out, err: &out})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if p := recover(); p != nil {
			if _, exits := p.(parserExit); !exits {
				panic(p)
			}
		}
	}()
	if _, err := parser.Parse(args); err != nil {
		return nil, false
	}
	return reflect.ValueOf(g).Elem().FieldByName("Build").Addr().Interface().(*buildCommand), true
}

// buildFlags are the spellings of build's flags, without those that every
// command has.
func buildFlags(t *testing.T, of reflect.Type) (all []string) {
	known := []string{"name", "short", "help", "placeholder", "group", "negatable"}
	for f := range fields(of) {
		if f.Anonymous {
			all = append(all, buildFlags(t, f.Type)...)
			continue
		}
		if !f.IsExported() {
			continue
		}
		for word := range strings.FieldsSeq(f.Tag.Get("name") + " " + f.Tag.Get("short")) {
			all = append(all, strings.Repeat("-", min(len(word), 2))+word)
		}
		if f.Tag.Get("name") == "" {
			all = append(all, "--"+commandName(f.Name))
		}
		tag := string(f.Tag)
		for tag = strings.TrimSpace(tag); tag != ""; tag = strings.TrimSpace(tag) {
			key, rest, _ := strings.Cut(tag, `:"`)
			if !slices.Contains(known, key) {
				t.Errorf("%s has %q, which a plain command line does not know of", f.Name, key)
			}
			_, tag, _ = strings.Cut(rest, `"`)
		}
	}
	return all
}

func fields(of reflect.Type) func(func(reflect.StructField) bool) {
	return func(yield func(reflect.StructField) bool) {
		for i := range of.NumField() {
			if !yield(of.Field(i)) {
				return
			}
		}
	}
}

func TestPlainCommandLinesAreThoseOfKong(t *testing.T) {
	flags := buildFlags(t, reflect.TypeFor[buildCommand]())
	if len(flags) < 25 {
		t.Fatalf("%d flags: %v", len(flags), flags)
	}
	values := []string{"x", "a/b", "", "-", "--", "-x", "a,b", `a\b`, `"q"`, "'q'", "=x", "7", "true", "false", "a b", "\u00e4"}
	odd := []string{"--help", "-v", "-h", "--no-watch", "--no-future", "--show-version", "--source=x", "-sx", "-qV", "--no-such-flag", "-", "--", "extra", "build", "serve", ""}
	check := func(args []string) bool {
		t.Helper()
		plain, ok := plainBuild(args)
		if !ok {
			return false
		}
		if c, fine := byKong(t, args); !fine || !reflect.DeepEqual(plain, c) {
			t.Errorf("%q is\n%+v\nand to kong (%v)\n%+v", args, plain, fine, c)
		}
		return true
	}
	for _, args := range [][]string{
		{"build"}, {"build", "-q", "-s", "a", "-d", "b"}, {"build", "--source", "a", "--destination", "b", "--config", "c.yml", "--clean", "--drafts", "-V"},
		{"build", "--watch", "--baseurl", "/paper", "-I", "--explain", "index.html", "--profile"},
	} {
		if !check(args) {
			t.Errorf("%q is not plain", args)
		}
	}
	for _, args := range [][]string{{}, {"b"}, {"serve"}, {"build", "--help"}, {"build", "-s"}, {"build", "-q", "-q"}, {"build", "-q", "--quiet"}, {"build", "x"}} {
		if _, ok := plainBuild(args); ok {
			t.Errorf("%q is plain", args)
		}
	}
	understood := 0
	for _, f := range slices.Concat(flags, odd) {
		for _, v := range values {
			check([]string{"build", f, v})
		}
		if check([]string{"build", f}) || check([]string{"build", f, "x"}) {
			understood++
		}
	}
	if understood < len(flags)-2 { // but for limit_posts
		t.Errorf("%d of %d flags are understood", understood, len(flags))
	}
	random := rand.New(rand.NewPCG(1, 2))
	pick := func(from []string) string { return from[random.IntN(len(from))] }
	for range 1500 {
		args := []string{"build"}
		for range random.IntN(5) {
			switch random.IntN(12) {
			case 0:
				args = append(args, pick(odd))
			case 1, 2, 3:
				args = append(args, pick(values))
			case 4, 5, 6:
				args = append(args, pick(flags), "x")
			default:
				args = append(args, pick(flags))
			}
		}
		check(args)
	}
}
