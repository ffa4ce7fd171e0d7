package gather

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/gather/fetch"
	"github.com/broadsheet-press/broadsheet/internal/gather/poll"
	"github.com/broadsheet-press/broadsheet/internal/store"
)

// WebSub keeps subscriptions at the hubs that feeds announce, so that a story
// arrives when it is published and not when its feed is asked next. It needs
// a public address at which hubs reach its handler (Config.Callback).
//
// What a hub delivers is not trusted: it only makes its feed due. The feed is
// then asked at its own address, as always.
type WebSub struct {
	config Config
	db     *store.Store
	client *fetch.Client
	now    func() time.Time
	notify func(feed string)

	mu sync.Mutex // of read, change, write on a subscription
}

// subscription is what is remembered of one.
type subscription struct {
	Hub     string    `json:"hub"`
	Topic   string    `json:"topic"`
	Token   string    `json:"token"`  // the last part of our address, which nobody can guess
	Secret  string    `json:"secret"` // signs what the hub delivers
	Asked   time.Time `json:"asked,omitzero"`
	Expires time.Time `json:"expires,omitzero"` // zero until the hub has confirmed
}

const (
	lease = 10 * 24 * time.Hour
	// renewBefore is how long before its end a lease is renewed.
	renewBefore = 24 * time.Hour
	// askAgain is how long a hub is given to confirm.
	askAgain = time.Hour
	// maxDelivery bounds what a hub may send.
	maxDelivery = 8 << 20
)

// NewWebSub makes a WebSub over a site's state. notify is called with the
// configured address of a feed that has something new.
func NewWebSub(o Options, db *store.Store, notify func(feed string)) (*WebSub, error) {
	u, err := url.Parse(o.Config.Callback)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("broadsheet: gather: websub_callback: %q is no http or https address", o.Config.Callback)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return &WebSub{config: o.Config, db: db, client: fetch.New(o.settings()), now: o.Now, notify: notify}, nil
}

func subscriptionKey(feed string) string { return "websub " + feed }

// Renew asks hubs for the subscriptions that are missing or soon over. Hubs
// that cannot be reached are told in the error; the others are asked.
func (w *WebSub) Renew(ctx context.Context) error {
	var errs []error
	for _, f := range w.config.Feeds {
		if f.Off {
			continue
		}
		if err := w.renew(ctx, f); err != nil {
			errs = append(errs, fmt.Errorf("websub: %s: %w", f.URL, err))
		}
	}
	return errors.Join(errs...)
}

func (w *WebSub) renew(ctx context.Context, f Feed) error {
	view := w.db.View(ctx)
	var state poll.State
	if _, err := view.Feed(f.URL, &state); err != nil || state.Hub == "" || state.Gone {
		return err
	}
	w.mu.Lock()
	var sub subscription
	_, err := view.Feed(subscriptionKey(f.URL), &sub)
	topic := firstOf(state.Topic, state.URL, f.URL)
	now := w.now().UTC()
	fresh := sub.Hub == state.Hub && sub.Topic == topic && (sub.Expires.Sub(now) > renewBefore || now.Sub(sub.Asked) < askAgain)
	if err != nil || fresh {
		w.mu.Unlock()
		return err
	}
	if sub.Token == "" || sub.Hub != state.Hub || sub.Topic != topic {
		sub = subscription{Hub: state.Hub, Topic: topic, Token: secret(), Secret: secret()}
	}
	sub.Asked = now
	err = w.db.Update(ctx, func(tx *store.Tx) error { return tx.PutFeed(subscriptionKey(f.URL), &sub) })
	w.mu.Unlock()
	if err != nil {
		return err
	}
	form := url.Values{
		"hub.mode": {"subscribe"}, "hub.topic": {topic}, "hub.callback": {strings.TrimSuffix(w.config.Callback, "/") + "/" + sub.Token},
		"hub.secret": {sub.Secret}, "hub.lease_seconds": {strconv.Itoa(int(lease.Seconds()))},
	}
	resp, err := w.client.Post(ctx, sub.Hub, form)
	if err != nil {
		return err
	}
	if resp.Status/100 != 2 {
		return fmt.Errorf("the hub %s answered %d%s", sub.Hub, resp.Status, statusText(resp.Status))
	}
	return nil
}

