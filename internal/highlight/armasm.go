package highlight

import "strings"

// armasmTable lexes assembly for ARM.
func armasmTable() *grammar {
	letter := set("a-zA-Z_")
	symbol := alt(seq(one(letter), some(isWord)), seq("|", except("|\n"), "|"))
	macro := r(tNamespace, "$", one(isAlpha), some(isWord), opt("."))
	comment := r(tComment, ";", rest)
	return build(states{
		"root": rules(
			r(tText, "\n"),
			each(tText, some(isBlank), tPreproc, opt(armPreprocessor()), tText, "\n").atLine(),
			r(tText, isBlank).to("command"),
			comment,
			r(tNamespace, "$", one(letter), some(isWord), opt(".")),
			r(tLabel, alt(isWord, seq("|", except("|\n"), "|"))),
		),
		"command": rules(
			r(tText, "\n").pop(),
			r(tText, isBlank).swap("args"),
			comment.pop(),
			r(tKeyword, keyword(listOf("armasm", "files"))).swap("file"),
			r(tKeyword, armDirective()),
			r(tBuiltin, armInstruction),
			r(tFunc, symbol),
			macro,
		),
		"args": rules(
			r(tText, "\n").pop(),
			r(tText, isBlank),
			comment.pop(),
			r(tBuiltin, keyword(listOf("armasm", "conditions"))),
			r(tVar, symbol),
			r(tLabel, "%", opt(one(set("bfBF"))), opt(one(set("atAT"))), isDigit, opt(one(letter), some(isWord))),
			r(tNumHex, alt("&", "0x", "0X"), notBefore(isHex, 'p')),
			r(tNumFloat, alt("&", "0x", "0X"), set(".0-9a-fA-F"), opt(one(set("pP")), opt(one(set("+-"))), isDigit)),
			r(tNumFloat, alt(seq(choice("0f_ 0F_"), repeated(8, isHex)), seq(choice("0d_ 0D_"), repeated(16, isHex)))),
			r(tNumInt, armNumber(false)),
			r(tNumFloat, armNumber(true), opt(one(set("eE")), opt(one(set("+-"))), isDigit)),
			r(tOp, one(set("@:")), ahead(some(isBlank), choice("8 16 32 64 128 256"), one(func(c byte) bool { return !isDigit(c) }))),
			r(tConst, alt(one(set(".@")), seq("{", choice(listOf("armasm", "builtins")), "}"))),
			r(tOp, alt(one(set("!#%&()*+,/<=>?^{|}[]-")), seq(":", armOperator(), ":"))),
			macro,
			r(tStrChar, "'").swap("single"),
			r(tStrDouble, `"`).swap("double"),
		),
		"single": rules(r(tText, "\n").pop(), r(tStrChar, "$$"), macro, r(tStrChar, "'").swap("args"), r(tStrChar, except("$'\n"))),
		"double": rules(r(tText, "\n").pop(), r(tStrDouble, "$$"), macro, r(tStrDouble, `"`).swap("args"), r(tStrDouble, except("$\"\n"))),
		"file":   rules(r(tText, "\n").pop(), r(tStrOther, "$$"), macro, r(tStrOther, except("$\n"))),
	})
}

// armPreprocessor is a directive of C's preprocessor, or # alone.
func armPreprocessor() pat {
	names := strings.Fields(listOf("armasm", "preprocessor"))
	return seq("#", some(isBlank), func(s *scan, i int) int {
		for _, n := range names {
			if !strings.HasPrefix(s.src[i:], n) {
				continue
			}
			switch end := i + len(n); {
			case isBlank(s.byteAt(end)):
				return s.lineEnd(end)
			case s.byteAt(end) == '\n':
				return end
			}
		}
		return i
	})
}

