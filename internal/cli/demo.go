package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/config"
	"github.com/broadsheet-press/broadsheet/internal/demo"
	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/gather"
	"github.com/broadsheet-press/broadsheet/internal/gather/fetch"
	"github.com/broadsheet-press/broadsheet/internal/scaffold"
	"github.com/broadsheet-press/broadsheet/internal/serve"
)

type demoCommand struct {
	Dir  string `help:"Where to make the site; a new temporary folder otherwise. A demonstration that is there already goes on." placeholder:"DIR"`
	Once bool   `help:"End after the second build, without serving."`
	Port *int   `short:"P" help:"The port to serve on (4000, or the next that is free)." placeholder:"PORT"`

	WirePort int `name:"wire-port" hidden:"" default:"4080" help:"The port of a new wire, or the next that is free."`

	OpenURL bool `name:"open-url" short:"o" help:"Open the site in a browser."`
	Quiet   bool `short:"q" help:"Say nothing but what went wrong."`
	Verbose bool `short:"V" help:"Say more: each story, each stage."`
}

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
	state, known, err := readDemo(dir, c.WirePort)
	if err != nil {
		return err
	}
	wire, err := demo.New(state.Epoch)
	if err != nil {
		return err
	}
	wireAt, stopWire, err := startWire(ctx, wire, &state, known)
	if err != nil {
		return err
	}
	defer stopWire()
	con.say("A wire of two feeds, with everything that real ones do to a reader:")
	for _, f := range demo.Feeds() {
		con.say("    %s%s", wireAt, f.Path)
	}
	if err := c.site(dir, wireAt, state, known); err != nil {
		return err
	}
	if known {
		con.say("The site in %s, where an earlier demonstration left it.", short(dir))
	} else {
		con.say("A site in %s, as \"broadsheet new\" makes one.", short(dir))
	}

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
	if known {
		con.say("Gathered: %s.", tally(count{first.New, "new"}, count{first.Revised, "revised"}))
	} else {
		con.say("Gathered: %s of %s; what both feeds carry is one.", plural(first.New, "story", "stories"), plural(entries(first), "entry", "entries"))
	}
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
	err = b.watch(ctx, cfg, false, nil, func(_ *config.Config, _ []string, err error) {
		if err != nil {
			reload.Failed(buildFault(err))
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
		Source: sourceOf(cfg), Config: g, BaseURL: cfg.String("baseurl"), Version: version(), All: true,
		// The wire is ours and on this machine: there is nobody to spare.
		HTTP: fetch.Settings{HostDelay: time.Millisecond, LocalDelay: time.Millisecond},
	})
	if err != nil {
		return rep, err
	}
	for _, note := range rep.Notes {
		con.warn("note: %s", note)
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
// function that ends it. A demonstration that goes on needs the address it had:
// to a reader, another address is another wire.
func startWire(ctx context.Context, wire *demo.Wire, state *demoState, known bool) (address string, stop func(), err error) {
	listen := serve.ListenNear
	if known {
		listen = serve.Listen
	}
	l, err := listen(ctx, serve.DefaultHost, state.Port)
	if err != nil {
		var taken *serve.PortError
		if errors.As(err, &taken) {
			err = fmt.Errorf("the wire of this demonstration cannot have its port %d again: %w; end what has it, or begin anew with another --dir", state.Port, taken.Err)
		}
		return "", nil, err
	}
	state.Port = portOf(l)
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

// demoMarker keeps the state of a demonstration below its site.
const demoMarker = ".broadsheet/demo"

// A demoState is what a demonstration that goes on in the same folder needs to
// be the same: the time of the wire's first edition, and the wire's port.
type demoState struct {
	Epoch time.Time `json:"epoch"`
	Port  int       `json:"port"`
}

func readDemo(dir string, port int) (state demoState, known bool, err error) {
	name := filepath.Join(dir, filepath.FromSlash(demoMarker))
	src, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return demoState{time.Now().UTC().Truncate(time.Second), port}, false, nil
	}
	if err != nil {
		return state, false, err
	}
	if err := json.Unmarshal(src, &state); err != nil {
		return state, false, diag.Diagnostic{
			Severity: diag.Error, File: short(name), Line: 1, Column: 1,
			Message: "this is not the state of a demonstration: " + err.Error(), Hint: "choose another folder with --dir",
		}
	}
	return state, true, nil
}

// site makes the folder, unless a demonstration has made it.
func (c *demoCommand) site(dir, wireAt string, state demoState, known bool) error {
	if known {
		return nil
	}
	// The first post is older than the wire's news, which is what to look at.
	_, err := scaffold.New(scaffold.Options{
		Dir: dir, Title: demoTitle, Now: state.Epoch.AddDate(0, 0, -3), Config: demoConfig(wireAt),
	})
	if err != nil {
		return err
	}
	marker := filepath.Join(dir, filepath.FromSlash(demoMarker))
	if err := os.MkdirAll(filepath.Dir(marker), 0o755); err != nil {
		return err
	}
	src, err := json.Marshal(state)
	if err != nil {
		return err
	}
	return os.WriteFile(marker, append(src, '\n'), 0o644)
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
