package gather

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/broadsheet-press/broadsheet/internal/gather/compose"
	"github.com/broadsheet-press/broadsheet/internal/gather/dedupe"
	"github.com/broadsheet-press/broadsheet/internal/pattern"
	"github.com/broadsheet-press/broadsheet/internal/store"
)

// recover finishes what a run that was killed had committed to.
func (r *run) recover(ctx context.Context) error {
	r.disk.sweep(postsDir)
	r.disk.sweep(picturesDir)
	r.disk.sweep(path.Dir(StateFile))
	writes, err := r.db.View(ctx).Journaled()
	if err != nil || len(writes) == 0 {
		return err
	}
	for _, w := range writes {
		_, hash, err := r.disk.read(w.Path)
		if err != nil {
			return err
		}
		// Anything else than what was there before is a person's work since:
		// the story is then found edited, and its revision offered.
		if hash == w.Before {
			if err := r.disk.write(file{w.Path, w.Body}); err != nil {
				return fmt.Errorf("write %s: %w", w.Path, err)
			}
			r.o.Log.Info("finished a post that an earlier run had begun", "post", w.Path)
		}
		r.written = append(r.written, w.Path)
	}
	return r.db.Update(ctx, r.clearJournal)
}

var postName = pattern.New(`^(\d{4})-(\d{1,2})-(\d{1,2})-.+\.(md|markdown|mkd|mkdn|mkdown|html|htm|textile)$`)

// archiveBatch is how many posts are indexed in one transaction.
const archiveBatch = 500

