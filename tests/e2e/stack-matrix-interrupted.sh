#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Ctrl-C stops the builds of a matrix; what was finished is known to the next run.
source "$(dirname "$0")/support.bash"

stack=$("$bprun" stack list --json | python3 -c '
import json, sys
print(next((s["name"] for s in json.load(sys.stdin)["stacks"] if s["this_machine"]), ""))')
[[ -n $stack ]] || skip "this machine is no known stack"

for pair in static:no-op forever:runs-forever; do
  app static-procfile "${pair%:*}"
  cp -R "$buildpacks/${pair#*:}" "$app/own"
  echo ./own >"$app/.buildpacks"
done

env --default-signal=INT,QUIT setsid "$bprun" stack matrix "$T/static" "$T/forever" --stack "$stack" --build \
  -o "$out" --store "$store" --env "MARK=$mark" >"$T/stdout" 2>"$T/stderr" </dev/null &
pid=$!
children+=("$pid")
eventually grep -q 'Running forever' "$out/forever/$stack/build.log"
kill -INT "$pid"
await_exit "$pid"
expect_status 130
expect_nothing_left_behind

run_bprun stack matrix "$T/static" --stack "$stack" --build -o "$out" --store "$store" --env "MARK=$mark"
expect_status 0
expect_in "$T/stdout" '0 resolved and 0 built in this run, 1 known from an earlier one'
