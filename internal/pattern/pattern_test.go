package pattern_test

import (
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/broadsheet-press/broadsheet/internal/pattern"
)

func TestAPatternIsCompiledOnce(t *testing.T) {
	p := pattern.New(`(\d+)-(\d+)`)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if got := p.ReplaceAllString("12-34", "$2-$1"); got != "34-12" {
				t.Errorf("%q", got)
			}
		})
	}
	wg.Wait()
	first := p.Compiled()
	if again := p.Compiled(); again != first {
		t.Error("it was compiled twice")
	}
}

// TestEveryPatternCompiles finds what else would be found when it is needed.
func TestEveryPatternCompiles(t *testing.T) {
	fset := token.NewFileSet()
	tried := 0
	err := filepath.WalkDir("..", func(dir string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if d.Name() == "testdata" {
			return fs.SkipDir
		}
		sources, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			return err
		}
		var files []*ast.File
		for _, s := range sources {
			if strings.HasSuffix(s, "_test.go") {
				continue
			}
			f, err := parser.ParseFile(fset, s, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			files = append(files, f)
		}
		named := constants(files)
		for _, f := range files {
			ast.Inspect(f, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok || !calls(call, "pattern", "New") {
					return true
				}
				text, ok := evaluate(call.Args[0], named)
				if !ok {
					t.Errorf("%s: the text is no constant", fset.Position(n.Pos()))
				} else if _, err := regexp.Compile(text); err != nil {
					t.Errorf("%s: %v", fset.Position(n.Pos()), err)
				}
				tried++
				return true
			})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if tried < 50 {
		t.Errorf("only %d patterns found: the test looks in the wrong place", tried)
	}
}

func calls(call *ast.CallExpr, pkg, name string) bool {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != name || len(call.Args) != 1 {
		return false
	}
	x, ok := sel.X.(*ast.Ident)
	return ok && x.Name == pkg
}

// constants are the expressions of a package's named constants.
func constants(files []*ast.File) map[string]ast.Expr {
	named := map[string]ast.Expr{}
	for _, f := range files {
		for _, d := range f.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.CONST {
				continue
			}
			for _, s := range g.Specs {
				v, ok := s.(*ast.ValueSpec)
				if !ok || len(v.Values) != len(v.Names) {
					continue
				}
				for i, n := range v.Names {
					named[n.Name] = v.Values[i]
				}
			}
		}
	}
	return named
}

func evaluate(e ast.Expr, named map[string]ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		v := constant.MakeFromLiteral(e.Value, e.Kind, 0)
		return constant.StringVal(v), v.Kind() == constant.String
	case *ast.BinaryExpr:
		a, ok := evaluate(e.X, named)
		b, okB := evaluate(e.Y, named)
		return a + b, ok && okB && e.Op == token.ADD
	case *ast.ParenExpr:
		return evaluate(e.X, named)
	case *ast.Ident:
		v, ok := named[e.Name]
		if !ok {
			return "", false
		}
		return evaluate(v, named)
	}
	return "", false
}
