package extract

import (
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/net/html/atom"

	"golang.org/x/net/html"

	"github.com/broadsheet-press/broadsheet/internal/pattern"
)

// A date such as "2 hours ago" is read only where nothing says one outright. It
// means nothing without the time of the page, which Options.Now gives.

// maxAgo is how far back such words are taken at their word.
const maxAgo = 20 * 366 * 24 * time.Hour

// ago reads words that tell a moment by its distance from now, in the languages
// most feeds are in. lang is the page's, for words that are another's too
// ("hier" is yesterday in French and here in German).
func ago(words, lang string, now time.Time) (time.Time, Precision) {
	words = strings.ToLower(oneLine(words))
	if words == "" || len(words) > 70 || now.IsZero() {
		return time.Time{}, NoDate
	}
	if t, p := yesterday(words, lang, now); p != NoDate {
		return t, p
	}
	n, unit := 0.0, ""
	if m := agoEast.FindStringSubmatch(words); m != nil {
		n, _ = strconv.ParseFloat(m[1], 64)
		unit = m[2]
	} else {
		m := agoAfter.FindStringSubmatch(words)
		if m == nil {
			m = agoBefore.FindStringSubmatch(words)
		}
		if m == nil {
			return time.Time{}, NoDate
		}
		n, unit = amount(m[1]), m[2]
	}
	length, precision := unitOf(unit)
	if length == 0 || n <= 0 || n*float64(length) > float64(maxAgo) {
		return time.Time{}, NoDate
	}
	t := now.Add(-time.Duration(n * float64(length)))
	if precision == Day || precision == Month {
		t = time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
	}
	return t.Truncate(time.Second), precision
}

const (
	// introduction is what such words may follow.
	introduction = `^(?:[^\d|·•,–—-]{0,40}[|·•,:–—-]\s*|(?:(?:published|posted|updated|added|veröffentlicht|publié|publicado|publicada|pubblicato|gepubliceerd|aktualisiert|mis à jour|actualizado)\s+)(?:(?:on|am|le|el|il)\s+)?)?`
	numeral      = `(\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|a few|einer|einem|eine|un'|une?|una|uno|um|uma|en|ett|et|een)`
	conclusion   = `(?:\s*[|·•,(–—-].{0,40})?\.?$`
)

var (
	// "2 hours ago", "5h ago", "3 ore fa", "2 uur geleden", "3 часа назад"
	agoAfter = pattern.New(introduction + `(?:about |over |almost |circa |for |för |около )?` + numeral + `[\s\x{a0}]*(\pL{1,12})\.?\s+(?:ago|fa|atrás|geleden|sedan|siden|temu|назад|тому|önce|zpět|sitten|πριν)` + conclusion)
	// "vor 3 Stunden", "hace 2 días", "il y a une heure", "há 3 horas"
	agoBefore = pattern.New(introduction + `(?:vor|hace|il y a|há|před|for|för|πριν)\s+(?:etwa |rund |circa |unos |environ |cerca de )?` + numeral + `[\s\x{a0}]*(\pL{1,12})\.?` + conclusion)
	// "3小时前", "2時間前", "5분 전"
	agoEast = pattern.New(`^(?:\D{0,20}\s)?(\d{1,3})\s*(?:个|個|か|ヶ|カ|ケ)?(秒|秒钟|秒鐘|分|分钟|分鐘|小时|小時|時間|天|日|周|週|週間|月|年|초|분|시간|일|주|개월|년)(?:之|以)?\s*(?:前|전)$`)
	// "yesterday at 14:05", "gestern, 18.32 Uhr", "hier à 18h30"
	dayWord  = pattern.New(introduction + `(\pL+(?:[ -]\pL+)?|昨[天日]|今[天日]|어제)(?:[\s,]*(?:at|um|à|alle|alle ore|a las|às|om|kl\.?|klo|в|o|saat)?[\s,]*(\d{1,2})[:.h](\d\d)\s*(am|pm|a\.m\.|p\.m\.)?(?:\s*(?:uhr|h|gmt|bst|utc|uur))?)?` + conclusion)
	dayWords = map[string]struct {
		back int
		lang string // the only language that it is this word in, where others have it too
	}{
		"yesterday": {1, ""}, "gestern": {1, ""}, "vorgestern": {2, ""}, "ayer": {1, ""}, "anteayer": {2, ""}, "hier": {1, "fr"}, "avant-hier": {2, ""}, "ieri": {1, ""}, "ontem": {1, ""},
		"gisteren": {1, ""}, "igår": {1, ""}, "i går": {1, ""}, "wczoraj": {1, ""}, "вчера": {1, ""}, "dün": {1, "tr"}, "včera": {1, ""}, "eilen": {1, "fi"}, "χθες": {1, ""}, "昨天": {1, ""}, "昨日": {1, ""}, "어제": {1, ""},
		// Today's stand in many a page's menu: they count with a time of day only.
		"today": {0, ""}, "heute": {0, ""}, "hoy": {0, ""}, "aujourdhui": {0, ""}, "oggi": {0, ""}, "hoje": {0, ""}, "vandaag": {0, ""}, "idag": {0, ""}, "i dag": {0, ""}, "dzisiaj": {0, ""}, "dziś": {0, ""}, "сегодня": {0, ""}, "bugün": {0, ""}, "dnes": {0, ""}, "今天": {0, ""}, "今日": {0, ""},
	}
)

