package highlight

import "strings"

// console lexes a terminal's session: lines with a prompt, the rest of which
// is in a shell's language, and lines of output.
type console struct {
	lang, output    machine
	newLang         func() machine
	prompts, errors []string
	comments        bool
}

// newConsole reads the lexer's options; those that are lists are separated by
// commas.
func newConsole(opts options) machine {
	m := &console{newLang: newShell, output: plain{tOutput}}
	if name := opts.value("lang"); name != "" {
		if l, ok := Find(name); ok {
			m.newLang = l.machine
		}
	}
	if name := opts.value("output"); name != "" {
		if l, ok := Find(name); ok {
			m.output = l.machine()
		}
	}
	for p := range strings.SplitSeq(opts.value("prompt"), ",") {
		if p != "" {
			m.prompts = append(m.prompts, p)
		}
	}
	for p := range strings.SplitSeq(opts.value("error"), ",") {
		if p != "" {
			m.errors = append(m.errors, p)
		}
	}
	hash := false
	for _, p := range m.prompts {
		hash = hash || p == "#"
	}
	m.comments = len(m.prompts) > 0 && !hash
	if opts.has("comments") {
		m.comments = opts.on("comments")
	}
	if len(m.prompts) == 0 {
		m.prompts = []string{"$", "#", ">", ";"}
		if m.comments {
			m.prompts = []string{"$", ">", ";"}
		}
	}
	m.lang = m.newLang()
	return m
}

func (m *console) step(s *scan) bool {
	end := s.after(s.pos, "\n")
	if end < 0 {
		end = len(s.src)
	}
	line := s.src[s.pos:end]
	trimmed := strings.TrimSpace(line)
	switch prompt := m.prompt(line); {
	case snipped(trimmed):
		m.lang = m.newLang()
		return s.emit(tComment, end)
	case prompt > 0:
		s.take(tPrompt, prompt)
		s.emit(tSpace, min(end, s.spaces(s.pos)))
		return s.delegate(m.lang, end)
	case strings.HasPrefix(trimmed, "#"):
		m.lang = m.newLang()
		return s.emit(tComment, end)
	}
	for _, e := range m.errors {
		if strings.HasPrefix(line, e) {
			m.lang = m.newLang()
			return s.emit(tGenericError, end)
		}
	}
	m.lang = m.newLang()
	return s.delegate(m.output, end)
}

// prompt is the length of the line's prompt, 0 if it has none.
func (m *console) prompt(line string) int {
	for i := range line {
		for _, p := range m.prompts {
			if strings.HasPrefix(line[i:], p) {
				return i + len(p)
			}
		}
		if m.comments && (line[i] == '<' || line[i] == '#') {
			return 0
		}
	}
	return 0
}

// snipped reports whether a line only says that something was left out.
func snipped(line string) bool {
	if dots, ok := strings.CutPrefix(line, "<"); ok {
		if line, ok = strings.CutSuffix(dots, ">"); !ok {
			return false
		}
	}
	return line != "" && strings.Trim(line, ".") == ""
}
