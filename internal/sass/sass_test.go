package sass

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestWithoutACompilerTheErrorSaysWhatToInstall(t *testing.T) {
	_, err := Missing{}.Compile(context.Background(), Input{})
	if !errors.Is(err, ErrMissing) || !strings.Contains(err.Error(), "npm install sass") {
		t.Error(err)
	}
}

func TestFaultsHaveTheirPlace(t *testing.T) {
	err := fault("Error: Expected expression.\n  ╷\n1 │ .a { b: }\n  │         ^\n  ╵\n  - 1:9  root stylesheet\n", "/s/main.scss")
	if e := err.(*Error); e.Message != "Expected expression." || e.File != "/s/main.scss" || e.Line != 1 || e.Column != 9 {
		t.Errorf("%+v", e)
	}
	err = fault("Error: expected \"{\".\n  ╷\n3 │ b\n  ╵\n  _sass/part.scss 3:2  @import\n  - 1:9                root stylesheet\n", "/s/main.scss")
	if e := err.(*Error); e.File != "_sass/part.scss" || e.Line != 3 {
		t.Errorf("%+v", e)
	}
}

func TestTheMapIsTakenOffTheStyleSheet(t *testing.T) {
	css, m := splitMap(`.p{}`+"\n\n"+mapComment+`%7B%22sources%22:%5B%22data:;charset=utf-8,x%22%5D%7D */`, "/s/a b.scss")
	if css != ".p{}" || m != `{"sources":["file:///s/a%20b.scss"]}` {
		t.Errorf("%q %q", css, m)
	}
}

func TestDartCompiles(t *testing.T) {
	c := Find(os.Getenv("BROADSHEET_SASS_DIR"))
	if c == (Missing{}) {
		t.Skip("dart-sass is neither on the PATH nor below $BROADSHEET_SASS_DIR: what it prints is not checked")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "_part.scss"), []byte("$c: red;\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	in := Input{Text: "@use 'part';\n.a { .b { color: part.$c } }\n", Path: filepath.Join(dir, "main.scss"), SourceMap: true}
	out, err := c.Compile(context.Background(), in)
	if err != nil {
		t.Fatal(err)
	}
	if out.CSS != ".a .b {\n  color: red;\n}" || !strings.Contains(out.SourceMap, "/main.scss") {
		t.Errorf("%q %q", out.CSS, out.SourceMap)
	}
	for part, want := range map[bool]string{false: "\ufeffa{b:\"é\"}", true: "a{b:\"é\"}"} {
		out, err := c.Compile(context.Background(), Input{Text: "a { b: 'é' }\n", Path: in.Path, Compressed: true, Part: part})
		if err != nil || out.CSS != want {
			t.Errorf("part %v: %q %v", part, out.CSS, err)
		}
	}
	in.Text = "a { b: }\n"
	var fault *Error
	if _, err := c.Compile(context.Background(), in); !errors.As(err, &fault) || fault.Line != 1 {
		t.Errorf("%v", err)
	}
}
