package demo

import (
	"bufio"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"time"
)

// A story is one embedded file: header lines, a blank line, the body's HTML.
// Headers that are absent leave their field empty.
type story struct {
	slug     string
	feed     string // courier, estuary, or both
	category string
	author   string
	age      time.Duration // how long before the wire's epoch it was published
	undated  bool
	// onlySummary leaves the feed's entry and its page with the summary alone.
	onlySummary bool
	encoding    string // of the page, which does not declare it
	picture     string // name in pictures/, empty for none
	pictureURL  string // as the page's markup gives it, where that is not the absolute address
	alt         string
	caption     string
	credit      string
	first       edition
	second      edition // what the second poll finds; equal to first for most
	estuary     edition // the other feed's headline, for a story in both
}

// An edition is a story's words at one time.
type edition struct{ title, summary, body string }

// secondEdition parts a file's body from the one that replaces it.
const secondEdition = "=== second\n"

func readStories(fsys fs.FS) ([]story, error) {
	names, err := fs.Glob(fsys, "stories/*.html")
	if err != nil {
		return nil, err
	}
	var all []story
	for _, name := range names {
		src, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		s, err := parseStory(strings.TrimSuffix(path.Base(name), ".html"), string(src))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all = append(all, s)
	}
	return all, nil
}

func parseStory(slug, src string) (story, error) {
	s := story{slug: slug}
	head, body, _ := strings.Cut(src, "\n\n")
	if !strings.Contains(src, "\n\n") {
		head, body = src, ""
	}
	sc := bufio.NewScanner(strings.NewReader(head))
	for sc.Scan() {
		key, value, ok := strings.Cut(sc.Text(), ": ")
		if !ok {
			return s, fmt.Errorf("header line %q has no value", sc.Text())
		}
		switch key {
		case "Feed":
			s.feed = value
		case "Title":
			s.first.title = value
		case "Summary":
			s.first.summary = value
		case "Second-title":
			s.second.title = value
		case "Second-summary":
			s.second.summary = value
		case "Title-estuary":
			s.estuary.title = value
		case "Summary-estuary":
			s.estuary.summary = value
		case "Hours":
			h, err := strconv.Atoi(value)
			if err != nil {
				return s, err
			}
			s.age = time.Duration(h) * time.Hour
		case "Date":
			s.undated = value == "none"
		case "Author":
			s.author = value
		case "Category":
			s.category = value
		case "Encoding":
			s.encoding = value
		case "Picture":
			s.picture = value
		case "Picture-address":
			s.pictureURL = value
		case "Alt":
			s.alt = value
		case "Caption":
			s.caption = value
		case "Credit":
			s.credit = value
		case "Only-summary":
			s.onlySummary = true
		case "Mojibake", "Hostile": // say to a reader of the file what is odd on purpose
		default:
			return s, fmt.Errorf("unknown header %q", key)
		}
	}
	s.first.body, s.second.body, _ = strings.Cut(body, secondEdition)
	if s.onlySummary {
		s.first.body = "<p>" + escape(s.first.summary) + "</p>\n"
	}
	if s.second.title == "" {
		s.second = s.first
	}
	return s, sc.Err()
}

func (s *story) in(feed string) bool { return s.feed == feed || s.feed == "both" }
