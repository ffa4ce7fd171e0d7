package serve

import (
	"cmp"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
)

// list shows a folder's entries, folders first, then by name.
func (s *Files) list(w http.ResponseWriter, dir *os.File, name string) {
	entries, err := dir.ReadDir(-1)
	if err != nil {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	slices.SortFunc(entries, func(a, b os.DirEntry) int {
		if a.IsDir() != b.IsDir() {
			if a.IsDir() {
				return -1
			}
			return 1
		}
		return cmp.Compare(a.Name(), b.Name())
	})
	title := "/" + strings.TrimPrefix(name, ".")
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprintf(w, "<!DOCTYPE html>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<title>%s</title>\n<h1>%s</h1>\n<ul>\n", html.EscapeString(title), html.EscapeString(title))
	if name != "." {
		fmt.Fprintln(w, `<li><a href="../">..</a></li>`)
	}
	for _, e := range entries {
		if hidden(e.Name()) {
			continue
		}
		label := e.Name()
		if e.IsDir() {
			label += "/"
		}
		fmt.Fprintf(w, "<li><a href=\"./%s\">%s</a></li>\n", (&url.URL{Path: label}).EscapedPath(), html.EscapeString(label))
	}
	fmt.Fprintln(w, "</ul>")
}

// hidden names are left out of listings: server configuration and editors'
// copies.
func hidden(name string) bool {
	return strings.HasPrefix(name, ".ht") || strings.HasPrefix(name, "~") || strings.HasSuffix(name, "~")
}
