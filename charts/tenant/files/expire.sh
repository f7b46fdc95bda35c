#!/bin/sh
# expire.sh REPOSITORY SECONDS: deletes the images of a repository that were made longer ago than that.
# Kaniko takes them for misses by the same date, but never deletes them.
# crane speaks plain HTTP to names that end in `.local`, as Kaniko does, and TLS to all others.
set -eu
repository=$1
oldest=$(($(date +%s) - $2))

if ! tags=$(crane ls "$repository"); then
  # Before the first push there is no repository.
  case $(crane ls "$repository" 2>&1) in
  *NAME_UNKNOWN*) exit 0 ;;
  *) exit 1 ;;
  esac
fi
for tag in $tags; do
  # The first is the image's own; those of its history come later.
  config=$(crane config "$repository:$tag") || continue
  created=$(echo "$config" | grep -o '"created": *"[^"]*"' | head -n 1 | cut -d '"' -f 4)
  # Reproducible images may have none.
  if [ -z "$created" ]; then
    echo "kept $tag, which has no date" >&2
    continue
  fi
  # Busybox knows dates with a blank only.
  made=$(date -u -d "$(echo "${created%%[.Z+]*}" | tr T ' ')" +%s)
  if [ "$made" -lt "$oldest" ]; then
    digest=$(crane digest "$repository:$tag")
    crane delete "$repository@$digest"
    echo "deleted $tag of $created"
  fi
done
