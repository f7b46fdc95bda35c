# Kaniko, with the layer cache of this runner
set -e
fail() { printf 'kaniko: %s\n' "$1" >&2; exit 1; }
cd "$CI_PROJECT_DIR"

#include inputs.sh
set -u
check_destination() {
  case $1 in
    '' | [:/.-]* | *: | *[[:space:]]*)
      fail "'$1' is no image to push: set the input destination, for example to \$CI_REGISTRY_IMAGE:\$CI_COMMIT_SHORT_SHA" ;;
  esac
}
check_destination "$destination"
for argument; do
  case $argument in --destination=*) check_destination "${argument#*=}" ;; esac
done
case $context in
  *://*) ;;
  *)
    [ -d "$context" ] || fail "there is no folder '$context' in the project for the build context: set the input context"
    context=$(cd "$context" && pwd)
    case $dockerfile in /* | *://*) ;; *) dockerfile=$context/$dockerfile ;; esac
    case $dockerfile in
      *://*) ;;
      *) [ -f "$dockerfile" ] || fail "there is no file '$dockerfile': set the input dockerfile, relative to the context" ;;
    esac ;;
esac
[ -n "${KANIKO_CACHE_ARGS:-}" ] || echo 'kaniko: this runner has no layer cache'
# A word of the arguments is no pattern of files. Those of the pipeline come last and win.
set -f
# shellcheck disable=SC2086 # The runner's are several words.
set -- ${KANIKO_CACHE_ARGS:-} "$@"
set +f

#include credentials.sh

#include layers.sh

# What later jobs know of the image; GitLab takes it from a file in the project.
report=$CI_PROJECT_DIR/.kaniko.env
rm -f "$report"

status=0
/kaniko/executor --context "$context" --dockerfile "$dockerfile" --destination "$destination" --digest-file "$folder/digest" "$@" ||
  status=$?
if [ "$status" -eq 0 ] && [ -s "$folder/digest" ]; then
  printf '%s=%s\n' "$digest_variable" "$(cat "$folder/digest")" >"$report"
fi
if [ -d "$layers" ]; then
  { prune && mv "$layers" "$kept"; } || echo 'kaniko: the layers could not be kept' >&2
fi
exit "$status"
