# Kaniko, with the layer cache of this runner
set -e
fail() { printf 'kaniko: %s\n' "$1" >&2; exit 1; }
cd "$CI_PROJECT_DIR"

# What to build. Values of variables are taken as they are; the shell does not read them again.
destination="$[[ inputs.destination ]]"
context="$[[ inputs.context ]]"
dockerfile="$[[ inputs.dockerfile ]]"
set -u
case $destination in
  '' | [:/.-]* | *[[:space:]]*)
    fail "'$destination' is no image to push: set the input destination, for example to \$CI_REGISTRY_IMAGE:\$CI_COMMIT_SHORT_SHA" ;;
esac
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
# A word of the arguments is no pattern of files. What the pipeline says comes last and wins.
set -f
# shellcheck disable=SC2086 # Both are several words.
set -- ${KANIKO_CACHE_ARGS:-} $[[ inputs.arguments ]]
set +f

#include credentials.sh

#include layers.sh

status=0
/kaniko/executor --context "$context" --dockerfile "$dockerfile" --destination "$destination" "$@" || status=$?
if [ -d "$layers" ]; then
  { prune && mv "$layers" "$kept"; } || echo 'kaniko: the layers could not be kept' >&2
fi
exit "$status"
