package kramdown

func transliterate(t string) string { return t }
