package site

import "slices"

// Enter gives a document that was read into a thawed site its addresses and a
// number. It may then be put among a collection's documents; see Regather. The
// error is what is wrong with its address.
func (d *Document) Enter(number uint32) error {
	d.result.turns = &d.Site.turns
	d.OutputExt()
	d.Destination()
	d.face = d.URL()
	d.writes = d.Collection.Write() && d.Site.Publishes(d)
	d.number = number
	return d.urlErr
}

// Regather fixes the orders and faces of a thawed site once more, after
// documents came into its collections or left them. Newest are the posts as
// `site.posts` is to have them. It comes before anybody looks at the site.
func (s *Site) Regather(newest []*Document) {
	for _, c := range s.Collections {
		c.docs = nil
	}
	s.face.documents, s.face.tags, s.face.categories = nil, nil, nil
	s.line(newest)
}

// line puts all that is rendered in its order, and tells templates of it.
func (s *Site) line(newest []*Document) {
	order := 0
	for _, c := range s.Collections {
		for i, d := range c.Docs {
			d.order, d.pos = order, i
			d.result.turns = &s.turns
			order++
		}
	}
	for _, p := range s.Pages {
		p.order = order
		p.result.turns = &s.turns
		order++
	}
	f := &s.face
	f.posts = documentArray(newest)
	posts := s.Posts().Docs
	f.recent = slices.Clone(posts[len(posts)-min(len(posts), 11):])
	slices.Reverse(f.recent)
	f.buildCollections(s)
}
