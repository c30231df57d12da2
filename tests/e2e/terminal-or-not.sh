#!/bin/bash
# SPDX-License-Identifier: MIT
# Where nobody sits in front of a terminal that can be drawn on there are plain lines, byte for byte: no terminal, a dumb
# one, CI; --quiet, --verbose and --json. A pipe whose reader goes ends nothing. On a terminal a line of 10 MB comes
# through, and many lines cost few frames.
# labels: fast
# shellcheck disable=SC2016
source "$(dirname "$0")/support.bash"

at_terminal() {
  status=0
  env -u CI TERM=xterm LC_ALL=C.UTF-8 "${with[@]}" python3 "$root/tests/support/at_terminal.py" -- \
    "$bprun" build "$app" -o "$out" --store "$store" --buildpack "$buildpack" "$@" >"$T/screen" 2>&1 || status=$?
}
escape=$'\x1b['
escapes() { { grep -aoF -e "$1" "$T/screen" || true; } | wc -l; }
with=()

new_app Procfile 'web: ./run' run '#!/bin/sh'
new_buildpack talks 'for i in $(seq 400); do echo "line $i of 400"; sleep 0.003; done; sleep 1.2; printf "\033[31m\377 end"'

# At most ten frames a second, and what was said once is there once.
began=$(date +%s%N)
at_terminal
took=$((($(date +%s%N) - began) / 1000000))
expect_status 0
frames=$(escapes "$escape?7l")
((frames > 0)) || fail "there was no status"
((frames <= took / 100 + 5)) || fail "$frames frames in $took ms"
for line in 1 200 400; do expect_same "$(grep -ac "line $line of 400" "$T/screen")" 1 "as count of line $line"; done
expect_in "$T/screen" "end"

new_buildpack talks 'echo "line 1 of 1"; sleep 0.5; printf "\033[31m\377 end"'
for variable in CI=true TERM=dumb TERM=; do
  with=("$variable")
  at_terminal
  expect_status 0
  expect_same "$(escapes "$escape?7l")" 0 "as number of frames with ${with[*]}"
  expect_same "$(escapes "$escape")" 1 "as number of escape sequences with ${with[*]}"
done
with=()
at_terminal --json
expect_same "$(escapes "$escape")" 0 "as number of escape sequences with --json"
at_terminal --quiet
expect_status 0
expect_same "$(cat "$T/screen")" "" "with --quiet"

# No terminal: every byte of the script, and nothing else in between.
built --buildpack "$buildpack"
expect_in "$T/stdout" "line 1 of 1"
expect_in "$T/stdout" $'\x1b[31m\xff end'
expect_same "$(grep -acF -e "$escape" "$T/stdout")" 1
built --quiet --buildpack "$buildpack"
expect_same "$(cat "$T/stdout" "$T/stderr")" "" "with --quiet"
built --verbose --buildpack "$buildpack"
expect_in "$T/stdout" "bin/compile"
expect_in "$T/stdout" "compile of $buildpack took"
build --quiet --json --buildpack "$buildpack"
expect_status 64
expect_in "$T/stderr" "--json and --quiet cannot be had together"

# A failure is told in either case.
new_buildpack breaks 'echo "last words"; exit 3'
build --quiet --buildpack "$buildpack"
expect_status 3
expect_same "$(cat "$T/stdout")" ""
expect_in "$T/stderr" "last words"
expect_in "$T/stderr" "Push failed"
at_terminal
expect_status 3
expect_in "$T/screen" "last words"
expect_in "$T/screen" "Push failed"

# A reader that has seen enough.
new_buildpack talks 'for i in $(seq 400); do echo "line $i of 400"; done'
rm -rf "$out"
set +e
"$bprun" build "$app" -o "$out" --store "$store" --buildpack "$buildpack" 2>"$T/stderr" | head -n 1 >"$T/stdout"
ends=("${PIPESTATUS[@]}")
set -e
expect_same "${ends[*]}" "0 0" "as statuses of bprun and head"
expect_same "$(cat "$T/stderr")" ""
expect_file "$out/slug.tgz"

# A line of 10 MB.
buildpack=$buildpacks/prints-10mb-line
at_terminal
expect_status 0
longest=$(tr -cd 'x' <"$T/screen" | wc -c)
((longest >= 10000000)) || fail "of 10 MB came $longest bytes"
expect_in "$T/screen" "-----> after the long line"
