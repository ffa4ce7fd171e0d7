package highlight

import (
	"strings"
	"sync"
)

const (
	elRoot uint8 = iota
	elString
	elDirective
)

// erlang lexes Erlang.
type erlang struct{ stack }

func newErlang() machine { return &erlang{stack{elRoot}} }

var erlangWords = sync.OnceValue(func() words {
	return newWords(
		wordList{tKeyword, `after begin case catch cond end fun if let of query receive try when`},
		wordList{tBuiltin, `abs append_element apply atom_to_list binary_to_list
			bitstring_to_list binary_to_term bit_size bump_reductions
			byte_size cancel_timer check_process_code delete_module
			demonitor disconnect_node display element erase exit
			float float_to_list fun_info fun_to_list
			function_exported garbage_collect get get_keys
			group_leader hash hd integer_to_list iolist_to_binary
			iolist_size is_atom is_binary is_bitstring is_boolean
			is_builtin is_float is_function is_integer is_list
			is_number is_pid is_port is_process_alive is_record
			is_reference is_tuple length link list_to_atom
			list_to_binary list_to_bitstring list_to_existing_atom
			list_to_float list_to_integer list_to_pid list_to_tuple
			load_module localtime_to_universaltime make_tuple md5
			md5_final md5_update memory module_loaded monitor
			monitor_node node nodes open_port phash phash2
			pid_to_list port_close port_command port_connect
			port_control port_call port_info port_to_list
			process_display process_flag process_info purge_module
			put read_timer ref_to_list register resume_process
			round send send_after send_nosuspend set_cookie
			setelement size spawn spawn_link spawn_monitor
			spawn_opt split_binary start_timer statistics
			suspend_process system_flag system_info system_monitor
			system_profile term_to_binary tl trace trace_delivered
			trace_info trace_pattern trunc tuple_size tuple_to_list
			universaltime_to_localtime unlink unregister whereis`},
		wordList{tOpWord, `and andalso band bnot bor bsl bsr bxor div not or orelse rem xor`})
})

// elAtom is the end of an atom at i, plain or in quotes.
func elAtom(s *scan, i int) int {
	if isLower(s.byteAt(i)) {
		return s.words(i + 1)
	}
	if s.byteAt(i) != '\'' {
		return i
	}
	for j := i + 2; j < s.lineEnd(i); j++ {
		if s.src[j] == '\'' {
			if s.src[j-1] != '\\' {
				return j + 1
			}
			return i
		}
	}
	return i
}

func elVariable(s *scan, i int) int {
	if c := s.byteAt(i); isUpper(c) || c == '_' {
		return s.words(i + 1)
	}
	return i
}

func elMacro(s *scan, i int) int {
	if end := elVariable(s, i); end > i {
		return end
	}
	return elAtom(s, i)
}

// elEscape is the length of an escape at i, 0 if there is none.
func elEscape(s *scan, i int) int {
	if s.byteAt(i) != '\\' {
		return 0
	}
	switch c := s.byteAt(i + 1); {
	case in(c, `bdefnrstv'"\/`):
		return 2
	case isOctal(c):
		return min(s.skip(i+1, isOctal), i+4) - i
	case c == '^' && isAlpha(s.byteAt(i+2)):
		return 3
	}
	return 0
}

var erlangOperators = [...]string{"++", "+", "--", "-", "*", "/=", "/", "<-", "<", ">=", ">", "=:=", "=/=", "=<", "==", "=", "!", "?"}

func (m *erlang) step(s *scan) bool {
	c := s.peek(0)
	switch m.top() {
	case elString:
		if n := elEscape(s, s.pos); n > 0 {
			return s.take(tStrEscape, n)
		}
		switch c {
		case '"':
			m.pop()
			return s.take(tStr, 1)
		case '~':
			end := s.skip(s.pos+1, func(c byte) bool { return isDigit(c) || c == '.' || c == '*' })
			if in(s.byteAt(end), "~#+bBcdefginpPswWxX") {
				return s.emit(tStrInterpol, end+1)
			}
			return s.take(tStr, 1)
		}
		return s.emitIf(tStr, s.until(s.pos, `"\~`))
	case elDirective:
		for word, t := range map[string]Token{"define": tConst, "record": tLabel} {
			open := s.spaces(s.pos + len(word))
			name := elMacro(s, open+1)
			if s.at(word) && s.byteAt(open) == '(' && name > open+1 {
				s.take(tEntity, len(word))
				s.emit(tText, open)
				s.take(tPunct, 1)
				m.pop()
				return s.emit(t, name)
			}
		}
		end := elAtom(s, s.pos)
		if end == s.pos {
			return false
		}
		m.pop()
		return s.emit(tEntity, end)
	}
	return m.root(s)
}

