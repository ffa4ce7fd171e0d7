package sites

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"time"
)

func TestMeasureAndReport(t *testing.T) {
	f := Folders{Source: t.TempDir(), Hugo: t.TempDir(), Work: t.TempDir()}
	builders := []Builder{
		{Name: "broadsheet", Command: []string{"mkdir", "{out}"}},
		{Name: "copy", Command: []string{"cp", "-r", "{ref}", "{out}"}},
		{Name: "once", Command: []string{"mkdir", "{out}"}, Slow: true},
		{Name: "small", Command: []string{"false"}, MaxPosts: 5},
	}
	rows, err := Measure(context.Background(), builders, f, 10, 3, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 3 || len(rows[0].Runs) != 3 || len(rows[2].Runs) != 1 {
		t.Fatalf("%+v", rows)
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
