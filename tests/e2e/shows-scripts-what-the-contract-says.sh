#!/bin/bash
# SPDX-License-Identifier: MIT
# Arguments, environment, place, umask, descriptors, session and owners of a script.
# labels: fast
source "$(dirname "$0")/support.bash"

new_app Procfile "web: cat probe.txt" page.txt "a page" .git/HEAD "ref: refs/heads/main"
chmod 750 "$app/page.txt"
touch -d @1000000000 "$app/page.txt"
CALLER_SECRET=do-not-inherit GIT_DIR=/nowhere built --buildpack "$buildpacks/probe" \
  --stack heroku-24 --env PLAIN=value --env "LINES=one
two
" --env 'QUOTES=a "b" $c'
unpack

expect_same "$(probe arguments)" 3
expect_same "$(probe umask)" 0022
expect_same "$(probe descriptors)" "0 1 2 "
expect_same "$(probe stdin)" /dev/null
expect_same "$(probe stdin_bytes)" 0
expect_same "$(probe ignored_signals)" 0000000000000000
expect_same "$(probe blocked_signals)" 0000000000000000
expect_same "$(probe charmap)" UTF-8
expect_same "$(probe git_in_build)" 0
[[ $(probe uid) != 0 ]] || fail "a script runs as root"
expect_same "$(probe owners_in_build)" "$(probe uid):$(probe gid) "
[[ $(probe groups) == "$(probe gid)" ]] || fail "supplementary groups: $(probe groups)"
[[ $(probe passwd) == *:"$(probe uid)":* ]] || fail "no passwd entry: $(probe passwd)"
[[ $(probe modes) == *page.txt=750* ]] || fail "modes: $(probe modes)"
[[ $(probe mtimes) == *page.txt=1000000000* ]] || fail "mtimes: $(probe mtimes)"
read -r _ _ session terminal < <(probe process | tr -d 'a-z=')
[[ $session != 0 ]] || fail "the session is one from outside the sandbox"
expect_same "$terminal" 0 "no terminal"

# Config vars are files, byte for byte, and not in the environment (B-9, B-10).
expect_same "$(probe "config PLAIN")" "$(printf value | base64 -w0)"
expect_same "$(probe "config LINES")" "$(printf 'one\ntwo\n' | base64 -w0)"
expect_same "$(probe "config QUOTES")" "$(printf 'a "b" $c' | base64 -w0)"
expect_same "$(probe "env PLAIN")" ""
# What a script may rely on (B-23), and what it must not see.
expect_same "$(probe "env STACK")" heroku-24
[[ -n $(probe "env HOME") && -n $(probe "env PATH") && -n $(probe "env REQUEST_ID") ]] ||
  fail "HOME, PATH or REQUEST_ID is missing"
[[ -n $(probe "env CURL_CONNECT_TIMEOUT") && -n $(probe "env CURL_TIMEOUT") ]] || fail "CURL_* missing"
expect_same "$(probe "env CALLER_SECRET")" ""
expect_same "$(probe "env GIT_DIR")" ""
# An only buildpack starts in BUILD (B-30).
expect_same "$(probe cwd)" "$(probe build)"

if [[ $(isolation) == sandbox ]]; then
  expect_same "$(probe build)" /app
  expect_same "$(probe "entries /home")" ""
  expect_same "$(probe "entries /root")" ""
  [[ $(probe "env HOME") != /app* ]] || fail "HOME is in the slug: $(probe "env HOME")"
  (($(probe processes) < 12)) || fail "other processes are visible: $(probe processes)"
fi
for place in "$(probe build)" "$(probe cache)" "$(probe env_dir)" "$(probe "env HOME")"; do
  expect_same "$(probe "writable $place")" yes "$place"
done
expect_same "$(field "$out/build.json" buildpacks.0.report.nested.answer)" 42
