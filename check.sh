#!/usr/bin/env bash
# All checks in one command: format, vet, lint, import arrows, tests.
#
#   ./check.sh          everything
#   ./check.sh quick    without the race detector's second run
set -euo pipefail
cd "$(dirname "$0")"

step() { printf '\n== %s\n' "$*"; }

step format
unformatted=$(git ls-files -z '*.go' | xargs -0 gofmt -l)
if [ -n "$unformatted" ]; then
	printf 'not formatted by gofmt:\n%s\n' "$unformatted"
	exit 1
fi

step vet
go vet ./...
(cd bench && go vet ./...)

step lint
go tool -modfile=tools/go.mod staticcheck ./...

step "import arrows"
go test ./internal/arrows

if [ "${1:-}" != quick ]; then
	# Every package whose code starts goroutines or is promised to be safe for
	# concurrent use. The rest has nothing a race could be in.
	step "tests under the race detector"
	mapfile -t concurrent < <(git ls-files '*.go' |
		xargs grep -lE '^\s*go (func|[a-zA-Z_.]+\()|sync\.|errgroup|t\.Parallel|b\.RunParallel' |
		xargs -n1 dirname | sort -u | grep -v '^bench' | sed 's#^#./#')
	go test -race -short "${concurrent[@]}"
fi

step tests
go test ./...
