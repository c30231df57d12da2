#!/bin/bash
# SPDX-License-Identifier: MIT
# A second build of the same app waits for the first, or fails with 75 when told not to.
# labels: fast
source "$(dirname "$0")/support.bash"

app static-procfile
start_build --buildpack "$buildpacks/writes-cache" --env WAIT_AFTER_CACHE=1
first=$pid
eventually grep -q Waiting "$T/stdout"
status=0
"$bprun" build "$app" -o "$T/out2" --store "$store" --buildpack "$buildpacks/writes-cache" --no-wait \
  >"$T/stdout2" 2>"$T/stderr2" || status=$?
expect_status 75
kill -INT "$first"
await_exit "$first"
expect_status 130
