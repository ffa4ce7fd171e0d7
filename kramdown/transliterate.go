package kramdown

import "strings"

// transliterate writes letters of Latin, Greek and Cyrillic scripts in ASCII,
// as the table that kramdown uses does. Other scripts are left as they are:
// Options.Transliterate is for who needs them.
func transliterate(t string) string {
	var b strings.Builder
	for _, r := range t {
		if r < 0x80 {
			b.WriteRune(r)
			continue
		}
		b.WriteString(transliterateRune(r))
	}
	return b.String()
}

// accented lists letters by the ASCII letter that they come from.
var accented = [...]struct{ ascii, letters string }{
	{"a", "àáâãäåāăąǎǟǡǻȁȃȧạảấầẩẫậắằẳẵặ"}, {"A", "ÀÁÂÃÄÅĀĂĄǍǞǠǺȀȂȦẠẢẤẦẨẪẬẮẰẲẴẶ"},
	{"c", "çćĉċč"}, {"C", "ÇĆĈĊČ"}, {"d", "ďđḍḑ"}, {"D", "ĎĐÐḌḐ"}, {"d", "ð"},
	{"e", "èéêëēĕėęěȅȇȩẹẻẽếềểễệ"}, {"E", "ÈÉÊËĒĔĖĘĚȄȆȨẸẺẼẾỀỂỄỆ"},
	{"g", "ĝğġģǧǵ"}, {"G", "ĜĞĠĢǦǴ"}, {"h", "ĥħḥ"}, {"H", "ĤĦḤ"},
	{"i", "ìíîïĩīĭįıǐȉȋịỉ"}, {"I", "ÌÍÎÏĨĪĬĮİǏȈȊỊỈ"}, {"j", "ĵǰ"}, {"J", "Ĵ"}, {"k", "ķĸǩ"}, {"K", "ĶǨ"},
	{"l", "ĺļľŀłḷ"}, {"L", "ĹĻĽĿŁḶ"}, {"m", "ḿṁṃ"}, {"M", "ḾṀṂ"}, {"n", "ñńņňǹṅṇ"}, {"N", "ÑŃŅŇǸṄṆ"},
	{"o", "òóôõöøōŏőơǒǫǭǿȍȏȯọỏốồổỗộớờởỡợ"}, {"O", "ÒÓÔÕÖØŌŎŐƠǑǪǬǾȌȎȮỌỎỐỒỔỖỘỚỜỞỠỢ"},
	{"r", "ŕŗřȑȓṛ"}, {"R", "ŔŖŘȐȒṚ"}, {"s", "śŝşšșṣ"}, {"S", "ŚŜŞŠȘṢ"}, {"t", "ţťŧțṭ"}, {"T", "ŢŤŦȚṬ"},
	{"u", "ùúûüũūŭůűųưǔǖǘǚǜȕȗụủứừửữự"}, {"U", "ÙÚÛÜŨŪŬŮŰŲƯǓǕǗǙǛȔȖỤỦỨỪỬỮỰ"},
	{"w", "ŵẁẃẅ"}, {"W", "ŴẀẂẄ"}, {"y", "ýÿŷȳỳỵỷỹ"}, {"Y", "ÝŸŶȲỲỴỶỸ"}, {"z", "źżžẓ"}, {"Z", "ŹŻŽẒ"},
	{"ss", "ß"}, {"ae", "æǽ"}, {"AE", "ÆǼ"}, {"oe", "œ"}, {"OE", "Œ"}, {"th", "þ"}, {"Th", "Þ"}, {"ij", "ĳ"}, {"IJ", "Ĳ"},
	// Greek
	{"a", "αά"}, {"b", "β"}, {"g", "γ"}, {"d", "δ"}, {"e", "εέ"}, {"z", "ζ"}, {"e", "ηή"}, {"th", "θ"}, {"i", "ιίϊΐ"}, {"k", "κ"},
	{"l", "λ"}, {"m", "μ"}, {"n", "ν"}, {"x", "ξ"}, {"o", "οό"}, {"p", "π"}, {"r", "ρ"}, {"s", "σς"}, {"t", "τ"}, {"u", "υύϋΰ"},
	{"ph", "φ"}, {"kh", "χ"}, {"ps", "ψ"}, {"o", "ωώ"},
	// Cyrillic
	{"a", "а"}, {"b", "б"}, {"v", "в"}, {"g", "г"}, {"d", "д"}, {"ie", "е"}, {"zh", "ж"}, {"z", "з"}, {"i", "и"}, {"k", "к"},
	{"l", "л"}, {"m", "м"}, {"n", "н"}, {"o", "о"}, {"p", "п"}, {"r", "р"}, {"s", "с"}, {"t", "т"}, {"u", "у"}, {"f", "ф"},
	{"kh", "х"}, {"ts", "ц"}, {"ch", "ч"}, {"sh", "ш"}, {"shch", "щ"}, {"y", "ы"}, {"e", "э"}, {"iu", "ю"}, {"ia", "я"},
}

func transliterateRune(r rune) string {
	for _, a := range accented {
		if strings.ContainsRune(a.letters, r) {
			return a.ascii
		}
	}
	return string(r)
}
