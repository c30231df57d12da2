#!/bin/bash
# SPDX-License-Identifier: MIT
# A second build of the same app waits for the first and says for whom, or fails with 75 when told not to.
# labels: fast
source "$(dirname "$0")/support.bash"

app static-procfile
start_build --buildpack "$buildpacks/writes-cache" --env WAIT_AFTER_CACHE=1
first=$pid
eventually grep -q Waiting "$T/stdout"
again=("$bprun" build "$app" --store "$store" --buildpack "$buildpacks/writes-cache")
status=0
"${again[@]}" -o "$T/out2" --no-wait >"$T/stdout2" 2>"$T/stderr2" || status=$?
expect_status 75
expect_in "$T/stderr2" "another build of this app is under way (pid $first)"

"${again[@]}" -o "$T/out3" >"$T/stdout3" 2>"$T/stderr3" </dev/null &
second=$!
children+=("$second")
eventually grep -qF "Waiting for another build of this app (pid $first)" "$T/stdout3"
# Another app does not wait.
cp -R "$app" "$T/other"
"$bprun" build "$T/other" -o "$T/out4" --store "$store" --buildpack "$buildpacks/writes-cache" --no-wait >/dev/null

kill -INT "$first"
await_exit "$first"
expect_status 130
await_exit "$second"
expect_status 0
expect_in "$T/stdout3" "The cache has seen 0 builds"
