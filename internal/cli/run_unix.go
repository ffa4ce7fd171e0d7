//go:build unix

package cli

import (
	"net"
	"os"
	"os/signal"
	"syscall"
)

// notifyHangup passes SIGHUP on.
func notifyHangup(c chan<- os.Signal) { signal.Notify(c, syscall.SIGHUP) }

// notify tells the supervisor, if it is one that listens as systemd does.
func (p *press) notify(state string) {
	name := os.Getenv("NOTIFY_SOCKET")
	if name == "" {
		return
	}
	conn, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: name, Net: "unixgram"})
	if err != nil {
		p.log.Debug("the supervisor cannot be told", "error", err)
		return
	}
	defer conn.Close()
	if _, err := conn.Write([]byte(state)); err != nil {
		p.log.Debug("the supervisor cannot be told", "error", err)
	}
}
