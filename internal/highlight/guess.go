package highlight

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// newMachine starts the lexer on a text.
func (l *Lexer) newMachine() machine {
	if l.machine == nil {
		return plain{tText}
	}
	return l.machine()
}

// once is an expression compiled when it is first asked for, which most runs
// never do.
func once(pattern string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
}

var (
	shebang   = once(`\A\s*#!(.*)`)
	doctype   = once(`(?s)\A\s*(?:<\?.*?\?>\s*)?<!DOCTYPE\s+(.+?)>`)
	htmlWord  = once(`(?i)\bhtml\b`)
	modelines = []func() *regexp.Regexp{
		once(`(?i)-\*-\s*(?:[\w-]+\s*:\s*[\w+-]+\s*;?\s*)*?(?:mode\s*:)?\s*([\w+-]+)\s*;?\s*-\*-`),
		once(`(?i)(?:vim|vi|ex):\s*(?:ft|filetype|syntax)=(\w+)\s?`),
		once(`(?i)(?:vim|vi|Vim|ex):\s*se(?:t)?.*\s(?:ft|filetype|syntax)=(\w+)\s?.*:`),
	}
)

// detectors tell a language from its text, as far as it shows itself. They are
// in the order of the languages' names: of several, the first is taken, where
// Rouge gives up.
var detectors = sync.OnceValue(func() []detector {
	return []detector{
		{"awk", command(`awk`)},
		{"biml", matches(`<\s*Biml\b`)},
		{"coffeescript", command(`coffee`)},
		{"crystal", command(`crystal`)},
		{"diff", func(text string) bool {
			return strings.HasPrefix(text, "Index: ") || diffHead().MatchString(text) || diffFiles().MatchString(text)
		}},
		{"factor", command(`factor`)},
		{"gherkin", command(`cucumber`)},
		{"groovy", command(`groovy`)},
		{"hack", func(text string) bool { return hackText().MatchString(text) || command(`hhvm`)(text) }},
		{"haskell", command(`runhaskell`)},
		{"haxe", command(`haxe`)},
		{"html", func(text string) bool {
			if d := doctype().FindStringSubmatch(text); d != nil && htmlWord().MatchString(d[1]) {
				return true
			}
			return !xmlHead().MatchString(text) && htmlTag().MatchString(text)
		}},
		{"io", command(`io`)},
		{"javascript", command(`(?:node|jsc)`)},
		{"julia", command(`julia`)},
		{"lasso", func(text string) bool { return command(`lasso9`)(text) || lassoText().MatchString(text) }},
		{"livescript", command(`lsc`)},
		{"lua", command(`lua`)},
		{"moonscript", command(`moon`)},
		{"mosel", matches(`(?m)^\s*(model|package)\s+`)},
		{"perl", command(`perl`)},
		{"php", func(text string) bool {
			return command(`php`)(text) || !phpHack().MatchString(text) && phpOpen().MatchString(text)
		}},
		{"postscript", matches(`(?m)^%!`)},
		{"praat", command(`praat`)},
		{"puppet", command(`(?:puppet-apply|puppet)`)},
		{"python", command(`pythonw?(?:[23](?:\.\d+)?)?`)},
		{"r", command(`Rscript`)},
		{"racket", matches(`\A#lang\s*.*(racket|scribble)`)},
		{"ruby", command(`ruby`)},
		{"rust", command(`rustc`)},
		{"sed", command(`sed`)},
		{"shell", command(`(ba|z|k)?sh`)},
		{"solidity", func(text string) bool { return strings.HasPrefix(text, "pragma solidity") }},
		{"tcl", command(`(?:tclsh|wish|jimsh)`)},
		{"tex", matches(`\A\s*\\(documentclass|input|documentstyle|relax|ProvidesPackage|ProvidesClass)`)},
		{"tulip", command(`tulip`)},
		{"xml", func(text string) bool {
			d := doctype().FindStringSubmatch(text)
			if d != nil && strings.Contains(d[1], "html") {
				return false
			}
			return xmlHead().MatchString(text) || d != nil
		}},
		{"yaml", matches(`\A\s*%YAML`)},
	}
})

type detector struct {
	tag    string
	detect func(text string) bool
}

var (
	diffHead  = once(`\Adiff[^\n]*?\ba/[^\n]*\bb/`)
	diffFiles = once(`---.*?\n[+][+][+]|[+][+][+].*?\n---`)
	hackText  = once(`<\?hh|async function [a-zA-Z]|\): Awaitable<`)
	xmlHead   = once(`\A<\?xml\b`)
	htmlTag   = once(`<\s*html\b`)
	lassoText = once(`\A.*?<\?(lasso(script)?|=)`)
	phpHack   = once(`(?m)^<\?hh`)
	phpOpen   = once(`(?m)^<\?php`)
)

func matches(pattern string) func(string) bool {
	return regexp.MustCompile(pattern).MatchString
}

func command(pattern string) func(string) bool {
	re := regexp.MustCompile(`\b(?:` + pattern + `)(?:\s|$)`)
	return func(text string) bool {
		if !strings.Contains(text, "#!") {
			return false
		}
		m := shebang().FindStringSubmatch(text)
		return m != nil && re.MatchString(m[1])
	}
}

// Guess finds the language of code by a modeline or by what it begins with;
// plain text if nothing tells.
func Guess(code string) *Lexer {
	tag, _ := guess(code)
	return newLexer(tag, nil)
}

// guess also reports whether the text is of several languages' making.
func guess(code string) (tag string, ambiguous bool) {
	lines := strings.Split(strings.TrimRight(code, "\n"), "\n")
	head := lines[:min(5, len(lines))]
	tail := lines[max(0, len(lines)-5):]
	space := strings.Join(slices.Concat(head, tail), "\n")
	for _, re := range modelines {
		if m := re().FindStringSubmatch(space); m != nil {
			if tag, ok := tags()[m[1]]; ok {
				return tag, false
			}
		}
	}
	var found []string
	for _, d := range detectors() {
		if d.detect(code) {
			found = append(found, d.tag)
		}
	}
	switch len(found) {
	case 0:
		return "plaintext", false
	case 1:
		return found[0], false
	}
	return found[0], true
}
