#!/bin/bash
# SPDX-License-Identifier: MIT
# On a terminal a status stands under the log, and never in it: unfinished lines, wide characters, half of one, what
# plays with the screen, other widths, Ctrl-Z and fg, the background, Ctrl-C, shells. tmux is the judge.
# shellcheck disable=SC2016
source "$(dirname "$0")/support.bash"
source "$root/tests/e2e/tmux.bash"
clean_up() { close_terminal; }

mark_of_waiting=bprun-test-child-$mark
# Ends the wait of the script that waits.
go_on() {
  eventually pgrep -f "^$mark_of_waiting-$1 "
  # The one signal whose victims a shell does not report.
  kill -PIPE "$(pgrep -f "^$mark_of_waiting-$1 ")"
}
waits() { echo '(exec -a "'"$mark_of_waiting-$1"'" sleep 100000); :; '; }
command_line="$bprun build $T/app -o $out --store $store --buildpack"
arrow=$'\xe2\x96\xb8'

new_app Procfile 'web: ./run' run '#!/bin/sh'
open_terminal 80

# Under the log, and under a line that is not finished, which goes on where it was; behind wide characters, and half a
# one whose other half comes later.
new_buildpack talks "echo 'first line'; $(waits 1)"'printf "begun "; '"$(waits 2)"'echo "and done"
printf "\xe9\x80\xb2\xe6\x8d\x97 \xe9"; '"$(waits 3)"'printf "\x80\xb2 end\n"; '"$(waits 4)"
type_in "$command_line $buildpack; echo status=\$?"
eventually screen_has $'\nfirst line\n'"$arrow compile talks  0:0"
eventually screen_matches "total [0-9:]+"
expect_cursor
go_on 1
eventually screen_has $'\nfirst line\nbegun\n'"$arrow compile talks  0:"
go_on 2
eventually screen_has $'\nbegun and done\n\xe9\x80\xb2\xe6\x8d\x97\n'"$arrow compile talks"
go_on 3
eventually screen_has $'\nbegun and done\n\xe9\x80\xb2\xe6\x8d\x97 \xe9\x80\xb2 end\n'"$arrow compile talks"

# A window that is made smaller, down to 20 columns, and larger again: one status, of its width.
for columns in 40 20 60 80; do
  resize "$columns"
  eventually screen_matches "end"$'\n'"$arrow compile t[^"$'\n'"]*$"
  expect_same "$(count_on_screen "$arrow")" 1 "as number of statuses at $columns columns"
done

# Ctrl-Z leaves a screen without a status, fg brings it back; in the background there is none.
keys C-z
eventually screen_matches 'Stopped.*ready>$'
expect_not_on_screen "$arrow"
type_in bg
eventually screen_matches 'ready>$'
type_in "echo here; sleep 1.3; echo there"
eventually screen_matches $'\nthere\nready>$'
expect_not_on_screen "$arrow"
type_in fg
eventually screen_matches "$arrow compile talks[^"$'\n'"]*$"
expect_same "$(count_on_screen "$arrow")" 1
go_on 4
eventually screen_matches $'Built [^\n]*\n(status=0\n)?ready>$'
expect_not_on_screen "$arrow"
expect_cursor

# What would play with the screen does not.
type_in clear
new_buildpack plays 'echo "stays here"; printf "\033[2J\033[?25l\033[5A\033[?1049h\033[31;1H\016\033]0;evil\007\033[31mred\033[m\xff\xc3(\n"; '"$(waits 5)"
type_in "$command_line $buildpack --until compile:1"
eventually screen_has $'\n^Nred\xef\xbf\xbd\xef\xbf\xbd(\n'"$arrow compile plays"
expect_screen $'\nstays here\n'
expect_cursor
# Ctrl-C: nothing of the status is left.
keys C-c
eventually screen_matches $'SIGINT[^\n]*\n.*ready>$'
expect_not_on_screen "$arrow"
expect_cursor
expect_nothing_left_behind

# A shell where a step failed has the terminal to itself.
type_in clear
new_buildpack breaks 'echo "about to break"; exit 3'
type_in "$command_line $buildpack --shell-on-failure; echo status=\$?"
eventually screen_has 'compile:1 /'
expect_not_on_screen "$arrow"
expect_cursor
type_in exit
eventually screen_has '[q]uit?'
type_in q
eventually screen_has $'\nstatus=3\n'
expect_not_on_screen "$arrow"
expect_cursor
close_terminal

# On 20 columns, without colours, in a locale that has no other characters than ASCII's.
open_terminal 20 NO_COLOR=1 LC_ALL=C
type_in "cd $T; clear"
new_buildpack narrow "echo wide enough; $(waits 6)"
type_in "$command_line $buildpack"
eventually screen_has $'\nwide enough\n> compile n..  0:0'
look_at_colours
[[ $screen != *$'\x1b'* ]] || fail "there are colours"
go_on 6
eventually screen_has $'\nready>'
expect_not_on_screen '> compile'
close_terminal

# A download on its way, its bar, and its end.
rm -rf "$T/app"
new_app Procfile 'web: ./run' run '#!/bin/sh'
new_buildpack fetched 'echo compiled'
head -c 2000000 /dev/urandom >"$buildpack/ballast"
mkdir "$T/www"
tar -czf "$T/www/fetched.tgz" -C "$buildpack" .
python3 "$root/tests/support/http_server.py" "$T/www" "$T/port" "$T/server.log" &
children+=($!)
eventually test -s "$T/port"
open_terminal 80
type_in "$command_line http://127.0.0.1:$(cat "$T/port")/pausing/1000000/fetched.tgz"
eventually screen_matches $'\n  fetched.tgz  \xe2\x94\x81+.*\xe2\x94\x80 .*K/1.9M.*\n'"$arrow fetch .*  [0-9.]+K"
touch "$T/www/go"
eventually screen_matches $'\nready>$'
expect_not_on_screen $'\n  fetched.tgz'
expect_screen "compiled"
