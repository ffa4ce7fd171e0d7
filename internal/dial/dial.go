// Package dial connects to the public network only: not to loopback, private or
// link-local addresses, unless a host is allowed by name. What is judged is the
// address that is dialled, so that no name can lead a request astray.
package dial

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"time"
)

// ErrPrivate is wrapped when a host resolves to an address that the public
// network does not reach.
var ErrPrivate = errors.New("the address is private to this machine or network")

// Guard decides which addresses may be dialled.
type Guard struct {
	allowed map[string]bool
	hint    string
}

// NewGuard takes host names, "host:port" pairs and addresses that are allowed
// wherever they lead. The hint tells in an error how to allow a host.
func NewGuard(allow []string, hint string) *Guard {
	g := &Guard{allowed: map[string]bool{}, hint: hint}
	for _, h := range allow {
		g.allowed[strings.ToLower(strings.Trim(strings.TrimSpace(h), "[]"))] = true
	}
	return g
}

// Allows reports whether a host is allowed by name, with its port or without.
func (g *Guard) Allows(host, port string) bool {
	host = strings.ToLower(host)
	return g.allowed[host] || g.allowed[net.JoinHostPort(host, port)] || g.allowed[host+":"+port]
}

// Dial is a transport's DialContext. It resolves the name itself and dials only
// an address that it has judged, so that a name cannot resolve to one address
// for the check and to another for the connection.
func (g *Guard) Dial(d *net.Dialer) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		host, port, err := net.SplitHostPort(address)
		if err != nil {
			return nil, err
		}
		free := g.Allows(host, port)
		var ips []netip.Addr
		if ip, err := netip.ParseAddr(host); err == nil {
			ips = []netip.Addr{ip}
		} else if ips, err = net.DefaultResolver.LookupNetIP(ctx, "ip", host); err != nil {
			return nil, err
		}
		var refused error
		var failed error
		for _, ip := range ips {
			if !free {
				if err := Public(ip); err != nil {
					what := host
					if of := ip.Unmap().String(); of != host {
						what += " is " + of
					}
					refused = fmt.Errorf("%s: %w; %s", what, err, g.hint)
					continue
				}
			}
			conn, err := d.DialContext(ctx, network, net.JoinHostPort(ip.String(), port))
			if err == nil {
				return conn, nil
			}
			failed = err
		}
		if failed != nil {
			return nil, failed
		}
		if refused != nil {
			return nil, refused
		}
		return nil, &net.DNSError{Err: "no address", Name: host, IsNotFound: true}
	}
}

// Public is nil for an address of the public network.
func Public(ip netip.Addr) error {
	ip = ip.Unmap().WithZone("")
	if v4, ok := embedded(ip); ok {
		if err := Public(v4); err != nil {
			return err
		}
	}
	switch {
	case !ip.IsValid(), ip.IsUnspecified(), ip.IsLoopback(), ip.IsPrivate(), ip.IsLinkLocalUnicast(), ip.IsMulticast(), ip.IsInterfaceLocalMulticast():
		return ErrPrivate
	}
	for _, p := range reserved {
		if p.Contains(ip) {
			return ErrPrivate
		}
	}
	return nil
}

// embedded is the IPv4 address inside a 6to4 or NAT64 address.
func embedded(ip netip.Addr) (netip.Addr, bool) {
	if !ip.Is6() {
		return netip.Addr{}, false
	}
	b := ip.As16()
	switch {
	case b[0] == 0x20 && b[1] == 0x02:
		return netip.AddrFrom4([4]byte(b[2:6])), true
	case nat64.Contains(ip):
		return netip.AddrFrom4([4]byte(b[12:16])), true
	}
	return netip.Addr{}, false
}

var nat64 = netip.MustParsePrefix("64:ff9b::/96")

// reserved are the ranges of the IANA special-purpose registries that
// netip's own predicates do not cover.
var reserved = prefixes(
	"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
	"240.0.0.0/4", "255.255.255.255/32",
	"::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "fec0::/10", "5f00::/16",
)

func prefixes(list ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(list))
	for i, s := range list {
		out[i] = netip.MustParsePrefix(s)
	}
	return out
}

// Dialer is one with the limits that suit strangers' servers.
func Dialer() *net.Dialer {
	return &net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}
}