func (m *erlang) root(s *scan) bool {
	c := s.peek(0)
	if isSpace(c) {
		return s.emit(tText, s.spaces(s.pos))
	}
	if c == '%' {
		if end := s.after(s.pos, "\n"); end > 0 {
			return s.emit(tComment, end)
		}
	}
	word := s.words(s.pos)
	if word-s.pos < noWord {
		if t, ok := erlangWords()[s.src[s.pos:word]]; ok && !s.wordAt(word) {
			return s.emit(t, word)
		}
	}
	if c == '-' && s.bol() {
		m.push(elDirective)
		return s.take(tPunct, 1)
	}
	for _, op := range erlangOperators {
		if s.at(op) && (op != "/" || s.peek(1) != '=') {
			// The operators are tried as they stand in a list where < and > come
			// before the longer ones that begin with them.
			if op == "<-" || op == ">=" || op == "/=" {
				op = op[:1]
			}
			return s.take(tOp, len(op))
		}
	}
	if c == '"' {
		m.push(elString)
		return s.take(tStr, 1)
	}
	atom := elAtom(s, s.pos)
	if atom > s.pos {
		if s.byteAt(atom) == ':' {
			s.emit(tNamespace, atom)
			return s.take(tPunct, 1)
		}
		// Blanks may stand between a function and its parenthesis.
		if open := s.spaces(atom); s.byteAt(open) == '(' {
			s.emit(tFunc, atom)
			s.emit(tText, open)
			return s.take(tPunct, 1)
		}
		return s.emit(tName, atom)
	}
	if isDigit(c) {
		end := s.digits(s.pos)
		alnum := func(c byte) bool { return isAlpha(c) || isDigit(c) }
		if s.byteAt(end) == '#' && alnum(s.byteAt(end+1)) && elBase(s.src[s.pos:end]) {
			return s.emit(tNumInt, s.skip(end+1, alnum))
		}
		return s.emit(tNumInt, end)
	}
	if in(c, `][:_@".{}()|;,`) {
		return s.take(tPunct, 1)
	}
	if s.emitIf(tVar, elVariable(s, s.pos)) {
		return true
	}
	switch c {
	case '$':
		if n := elEscape(s, s.pos+1); n > 0 {
			return s.take(tStrChar, 1+n)
		}
		if s.peek(1) == '\\' {
			return in(s.peek(2), " %") && s.take(tStrChar, 3)
		}
		_, n := s.runeAt(s.pos + 1)
		return n > 0 && s.take(tStrChar, 1+n)
	case '#':
		end := elAtom(s, s.pos+1)
		if end == s.pos+1 {
			return false
		}
		dot := end
		if s.byteAt(dot) == ':' {
			dot++
		}
		if next := elAtom(s, dot+1); s.byteAt(dot) == '.' && next > dot+1 {
			end = next
		}
		return s.emit(tLabel, end)
	}
	return false
}

// elBase reports whether digits are a base from 2 to 36.
func elBase(digits string) bool {
	return len(digits) == 1 && digits >= "2" || len(digits) == 2 && (digits[0] == '1' || digits[0] == '2' || digits >= "30" && digits <= "36")
}

const (
	olRoot uint8 = iota
	olComment
	olString
	olDotted
)

// ocaml lexes OCaml.
type ocaml struct{ stack }

func newOCaml() machine { return &ocaml{stack{olRoot}} }

var ocamlWords = sync.OnceValue(func() words {
	return newWords(
		wordList{tKeyword, `as assert begin class constraint do done downto else end
			exception external false for fun function functor if in
			include inherit initializer lazy let module mutable new
			nonrec object of open rec sig struct then to true try type
			val virtual when while with match raise`},
		wordList{tOpWord, `and asr land lor lsl lxor mod or`},
		wordList{tKeywordType, `unit int float bool string char list array`})
})

func (m *ocaml) ident(s *scan) int {
	if isIdentStart(s.peek(0)) {
		return s.skip(s.pos+1, isWordQuote)
	}
	return s.pos
}

