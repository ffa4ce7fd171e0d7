// Package plumbing serves a function to other programs: JSON lines in, JSON
// lines out, one process for any number of calls.
package plumbing

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Handler answers one request line. What it returns is written as JSON; an
// error is answered as {"error": …}.
type Handler func(request []byte) (any, error)

// Serve answers each line of r on w until r ends. A line that the handler
// refuses, or that makes it panic, is answered by {"error": …} and the loop
// goes on. Answers are flushed one by one, so that a caller may wait for each
// before it asks the next. The error is that of reading or writing.
func Serve(r io.Reader, w io.Writer, h Handler) error {
	in := bufio.NewReaderSize(r, 1<<16)
	out := bufio.NewWriter(w)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	for {
		line, err := in.ReadBytes('\n')
		if line = bytes.TrimSpace(line); len(line) > 0 {
			if err := enc.Encode(answer(h, line)); err != nil {
				return err
			}
			if err := out.Flush(); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

type failure struct {
	Error string `json:"error"`
}

func answer(h Handler, line []byte) (result any) {
	defer func() {
		if p := recover(); p != nil {
			result = failure{fmt.Sprint("internal error: ", p)}
		}
	}()
	v, err := h(line)
	if err != nil {
		return failure{err.Error()}
	}
	return v
}
