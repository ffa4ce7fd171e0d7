package gather

import (
	"cmp"
	"slices"

	"github.com/broadsheet-press/broadsheet/internal/store"
)

const (
	relatedText = 0.2
	// relatedWords is the least number of words that two stories on one event
	// share in headline and excerpt, relatedShare the least part of them in a
	// hundred.
	relatedWords = 4
	relatedShare = 40
	maxRelated   = 5
	// subjectDays is how far apart two stories on one event are published, and
	// subjectKeep how long it is remembered what a story is about.
	subjectDays = 3
	subjectKeep = 30
)

// related names the stories that tell of the same event: their text is near
// but not the same, or they were published within days of each other and
// headline and excerpt share most of their words.
func (m *merger) related(d *draft) (ids []string, err error) {
	if err := m.subjects.load(m.tx, dayOf(d)-subjectDays, dayOf(d)+subjectDays); err != nil {
		return nil, err
	}
	near := m.subjects.share(d.near, dayOf(d), d.topics)
	for _, n := range near {
		if len(ids) >= maxRelated {
			break
		}
		id, state, err := m.tx.Identity(n)
		if err != nil {
			return nil, err
		}
		if id != "" && state != store.Archived && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

func dayOf(d *draft) int64 { return d.date.Unix() / (24 * 60 * 60) }

// subjects is what the stories of the days that a run met are about, by word:
// a story shares each of its common words with a good part of a week's
// stories, and to count them in the database takes longer, story by story,
// than all else that is done for one.
type subjects struct {
	days    map[int64]bool // that are held
	words   map[int64][]int32
	stories []subject
	shared  []uint16 // by story, zero between calls
}

type subject struct{ story, day int64 }

const (
	// maxSubjects bounds the stories held: with some twenty words each, they
	// take about 20 MiB.
	maxSubjects = 1 << 17
	// maxSharing bounds the stories that are looked at for one word.
	maxSharing = 1 << 13
)

// load holds the stories of some days, both included.
func (s *subjects) load(tx *store.Tx, from, to int64) error {
	if len(s.stories) >= maxSubjects || s.days == nil {
		*s = subjects{days: map[int64]bool{}, words: map[int64][]int32{}}
	}
	for day := from; day <= to; day++ {
		if s.days[day] {
			continue
		}
		last := day
		for last < to && !s.days[last+1] {
			last++
		}
		for d := day; d <= last; d++ {
			s.days[d] = true
		}
		if err := tx.Subjects(day, last, s.add); err != nil {
			return err
		}
	}
	return nil
}

// add takes a story over whose day is held.
func (s *subjects) add(story, day int64, words []int64) {
	if !s.days[day] {
		return
	}
	at := int32(len(s.stories))
	s.stories = append(s.stories, subject{story, day})
	s.shared = append(s.shared, 0)
	for _, w := range words {
		s.words[w] = append(s.words[w], at)
	}
}

// share appends the stories of about a day that share enough of the words,
// those that share most first, newer ones before older.
func (s *subjects) share(near []int64, day int64, words []int64) []int64 {
	var met, found []int32
	for _, w := range words {
		all := s.words[w]
		for _, at := range all[max(0, len(all)-maxSharing):] {
			if s.shared[at] == 0 {
				met = append(met, at)
			}
			s.shared[at]++
		}
	}
	for _, at := range met {
		n := int(s.shared[at])
		away := s.stories[at].day - day
		if n >= relatedWords && n*100 >= len(words)*relatedShare && away >= -subjectDays && away <= subjectDays {
			found = append(found, at)
		}
	}
	slices.SortFunc(found, func(a, b int32) int {
		return cmp.Or(cmp.Compare(s.shared[b], s.shared[a]), cmp.Compare(s.stories[b].story, s.stories[a].story))
	})
	for _, at := range met {
		s.shared[at] = 0
	}
	for _, at := range found {
		near = append(near, s.stories[at].story)
	}
	return near
}
