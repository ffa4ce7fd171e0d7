package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/broadsheet-press/broadsheet/internal/build"
	"github.com/broadsheet-press/broadsheet/internal/config"
	"github.com/broadsheet-press/broadsheet/internal/serve"
	"github.com/broadsheet-press/broadsheet/internal/value"
)

type serveCommand struct {
	siteFlags
	watchFlags
	serverFlags
	reloadFlags
	jekyllFlags
}

// reloadFlags have no meaning where pages are told of builds by the server
// itself.
type reloadFlags struct {
	LiveReloadMinDelay *float64 `name:"livereload-min-delay" help:"Does nothing: pages are told, they do not ask." placeholder:"SECONDS" group:"jekyll"`
	LiveReloadMaxDelay *float64 `name:"livereload-max-delay" help:"Does nothing: pages are told, they do not ask." placeholder:"SECONDS" group:"jekyll"`
	LiveReloadPort     *int     `name:"livereload-port" help:"Does nothing: pages are told over the port of the site." placeholder:"PORT" group:"jekyll"`
}

// serverFlags are those of serve alone.
type serverFlags struct {
	Host             *string `short:"H" help:"The address to listen on (127.0.0.1, which only this machine reaches)." placeholder:"HOST" group:"server"`
	Port             *int    `short:"P" help:"The port to listen on (4000); 0 takes any that is free." placeholder:"PORT" group:"server"`
	OpenURL          bool    `name:"open-url" short:"o" help:"Open the site in a browser." group:"server"`
	ShowDirListing   bool    `name:"show-dir-listing" help:"Show what is in a folder instead of its index file." group:"server"`
	SkipInitialBuild bool    `name:"skip-initial-build" help:"Serve what was built before, and build on the first change." group:"server"`
	SSLCert          *string `name:"ssl-cert" help:"A certificate in PEM, to serve over TLS." placeholder:"FILE" group:"server"`
	SSLKey           *string `name:"ssl-key" help:"The certificate's key." placeholder:"FILE" group:"server"`
	Detach           bool    `short:"B" help:"Go on in the background." group:"server"`

	LiveReload       *bool    `name:"livereload" short:"l" negatable:"" help:"Reload the browser after each build (the rule; --no-livereload leaves pages as they are on disk)." group:"live"`
	LiveReloadIgnore []string `name:"livereload-ignore" help:"Changes of these files build the site and reload nothing." placeholder:"GLOB" group:"live"`
}

// Help is the text of "broadsheet serve --help".
func (serveCommand) Help() string {
	return `Builds the site, then serves it to browsers on this machine as a static host would: index files, /about for about.html, your 404.html. When a file of the site changes, _config.yml too, it is built again and open pages reload; a new post is shown at its own address before the rest of the site is done. When a build fails, pages stay as they last were and show what is wrong.

Examples:

    broadsheet serve
    broadsheet serve --drafts --port 8000 --open-url
    broadsheet serve --host 0.0.0.0        for a phone on the same network`
}

// Run serves until the process is asked to stop.
func (c *serveCommand) Run(ctx context.Context, con *console) error {
	con.quiet, con.verbose = c.Quiet, c.Verbose
	if (c.SSLCert == nil) != (c.SSLKey == nil) {
		return usagef("--ssl-cert and --ssl-key need each other")
	}
	c.idle(con)
	c.noEffect(con)
	if c.Detach {
		return c.detach(con)
	}
	c.jekyll = &c.jekyllFlags
	b := &builder{con: con, flags: &c.siteFlags, remember: true, clean: c.Clean}
	cfg, err := b.flags.configuration()
	if err != nil {
		return err
	}
	host, port, secure := c.address(cfg)
	// The port is taken before the site is built: a long build should not end
	// in an error that was there from the start.
	l, err := serve.Listen(ctx, host, port)
	if err != nil {
		return err
	}
	defer l.Close()
	// Whole addresses in pages lead to this server, as Jekyll has it.
	b.flags.servedAt = siteURL(secure, localName(host), portOf(l))
	if cfg, err = b.flags.configuration(); err != nil {
		return err
	}
	return c.serve(ctx, b, cfg, l)
}

