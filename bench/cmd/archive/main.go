// Command archive writes a news archive to measure site builders on.
//
//	go run ./cmd/archive -posts 10000 -dir /tmp/site          for Jekyll and Broadsheet
//	go run ./cmd/archive -posts 10000 -dir /tmp/hugo -hugo    the same for Hugo
package main

import (
	"flag"
	"fmt"
	"os"

	"github.com/broadsheet-press/broadsheet/bench/archive"
)

func main() {
	var o archive.Options
	dir := flag.String("dir", "", "folder to write the site to")
	flag.IntVar(&o.Posts, "posts", 1000, "number of posts")
	flag.Uint64Var(&o.Seed, "seed", 1, "seed: the same one makes the same archive")
	hugo := flag.Bool("hugo", false, "make the site for Hugo")
	flag.StringVar(&o.Repeated, "repeated", "", "what every page does anew: search, loop or sorted")
	flag.Parse()
	if *dir == "" {
		fmt.Fprintln(os.Stderr, "archive: -dir says where the site goes")
		os.Exit(2)
	}
	if *hugo {
		o.Kind = archive.Hugo
	}
	if err := archive.Write(*dir, o); err != nil {
		fmt.Fprintln(os.Stderr, "archive:", err)
		os.Exit(1)
	}
}
