#!/bin/sh
# Go, with a build cache for each command that begins with what was compiled when the toolchain was installed: compiling
# the standard library anew takes longer than a service may take to start, and the installed cache cannot be written to.
here=$(dirname "$0")
export GOCACHE="${TMPDIR:-/tmp}/go-build"
[ -d "$GOCACHE" ] || cp -R "$here/../build" "$GOCACHE"
exec "$here/go-itself" "$@"
