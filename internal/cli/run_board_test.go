package cli

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/broadsheet-press/broadsheet/internal/newsroom/board"
)

// A configuration that is read anew moves the status page; one whose place is
// taken, or would need a token, is refused, and the page stays where it was.
func TestRunListenChanges(t *testing.T) {
	dir, target := runSite(t)
	config := func(listen string, more ...string) string {
		return fmt.Sprintf(runConfig, target) + "    listen: " + listen + "\n" + strings.Join(more, "")
	}
	one, two := freePort(t), freePort(t)
	first := config(fmt.Sprint(one))
	if err := os.WriteFile(filepath.Join(dir, "_config.yml"), []byte(first), 0o644); err != nil {
		t.Fatal(err)
	}
	n := startListening(t, dir)
	n.said("published ")
	old := n.page
	moved := func(to string) {
		t.Helper()
		n.page = n.said(`Status page at (http://\S+/)`)[1]
		n.said("the configuration was read anew")
		if !strings.Contains(n.page, to) {
			t.Errorf("it moved to %s", n.page)
		}
		if code, _ := n.get("readyz"); code != 200 {
			t.Errorf("at %s it answers %d", n.page, code)
		}
		if code, out := n.statusCommand(); code != exitDone || !strings.Contains(out, n.page) {
			t.Errorf("status does not find it there: %d %s", code, out)
		}
	}

	n.write("_config.yml", config(fmt.Sprint(two)))
	moved(fmt.Sprintf("127.0.0.1:%d", two))
	if resp, err := http.Get(old); err == nil {
		resp.Body.Close()
		t.Error("it is still where it was")
	}

	// Somebody has the next address.
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	refused := func(why string) {
		t.Helper()
		n.said("the configuration was refused.*" + why)
		n.shows("that it was refused", func(rep board.Report) bool { return strings.Contains(rep.Status.Config.Error, why) })
		if code, out := n.statusCommand(); code != exitPartly || !strings.Contains(out, why) {
			t.Errorf("status does not say so: %d %s", code, out)
		}
	}
	n.write("_config.yml", config(taken.Addr().String()))
	refused("is in use by another program")
	n.write("_config.yml", config(fmt.Sprintf("0.0.0.0:%d", two)))
	refused("needs a token")

	// All addresses, at the port that it has itself.
	secret := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(secret, []byte("a long enough token\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	n.write("_config.yml", config(fmt.Sprintf("0.0.0.0:%d", two), "    token: file:"+secret+"\n"))
	n.said(`Status page at (http://\S+/)`)
	n.said("the configuration was read anew")
	n.page = fmt.Sprintf("http://127.0.0.1:%d/", two)
	if code, _ := n.get("readyz"); code != 200 {
		t.Errorf("at all addresses it answers %d", code)
	}

	n.write("_config.yml", config("off"))
	n.said("the status page was taken down")
	n.said("the configuration was read anew")
	if resp, err := http.Get(n.page); err == nil {
		resp.Body.Close()
		t.Error("it is still there")
	}
	if code, out := n.statusCommand(); code != exitDone || !strings.Contains(out, "without a status page") {
		t.Errorf("status without a page: %d %s", code, out)
	}
	n.write("_config.yml", first)
	moved(fmt.Sprintf("127.0.0.1:%d", one))
	if code := n.end(syscall.SIGTERM); code != exitDone {
		t.Errorf("ended with %d", code)
	}
}
