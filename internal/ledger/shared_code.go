package ledger

import (
	"github.com/broadsheet-press/broadsheet/internal/codec"
	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/trace"
)

// WriteStamp writes a stamp for [ReadStamp].
func WriteStamp(e *codec.Encoder, s Stamp) {
	e.Num(uint64(s.Size))
	e.Word(uint64(s.Modified))
	e.Word(uint64(s.Changed))
	e.Num(s.Inode)
	e.Num(uint64(s.Mode))
	if s.Settled {
		e.Num(1)
	} else {
		e.Num(0)
		e.Word(s.Content)
	}
}

// ReadStamp reads what [WriteStamp] wrote.
func ReadStamp(d *codec.Decoder) Stamp {
	s := Stamp{Size: int64(d.Num()), Modified: int64(d.Word()), Changed: int64(d.Word()), Inode: d.Num(), Mode: uint32(d.Num())}
	if s.Settled = d.Num() == 1; !s.Settled {
		s.Content = d.Word()
	}
	return s
}

// WriteTimeStamps writes time stamps for [ReadTimeStamps].
func WriteTimeStamps(e *codec.Encoder, stamps []trace.TimeStamp) {
	e.Num(uint64(len(stamps)))
	for _, s := range stamps {
		e.Num(uint64(s.At))
		e.Text(s.Layout)
		e.Text(s.Text)
	}
}

// ReadTimeStamps reads what [WriteTimeStamps] wrote.
func ReadTimeStamps(d *codec.Decoder) (stamps []trace.TimeStamp) {
	for range d.Count() {
		stamps = append(stamps, trace.TimeStamp{At: int(d.Num()), Layout: d.Text(), Text: d.Text()})
	}
	return stamps
}

// WriteDiagnostics writes findings for [ReadDiagnostics].
func WriteDiagnostics(e *codec.Encoder, ds []diag.Diagnostic) {
	e.Num(uint64(len(ds)))
	for _, d := range ds {
		e.Num(uint64(d.Severity))
		e.Text(d.File)
		e.Num(uint64(d.Line))
		e.Num(uint64(d.Column))
		e.Text(d.Message)
		e.Text(d.Hint)
	}
}

// ReadDiagnostics reads what [WriteDiagnostics] wrote.
func ReadDiagnostics(d *codec.Decoder) []diag.Diagnostic {
	n := d.Count()
	if n == 0 {
		return nil
	}
	ds := make([]diag.Diagnostic, n)
	for i := range ds {
		ds[i] = diag.Diagnostic{
			Severity: diag.Severity(d.Num()), File: d.Text(), Line: int(d.Num()), Column: int(d.Num()),
			Message: d.Text(), Hint: d.Text(),
		}
	}
	return ds
}
