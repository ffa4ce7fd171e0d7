package extract

import (
	"encoding/json"
	"html"
	"strings"
)

// linked is what a page's JSON-LD says of its article.
type linked struct {
	headline    string
	authors     []string
	published   string
	modified    string
	image       string
	caption     string
	credit      string
	body        string
	description string
	license     string
	site        string
	language    string
	url         string
	paid        bool // isAccessibleForFree is false
	pictures    []statedPicture
}

// statedPicture is an ImageObject with its address.
type statedPicture struct {
	address string
	said    PictureRights
}

// readLinked reads all JSON-LD of a page. The first article found wins; what it
// leaves open, a later one or the page itself may say.
func readLinked(texts []string) linked {
	var l linked
	var articles, others []map[string]any
	ids := map[string]map[string]any{}
	for _, t := range texts {
		v, ok := parseLoose(t)
		if !ok {
			continue
		}
		eachObject(v, 0, func(o map[string]any) {
			if id, ok := o["@id"].(string); ok && len(o) > 1 {
				if _, taken := ids[id]; !taken {
					ids[id] = o
				}
			}
			if (hasType(o["@type"], "ImageObject", "Photograph") || o["contentUrl"] != nil && o["@type"] == nil) && len(l.pictures) < maxStated {
				l.pictures = append(l.pictures, pictureOf(o)...)
			}
			switch {
			case isArticleType(o["@type"]):
				articles = append(articles, o)
			case hasType(o["@type"], "WebPage", "ItemPage", "AboutPage"):
				others = append(others, o)
			}
		})
	}
	for _, o := range append(articles, others...) {
		l.merge(o, ids, isArticleType(o["@type"]))
	}
	return l
}

// maxStated bounds the pictures taken from a page's linked data.
const maxStated = 100

// pictureOf is what an ImageObject says, once for each of its addresses.
func pictureOf(o map[string]any) (out []statedPicture) {
	said := PictureRights{
		Caption: oneLine(textOf(o["caption"])),
		Credit:  oneLine(firstOf(textOf(o["creditText"]), textOf(o["copyrightNotice"]), strings.Join(namesOf(o["creator"], nil), ", "), strings.Join(namesOf(o["author"], nil), ", "))),
		License: oneLine(firstOf(textOf(o["license"]), textOf(o["acquireLicensePage"]))),
	}
	for _, key := range []string{"contentUrl", "url", "@id"} {
		if address := textOf(o[key]); address != "" {
			out = append(out, statedPicture{address, said})
		}
	}
	return out
}

func (l *linked) merge(o map[string]any, ids map[string]map[string]any, article bool) {
	set := func(at *string, keys ...string) {
		for _, k := range keys {
			if *at == "" {
				*at = textOf(o[k])
			}
		}
	}
	if article {
		set(&l.headline, "headline", "name", "alternativeHeadline")
		set(&l.body, "articleBody")
		if len(l.authors) == 0 {
			l.authors = namesOf(o["author"], ids)
		}
		if len(l.authors) == 0 {
			l.authors = namesOf(o["creator"], ids)
		}
	}
	set(&l.published, "datePublished", "dateCreated")
	set(&l.modified, "dateModified")
	set(&l.description, "description")
	set(&l.license, "license")
	set(&l.language, "inLanguage")
	set(&l.url, "url")
	if l.url == "" {
		if m, ok := o["mainEntityOfPage"].(map[string]any); ok {
			l.url = textOf(m["@id"])
		} else {
			l.url = textOf(o["mainEntityOfPage"])
		}
	}
	if l.site == "" {
		if names := namesOf(o["publisher"], ids); len(names) > 0 {
			l.site = names[0]
		}
	}
	if l.image == "" {
		l.image, l.caption, l.credit = imageOf(o["image"], ids)
	}
	l.paid = l.paid || isPaid(o["isAccessibleForFree"])
	eachObject(o["hasPart"], 0, func(part map[string]any) { l.paid = l.paid || isPaid(part["isAccessibleForFree"]) })
}

// isPaid reads isAccessibleForFree, which pages write as a boolean or as text.
func isPaid(free any) bool {
	switch free := free.(type) {
	case bool:
		return !free
	case string:
		return strings.EqualFold(free, "false") || strings.HasSuffix(free, "/False")
	}
	return false
}

