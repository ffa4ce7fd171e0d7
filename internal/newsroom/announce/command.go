package announce

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// A Command is run by the shell.
type Command struct {
	Site Site
	Line string
}

// Name is the first word: the others may be secrets.
func (c Command) Name() string {
	word, _, _ := strings.Cut(strings.TrimSpace(c.Line), " ")
	return "command " + word
}

// endGrace is how long a command may take to end once it is told to.
const endGrace = 2 * time.Second

// Announce runs the command in the site's folder, with the files that changed
// and those that went on its standard input, a line each, and their numbers in
// its environment. It ends with everything that it started.
func (c Command) Announce(ctx context.Context, news News) error {
	cmd := shell(ctx, c.Line)
	cmd.Dir = c.Site.Source
	cmd.WaitDelay = endGrace
	cmd.Env = append(os.Environ(),
		"BROADSHEET_SITE="+c.Site.URL,
		"BROADSHEET_DESTINATION="+c.Site.Dir,
		"BROADSHEET_CHANGED="+strconv.Itoa(len(news.Changed)),
		"BROADSHEET_REMOVED="+strconv.Itoa(len(news.Removed)),
		"BROADSHEET_EVERYTHING="+strconv.FormatBool(news.All),
	)
	var in bytes.Buffer
	for _, f := range news.Changed {
		in.WriteString("changed\t" + f + "\n")
	}
	for _, f := range news.Removed {
		in.WriteString("removed\t" + f + "\n")
	}
	cmd.Stdin = &in
	said := &tail{most: 2 << 10}
	cmd.Stdout, cmd.Stderr = said, said
	err := cmd.Run()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		if exit, ok := err.(*exec.ExitError); ok {
			return fmt.Errorf("the command ended with %s%s", exit.ProcessState, words(said.b))
		}
		return err
	}
	return nil
}

// tail keeps the end of what is written to it.
type tail struct {
	b    []byte
	most int
}

func (t *tail) Write(p []byte) (int, error) {
	t.b = append(t.b, p...)
	if over := len(t.b) - t.most; over > 0 {
		t.b = t.b[over:]
	}
	return len(p), nil
}
