package extract

import (
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/broadsheet-press/broadsheet/internal/gather/clean"
	"github.com/broadsheet-press/broadsheet/internal/pattern"
)

// publishedNames are the <meta> names that hold a publication date, best first.
var publishedNames = []string{"article:published_time", "og:article:published_time", "og:published_time", "datepublished", "date.published",
	"published_time", "publish-date", "publish_date", "publishdate", "pubdate", "article.published", "parsely-pub-date", "sailthru.date",
	"dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date.created", "dc.date", "dcterms.date", "dc.created", "citation_publication_date",
	"citation_online_date", "article_date_original", "originalpublicationdate", "cxenseparse:recs:publishtime", "date", "created", "displaydate", "article:post_date"}

var modifiedNames = []string{"article:modified_time", "og:updated_time", "datemodified", "last-modified", "dcterms.modified", "dc.date.modified", "lastmod", "revised"}

func (p *page) findDates(ld linked) (published time.Time, precision Precision, modified time.Time) {
	modified, _ = parseDate(firstOf(ld.modified, p.meta(modifiedNames...)))
	try := func(raw string) bool {
		if precision == NoDate {
			published, precision = parseDate(raw)
		}
		return precision != NoDate
	}
	if try(ld.published) {
		return
	}
	for _, name := range publishedNames {
		if try(p.meta(name)) {
			return
		}
	}
	if try(p.timeElements()) {
		return
	}
	if try(dateInURL(p.o.URL)) || try(dateInURL(p.findCanonical(ld))) {
		return
	}
	if try(p.dateNearHeadline()) {
		return
	}
	if t, pr, words := p.findAgo(); pr != NoDate {
		p.agoWords = words
		return t, pr, modified
	}
	if !modified.IsZero() {
		return modified, Second, modified
	}
	return
}

// timeElements is the first date that an element of the body states.
func (p *page) timeElements() string {
	first := ""
	for n := range p.body.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		raw := ""
		switch {
		case strings.Contains(clean.Attr(n, "itemprop"), "datePublished"):
			raw = firstOf(clean.Attr(n, "datetime"), clean.Attr(n, "content"), innerText(n))
		case n.DataAtom == atom.Time:
			raw = firstOf(clean.Attr(n, "datetime"), innerText(n))
		case n.DataAtom == atom.Abbr && attrHas(n, "published"):
			raw = firstOf(clean.Attr(n, "title"), innerText(n))
		case attrHas(n, "pubdate", "publish-date", "published-date", "post-date", "entry-date", "article-date", "dateline", "timestamp"):
			raw = oneLine(innerText(n))
			if len(raw) > 80 {
				raw = ""
			}
		}
		if raw == "" {
			continue
		}
		if _, pr := parseDate(raw); pr != NoDate {
			if n.DataAtom == atom.Time && clean.Attr(n, "pubdate") != "" || strings.Contains(clean.Attr(n, "itemprop"), "datePublished") {
				return raw
			}
			if first == "" {
				first = raw
			}
		}
	}
	return first
}

// dateNearHeadline is the date that stands nearest to the headline in a short
// text of the page's head or body.
func (p *page) dateNearHeadline() string {
	return p.nearHeadline(func(s string, _ *html.Node) string { return datedText(s) }, 60)
}

// nearHeadline is what read makes of the text nearest to the headline of which
// it makes something, at most reach texts away.
func (p *page) nearHeadline(read func(text string, of *html.Node) string, reach int) string {
	type found struct {
		at   int
		text string
	}
	var dates []found
	headline, texts := -1, 0
	var walk func(*html.Node, int)
	walk = func(n *html.Node, depth int) {
		for c := n.FirstChild; c != nil && depth < 300; c = c.NextSibling {
			if c.Type == html.TextNode {
				if strings.TrimSpace(c.Data) == "" {
					continue
				}
				texts++
				if t := read(c.Data, c); t != "" {
					dates = append(dates, found{texts, t})
				}
				continue
			}
			if c.Type != html.ElementNode {
				continue
			}
			switch c.DataAtom {
			case atom.Script, atom.Style, atom.Nav, atom.Footer, atom.Noscript, atom.Template, atom.Svg, atom.Form:
				continue
			case atom.H1:
				if headline < 0 {
					headline = texts + 1
				}
			case atom.P, atom.Div, atom.Li, atom.Span:
				// A date in several pieces: "December" and "20, 2025".
				if c.FirstChild != nil && c.FirstChild.NextSibling != nil && shortText(c, 60) {
					if t := read(spaced(c), c); t != "" {
						dates = append(dates, found{texts + 1, t})
					}
				}
			}
			walk(c, depth+1)
		}
	}
	walk(p.body, 0)
	best, distance := "", 1<<30
	for _, d := range dates {
		away := d.at - max(headline, 0)
		if away < 0 {
			away = -2 * away // above a headline stand other dates too
		}
		if away < distance {
			best, distance = d.text, away
		}
	}
	if distance > reach {
		return ""
	}
	return best
}

