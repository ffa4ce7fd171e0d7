package announce

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"time"
)

// A Webhook is an address that is told with a signed JSON text.
type Webhook struct {
	Site   Site
	URL    Secret // its path is often what keeps it from strangers
	Secret Secret // signs; may be absent
	Label  string // names it to people
}

// Signature is the header with the HMAC-SHA256 of the body, "sha256=" and hex.
const Signature = "X-Broadsheet-Signature-256"

// mostListed bounds the files that a webhook's text lists; past it only their
// numbers are said.
const mostListed = 1000

// Name is the address's host, or what the configuration calls it.
func (h Webhook) Name() string {
	if h.Label != "" {
		return "webhook " + h.Label
	}
	if h.URL.Literal != "" {
		return "webhook " + host(h.URL.Literal)
	}
	return "webhook " + h.URL.String()
}

// Announce posts what changed.
func (h Webhook) Announce(ctx context.Context, news News) error {
	address, err := h.URL.Read(h.Site.Getenv)
	if err != nil {
		return err
	}
	event := map[string]any{
		"event": "published", "site": h.Site.URL, "title": h.Site.Title, "at": h.Site.Now().UTC().Format(time.RFC3339),
		"changed_count": len(news.Changed), "removed_count": len(news.Removed), "everything": news.All,
	}
	if len(news.Changed)+len(news.Removed) <= mostListed {
		event["changed"], event["removed"] = some(news.Changed), some(news.Removed)
		event["pages"] = some(h.Site.pages(news.Changed))
	}
	body, err := json.Marshal(event)
	if err != nil {
		return err
	}
	header := http.Header{}
	key := ""
	if h.Secret.Given() {
		if key, err = h.Secret.Read(h.Site.Getenv); err != nil {
			return err
		}
		mac := hmac.New(sha256.New, []byte(key))
		mac.Write(body)
		header.Set(Signature, "sha256="+hex.EncodeToString(mac.Sum(nil)))
	}
	return hide(h.Site.post(ctx, address, "application/json", body, header), address, key)
}

// some is never null in JSON.
func some(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
