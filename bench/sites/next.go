package sites

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"time"
)

// remembered is the whole build that the others of Next are measured against.
const remembered = "whole, and remembered"

// Next are the builds of a site that was built before: whole ones, which start
// with nothing, and those over what the second left, in this order. Whole and
// kept are the commands of a build of which nothing is kept for the next one,
// and of one that keeps it.
func Next(whole, kept []string) []Builder {
	return []Builder{
		{Name: "whole, nothing remembered", Command: whole},
		{Name: remembered, Command: kept},
		{Name: "nothing changed", Command: kept, Over: remembered},
		{Name: "the text of one post edited", Command: kept, Over: remembered, Before: editPost},
		{Name: "a new post, which every page shows", Command: kept, Over: remembered, Before: addPost},
		{Name: "nothing changed since", Command: kept, Over: remembered},
	}
}

// Last is where the last of the builds of Next has its output.
func Last(f Folders) string { return f.Out(remembered) }

// WriteNext writes the rows of Next as a Markdown table.
func WriteNext(w io.Writer, rows []Row) error {
	var whole time.Duration
	for _, r := range rows {
		if r.Builder == remembered {
			whole = r.Median().Wall
		}
	}
	if _, err := fmt.Fprint(w, "| build | runs | wall, median | min–max | CPU | of a whole one |\n|---|--:|--:|--:|--:|--:|\n"); err != nil {
		return err
	}
	for _, r := range rows {
		m, least, most := r.Median(), r.Runs[0].Wall, r.Runs[0].Wall
		for _, x := range r.Runs {
			least, most = min(least, x.Wall), max(most, x.Wall)
		}
		ratio := whole.Seconds() / m.Wall.Seconds()
		if _, err := fmt.Fprintf(w, "| %s | %d | %s | %s–%s | %s | 1/%.3g |\n", r.Builder, len(r.Runs), millis(m.Wall), millis(least), millis(most), millis(m.CPU), ratio); err != nil {
			return err
		}
	}
	return nil
}

func millis(d time.Duration) string { return fmt.Sprintf("%.0f ms", float64(d.Microseconds())/1e3) }

// posts are the files of a site's posts, oldest first.
func posts(f Folders) ([]string, error) {
	found, err := filepath.Glob(filepath.Join(f.Source, "_posts", "*.md"))
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("there are no posts in %s", f.Source)
	}
	return found, err
}

// editPost adds a paragraph to a post, another one each time.
func editPost(f Folders, run int) error {
	all, err := posts(f)
	if err != nil {
		return err
	}
	file, err := os.OpenFile(all[(run*617+50)%len(all)], os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return err
	}
	if _, err = fmt.Fprintf(file, "\nOne more paragraph, number %d.\n", run); err != nil {
		file.Close()
		return err
	}
	defer settle()
	return file.Close()
}

var dateLine = regexp.MustCompile(`(?m)^date:.*$`)

// addPost adds a post that is newer than all others: the text of another.
func addPost(f Folders, run int) error {
	all, err := posts(f)
	if err != nil {
		return err
	}
	// Of the day of the newest: the site need not show what is of the day after.
	last := filepath.Base(all[len(all)-1])
	day := last[:min(len(last), len(time.DateOnly))]
	if _, err := time.Parse(time.DateOnly, day); err != nil {
		return fmt.Errorf("the name of a post: %w", err)
	}
	text, err := os.ReadFile(all[(run*617+50)%len(all)])
	if err != nil {
		return err
	}
	text = dateLine.ReplaceAll(text, fmt.Appendf(nil, "date: %sT23:%02d:59", day, run%60))
	defer settle()
	return os.WriteFile(filepath.Join(f.Source, "_posts", fmt.Sprintf("%s-news-%d.md", day, run)), text, 0o666)
}

// settle waits until a file that was written now could no longer be changed
// without its stamp showing it: who edits a post by hand is slower than that.
func settle() { time.Sleep(50 * time.Millisecond) }
