// Package cli is the command line: one file per command, and all wiring.
//
// A command is a struct whose fields are its flags, parsed by kong, and whose
// Run does the work with what the application binds: the context that ends
// when the process is asked to stop, and the console it talks through.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"reflect"
	"slices"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"
)

// grammar lists the commands in the order a newcomer meets them. A command
// that does not exist yet is not here.
type grammar struct {
	New          newCommand          `cmd:"" help:"Make a site that gathers, builds and serves as it stands."`
	Gather       gatherCommand       `cmd:"" help:"Ask the feeds for new stories and write them as posts."`
	Build        buildCommand        `cmd:"" aliases:"b" help:"Build the site into _site, as Jekyll would."`
	Serve        serveCommand        `cmd:"" aliases:"s,server" help:"Build the site, serve it, rebuild on change and reload the browser."`
	Publish      publishCommand      `cmd:"" help:"Bring the built site to readers: a folder, a Git branch, a bucket, a server. Only what changed is sent."`
	Run          runCommand          `cmd:"" help:"Run the site unattended: gather, build and publish as things come, with a status page."`
	Status       statusCommand       `cmd:"" help:"Say what the newsroom of this site is doing."`
	Backup       backupCommand       `cmd:"" help:"Copy the site and its state into one file, also while it runs."`
	Restore      restoreCommand      `cmd:"" help:"Make a site's folder of such a file."`
	Post         postCommand         `cmd:"" help:"Begin a post: a file in _posts with its date, title and layout."`
	Draft        draftCommand        `cmd:"" help:"Begin a draft: a file in _drafts."`
	Page         pageCommand         `cmd:"" help:"Begin a page: a file in the site's folder."`
	PublishDraft publishDraftCommand `cmd:"" help:"Move a draft into _posts, under today's date or another."`
	Unpublish    unpublishCommand    `cmd:"" help:"Move a post back into _drafts."`
	Compose      composeCommand      `cmd:"" help:"Begin a document of any collection."`
	Rename       renameCommand       `cmd:"" help:"Give a post, draft or page another title, and its file another name."`
	Demo         demoCommand         `cmd:"" help:"See the whole chain at work: a wire, a site made from it, and a browser address."`
	Compare      compareCommand      `cmd:"" help:"Compare two built sites file by file, for those who move from Jekyll."`
	Version      versionCommand      `cmd:"" help:"Print the version and what it was built with."`
	Plumbing     plumbingCommand     `cmd:"" hidden:"" help:"Answer JSON lines on standard input with JSON lines on standard output."`

	ShowVersion bool `name:"version" short:"v" help:"Print the version and stop." group:"help"`
}

const description = `Broadsheet runs a news site from the wire to the page: it gathers stories from feeds, keeps them as Jekyll posts in plain files, builds the site as Jekyll 4 would, serves it and publishes it.

Begin with "broadsheet demo", or with a site of your own:

    broadsheet new gazette
    cd gazette
    broadsheet serve

A command that fails says why on standard error, in one line for each fault:

    _posts/2026-03-14-tide.md:3:8: what is wrong; what would be right

Exit codes, the same for every command:

    0    done
    1    the site, its configuration or a feed has a fault
    2    the command line was not understood
    3    a part failed and was named, the rest is done
    4    the machine refused: disk full, no permission, port in use
    130  interrupted`

// Main runs the command that args name and returns the process's exit code.
// An interrupt or a termination signal ends the command's context, once; a
// second one ends the process as the system does by default.
func Main(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	return run(ctx, args, stdin, stdout, stderr)
}

// parserExit carries the code with which kong wants to end the process (after
// printing help) out of the parser, which does not stop by itself.
type parserExit int

func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) (code int) {
	defer func() {
		if p := recover(); p != nil {
			exit, ok := p.(parserExit)
			if !ok {
				panic(p)
			}
			code = int(exit)
		}
	}()
	args = spelledOut(args)
	con := &console{in: stdin, out: stdout, err: stderr}
	if c, ok := plainBuild(args); ok {
		return con.exit(c.Run(ctx, con))
	}
	g, showVersion := grammarOf(args)
	parser, err := newParser(ctx, g, con)
	if err != nil {
		con.fault(err)
		return exitUsage
	}
	command, err := parser.Parse(args)
	if err != nil {
		con.fault(usagef("%s; %q lists what there is", err, helpFor(err)))
		return exitUsage
	}
	if *showVersion {
		return exitCode((&versionCommand{}).Run(con))
	}
	return con.exit(command.Run())
}

// exit says what a command ended with, if it has not been said, and is its code.
func (c *console) exit(err error) int {
	if err != nil && !errors.Is(err, errReported) {
		c.fault(err)
	}
	return exitCode(err)
}

func newParser(ctx context.Context, grammar any, con *console) (*kong.Kong, error) {
	return kong.New(grammar,
		kong.Name("broadsheet"),
		kong.Description(description),
		kong.Writers(con.out, con.err),
		kong.Exit(func(code int) { panic(parserExit(code)) }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, FlagsLast: true, WrapUpperBound: 100}),
		kong.ExplicitGroups([]kong.Group{
			{Key: "source", Title: "What is read and written:"},
			{Key: "posts", Title: "Which posts:"},
			{Key: "watch", Title: "Watching:"},
			{Key: "server", Title: "The server:"},
			{Key: "live", Title: "Reloading the browser:"},
			{Key: "report", Title: "What is said:"},
			{Key: "jekyll", Title: "Taken for Jekyll's sake:"},
			{Key: "help", Title: "Help:"},
		}),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(con),
	)
}

// grammarOf is the grammar that a command line needs: that of the command it
// begins with, or, where it begins with none, the whole. Kong looks at every
// field and tag of what it is given, which takes 2.5 ms for all commands.
func grammarOf(args []string) (grammarPtr any, showVersion *bool) {
	whole := reflect.TypeFor[grammar]()
	version, _ := whole.FieldByName("ShowVersion")
	for i := range whole.NumField() {
		f := whole.Field(i)
		if _, ok := f.Tag.Lookup("cmd"); !ok || args[0] == "" || !slices.Contains(append(strings.Split(f.Tag.Get("aliases"), ","), commandName(f.Name)), args[0]) {
			continue
		}
		g := reflect.New(reflect.StructOf([]reflect.StructField{f, version}))
		return g.Interface(), g.Elem().FieldByName("ShowVersion").Addr().Interface().(*bool)
	}
	g := &grammar{}
	return g, &g.ShowVersion
}

// commandName is a field's name as kong makes a command of it: PublishDraft is
// publish-draft.
func commandName(field string) string {
	var b strings.Builder
	for i, c := range field {
		if c >= 'A' && c <= 'Z' {
			if i > 0 {
				b.WriteByte('-')
			}
			c += 'a' - 'A'
		}
		b.WriteRune(c)
	}
	return b.String()
}

// spelledOut puts the ways that people ask for help and for the version into
// the one that is a command or a flag: nothing at all, "help build", "-v".
func spelledOut(args []string) []string {
	switch {
	case len(args) == 0:
		return []string{"--help"}
	case args[0] == "help":
		return append(slices.Clone(args[1:]), "--help")
	case len(args) == 1 && (args[0] == "-v" || args[0] == "--version"):
		return []string{"version"}
	}
	return args
}

// helpFor names the help text that fits a parse error: that of the command
// the user had reached.
func helpFor(err error) string {
	var parse *kong.ParseError
	if errors.As(err, &parse) {
		if node := parse.Context.Selected(); node != nil {
			return fmt.Sprintf("broadsheet %s --help", node.Name)
		}
	}
	return "broadsheet --help"
}