// datedText is s on one line where it is short and states a date that is not a
// copyright's, or "".
func datedText(s string) string {
	if len(s) > 400 || !hasYear(s) {
		return ""
	}
	t := oneLine(s)
	if len(t) > 70 {
		return ""
	}
	if lower := strings.ToLower(t); strings.Contains(lower, "©") || strings.Contains(lower, "copyright") {
		return ""
	}
	if spanOfDays.MatchString(t) {
		return ""
	}
	if _, pr := parseDate(t); pr == NoDate {
		return ""
	}
	return t
}

// spanOfDays is when an event takes place: "16-19 March 2026".
var spanOfDays = pattern.New(`\d\s*[-–—]\s*\d+(?:st|nd|rd|th)?\s+\p{L}|\p{L}\s+\d+\s*[-–—]\s*\d+,?\s+(?:19|20)\d\d`)

var urlDate = pattern.New(`[/_-](20\d\d|19\d\d)(?:/(1[0-2]|0?[1-9])/(3[01]|[12]\d|0?[1-9])|-(1[0-2]|0[1-9])-(3[01]|[12]\d|0[1-9])|(1[0-2]|0[1-9])(3[01]|[12]\d|0[1-9]))(?:[/_.-]|$)`)

func dateInURL(u string) string {
	if m := urlDate.FindStringSubmatch(u); m != nil {
		return m[1] + "-" + pad(m[2]+m[4]+m[6]) + "-" + pad(m[3]+m[5]+m[7])
	}
	return ""
}

func pad(s string) string {
	if len(s) == 1 {
		return "0" + s
	}
	return s
}

var dateLayouts = []string{time.RFC3339Nano, "2006-01-02T15:04:05Z0700", "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05", "2006-01-02T15:04",
	"2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05 MST", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02 15:04 -0700", time.RFC1123Z, time.RFC1123,
	time.RFC850, time.ANSIC, time.UnixDate, "Mon Jan 02 2006 15:04:05 GMT-0700", "Mon, 2 Jan 2006 15:04:05 -0700", "Mon, 2 Jan 2006 15:04:05 MST",
	"2006/01/02 15:04:05", "2006/01/02 15:04", "20060102T150405Z", "20060102T150405Z0700", "20060102150405"}

var dayLayouts = []string{"2006-01-02", "2006/01/02", "20060102", "2006.01.02", "2006年1月2日"}

var (
	dmy = pattern.New(`(?i)\b(\d{1,2})(?:st|nd|rd|th|er|\.|º)?[\s./-]+(?:de\s+|of\s+)?(\p{L}{3,12})\.?,?[\s./-]+(?:de\s+|del\s+)?((?:19|20)\d\d)\b`)
	mdy = pattern.New(`(?i)\b(\p{L}{3,12})\.?[\s-]+(\d{1,2})(?:st|nd|rd|th)?,?[\s-]+((?:19|20)\d\d)\b`)
	ymd = pattern.New(`\b((?:19|20)\d\d)[-/.](\d{1,2})[-/.](\d{1,2})\b`)
	ydm = pattern.New(`\b((?:19|20)\d\d)[\s,]+(\p{L}{3,9})\.?\s+(\d{1,2})\b`)
	cjk = pattern.New(`((?:19|20)\d\d)\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]`)
	num = pattern.New(`\b(\d{1,2})([./-])(\d{1,2})[./-]((?:19|20)\d\d)\b`)
)

