package announce

import (
	"errors"
	"fmt"
	"os"
	"strings"
)

// A Secret is where a secret is: "env:NAME" or "file:PATH". It is read anew
// each time it is needed, so that it can be changed while the newsroom runs.
type Secret struct {
	where   string
	Literal string // of an address that its owner wrote into the configuration
}

// ParseSecret takes a reference. A secret itself is refused: the configuration
// is read by too many.
func ParseSecret(text string) (Secret, error) {
	for _, scheme := range []string{"env:", "file:"} {
		if rest, ok := strings.CutPrefix(text, scheme); ok && strings.TrimSpace(rest) != "" {
			return Secret{where: scheme + strings.TrimSpace(rest)}, nil
		}
	}
	return Secret{}, errors.New("a secret does not belong into the configuration; write env:NAME for one in the environment, or file:PATH for one in a file")
}

// Given reports that there is a secret.
func (s Secret) Given() bool { return s.where != "" || s.Literal != "" }

// String is where the secret is, never the secret.
func (s Secret) String() string {
	if s.Literal != "" {
		return host(s.Literal)
	}
	return s.where
}

// Read reads the secret.
func (s Secret) Read(getenv func(string) string) (string, error) {
	if s.Literal != "" {
		return s.Literal, nil
	}
	if name, ok := strings.CutPrefix(s.where, "env:"); ok {
		if v := getenv(name); v != "" {
			return v, nil
		}
		return "", fmt.Errorf("the environment has no %s", name)
	}
	name := strings.TrimPrefix(s.where, "file:")
	b, err := os.ReadFile(name)
	if err != nil {
		return "", fmt.Errorf("the secret cannot be read: %w", err)
	}
	if v := strings.TrimSpace(string(b)); v != "" {
		return v, nil
	}
	return "", fmt.Errorf("the file %s has no secret in it", name)
}

// hide takes secrets out of an error's text.
func hide(err error, secrets ...string) error {
	if err == nil {
		return nil
	}
	text := err.Error()
	for _, s := range secrets {
		if len(s) > 3 {
			text = strings.ReplaceAll(text, s, "…")
		}
	}
	if text == err.Error() {
		return err
	}
	return errors.New(text)
}
