#!/bin/bash
# SPDX-License-Identifier: MIT
# `start --all`: every process type in the foreground, with its name before each line, its port and DYNO; one that ends
# ends all with its status; Ctrl-C and SIGTERM end all gracefully, and what does not end is killed.
# labels: fast
source "$(dirname "$0")/support.bash"

new_app Procfile "release: echo never
web: bash ./serve
worker: bash ./work" \
  serve "trap 'echo \"bye from \$DYNO\"; exit 0' TERM
echo \"web \$DYNO at \$PORT\"; echo to stderr >&2; printf unfinished
while :; do sleep 0.05; done" \
  work "echo \"worker \$DYNO\"; while [[ ! -e '$T/end' ]]; do sleep 0.05; done; exit \"\$(cat '$T/end')\""
# The processes as they are, in place: --isolation none makes no difference to what is shown here.
start_all() {
  env --default-signal=INT,TERM "$bprun" start --all --dir "$app" --store "$store" --isolation none "$@" >"$T/log" 2>"$T/stderr" </dev/null &
  pid=$!
  children+=("$pid")
}

# --- formation of app.json, names, ports ------------------------------------------------------------------------------
echo '{"formation": {"web": {"quantity": 2}, "worker": {"quantity": 1}}}' >"$app/app.json"
start_all --port 7000
eventually grep -q 'worker.1 | worker worker.1' "$T/log"
eventually grep -q 'web.1    | web web.1 at 7000' "$T/log"
eventually grep -q 'web.2    | web web.2 at 7001' "$T/log"
eventually grep -q 'web.1    | to stderr' "$T/log"
expect_not_in "$T/log" never
# SIGTERM: each ends as it likes, a line without an end is shown, and the status is the signal's.
kill -TERM "$pid"
await_exit "$pid"
expect_status 143
expect_in "$T/log" "web.1    | unfinishedbye from web.1"
expect_in "$T/log" "web.2    | unfinishedbye from web.2"
expect_in "$T/log" "web.2    | bprun: exited 0"
expect_in "$T/log" "worker.1 | bprun: exited 143"

# --- one that ends, ends all ---------------------------------------------------------------------------------------------
start_all --formation web=1,worker=1
eventually grep -q 'web.1    | web web.1 at 5000' "$T/log"
eventually grep -q 'worker worker.1' "$T/log"
echo 7 >"$T/end"
await_exit "$pid"
expect_status 7
expect_in "$T/log" "worker.1 | bprun: exited 7"
expect_in "$T/log" "bye from web.1"
rm "$T/end"

# --- one that does not end is killed, with what it started ---------------------------------------------------------------
echo "trap '' TERM; bash -c 'exec -a bprun-test-child-$mark sleep 1000' & echo stubborn; while :; do sleep 0.05; done" >"$app/serve"
start_all --formation web=1 --grace 300ms
eventually grep -q 'stubborn' "$T/log"
kill -INT "$pid"
await_exit "$pid"
expect_status 130
expect_in "$T/log" "web.1 | bprun: did not end in time, and is killed"
if pgrep -f "bprun-test-child-$mark" >"$T/left"; then fail "left behind: $(cat "$T/left")"; fi

# --- what cannot be -----------------------------------------------------------------------------------------------------
refused() {
  local wanted=$1 words=$2
  shift 2
  run_bprun start "$@"
  expect_status "$wanted"
  expect_in "$T/stderr" "$words"
}
refused 64 "there is no process type wev" --all --dir "$app" --formation wev=1
refused 64 "is no formation" --all --dir "$app" --formation web=x
refused 64 "is not scaled" --all --dir "$app" --formation release=1
refused 64 "no port" --all --dir "$app" --port 99999
refused 64 "takes no process type" --all web --dir "$app"
refused 64 "--all" web --dir "$app" --formation web=2
echo '{"formation": {"web": {"quantity": "two"}}}' >"$app/app.json"
refused 65 "formation.web.quantity must be an integer" --all --dir "$app"
expect_in "$T/stderr" "app.json:1"
