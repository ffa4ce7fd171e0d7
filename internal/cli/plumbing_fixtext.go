package cli

import (
	"encoding/json"
	"errors"

	"github.com/broadsheet-press/broadsheet/internal/gather/clean"
)

// plumbingFixText answers {"text"} with the text repaired.
func plumbingFixText(req []byte) (any, error) {
	var in struct {
		Text *string `json:"text"`
	}
	if err := json.Unmarshal(req, &in); err != nil {
		return nil, err
	}
	if in.Text == nil {
		return nil, errors.New(`the request has no "text"`)
	}
	return struct {
		Text string `json:"text"`
	}{clean.FixText(*in.Text)}, nil
}
