# complete.bash LINE: what Bash offers after LINE, by the function that the script registers.
eval "$(runner-tenant completions bash)"
read -ra COMP_WORDS <<<"$1"
[[ $1 == *' ' ]] && COMP_WORDS+=('')
COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMP_LINE=$1 COMP_POINT=${#1} COMP_TYPE=63
function=$(complete -p runner-tenant | sed 's/.*-F \([^ ]*\).*/\1/')
"$function" runner-tenant "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
printf '%s\n' "${COMPREPLY[@]}"
