package cli

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/newsroom/board"
)

const runChild = "BROADSHEET_RUN_CHILD"

// TestRunChild is a broadsheet process of its own, which takes signals.
func TestRunChild(t *testing.T) {
	args := os.Getenv(runChild)
	if args == "" {
		t.Skip("only other tests run this, as a process of its own")
	}
	os.Exit(Main(strings.Split(args, "\n"), strings.NewReader(""), os.Stdout, os.Stderr))
}

// newsprocess is a newsroom that runs as a process.
type newsprocess struct {
	t     *testing.T
	dir   string
	cmd   *exec.Cmd
	mu    sync.Mutex
	all   strings.Builder
	lines chan string
	page  string // address of the status page
}

func startNewsroom(t *testing.T, dir string, args ...string) *newsprocess {
	t.Helper()
	return startListening(t, dir, append([]string{"--listen", "127.0.0.1:0"}, args...)...)
}

// startListening starts a newsroom whose status page is where its
// configuration says, unless an argument does.
func startListening(t *testing.T, dir string, args ...string) *newsprocess {
	t.Helper()
	n := &newsprocess{t: t, dir: dir, lines: make(chan string, 10_000)}
	n.cmd = exec.Command(os.Args[0], "-test.run=^TestRunChild$")
	n.cmd.Env = append(os.Environ(), "TZ=UTC", runChild+"="+strings.Join(append([]string{"run", "-s", dir, "-d", filepath.Join(dir, "_site"), "--config", filepath.Join(dir, "_config.yml"), "--log-level", "debug"}, args...), "\n"))
	r, w := io.Pipe()
	n.cmd.Stdout, n.cmd.Stderr = w, w
	if err := n.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		s := bufio.NewScanner(r)
		s.Buffer(nil, 1<<20)
		for s.Scan() {
			n.mu.Lock()
			n.all.WriteString(s.Text() + "\n")
			n.mu.Unlock()
			n.lines <- s.Text()
		}
		close(n.lines)
	}()
	t.Cleanup(func() {
		_ = n.cmd.Process.Kill() // it has ended, where all went well
		if t.Failed() {
			_ = n.cmd.Wait() // for all that it said
		}
		_ = w.Close()
		if t.Failed() {
			n.mu.Lock()
			defer n.mu.Unlock()
			t.Logf("it said:\n%s", n.all.String())
		}
	})
	m := n.said(`Status page at (http://\S+/)`)
	n.page = m[1]
	return n
}

// said waits until the newsroom says something that it has not been heard
// saying before.
func (n *newsprocess) said(pattern string) []string {
	n.t.Helper()
	re := regexp.MustCompile(pattern)
	limit := time.After(time.Minute)
	for {
		select {
		case line, ok := <-n.lines:
			if !ok {
				n.t.Fatalf("it ended and never said %q", pattern)
			}
			if m := re.FindStringSubmatch(line); m != nil {
				return m
			}
		case <-limit:
			_ = n.cmd.Process.Signal(syscall.SIGQUIT) // it says where everything stands
			_ = n.cmd.Wait()
			n.t.Fatalf("it did not say %q within a minute", pattern)
		}
	}
}

func (n *newsprocess) write(name, text string) {
	n.t.Helper()
	name = filepath.Join(n.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		n.t.Fatal(err)
	}
	if err := replaceFile(name, []byte(text)); err != nil {
		n.t.Fatal(err)
	}
}

