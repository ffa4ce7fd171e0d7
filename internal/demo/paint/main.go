// Command paint draws the pictures of the demonstration's wire and writes them
// as JPEG files into the folder it is given. The pictures are kept in the
// project, so that a build needs none of this; run it after changing a scene:
//
//	go generate ./internal/demo
package main

import (
	"bytes"
	"fmt"
	"image/jpeg"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: paint FOLDER")
		os.Exit(2)
	}
	if err := paint(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "paint:", err)
		os.Exit(1)
	}
}

func paint(dir string) error {
	all := scenes()
	for i, name := range slices.Sorted(maps.Keys(all)) {
		c := newCanvas(uint64(i) + 7)
		all[name](c)
		var b bytes.Buffer
		// 80 keeps the grain from costing more than the drawing.
		if err := jpeg.Encode(&b, c.finish(), &jpeg.Options{Quality: 80}); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, name+".jpg"), b.Bytes(), 0o644); err != nil {
			return err
		}
	}
	return nil
}