func (m *ocaml) step(s *scan) bool {
	c := s.peek(0)
	id := m.ident(s)
	switch m.top() {
	case olComment:
		switch {
		case s.lit(tComment, "(*"):
			return m.push(olComment)
		case s.lit(tComment, "*)"):
			return m.pop()
		}
		return s.emitIf(tComment, s.until(s.pos, "(*)")) || s.take(tComment, 1)
	case olString:
		if s.emitIf(tStrDouble, s.until(s.pos, `\"`)) {
			return true
		}
		if c == '"' {
			m.pop()
			return s.take(tStrDouble, 1)
		}
		switch n := s.peek(1); {
		case in(n, `\"'ntbr`):
			return s.take(tStrEscape, 2)
		case s.digits(s.pos+1) >= s.pos+4:
			return s.take(tStrEscape, 4)
		case n == 'x' && s.hexes(s.pos+2) >= s.pos+4:
			return s.take(tStrEscape, 4)
		}
		return s.lit(tStrDouble, "\\\n")
	case olDotted:
		switch {
		case isSpace(c):
			return s.emit(tText, s.spaces(s.pos))
		case c == '.':
			return s.take(tPunct, 1)
		case isUpper(c) && s.byteAt(s.spaces(id)) == '.':
			return s.emit(tNamespace, id)
		case isUpper(c):
			m.pop()
			return s.emit(tClass, id)
		case id > s.pos:
			m.pop()
			return s.emit(tName, id)
		case in(c, "({["):
			m.pop()
			return s.take(tPunct, 1)
		}
		return false
	}
	switch {
	case isSpace(c):
		return s.emit(tText, s.spaces(s.pos))
	case s.lit(tBuiltinPseudo, "false"), s.lit(tBuiltinPseudo, "true"), s.lit(tBuiltinPseudo, "()"), s.lit(tBuiltinPseudo, "[]"):
		return true
	case isUpper(c):
		if s.byteAt(s.spaces(id)) == '.' {
			m.push(olDotted)
			return s.emit(tNamespace, id)
		}
		return s.emit(tClass, id)
	case c == '`' && isIdentStart(s.peek(1)):
		return s.emit(tTag, s.skip(s.pos+2, isWordQuote))
	case s.at("(*") && s.peek(2) != ')':
		m.push(olComment)
		return s.take(tComment, 2)
	case id > s.pos:
		t, ok := ocamlWords()[s.src[s.pos:id]]
		if !ok {
			t = tName
		}
		return s.emit(t, id)
	case in(c, "(){}[];"):
		return s.emit(tPunct, s.skip(s.pos, isIn("(){}[];")))
	case in(c, ",_!$%&*+./:<=>?@^|~#-"):
		return s.emit(tOp, s.skip(s.pos, isIn(";,_!$%&*+./:<=>?@^|~#-")))
	case isDigit(c):
		return m.number(s)
	case c == '"':
		m.push(olString)
		return s.take(tStrDouble, 1)
	case c == '\'':
		rest := s.src[s.pos:]
		switch {
		case len(rest) > 3 && rest[1] == '\\' && in(rest[2], "\\\"'ntbr ") && rest[3] == '\'':
			return s.take(tStrChar, 4)
		case len(rest) > 5 && rest[1] == '\\' && rest[5] == '\'' && (s.digits(s.pos+2) >= s.pos+5 || rest[2] == 'x' && s.hexes(s.pos+3) >= s.pos+5):
			return s.take(tStrChar, 6)
		case strings.HasPrefix(rest, "'.'"):
			return s.take(tStrChar, 3)
		}
		return s.take(tKeyword, 1)
	}
	return false
}

func (m *ocaml) number(s *scan) bool {
	end := s.skip(s.pos, isDigitUnderscore)
	float := s.exponent(end)
	if _, n := s.runeAt(end); float == end && n > 0 && s.src[end] != '\n' {
		if frac := s.skip(end+n, isDigitUnderscore); s.exponent(frac) > frac {
			float = s.exponent(frac)
		}
	}
	if float > end {
		return s.emit(tNumFloat, s.skip(float, isDigitUnderscore))
	}
	if s.peek(0) == '0' {
		for _, b := range [...]struct {
			letter byte
			token  Token
			digit  func(byte) bool
		}{{'x', tNumHex, isHex}, {'o', tNumOct, isOctal}, {'b', tNumBin, isBinary}} {
			if s.peek(1)|0x20 == b.letter && b.digit(s.peek(2)) {
				return s.emit(b.token, s.skip(s.pos+2, func(c byte) bool { return b.digit(c) || c == '_' }))
			}
		}
	}
	return s.emit(tNumInt, end)
}
