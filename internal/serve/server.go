package serve

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"sync/atomic"
	"syscall"
	"time"
)

// DefaultHost keeps a site that is being written to the machine it is on.
const DefaultHost = "127.0.0.1"

// DefaultPort is Jekyll's.
const DefaultPort = 4000

// A PortError says that an address cannot be listened on, and what to do.
type PortError struct {
	Host string
	Port int
	Err  error
}

func (e *PortError) Error() string {
	addr := net.JoinHostPort(e.Host, strconv.Itoa(e.Port))
	switch {
	case errors.Is(e.Err, syscall.EADDRINUSE):
		return fmt.Sprintf("%s is in use by another program; choose another port with --port, or --port 0 for any that is free", addr)
	case errors.Is(e.Err, syscall.EACCES):
		return fmt.Sprintf("%s may not be used by this user; choose a port above 1023 with --port", addr)
	case errors.Is(e.Err, syscall.EADDRNOTAVAIL):
		return fmt.Sprintf("%s is not an address of this machine; --host takes one that is, such as 127.0.0.1 or 0.0.0.0", addr)
	}
	return fmt.Sprintf("cannot listen on %s: %v", addr, e.Err)
}

func (e *PortError) Unwrap() error { return e.Err }

// Listen takes a port of a host.
func Listen(ctx context.Context, host string, port int) (net.Listener, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", net.JoinHostPort(host, strconv.Itoa(port)))
	if err != nil {
		return nil, &PortError{host, port, err}
	}
	return l, nil
}

// ListenNear takes the port, or the next one that is free within twenty, or
// else any.
func ListenNear(ctx context.Context, host string, port int) (net.Listener, error) {
	for p := port; p < port+20; p++ {
		l, err := Listen(ctx, host, p)
		if err == nil || !errors.Is(err, syscall.EADDRINUSE) {
			return l, err
		}
	}
	return Listen(ctx, host, 0)
}

// A Server shows a site until its context ends.
type Server struct {
	Files *Files
	// Reload is nil when pages are not to be told of builds.
	Reload *Reloader
	// Certificate and Key are PEM files; with both, the site is served over TLS.
	Certificate, Key string

	shown atomic.Pointer[Files] // in place of Files since Show was called
}

// Show serves other files from the next request on.
func (s *Server) Show(f *Files) {
	files := *f
	if s.Reload != nil {
		files.Inject = s.Reload.Script()
	}
	s.shown.Store(&files)
}

// Handler is the site with the events beside it.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	if s.shown.Load() == nil {
		s.Show(s.Files)
	}
	if s.Reload != nil {
		mux.Handle("GET "+ReloadPath, s.Reload)
	}
	// ServeMux cleans paths by redirecting; a static host's rules are ours.
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.Reload != nil && r.URL.Path == ReloadPath {
			mux.ServeHTTP(w, r)
			return
		}
		s.shown.Load().ServeHTTP(w, r)
	})
}

// shutdownGrace is how long answers under way may take once the server is
// asked to stop.
const shutdownGrace = 3 * time.Second

// Serve answers on l until ctx ends, then lets what is under way finish. It
// closes l.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	srv := &http.Server{
		Handler:           s.Handler(),
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
	}
	if s.Certificate != "" {
		// Read before anything is served, so that a bad pair is an error of
		// the command and not of the first request.
		pair, err := tls.LoadX509KeyPair(s.Certificate, s.Key)
		if err != nil {
			_ = l.Close() // the pair is what the user has to hear of
			return fmt.Errorf("the certificate %s and the key %s: %w", s.Certificate, s.Key, err)
		}
		srv.TLSConfig = &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}
	}
	if s.Reload != nil {
		srv.RegisterOnShutdown(s.Reload.Close)
	}
	done := make(chan error, 1)
	go func() {
		if srv.TLSConfig != nil {
			done <- srv.ServeTLS(l, "", "")
			return
		}
		done <- srv.Serve(l)
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownGrace)
	defer cancel()
	err := srv.Shutdown(grace)
	if errors.Is(err, context.DeadlineExceeded) {
		err = srv.Close()
	}
	<-done // http.ErrServerClosed
	return err
}