func (n *newsprocess) get(path string) (int, string) {
	n.t.Helper()
	resp, err := http.Get(n.page + path)
	if err != nil {
		n.t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		n.t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

func (n *newsprocess) report() (rep board.Report) {
	n.t.Helper()
	_, body := n.get("status.json")
	if err := json.Unmarshal([]byte(body), &rep); err != nil {
		n.t.Fatal(err)
	}
	return rep
}

// shows waits until the status page shows something: it is a turn of the loop
// behind the log.
func (n *newsprocess) shows(what string, is func(board.Report) bool) {
	n.t.Helper()
	for limit := time.Now().Add(time.Minute); !is(n.report()); {
		if time.Now().After(limit) {
			n.t.Fatalf("the page does not show %s", what)
		}
	}
}

// end sends a signal and waits for the end.
func (n *newsprocess) end(sig os.Signal) (code int) {
	n.t.Helper()
	if err := n.cmd.Process.Signal(sig); err != nil {
		n.t.Fatal(err)
	}
	err := n.cmd.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		n.t.Fatal(err)
	}
	return n.cmd.ProcessState.ExitCode()
}

const runConfig = `title: The Run
url: https://run.example.org
permalink: pretty
timezone: UTC
exclude: [.broadsheet]
broadsheet:
  publish: dir:%s
  run:
    retry: 50ms
`

func runSite(t *testing.T) (dir, target string) {
	t.Helper()
	base := t.TempDir()
	dir, target = filepath.Join(base, "site"), filepath.Join(base, "www")
	for name, text := range map[string]string{
		"_config.yml":              fmt.Sprintf(runConfig, target),
		"_posts/2026-03-14-one.md": "---\nlayout: post\ntitle: One\n---\nHello.\n",
	} {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir, target
}

// A day of a newsroom: it publishes, an edit is picked up, a second one is
// kept out, a broken configuration is refused, SIGHUP reads a good one, a post
// appears in its second, a broken site is not published, and a signal ends it.
func TestRunProcess(t *testing.T) {
	dir, target := runSite(t)
	n := startNewsroom(t, dir)
	published := func(name string) bool {
		_, err := os.Stat(filepath.Join(target, filepath.FromSlash(name)))
		return err == nil
	}
	n.said("published .*target=dir:")
	if !published("2026/03/14/one/index.html") {
		t.Fatal("the first post is not at the target")
	}
	if code, body := n.get("readyz"); code != 200 {
		t.Errorf("not ready: %d %s", code, body)
	}

	n.write("_posts/2026-03-15-two.md", "---\nlayout: post\ntitle: Two\n---\nAgain.\n")
	n.said("published .*target=dir:")
	if !published("2026/03/15/two/index.html") {
		t.Error("an edit did not arrive")
	}

	second := exec.Command(os.Args[0], "-test.run=^TestRunChild$")
	second.Env = append(os.Environ(), runChild+"=run\n-s\n"+dir)
	out, err := second.CombinedOutput()
	if code := second.ProcessState.ExitCode(); err == nil || code != exitMachine || !strings.Contains(string(out), fmt.Sprintf("process %d on ", n.cmd.Process.Pid)) {
		t.Errorf("a second one ended with %d: %s", code, out)
	}

	n.write("_config.yml", "title: [\n")
	n.said("the configuration was refused")
	n.shows("that the configuration was refused", func(rep board.Report) bool { return strings.Contains(rep.Status.Config.Error, "_config.yml:2:1") })
	if _, text := n.get("metrics"); !strings.Contains(text, "\nbroadsheet_config_ok 0\n") {
		t.Error("the metrics do not say so")
	}
	n.write("about.md", "---\npermalink: /about/\n---\nUnder the old one.\n")
	n.said("published .*target=dir:")

	lift := time.Now().Add(3 * time.Second).UTC().Truncate(time.Second)
	n.write("_config.yml", fmt.Sprintf(runConfig, target)+"    every: 5m\n")
	n.said("the configuration was read anew")
	if err := n.cmd.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	n.said("the configuration was read anew")
	n.write("_posts/"+lift.Format("2006-01-02")+"-lifted.md", "---\nlayout: post\ntitle: Lifted\ndate: "+lift.Format("2006-01-02 15:04:05 -0700")+"\n---\nNow.\n")
	n.said("skipped: the post has a future date")
	page := lift.Format("2006/01/02") + "/lifted/index.html"
	for !published(page) {
		n.said("published ")
	}
	if now := time.Now(); now.Before(lift) || now.Sub(lift) > 30*time.Second {
		t.Errorf("a post of %v was published at %v", lift, now)
	}

	n.write("_layouts/post.html", "fine: {{ content }}\n")
	n.said("published ")
	n.write("_config.yml", strings.Replace(fmt.Sprintf(runConfig, target), "50ms", "7d", 1)) // it is not to be retried before it is seen to fail
	n.said("the configuration was read anew")
	n.write("_layouts/post.html", "{% if %}\n")
	n.said("the build failed")
	n.shows("that the build fails", func(rep board.Report) bool { return rep.Status.Steps[1].Failures > 0 })
	if !published(page) {
		t.Error("readers have lost the last good site")
	}
	n.write("_layouts/post.html", "fine: {{ content }}\n")
	n.said("published ")

	_, statusOut := n.statusCommand()
	for _, want := range []string{"The Run: working, process", "publish dir:" + target, "Last published"} {
		if !strings.Contains(statusOut, want) {
			t.Errorf("status does not say %q:\n%s", want, statusOut)
		}
	}
	began := time.Now()
	if code := n.end(syscall.SIGTERM); code != exitDone {
		t.Errorf("ended with %d", code)
	}
	t.Logf("it ended within %v of SIGTERM", time.Since(began).Round(time.Millisecond))
	if code, out := n.statusCommand(); code != exitFailed || !strings.Contains(out, "no newsroom runs") {
		t.Errorf("status afterwards: %d %s", code, out)
	}
}

// statusCommand asks as "broadsheet status" does.
func (n *newsprocess) statusCommand() (code int, out string) {
	n.t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestRunChild$")
	cmd.Env = append(os.Environ(), runChild+"=status\n-s\n"+n.dir+"\n--config\n"+filepath.Join(n.dir, "_config.yml"))
	b, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		n.t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), string(b)
}

// The folder disappears under the newsroom and comes back: nothing is
// published meanwhile, an empty folder in its place is not taken for the site,
// and what changed is built when it is back.
func TestRunFolderAway(t *testing.T) {
	dir, target := runSite(t)
	n := startNewsroom(t, dir)
	n.said("published .*target=dir:")
	if err := os.Rename(dir, dir+"-away"); err != nil {
		t.Fatal(err)
	}
	n.said("nothing can be done.*no such folder")
	n.shows("that it is stalled", func(rep board.Report) bool { return !rep.Status.Ready && rep.Status.Why != "" })
	if code, _ := n.get("readyz"); code != 503 {
		t.Error("ready without a site")
	}
	if _, text := n.get("metrics"); !strings.Contains(text, "\nbroadsheet_ready 0\n") {
		t.Error("the metrics say that it is ready")
	}
	if code, out := n.statusCommand(); code == exitDone || !strings.Contains(out, "no such folder") {
		t.Errorf("status without a folder: %d %s", code, out)
	}
	if err := os.Mkdir(dir, 0o755); err != nil { // a mount point, without its mount
		t.Fatal(err)
	}
	n.said("nothing can be done.*is gone")
	if err := os.Remove(dir); err != nil {
		t.Fatalf("something was written into a folder that is not the site: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir+"-away", "_posts", "2026-03-16-three.md"), []byte("---\nlayout: post\ntitle: Three\n---\nx\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(dir+"-away", dir); err != nil {
		t.Fatal(err)
	}
	n.said("the site is there again")
	for {
		n.said("published ")
		if _, err := os.Stat(filepath.Join(target, "2026/03/16/three/index.html")); err == nil {
			break
		}
	}
	// And it is watched again.
	n.write("_posts/2026-03-17-four.md", "---\nlayout: post\ntitle: Four\n---\nx\n")
	for {
		n.said("published ")
		if _, err := os.Stat(filepath.Join(target, "2026/03/17/four/index.html")); err == nil {
			break
		}
	}
	if code := n.end(os.Interrupt); code != exitDone {
		t.Errorf("ended with %d", code)
	}
}

// A page that others reach needs a token, from the environment or a file and
// never from the configuration.
func TestRunToken(t *testing.T) {
	dir, _ := runSite(t)
	child := func(env string, args ...string) (int, string) {
		cmd := exec.Command(os.Args[0], "-test.run=^TestRunChild$")
		cmd.Env = append(os.Environ(), env, runChild+"="+strings.Join(append([]string{"run", "-s", dir}, args...), "\n"))
		b, _ := cmd.CombinedOutput()
		return cmd.ProcessState.ExitCode(), string(b)
	}
	if code, out := child("X=y", "--listen", "0.0.0.0:0"); code != exitUsage || !strings.Contains(out, "needs a token") {
		t.Errorf("open to others: %d %s", code, out)
	}
	name := filepath.Join(dir, "_config.yml")
	old, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	with := func(line string) {
		if err := os.WriteFile(name, append(old, "    "+line+"\n"...), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	with("token: hunter2hunter2")
	if code, out := child("X=y", "--config", name); code != exitFailed || strings.Contains(out, "hunter2") || !strings.Contains(out, "env:NAME") || !strings.Contains(out, "_config.yml:10:") {
		t.Errorf("a token in the configuration: %d %s", code, out)
	}
	with("token: env:PRESS_TOKEN")
	if code, out := child("X=y", "--config", name, "--listen", "0.0.0.0:0"); code != exitFailed || !strings.Contains(out, "PRESS_TOKEN") {
		t.Errorf("without the variable: %d %s", code, out)
	}
}
