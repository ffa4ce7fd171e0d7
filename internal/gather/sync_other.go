//go:build !linux

package gather

import "errors"

const canSyncTogether = false

func syncTogether(string) error { return errors.ErrUnsupported }
