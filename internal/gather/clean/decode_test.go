package clean

import (
	"strings"
	"testing"
)

// TestDetect finds the charset of pages that do not say it, in which a sentence
// of its languages stands alone or after English.
func TestDetect(t *testing.T) {
	languages := map[string][]int{ // indices in sentences
		"windows-1252": {1, 2, 3, 4, 21, 22, 23, 0}, "windows-1250": {5, 6, 7}, "windows-1254": {8}, "windows-1251": {9, 10, 11},
		"koi8-r": {9}, "iso-8859-5": {9, 11}, "ibm866": {9}, "windows-1253": {12}, "windows-1255": {13}, "windows-1256": {14},
		"shift_jis": {15}, "euc-jp": {15}, "gbk": {16}, "gb18030": {16}, "euc-kr": {17}, "windows-874": {19}, "iso-8859-2": {5, 6, 7},
		"iso-8859-9": {8}, "iso-8859-7": {12}, "windows-1257": {25},
	}
	plain := strings.NewReplacer("–", "-", "’", "'", "“", "\"", "”", "\"", "—", "-", "£", "")
	found, all := 0, 0
	for name, indices := range languages {
		for _, i := range indices {
			s := sentences[i]
			b, err := lookup(name).NewEncoder().String(s)
			if err != nil {
				s = plain.Replace(s)
				if b, err = lookup(name).NewEncoder().String(s); err != nil {
					t.Fatal(name, i, err)
				}
			}
			for _, page := range []string{"<html><body><p>" + b + "</p>", "<p>Some English text first, as menus are.</p><p>" + b + " " + b + "</p>"} {
				all++
				if got, charset := Decode([]byte(page), ""); strings.Contains(got, s) {
					found++
				} else {
					t.Logf("%s was read in %s: %q", name, charset, s)
				}
			}
		}
	}
	if found*100 < 94*all {
		t.Errorf("%d of %d pages were read right", found, all)
	}
}
