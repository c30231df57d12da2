#!/bin/bash
# SPDX-License-Identifier: MIT
# Stepping into a build on a real pseudo-terminal: where a step has failed a shell opens in its sandbox, user,
# environment and directory; then the step is taken again, passed over, or given up. Without a terminal, and where CI
# is set, nothing waits for anybody.
# labels: fast
# shellcheck disable=SC2016
source "$(dirname "$0")/support.bash"

at_terminal() {
  status=0
  env -u CI TERM=dumb python3 "$root/tests/support/at_terminal.py" "$@" >"$T/screen" 2>&1 || status=$?
}
build_words=(build "$T/app" -o "$out" --store "$store")

new_app Procfile 'web: ./run' run '#!/bin/sh'
new_buildpack needs 'echo "for later" >"$2/kept"; [ -e "$1/wanted" ] || { echo "wanted is not there" >&2; exit 3; }; cp "$1/wanted" "$1/got"; echo "compiled by $(id -u) in $(pwd)"'

# Mended in the shell, and taken again. Nothing is said twice: what the shell sees is what the script saw.
at_terminal \
  'compile:1 /' 'echo "uid=$(id -u) home=$HOME env=$(env | grep -c "^PS1\|^PROMPT_COMMAND") cache=$(ls /bprun/cache)"' \
  'compile:1 /' 'echo mended >wanted; exit' \
  'compile:1 failed' r \
  -- "$bprun" "${build_words[@]}" --buildpack "$buildpack" --shell-on-failure
expect_status 0
expect_in "$T/screen" "wanted is not there"
expect_in "$T/screen" "bin/compile"
if [[ $(isolation) == sandbox ]]; then
  expect_in "$T/screen" "home=/bprun/home env=0 cache=kept"
  expect_in "$T/screen" "compiled by $(sed -n 's/.*uid=\([0-9][0-9]*\) home=.*/\1/p' "$T/screen" | tail -n 1) in /app"
fi
unpack
expect_same "$(cat "$T/slug/got")" mended
expect_same "$(field "$out/build.json" status)" succeeded
expect_same "$(field "$out/build.json" by_hand.0.step)" compile:1
expect_same "$(field "$out/build.json" by_hand.0.choice)" again
# The cache is not what somebody may have touched, and the source never is.
expect_no_file "$T/app/wanted"
[[ ! -d $store/apps ]] || expect_same "$(find "$store/apps" -name kept)" "" "as a cache that was kept"

# Given up: the failure is the build's, as if nobody had looked.
at_terminal 'compile:1 /' exit 'compile:1 failed' 'what?' 'Answer r, g or q' q \
  -- "$bprun" "${build_words[@]}" --buildpack "$buildpack" --shell-on-failure
expect_status 3
expect_in "$T/screen" "Push failed"
expect_same "$(field "$out/build.json" cause.ended)" "exited 3"

# Ctrl-D leaves the shell, and again the question: that is giving up, too.
at_terminal 'compile:1 /' ^D 'compile:1 failed' ^D \
  -- "$bprun" "${build_words[@]}" --buildpack "$buildpack" --shell-on-failure
expect_status 3

# Ctrl-C in the shell is the shell's; at the question it ends the build.
at_terminal 'compile:1 /' ^C 'compile:1 /' exit 'compile:1 failed' ^C \
  -- "$bprun" "${build_words[@]}" --buildpack "$buildpack" --shell-on-failure
expect_status 130
expect_nothing_left_behind

# Passed over: the build goes on, and the record does not hide what failed.
at_terminal 'compile:1 /' exit 'compile:1 failed' g \
  -- "$bprun" "${build_words[@]}" --buildpack "$buildpack" --shell-on-failure
expect_status 0
expect_same "$(field "$out/build.json" buildpacks.0.compile_status)" 3
expect_same "$(field "$out/build.json" by_hand.0.choice)" "go on"

# A limit that was gone past does not count against what comes after it.
new_buildpack eats 'if [ -e "$1/light" ]; then exit 0; fi; head -c 20000000 /dev/zero >"$1/heavy"'
at_terminal 'compile:1 /' 'rm -f heavy; touch light; exit' 'compile:1 failed' r \
  -- "$bprun" "${build_words[@]}" --buildpack "$buildpack" --shell-on-failure --disk 10M
expect_status 0

# Nobody is there: it fails as it did before, and says so.
new_buildpack fails 'exit 7'
status=0
setsid -w env -u CI "$bprun" "${build_words[@]}" --buildpack "$buildpack" --shell-on-failure >"$T/stdout" 2>"$T/stderr" </dev/null || status=$?
expect_status 7
expect_in "$T/stderr" "no shell is opened: there is no terminal"
status=0
CI=true python3 "$root/tests/support/at_terminal.py" -- \
  "$bprun" "${build_words[@]}" --buildpack "$buildpack" --shell-on-failure >"$T/screen" 2>&1 || status=$?
expect_status 7
expect_in "$T/screen" "no shell is opened: CI is set"
status=0
setsid -w env -u CI "$bprun" shell "$T/app" --store "$store" --buildpack "$buildpack" >"$T/stdout" 2>"$T/stderr" </dev/null || status=$?
expect_status 77
expect_in "$T/stderr" "no shell can be opened: there is no terminal"
