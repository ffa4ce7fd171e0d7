// Package serve shows a built site in a browser as a static host would, and
// tells the browser when it was built anew.
package serve

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path"
	"strings"
)

// Files serves the files of one folder. The folder may be emptied and filled
// again between requests, as a build does; nothing outside of it is reached,
// neither by dots in a path nor by a symbolic link.
type Files struct {
	// Dir is the folder, such as _site.
	Dir string
	// Mount is the path it appears under, the site's baseurl: "" or "/base".
	Mount string
	// Listing shows what is in a folder instead of its index file.
	Listing bool
	// Headers are set on every answer, as `webrick: headers:` asks for.
	Headers map[string]string
	// Inject is put before </head> of HTML pages; empty leaves them as they are.
	Inject string
	// Previews are shown in the place of what is in the folder; nil for none.
	Previews *Previews
}

// indexFiles are what a folder is shown by, in order. They are those that
// jekyll serve looks for, less the ones that need a program to run.
var indexFiles = []string{"index.html", "index.htm", "index.xhtml", "index.xht", "index.xml", "index.json"}

// ServeHTTP answers as a static host: GET and HEAD, index files, /about for
// about.html, 404.html, types, ranges and validators.
func (s *Files) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for k, v := range s.Headers {
		w.Header().Set(k, v)
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "405: a static site answers GET and HEAD only", http.StatusMethodNotAllowed)
		return
	}
	root, err := os.OpenRoot(s.Dir)
	if err != nil {
		http.Error(w, "503: there is no built site yet", http.StatusServiceUnavailable)
		return
	}
	defer root.Close()
	files := shown{root, s.Previews}

	mount := strings.TrimSuffix(s.Mount, "/")
	if mount != "" && (r.URL.Path == "/" || r.URL.Path == mount) {
		// Somebody who types the bare address means the site, and without the
		// slash the relative links of its front page would leave it.
		front := url.URL{Path: mount + "/", RawQuery: r.URL.RawQuery}
		http.Redirect(w, r, front.String(), http.StatusFound)
		return
	}
	name, ok := s.name(r.URL.Path)
	if !ok {
		s.notFound(w, r, files)
		return
	}
	file, redirect := s.find(files, name, strings.HasSuffix(r.URL.Path, "/"))
	switch {
	case redirect:
		target := url.URL{Path: strings.TrimSuffix(s.Mount, "/") + "/" + name + "/", RawQuery: r.URL.RawQuery}
		http.Redirect(w, r, target.String(), http.StatusMovedPermanently)
	case file == "":
		s.notFound(w, r, files)
	default:
		s.serve(w, r, files, file, http.StatusOK)
	}
}

// name is the path within the folder, without slashes around it, and false for
// what is not below the mount or could leave the folder.
func (s *Files) name(urlPath string) (string, bool) {
	mount := strings.TrimSuffix(s.Mount, "/")
	if mount != "" {
		rest, ok := strings.CutPrefix(urlPath, mount)
		if !ok || rest != "" && rest[0] != '/' {
			return "", false
		}
		urlPath = rest
	}
	if strings.ContainsAny(urlPath, "\x00\\") {
		return "", false
	}
	name := strings.Trim(path.Clean("/"+urlPath), "/")
	if name == "" {
		name = "."
	}
	return name, true
}

// find resolves a name to a file of the folder. A folder's address without its
// slash is redirected, so that relative links in its index work. The order is
// that of jekyll serve: the file, the folder's index, the name with .html.
func (s *Files) find(files shown, name string, slash bool) (file string, redirect bool) {
	isFile, folder := files.stat(name)
	if isFile && !slash {
		return name, false
	}
	if folder {
		if s.Listing {
			return name, !slash && name != "."
		}
		for _, index := range indexFiles {
			candidate := path.Join(name, index)
			if files.isFile(candidate) {
				return candidate, !slash && name != "."
			}
		}
	}
	if slash && name != "." {
		return "", false
	}
	for _, ext := range []string{".html", ".xhtml"} {
		if files.isFile(name + ext) {
			return name + ext, false
		}
	}
	return "", false
}

func (s *Files) notFound(w http.ResponseWriter, r *http.Request, files shown) {
	if files.isFile("404.html") {
		s.serve(w, r, files, "404.html", http.StatusNotFound)
		return
	}
	http.Error(w, "404: there is nothing at "+r.URL.Path, http.StatusNotFound)
}

func (s *Files) serve(w http.ResponseWriter, r *http.Request, files shown, name string, status int) {
	f, info, err := files.open(name)
	if err != nil {
		// The build may have taken it away since it was found.
		code := http.StatusInternalServerError
		if errors.Is(err, fs.ErrNotExist) {
			code = http.StatusNotFound
		}
		http.Error(w, http.StatusText(code), code)
		return
	}
	defer f.Close()
	if dir, ok := f.(*os.File); ok && info.dir {
		s.list(w, dir, name)
		return
	}
	h := w.Header()
	h.Set("Content-Type", contentType(name))
	// The browser may keep a copy but asks before it shows it: a site that is
	// being written changes under it.
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-cache")
	}
	var body io.ReadSeeker = f
	mark := ""
	if s.Inject != "" && isHTML(name) {
		page, err := inject(f, s.Inject)
		if err != nil {
			http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
			return
		}
		body, mark = page, "-live"
	}
	if status != http.StatusOK {
		// ServeContent answers 200 or 206 only; an error page has no ranges
		// and no validators.
		w.WriteHeader(status)
		if r.Method != http.MethodHead {
			_, _ = io.Copy(w, body) // the browser went away
		}
		return
	}
	h.Set("ETag", fmt.Sprintf(`"%s%s"`, info.mark, mark))
	http.ServeContent(w, r, name, info.at, body)
}
