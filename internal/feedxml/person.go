package feedxml

import (
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/pattern"
)

var (
	emailPattern = pattern.New(`[A-Za-z0-9._%+\-!#$&'*/=?^{|}~` + "`" + `]+@(?:[A-Za-z0-9\-]+\.)+[A-Za-z]{2,}|[A-Za-z0-9._%+\-]+@[A-Za-z0-9.\-]+`)
	mailto       = pattern.New(`(?i)mailto:`)
)

// personOf reads an author: Atom's elements, or one line of text.
func personOf(n *node) Person {
	if n.hasElements() {
		var p Person
		for _, c := range n.children {
			if !c.isElement() {
				continue
			}
			v := c.innerText()
			switch c.local {
			case "name", "title":
				if p.Name == "" {
					p.Name = v
				}
			case "email":
				p.Email = v
			case "uri", "url", "homepage", "href":
				p.URL = resolve(c.base, v)
			}
		}
		if p.Email == "" && emailPattern.MatchString(p.Name) {
			q := parsePerson(p.Name)
			p.Name, p.Email = q.Name, q.Email
		}
		if p != (Person{}) {
			return p
		}
	}
	return parsePerson(n.innerText())
}

// parsePerson parts "Name (me@example.com)", "me@example.com (Name)",
// "Name <me@example.com>" and "Name, me@example.com".
func parsePerson(s string) Person {
	s = strings.Join(strings.Fields(s), " ")
	at := emailPattern.FindStringIndex(s)
	if at == nil {
		return Person{Name: s}
	}
	p := Person{Email: s[at[0]:at[1]]}
	rest := mailto.ReplaceAllString(s[:at[0]], "") + " " + s[at[1]:]
	rest = strings.NewReplacer("()", "", "<>", "", "[]", "", "( )", "", "< >", "").Replace(rest)
	rest = strings.Trim(rest, " ,;:-<>")
	if strings.HasPrefix(rest, "(") && strings.HasSuffix(rest, ")") {
		rest = rest[1 : len(rest)-1]
	}
	p.Name = strings.TrimSpace(rest)
	return p
}

func addPerson(ps []Person, p Person) []Person {
	if p == (Person{}) || len(ps) >= 64 {
		return ps
	}
	for _, have := range ps {
		if have == p {
			return ps
		}
	}
	return append(ps, p)
}
