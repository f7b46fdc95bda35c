# complete.zsh LINE: what zsh offers after LINE, in a terminal of its own, because it completes nowhere else.
zmodload zsh/zpty
zpty -b terminal zsh -f -i
# wait_for WORD: reads the terminal until it has written WORD.
wait_for() {
  local text chunk
  repeat 600; do
    if zpty -r -t terminal chunk; then text+=$chunk; else sleep 0.05; fi
    [[ $text == *$1* ]] && { print -r -- "$text"; return; }
  done
  print -r -- "$text"
  return 1
}
# Words to wait for are written in two parts, so that the echo of a command is not taken for them.
zpty -w terminal "stty rows 100 cols 200; PROMPT= LISTMAX=1000; autoload -U compinit; compinit -u -D
source <(runner-tenant completions zsh)
offer() { zle list-choices; zle -R; print off''ered }; zle -N offer; bindkey '^T' offer; print rea''dy"
wait_for ready >/dev/null
zpty -w -n terminal "$1"$'\C-t'
wait_for offered | sed $'s/\e\\[[0-9;?]*[A-Za-z]/ /g'