// indexArchive makes the posts known that no story is known for: those of an
// archive that is older than its state, and those that came from elsewhere
// since. A post that names its story is that story; any other is left alone
// for ever, and only kept from being doubled.
func (r *run) indexArchive(ctx context.Context) error {
	known := map[string]bool{}
	if err := r.db.View(ctx).Paths(func(p, _, _ string) { known[p] = true }); err != nil {
		return err
	}
	var unknown []string
	root := r.disk.file(postsDir)
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			if errors.Is(err, fs.ErrNotExist) && name == root {
				return fs.SkipAll
			}
			return err
		}
		if d.IsDir() || !postName.MatchString(d.Name()) {
			return nil
		}
		rel, err := filepath.Rel(r.disk.root, name)
		if err != nil {
			return err
		}
		if rel = filepath.ToSlash(rel); !known[rel] {
			unknown = append(unknown, rel)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("read the archive: %w", err)
	}
	for len(unknown) > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		batch := unknown[:min(archiveBatch, len(unknown))]
		unknown = unknown[len(batch):]
		err := r.db.Update(ctx, func(tx *store.Tx) error {
			m := &merger{run: r, tx: tx}
			for _, p := range batch {
				if err := m.adopt(p); err != nil {
					return fmt.Errorf("index %s: %w", p, err)
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// head is what a post's front matter says of its identity.
type head struct {
	title, url, story, feed string
	date                    time.Time
}

// adopt makes one post known.
func (m *merger) adopt(rel string) error {
	b, hash, err := m.disk.read(rel)
	if err != nil {
		return err
	}
	h, body := readHead(b)
	name := postName.FindStringSubmatch(path.Base(rel))
	if h.date.IsZero() && name != nil {
		h.date, _ = time.Parse("2006-1-2", strings.Join(name[1:4], "-"))
	}
	if h.story != "" {
		st, err := m.tx.Story(h.story)
		if err != nil {
			return err
		}
		if st != nil {
			if m.disk.exists(st.Path) {
				return m.shadow(rel, h, body, hash) // a copy of a gathered post
			}
			st.Path = rel // renamed by hand
			if st.State == store.Deleted {
				st.State = store.Live
			}
			return m.tx.PutStory(st)
		}
		st = &store.Story{ID: h.story, Path: rel, Title: h.title, URL: h.url, File: hash, Published: h.date, Changed: h.date, State: store.Live}
		st.Detail.Feed = h.feed
		if err := restoreStory(st, b); err != nil {
			return err
		}
		return m.know(st, h, body)
	}
	return m.shadow(rel, h, body, hash)
}

// restoreStory takes from a post what the state knew of its story.
func restoreStory(st *store.Story, b []byte) error {
	post, ok := compose.Read(b)
	if !ok {
		return nil // a person's hand was in it: revisions are offered from now on
	}
	st.Source = dedupe.Hash(post.Title, post.Body)
	st.Detail.Full = post.OptOut == "" && !post.Paywalled && !strings.Contains(post.Body, "[Read the full story at ")
	st.Detail.Sources = []string{post.Source.Name}
	for _, s := range post.Sources {
		st.Detail.Sources = append(st.Detail.Sources, s.Name)
	}
	if !post.Withdrawn.IsZero() {
		st.State = store.Withdrawn
	}
	st.Revision = len(post.Revisions)
	post.Body = ""
	var err error
	st.Detail.Post, err = json.Marshal(post)
	return err
}

// shadow knows a post by its path alone.
func (m *merger) shadow(rel string, h head, body, hash string) error {
	st := &store.Story{ID: "post:" + dedupe.Hash(rel), Path: rel, Title: h.title, URL: h.url, File: hash, Published: h.date, Changed: h.date, State: store.Archived}
	return m.know(st, h, body)
}

func (m *merger) know(st *store.Story, h head, body string) error {
	if err := m.tx.PutStory(st); err != nil {
		return err
	}
	if k := dedupe.AddressKey(h.url); k != "" {
		if err := m.tx.AddKeys(st.N, k); err != nil {
			return err
		}
	}
	if st.State == store.Archived {
		for _, k := range archiveTitles(h.title, h.date) {
			if err := m.tx.AddKeys(st.N, k); err != nil {
				return err
			}
		}
	}
	return m.index(st.N, dedupe.NewSketch(wordsOf(body)))
}

// leastTitle is the number of words from which a headline alone, within a
// week, stands for a story.
const leastTitle = 5

// archiveTitles are the keys of an archived headline: whole, and without
// what stands before a colon ("New: …", "Live updates: …").
func archiveTitles(title string, date time.Time) []string {
	if date.IsZero() {
		return nil
	}
	day := date.UTC().Format("2006-01-02")
	var keys []string
	for _, t := range titleForms(title) {
		keys = append(keys, dedupe.TitleKey(t, day))
	}
	return keys
}

func titleForms(title string) []string {
	var forms []string
	add := func(t string) {
		if len(strings.Fields(dedupe.FoldTitle(t))) >= leastTitle {
			forms = append(forms, t)
		}
	}
	add(title)
	for _, sep := range []string{": ", " - ", " – ", " — ", " | "} {
		if prefix, rest, ok := strings.Cut(title, sep); ok && len(strings.Fields(prefix)) <= 4 {
			add(rest)
		}
	}
	return forms
}

// archivedTitle finds an archived post by the candidate's headline.
func (m *merger) archivedTitle(c *candidate) (*store.Story, error) {
	for _, t := range titleForms(c.draft.title) {
		for days := range 8 {
			for _, sign := range []int{1, -1} {
				day := c.draft.date.AddDate(0, 0, sign*days).UTC().Format("2006-01-02")
				st, err := m.tx.StoryByKey(dedupe.TitleKey(t, day))
				if err != nil {
					return nil, err
				}
				if st != nil && st.State == store.Archived {
					return st, nil
				}
				if days == 0 {
					break
				}
			}
		}
	}
	return nil, nil
}

var inlineAddress = pattern.New(`\]\([^)]*\)|https?://\S+|<[^>]*>`)

// wordsOf is a post's Markdown or HTML without addresses and tags: enough to
// compare its words.
func wordsOf(body string) string { return inlineAddress.ReplaceAllString(body, " ") }

// readHead reads a post's front matter by lines. It looks only for scalars
// that stand where our own writer and the usual scripts put them; what it
// does not find costs no more than a less certain match.
func readHead(b []byte) (h head, body string) {
	b = bytes.TrimPrefix(b, []byte("\xEF\xBB\xBF"))
	sc := bufio.NewScanner(bytes.NewReader(b))
	sc.Buffer(make([]byte, 0, 64<<10), 16<<20)
	if !sc.Scan() || strings.TrimRight(sc.Text(), " \r") != "---" {
		return h, string(b)
	}
	in := ""
	for sc.Scan() {
		l := strings.TrimRight(sc.Text(), " \r")
		if l == "---" || l == "..." {
			break
		}
		key, val, ok := strings.Cut(l, ":")
		if !ok {
			continue
		}
		if !strings.HasPrefix(l, " ") {
			in = key
		} else if in != "source" {
			continue
		}
		val = scalar(val)
		switch {
		case l[0] == ' ' && strings.TrimSpace(key) == "feed":
			h.feed = val
		case key == "title":
			h.title = val
		case key == "canonical_url":
			h.url = httpAddress(val)
		case key == "story":
			h.story = val
		case key == "date":
			h.date = postDate(val)
		}
	}
	var rest strings.Builder
	for sc.Scan() {
		rest.WriteString(sc.Text())
		rest.WriteByte('\n')
	}
	return h, rest.String()
}

func postDate(s string) time.Time {
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05", time.RFC3339, "2006-01-02 15:04", "2006-01-02"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}

// scalar reads a YAML scalar of one line.
func scalar(s string) string {
	s = strings.TrimSpace(s)
	if len(s) >= 2 && s[0] == '\'' && s[len(s)-1] == '\'' {
		return strings.ReplaceAll(s[1:len(s)-1], "''", "'")
	}
	if len(s) < 2 || s[0] != '"' || s[len(s)-1] != '"' {
		return s
	}
	s = s[1 : len(s)-1]
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		n := 0
		switch s[i] {
		case 'n':
			b.WriteByte('\n')
		case 't':
			b.WriteByte('\t')
		case 'x':
			n = 2
		case 'u':
			n = 4
		case 'U':
			n = 8
		default:
			b.WriteByte(s[i])
		}
		if n > 0 && i+n < len(s) {
			var r rune
			if _, err := fmt.Sscanf(s[i+1:i+1+n], "%x", &r); err == nil {
				b.WriteRune(r)
				i += n
			}
		}
	}
	return b.String()
}
