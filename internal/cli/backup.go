package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/backup"
	"github.com/broadsheet-press/broadsheet/internal/gather"
	"github.com/broadsheet-press/broadsheet/internal/store"
)

type backupCommand struct {
	File string `arg:"" help:"The file to write, or - for standard output."`

	Source      *string       `short:"s" help:"The site's folder (the current one)." placeholder:"DIR" group:"source"`
	Destination *string       `short:"d" help:"Where the built site is, which is left out (_site)." placeholder:"DIR" group:"source"`
	Config      []string      `help:"Configuration files; later ones win (_config.yml)." placeholder:"FILE" group:"source"`
	Patient     time.Duration `name:"wait" default:"5m" help:"How long to wait for a gathering that is at work (5m)." placeholder:"TIME"`
	Quiet       bool          `short:"q" help:"Say nothing but what went wrong." group:"report"`
}

// Help is the text of "broadsheet backup --help".
func (backupCommand) Help() string {
	return `Copies the site's folder and its state into one file, a tar archive in gzip. It may be done while the newsroom runs: gathering waits the moment that it takes, so that posts and state are of one instant. What can be made of the rest is left out: _site and the caches.

Examples:

    broadsheet backup gazette-$(date +%F).tar.gz
    broadsheet backup - | ssh other 'cat > gazette.tar.gz'`
}

// Run writes the backup.
func (c *backupCommand) Run(ctx context.Context, con *console) error {
	con.quiet = c.Quiet || c.File == "-"
	cfg, err := (&siteFlags{Source: c.Source, Destination: c.Destination, Config: c.Config}).configuration()
	if err != nil {
		return err
	}
	source, dest := sourceOf(cfg), destinationOf(cfg)
	release, err := hold(ctx, source, c.Patient)
	if err != nil {
		return err
	}
	defer release()
	out := con.out
	var file *os.File
	target := ""
	if c.File != "-" {
		if target, err = filepath.Abs(c.File); err != nil {
			return err
		}
		if file, err = os.CreateTemp(filepath.Dir(target), "."+filepath.Base(target)+".*.tmp"); err != nil {
			return err
		}
		defer os.Remove(file.Name()) // it is gone when all went well
		out = file
	}
	made, err := backup.Write(ctx, out, backup.Options{
		Source: source, State: gather.StateFile, Version: version(), Title: cfg.String("title"), Now: time.Now(),
		Skip: func(rel string) bool {
			return unwatched(source, []string{dest}, rel) && rel != ".broadsheet" || filepath.Join(source, filepath.FromSlash(rel)) == target
		},
		CopyState: store.Copy,
	})
	if file != nil {
		err = errors.Join(err, file.Sync(), file.Close())
	}
	if err != nil {
		return err
	}
	if file != nil {
		if err := os.Rename(file.Name(), target); err != nil {
			return err
		}
	}
	con.say("Copied %s, %.1f MB, into %s.", plural(made.Files, "file", "files"), float64(made.Bytes)/1e6, c.File)
	return nil
}

// hold keeps gathering away from a site, and waits for one that is at work.
func hold(ctx context.Context, source string, patient time.Duration) (release func(), err error) {
	deadline := time.NewTimer(patient)
	defer deadline.Stop()
	for {
		release, err := gather.Hold(source)
		if !errors.Is(err, gather.ErrBusy) {
			return release, err
		}
		select {
		case <-time.After(50 * time.Millisecond):
		case <-deadline.C:
			return nil, withCode(exitMachine, fmt.Errorf("%w, and has been for %v", err, patient))
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

type restoreCommand struct {
	File  string `arg:"" help:"The backup, or - for standard input."`
	Dir   string `arg:"" help:"The folder to make: new or empty."`
	Quiet bool   `short:"q" help:"Say nothing but what went wrong." group:"report"`
}

// Help is the text of "broadsheet restore --help".
func (restoreCommand) Help() string {
	return `Makes a site's folder of a backup. The folder must be new or empty, and appears whole or not at all; a backup that was cut off or damaged is refused. Gathering then goes on where it was, and the next build makes the rest.

Examples:

    broadsheet restore gazette-2026-03-14.tar.gz gazette
    cd gazette && broadsheet run`
}

// Run makes the folder.
func (c *restoreCommand) Run(ctx context.Context, con *console) error {
	con.quiet = c.Quiet
	in := con.in
	if c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	dir, err := filepath.Abs(c.Dir)
	if err != nil {
		return err
	}
	made, err := backup.Read(ctx, in, dir)
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	con.say("Restored %s into %s, as they were on %s.", plural(made.Files, "file", "files"), short(dir), made.At.Local().Format(time.DateTime))
	return nil
}
