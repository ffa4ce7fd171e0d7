package fetch

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestDroppedConnection: a server that drops a kept connection instead of
// answering sees the request again, which is net/http's doing, and after the
// host's pause, which is ours.
func TestDroppedConnection(t *testing.T) {
	var mu sync.Mutex
	var events []string
	happened := func(what string) {
		mu.Lock()
		defer mu.Unlock()
		events = append(events, what)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var served sync.WaitGroup
	served.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			served.Go(func() {
				defer conn.Close()
				in := bufio.NewReader(conn)
				for n := 0; ; n++ {
					req, err := http.ReadRequest(in)
					if err != nil {
						return
					}
					happened("asked " + req.URL.Path)
					if n > 0 {
						return // the second request on a connection gets no answer
					}
					if _, err := conn.Write([]byte("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")); err != nil {
						return
					}
				}
			})
		}
	})
	defer served.Wait()
	defer l.Close()
	const pause = 7 * time.Second
	client := New(Settings{Allow: []string{"127.0.0.1"}, LocalDelay: pause, Now: func() time.Time { return time.Unix(1e9, 0) },
		Sleep: func(ctx context.Context, d time.Duration) error {
			if d > 0 {
				happened("paused " + d.String())
			}
			return ctx.Err()
		}})
	defer client.Close()
	for _, path := range []string{"/1", "/2", "/3"} {
		resp, err := client.Get(t.Context(), Request{URL: "http://" + l.Addr().String() + path})
		if err != nil || string(resp.Body) != "ok" {
			t.Fatalf("%s: %v", path, err)
		}
	}
	client.Close()
	mu.Lock()
	defer mu.Unlock()
	// Between any two requests stands a pause, whoever sent them.
	for i := 1; i < len(events); i++ {
		if strings.HasPrefix(events[i], "asked") && !strings.HasPrefix(events[i-1], "paused "+pause.String()) {
			t.Errorf("no pause before %q: %q", events[i], events)
		}
	}
	if !slices.Contains(events, "asked /2") || len(events) < 7 {
		t.Errorf("no connection was dropped, so that this proves nothing: %q", events)
	}
}
