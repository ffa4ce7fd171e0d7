// Package themecache keeps the themes that sites name by a repository. A theme
// is fetched once, as the archive its host makes of it, and unpacked into a
// folder that later builds use without the network. Beside the folder stands a
// record of what was fetched, which the files are held against at every use.
//
// What comes from the network is hostile until shown otherwise: the archive,
// its names and what it unfolds to are bounded, and nothing is written outside
// of the theme's folder.
package themecache

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/dial"
)

// Cache is a folder of themes and where new ones come from.
type Cache struct {
	Dir string
	// Server is the address of a server that answers as GitHub's do for
	// archives (/owner/name/zip/ref) and releases
	// (/repos/owner/name/releases/latest). Where it is empty, the hosts are
	// asked that the themes name.
	Server    string
	UserAgent string
	Timeout   time.Duration // of a request with its answer; 0 is two minutes
	// Refresh fetches a theme anew whose name may have moved on: a branch,
	// HEAD, the latest release. A version's tag and a commit stay what they are.
	Refresh bool
	Limits  Limits // the zero value means DefaultLimits
}

// Theme is one that the cache has.
type Theme struct {
	Dir     string
	Sum     string // of its files, as Sum makes it
	Commit  string // "" where the archive did not say
	Fetched bool   // now, rather than before
	// Release is the tag that "latest" stood for; where there was none, the
	// repository's HEAD was taken.
	Release string
}

// record is what is known of a fetched theme, kept beside its folder.
type record struct {
	From    string    `json:"from,omitempty"`
	Sum     string    `json:"sum"`
	Commit  string    `json:"commit,omitempty"`
	Release string    `json:"release,omitempty"`
	At      time.Time `json:"at"`
}

// Changed is the error of a theme whose files are not those that were
// recorded.
type Changed struct {
	Theme     Ref
	Want, Got string // sums
	// Dir holds the files, where those on this machine changed; "" where the
	// repository has others now under a name that stands for one content.
	Dir    string
	Record string // the file that has the old sum
}

func (e *Changed) Error() string {
	if e.Dir != "" {
		return fmt.Sprintf("the files of the theme %s are not those that were fetched: their sum is %s and was %s", e.Theme, e.Got, e.Want)
	}
	return fmt.Sprintf("the theme %s has other content than before: its sum is %s and was %s", e.Theme, e.Got, e.Want)
}

// Theme is the named theme: from the cache where it is there and as it was
// recorded, from the network otherwise.
func (c *Cache) Theme(ctx context.Context, r Ref) (Theme, error) {
	dir := c.folder(r)
	rec, err := readRecord(dir + ".json")
	if err != nil {
		return Theme{}, err
	}
	info, err := os.Stat(dir)
	if err == nil && !info.IsDir() {
		return Theme{}, fmt.Errorf("%s is a file, and should be the theme's folder", dir)
	}
	if err != nil {
		return c.fetch(ctx, r, dir, rec)
	}
	sum, err := Sum(dir)
	if err != nil {
		return Theme{}, err
	}
	switch {
	case rec.Sum == "": // somebody put the files here
		rec = record{Sum: sum, At: time.Now().UTC().Truncate(time.Second)}
		if err := writeRecord(dir+".json", rec); err != nil {
			return Theme{}, err
		}
	case rec.Sum != sum:
		return Theme{}, &Changed{Theme: r, Want: rec.Sum, Got: sum, Dir: dir, Record: dir + ".json"}
	}
	if c.Refresh && !r.Fixed() {
		return c.fetch(ctx, r, dir, rec)
	}
	return Theme{Dir: dir, Sum: sum, Commit: rec.Commit, Release: rec.Release}, nil
}

// folder is where a theme is. A port's colon would not do on every system.
func (c *Cache) folder(r Ref) string {
	return filepath.Join(c.Dir, strings.ReplaceAll(r.Host, ":", "_"), r.Owner, r.Name+"@"+r.Ref)
}

// fetch brings a theme into the cache. It is there whole or not at all.
func (c *Cache) fetch(ctx context.Context, r Ref, dir string, old record) (Theme, error) {
	timeout := c.Timeout
	if timeout <= 0 {
		timeout = 2 * time.Minute
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	limits := c.Limits
	if limits == (Limits{}) {
		limits = DefaultLimits
	}
	client := c.client()
	defer client.CloseIdleConnections()
	ref, release := r.Ref, ""
	if ref == "latest" {
		release = c.release(ctx, client, r)
		if ref = release; ref == "" {
			ref = "HEAD"
		}
	}
	parent := filepath.Dir(dir)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return Theme{}, err
	}
	work, err := os.MkdirTemp(parent, ".fetch-*")
	if err != nil {
		return Theme{}, err
	}
	defer os.RemoveAll(work)
	from := c.archive(r, ref)
	archive, size, err := c.download(ctx, client, from, work, limits.Archive)
	if err != nil {
		return Theme{}, err
	}
	files := filepath.Join(work, "files")
	if err := os.Mkdir(files, 0o755); err != nil {
		archive.Close()
		return Theme{}, err
	}
	commit, err := unpack(archive, size, files, limits)
	if err := errors.Join(err, archive.Close()); err != nil {
		return Theme{}, fmt.Errorf("%s: %w", from, err)
	}
	sum, err := Sum(files)
	if err != nil {
		return Theme{}, err
	}
	if old.Sum != "" && old.Sum != sum && r.Fixed() {
		return Theme{}, &Changed{Theme: r, Want: old.Sum, Got: sum, Record: dir + ".json"}
	}
	if c.Refresh {
		// The old files go first: they would not be those of the new record.
		if err := os.Rename(dir, filepath.Join(work, "old")); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return Theme{}, err
		}
	}
	rec := record{From: from, Sum: sum, Commit: commit, Release: release, At: time.Now().UTC().Truncate(time.Second)}
	// The record first: files without one would be taken for somebody's own.
	if err := writeRecord(dir+".json", rec); err != nil {
		return Theme{}, err
	}
	if err := os.Rename(files, dir); err != nil {
		// Another build may have been faster; its files have to be the same.
		if got, sumErr := Sum(dir); sumErr != nil || got != sum {
			return Theme{}, err
		}
	}
	return Theme{Dir: dir, Sum: sum, Commit: commit, Release: release, Fetched: true}, nil
}