// serve watches, builds and runs the server, until ctx ends or one of them
// fails. The watch comes first: what changes during the first build is built
// after it.
func (c *serveCommand) serve(ctx context.Context, b *builder, cfg *config.Config, l net.Listener) error {
	reload := serve.NewReloader()
	host, _, secure := c.address(cfg)
	previews := &serve.Previews{}
	var mount atomic.Value // of the site as it was built last
	mount.Store(mountOf(cfg))
	b.preview = c.preview(b.con, previews, reload, func() string { return mount.Load().(string) })
	server := &serve.Server{Files: c.files(cfg, previews)}
	if c.LiveReload == nil || *c.LiveReload {
		server.Reload = reload
	}
	if secure {
		server.Certificate, server.Key = c.pem(cfg)
	}
	if host == "0.0.0.0" || host == "::" {
		host = "localhost" // all addresses: name one that works here
	}
	place := func(cfg *config.Config) string {
		return fmt.Sprintf("%s at %s", short(destinationOf(cfg)), siteURL(secure, host, portOf(l))+mountOf(cfg)+"/")
	}
	address := siteURL(secure, host, portOf(l)) + mountOf(cfg) + "/"
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	watch, ready := make(chan error, 1), make(chan struct{})
	if c.Watch == nil || *c.Watch {
		moved := c.follow(b.con, server, cfg, previews, place)
		go func() {
			defer cancel()
			watch <- b.watch(ctx, cfg, c.ForcePolling, func() { close(ready) }, func(cfg *config.Config, paths []string, err error) {
				if err == nil {
					moved(cfg)
					mount.Store(mountOf(cfg))
				}
				previews.Drop()
				switch {
				case err != nil:
					reload.Failed(buildFault(err))
				case !ignored(c.LiveReloadIgnore, paths):
					reload.Built()
				}
			})
		}()
	} else {
		watch <- nil
		close(ready)
	}
	select {
	case <-ready:
	case <-ctx.Done():
		return <-watch
	}
	if !c.SkipInitialBuild {
		if err := b.build(ctx, cfg); err != nil {
			watching := c.Watch == nil || *c.Watch
			if !watching || ctx.Err() != nil {
				cancel()
				return errors.Join(err, <-watch)
			}
			if !errors.Is(err, errReported) {
				b.con.fault(err)
			}
			reload.Failed(buildFault(err))
		}
	}
	b.con.say("Serving %s", place(cfg))
	if c.OpenURL {
		if err := openBrowser(address); err != nil {
			b.con.warn("note: no browser could be opened: %v", err)
		}
	}
	err := server.Serve(ctx, l)
	cancel()
	return errors.Join(err, <-watch)
}

// files are the built site as a configuration has it served.
func (c *serveCommand) files(cfg *config.Config, previews *serve.Previews) *serve.Files {
	return &serve.Files{
		Previews: previews, Dir: destinationOf(cfg), Mount: mountOf(cfg), Listing: c.ShowDirListing || cfg.Value("show_dir_listing") == true, Headers: headersOf(cfg),
	}
}

// preview shows what a build is about to make, until it is made or is not.
func (c *serveCommand) preview(con *console, previews *serve.Previews, reload *serve.Reloader, mount func() string) func(build.Preview, bool) {
	return func(p build.Preview, next bool) {
		var urls []string
		for _, page := range p.Pages {
			previews.Put(page.Path, page.Text, next)
			urls = append(urls, mount()+page.URL)
		}
		for _, path := range p.Gone {
			previews.Hide(path, next)
		}
		reload.Shown(urls)
		if con.verbose {
			con.say("Showing %s ahead of the build, and %d no more.", plural(len(p.Pages), "page", "pages"), len(p.Gone))
		}
	}
}

