package build

import (
	"os"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/ledger"
	"github.com/broadsheet-press/broadsheet/internal/pattern"
	"github.com/broadsheet-press/broadsheet/internal/render"
)

// programIdentity tells this program from another build of it.
var programIdentity = sync.OnceValue(func() uint64 {
	h := ledger.NewHash().Text(runtime.Version()).Text(render.JekyllVersion)
	if exe, err := os.Executable(); err == nil {
		if fi, err := os.Stat(exe); err == nil {
			s := ledger.StampOf(fi, time.Now())
			h = h.Text(exe).Word(uint64(s.Size)).Word(uint64(s.Modified)).Word(uint64(s.Changed)).Word(s.Inode)
		}
	}
	return h.Sum()
})

// settingsHash is that of everything but the files of the site that decides
// what a build makes.
func (r *run) settingsHash() uint64 {
	s := r.site
	v := &valueHasher{}
	h := ledger.NewHash().Word(programIdentity()).Text(s.Source).Text(s.Dest).Text(s.Env).Text(s.Location.String()).Text(os.Getenv("TZ"))
	for k, e := range s.Config.All() {
		switch k {
		case "source", "destination", "watch", "incremental", "quiet", "verbose", "detach", "open_url", "skip_initial_build", "show_dir_listing",
			"livereload", "livereload_port", "livereload_min_delay", "livereload_max_delay", "livereload_ignore", "trace", "profile":
			continue // who reads one of these has read an attribute of the site
		}
		h = v.add(v.add(h, k), e)
	}
	for _, e := range os.Environ() {
		if name, _, _ := strings.Cut(e, "="); surroundings.MatchString(name) {
			h = h.Text(e)
		}
	}
	if t := s.Theme; t != nil {
		h = h.Text(t.Name).Text(t.Root).Word(bit(t.Local)).Text(t.Version).Text(t.Description).Text(t.Authors)
		h = v.add(h, t.Metadata)
		h = v.add(h, t.Dependencies)
	}
	for _, name := range r.listed() {
		h = h.Text(name)
	}
	for _, c := range s.Converters {
		h = h.Text(c.Name()).Word(compilerIdentity(c))
	}
	if v.lost {
		return 0
	}
	return h.Sum()
}

// surroundings are the variables of the environment that plugins look at.
var surroundings = pattern.New(`^(PAGES_.*|GEM_.*|SSL|API_URL|HELP_URL|ASSET_HOST_URL|GITHUB_HOSTNAME)$`)

// cacheable reports whether the site lets a build keep anything on disk.
func (r *run) cacheable() bool {
	s := r.site
	return r.settings != 0 && !s.ConfigBool("safe") && !s.ConfigBool("disable_disk_cache") && s.ConfigMap("kramdown").Value("show_warnings") != true
}
