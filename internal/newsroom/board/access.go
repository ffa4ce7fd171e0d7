package board

import (
	"crypto/sha256"
	"crypto/subtle"
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// guard lets through who is on this machine, and asks everybody else for the
// token: as a bearer's, or as the password of any user, which browsers can
// ask for.
func (b *Board) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Cache-Control", "no-store")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		if local(r) {
			next.ServeHTTP(w, r)
			return
		}
		token, err := "", error(nil)
		if b.Token != nil {
			token, err = b.Token()
		}
		switch {
		case err != nil:
			b.logger().Error("the token of the status page cannot be read", "error", err)
			http.Error(w, "the token of this page cannot be read", http.StatusForbidden)
		case token == "":
			http.Error(w, "this page is only shown on its own machine; a token (broadsheet: run: token:) would open it to others", http.StatusForbidden)
		case !same(given(r), token):
			h.Set("WWW-Authenticate", `Basic realm="Broadsheet", charset="UTF-8"`)
			http.Error(w, "a token is asked for", http.StatusUnauthorized)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// given is the token that a request brings.
func given(r *http.Request) string {
	if t, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		return strings.TrimSpace(t)
	}
	_, password, _ := r.BasicAuth()
	return password
}

// same compares in a time that tells nothing of where they differ, nor of how
// long the token is.
func same(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}

// local reports that a request was made on this machine, by somebody who
// meant to: its sender's address is loopback's, no proxy has passed it on for
// somebody else, and it asks for a name of this machine. A page of elsewhere
// whose name was made to lead here asks for its own name.
func local(r *http.Request) bool {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil || !loopback(host) {
		return false
	}
	for _, h := range []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Via", "Cf-Connecting-Ip"} {
		if r.Header.Get(h) != "" {
			return false
		}
	}
	asked := r.Host
	if h, _, err := net.SplitHostPort(asked); err == nil {
		asked = h
	}
	return loopback(asked)
}

func loopback(host string) bool {
	host = strings.ToLower(strings.Trim(host, "[]"))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}

// Loopback reports that an address to listen on is reached from this machine
// alone.
func Loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	return err == nil && loopback(host)
}
