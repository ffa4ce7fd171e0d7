// Command broadsheet gathers, builds, serves and publishes news sites.
package main

import (
	"os"

	"github.com/broadsheet-press/broadsheet/internal/cli"
)

func main() {
	os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
