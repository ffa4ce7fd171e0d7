package publish

import (
	"context"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/pattern"
)

// hidden stands in place of a secret.
const hidden = "[hidden]"

// secretShapes are what secrets look like in the texts of libraries: a
// password in an address, a signature or token in a query, a header's value.
var secretShapes = []struct {
	re   *pattern.Regexp
	with string
}{
	{pattern.New(`(://[^/\s:@]*):[^/\s@]+@`), "$1:" + hidden + "@"},
	{pattern.New(`(?i)([?&;\s](?:sig|signature|token|password|secret|secret_key|account_?key|sas|x-amz-signature|x-amz-security-token|x-amz-credential|x-goog-signature)=)[^&;\s"']+`), "$1" + hidden},
	{pattern.New(`(?i)\b((?:authorization:\s*)?(?:bearer|basic))\s+[a-z0-9+/=_.~-]{8,}`), "$1 " + hidden},
	{pattern.New(`(?s)-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(-----END [A-Z ]*PRIVATE KEY-----|$)`), hidden},
}

// Redact takes what looks like a secret out of a text, and the secrets given.
func Redact(text string, secrets ...string) string {
	for _, s := range secrets {
		if len(s) >= 4 { // shorter ones are no secrets, and would tear words apart
			text = strings.ReplaceAll(text, s, hidden)
		}
	}
	for _, s := range secretShapes {
		text = s.re.ReplaceAllString(text, s.with)
	}
	return text
}

// Shield wraps a target so that no error's text and no note holds one of the
// secrets, or what looks like one.
func Shield(t Target, secrets ...string) Target { return shield{t, secrets} }

type shield struct {
	Target
	secrets []string
}

// A redacted error has a text without secrets. Its cause is at hand to ask
// for its kind, and is never printed.
type redacted struct {
	text string
	err  error
}

func (e redacted) Error() string { return e.text }
func (e redacted) Unwrap() error { return e.err }

// RedactError is an error of the same kinds without secrets in its text.
func RedactError(err error, secrets ...string) error {
	if err == nil {
		return nil
	}
	text := err.Error()
	if clean := Redact(text, secrets...); clean != text {
		return redacted{clean, err}
	}
	return err
}

func (t shield) Inspect(ctx context.Context) (*State, error) {
	state, err := t.Target.Inspect(ctx)
	if state != nil {
		for i, note := range state.Notes {
			state.Notes[i] = Redact(note, t.secrets...)
		}
	}
	return state, RedactError(err, t.secrets...)
}

func (t shield) Record(ctx context.Context, m *Manifest) error {
	return RedactError(t.Target.Record(ctx, m), t.secrets...)
}

func (t shield) Put(ctx context.Context, o *Object) error {
	return RedactError(t.Target.Put(ctx, o), t.secrets...)
}

func (t shield) Delete(ctx context.Context, path string) error {
	return RedactError(t.Target.Delete(ctx, path), t.secrets...)
}

func (t shield) Commit(ctx context.Context, m *Manifest) error {
	return RedactError(t.Target.Commit(ctx, m), t.secrets...)
}

func (t shield) Close() error { return RedactError(t.Target.Close(), t.secrets...) }

// Rollback passes on to a target that can.
func (t shield) Rollback(ctx context.Context) (string, error) {
	r, ok := t.Target.(Rollbacker)
	if !ok {
		return "", Faultf(Invalid, "%s keeps no version to go back to", t.Target.Name())
	}
	version, err := r.Rollback(ctx)
	return version, RedactError(err, t.secrets...)
}
