# JSON, strictly; a value comes back as it is written, without the blanks around it.
function say(what) { print "kaniko: " what | "cat 1>&2" }
function die(why) { say("cannot read the registry credentials of " source ": " why); close("cat 1>&2"); exit 1 }
function next_is(mark) {
  sub(/^[ \t\r\n]+/, "", rest)
  if (substr(rest, 1, 1) != mark) return 0
  rest = substr(rest, 2)
  return 1
}
function need(mark) { if (!next_is(mark)) die("it is not JSON, a " mark " is missing") }
function string(   text, mark) {
  need("\"")
  text = "\""
  while (match(rest, special)) {
    mark = substr(rest, RSTART, 1)
    text = text substr(rest, 1, RSTART - 1)
    rest = substr(rest, RSTART)
    if (mark == "\"") { rest = substr(rest, 2); return text mark }
    if (!match(rest, /^\\(["\\\/bfnrt]|u[0-9a-fA-F][0-9a-fA-F][0-9a-fA-F][0-9a-fA-F])/)) break
    text = text substr(rest, 1, RLENGTH)
    rest = substr(rest, RLENGTH + 1)
  }
  die("it is not JSON, a string does not end")
}
# `where` is the way to the value, in lower case, as Go compares field names.
function value(where, depth,   text, key) {
  if (depth > 16) die("it is too deep")
  if (next_is("{")) {
    if (next_is("}")) return "{}"
    text = "{"
    do {
      key = string()
      need(":")
      item = value(where "/" key, depth + 1)
      member(tolower(where), key, item)
      text = text (text == "{" ? "" : ",") key ":" item
    } while (next_is(","))
    need("}")
    return text "}"
  }
  if (next_is("[")) {
    if (next_is("]")) return "[]"
    text = "["
    do text = text (text == "[" ? "" : ",") value(where "/[]", depth + 1)
    while (next_is(","))
    need("]")
    return text "]"
  }
  if (substr(rest, 1, 1) == "\"") return string()
  if (!match(rest, /^(true|false|null|-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?)/)) die("it is not JSON")
  text = substr(rest, 1, RLENGTH)
  rest = substr(rest, RLENGTH + 1)
  return text
}
function member(where, key, item) {
  if (where == "" && tolower(key) == "\"credsstore\"") store_here = plain(item)
  if (where == "" && tolower(key) ~ /^"(auths|credhelpers)"$/ && item !~ /^([{]|null$)/) die(key " is no object")
  if (where == "/\"credhelpers\"") helper_here[registry(plain(key))] = plain(item)
  if (where == "/\"auths\"" && item !~ /^([{]|null$)/) die("an entry of auths is no object")
  if (where == "/\"auths\"") auth_here[registry(plain(key))] = item
}
# The text of a string that names something.
function plain(text) {
  if (text == "null") return ""
  if (text !~ /^"/) die("a string is missing")
  text = substr(text, 2, length(text) - 2)
  gsub(/\\\//, "/", text)
  if (text ~ /[\\"]/) die("a name has an escape")
  return text
}
# What Kaniko asks for: host[:port], a repository behind it, or the long name of Docker Hub.
function registry(name) {
  if (sub(/^https?:\/\//, "", name)) sub(/\/.*/, "", name)
  sub(/\/(v[12]\/?)?$/, "", name)
  return name ~ /^((index|registry-1)\.)?docker\.io$/ ? "https://index.docker.io/v1/" : name
}
function is_here(helper) {
  if (helper ~ /^[A-Za-z0-9._-]+$/ && system("command -v docker-credential-" helper " >/dev/null 2>&1") == 0) return 1
  say(source " names a credential helper that is not in this image; left out")
  return 0
}
function add(name, kind, text) {
  if (name in owner) {
    if (kind text != kind_of[name] text_of[name])
      say(name ": the credentials of " owner[name] " are used, not those of " source)
    return
  }
  owner[name] = source
  kind_of[name] = kind
  text_of[name] = text
  names[++count] = name
}
BEGIN {
  # Where a string needs a look: quotes, escapes, and what JSON does not allow in it.
  special = "[\"\\\\"
  for (i = 1; i < 32; i++) special = special sprintf("%c", i)
  special = special "]"
  for (i = 1; i < ARGC; i += 2) {
    source = ARGV[i]
    rest = ""
    while ((got = (getline line < ARGV[i + 1])) > 0) rest = rest line "\n"
    if (got < 0) die("there is no file " ARGV[i + 1])
    close(ARGV[i + 1])
    split("", auth_here)
    split("", helper_here)
    store_here = ""
    if (rest ~ /^[ \t\r\n]*$/) continue
    if (value("", 0) !~ /^[{]/) die("it is no object")
    if (rest ~ /[^ \t\r\n]/) die("something follows the object")
    for (name in helper_here)
      if (helper_here[name] != "" && is_here(helper_here[name])) add(name, "helper", helper_here[name])
      else delete helper_here[name]
    # An empty entry is what `docker login` leaves where a store has the rest.
    for (name in auth_here)
      if (auth_here[name] ~ /:/ && !(name in helper_here)) add(name, "auth", auth_here[name])
    if (store_here != "" && store == "" && is_here(store_here)) store = store_here
  }
  # With a store for all, docker/cli asks it even for what has an entry, unless a helper of no name stands before it.
  for (i = 1; i <= count; i++) {
    name = names[i]
    if (kind_of[name] == "auth") auths = auths (auths == "" ? "" : ",") "\"" name "\":" text_of[name]
    if (kind_of[name] == "auth" && store == "") continue
    helpers = helpers (helpers == "" ? "" : ",") "\"" name "\":\"" (kind_of[name] == "auth" ? "" : text_of[name]) "\""
  }
  print "{\"auths\":{" auths "},\"credHelpers\":{" helpers "}" (store == "" ? "" : ",\"credsStore\":\"" store "\"") "}"
}