// armDirective is a directive with white space or a comment after it.
func armDirective() pat {
	names := strings.Fields(listOf("armasm", "directives"))
	ends := func(s *scan, i int) bool { return in(s.byteAt(i), "; \t\n") }
	return func(s *scan, i int) int {
		for _, n := range names {
			if end := i + len(n); strings.HasPrefix(s.src[i:], n) && ends(s, end) {
				return end
			}
		}
		if strings.HasPrefix(s.src[i:], "DCI") && !s.eol(i+3) && in(s.byteAt(i+4), "NW") && ends(s, i+5) {
			return i + 5
		}
		if in(s.byteAt(i), "[]|!#*=%&^") && ends(s, i+1) {
			return i + 1
		}
		return -1
	}
}

// armInstruction is any name in one case, with what it says of widths and
// types.
func armInstruction(s *scan, i int) int {
	end := i
	switch c := s.byteAt(i); {
	case isUpper(c):
		end = s.runOf("upper", i, func(c byte) bool { return isUpper(c) || isDigit(c) })
	case isLower(c):
		end = s.runOf("lower", i, func(c byte) bool { return isLower(c) || isDigit(c) })
	default:
		return -1
	}
	var types func(i, left int) int
	types = func(i, left int) int {
		if left > 0 && s.byteAt(i) == '.' {
			for _, skip := range []bool{true, false} {
				k := i + 1
				if skip {
					if !in(s.byteAt(k), "DFIPSUdfipsu") {
						continue
					}
					k++
				}
				for _, size := range []string{"8", "16", "32", "64", ""} {
					if strings.HasPrefix(s.src[k:], size) {
						if end := types(k+len(size), left-1); end >= 0 {
							return end
						}
					}
				}
			}
		}
		if s.boundary(i) {
			return i
		}
		return -1
	}
	if s.byteAt(end) == '.' && in(s.byteAt(end+1), "NWnw") {
		if wide := types(end+2, 3); wide >= 0 {
			return wide
		}
	}
	return types(end, 3)
}

// notBefore is a run of a class of which a letter does not follow; the last
// character is left out where that helps.
func notBefore(class func(byte) bool, letter byte) pat {
	run := some(class)
	return func(s *scan, i int) int {
		end := run(s, i)
		if s.byteAt(end)|0x20 == letter {
			end--
		}
		if end <= i {
			return -1
		}
		return end
	}
}

// armNumber is a number to base 10, or to another that stands before it. A
// fraction may have points anywhere; a whole number has no exponent.
func armNumber(points bool) pat {
	return func(s *scan, i int) int {
		digits := func(i int, base byte) int {
			end := i
			for c := s.byteAt(end); isDigit(c) && c < '0'+base || points && c == '.'; c = s.byteAt(end) {
				end++
			}
			if !points && s.byteAt(end)|0x20 == 'e' {
				end--
			}
			if end <= i {
				return -1
			}
			return end
		}
		if c := s.byteAt(i); c >= '2' && c <= '9' && s.byteAt(i+1) == '_' {
			if end := digits(i+2, c-'0'); end > 0 {
				return end
			}
		}
		return digits(i, 10)
	}
}

// armOperator is an operator's name.
func armOperator() pat {
	in := map[string]bool{}
	for _, w := range strings.Fields(listOf("armasm", "operators")) {
		in[w] = true
	}
	name := set("A-Z_0-9")
	return func(s *scan, i int) int {
		end := s.runOf("operator", i, name)
		word := s.src[i:end]
		switch {
		case len(word) < 32 && in[word]:
			return end
		case strings.HasPrefix(word, "TARGET_ARCH_") && len(word) > len("TARGET_ARCH_"),
			strings.HasPrefix(word, "TARGET_FEATURE_") && len(word) > len("TARGET_FEATURE_"),
			strings.HasPrefix(word, "TARGET_FPU_") && len(word) == len("TARGET_FPU_")+1 && !isDigit(word[len(word)-1]),
			len(word) == len("TARGET_PROFILE_A") && strings.HasPrefix(word, "TARGET_PROFILE_") && strings.Contains("ARM", word[len(word)-1:]):
			return end
		}
		return -1
	}
}
