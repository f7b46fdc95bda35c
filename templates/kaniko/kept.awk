{ name = $0; sub(/^[^ ]+ [^ ]+ /, "", name) }
$1 "" < oldest { old++; print "drop " name; next }
all + $2 > size * 1e9 { big++; print "drop " name; next }
{ all += $2; kept++ }
END { if (old + big > 0) printf "say %d layers kept, %d dropped as too old, %d beyond %s GB\n", kept, old, big, size }
