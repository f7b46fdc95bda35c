# Who may pull and push: Kaniko reads one file of Docker's format, so that all there are become one, an entry a registry.
# The first that knows a registry wins. Its own folder is the only one that Kaniko keeps out of images and of its clearing.
folder=/kaniko/runner-tenant
rm -rf "$folder"
mkdir -m 700 "$folder"
compose() {
  awk '
    #include credentials.awk
  ' "$@"
}
# The group's dependency proxy, from the variables of the job.
dependency_proxy() {
  awk '
    function json(text) {
      gsub(/[\\"]/, "\\\\&", text)
      return "\"" text "\""
    }
    BEGIN {
      user = json(ENVIRON["CI_DEPENDENCY_PROXY_USER"])
      password = json(ENVIRON["CI_DEPENDENCY_PROXY_PASSWORD"])
      server = json(ENVIRON["CI_DEPENDENCY_PROXY_SERVER"])
      print "{\"auths\":{" server ":{\"username\":" user ",\"password\":" password "}}}"
    }
  '
}
credentials() {
  set --
  [ -z "${KANIKO_DESTINATION_DOCKER_CONFIG:-}" ] ||
    set -- 'the destination' "$KANIKO_DESTINATION_DOCKER_CONFIG/config.json"
  [ -z "${KANIKO_CACHE_DOCKER_CONFIG:-}" ] || set -- "$@" 'the layer cache' "$KANIKO_CACHE_DOCKER_CONFIG/config.json"
  case ${DOCKER_AUTH_CONFIG:-} in
    '') ;;
    # A variable of type "File".
    /*) set -- "$@" DOCKER_AUTH_CONFIG "$DOCKER_AUTH_CONFIG" ;;
    *)
      (umask 077; printf '%s\n' "$DOCKER_AUTH_CONFIG" >"$folder/user.json")
      set -- "$@" DOCKER_AUTH_CONFIG "$folder/user.json" ;;
  esac
  image=${DOCKER_CONFIG:-$HOME/.docker}/config.json
  [ ! -f "$image" ] || set -- "$@" "$image" "$image"
  if [ -n "${CI_DEPENDENCY_PROXY_SERVER:-}" ] && [ -n "${CI_DEPENDENCY_PROXY_PASSWORD:-}" ]; then
    (umask 077; dependency_proxy >"$folder/proxy.json")
    set -- "$@" 'the dependency proxy' "$folder/proxy.json"
  fi
  [ $# -gt 0 ] || return 0
  (umask 077; compose "$@" >"$folder/config.json")
  export DOCKER_CONFIG="$folder"
  # Newer Kanikos would let it outrank the file, which has it already.
  unset DOCKER_AUTH_CONFIG
}
# The project's own registry is not in it: Kaniko knows the job's token by itself (docker-credential-gitlabci).
credentials
