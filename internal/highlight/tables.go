package highlight

import "sync"

// tabled are the languages lexed by a table. A table is built when a text is
// first lexed by it.
func tabled() map[string]func() *grammar {
	return map[string]func() *grammar{
		"awk":              awkTable,
		"clojure":          clojureTable,
		"julia":            juliaTable,
		"matlab":           matlabTable,
		"scheme":           schemeTable,
		"solidity":         solidityTable,
		"gherkin":          gherkinTable,
		"lean":             leanTable,
		"common_lisp":      commonLispTable,
		"bibtex":           bibtexTable,
		"llvm":             llvmTable,
		"fluent":           fluentTable,
		"ada":              adaTable,
		"nix":              nixTable,
		"puppet":           puppetTable,
		"applescript":      applescriptTable,
		"cmake":            cmakeTable,
		"stata":            stataTable,
		"racket":           racketTable,
		"d":                dTable,
		"nasm":             nasmTable,
		"idris":            idrisTable,
		"velocity":         velocityTable,
		"abap":             abapTable,
		"apex":             apexTable,
		"actionscript":     actionscriptTable,
		"reasonml":         reasonTable,
		"lustre":           lustreTable,
		"lutin":            lutinTable,
		"hylang":           hylangTable,
		"plist":            plistTable,
		"ssh":              sshTable,
		"systemd":          systemdTable,
		"csvs":             csvsTable,
		"email":            emailTable,
		"msgtrans":         msgtransTable,
		"tap":              tapTable,
		"sieve":            sieveTable,
		"eex":              eexTable,
		"epp":              eppTable,
		"mxml":             mxmlTable,
		"dot":              dotTable,
		"brainfuck":        brainfuckTable,
		"rego":             regoTable,
		"turtle":           turtleTable,
		"xojo":             xojoTable,
		"eiffel":           eiffelTable,
		"jsl":              jslTable,
		"prolog":           prologTable,
		"io":               ioTable,
		"ocl":              oclTable,
		"minizinc":         minizincTable,
		"nesasm":           nesasmTable,
		"literate_haskell": literateHaskellTable,
		"fsharp":           fsharpTable,
	}
}

// lazily starts machines of a table that is built for the first.
func lazily(table func() *grammar) func() machine {
	g := sync.OnceValue(table)
	return func() machine { return g().machine() }
}
