package plumbing

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

func TestServeGoesOnAfterABadLine(t *testing.T) {
	in := "a\n\nrefuse\npanic\n<b>"
	var out bytes.Buffer
	err := Serve(strings.NewReader(in), &out, func(req []byte) (any, error) {
		switch string(req) {
		case "refuse":
			return nil, errors.New("no")
		case "panic":
			panic("oops")
		}
		return map[string]string{"got": string(req)}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	want := `{"got":"a"}
{"error":"no"}
{"error":"internal error: oops"}
{"got":"<b>"}
`
	if out.String() != want {
		t.Errorf("got:\n%swant:\n%s", out.String(), want)
	}
}
