package kramdown

// ErrUnknownOption is what Options.Set says of a name that kramdown does not
// define. kramdown's own API passes over such names.
var ErrUnknownOption = errUnknown
