package board

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// browser starts Chromium, or skips where there is none.
func browser(t *testing.T) context.Context {
	t.Helper()
	if _, err := exec.LookPath("chromium"); err != nil {
		if os.Getenv("BROADSHEET_REQUIRE_CHROMIUM") != "" {
			t.Fatal("Chromium is asked for and not installed")
		}
		t.Skip("SKIPPED: the status page was not opened in a browser, for Chromium is not installed; Debian's package is chromium")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	t.Cleanup(cancel)
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath("chromium"), chromedp.Flag("no-sandbox", true))
	alloc, stop := chromedp.NewExecAllocator(ctx, opts...)
	t.Cleanup(stop)
	tab, end := chromedp.NewContext(alloc)
	t.Cleanup(func() {
		_ = chromedp.Cancel(tab) // it waits until the process is gone
		end()
	})
	return tab
}

// TestBrowser opens the page in Chromium, wide and on a phone, light and dark:
// nothing may be wider than the window, no policy may be broken, and what
// changes must be seen without a reload. BROADSHEET_SCREENSHOTS names a folder
// for pictures.
func TestBrowser(t *testing.T) {
	tab := browser(t)
	b := sample(time.Now())
	first := b.Report
	var mu sync.Mutex
	title := "The Gazette"
	b.Report = func(ctx context.Context) Report {
		mu.Lock()
		defer mu.Unlock()
		rep := first(ctx)
		rep.Title = title
		return rep
	}
	address := serve(t, b)
	text := func(selector string) string { return run(t, tab, chromedp.TextContent(selector)) }
	number := func(expression string) int64 { return run(t, tab, chromedp.Evaluate[int64](expression)) }
	for _, size := range [][2]int64{{390, 844}, {1280, 900}} {
		for _, scheme := range []string{"light", "dark"} {
			run(t, tab, chromedp.EmulateViewport(size[0], size[1]))
			run(t, tab, func(ctx context.Context, at *chromedp.Target) (cdp.Empty, error) {
				return cdp.Call(ctx, at, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
					Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
				})
			})
			run(t, tab, chromedp.Navigate(address))
			heading, mood := text("h1"), text(".mood")
			wide, inner := number(`document.documentElement.scrollWidth`), number(`window.innerWidth`)
			dots := number(`[...document.querySelectorAll(".step .dot")].filter(d => d.getBoundingClientRect().width > 5 && getComputedStyle(d).backgroundColor != "rgba(0, 0, 0, 0)").length`)
			picture := run(t, tab, chromedp.FullScreenshot(100))
			if heading != "The Gazette" || mood != "trouble" || wide > inner || inner != size[0] || dots != 5 {
				t.Errorf("at %d pixels, %s: heading %q, mood %q, %d of %d pixels wide, %d dots", size[0], scheme, heading, mood, wide, inner, dots)
			}
			if dir := os.Getenv("BROADSHEET_SCREENSHOTS"); dir != "" {
				if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("status-%d-%s.png", size[0], scheme)), picture, 0o644); err != nil {
					t.Error(err)
				}
			}
		}
	}
	mu.Lock()
	title = "The Gazette, later"
	mu.Unlock()
	b.Turned()
	if !run(t, tab, chromedp.Poll[bool](`document.querySelector("h1").textContent == "The Gazette, later"`, chromedp.WithPollingTimeout(30*time.Second))) {
		t.Error("the page did not follow a change by itself")
	}
}

func run[T any](t *testing.T, tab context.Context, a chromedp.Action[T]) T {
	t.Helper()
	v, err := chromedp.Run(tab, a)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
