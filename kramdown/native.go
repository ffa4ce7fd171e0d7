package kramdown

// toNative turns the HTML element n into the element that Markdown has for it.
func (s *state) toNative(n int32) {}
