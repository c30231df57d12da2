#!/bin/bash
# SPDX-License-Identifier: MIT
# start gives the app PORT, its profile and its signals; HTTP is answered, the status is kept.
# labels: fast
source "$(dirname "$0")/support.bash"

new_app page.html "hello over HTTP" \
  Procfile 'web: exec python3 -m http.server "$PORT" --bind 127.0.0.1
fails: exit 9
env: echo "from-profile=$FROM_PROFILE home=$HOME config=$CONFIG cwd=$PWD"
quotes: printf "%s|" "a  b" c; echo done && true' \
  .profile.d/10-first.sh 'FROM_PROFILE=first; return 0' \
  .profile.d/20-second.sh 'export FROM_PROFILE=$FROM_PROFILE-second' \
  .profile 'export FROM_PROFILE=$FROM_PROFILE-profile'
built --buildpack "$buildpacks/no-op"

PORT=$(free_port)
export PORT
"$bprun" start web --slug "$out/slug.tgz" --store "$store" >"$T/stdout" 2>"$T/stderr" &
pid=$!
children+=("$pid")
eventually curl -fsS -o "$T/page" "http://127.0.0.1:$PORT/page.html"
expect_same "$(cat "$T/page")" "hello over HTTP"
kill -TERM "$pid"
await_exit "$pid"
expect_status 143
if curl -fsS -m 2 -o /dev/null "http://127.0.0.1:$PORT/page.html" 2>/dev/null; then fail "still serving"; fi

run_bprun start fails --slug "$out/slug.tgz" --store "$store"
expect_status 9
run_bprun start env --slug "$out/slug.tgz" --store "$store" --env CONFIG=given
expect_in "$T/stdout" "from-profile=first-second-profile"
expect_in "$T/stdout" "config=given"
run_bprun start quotes --slug "$out/slug.tgz" --store "$store"
expect_in "$T/stdout" "a  b|c|done"
run_bprun start nothing --slug "$out/slug.tgz" --store "$store"
[[ $status != 0 ]] || fail "an unknown type started"
expect_in "$T/stderr" nothing
# A directory serves as well as a slug.
unpack
run_bprun start fails --dir "$T/slug" --store "$store"
expect_status 9
