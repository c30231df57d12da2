#!/bin/bash
# SPDX-License-Identifier: MIT
# bprun report in a real Chromium, in light and dark and on a narrow screen: timeline and treemap are drawn, all can be
# read and worked by keyboard, the log is searched and folded, and the console stays empty. File names, command lines,
# variables and log lines that would like to be script are text.
# shellcheck disable=SC2016
source "$(dirname "$0")/support.bash"

look() {
  local result=0
  python3 "$root/tests/support/look_at_page.py" "$T/page.html" "$@" ${SHOTS:+--shots "$SHOTS"} >"$T/looked" || result=$?
  ((result != 99)) || skip "$(cat "$T/looked")"
  ((result == 0)) || fail "$(cat "$T/looked")"
  cat "$T/looked"
}

app static-procfile
bad='<script>window.injected = "file name"<'
mkdir -p "$app/$bad" "$app/lib/nested/deep" "$app/<"
head -c 70000 /dev/urandom >"$app/$bad/script>"
head -c 90000 /dev/urandom >"$app/<img src=x onerror=window.injected=1>"
head -c 80000 /dev/urandom >"$app/<"'/script><script>window.injected=2;('
for name in one two three; do head -c 120000 /dev/urandom >"$app/lib/nested/deep/$name"; done
head -c 50000 /dev/urandom >"$app/lib/nested/beside"
new_buildpack writes '
head -c 400000 /dev/urandom >"$1/big"
echo "</pre></details><script>window.injected = 3</script>"
echo "<!--<script>"; echo "${{nothing}} {{script}}" ; printf "\033[1;35mcolour\033[0m \007 half \303\n"
echo "export HOSTILE=\"<svg onload=window.injected=4>\"" >"$(dirname "$0")/../export"
bash -c "sleep 1; : \"</script><script>window.injected = 5</script>\""
echo "Compiling the last"'
sed -i 's/\${{nothing}}/{{nothing}}/' "$buildpack/bin/compile"
built --buildpack "$buildpack"
run_bprun report "$out" -o "$T/page.html"
expect_status 0
look --search compiling

# The same where it failed, in the message and the last lines.
cat >>"$buildpack/bin/compile" <<'SH'
echo '<script>window.injected = 6</script>' >&2
exit 3
SH
build --buildpack "$buildpack"
expect_status 3
run_bprun report "$out" -o "$T/page.html"
expect_in "$T/page.html" 'id="failure"'
look --search compiling --no-map
