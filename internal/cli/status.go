package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/newsroom"
	"github.com/broadsheet-press/broadsheet/internal/newsroom/board"
	"github.com/broadsheet-press/broadsheet/internal/newsroom/lock"
)

type statusCommand struct {
	Source *string  `short:"s" help:"The site's folder (the current one)." placeholder:"DIR" group:"source"`
	Config []string `help:"Configuration files; later ones win (_config.yml)." placeholder:"FILE" group:"source"`

	JSON  bool `name:"json" help:"Print what the status page has as JSON."`
	Quiet bool `short:"q" help:"Print nothing but what fails." group:"report"`
}

// Help is the text of "broadsheet status --help".
func (statusCommand) Help() string {
	return `Says what the newsroom of this site is doing: what is due, what runs, what fails, what was published last, its feeds, and the stories of the last day. It asks the process that "broadsheet run" started; where none runs, it reads what the last one left.

Exit codes: 0 when all is well, 3 when something fails, 1 when no newsroom runs.

Examples:

    broadsheet status
    broadsheet status --json | jq .status.steps`
}

// askLimit is how long the newsroom may take to answer.
const askLimit = 5 * time.Second

// Run prints the status.
func (c *statusCommand) Run(ctx context.Context, con *console) error {
	con.quiet = c.Quiet
	p := newPress(&siteFlags{Source: c.Source, Config: c.Config}, con, nil)
	cfg, err := p.flags.configuration()
	if err != nil {
		return err
	}
	e, err := p.read(cfg)
	if err != nil {
		return err
	}
	p.now, p.source = e, sourceOf(cfg)
	who, held, err := lock.Held(lockFile(p.source))
	if err != nil {
		return err
	}
	rep := p.offline(ctx)
	asked := false
	if held && who.Address != "" {
		if rep, err = p.ask(ctx, who.Address); err != nil {
			return fmt.Errorf("%s runs this site and cannot be asked: %w", who, err)
		}
		asked = true
	}
	if c.JSON {
		b, err := json.MarshalIndent(rep, "", "  ")
		if err != nil {
			return err
		}
		con.say("%s", b)
	} else {
		c.print(con, rep, who, held, asked)
	}
	switch {
	case !held:
		return withCode(exitFailed, errReported)
	case failing(rep) > 0:
		return withCode(exitPartly, errReported)
	}
	return nil
}

