#!/bin/sh
# Collects the garbage of the registry that serve.sh serves in this container, which is read-only meanwhile.
set -eu
config=${CONFIG:-/etc/registry}
run=${RUN:-/run/registry}

# Ends the registry, after its uploads, and waits for the next one, which is in this mode.
restart_as() {
  read -r old _ <"$run/serving"
  kill "$old"
  # Uploads have a minute (`draintimeout`).
  seconds=0
  until read -r new mode <"$run/serving" && [ "$new" != "$old" ]; do
    [ "$seconds" -lt 90 ] || { echo "no registry that is $1" >&2; exit 1; }
    seconds=$((seconds + 1))
    sleep 1
  done
  [ "$mode" = "$1" ]
}

mkdir "$run/collecting" || { echo "another collection runs" >&2; exit 1; }
trap 'rm -f "$run/read-only"; restart_as writable; rmdir "$run/collecting"' EXIT
trap 'exit 1' HUP INT TERM
touch "$run/read-only"
restart_as read-only
registry garbage-collect --delete-untagged "$config/read-only.yml"
