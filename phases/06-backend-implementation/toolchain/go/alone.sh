#!/bin/sh
# Runs every test by itself, so that one that panics takes no other with it, and writes what `go test -json` would.
set -u
all="$1"
binary="$TMPDIR/alone.test"
ended=0
: > "$all"
for package in $(go list ./...); do
  rm -f "$binary"
  if ! go test -c -o "$binary" "$package"; then ended=1; continue; fi
  [ -f "$binary" ] || continue
  cd "$(go list -f '{{.Dir}}' "$package")" || exit 1
  for name in $("$binary" -test.list '^(Test|Example|Fuzz)' | grep -E '^(Test|Example|Fuzz)'); do
    "$binary" -test.v=test2json -test.timeout 60s -test.run "^$name\$" 2>&1 | go tool test2json -p "$package" >> "$all"
  done
  cd "$OLDPWD" || exit 1
done
! grep -q '"Action":"fail"' "$all" && exit $ended
