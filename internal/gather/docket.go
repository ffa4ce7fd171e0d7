package gather

import (
	"container/heap"
	"context"
	"sync"
)

// dockets hold what is to be asked of each host until it is to be asked: a
// goroutine is started when the one before has come to its turn, so that a
// host always has a request that waits for it, and a run with ten thousand
// articles before it has as many goroutines as hosts, and those that make
// something of an answer.
type dockets struct {
	ctx context.Context
	// most is how many tasks may be past their turn at a host and not done, all
	// hosts together. They hold pages.
	most int

	mu      sync.Mutex
	hosts   map[string]*docket
	busy    int       // tasks past their turn
	parked  []*docket // those that may start none for now
	started sync.WaitGroup
}

// docket is what is to be asked of one host.
type docket struct {
	host    string
	tasks   tasks
	waiting bool // a task was started and has not come to its turn
	parked  bool
}

// task is one thing to ask for, and what is made of the answer.
type task struct {
	rank int // at a host the lowest is next
	// run does it. begun is to be called when it is the task's turn at its host.
	run func(begun func())
}

func newDockets(ctx context.Context, most int) *dockets {
	return &dockets{ctx: ctx, most: most, hosts: map[string]*docket{}}
}

// add puts a task among those of a host.
func (d *dockets) add(host string, t task) {
	d.mu.Lock()
	defer d.mu.Unlock()
	h := d.hosts[host]
	if h == nil {
		h = &docket{host: host}
		d.hosts[host] = h
	}
	heap.Push(&h.tasks, t)
	d.start(h)
}

// behind is how much is still to be asked of a host.
func (d *dockets) behind(host string) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	if h := d.hosts[host]; h != nil {
		return len(h.tasks)
	}
	return 0
}

// start starts the next task of a host, if it may.
func (d *dockets) start(h *docket) {
	switch {
	case h.waiting || h.parked || d.ctx.Err() != nil:
	case len(h.tasks) == 0:
		delete(d.hosts, h.host)
	case d.busy >= d.most:
		h.parked = true
		d.parked = append(d.parked, h)
	default:
		t := heap.Pop(&h.tasks).(task)
		h.waiting = true
		d.started.Go(func() {
			begun := sync.OnceFunc(func() { d.begun(h) })
			t.run(begun)
			begun()
			d.done()
		})
	}
}

func (d *dockets) begun(h *docket) {
	d.mu.Lock()
	defer d.mu.Unlock()
	h.waiting = false
	d.busy++
	d.start(h)
}

// done takes note that a task is done. Of the hosts that had to wait for that,
// the one is next of which most is to be asked: it is the last to be done.
func (d *dockets) done() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.busy--
	if len(d.parked) == 0 {
		return
	}
	most := 0
	for i, h := range d.parked {
		if len(h.tasks) > len(d.parked[most].tasks) {
			most = i
		}
	}
	h := d.parked[most]
	d.parked = append(d.parked[:most], d.parked[most+1:]...)
	h.parked = false
	d.start(h)
}

// wait returns when no task is under way. It is for when all have been added,
// or the context is over.
func (d *dockets) wait() { d.started.Wait() }

// tasks is a heap of them.
type tasks []task

func (t tasks) Len() int           { return len(t) }
func (t tasks) Less(i, j int) bool { return t[i].rank < t[j].rank }
func (t tasks) Swap(i, j int)      { t[i], t[j] = t[j], t[i] }
func (t *tasks) Push(x any)        { *t = append(*t, x.(task)) }

func (t *tasks) Pop() any {
	old := *t
	last := old[len(old)-1]
	old[len(old)-1] = task{}
	*t = old[:len(old)-1]
	return last
}
