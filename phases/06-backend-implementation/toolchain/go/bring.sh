#!/bin/sh
# Boxes see the machine's own folders and the toolchain: a Go that stands elsewhere, such as at home, comes along.
set -eu
mkdir "$1/bin"
root=$(go env GOROOT)
case "$root" in
  /usr/*) ;;
  *)
    mkdir "$1/root"
    for part in bin pkg src VERSION go.env; do
      [ ! -e "$root/$part" ] || cp -RL "$root/$part" "$1/root"
    done
    root="$1/root"
    ;;
esac
ln -s "$root/bin/go" "$1/bin/go-itself"
ln -s "$root/bin/gofmt" "$1/bin/gofmt"
