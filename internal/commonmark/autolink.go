package commonmark

import (
	"strings"
	"unicode/utf8"
)

// bareAddress makes a link of an address that stands in the text as it is.
func (p *inlineParser) bareAddress(c byte) bool {
	s := p.s[p.at:]
	if c == 'w' {
		if p.at > 0 && !strings.ContainsRune("*_~( \t\n\v\f\r", rune(p.s[p.at-1])) {
			return false
		}
		if !strings.HasPrefix(s, "www.") {
			return false
		}
		n := domain(s, false)
		if n == 0 {
			return false
		}
		n = addressEnd(s, n)
		if n == 0 {
			return false
		}
		p.bareLink("http://"+s[:n], s[:n], n)
		return true
	}
	if len(s) < 4 || s[1] != '/' || s[2] != '/' {
		return false
	}
	// The scheme is the end of the text before.
	last := p.parent.last
	if last == nil || last.kind != text {
		return false
	}
	i := len(last.literal)
	for i > 0 && isAlpha(last.literal[i-1]) {
		i--
	}
	scheme := last.literal[i:]
	switch strings.ToLower(scheme) {
	case "http", "https", "ftp":
	default:
		return false
	}
	if !strings.HasSuffix(p.s[:p.at], scheme) || !inHost(s[3:]) {
		return false
	}
	n := domain(s[3:], true)
	if n == 0 {
		return false
	}
	n = addressEnd(s, n+3)
	if n == 0 {
		return false
	}
	last.literal = last.literal[:i]
	p.bareLink(scheme+s[:n], scheme+s[:n], n)
	return true
}

func (p *inlineParser) bareLink(url, shown string, n int) {
	l := &node{kind: link, url: url}
	l.append(&node{kind: text, literal: shown})
	p.parent.append(l)
	p.at += n
}

func isAlpha(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
func isAlnum(c byte) bool { return isAlpha(c) || '0' <= c && c <= '9' }

// inHost reports whether a text begins as the name of a host does.
func inHost(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return !isSpace(r) && !punctuation(r)
}

// domain is the length of a name of a host, or 0. It has a dot unless short
// ones are allowed, and no underscore in its last two parts.
func domain(s string, short bool) int {
	dots, inLast, inOther := 0, 0, 0
	i := 1
	for i < len(s)-1 {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '_':
			inLast++
		case r == '.':
			inOther, inLast = inLast, 0
			dots++
		case r != '-' && (isSpace(r) || punctuation(r)):
			n = 0
		}
		if n == 0 {
			break
		}
		i += n
	}
	if inLast > 0 || inOther > 0 || !short && dots == 0 {
		return 0
	}
	return i
}

// addressEnd is how far an address goes whose host ends at n: to the next
// space, without the punctuation before that.
func addressEnd(s string, n int) int {
	for n < len(s) && !strings.ContainsRune(" \t\n\v\f\r<", rune(s[n])) {
		n++
	}
	return trimAddress(s, n)
}

func trimAddress(s string, n int) int {
	if i := strings.IndexByte(s[:n], '<'); i >= 0 {
		n = i
	}
	for n > 0 {
		switch c := s[n-1]; c {
		case '?', '!', '.', ',', ':', '*', '_', '~', '\'', '"':
			n--
		case ';':
			i := n - 2
			for i > 0 && isAlpha(s[i]) {
				i--
			}
			if i < n-2 && s[i] == '&' {
				n = i
			} else {
				n--
			}
		case ')':
			if strings.Count(s[:n], ")") <= strings.Count(s[:n], "(") {
				return n
			}
			n--
		default:
			return n
		}
	}
	return n
}

// mailAddresses makes links of the mail addresses in the texts of a leaf.
func mailAddresses(n *node) {
	for c := n.first; c != nil; c = c.next {
		switch c.kind {
		case link:
		case text:
			join(c)
			mailIn(c)
		default:
			mailAddresses(c)
		}
	}
}

// join makes one of a text and those that follow it.
func join(n *node) {
	if n.next == nil || n.next.kind != text {
		return
	}
	var b strings.Builder
	b.WriteString(n.literal)
	for n.next != nil && n.next.kind == text {
		b.WriteString(n.next.literal)
		n.next.unlink()
	}
	n.literal = b.String()
}

func mailIn(n *node) {
	s := n.literal
	from := 0
	for {
		i := strings.IndexByte(s[from:], '@')
		if i < 0 {
			return
		}
		i += from
		start := i
		for start > 0 && (isAlnum(s[start-1]) || strings.IndexByte(".+-_", s[start-1]) >= 0) {
			start--
		}
		end, dots, ats := i+1, 0, 1
		for ; end < len(s); end++ {
			c := s[end]
			if c == '@' {
				ats++
			} else if c == '.' && end+1 < len(s) && isAlnum(s[end+1]) {
				dots++
			} else if !isAlnum(c) && c != '-' && c != '_' {
				break
			}
		}
		if start == i || ats != 1 || dots == 0 || end-i < 2 || !isAlpha(s[end-1]) && s[end-1] != '.' {
			from = i + 1
			continue
		}
		end = i + trimAddress(s[i:], end-i)
		if end == i {
			from = i + 1
			continue
		}
		l := &node{kind: link, url: "mailto:" + s[start:end]}
		l.append(&node{kind: text, literal: s[start:end]})
		rest := &node{kind: text, literal: s[end:]}
		n.literal = s[:start]
		n.after(l)
		l.after(rest)
		n, s, from = rest, s[end:], 0
	}
}
