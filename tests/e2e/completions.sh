#!/bin/bash
# SPDX-License-Identifier: MIT
# The completions in the shells themselves: commands, options and values where they are asked for by the Tab key. In
# bash and zsh on a pseudo-terminal, fish is asked by its own `complete -C`.
# labels: fast
source "$(dirname "$0")/support.bash"

cd "$T"
mkdir -p some-app
touch some-slug.tgz some-vars.env
for shell in bash zsh fish; do
  run_bprun completion "$shell"
  expect_status 0
  cp "$T/stdout" "completion.$shell"
done
run_bprun completion tcsh
expect_status 64
expect_in "$T/stderr" "bash, zsh or fish"

# What is typed with the Tab key in it, and what bprun, a function here, gets: a row each.
typed=(
  $'bprun slug insp\tsome-s\t' 'slug inspect some-slug.tgz'
  $'bprun build --isol\tsandb\t' 'build --isolation sandbox'
  $'bprun buil\t some-a\t --slug-f\tbo\t' 'build some-app/ --slug-format both'
  $'bprun build --env-fi\tsome-v\t' 'build --env-file some-vars.env'
  $'bprun stack sho\theroku-24' 'stack show heroku-24'
  $'bprun start web --lay\tpla\t' 'start web --layout plain'
  $'bprun completion fi\t' 'completion fish'
)

# A shell that reads no start-up file of its user, with a prompt to wait for. $1: what it puts between an option and its
# value.
at_shell() {
  local between=$1 turns=() i
  shift
  for ((i = 0; i < ${#typed[@]}; i += 2)); do turns+=("ready> " "${typed[i]}"); done
  status=0
  TERM=dumb python3 "$root/tests/support/at_terminal.py" "${turns[@]}" "ready> " exit -- "$@" >"$T/stdout" 2>&1 || status=$?
  expect_status 0
  for ((i = 1; i < ${#typed[@]}; i += 2)); do
    expect_in "$T/stdout" "got: $(sed -E "s/(--[a-z-]+) /\\1$between/" <<<"${typed[i]}")"
  done
}

cat >bashrc <<'EOF'
PS1='ready> '
bind 'set bell-style none'
bprun() { echo "got: $*"; }
source ./completion.bash
EOF
at_shell " " bash --noprofile --rcfile bashrc -i

missing=()
if command -v zsh >/dev/null; then
  mkdir zsh
  cat >zsh/.zshrc <<'EOF'
unsetopt auto_remove_slash zle_bracketed_paste prompt_cr prompt_sp 2>/dev/null
PS1='ready> '
autoload -U compinit && compinit -u -d ./zsh/dump
bprun() { print -r -- "got: $*" }
source ./completion.zsh
EOF
  ZDOTDIR=$T/zsh at_shell '=' zsh -d -i
else
  missing+=(zsh)
fi
if command -v fish >/dev/null; then
  fish_offers() { HOME=$T fish --no-config -c "source completion.fish; complete -C '$1'" | cut -f1; }
  fish_offers 'bprun slug ' >offers
  expect_same "$(sort offers | tr '\n' ' ')" "create diff inspect "
  fish_offers 'bprun build --isolation ' >offers
  expect_in offers sandbox
  fish_offers 'bprun build --slug-f' >offers
  expect_in offers --slug-format
  fish_offers 'bprun slug inspect some-s' >offers
  expect_in offers some-slug.tgz
  fish_offers 'bprun build --output some-' >offers
  expect_in offers some-app/
  expect_not_in offers some-slug.tgz
  fish_offers 'bprun help stack sh' >offers
  expect_in offers show
else
  missing+=(fish)
fi
((${#missing[@]} == 0)) || skip "bash is as it must be; not here: ${missing[*]}"
