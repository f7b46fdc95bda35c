function text(file,   line, all) {
  while ((getline line < file) > 0) all = all line
  close(file)
  gsub(/[ \t\r]/, "", all)
  return all
}
function blob(digest) { return text(ARGV[1] "/blobs/sha256/" digest) }
BEGIN {
  all = text(ARGV[1] "/index.json")
  all = match(all, /.*"digest":"sha256:/) ? blob(substr(all, RSTART + RLENGTH, 64)) : ""
  all = match(all, /"config":[{][^}]*"digest":"sha256:/) ? blob(substr(all, RSTART + RLENGTH, 64)) : ""
  made = match(all, /"created":"/) ? substr(all, RSTART + RLENGTH, 19) : ""
  print made ~ /^[0-9]+-[0-9]+-[0-9]+T[0-9]+:[0-9]+:[0-9]+$/ ? made : "-"
}
