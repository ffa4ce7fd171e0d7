package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/config"
	"github.com/broadsheet-press/broadsheet/internal/demo"
	"github.com/broadsheet-press/broadsheet/internal/gather"
	"github.com/broadsheet-press/broadsheet/internal/gather/fetch"
	"github.com/broadsheet-press/broadsheet/internal/scaffold"
	"github.com/broadsheet-press/broadsheet/internal/serve"
)

type demoCommand struct {
	Dir  string `help:"Where to make the site; a new temporary folder otherwise. A demonstration that is there already goes on." placeholder:"DIR"`
	Once bool   `help:"End after the second build, without serving."`
	Port *int   `short:"P" help:"The port to serve on (4000, or the next that is free)." placeholder:"PORT"`

	OpenURL bool `name:"open-url" short:"o" help:"Open the site in a browser."`
	Quiet   bool `short:"q" help:"Say nothing but what went wrong."`
	Verbose bool `short:"V" help:"Say more: each story, each stage."`
}

// wirePort is where the demonstration's wire is usually found. The same port
// each time keeps the addresses of its articles the same.
const wirePort = 4080

// Help is the text of "broadsheet demo --help".
func (demoCommand) Help() string {
	return `Starts a small wire on this machine, with two feeds of a town that does not exist; makes a site as "new" does; gathers; builds; serves it. Then a story changes on the wire: it gathers and builds again, and the story is revised in its post. Nothing is fetched from the network, and nothing outside of the folder is written.

The wire misbehaves as real ones do. It holds a page in an undeclared encoding, text that was garbled before it was stored, headlines full of quotes and colons, one story in both feeds under two headlines, template code and scripts in the text, a picture that is gone, an entry without a date, one with only a summary.

Examples:

    broadsheet demo
    broadsheet demo --dir /tmp/tide --once && ls /tmp/tide/_posts`
}

// Run shows the whole chain at work.
func (c *demoCommand) Run(ctx context.Context, con *console) error {
	con.quiet, con.verbose = c.Quiet, c.Verbose
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	dir, err := c.folder()
	if err != nil {
		return err
	}
	epoch, known, err := demoEpoch(dir)
	if err != nil {
		return err
	}
	wire, err := demo.New(epoch)
	if err != nil {
		return err
	}
	wireAt, stopWire, err := startWire(ctx, wire)
	if err != nil {
		return err
	}
	defer stopWire()
	con.say("A wire of two feeds, with everything that real ones do to a reader:")
	for _, f := range demo.Feeds() {
		con.say("    %s%s", wireAt, f.Path)
	}
	if err := c.site(dir, wireAt, epoch, known); err != nil {
		return err
	}
	con.say("A site in %s, as \"broadsheet new\" makes one.", short(dir))

	dest := filepath.Join(dir, "_site")
	b := &builder{con: con, flags: &siteFlags{Source: &dir, Destination: &dest, Quiet: c.Quiet, Verbose: c.Verbose}, terse: true}
	var l net.Listener
	if !c.Once {
		if l, err = c.listen(ctx); err != nil {
			return err
		}
		defer l.Close()
		b.flags.servedAt = siteURL(false, "localhost", portOf(l))
	}
	first, err := c.round(ctx, con, b)
	if err != nil {
		return err
	}
	con.say("Gathered: %s of %s; the other sightings are of stories that both carry.", plural(first.New, "story", "stories"), plural(entries(first), "entry", "entries"))
	con.say("Built: %s in %s.", plural(b.last.Files, "file", "files"), brief(b.last.Took))

	var served chan error
	reload := serve.NewReloader()
	if !c.Once {
		served = make(chan error, 1)
		server := &serve.Server{Files: &serve.Files{Dir: filepath.Join(dir, "_site")}, Reload: reload}
		go func() { served <- server.Serve(ctx, l) }()
	}
	wire.NextEdition()
	second, err := c.round(ctx, con, b)
	if err != nil {
		return errors.Join(err, stopServing(cancel, served))
	}
	con.say("A story changed on the wire. Gathered and built again: %s, nothing doubled.", tally(count{second.New, "new"}, count{second.Revised, "revised in place"}))
	for _, s := range second.Stories {
		con.say("    %s", short(filepath.Join(dir, filepath.FromSlash(s.Path))))
	}
	if c.Once {
		con.say("The site is built in %s.", short(filepath.Join(dir, "_site")))
		return nil
	}
	reload.Built()
	return c.show(ctx, cancel, con, b, l, reload, served, dir)
}

// show says where to look and keeps the site built until the process is asked
// to stop.
func (c *demoCommand) show(ctx context.Context, cancel context.CancelFunc, con *console, b *builder, l net.Listener, reload *serve.Reloader, served chan error, dir string) error {
	address := siteURL(false, serve.DefaultHost, portOf(l)) + "/"
	con.say("")
	con.say("    %s", address)
	con.say("")
	con.say("Edit a file in %s and the page reloads.", short(filepath.Join(dir, "_posts")))
	if c.OpenURL {
		if err := openBrowser(address); err != nil {
			con.warn("note: no browser could be opened: %v", err)
		}
	}
	cfg, err := b.flags.configuration()
	if err != nil {
		return errors.Join(err, stopServing(cancel, served))
	}
	b.terse = false
	err = b.watch(ctx, cfg, false, func(_ []string, err error) {
		if err != nil {
			reload.Failed(b.buildFault(err))
			return
		}
		reload.Built()
	})
	return errors.Join(err, stopServing(cancel, served))
}

