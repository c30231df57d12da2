# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154
#
# Somebody at a terminal, whose screen can be looked at: tmux is the terminal, and judges what is to be seen.
# After support.bash; the script's clean_up calls close_terminal.

command -v tmux >/dev/null || skip "there is no tmux"

# Each terminal has a server of its own: one that is on its way out takes no more.
terminals=0
tmux_() { tmux -S "$T/tmux.$terminals" "$@"; }

# A shell with job control on a terminal of so many columns, with these variables: open_terminal 80 NAME=value
open_terminal() {
  local columns=$1
  shift
  terminals=$((terminals + 1))
  env -u CI -u NO_COLOR -u TMUX LC_ALL=C.UTF-8 "$@" \
    tmux -S "$T/tmux.$terminals" -f /dev/null -u new-session -d -x "$columns" -y 24 "exec bash --norc --noprofile -i"
  tmux_ set-option -g status off
  tmux_ resize-window -x "$columns" -y 24
  type_in "PS1='ready> ' HISTFILE=; clear"
  eventually screen_ends_with "ready>"
}

close_terminal() { tmux_ kill-server 2>/dev/null || true; }

resize() { tmux_ resize-window -x "$1" -y 24; }

keys() { tmux_ send-keys "$@"; }

type_in() {
  keys -l "$1"
  keys Enter
}

# What is to be seen, without the blank lines at its end: $screen
look() { screen=$(tmux_ capture-pane -p); }

# The same with its colours.
look_at_colours() { screen=$(tmux_ capture-pane -p -e); }

# A part of the screen, which may hold line ends.
screen_has() {
  look
  [[ $screen == *"$1"* ]]
}

screen_ends_with() {
  look
  [[ $screen == *"$1" ]]
}

screen_matches() {
  look
  [[ $screen =~ $1 ]]
}

expect_screen() { screen_has "$1" || fail "this is not on the screen: <$1>, but"$'\n'"$screen"; }

expect_not_on_screen() {
  if screen_has "$1"; then fail "this is on the screen: <$1>"$'\n'"$screen"; fi
}

# How often something is to be seen.
count_on_screen() {
  look
  { grep -oF -e "$1" <<<"$screen" || true; } | wc -l
}

expect_cursor() { expect_same "$(tmux_ display-message -p '#{cursor_flag}')" 1 "as whether the cursor is shown"; }
