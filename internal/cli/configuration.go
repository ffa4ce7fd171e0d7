package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/broadsheet-press/broadsheet/internal/config"
	"github.com/broadsheet-press/broadsheet/internal/diag"
)

// configuration reads the site's configuration with the flags over it. A
// source that is not a readable folder is its fault, and said before anything
// is done.
func (f *siteFlags) configuration() (*config.Config, error) {
	if err := checkSource(f.sourceDir()); err != nil {
		return nil, err
	}
	cfg, err := config.Load(config.Options{Files: f.Config, Overrides: f.overrides()})
	if err != nil {
		return nil, err
	}
	return cfg, checkSource(sourceOf(cfg))
}

func checkSource(dir string) error {
	return checkFolder(dir, `name the site's folder with --source, or make one with "broadsheet new"`)
}

// checkFolder refuses what is no readable folder.
func checkFolder(dir, hint string) error {
	bad := func(message string) error {
		return diag.Diagnostic{Severity: diag.Error, File: dir, Message: message, Hint: hint}
	}
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return bad("there is no such folder")
	case err != nil:
		return fmt.Errorf("the folder cannot be read: %w", err)
	case !info.IsDir():
		return bad("this is a file")
	}
	folder, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("the folder cannot be read: %w", err)
	}
	return folder.Close()
}

// sourceOf is the absolute path of the site's folder.
func sourceOf(cfg *config.Config) string { return cfg.Source(workingDir()) }

// destinationOf is the absolute path the site is written to.
func destinationOf(cfg *config.Config) string { return cfg.Destination(workingDir()) }

func workingDir() string {
	dir, err := os.Getwd()
	if err != nil {
		return "." // it was taken away under us; paths stay as they were given
	}
	return dir
}

// configFile is the file that a fault of the configuration is in, as the user
// would type it.
func configFile(cfg *config.Config) string {
	if names := cfg.Files(); len(names) > 0 {
		return short(names[0])
	}
	return short(filepath.Join(sourceOf(cfg), "_config.yml"))
}

// short is a path as the user would type it from where they are.
func short(path string) string {
	wd, err := os.Getwd()
	if err != nil {
		return path
	}
	rel, err := filepath.Rel(wd, path)
	if err != nil || len(rel) >= len(path) || filepath.IsAbs(rel) || len(rel) > 2 && rel[:3] == "../" {
		return path
	}
	return rel
}
