# What to build. The shell does not read the inputs, which may come from whoever triggers the pipeline: awk makes quoted words of
# them, in which only $NAME, ${NAME} and ${NAME:-default} are variables of the shell.
inputs() {
  cat <<'end of the inputs'
text destination $[[ inputs.destination ]]
text context $[[ inputs.context ]]
text dockerfile $[[ inputs.dockerfile ]]
text cache-size $[[ inputs.cache-size ]]
text digest-variable $[[ inputs.digest-variable ]]
list destination $[[ inputs.destinations ]]
list build-arg $[[ inputs.build-args ]]
flag target $[[ inputs.target ]]
flag custom-platform $[[ inputs.platform ]]
words arguments $[[ inputs.arguments ]]
end of the inputs
}
quoted() {
  awk '
    #include inputs.awk
  '
}
destination='' context='' dockerfile='' cache_size='' digest_variable=''
eval "$(inputs | quoted)"
