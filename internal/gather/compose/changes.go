package compose

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Changes says in plain words how a story's new words differ from its old,
// and of what kind the change is: "minor" (spelling, punctuation, a word or
// two), "correction" (the source says that it corrects, or a number, a name
// or the headline's sense changed) or "update". No words mean no change.
func Changes(oldTitle, newTitle, oldBody, newBody string) (kind string, changes []string) {
	kind = "minor"
	if oldTitle != newTitle {
		changes = append(changes, "The headline was “"+oldTitle+"”.")
		if !sameWords(oldTitle, newTitle) {
			kind = "update"
		}
	}
	was, is := paragraphs(oldBody), paragraphs(newBody)
	added, removed, edited := diff(was, is)
	if len(added) > 0 {
		changes = append(changes, count(len(added), "paragraph was added", "paragraphs were added")+".")
		kind = "update"
	}
	if len(removed) > 0 {
		changes = append(changes, count(len(removed), "paragraph was removed", "paragraphs were removed")+".")
		kind = "update"
	}
	small := 0
	for _, e := range edited {
		words := changedWords(e.was, e.is)
		if len(words) == 0 {
			small++
			continue
		}
		numbers := false
		for _, w := range words {
			numbers = numbers || strings.ContainsFunc(w[0]+w[1], unicode.IsDigit)
		}
		switch {
		case numbers:
			kind = "correction"
		case len(words) > 3 && kind == "minor":
			kind = "update"
		}
		if len(words) <= 3 && len(changes) < 8 {
			for _, w := range words {
				if said := phrase(w[0], w[1]); !slices.Contains(changes, said) {
					changes = append(changes, said)
				}
			}
			continue
		}
		if len(changes) < 8 {
			changes = append(changes, "The paragraph beginning “"+Excerpt(e.is, 60)+"” was rewritten.")
		}
	}
	if small > 0 && len(changes) == 0 {
		changes = append(changes, "Spelling or punctuation was changed.")
	}
	for _, p := range added {
		l := strings.ToLower(p)
		for _, word := range []string{"correction", "corrected", "clarification", "an earlier version", "this article was amended", "berichtigung", "korrektur", "rectificatif", "corrección"} {
			if strings.Contains(l, word) {
				kind = "correction"
			}
		}
	}
	if len(changes) > 8 {
		changes = append(changes[:8], "There are further changes.")
	}
	return kind, changes
}

func count(n int, one, many string) string {
	if n == 1 {
		return "One " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func phrase(was, is string) string {
	switch {
	case was == "":
		return "“" + is + "” was added."
	case is == "":
		return "“" + was + "” was removed."
	}
	return "“" + was + "” became “" + is + "”."
}

func paragraphs(body string) []string {
	var out []string
	for p := range strings.SplitSeq(body, "\n\n") {
		if p = strings.Join(strings.Fields(p), " "); p != "" {
			out = append(out, p)
		}
	}
	return out
}

type edit struct{ was, is string }

// diff matches paragraphs: those that stayed, those that were edited (more
// than half of their words are the same), those added and removed.
func diff(was, is []string) (added, removed []string, edited []edit) {
	have := map[string]int{}
	for _, p := range was {
		have[p]++
	}
	var fresh []string
	for _, p := range is {
		if have[p] > 0 {
			have[p]--
		} else {
			fresh = append(fresh, p)
		}
	}
	var gone []string
	for _, p := range was {
		if have[p] > 0 {
			have[p]--
			gone = append(gone, p)
		}
	}
	const most = 400 // beyond it, matching every pair is not worth its time
	if len(gone) > most || len(fresh) > most {
		return fresh, gone, nil
	}
	used := make([]bool, len(gone))
	for _, p := range fresh {
		best, at := 0.5, -1
		for i, g := range gone {
			if used[i] {
				continue
			}
			if a := alike(g, p); a > best {
				best, at = a, i
			}
		}
		if at < 0 {
			added = append(added, p)
			continue
		}
		used[at] = true
		edited = append(edited, edit{gone[at], p})
	}
	for i, g := range gone {
		if !used[i] {
			removed = append(removed, g)
		}
	}
	return added, removed, edited
}

func alike(a, b string) float64 {
	wa, wb := strings.Fields(a), strings.Fields(b)
	if len(wa) == 0 || len(wb) == 0 {
		return 0
	}
	n := map[string]int{}
	for _, w := range wa {
		n[w]++
	}
	same := 0
	for _, w := range wb {
		if n[w] > 0 {
			n[w]--
			same++
		}
	}
	return 2 * float64(same) / float64(len(wa)+len(wb))
}

func bare(w string) string {
	return strings.ToLower(strings.TrimFunc(w, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }))
}

func sameWords(a, b string) bool {
	fa, fb := strings.Fields(a), strings.Fields(b)
	if len(fa) != len(fb) {
		return false
	}
	for i := range fa {
		if bare(fa[i]) != bare(fb[i]) {
			return false
		}
	}
	return true
}

// changedWords are the runs of words in which two paragraphs differ, by
// their longest common subsequence. Letter case and punctuation do not count.
func changedWords(was, is string) [][2]string {
	a, b := strings.Fields(was), strings.Fields(is)
	for len(a) > 0 && len(b) > 0 && bare(a[0]) == bare(b[0]) {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && bare(a[len(a)-1]) == bare(b[len(b)-1]) {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	if len(a) == 0 && len(b) == 0 {
		return nil
	}
	if len(a)*len(b) > 40_000 {
		return [][2]string{{Excerpt(strings.Join(a, " "), 80), Excerpt(strings.Join(b, " "), 80)}}
	}
	table := make([][]uint16, len(a)+1)
	for i := range table {
		table[i] = make([]uint16, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if bare(a[i]) == bare(b[j]) {
				table[i][j] = table[i+1][j+1] + 1
			} else {
				table[i][j] = max(table[i+1][j], table[i][j+1])
			}
		}
	}
	var out [][2]string
	var da, db []string
	flush := func() {
		if len(da)+len(db) > 0 {
			out = append(out, [2]string{Excerpt(strings.Join(da, " "), 80), Excerpt(strings.Join(db, " "), 80)})
			da, db = nil, nil
		}
	}
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && bare(a[i]) == bare(b[j]):
			flush()
			i, j = i+1, j+1
		case j >= len(b) || i < len(a) && table[i+1][j] >= table[i][j+1]:
			da = append(da, a[i])
			i++
		default:
			db = append(db, b[j])
			j++
		}
	}
	flush()
	return out
}
