package build

import (
	"context"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/broadsheet-press/broadsheet/internal/output"
	"github.com/broadsheet-press/broadsheet/internal/plugin"
	"github.com/broadsheet-press/broadsheet/internal/render"
	"github.com/broadsheet-press/broadsheet/internal/site"
)

// held is how much rendered text a build keeps before it starts to write.
// Until then an error in any page leaves the old site as it was; a site larger
// than that is written while it renders, so that memory does not grow with it.
const held = 96 << 20

// sink keeps or writes what was rendered.
type sink struct {
	plan *output.Plan

	mu      sync.Mutex
	size    int
	items   []finished
	spilled bool
}

type finished struct {
	file site.File
	text []byte
}

// take is called from the renderer's workers. Text is copied.
func (k *sink) take(f site.File, text []byte) error {
	if !k.plan.Takes(f) {
		return nil
	}
	k.mu.Lock()
	if k.size+len(text) <= held {
		k.size += len(text)
		k.items = append(k.items, finished{f, append(make([]byte, 0, len(text)), text...)})
		k.mu.Unlock()
		return nil
	}
	first := !k.spilled
	k.spilled = true
	var err error
	if first {
		err = k.plan.Prepare()
	}
	k.mu.Unlock()
	if err != nil {
		return err
	}
	return k.plan.Write(f, text)
}

func (r *run) render(ctx context.Context) error {
	if err := r.registry.Trigger(ctx, plugin.PreRender); err != nil {
		return err
	}
	r.sink = &sink{plan: r.plan}
	need := demandsOf(r.site)
	r.memory = r.remember(need)
	opts := render.Options{
		Engine: r.engine, Registry: r.registry, Workers: r.opts.Workers,
		Sink: r.sink.take, Extra: r.plan.Add, Progress: r.progress(Render),
		KeepOutput: need.output, KeepContent: need.content && !r.opts.Lean, Counters: need.counters,
	}
	if r.memory != nil {
		opts.Traces = r.memory.table
	}
	r.renderer = render.New(r.site, opts)
	r.result.Rendered = r.result.Documents + r.result.Pages
	if r.memory != nil {
		r.renderer.Prepare()
		r.memory.number(r.renderer.Items())
		r.memory.recall()
	}
	if err := r.renderer.Run(ctx); err != nil {
		return err
	}
	return r.registry.Trigger(ctx, plugin.PostRender)
}

// demands are what templates may ask of a rendering that costs something.
type demands struct {
	output   bool // the whole output of other items, which must then be kept
	content  bool // the converted content of other items, which is then kept
	counters bool // increment or decrement, which count on from item to item
}

// demandsOf looks through every text that may be a template.
func demandsOf(s *site.Site) demands {
	var d demands
	for _, l := range s.Layouts {
		d.look(l.Content)
	}
	for _, p := range s.Pages {
		d.look(p.Content)
	}
	for _, c := range s.Collections {
		for _, doc := range c.Docs {
			if doc.Liquid() {
				d.look(doc.Body())
			}
		}
	}
	folder := func(files fs.FS, dir string) {
		_ = fs.WalkDir(files, dir, func(p string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return nil
			}
			if text, err := fs.ReadFile(files, p); err == nil {
				d.look(string(text))
			}
			return nil
		})
	}
	folder(os.DirFS(s.InSource(s.ConfigString("includes_dir", "_includes"))), ".")
	if s.Theme != nil {
		folder(s.Theme.Files, "_includes")
	}
	return d
}

var counter = regexp.MustCompile(`\{%-?\s*(?:in|de)crement\s`)

func (d *demands) look(text string) {
	if !strings.Contains(text, "{{") && !strings.Contains(text, "{%") {
		return
	}
	if !d.output && strings.Contains(text, "output") {
		for _, form := range []string{".output", `"output"`, `'output'`} {
			d.output = d.output || strings.Contains(text, form)
		}
	}
	if !d.content && strings.Contains(text, "content") {
		d.content = readsContent(text)
	}
	if !d.counters && strings.Contains(text, "crement") {
		d.counters = counter.MatchString(text)
	}
}

// readsContent reports whether a template reads `content` of anything but the
// page or a parameter. What reads it unseen, such as a filter given the whole
// item, costs another conversion of each item that it reads.
func readsContent(text string) bool {
	if strings.Contains(text, `"content"`) || strings.Contains(text, `'content'`) {
		return true
	}
	for {
		i := strings.Index(text, ".content")
		if i < 0 {
			return false
		}
		end := i + len(".content")
		of := text[:i]
		of = of[strings.LastIndexFunc(of, func(c rune) bool { return !wordRune(c) })+1:]
		if c, _ := utf8.DecodeRuneInString(text[end:]); !wordRune(c) && of != "page" && of != "include" {
			return true
		}
		text = text[end:]
	}
}

func wordRune(c rune) bool { return c == '_' || c == '-' || unicode.IsLetter(c) || unicode.IsDigit(c) }

func (r *run) cleanup(context.Context) error {
	var err error
	r.result.Removed, err = r.plan.Clean(r.site)
	return err
}

func (r *run) write(ctx context.Context) error {
	if err := r.plan.Prepare(); err != nil {
		return err
	}
	if err := r.plan.WriteAll(ctx, len(r.sink.items), func(i int) (site.File, []byte) {
		return r.sink.items[i].file, r.sink.items[i].text
	}, r.opts.Workers, r.progress(Write)); err != nil {
		return err
	}
	if _, err := r.plan.CopyStatic(ctx, r.site, r.opts.Workers); err != nil {
		return err
	}
	r.result.Files = r.plan.Len()
	if r.registry.HasItemHook(plugin.PostWrite) {
		for _, it := range r.items() {
			if _, err := r.registry.TriggerItem(nil, plugin.PostWrite, it, nil); err != nil {
				return err
			}
		}
	}
	if err := r.registry.Trigger(ctx, plugin.PostWrite); err != nil {
		return err
	}
	if r.memory != nil {
		return r.memory.note()
	}
	return nil
}
