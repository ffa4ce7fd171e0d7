package liquid

import "unsafe"

// view is b as a string that shares its memory. The caller sees to it that b
// does not change while the string is in use.
func view(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
