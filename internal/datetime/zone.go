package datetime

import (
	"time"
	_ "time/tzdata" // one binary: the zones travel with it
)

// plainUTC is local time in a place whose clocks show UTC. It differs from
// time.UTC in what Ruby prints: +0000 instead of UTC.
var plainUTC = time.FixedZone("UTC", 0)

// LoadLocation is the location the environment's TZ=name gives Ruby. Like the
// C library it takes a name it does not know for UTC; ok is false then.
func LoadLocation(name string) (loc *time.Location, ok bool) {
	if name == "" || name == "UTC" {
		return plainUTC, true
	}
	if name[0] == ':' {
		name = name[1:]
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return plainUTC, false
	}
	if loc == time.UTC {
		return plainUTC, true
	}
	return loc, true
}
