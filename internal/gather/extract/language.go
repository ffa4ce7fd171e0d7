package extract

import (
	"strings"
	"unicode"
)

// commonWords tell languages of the Latin script apart: words that are frequent
// in one and not in the others.
var commonWords = map[string]string{
	"en": "the and of to in is that for was with his are this have from they which",
	"de": "der die und das ist nicht ein eine mit auf für von dem den wird auch sich",
	"fr": "le les des une est dans qui que pour pas sur avec plus par sont cette être",
	"es": "el los las una por con para que del está como pero más sus fue han este",
	"pt": "os uma não para com que dos são mais como foi seu sua pela pelo também você",
	"it": "il gli che della di per non con una sono nel alla più del anche questo dei",
	"nl": "het een van de en dat niet voor zijn met aan ook maar wordt bij naar deze",
	"sv": "och att det som en är av för med den inte på har till om ett var",
	"da": "og det at er en som af til den ikke på med har de der et jeg",
	"no": "og det er som på en til av ikke med at har de den for jeg seg",
	"fi": "ja on että se ei hän oli ovat mutta kun niin joka sen myös kuin ole",
	"pl": "nie się że jest na do to jak po ale przez oraz jego był dla są od",
	"cs": "se na že je to do ale jako jsem by jeho byl pro tak jsou které už",
	"hu": "hogy nem egy az is ez volt már csak meg még mint vagy és ha mert",
	"ro": "și nu că este pentru din care mai sunt dar cu la sau prin fost au",
	"tr": "bir ve bu için ile da çok daha olarak gibi olan kadar ama sonra ne var",
	"id": "yang dan di dengan untuk dari ini itu tidak pada dalam akan oleh juga",
	"vi": "và của là có được cho trong không một những với các người đã này",
}

// guessLanguage is the language that a text is most likely in, or "".
func guessLanguage(text string) string {
	if len(text) > 4000 {
		text = text[:4000]
	}
	scripts := map[string]int{}
	letters := 0
	for _, r := range text {
		if !unicode.IsLetter(r) {
			continue
		}
		letters++
		switch {
		case unicode.In(r, unicode.Hiragana, unicode.Katakana):
			scripts["ja"] += 3
		case unicode.Is(unicode.Han, r):
			scripts["zh"]++
		case unicode.Is(unicode.Hangul, r):
			scripts["ko"]++
		case strings.ContainsRune("іїєґІЇЄҐ", r):
			scripts["uk"] += 8
		case unicode.Is(unicode.Cyrillic, r):
			scripts["ru"]++
		case unicode.Is(unicode.Greek, r):
			scripts["el"]++
		case unicode.Is(unicode.Hebrew, r):
			scripts["he"]++
		case strings.ContainsRune("پچژگ", r):
			scripts["fa"] += 8
		case unicode.Is(unicode.Arabic, r):
			scripts["ar"]++
		case unicode.Is(unicode.Thai, r):
			scripts["th"]++
		case unicode.Is(unicode.Devanagari, r):
			scripts["hi"]++
		case unicode.Is(unicode.Bengali, r):
			scripts["bn"]++
		case unicode.Is(unicode.Tamil, r):
			scripts["ta"]++
		}
	}
	if letters < 20 {
		return ""
	}
	best, most := "", letters/3
	for _, lang := range []string{"ja", "zh", "ko", "uk", "ru", "el", "he", "fa", "ar", "th", "hi", "bn", "ta"} {
		if scripts[lang] > most {
			best, most = lang, scripts[lang]
		}
	}
	if best != "" {
		return best
	}
	counts := map[string]int{}
	words := 0
	eachWord(strings.ToLower(text), func(w string) {
		words++
		counts[w]++
	})
	most = words / 25
	for _, lang := range []string{"en", "de", "fr", "es", "pt", "it", "nl", "sv", "da", "no", "fi", "pl", "cs", "hu", "ro", "tr", "id", "vi"} {
		n := 0
		for w := range strings.FieldsSeq(commonWords[lang]) {
			n += counts[w]
		}
		if n > most {
			best, most = lang, n
		}
	}
	return best
}
