package announce

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// IndexNow tells search engines which pages to look at again.
type IndexNow struct {
	Site     Site
	Endpoint string
	Key      Secret
}

// DefaultIndexNow shares what it is told with every engine that takes part.
const DefaultIndexNow = "https://api.indexnow.org/indexnow"

// indexNowMost is how many addresses one request may hold.
const indexNowMost = 10_000

// Name is the service's host.
func (n IndexNow) Name() string { return "indexnow " + host(n.Endpoint) }

// Announce names the pages that changed or went. That it may, the service
// sees by a file of the site with the key in it.
func (n IndexNow) Announce(ctx context.Context, news News) error {
	key, err := n.Key.Read(n.Site.Getenv)
	if err != nil {
		return err
	}
	pages := append(n.Site.pages(news.Changed), n.Site.pages(news.Removed)...)
	if news.All {
		pages = append(pages, n.Site.Address(""))
	}
	if len(pages) == 0 {
		return nil
	}
	site, err := url.Parse(n.Site.URL)
	if err != nil || site.Host == "" {
		return errors.New("the site has no address; set url: in _config.yml")
	}
	file := key + ".txt"
	if b, err := os.ReadFile(filepath.Join(n.Site.Dir, file)); err != nil || strings.TrimSpace(string(b)) != key {
		return errors.New("the site has no file that is named and filled with the key (KEY.txt at its root), by which IndexNow knows that it is asked by the site's owner")
	}
	slices.Sort(pages)
	for part := range slices.Chunk(slices.Compact(pages), indexNowMost) {
		body, err := json.Marshal(map[string]any{
			"host": site.Host, "key": key, "keyLocation": n.Site.Address(file), "urlList": part,
		})
		if err != nil {
			return err
		}
		if err := n.Site.post(ctx, n.Endpoint, "application/json; charset=utf-8", body, nil); err != nil {
			return hide(fmt.Errorf("%d pages: %w", len(part), err), key)
		}
	}
	return nil
}
