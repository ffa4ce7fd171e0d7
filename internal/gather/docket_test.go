package gather

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
)

// TestDockets: a host has one task that waits for its turn, the lowest rank
// first; the next is started when that has come.
func TestDockets(t *testing.T) {
	d := newDockets(t.Context(), 100)
	var mu sync.Mutex
	var order []int
	waiting := 0
	turn := make(chan struct{})
	for _, rank := range []int{0, 4, 2, 3, 1} {
		d.add("a", task{rank, func(begun func()) {
			mu.Lock()
			if waiting++; waiting > 1 {
				t.Error("two tasks wait for one host")
			}
			mu.Unlock()
			<-turn
			mu.Lock()
			waiting--
			order = append(order, rank)
			mu.Unlock()
			begun()
			begun() // a second hop
		}})
	}
	if n := d.behind("a"); n != 4 {
		t.Errorf("%d tasks behind the first, want 4", n)
	}
	for range 5 {
		turn <- struct{}{}
	}
	d.wait()
	if !slices.Equal(order, []int{0, 1, 2, 3, 4}) {
		t.Errorf("they came as %v", order)
	}
	if d.busy != 0 || len(d.hosts) != 0 {
		t.Errorf("%d busy, %d hosts after all is done", d.busy, len(d.hosts))
	}
}

// TestDocketsBounded: no more tasks are under way than may be, and of the hosts
// that have to wait, the one comes first that has most before it.
func TestDocketsBounded(t *testing.T) {
	d := newDockets(t.Context(), 1)
	came := make(chan string)
	next := make(chan struct{})
	add := func(host string, n int) {
		for i := range n {
			d.add(host, task{i, func(begun func()) {
				begun()
				came <- fmt.Sprint(host, i)
				<-next
			}})
		}
	}
	add("a", 1)
	order := []string{<-came} // the only one that may be under way
	add("few", 2)
	add("many", 4)
	for range 6 {
		next <- struct{}{}
		order = append(order, <-came)
	}
	next <- struct{}{}
	d.wait()
	// Hosts with as much before them come in the order in which they had to wait.
	if want := []string{"a0", "many0", "many1", "few0", "many2", "few1", "many3"}; !slices.Equal(order, want) {
		t.Errorf("they came as %v", order)
	}
	ctx, cancel := context.WithCancel(t.Context())
	d = newDockets(ctx, 1)
	cancel()
	d.add("a", task{0, func(func()) { t.Error("a task after the end") }})
	d.wait()
}
