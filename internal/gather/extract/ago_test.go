package extract

import (
	"strings"
	"testing"
	"time"
)

var fetched = time.Date(2026, 3, 4, 12, 30, 0, 0, time.UTC)

func TestAgo(t *testing.T) {
	for words, want := range map[string]string{
		"2 hours ago": "2026-03-04T10:30 3", "5h ago": "2026-03-04T07:30 3", "an hour ago": "2026-03-04T11:30 3", "Published 45 mins ago": "2026-03-04T11:45 3",
		"By Ann Lee | 3 days ago": "2026-03-01T00:00 2", "2 weeks ago": "2026-02-18T00:00 2", "3 months ago": "2025-12-04T00:00 1", "two years ago": "2024-03-04T00:00 1", "3 mo ago": "2025-12-04T00:00 1",
		"vor 3 Stunden": "2026-03-04T09:30 3", "vor einer Stunde": "2026-03-04T11:30 3", "vor 20 Min.": "2026-03-04T12:10 3", "vor 2 Tagen": "2026-03-02T00:00 2", "Vor einem Monat": "2026-02-02T00:00 1",
		"hace 2 días": "2026-03-02T00:00 2", "Hace 1 hora": "2026-03-04T11:30 3", "hace 3 meses": "2025-12-04T00:00 1", "il y a 2 heures": "2026-03-04T10:30 3", "Publié il y a un jour": "2026-03-03T00:00 2",
		"3 ore fa": "2026-03-04T09:30 3", "un'ora fa": "2026-03-04T11:30 3", "há 5 horas": "2026-03-04T07:30 3", "2 dias atrás": "2026-03-02T00:00 2", "2 uur geleden": "2026-03-04T10:30 3",
		"för 3 timmar sedan": "2026-03-04T09:30 3", "for 2 dager siden": "2026-03-02T00:00 2", "5 godzin temu": "2026-03-04T07:30 3", "3 часа назад": "2026-03-04T09:30 3", "2 saat önce": "2026-03-04T10:30 3",
		"3小时前": "2026-03-04T09:30 3", "2時間前": "2026-03-04T10:30 3", "5分钟前": "2026-03-04T12:25 3", "3か月前": "2025-12-04T00:00 1", "2일 전": "2026-03-02T00:00 2",
		"Yesterday": "2026-03-03T00:00 2", "yesterday at 14:05": "2026-03-03T14:05 3", "Gestern, 18.32 Uhr": "2026-03-03T18:32 3", "Today, 9:15 am": "2026-03-04T09:15 3", "ayer a las 22:10": "2026-03-03T22:10 3",
		"Today at 23:59": "2026-03-04T12:30 3", "вчера в 20:11": "2026-03-03T20:11 3", "Published yesterday": "2026-03-03T00:00 2", "vorgestern": "2026-03-02T00:00 2", "Aujourd’hui à 08h30": "2026-03-04T08:30 3",
		// None of these.
		"": "", "2 hours": "", "hier": "", "today": "", "heute": "", "3 dogs ago": "", "He left two hours ago and has not come back since then.": "", "999 years ago": "", "vor 3 Richtern": "", "hace calor": "", "yesterday at 27:99": "", "The Beatles' Yesterday was written in a dream": "", "0 hours ago": "",
	} {
		at, precision := ago(words, "en", fetched)
		got := ""
		if precision != NoDate {
			got = at.Format("2006-01-02T15:04") + " " + string(rune('0'+precision))
		}
		if got != want {
			t.Errorf("%q: %q, want %q", words, got, want)
		}
	}
	if at, precision := ago("Hier à 18h30", "fr-FR", fetched); precision != Second || at.Format("02 15:04") != "03 18:30" {
		t.Errorf("hier, in French: %v", at)
	}
}

// TestRelativeDate: such words count where nothing else dates the article, for
// the article itself, and only when it is known when they were read.
func TestRelativeDate(t *testing.T) {
	undated := strings.Replace(simplePage, `<meta property="article:published_time" content="2025-11-20T02:32:13Z">`, "", 1)
	with := func(page, after, markup string) string { return strings.Replace(page, after, after+markup, 1) }
	for name, c := range map[string]struct {
		page, want, words string
		now               time.Time
	}{
		"none":              {undated, "0001-01-01T00:00", "", fetched},
		"below the title":   {with(undated, "</h1>", `<p class="meta">By Ann Lee · <span>2 hours ago</span></p>`), "2026-03-04T10:30", "By Ann Lee · 2 hours ago", fetched},
		"a time element":    {with(undated, "in the rain.</p>", `<div><time>yesterday at 14:05</time></div>`), "2026-03-03T14:05", "yesterday at 14:05", fetched},
		"a date is better":  {with(simplePage, "</h1>", `<p>2 hours ago</p>`), "2025-11-20T02:32", "", fetched},
		"another article's": {with(undated, "</article>", strings.Repeat("<ul><li><a href=/x>Other news of the town</a> <time>3 hours ago</time></li></ul>", 8)), "0001-01-01T00:00", "", fetched},
		"read at no time":   {with(undated, "</h1>", `<p>2 hours ago</p>`), "0001-01-01T00:00", "", time.Time{}},
	} {
		a, err := Extract([]byte(c.page), Options{URL: "https://courier.example/news/bridge", Now: c.now})
		if err != nil {
			t.Fatal(err)
		}
		if got := a.Date.Format("2006-01-02T15:04"); got != c.want || a.DateWords != c.words {
			t.Errorf("%s: %s by %q, want %s by %q", name, got, a.DateWords, c.want, c.words)
		}
	}
}