// stopServing ends the server, if there is one, and waits for it.
func stopServing(cancel context.CancelFunc, served chan error) error {
	cancel()
	if served == nil {
		return nil
	}
	return <-served
}

func (c *demoCommand) listen(ctx context.Context) (net.Listener, error) {
	if c.Port != nil {
		return serve.Listen(ctx, serve.DefaultHost, *c.Port)
	}
	return serve.ListenNear(ctx, serve.DefaultHost, serve.DefaultPort)
}

// round gathers from every feed and builds.
func (c *demoCommand) round(ctx context.Context, con *console, b *builder) (gather.Report, error) {
	cfg, err := b.flags.configuration()
	if err != nil {
		return gather.Report{}, err
	}
	g, err := gatherConfig(cfg)
	if err != nil {
		return gather.Report{}, err
	}
	rep, err := gather.Run(ctx, gather.Options{
		Source: sourceOf(cfg), Config: g, Version: version(), All: true,
		// The wire is ours and on this machine: there is nobody to spare.
		HTTP: fetch.Settings{HostDelay: time.Millisecond, LocalDelay: time.Millisecond},
	})
	if err != nil {
		return rep, err
	}
	for _, s := range rep.Stories {
		con.detail("    %-8s %s", s.Action, s.Path)
	}
	if err := feedFaults(cfg, rep); err != nil {
		return rep, err
	}
	return rep, b.build(ctx, cfg)
}

func feedFaults(cfg *config.Config, rep gather.Report) error {
	var all []error
	for _, f := range rep.Feeds {
		if f.Err != nil {
			all = append(all, feedFault(cfg, f))
		}
	}
	return errors.Join(all...)
}

func entries(rep gather.Report) int {
	n := 0
	for _, f := range rep.Feeds {
		n += f.Entries
	}
	return n
}

// startWire serves the wire on loopback, and returns its address and a
// function that ends it.
func startWire(ctx context.Context, wire *demo.Wire) (address string, stop func(), err error) {
	l, err := serve.ListenNear(ctx, serve.DefaultHost, wirePort)
	if err != nil {
		return "", nil, err
	}
	srv := &http.Server{Handler: wire, ReadHeaderTimeout: 10 * time.Second}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = srv.Serve(l) // it ends when it is closed
	}()
	return "http://" + l.Addr().String(), func() {
		_ = srv.Close() // nobody but us reads from it
		<-done
	}, nil
}

func (c *demoCommand) folder() (string, error) {
	if c.Dir == "" {
		return os.MkdirTemp("", "broadsheet-demo-")
	}
	return filepath.Abs(c.Dir)
}

// demoMarker keeps the time of the wire's first edition, so that a
// demonstration that goes on in the same folder has the same dates.
const demoMarker = ".broadsheet/demo"

func demoEpoch(dir string) (epoch time.Time, known bool, err error) {
	src, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(demoMarker)))
	if errors.Is(err, fs.ErrNotExist) {
		return time.Now().UTC().Truncate(time.Second), false, nil
	}
	if err != nil {
		return time.Time{}, false, err
	}
	epoch, err = time.Parse(time.RFC3339, strings.TrimSpace(string(src)))
	if err != nil {
		return time.Time{}, false, fmt.Errorf("%s:1:1: %w; take the file away to begin anew", filepath.Join(dir, demoMarker), err)
	}
	return epoch, true, nil
}

// site makes the folder, or brings the addresses in one that is there up to
// date.
func (c *demoCommand) site(dir, wireAt string, epoch time.Time, known bool) error {
	cfg := demoConfig(wireAt)
	if known {
		return os.WriteFile(filepath.Join(dir, "_config.yml"), cfg, 0o644)
	}
	// The first post is older than the wire's news, which is what to look at.
	if _, err := scaffold.New(scaffold.Options{Dir: dir, Title: demoTitle, Now: epoch.AddDate(0, 0, -3), Config: cfg}); err != nil {
		return err
	}
	marker := filepath.Join(dir, filepath.FromSlash(demoMarker))
	if err := os.MkdirAll(filepath.Dir(marker), 0o755); err != nil {
		return err
	}
	return os.WriteFile(marker, []byte(epoch.Format(time.RFC3339)+"\n"), 0o644)
}

const demoTitle = "The Ardle Evening Sheet"

func demoConfig(wireAt string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `title: %s
description: Whatever the tide brings, and who said so.
lang: en-GB
permalink: pretty
timezone: UTC

broadsheet:
  gather:
    first_poll: 30d
    licence: full
    feeds:
`, demoTitle)
	for _, f := range demo.Feeds() {
		fmt.Fprintf(&b, "      - name: %s\n        url: %s%s\n", f.Name, wireAt, f.Path)
	}
	b.WriteString("\nexclude:\n  - README.md\n  - .broadsheet\n")
	return b.Bytes()
}
