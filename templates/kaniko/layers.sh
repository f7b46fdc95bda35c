# The layers. GitLab keeps what is below the project, where `COPY . .` would take them for a part of it; Kaniko needs them on a
# mount. Both folders are on that of the builds, so that to move them is to rename them.
layers=${KANIKO_CACHE_LAYOUT:-}
kept=$CI_PROJECT_DIR/.kaniko-cache
case $layers in
  '') rm -rf "$kept" ;;
  "$CI_BUILDS_DIR"/*)
    rm -rf "$layers"
    [ ! -d "$kept" ] || mv "$kept" "$layers" ;;
  *) fail "the layers cannot be kept in $layers, which is not below the builds, $CI_BUILDS_DIR: tell the platform team" ;;
esac
# When the image of a layer was made; `-` when it is none.
created() {
  awk '
    #include created.awk
  ' "$1"
}
# Drops what Kaniko would not take any more, and the oldest beyond what one request can upload to S3.
prune() {
  [ -d "$layers" ] || return 0
  # A Go duration; without one, Kaniko's own two weeks.
  seconds=$(printf '%s\n' "${KANIKO_CACHE_TTL:-336h}" | awk '{
    for (unit = split("ns 1e-9 us 1e-6 µs 1e-6 ms 1e-3 s 1 m 60 h 3600", units, " "); unit > 0; unit -= 2)
      of[units[unit - 1]] = units[unit]
    while (match($0, /^[0-9.]+[a-zµ]+/)) {
      part = substr($0, 1, RLENGTH)
      $0 = substr($0, RLENGTH + 1)
      name = part
      sub(/^[0-9.]+/, "", name)
      seconds += part * of[name]
    }
    printf "%.0f", seconds
  }')
  oldest=$(date -u -d "@$(($(date +%s) - seconds))" +%Y-%m-%dT%H:%M:%S)
  for layer in "$layers"/*; do
    [ -e "$layer" ] || continue
    size=$(find "$layer" -type f -exec stat -c %s {} + | awk '{ all += $1 } END { printf "%.0f", all }')
    printf '%s %s %s\n' "$(created "$layer")" "$size" "${layer##*/}"
  done | sort -r | awk -v oldest="$oldest" -v size="$cache_size" '
    #include kept.awk
  ' | while read -r step what; do
    if [ "$step" = drop ]; then rm -rf "${layers:?}/$what"; else echo "kaniko: $what"; fi
  done
}
prune
