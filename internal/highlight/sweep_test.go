//go:build linux

package highlight

import (
	"os"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// hostile are pieces which, repeated, make texts that begin much and end
// nothing, or that patterns look at again and again.
func hostile() []string {
	pieces := []string{"a", "A", "1", "_", " ", "\n", "\t", "é", "\\\n", "a ", "a\n", "a.", "a.b ", "1.", "1e", "0x", "a:", "::", "a::", "a-", "a_", "a=", "a(", "a,",
		"((", "[a", "[a]", "{{", "{%", "{a", "<a", "</", "<!", "<?", "<%", "\"\\", "'\\", "/*", "(*", "{-", "//", "--", "#{", "$(", "${", "@a", "$a", "\"a", "'a", "\"\n", "'\n", "`\n",
		"[\n", "(\n", "{\n", "# ", "#a\n", "a\n\n", "\n ", " \n", "- ", "* ", "a b ", "a: b\n", "%w", "<<A", "<<A\n", "q{", "s/", "/a", "&a", "&#", "a;", "~~", "**", "=begin\n", "```", "[[", "[[a", "![",
		"/*a", "(*a", "{-a", "<!--a", "int a(", "--[[a", "=a", "%{a", "r#\"a", "<a b='", "a<", "@\"a", "\"\"\"a", "'''a", "\"\"\"", "\\a", "a\\", "%(a", "#|a",
		"$$a", "|a", "<<<A\n", "{{a", "{%a", "${a", "#{a", "#(a", "[a](", "a -> ", "a => ", "(a", "(a)", "{a}", "<a>", "<a ", "<a b=", "/a,", "1/", "a*", "{ ", "( ", "[ ", "\\\"", "\"\\\""}
	for c := byte(33); c < 127; c++ {
		if !isWord(c) {
			pieces = append(pieces, string(rune(c)))
		}
	}
	return pieces
}

// TestSweep lexes hostile texts of 16 and 64 KB with every lexer and says which
// take more than 8 times longer for the longer, or more than 50 ms.
// BROADSHEET_HIGHLIGHT_SWEEP names the lexers, "all" being every one. It fails
// for none: what a clock says depends on what else the machine does.
func TestSweep(t *testing.T) {
	which := os.Getenv("BROADSHEET_HIGHLIGHT_SWEEP")
	if which == "" {
		t.Skip("SKIPPED: BROADSHEET_HIGHLIGHT_SWEEP names no lexers")
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	tags := nativeTags()
	if which != "all" {
		tags = strings.Fields(which)
	}
	for _, tag := range tags {
		l, _ := Find(tag)
		l.Spans("a")
		for _, piece := range hostile() {
			took := func(size int) time.Duration {
				code := strings.Repeat(piece, size/len(piece))
				start := threadTime()
				l.Spans(code)
				return threadTime() - start
			}
			if d := took(2 << 10); d > 50*time.Millisecond {
				t.Logf("%-22s %-10q %v for 2 KB", tag, piece, d)
				continue
			}
			short := took(16 << 10)
			if short > 50*time.Millisecond {
				t.Logf("%-22s %-10q %v for 16 KB", tag, piece, short)
				continue
			}
			long := took(64 << 10)
			if long > 50*time.Millisecond || long > 8*short && long > 20*time.Millisecond {
				t.Logf("%-22s %-10q %v for 16 KB, %v for 64 KB", tag, piece, short, long)
			}
		}
	}
}

// threadTime is the processor's time that the thread has taken, which other
// work on the machine counts little for.
func threadTime() time.Duration {
	const thread = 1
	var u syscall.Rusage
	if err := syscall.Getrusage(thread, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano())
}
