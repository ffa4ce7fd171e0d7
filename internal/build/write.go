package build

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/broadsheet-press/broadsheet/internal/output"
	"github.com/broadsheet-press/broadsheet/internal/pattern"
	"github.com/broadsheet-press/broadsheet/internal/plugin"
	"github.com/broadsheet-press/broadsheet/internal/render"
	"github.com/broadsheet-press/broadsheet/internal/site"
)

func (r *run) render(ctx context.Context) error {
	if err := r.registry.Trigger(ctx, plugin.PreRender); err != nil {
		return err
	}
	r.mu.Lock()
	r.afterGenerate = len(r.diags)
	r.mu.Unlock()
	need := demandsOf(r.site)
	r.need = need
	r.memory = r.remember(need)
	opts := render.Options{
		Engine: r.engine, Registry: r.registry, Workers: r.opts.Workers,
		Sink: r.stageText, Extra: r.plan.Add, Progress: r.progress(Render),
		KeepOutput: need.output, KeepContent: need.content && !r.opts.Lean, Counters: need.counters,
		Registers: need.registers, NoReuse: r.opts.NoReuse, Profile: r.opts.Profile,
	}
	if r.memory != nil {
		opts.Traces, opts.ForgetShared = r.memory.table, true
		opts.Parts, opts.Identity = render.Whole(r.registry), r.memory.identity
	}
	r.renderer = render.New(r.site, opts)
	r.result.Rendered = r.result.Documents + r.result.Pages
	if r.memory != nil {
		items := r.renderer.Items()
		var prepared sync.WaitGroup
		prepared.Go(r.renderer.Prepare)
		r.memory.number(items)
		prepared.Wait()
		r.memory.recall()
	}
	err := errors.Join(r.faults, r.renderer.Run(ctx))
	if r.memory != nil {
		r.memory.repeatSpliced()
	}
	if err != nil {
		return err
	}
	if r.memory != nil && r.memory.lacks() {
		return errOutputs
	}
	return r.registry.Trigger(ctx, plugin.PostRender)
}

// stageText puts an item's text where the build's files wait for the last of
// them. It is called from the renderer's workers.
func (r *run) stageText(f site.File, text []byte) error {
	if !r.plan.Takes(f) {
		return nil
	}
	if err := r.stage.Write(f.Destination(), text); err != nil {
		return fmt.Errorf("write %s: %w", f.Destination(), err)
	}
	return nil
}

// demands are what templates may ask of a rendering that costs something.
type demands struct {
	output   bool // the whole output of other items, which must then be kept
	content  bool // the converted content of other items, which is then kept
	counters bool // increment or decrement, which count on from item to item

	registers bool // cycle, ifchanged or offset: continue, which go on too
	shared    bool // these in the text of pages that have one path
}

// demandsOf looks through every text that may be a template.
func demandsOf(s *site.Site) demands {
	var d demands
	for _, l := range s.Layouts {
		d.look(l.Content)
	}
	// Documents are rendered once, and so are pages unless they have the path
	// of another: what their own text remembers is forgotten.
	forgotten := demands{registers: true}
	first := map[string]*site.Page{}
	var several demands
	includes := false
	for _, p := range s.Pages {
		if other := first[p.Path()]; other != nil {
			several.look(other.Content)
			includes = includes || strings.Contains(other.Content, "include") || strings.Contains(other.Content, "render")
		} else {
			first[p.Path()] = p
			forgotten.look(p.Content)
		}
	}
	for _, c := range s.Collections {
		for _, doc := range c.Docs {
			if doc.Liquid() {
				forgotten.look(doc.Body())
			}
		}
	}
	for _, other := range []demands{forgotten, several} {
		d.output, d.content, d.counters = d.output || other.output, d.content || other.content, d.counters || other.counters
	}
	d.shared = several.registers
	d.registers = d.registers || several.registers
	var within demands
	folder := func(files fs.FS, dir string) {
		_ = fs.WalkDir(files, dir, func(p string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return nil
			}
			if text, err := fs.ReadFile(files, p); err == nil {
				d.look(string(text))
				within.look(string(text))
			}
			return nil
		})
	}
	folder(os.DirFS(s.InSource(s.ConfigString("includes_dir", "_includes"))), ".")
	if s.Theme != nil {
		folder(s.Theme.Files, "_includes")
	}
	d.shared = d.shared || includes && within.registers
	return d
}

var (
	counter  = pattern.New(`\{%-?\s*(?:in|de)crement\s`)
	register = pattern.New(`\{%-?\s*(?:cycle|ifchanged|liquid)\b|offset\s*:\s*continue`)
)

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
	if !d.registers && (strings.Contains(text, "cycle") || strings.Contains(text, "ifchanged") || strings.Contains(text, "continue") || strings.Contains(text, "liquid")) {
		d.registers = register.MatchString(text)
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

// cleanup removes what the old site has and the new one has not. Everything
// that takes room on the disk is done before it, so that a disk too full for
// the new site leaves the old one whole.
func (r *run) cleanup(ctx context.Context) error {
	if err := r.plan.CopyStatic(ctx, r.site, r.stage, r.opts.Workers); err != nil {
		return err
	}
	if r.seen.covers(r) {
		return output.Forget(r.site)
	}
	var err error
	r.result.Removed, err = r.plan.Clean(r.site, r.stage)
	return err
}

// notesBeside reports whether nobody looks at the site between its files being
// put into their place and what is kept of the build.
func (r *run) notesBeside() bool {
	return r.opts.Explain == "" && !r.registry.HasItemHook(plugin.PostWrite) && !r.registry.HasSiteHook(plugin.PostWrite)
}

func (r *run) write(ctx context.Context) error {
	if r.memory != nil && r.notesBeside() {
		r.memory.prepare()
	}
	placed, stop := r.memory.follow()
	err := r.stage.Commit(r.progress(Write), placed)
	if err == nil {
		err = r.memory.spliceLater(r.progress(Write), placed)
	}
	stop()
	if err != nil {
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
	return nil
}
