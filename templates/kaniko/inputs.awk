# Reads the inputs of the component, one a line: KIND NAME VALUE. Prints shell code that sets a variable for each text and, last,
# the positional parameters. In the code everything is quoted, but for $NAME, ${NAME} and ${NAME:-default}, whose values are quoted
# in turn: no value becomes a second word, a flag or a command.
BEGIN { quote = sprintf("%c", 39) }
{
  kind = $1
  name = $2
  rest = $0
  sub(/^[^ ]+ [^ ]+ ?/, "", rest)
}
kind == "text" { gsub(/-/, "_", name); print name "=" text() }
kind == "flag" && rest != "" { arguments = arguments " " quote "--" name "=" quote text() }
kind == "list" { arguments = arguments list() }
kind == "words" { arguments = arguments words() }
END { print "set --" arguments }
function die(why) { print "kaniko: the input " name " cannot be read: " why | "cat 1>&2"; close("cat 1>&2"); print "exit 1"; exit 1 }
# Takes a variable from the start of the rest; returns its value as shell code, or nothing where none stands there. As a whole word
# without quotes, an empty one is no word.
function variable(whole,   found) {
  if (!match(rest, /^\$([A-Za-z_][A-Za-z0-9_]*|[{][A-Za-z_][A-Za-z0-9_]*(:-[A-Za-z0-9._\/:@+-]*)?[}])/)) return ""
  found = substr(rest, 2, RLENGTH - 1)
  rest = substr(rest, RLENGTH + 1)
  gsub(/[{}]/, "", found)
  if (found ~ /:-/) return "\"${" found "}\""
  return whole ? "${" found ":+\"$" found "\"}" : "\"${" found "-}\""
}
# A character as shell code.
function quoted(char) { return char == quote ? "\"" char "\"" : quote char quote }
function take(   char) {
  char = substr(rest, 1, 1)
  rest = substr(rest, 2)
  return char
}
# All of the rest as one word.
function text(   code, found) {
  code = ""
  while (rest != "") code = code ((found = variable(0)) != "" ? found : quoted(take()))
  return code == "" ? quote quote : code
}
# The words of the rest, as a shell splits them; variables do not split.
function words(   code, word, in_word, char, found) {
  code = ""
  word = ""
  in_word = 0
  while (rest != "") {
    if ((found = variable(1)) != "") { word = word found; in_word = 1; continue }
    char = take()
    if (char ~ /[ \t]/) {
      if (in_word) code = code " " word
      word = ""
      in_word = 0
      continue
    }
    in_word = 1
    word = word quote quote
    if (char == quote) {
      while ((char = take()) != quote) { if (char == "") die("a single quote does not end"); word = word quoted(char) }
    } else if (char == "\"") {
      while (rest != "" && substr(rest, 1, 1) != "\"") {
        if ((found = variable(0)) != "") { word = word found; continue }
        char = take()
        if (char == "\\" && rest ~ /^["\\$`]/) char = take()
        word = word quoted(char)
      }
      if (take() == "") die("a double quote does not end")
    } else if (char == "\\" && rest != "") word = word quoted(take())
    else word = word quoted(char)
  }
  return in_word ? code " " word : code
}
# The strings of a JSON list, each as the value of a flag.
function list(   code, char, item, found, at) {
  code = ""
  gsub(/^[ \t]*\[[ \t]*/, "", rest)
  while (rest !~ /^\][ \t]*$/) {
    if (take() != "\"") die("it is no list of strings")
    item = ""
    while (rest != "" && substr(rest, 1, 1) != "\"") {
      if ((found = variable(0)) != "") { item = item found; continue }
      char = take()
      if (char == "\\") {
        char = take()
        if (char == "u") { item = item unicode(); continue }
        if (at = index("bfnrt", char)) char = substr("\b\f\n\r\t", at, 1)
      }
      item = item quoted(char)
    }
    if (take() == "") die("it is no list of strings")
    code = code " " quote "--" name "=" quote item
    sub(/^[ \t]*,?[ \t]*/, "", rest)
    if (rest == "") die("it is no list of strings")
  }
  return code
}
# GitLab writes some characters of ASCII by their numbers, `&` as \u0026.
function unicode(   digits, value, i) {
  digits = tolower(substr(rest, 1, 4))
  if (digits !~ /^00[0-7][0-9a-f]$/ || digits == "0000") die("it has an escape of JSON that is no character of ASCII")
  rest = substr(rest, 5)
  for (i = 3; i <= 4; i++) value = 16 * value + index("0123456789abcdef", substr(digits, i, 1)) - 1
  return quoted(sprintf("%c", value))
}