// yesterday reads the words for a day, with or without a time of day.
func yesterday(words, lang string, now time.Time) (time.Time, Precision) {
	m := dayWord.FindStringSubmatch(strings.NewReplacer("’", "", "'", "").Replace(words))
	if m == nil {
		return time.Time{}, NoDate
	}
	name := m[1]
	day, known := dayWords[name]
	if !known && strings.Contains(name, " ") { // "yesterday at"
		name, _, _ = strings.Cut(name, " ")
		day, known = dayWords[name]
	}
	if !known || day.lang != "" && !strings.HasPrefix(lang, day.lang) || day.back == 0 && m[2] == "" {
		return time.Time{}, NoDate
	}
	t := now.AddDate(0, 0, -day.back)
	if m[2] == "" {
		return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location()), Day
	}
	hour, _ := strconv.Atoi(m[2])
	minute, _ := strconv.Atoi(m[3])
	if strings.HasPrefix(m[4], "p") && hour < 12 {
		hour += 12
	} else if strings.HasPrefix(m[4], "a") && hour == 12 {
		hour = 0
	}
	if hour > 23 || minute > 59 {
		return time.Time{}, NoDate
	}
	t = time.Date(t.Year(), t.Month(), t.Day(), hour, minute, 0, 0, t.Location())
	if t.After(now) { // the page's clock is ahead of this one, by its zone
		t = now
	}
	return t, Second
}

func amount(s string) float64 {
	if n, err := strconv.Atoi(s); err == nil {
		return float64(n)
	}
	for i, word := range []string{"one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"} {
		if s == word {
			return float64(i + 1)
		}
	}
	if s == "a few" {
		return 3
	}
	return 1 // an article
}

// units are the words for lengths of time by their first letters; a longer
// beginning counts before a shorter one.
var units = []struct {
	length    time.Duration
	precision Precision
	stems     []string
}{
	{time.Second, Second, []string{"s", "sec", "sek", "seg", "секунд", "saniye", "秒", "초"}},
	{time.Minute, Second, []string{"m", "min", "мин", "dakika", "dk", "分", "분", "хвилин", "λεπτ"}},
	{time.Hour, Second, []string{"h", "hour", "hr", "stunde", "std", "hora", "heure", "ora", "ore", "uur", "uren", "tim", "time", "godz", "час", "годин", "saat", "hod", "tunti", "小时", "小時", "時間", "시간", "ώρ"}},
	{24 * time.Hour, Day, []string{"d", "day", "tag", "día", "dia", "jour", "j", "giorn", "dag", "dni", "dzień", "дн", "день", "дня", "gün", "den", "päiv", "天", "日", "일", "ημέρ"}},
	{7 * 24 * time.Hour, Day, []string{"w", "week", "woche", "semana", "semaine", "settiman", "weken", "veck", "uge", "uke", "tydz", "tygod", "недел", "тижд", "hafta", "týd", "viikko", "周", "週", "주"}},
	{30 * 24 * time.Hour, Month, []string{"month", "mo", "monat", "mes", "mois", "mês", "mese", "mesi", "meses", "maand", "månad", "måned", "miesi", "месяц", "місяц", "ay", "měsíc", "kuukau", "月", "개월"}},
	{365 * 24 * time.Hour, Month, []string{"y", "year", "yr", "jahr", "año", "an", "année", "anno", "anni", "ano", "jaar", "år", "rok", "lat", "lata", "год", "лет", "рок", "yıl", "let", "vuosi", "年", "년"}},
}

// unitOf is the length of time that a word names. A stem of one or two letters
// is the whole word: "m" is a minute, "mo" a month, and "mot" is neither.
func unitOf(word string) (length time.Duration, precision Precision) {
	best := 0
	for _, u := range units {
		for _, stem := range u.stems {
			short := len(stem) <= 2
			if len(stem) > best && (word == stem || !short && strings.HasPrefix(word, stem)) {
				best, length, precision = len(stem), u.length, u.precision
			}
		}
	}
	return length, precision
}

// findAgo is a date by its distance from now that a <time> element or a short
// text beside the headline states, and its words.
func (p *page) findAgo() (t time.Time, precision Precision, words string) {
	if p.o.Now.IsZero() {
		return
	}
	lang := strings.ToLower(p.lang)
	look := func(s string) bool {
		if precision == NoDate && mayBeAgo(s) {
			if t, precision = ago(s, lang, p.o.Now); precision != NoDate {
				words = oneLine(s)
			}
		}
		return precision != NoDate
	}
	if look(p.nearHeadline(func(s string, n *html.Node) string {
		if !mayBeAgo(s) || ofAnother(n) {
			return ""
		}
		if _, pr := ago(s, lang, p.o.Now); pr == NoDate {
			return ""
		}
		return s
	}, agoReach)) {
		return
	}
	for n := range p.body.Descendants() {
		if n.Type == html.ElementNode && n.DataAtom == atom.Time && !ofAnother(n) && look(innerText(n)) {
			return
		}
	}
	return
}

// agoReach is how many texts from the headline such words may stand: pages list
// other articles with theirs.
const agoReach = 12

// ofAnother says whether an element stands among what leads to other articles.
func ofAnother(n *html.Node) bool {
	for up := n; up != nil; up = up.Parent {
		switch up.DataAtom {
		case atom.Aside, atom.Nav, atom.Footer:
			return true
		case atom.A:
			if !shortText(up, 40) {
				return true
			}
		case atom.Li:
			for in := range up.Descendants() {
				if in.DataAtom == atom.A && len(strings.Fields(innerText(in))) >= 3 {
					return true
				}
			}
		}
	}
	return false
}

// mayBeAgo is a cheap look for what all such words have one of: a digit or a
// word that is looked for.
func mayBeAgo(s string) bool {
	if len(s) > 200 || strings.TrimSpace(s) == "" {
		return false
	}
	letters := 0
	for _, r := range s {
		if unicode.IsLetter(r) {
			letters++
		}
	}
	return letters > 0 && letters <= 60
}
