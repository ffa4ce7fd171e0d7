package sites

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestMeasureAndReport(t *testing.T) {
	f := Folders{Source: t.TempDir(), Hugo: t.TempDir(), Work: t.TempDir()}
	builders := []Builder{
		{Name: "broadsheet", Command: []string{"mkdir", "{out}"}},
		{Name: "copy", Command: []string{"cp", "-r", "{ref}", "{out}"}},
		{Name: "once", Command: []string{"mkdir", "{out}"}, OnceFrom: 10},
		{Name: "small", Command: []string{"false"}, MaxPosts: 5},
		{Name: "again", Command: []string{"rmdir", "{out}"}, Over: "once", OnceFrom: 10, Before: func(f Folders, run int) error {
			return os.Mkdir(filepath.Join(f.Out("once"), "x"), 0o755)
		}},
		{Name: "broken", Command: []string{"false"}},
	}
	rows, err := Measure(context.Background(), builders, f, 10, 3, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 3 || len(rows[0].Runs) != 3 || len(rows[2].Runs) != 1 {
		t.Fatalf("%+v", rows) // "again" fails: the folder it finds is not empty
	}
	var table, svg strings.Builder
	if err := WriteTable(&table, rows); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(table.String(), "\n"); n != 5 {
		t.Errorf("%d lines:\n%s", n, table.String())
	}
	if err := WriteSVG(&svg, rows); err != nil {
		t.Fatal(err)
	}
	d := xml.NewDecoder(strings.NewReader(svg.String()))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("the plot is not XML: %v", err)
		}
	}
}

func TestNext(t *testing.T) {
	f := Folders{Source: t.TempDir(), Work: t.TempDir()}
	dir := filepath.Join(f.Source, "_posts")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "2026-02-28-x.md"), []byte("---\ndate: 2026-02-28T07:00:00\n---\ntext\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	build := []string{"cp", "-r", "{src}", "{out}"} // over an earlier copy: into it
	rows, err := Measure(context.Background(), Next(build, build), f, 1, 2, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	if err := WriteNext(&table, rows); err != nil {
		t.Fatal(err)
	}
	if got := table.String(); strings.Count(got, "\n") != 8 || !strings.Contains(got, "| "+remembered+" | 2 |") || !strings.Contains(got, "| 1/1 |") {
		t.Error(got)
	}
	for name, want := range map[string]string{
		"2026-02-28-x.md":      "---\ndate: 2026-02-28T07:00:00\n---\ntext\n\nOne more paragraph, number 0.\n",
		"2026-02-28-news-0.md": "---\ndate: 2026-02-28T23:00:59\n---\ntext\n\nOne more paragraph, number 0.\n",
	} {
		if text, err := os.ReadFile(filepath.Join(dir, name)); err != nil || !strings.HasPrefix(string(text), want) {
			t.Errorf("%s: %q, %v", name, text, err)
		}
	}
}

func TestAFailingBuilderIsAnError(t *testing.T) {
	_, err := Measure(context.Background(), []Builder{{Name: "x", Command: []string{"sh", "-c", "echo broken; exit 3"}}}, Folders{Source: t.TempDir(), Work: t.TempDir()}, 1, 1, func(string) {})
	if err == nil || !strings.Contains(err.Error(), "broken") {
		t.Errorf("err = %v", err)
	}
}

func TestMedian(t *testing.T) {
	r := Row{Runs: []Result{{Wall: 9 * time.Second}, {Wall: time.Second}, {Wall: 2 * time.Second}}}
	if m := r.Median().Wall; m != 2*time.Second {
		t.Errorf("median %s", m)
	}
}

func TestCompare(t *testing.T) {
	a, b := t.TempDir(), t.TempDir()
	for name, texts := range map[string][2]string{"same": {"x", "x"}, "other": {"x", "y"}, "left": {"x", ""}, "right": {"", "x"}} {
		for i, dir := range []string{a, b} {
			if texts[i] == "" {
				continue
			}
			if err := os.WriteFile(filepath.Join(dir, name), []byte(texts[i]), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	files, different, err := Compare(a, b)
	if err != nil || files != 4 || strings.Join(different, " ") != "left other right" {
		t.Errorf("%d %v %v", files, different, err)
	}
}

func TestSplice(t *testing.T) {
	got, err := Splice("a\n<b>\nold\n<e>\nz\n", "<b>", "<e>", "new\n")
	if err != nil || got != "a\n<b>\nnew\n<e>\nz\n" {
		t.Errorf("%q %v", got, err)
	}
	if _, err := Splice("no marks", "<b>", "<e>", ""); err == nil {
		t.Error("no error without marks")
	}
}
