package cli

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/feedxml"
)

// plumbingFeed answers {"body_base64", "headers", "url"} with the feed that
// the bytes are: see feedxml.Feed's MarshalJSON for the shape.
func plumbingFeed(request []byte) (any, error) {
	var q struct {
		Body64  *string        `json:"body_base64"`
		Body    *string        `json:"body"`
		Headers map[string]any `json:"headers"`
		URL     string         `json:"url"`
	}
	if err := json.Unmarshal(request, &q); err != nil {
		return nil, fmt.Errorf("the request is not understood: %w", err)
	}
	var body []byte
	switch {
	case q.Body64 != nil:
		var err error
		if body, err = base64.StdEncoding.DecodeString(*q.Body64); err != nil {
			return nil, fmt.Errorf("body_base64: %w", err)
		}
	case q.Body != nil:
		body = []byte(*q.Body)
	default:
		return nil, fmt.Errorf("body_base64 is missing; expected the feed's bytes")
	}
	o := feedxml.Options{URL: q.URL}
	for name, v := range q.Headers {
		s, ok := v.(string)
		if list, isList := v.([]any); isList && len(list) > 0 {
			s, ok = list[0].(string)
		}
		if !ok {
			continue
		}
		switch strings.ToLower(name) {
		case "content-type":
			o.ContentType = s
		case "content-location":
			o.ContentLocation = s
		case "content-language":
			o.ContentLanguage = s
		}
	}
	return feedxml.Parse(body, o)
}