func (c *Cache) client() *http.Client {
	allow := []string{}
	if u, err := url.Parse(c.Server); err == nil && u.Host != "" {
		allow = append(allow, u.Host)
	}
	if u, err := http.ProxyFromEnvironment(&http.Request{URL: &url.URL{Scheme: "https", Host: "codeload." + GitHub}}); err == nil && u != nil {
		allow = append(allow, u.Hostname()) // named by whoever runs the build
	}
	guard := dial.NewGuard(allow, "themes come from the public network, or from a server that is named for them")
	return &http.Client{
		Transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment, DialContext: guard.Dial(dial.Dialer()), ForceAttemptHTTP2: true,
			TLSHandshakeTimeout: 20 * time.Second, ResponseHeaderTimeout: time.Minute, MaxResponseHeaderBytes: 64 << 10,
		},
		CheckRedirect: func(req *http.Request, via []*http.Request) error {
			if len(via) > 5 {
				return errors.New("too many redirects")
			}
			if via[0].URL.Scheme == "https" && req.URL.Scheme != "https" {
				return errors.New("a redirect leaves https")
			}
			return nil
		},
	}
}

// archive is the address of a theme's archive.
func (c *Cache) archive(r Ref, ref string) string {
	base := c.Server
	if base == "" {
		base = r.Scheme + "://codeload." + r.Host
	}
	return strings.TrimSuffix(base, "/") + "/" + r.Owner + "/" + r.Name + "/zip/" + ref
}

// release is the tag of the newest release; "" where there is none to be had.
func (c *Cache) release(ctx context.Context, client *http.Client, r Ref) string {
	base := c.Server
	switch {
	case base != "":
	case r.Host == GitHub:
		base = r.Scheme + "://api." + r.Host
	default:
		base = r.Scheme + "://" + r.Host + "/api/v3"
	}
	res, err := c.get(ctx, client, strings.TrimSuffix(base, "/")+"/repos/"+r.Owner+"/"+r.Name+"/releases/latest", "application/vnd.github.v3+json")
	if err != nil {
		return ""
	}
	defer res.Body.Close()
	var answer struct {
		Tag string `json:"tag_name"`
	}
	if res.StatusCode != http.StatusOK || json.NewDecoder(io.LimitReader(res.Body, 4<<20)).Decode(&answer) != nil {
		return ""
	}
	if strings.Contains(answer.Tag, "..") || strings.ContainsAny(answer.Tag, "?#% \\") {
		return ""
	}
	return answer.Tag
}

func (c *Cache) get(ctx context.Context, client *http.Client, address, accept string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	if c.UserAgent != "" {
		req.Header.Set("User-Agent", c.UserAgent)
	}
	req.Header.Set("Accept", accept)
	return client.Do(req)
}

// ErrNotFound is the error of a repository, or a name in it, that its host does
// not have.
var ErrNotFound = errors.New("there is no such repository, or no such commit, branch or tag in it")

// download brings the archive into a file of the folder work.
func (c *Cache) download(ctx context.Context, client *http.Client, address, work string, limit int64) (f *os.File, size int64, err error) {
	res, err := c.get(ctx, client, address, "*/*")
	if err != nil {
		return nil, 0, err
	}
	defer res.Body.Close()
	switch {
	case res.StatusCode == http.StatusNotFound:
		return nil, 0, fmt.Errorf("%s: %w", address, ErrNotFound)
	case res.StatusCode != http.StatusOK:
		return nil, 0, fmt.Errorf("%s: the server answered %s", address, res.Status)
	}
	f, err = os.Create(filepath.Join(work, "archive.zip"))
	if err != nil {
		return nil, 0, err
	}
	size, err = io.Copy(f, io.LimitReader(res.Body, limit+1))
	if err == nil && size > limit {
		err = fmt.Errorf("%s: the archive has more than %d bytes", address, limit)
	}
	if err != nil {
		return nil, 0, errors.Join(err, f.Close())
	}
	return f, size, nil
}

func readRecord(name string) (record, error) {
	var r record
	b, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return r, nil
	}
	if err == nil {
		err = json.Unmarshal(b, &r)
	}
	if err != nil {
		return r, fmt.Errorf("the record of a theme cannot be read: %w; take %s and the folder beside it away to fetch the theme anew", err, name)
	}
	return r, nil
}

func writeRecord(name string, r record) error {
	b, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(name), ".record-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(append(b, '\n'))
	if err := errors.Join(err, tmp.Chmod(0o644), tmp.Sync(), tmp.Close()); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), name)
}