// follow is what to call after each build: the server then shows what was built
// where the configuration has it now. Only the address it listens on stays.
func (c *serveCommand) follow(con *console, server *serve.Server, cfg *config.Config, previews *serve.Previews, place func(*config.Config) string) func(*config.Config) {
	last := cfg
	return func(cfg *config.Config) {
		server.Show(c.files(cfg, previews))
		if place(cfg) != place(last) {
			con.say("Serving %s", place(cfg))
		}
		host, port, _ := c.address(cfg)
		if wasHost, wasPort, _ := c.address(last); host != wasHost || port != wasPort {
			con.warn("note: another host or port is listened on once serve is started again")
		}
		last = cfg
	}
}

// noEffect names the flags that mean nothing here.
func (c *serveCommand) noEffect(con *console) {
	if c.LiveReloadMinDelay != nil || c.LiveReloadMaxDelay != nil {
		con.warn("note: --livereload-min-delay and --livereload-max-delay have no effect: pages are told of a build at once")
	}
	if c.LiveReloadPort != nil {
		con.warn("note: --livereload-port has no effect: pages are told over the port of the site")
	}
}

// address is where to listen: flags, then the configuration, then Jekyll's
// defaults.
func (c *serveCommand) address(cfg *config.Config) (host string, port int, secure bool) {
	host, port = serve.DefaultHost, serve.DefaultPort
	if cfg != nil {
		if h, ok := cfg.Value("host").(string); ok && h != "" {
			host = h
		}
		switch p := cfg.Value("port").(type) {
		case int:
			port = p
		case string:
			if n, err := strconv.Atoi(p); err == nil {
				port = n
			}
		}
	}
	if c.Host != nil {
		host = *c.Host
	}
	if c.Port != nil {
		port = *c.Port
	}
	return host, port, c.SSLCert != nil
}

// pem are the certificate's files; Jekyll takes them from below the source.
func (c *serveCommand) pem(cfg *config.Config) (cert, key string) {
	in := func(name string) string {
		if _, err := os.Stat(name); err == nil || filepath.IsAbs(name) {
			return name
		}
		return filepath.Join(sourceOf(cfg), name)
	}
	return in(*c.SSLCert), in(*c.SSLKey)
}

// detach starts the same command again without its --detach, and leaves.
func (c *serveCommand) detach(con *console) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	args := slices.DeleteFunc(slices.Clone(os.Args[1:]), func(a string) bool { return a == "-B" || a == "--detach" })
	cmd := exec.Command(self, args...)
	cmd.SysProcAttr = detached()
	if err := cmd.Start(); err != nil {
		return err
	}
	con.say("Serving in the background as process %d; stop it with: kill %d", cmd.Process.Pid, cmd.Process.Pid)
	return cmd.Process.Release()
}

func siteURL(secure bool, host string, port int) string {
	scheme := "http"
	if secure {
		scheme = "https"
	}
	return fmt.Sprintf("%s://%s", scheme, net.JoinHostPort(host, strconv.Itoa(port)))
}

// localName is how pages name an address of this machine.
func localName(host string) string {
	switch host {
	case "127.0.0.1", "0.0.0.0", "::", "::1":
		return "localhost"
	}
	return host
}

func portOf(l net.Listener) int {
	if a, ok := l.Addr().(*net.TCPAddr); ok {
		return a.Port
	}
	return 0
}

// mountOf is the path that the site is served under, without its last slash.
func mountOf(cfg *config.Config) string {
	base, _ := cfg.Value("baseurl").(string)
	if base = strings.Trim(base, "/"); base == "" {
		return ""
	}
	return "/" + base
}

// headersOf are the headers that `webrick: headers:` asks for.
func headersOf(cfg *config.Config) map[string]string {
	section, _ := cfg.Value("webrick").(*value.Map)
	if section == nil {
		return nil
	}
	list, _ := section.Value("headers").(*value.Map)
	if list == nil {
		return nil
	}
	headers := map[string]string{}
	for k, v := range list.All() {
		headers[fmt.Sprint(k)] = fmt.Sprint(v)
	}
	return headers
}

func openBrowser(address string) error {
	name := map[string]string{"darwin": "open", "windows": "explorer"}[runtime.GOOS]
	if name == "" {
		name = "xdg-open"
	}
	cmd := exec.Command(name, address)
	if err := cmd.Start(); err != nil {
		return err
	}
	return cmd.Process.Release()
}
