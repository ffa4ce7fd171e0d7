package highlight

import (
	"embed"
	"strings"
)

// lists holds a file for each language that has many words. A line that begins
// with two percent signs names what the words after it are: the class of a
// token, with a colon and more where several lists have one, or what a table
// calls them.
//
//go:embed lists
var lists embed.FS

// listsOf calls f for each list of a language's file.
func listsOf(lang string, f func(name string, words []string)) {
	text, err := lists.ReadFile("lists/" + lang + ".txt")
	if err != nil {
		panic("highlight: no list of words for " + lang)
	}
	var name string
	var words []string
	for line := range strings.Lines(string(text)) {
		if next, ok := strings.CutPrefix(line, "%%"); ok {
			if name != "" {
				f(name, words)
			}
			name, words = strings.TrimSpace(next), nil
			continue
		}
		words = append(words, strings.Fields(line)...)
	}
	f(name, words)
}

// wordsOf are the words of a language that have a token. A word of several
// lists has the first one's.
func wordsOf(lang string) words {
	w := words{}
	listsOf(lang, func(name string, list []string) {
		class, _, _ := strings.Cut(name, ":")
		if t, ok := classTokens()[class]; ok {
			for _, word := range list {
				if _, ok := w[word]; !ok {
					w[word] = t
				}
			}
		}
	})
	return w
}

// listOf is one list of a language, its words separated by space.
func listOf(lang, list string) string {
	var found string
	listsOf(lang, func(name string, words []string) {
		if name == list {
			found = strings.Join(words, " ")
		}
	})
	return found
}

// phrasesOf are a language's lists of phrases, one a line.
func phrasesOf(lang string) map[string][]string {
	text, err := lists.ReadFile("lists/" + lang + ".txt")
	if err != nil {
		panic("highlight: no list of words for " + lang)
	}
	m := map[string][]string{}
	list := ""
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		if next, ok := strings.CutPrefix(line, "%%"); ok {
			list = next
			continue
		}
		m[list] = append(m[list], line)
	}
	return m
}
