package ledger

import (
	"os"
	"strings"
)

// boot names the present start of the machine.
func boot() string {
	b, _ := os.ReadFile("/proc/sys/kernel/random/boot_id")
	return strings.TrimSpace(string(b))
}
