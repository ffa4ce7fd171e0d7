package compose

import (
	"bytes"
	"strings"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/frontmatter"
	"github.com/broadsheet-press/broadsheet/internal/value"
)

// Read reads a post that Append wrote. ok is false for any other: one that
// would not come out the same byte for byte if it were written again, and so
// holds something that a person put there.
func Read(src []byte) (p *Post, ok bool) {
	data, parts, err := frontmatter.Parse(src, "")
	if err != nil || !parts.Has {
		return nil, false
	}
	p = &Post{
		Title: str(data, "title"), Date: when(data, "date"), Author: str(data, "author"), Categories: strs(data, "categories"), Tags: strs(data, "tags"),
		Excerpt: str(data, "excerpt"), Image: str(data, "image"), URL: str(data, "canonical_url"), Story: str(data, "story"),
		Modified: when(data, "last_modified_at"), ImageText: str(data, "image_caption"), ImageBy: str(data, "image_credit"),
		ImageLicence: str(data, "image_licence"), Licence: str(data, "licence"), Language: str(data, "lang"),
		OptOut: str(data, "excerpt_only"), Withdrawn: when(data, "withdrawn_at"), Related: strs(data, "related"), Notes: strs(data, "notes"),
		Body: strings.TrimSpace(string(parts.Body)),
	}
	p.Paywalled, _ = data.Value("paywalled").(bool)
	if pub, has := data.Value("published").(bool); has {
		p.Hidden = !pub
	}
	p.Source = sourceOf(data.Value("source"))
	also, _ := data.Value("also_in").([]any)
	for _, a := range also {
		p.Sources = append(p.Sources, sourceOf(a))
	}
	revisions, _ := data.Value("revisions").([]any)
	for _, r := range revisions {
		if m, ok := r.(*value.Map); ok {
			p.Revisions = append(p.Revisions, Revision{Date: when(m, "date"), Kind: str(m, "kind"), Changes: strs(m, "changes")})
		}
	}
	return p, bytes.Equal(p.Append(nil), src)
}

func sourceOf(v any) Source {
	m, _ := v.(*value.Map)
	return Source{Name: str(m, "name"), URL: str(m, "url"), Feed: str(m, "feed")}
}

func str(m *value.Map, key string) string {
	s, _ := m.Value(key).(string)
	return s
}

func strs(m *value.Map, key string) (out []string) {
	list, _ := m.Value(key).([]any)
	for _, v := range list {
		if s, ok := v.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

func when(m *value.Map, key string) time.Time {
	switch v := m.Value(key).(type) {
	case time.Time:
		return v.UTC()
	case string:
		t, err := time.Parse(dateLayout, v)
		if err == nil {
			return t
		}
	}
	return time.Time{}
}
