#!/bin/sh
# expire.sh REPOSITORY SECONDS: deletes the images of a repository that were made longer ago than that.
# Kaniko takes them for misses by the same date, but never deletes them.
set -eu
repository=$1
oldest=$(($(date +%s) - $2))

if ! tags=$(crane ls --insecure "$repository"); then
  # Before the first push there is no repository.
  case $(crane ls --insecure "$repository" 2>&1) in
  *NAME_UNKNOWN*) exit 0 ;;
  *) exit 1 ;;
  esac
fi
for tag in $tags; do
  # The first is the image's own; those of its history come later.
  config=$(crane config --insecure "$repository:$tag") || continue
  created=$(echo "$config" | grep -o '"created": *"[^"]*"' | head -n 1 | cut -d '"' -f 4)
  # Busybox knows dates with a blank only.
  made=$(date -u -d "$(echo "${created%%[.Z+]*}" | tr T ' ')" +%s)
  if [ "$made" -lt "$oldest" ]; then
    digest=$(crane digest --insecure "$repository:$tag")
    crane delete --insecure "$repository@$digest"
    echo "deleted $tag of $created"
  fi
done
