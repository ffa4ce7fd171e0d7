package build

import (
	"slices"

	"github.com/broadsheet-press/broadsheet/internal/ledger"
	"github.com/broadsheet-press/broadsheet/internal/render"
	"github.com/broadsheet-press/broadsheet/internal/site"
)

// Where layouts go on from item to item (cycle, ifchanged, `offset: continue`),
// an item comes out as it did if it also begins where it began. Up to the first
// item that is rendered that is known before anything is; of those after it, that
// have layouts in common with it, their turn tells.

// takeTurns finds out which items that would come out as they did begin
// elsewhere.
func (m *memory) takeTurns() {
	m.turned = m.run.renderer.Turns(func(order int) bool { return m.fresh[order] }, m.uses)
	for i, t := range m.turned {
		if t == render.Open && len(m.old.Items[site.Number(m.items[i])].Beside) > 0 {
			m.turned[i] = render.Changed
		}
		m.fresh[i] = m.fresh[i] && m.turned[i] == render.Still
	}
}

// uses is what an item went on from, and left, when it was rendered.
func (m *memory) uses(order int) []render.Use {
	return render.DecodeUses(m.old.Items[site.Number(m.items[order])].Turns)
}

// turn waits until it is known where an item begins. It reports whether that is
// where it began.
func (m *memory) turn(order int) bool {
	if !m.run.renderer.Turn(order, m.uses(order)) {
		return false
	}
	was := &m.old.Items[site.Number(m.items[order])]
	m.splices.done[order] = append(make([]ledger.Place, 0, len(was.Places)), was.Places...)
	if f, ok := m.items[order].(site.File); ok && m.takes[order] && m.stamps[order].Settled {
		m.splices.mu.Lock()
		m.splices.kept[f.Destination()] = m.stamps[order]
		m.splices.mu.Unlock()
	}
	return true
}

// sameTurns reports whether an item of an image that was rendered went on from
// what it went on from before, and left what it left.
func (p *patch) sameTurns(order int, kept *render.Kept) bool {
	if slices.ContainsFunc(kept.Uses, func(u render.Use) bool { return u.Unknown }) {
		return false
	}
	return render.EncodeUses(kept.Uses) == p.image.Made[order].Turns
}