// parseDate reads a date as machines and people write it. What lies outside of
// the years in which the web is, or more than two days ahead, is none.
func parseDate(raw string) (time.Time, Precision) {
	raw = oneLine(strings.Trim(raw, " \t\r\n\"'"))
	if raw == "" {
		return time.Time{}, NoDate
	}
	for _, l := range dateLayouts {
		if t, err := time.Parse(l, raw); err == nil {
			return sensible(t, Second)
		}
	}
	for _, l := range dayLayouts {
		if t, err := time.Parse(l, raw); err == nil {
			return sensible(t, Day)
		}
	}
	if n, err := strconv.ParseInt(raw, 10, 64); err == nil {
		switch {
		case n > 9e11 && n < 4e12:
			return sensible(time.UnixMilli(n).UTC(), Second)
		case n > 6e8 && n < 4e9:
			return sensible(time.Unix(n, 0).UTC(), Second)
		}
		return time.Time{}, NoDate
	}
	if m := ymd.FindStringSubmatch(raw); m != nil {
		return day(m[1], m[2], m[3])
	}
	if m := cjk.FindStringSubmatch(raw); m != nil {
		return day(m[1], m[2], m[3])
	}
	if m := mdy.FindStringSubmatch(raw); m != nil && monthOf(m[1]) > 0 {
		return day(m[3], strconv.Itoa(monthOf(m[1])), m[2])
	}
	if m := dmy.FindStringSubmatch(raw); m != nil && monthOf(m[2]) > 0 {
		return day(m[3], strconv.Itoa(monthOf(m[2])), m[1])
	}
	if m := ydm.FindStringSubmatch(raw); m != nil && monthOf(m[2]) > 0 {
		return day(m[1], strconv.Itoa(monthOf(m[2])), m[3])
	}
	if m := num.FindStringSubmatch(raw); m != nil {
		a, _ := strconv.Atoi(m[1])
		b, _ := strconv.Atoi(m[3])
		// Points are German and the like; slashes may be American.
		if m[2] == "/" && a <= 12 && b > 12 {
			return day(m[4], m[1], m[3])
		}
		return day(m[4], m[3], m[1])
	}
	return time.Time{}, NoDate
}

func day(y, m, d string) (time.Time, Precision) {
	yy, _ := strconv.Atoi(y)
	mm, _ := strconv.Atoi(m)
	dd, _ := strconv.Atoi(d)
	if mm < 1 || mm > 12 || dd < 1 || dd > 31 {
		return time.Time{}, NoDate
	}
	return sensible(time.Date(yy, time.Month(mm), dd, 0, 0, 0, 0, time.UTC), Day)
}

func sensible(t time.Time, p Precision) (time.Time, Precision) {
	if t.Year() < 1990 || t.After(time.Now().Add(48*time.Hour)) {
		return time.Time{}, NoDate
	}
	return t, p
}

// months by their first letters, in the languages most feeds are in.
var months = [12][]string{
	{"jan", "jän", "ene", "gen", "янв", "oca", "sty", "led"}, {"feb", "fév", "fev", "feb", "фев", "şub", "lut", "úno"},
	{"mar", "mär", "mrt", "maa", "мар", "bře"}, {"apr", "avr", "abr", "апр", "nis", "kwi", "dub"},
	{"may", "mai", "mei", "maj", "maggio", "mag", "май", "мая", "kvě", "mayıs"}, {"jun", "juin", "giu", "июн", "haz", "cze", "červen", "juni"},
	{"jul", "juil", "lug", "июл", "tem", "lip", "červenec"}, {"aug", "aoû", "aou", "ago", "авг", "ağu", "sie", "srp"},
	{"sep", "set", "сен", "eyl", "wrz", "zář"}, {"oct", "okt", "ott", "out", "окт", "eki", "paź", "říj"},
	{"nov", "ноя", "kas", "lis"}, {"dec", "dez", "déc", "dic", "дек", "ara", "gru", "pro"},
}

func monthOf(word string) int {
	word = strings.ToLower(word)
	best, length := 0, 0
	for i, names := range months {
		for _, n := range names {
			if len(n) > length && strings.HasPrefix(word, n) {
				best, length = i+1, len(n)
			}
		}
	}
	return best
}