// secret is 160 random bits in hex.
func secret() string {
	var b [20]byte
	_, _ = rand.Read(b[:]) // it never fails
	return hex.EncodeToString(b[:])
}

// find is the feed that a request's address belongs to.
func (w *WebSub) find(ctx context.Context, r *http.Request) (feed string, sub subscription, ok bool) {
	token := path.Base(r.URL.Path)
	for _, f := range w.config.Feeds {
		var s subscription
		if found, err := w.db.View(ctx).Feed(subscriptionKey(f.URL), &s); err != nil || !found {
			continue
		}
		if s.Token != "" && subtle.ConstantTimeCompare([]byte(token), []byte(s.Token)) == 1 {
			return f.URL, s, true
		}
	}
	return "", sub, false
}

// ServeHTTP answers hubs: it confirms what was asked for, and takes note of
// what is delivered.
func (w *WebSub) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	feed, sub, ok := w.find(r.Context(), r)
	if !ok {
		http.NotFound(rw, r)
		return
	}
	switch r.Method {
	case http.MethodGet:
		w.confirm(rw, r, feed, sub)
	case http.MethodPost:
		body, err := io.ReadAll(http.MaxBytesReader(rw, r.Body, maxDelivery))
		if err != nil {
			http.Error(rw, "too large", http.StatusRequestEntityTooLarge)
			return
		}
		// A delivery with a wrong signature is answered like a right one, as
		// the standard asks, and forgotten.
		if signed(sub.Secret, r.Header.Get("X-Hub-Signature"), body) && w.notify != nil {
			w.notify(feed)
		}
		rw.WriteHeader(http.StatusAccepted)
	default:
		rw.Header().Set("Allow", "GET, POST")
		http.Error(rw, "method not allowed", http.StatusMethodNotAllowed)
	}
}

func (w *WebSub) confirm(rw http.ResponseWriter, r *http.Request, feed string, sub subscription) {
	q := r.URL.Query()
	if q.Get("hub.topic") != sub.Topic {
		http.NotFound(rw, r)
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	switch q.Get("hub.mode") {
	case "subscribe":
		seconds, err := strconv.Atoi(q.Get("hub.lease_seconds"))
		if err != nil || seconds <= 0 || seconds > 1<<26 {
			seconds = int(lease.Seconds())
		}
		sub.Expires = w.now().UTC().Add(time.Duration(seconds) * time.Second)
	case "denied":
		sub.Expires = time.Time{}
		sub.Asked = w.now().UTC().Add(lease) // not soon again
	default: // we ask for no end
		http.NotFound(rw, r)
		return
	}
	if err := w.db.Update(r.Context(), func(tx *store.Tx) error { return tx.PutFeed(subscriptionKey(feed), &sub) }); err != nil {
		http.Error(rw, "the state could not be written", http.StatusInternalServerError)
		return
	}
	rw.Header().Set("Content-Type", "text/plain; charset=utf-8")
	rw.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = io.WriteString(rw, q.Get("hub.challenge"))
}

// signed checks a delivery's signature, "method=hex".
func signed(secret, header string, body []byte) bool {
	method, sum, ok := strings.Cut(header, "=")
	if !ok {
		return false
	}
	var h func() hash.Hash
	switch strings.ToLower(method) {
	case "sha1":
		h = sha1.New
	case "sha256":
		h = sha256.New
	case "sha384":
		h = sha512.New384
	case "sha512":
		h = sha512.New
	default:
		return false
	}
	want, err := hex.DecodeString(sum)
	if err != nil {
		return false
	}
	mac := hmac.New(h, []byte(secret))
	mac.Write(body)
	return hmac.Equal(mac.Sum(nil), want)
}

// Close drops idle connections.
func (w *WebSub) Close() { w.client.Close() }
