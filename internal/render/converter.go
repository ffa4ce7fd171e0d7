package render

import "github.com/broadsheet-press/broadsheet/internal/site"

// Identity is the converter of last resort: it takes every extension and
// leaves the text alone.
type Identity struct{}

// Name is Jekyll's name of the class.
func (Identity) Name() string { return "Jekyll::Converters::Identity" }

// Priority is the lowest.
func (Identity) Priority() site.Priority { return site.Lowest }

// Matches everything.
func (Identity) Matches(string) bool { return true }

// OutputExt is the extension itself.
func (Identity) OutputExt(ext string) string { return ext }

// Convert appends src.
func (Identity) Convert(dst, src []byte, _ site.Item) ([]byte, error) {
	return append(dst, src...), nil
}