// parseLoose reads JSON as pages write it: in comments or CDATA, with line
// breaks inside strings, or with a comma or semicolon too many.
func parseLoose(s string) (any, bool) {
	s = strings.TrimSpace(s)
	for _, wrap := range [][2]string{{"<!--", "-->"}, {"//<![CDATA[", "//]]>"}, {"<![CDATA[", "]]>"}, {"/*<![CDATA[*/", "/*]]>*/"}} {
		s = strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(s, wrap[0]), wrap[1]))
	}
	s = strings.TrimRight(s, "; \n\t")
	var v any
	if json.Unmarshal([]byte(s), &v) == nil {
		return v, true
	}
	var b strings.Builder
	b.Grow(len(s))
	quoted := false
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case quoted && c == '\\' && i+1 < len(s):
			switch s[i+1] {
			case '"', '\\', '/', 'b', 'f', 'n', 'r', 't', 'u':
				b.WriteByte(c)
			}
			i++
			b.WriteByte(s[i])
			continue
		case c == '"':
			quoted = !quoted
		case quoted && c < ' ':
			c = ' '
		case !quoted && c == ',':
			rest := strings.TrimLeft(s[i+1:], " \t\r\n,")
			if rest != "" && (rest[0] == '}' || rest[0] == ']') {
				continue
			}
		}
		b.WriteByte(c)
	}
	return v, json.Unmarshal([]byte(b.String()), &v) == nil
}

func eachObject(v any, depth int, f func(map[string]any)) {
	if depth > 12 {
		return
	}
	switch v := v.(type) {
	case []any:
		for _, c := range v {
			eachObject(c, depth+1, f)
		}
	case map[string]any:
		f(v)
		for _, key := range []string{"@graph", "mainEntity", "mainEntityOfPage", "hasPart", "itemListElement", "item", "author", "publisher", "image"} {
			if c, ok := v[key]; ok {
				switch c.(type) {
				case []any, map[string]any:
					eachObject(c, depth+1, f)
				}
			}
		}
	}
}

func isArticleType(t any) bool {
	switch t := t.(type) {
	case string:
		t = strings.TrimPrefix(strings.TrimPrefix(t, "http://schema.org/"), "https://schema.org/")
		switch t {
		case "BlogPosting", "Report", "Review", "CriticReview", "Recipe", "LiveBlogPosting", "SocialMediaPosting", "HowTo", "DiscussionForumPosting":
			return true
		}
		return strings.HasSuffix(t, "Article")
	case []any:
		for _, c := range t {
			if isArticleType(c) {
				return true
			}
		}
	}
	return false
}

func hasType(t any, names ...string) bool {
	switch t := t.(type) {
	case string:
		for _, n := range names {
			if strings.TrimPrefix(strings.TrimPrefix(t, "http://schema.org/"), "https://schema.org/") == n {
				return true
			}
		}
	case []any:
		for _, c := range t {
			if hasType(c, names...) {
				return true
			}
		}
	}
	return false
}

func textOf(v any) string {
	switch v := v.(type) {
	case string:
		return strings.TrimSpace(html.UnescapeString(v))
	case []any:
		if len(v) > 0 {
			return textOf(v[0])
		}
	case map[string]any:
		for _, k := range []string{"@value", "name", "url", "@id"} {
			if s := textOf(v[k]); s != "" {
				return s
			}
		}
	}
	return ""
}

// namesOf are the names of persons or organisations.
func namesOf(v any, ids map[string]map[string]any) []string {
	var out []string
	switch v := v.(type) {
	case string:
		if s := textOf(v); s != "" && !strings.HasPrefix(s, "http") {
			out = append(out, s)
		}
	case []any:
		for _, c := range v {
			out = append(out, namesOf(c, ids)...)
		}
	case map[string]any:
		if v["name"] == nil {
			if id, ok := v["@id"].(string); ok && ids[id] != nil && ids[id]["name"] != nil {
				v = ids[id]
			}
		}
		if list, ok := v["name"].([]any); ok {
			return namesOf(list, ids)
		}
		if s := textOf(v["name"]); s != "" && !strings.HasPrefix(s, "http") {
			out = append(out, s)
		} else if s == "" {
			given, family := textOf(v["givenName"]), textOf(v["familyName"])
			if s := strings.TrimSpace(given + " " + family); s != "" {
				out = append(out, s)
			}
		}
	}
	return out
}

func imageOf(v any, ids map[string]map[string]any) (address, caption, credit string) {
	switch v := v.(type) {
	case string:
		return v, "", ""
	case []any:
		for _, c := range v {
			if a, cap, cred := imageOf(c, ids); a != "" {
				return a, cap, cred
			}
		}
	case map[string]any:
		if v["url"] == nil && v["contentUrl"] == nil {
			if id, ok := v["@id"].(string); ok && ids[id] != nil {
				v = ids[id]
			}
		}
		address = textOf(v["url"])
		if address == "" {
			address = textOf(v["contentUrl"])
		}
		credit = textOf(v["creditText"])
		if credit == "" {
			credit = textOf(v["copyrightNotice"])
		}
		return address, textOf(v["caption"]), credit
	}
	return "", "", ""
}
