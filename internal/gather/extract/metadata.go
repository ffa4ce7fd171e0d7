package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/broadsheet-press/broadsheet/internal/gather/clean"
	"github.com/broadsheet-press/broadsheet/internal/pattern"
)

// metadata gathers what the page says of its article.
func (p *page) metadata() Article {
	ld := readLinked(p.linkData)
	a := Article{
		Site:        firstOf(p.meta("og:site_name"), ld.site, p.meta("application-name", "dc.publisher")),
		Description: oneLine(firstOf(p.meta("og:description", "description", "twitter:description", "dc.description"), ld.description)),
		License:     p.license(ld),
		OptOut:      p.optOut(),
	}
	a.Title = p.findTitle(ld, a.Site)
	a.Authors = p.findAuthors(ld, a.Site)
	a.Date, a.Precision, a.Modified = p.findDates(ld)
	a.DateWords = p.agoWords
	a.Language = p.findLanguage(ld)
	a.CanonicalURL = p.findCanonical(ld)
	a.Image, a.ImageCaption, a.ImageCredit = p.findImage(ld)
	a.rights = p.pictureRights(ld)
	own := a.rights[pictureKey(a.Image)]
	a.ImageLicense = own.License
	a.ImageCaption = firstOf(a.ImageCaption, own.Caption, oneLine(p.meta("og:image:alt", "twitter:image:alt")))
	a.ImageCredit = firstOf(a.ImageCredit, own.Credit)
	a.Paywalled = p.paywalled(ld)
	p.ld = ld
	return a
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v = strings.TrimSpace(v); v != "" {
			return v
		}
	}
	return ""
}

func (p *page) findCanonical(ld linked) string {
	for _, raw := range []string{p.link("canonical"), p.meta("og:url"), ld.url, p.o.URL} {
		if to, ok := clean.Address(p.base, raw, false); ok && strings.Contains(to, "://") {
			return to
		}
	}
	return ""
}

func (p *page) findLanguage(ld linked) string {
	for _, raw := range []string{p.lang, p.meta("content-language", "dc.language", "og:locale", "language"), ld.language} {
		raw = strings.ReplaceAll(strings.TrimSpace(strings.ToLower(raw)), "_", "-")
		raw, _, _ = strings.Cut(raw, ",")
		tag, region, _ := strings.Cut(raw, "-")
		if len(tag) < 2 || len(tag) > 3 || strings.Trim(tag, "abcdefghijklmnopqrstuvwxyz") != "" {
			continue
		}
		if len(region) == 2 {
			return tag + "-" + strings.ToUpper(region)
		}
		return tag
	}
	return ""
}

func (p *page) findImage(ld linked) (address, caption, credit string) {
	for _, raw := range []string{p.meta("og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src"), ld.image, p.link("image_src")} {
		if to, ok := clean.Address(p.base, raw, false); ok && !looksLikeLogo(to) {
			address = to
			break
		}
	}
	return address, oneLine(ld.caption), oneLine(ld.credit)
}

func looksLikeLogo(address string) bool {
	a := strings.ToLower(address)
	if i := strings.IndexByte(a, '?'); i >= 0 {
		a = a[:i]
	}
	a = a[strings.LastIndexByte(a, '/')+1:]
	for _, s := range []string{"logo", "favicon", "default-image", "placeholder", "apple-touch", "og-default", "fallback"} {
		if strings.Contains(a, s) {
			return true
		}
	}
	return false
}

var creditMark = pattern.New(`(?i)(?:^|[\s.(\[])((?:photo(?:graph)?s?|image|picture|credit|courtesy|foto|crédit|bild|illustration)\s*(?:credit|by|of|:|courtesy)[^.]{2,80}|©\s*.{2,60}|[^.()]{2,60}/\s*(?:getty|ap|afp|reuters|epa|pa|shutterstock|alamy|bloomberg)[^.]{0,30})[)\].]*$`)

// WithoutCredit is a caption without the credit that it ends in, which is shown
// beside it.
func WithoutCredit(caption, credit string) string {
	cut, ok := strings.CutSuffix(strings.TrimRight(caption, " .)]"), strings.TrimRight(credit, " .)]"))
	if credit == "" || !ok {
		return caption
	}
	if r, _ := utf8.DecodeLastRuneInString(cut); unicode.IsLetter(r) || unicode.IsDigit(r) {
		return caption // the end of a longer word
	}
	return strings.TrimRight(cut, " ([|–—-/")
}

// splitCredit parts a caption from the credit at its end.
func splitCredit(s string) (caption, credit string) {
	if m := creditMark.FindStringSubmatchIndex(s); m != nil {
		return strings.TrimSpace(strings.TrimRight(s[:m[2]], " ([")), strings.TrimSpace(s[m[2]:m[3]])
	}
	return s, ""
}
