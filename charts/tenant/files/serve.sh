#!/bin/sh
# Serves the registry: read-only while the file `read-only` is there (see collect.sh), else writable.
# One process follows the other, never two at a time: garbage collection must not meet a writer.
set -eu
config=${CONFIG:-/etc/registry}
run=${RUN:-/run/registry}

# Whoever collected has ended with the last container.
rm -rf "$run/read-only" "$run/collecting"
pid=
trap 'trap - TERM INT; [ -z "$pid" ] || { kill "$pid"; wait "$pid" || :; }; exit 0' TERM INT

wanted() {
  if [ -e "$run/read-only" ]; then echo read-only; else echo writable; fi
}

while :; do
  mode=$(wanted)
  registry serve "$config/$mode.yml" &
  pid=$!
  echo "$pid $mode" >"$run/serving.new"
  mv "$run/serving.new" "$run/serving"
  status=0
  wait "$pid" || status=$?
  [ "$(wanted)" != "$mode" ] || exit "$status"
done
