// Package lastmodified is jekyll-last-modified-at: `last_modified_at` of posts,
// pages and documents from Git's history or the file's time, and the
// {% last_modified_at %} tag.
package lastmodified

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/datetime"
	"github.com/broadsheet-press/broadsheet/internal/plugin"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/templating"
	"github.com/broadsheet-press/broadsheet/internal/trace"
	"github.com/broadsheet-press/broadsheet/internal/value"
	"github.com/broadsheet-press/broadsheet/liquid"
)

// Plugin is jekyll-last-modified-at.
type Plugin struct{}

// Names are those a site may list it by.
func (Plugin) Names() []string { return []string{"jekyll-last-modified-at"} }

// beforeAll runs the generator before any other: what is read has its time of
// change before anybody asks.
const (
	beforeAll = site.Highest + 1000
	afterAll  = site.Lowest - 1000
)

// Register adds the generator and the tag.
func (Plugin) Register(r *plugin.Registry) error {
	r.Outside = true
	h := &history{site: r.Site}
	r.Generator("jekyll-last-modified-at", beforeAll, func(ctx context.Context, s *site.Site) error {
		h.read(ctx)
		for _, d := range s.Documents() {
			// Theirs is set before they are read, so their own value wins; a
			// page's is set afterwards.
			if d.FrontMatter().Value("last_modified_at") == nil {
				h.set(d.FrontMatter(), d.Path)
			}
		}
		for _, p := range s.Pages {
			if p.SourcePath() != "" && p.Theme == nil {
				h.set(p.Data, p.SourcePath())
			}
		}
		return nil
	})
	// Files that another generator makes pages of.
	r.Generator("jekyll-last-modified-at", afterAll, func(_ context.Context, s *site.Site) error {
		for _, p := range s.Pages {
			if p.SourcePath() != "" && p.Theme == nil && !p.Data.Has("last_modified_at") {
				h.set(p.Data, p.SourcePath())
			}
		}
		return nil
	})
	r.Engine.RegisterTag("last_modified_at", func(p *liquid.Parser, markup string) (liquid.Node, error) {
		p.Reads("page")
		return tag(h, strings.TrimSpace(markup)), nil
	})
	return nil
}

// history is when files of the site were last committed.
type history struct {
	site    *site.Site
	top     string // of the work tree, "" outside of one
	commits map[string]int64
	// shown is what the tag first wrote on a page. The gem keeps it by path, so
	// that a second tag there writes the same, whatever its format.
	shown sync.Map // of item to []byte
}

// read asks Git once for the whole history: a process for each file would take
// longer than the build.
func (h *history) read(ctx context.Context) {
	git := func(args ...string) ([]byte, error) {
		cmd := exec.CommandContext(ctx, "git", args...)
		cmd.Dir = h.site.Source
		return cmd.Output()
	}
	top, err := git("rev-parse", "--show-toplevel")
	if err != nil {
		return
	}
	h.top = strings.TrimSpace(string(top))
	log, err := git("-c", "core.quotePath=false", "log", "--no-renames", "--format=format:%x00%ct", "--name-only")
	if err != nil {
		return
	}
	h.commits = map[string]int64{}
	var at int64
	sc := bufio.NewScanner(bytes.NewReader(log))
	sc.Buffer(nil, 1<<20)
	for sc.Scan() {
		line := sc.Text()
		if stamp, ok := strings.CutPrefix(line, "\x00"); ok {
			at, _ = strconv.ParseInt(stamp, 10, 64)
		} else if _, seen := h.commits[line]; !seen && line != "" {
			h.commits[line] = at
		}
	}
}

// of is when a file was last committed or, failing that, written.
func (h *history) of(path string) (time.Time, bool) {
	if h.top != "" {
		rel, err := filepath.Rel(h.top, path)
		if err == nil {
			if at, ok := h.commits[filepath.ToSlash(rel)]; ok {
				return time.Unix(at, 0).In(h.site.Location), true
			}
		}
	}
	fi, err := os.Stat(path)
	if err != nil {
		return time.Time{}, false
	}
	return time.Unix(fi.ModTime().Unix(), 0).In(h.site.Location), true
}

func (h *history) set(data *value.Map, path string) {
	if t, ok := h.of(path); ok {
		data.Set("last_modified_at", t)
	}
}

func tag(h *history, format string) liquid.Node {
	if format == "" {
		format = "%d-%b-%y"
		if f := h.site.ConfigMap("last-modified-at").Value("date-format"); liquid.Truthy(f) {
			format = liquid.ToString(f)
		}
	}
	layout := datetime.Compile(format)
	return liquid.NodeFunc(func(th *liquid.Thread, dst []byte) ([]byte, error) {
		it := templating.Host(th).Item()
		templating.Host(th).Reads(trace.Always, "last_modified_at asks Git")
		if it == nil {
			return dst, nil
		}
		path := it.SourcePath()
		if p, ok := it.(*site.Page); ok {
			path = h.site.InSource(p.Path()) // further pages of a list name the first one's
		}
		t, ok := h.of(path)
		if !ok {
			return dst, fmt.Errorf("No such file or directory - %s does not exist!", path) //nolint:staticcheck // the plugin's text
		}
		text, _ := h.shown.LoadOrStore(it, layout.Append(nil, t))
		return append(dst, text.([]byte)...), nil
	})
}
