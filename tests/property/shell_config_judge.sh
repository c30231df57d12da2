# SPDX-License-Identifier: MIT
# bash shell_config_judge.sh COUNT: sources ./0 to ./COUNT-1, each in a shell of its own, and says
# what became of the variables a, b, c and d, NUL-separated:
#
#     case NUMBER  quiet|complains  KIND WORDS WORD…   (four times)
for ((bprun_n = 0; bprun_n < $1; ++bprun_n)); do
  (
    set --
    source "./$bprun_n" >/dev/null 2>"complaints" </dev/null
    bprun_status=$?
    if [[ $bprun_status != 0 || -s complaints ]]; then bprun_mood=complains; else bprun_mood=quiet; fi
    builtin printf '%s\0' "case $bprun_n" "$bprun_mood"
    for bprun_name in a b c d; do
      declare -n bprun_value=$bprun_name
      bprun_kind=string
      if ((${#bprun_value[@]} > 0)) && [[ ${bprun_value@a} == *a* ]]; then bprun_kind=array; fi
      builtin printf '%s\0' "$bprun_kind" "${#bprun_value[@]}" "${bprun_value[@]}"
      unset -n bprun_value
    done
  ) || builtin printf '%s\0' "case $bprun_n" died
done
