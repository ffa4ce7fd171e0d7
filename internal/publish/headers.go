package publish

import (
	"path"
	"strings"
)

// types are the content types of what sites are made of, by extension. The
// machine's own table (mime.TypeByExtension) differs from host to host; the
// same site must get the same headers wherever it is published from.
var types = map[string]string{
	".html": "text/html; charset=utf-8", ".htm": "text/html; charset=utf-8",
	".xhtml": "application/xhtml+xml; charset=utf-8",
	".css":   "text/css; charset=utf-8",
	".js":    "text/javascript; charset=utf-8", ".mjs": "text/javascript; charset=utf-8",
	".json": "application/json; charset=utf-8", ".map": "application/json; charset=utf-8",
	".geojson": "application/geo+json", ".jsonld": "application/ld+json",
	".webmanifest": "application/manifest+json; charset=utf-8",
	".xml":         "application/xml; charset=utf-8",
	".rss":         "application/rss+xml; charset=utf-8", ".atom": "application/atom+xml; charset=utf-8",
	".rdf": "application/rdf+xml; charset=utf-8", ".opml": "text/x-opml; charset=utf-8",
	".xsl": "text/xsl; charset=utf-8", ".xslt": "application/xslt+xml; charset=utf-8",
	".txt": "text/plain; charset=utf-8", ".md": "text/markdown; charset=utf-8",
	".csv": "text/csv; charset=utf-8", ".tsv": "text/tab-separated-values; charset=utf-8",
	".ics": "text/calendar; charset=utf-8", ".vcf": "text/vcard; charset=utf-8", ".vtt": "text/vtt; charset=utf-8",
	".yml": "application/yaml; charset=utf-8", ".yaml": "application/yaml; charset=utf-8",
	".svg": "image/svg+xml", ".png": "image/png", ".apng": "image/apng", ".jpg": "image/jpeg", ".jpeg": "image/jpeg",
	".gif": "image/gif", ".webp": "image/webp", ".avif": "image/avif", ".jxl": "image/jxl",
	".ico": "image/vnd.microsoft.icon", ".bmp": "image/bmp", ".tif": "image/tiff", ".tiff": "image/tiff",
	".woff": "font/woff", ".woff2": "font/woff2", ".ttf": "font/ttf", ".otf": "font/otf",
	".eot": "application/vnd.ms-fontobject",
	".mp3": "audio/mpeg", ".ogg": "audio/ogg", ".oga": "audio/ogg", ".opus": "audio/ogg", ".m4a": "audio/mp4",
	".wav": "audio/wav", ".flac": "audio/flac",
	".mp4": "video/mp4", ".m4v": "video/mp4", ".webm": "video/webm", ".ogv": "video/ogg", ".mov": "video/quicktime",
	".pdf": "application/pdf", ".epub": "application/epub+zip", ".wasm": "application/wasm",
	".zip": "application/zip", ".gz": "application/gzip", ".tgz": "application/gzip", ".br": "application/octet-stream",
	".tar": "application/x-tar", ".bz2": "application/x-bzip2", ".xz": "application/x-xz", ".7z": "application/x-7z-compressed",
	".doc": "application/msword", ".xls": "application/vnd.ms-excel", ".ppt": "application/vnd.ms-powerpoint",
	".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
	".odt":  "application/vnd.oasis.opendocument.text",
	".asc":  "application/pgp-signature", ".pem": "application/x-pem-file",
}

// ContentType is the type of a file by its name. A file without an extension
// is a page on many hosts that rewrite addresses, but not by its name: it is
// sent as what it may safely be, except for the few well-known ones.
func ContentType(p string) string {
	if t, ok := types[strings.ToLower(path.Ext(p))]; ok {
		return t
	}
	switch path.Base(p) {
	case "CNAME", "LICENSE", "README", "security", "humans", ".nojekyll", "_redirects", "_headers":
		return "text/plain; charset=utf-8"
	case "apple-app-site-association":
		return "application/json; charset=utf-8"
	}
	return "application/octet-stream"
}

// compressible are the extensions of contents that shrink.
var compressible = map[string]bool{
	".html": true, ".htm": true, ".xhtml": true, ".css": true, ".js": true, ".mjs": true, ".json": true, ".map": true,
	".geojson": true, ".jsonld": true, ".webmanifest": true, ".xml": true, ".rss": true, ".atom": true, ".rdf": true,
	".opml": true, ".xsl": true, ".xslt": true, ".txt": true, ".md": true, ".csv": true, ".tsv": true, ".ics": true,
	".vcf": true, ".vtt": true, ".yml": true, ".yaml": true, ".svg": true, ".wasm": true, ".ttf": true, ".otf": true,
	".eot": true, ".ico": true, ".bmp": true,
}

// The lifetimes that readers' caches are told, by what a file is. A page is
// asked for again after a minute, so that a correction is seen soon; what has
// its content's hash in its name never changes.
const (
	cacheForever = "public, max-age=31536000, immutable"
	cachePage    = "public, max-age=60"
	cacheIndex   = "public, max-age=300"
	cacheAsset   = "public, max-age=3600"
	cacheMedia   = "public, max-age=86400"
)

// cacheControl is the lifetime of a file that no rule of the user's names.
func cacheControl(p string) string {
	if hashed(p) {
		return cacheForever
	}
	switch kindOf(p, false) {
	case Styles, Scripts:
		return cacheAsset
	case NewPages, Pages, Front:
		return cachePage
	case Indexes:
		return cacheIndex
	}
	return cacheMedia
}

// hashed reports whether a file's name holds a hash of its content: eight hex
// digits or more, at least one of each sort, set off by a dash or a dot from a
// name before them. A name that is a hash and nothing else is not taken for
// one: it is often of an address, under which the content may change.
func hashed(p string) bool {
	switch kindOf(p, false) {
	case NewPages, Pages, Front, Indexes:
		return false
	}
	stem := strings.TrimSuffix(path.Base(p), path.Ext(p))
	stem = strings.TrimSuffix(stem, ".min")
	at := strings.LastIndexAny(stem, "-.")
	if at < 1 {
		return false
	}
	var digits, letters int
	for _, c := range stem[at+1:] {
		switch {
		case '0' <= c && c <= '9':
			digits++
		case 'a' <= c && c <= 'f':
			letters++
		default:
			return false
		}
	}
	return digits+letters >= 8 && digits > 0 && letters > 0
}