// ask asks the process that runs the site.
func (p *press) ask(ctx context.Context, address string) (rep board.Report, err error) {
	ctx, cancel := context.WithTimeout(ctx, askLimit)
	defer cancel()
	// A page that listens on all addresses listens on this machine's own too.
	for _, all := range []string{"0.0.0.0:", "[::]:"} {
		if port, ok := strings.CutPrefix(address, all); ok {
			address = "127.0.0.1:" + port
		}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/status.json", nil)
	if err != nil {
		return rep, err
	}
	if !board.Loopback(address) {
		token, err := p.token()
		if err != nil {
			return rep, err
		}
		req.Header.Set("Authorization", "Bearer "+token)
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(req)
	if err != nil {
		return rep, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 32<<20))
	if err != nil {
		return rep, err
	}
	if resp.StatusCode != http.StatusOK {
		return rep, errors.New("the answer was " + resp.Status)
	}
	return rep, json.Unmarshal(body, &rep)
}

// failing counts what is wrong.
func failing(rep board.Report) int {
	n := 0
	for _, s := range rep.Status.Steps {
		if s.Failures > 0 { // also while it is tried again
			n++
		}
	}
	for _, f := range rep.Wire.Feeds {
		if f.State == "failing" {
			n++
		}
	}
	if rep.Status.Config.Error != "" || rep.Status.State == newsroom.Stalled || rep.Wire.Error != "" {
		n++
	}
	return n
}

func (c *statusCommand) print(con *console, rep board.Report, who lock.Holder, held, asked bool) {
	now := time.Now()
	say := con.say
	s := rep.Status
	switch {
	case !held:
		say("%s: no newsroom runs. What the last one left:", rep.Title)
	case !asked:
		say("%s: %s runs it, without a status page. What its state says:", rep.Title, who)
	default:
		say("%s: %s, %s. Status page: http://%s/", rep.Title, s.State, who, who.Address)
		if s.Why != "" {
			con.warn("nothing can be done: %s", s.Why)
		}
		if s.Config.Error != "" {
			con.warn("the configuration was refused %s, the old one is in force: %s", ago(now, s.Config.Refused), s.Config.Error)
		}
		published := "not yet"
		if !s.Published.IsZero() {
			published = ago(now, s.Published)
		}
		say("Last published %s; next feed %s%s.", published, appointment(now, s.NextPoll), nextPost(now, s.NextPost))
		c.steps(con, now, s)
	}
	if rep.Wire.Error != "" {
		con.warn("the state cannot be read: %s", rep.Wire.Error)
	}
	if len(rep.Wire.Feeds) > 0 && !con.quiet {
		say("")
		w := tabwriter.NewWriter(con.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "FEED\tSTATE\tSTORIES\tLAST CHANGE\tNEXT POLL")
		for _, f := range rep.Wire.Feeds {
			state := f.State
			if f.Failures > 1 {
				state = fmt.Sprintf("%s (%d times)", state, f.Failures)
			}
			fmt.Fprintf(w, "%s\t%s\t%d\t%s\t%s\n", clipped(f.Name, 40), state, f.Stories, ago(now, f.Changed), until(now, f.Next))
		}
		_ = w.Flush() // to a console, like every line
	}
	for _, f := range rep.Wire.Feeds {
		if f.Error != "" {
			con.warn("%s: %s", f.URL, besides(f.URL, f.Error))
		}
	}
	say("")
	say("%s, of which %d came or changed in the last day.", plural(rep.Wire.All, "story", "stories"), len(rep.Wire.Stories))
	for _, st := range rep.Wire.Stories[:min(len(rep.Wire.Stories), 10)] {
		say("    %-12s %s (%s)", ago(now, st.At), clipped(st.Title, 80), clipped(st.Source, 40))
	}
}

func (c *statusCommand) steps(con *console, now time.Time, s newsroom.Status) {
	if con.quiet {
		for _, e := range s.Steps {
			if e.Error != "" {
				con.warn("%s %s: %s", e.Kind, e.Name, e.Error)
			}
		}
		return
	}
	con.say("")
	w := tabwriter.NewWriter(con.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "WORK\tSTATE\tLAST\tTOOK\tNEXT")
	for _, e := range s.Steps {
		name := e.Kind
		if e.Name != e.Kind {
			name += " " + e.Name
		}
		state, took := e.State, ""
		if e.Failures > 1 {
			state = fmt.Sprintf("%s (%d times)", state, e.Failures)
		}
		if !e.Worked.IsZero() {
			took = brief(e.Took)
		}
		next := ""
		if !e.Next.IsZero() {
			next = appointment(now, e.Next)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", name, state, ago(now, e.Worked), took, next)
	}
	_ = w.Flush() // to a console, like every line
	for _, e := range s.Steps {
		if e.Error != "" {
			con.warn("%s %s: %s", e.Kind, e.Name, strings.SplitN(e.Error, "\n", 2)[0])
		}
	}
}

// appointment says in a few letters how far a moment is.
func appointment(now, t time.Time) string {
	switch {
	case t.IsZero():
		return "never"
	case !t.After(now):
		return "now"
	}
	return "in " + span(t.Sub(now))
}

func nextPost(now, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return ", next post appears " + appointment(now, t) + " (" + t.Local().Format(time.DateTime) + ")"
}

// clipped is a text in so many letters at most: a name of a line's length
// would push a table off the terminal.
func clipped(text string, most int) string {
	letters := []rune(text)
	if len(letters) <= most {
		return text
	}
	return strings.TrimRight(string(letters[:most-1]), " ") + "…"
}
