package cli

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/gather/extract"
)

// plumbingExtract answers {"html" or "html_base64", "url"} with the article
// that the page holds. A page without one is answered with empty text.
func plumbingExtract(req []byte) (any, error) {
	var in struct {
		HTML        *string  `json:"html"`
		HTMLBase64  *string  `json:"html_base64"`
		URL         string   `json:"url"`
		ContentType string   `json:"content_type"`
		Keep        []string `json:"keep"`
		Drop        []string `json:"drop"`
	}
	if err := json.Unmarshal(req, &in); err != nil {
		return nil, err
	}
	o := extract.Options{URL: in.URL, ContentType: in.ContentType, Keep: in.Keep, Drop: in.Drop}
	var page []byte
	switch {
	case in.HTML != nil:
		page = []byte(*in.HTML)
		o.ContentType = "text/html; charset=utf-8" // JSON is
	case in.HTMLBase64 != nil:
		var err error
		if page, err = base64.StdEncoding.DecodeString(*in.HTMLBase64); err != nil {
			return nil, fmt.Errorf(`"html_base64": %w`, err)
		}
	default:
		return nil, errors.New(`the request has neither "html" nor "html_base64"`)
	}
	a, err := extract.Extract(page, o)
	if err != nil && !errors.Is(err, extract.ErrNoContent) {
		return nil, err
	}
	date := ""
	switch a.Precision {
	case extract.Month, extract.Day:
		date = a.Date.Format("2006-01-02")
	case extract.Second:
		date = a.Date.Format(time.RFC3339)
	}
	if a.Authors == nil {
		a.Authors = []string{}
	}
	return struct {
		Title     string   `json:"title"`
		Authors   []string `json:"authors"`
		Date      string   `json:"date"`
		Text      string   `json:"text"`
		Markdown  string   `json:"markdown"`
		Image     string   `json:"image"`
		Language  string   `json:"language"`
		Canonical string   `json:"canonical_url"`
		License   string   `json:"license,omitempty"`
		OptOut    string   `json:"opt_out,omitempty"`
		Paywalled bool     `json:"paywalled,omitempty"`
	}{a.Title, a.Authors, date, a.Text, a.Markdown(), a.Image, a.Language, a.CanonicalURL, a.License, a.OptOut, a.Paywalled}, nil
}
