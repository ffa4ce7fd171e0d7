package serve

import (
	"bytes"
	"io"
)

// inject returns a page with a snippet before the end of its head, or before
// its end where it has none. The file on disk stays as it was built.
func inject(page io.Reader, snippet string) (*bytes.Reader, error) {
	src, err := io.ReadAll(page)
	if err != nil {
		return nil, err
	}
	at := len(src)
	for _, tag := range []string{"</head>", "</body>"} {
		if i := bytes.Index(bytes.ToLower(src), []byte(tag)); i >= 0 {
			at = i
			break
		}
	}
	out := make([]byte, 0, len(src)+len(snippet))
	out = append(out, src[:at]...)
	out = append(out, snippet...)
	return bytes.NewReader(append(out, src[at:]...)), nil
}
