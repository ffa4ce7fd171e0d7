package cli

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/manuscript"
)

// deskFlags are those of every command that makes or moves a file to write in.
type deskFlags struct {
	Source *string  `short:"s" help:"The site's folder (the current one)." placeholder:"DIR" group:"source"`
	Config []string `help:"Configuration files; later ones win (_config.yml)." placeholder:"FILE" group:"source"`
	Force  bool     `short:"f" help:"Write over a file that is there already."`
}

// createFlags are those of the commands that make a file.
type createFlags struct {
	deskFlags
	Extension string `short:"x" help:"The file's extension (md)." placeholder:"EXT"`
	Layout    string `short:"l" help:"The layout in its front matter." placeholder:"NAME"`
}

// site reads the configuration for where files go.
func (f *deskFlags) site() (manuscript.Site, error) {
	flags := siteFlags{Source: f.Source, Config: f.Config}
	cfg, err := flags.configuration()
	if err != nil {
		return manuscript.Site{}, err
	}
	return manuscript.Open(cfg, workingDir(), time.Now()), nil
}

// create makes a file, says where, and opens it where the site asks for that.
func (f *createFlags) create(con *console, kind string, o manuscript.Options) error {
	site, err := f.site()
	if err != nil {
		return err
	}
	o.Extension, o.Layout, o.Force = f.Extension, f.Layout, f.Force
	path, err := site.Create(o)
	if err != nil {
		return placed(err)
	}
	con.say("New %s created at %s", kind, short(path))
	if open, _ := site.Config.Lookup("jekyll_compose", "auto_open"); open == nil || open == false {
		return nil
	}
	return edit(con, path)
}

// edit opens a file in the user's editor, if they have named one.
func edit(con *console, path string) error {
	for _, name := range []string{"JEKYLL_EDITOR", "VISUAL", "EDITOR"} {
		words := strings.Fields(os.Getenv(name))
		if len(words) == 0 {
			continue
		}
		cmd := exec.Command(words[0], append(words[1:], path)...)
		cmd.Stdin, cmd.Stdout, cmd.Stderr = con.in, con.out, con.err
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("the file is written, but the editor that %s names did not open it: %w", name, err)
		}
		return nil
	}
	return nil
}

// placed says a fault of a file by the path a user would type.
func placed(err error) error {
	var d diag.Diagnostic
	if !errors.As(err, &d) {
		return err
	}
	d.File = short(d.File)
	return d
}

func title(words []string) string { return strings.Join(words, " ") }
