#!/bin/bash
# SPDX-License-Identifier: MIT
# Ctrl-C: exit 130, children gone, work directories gone, cache and slug as before.
# labels: fast
source "$(dirname "$0")/support.bash"

app static-procfile
built --buildpack "$buildpacks/writes-cache"
slug=$(sha256sum <"$out/slug.tgz")
cache=$(cd "$store" && find . -path './work' -prune -o -name count -print -exec cat {} \;)

start_build --buildpack "$buildpacks/runs-forever" --env MARK="$mark"
eventually grep -q "Running forever" "$T/stdout"
kill -INT "$pid"
await_exit "$pid"
expect_status 130
eventually no_marked_processes
expect_nothing_left_behind
expect_same "$(sha256sum <"$out/slug.tgz")" "$slug"
expect_same "$(cd "$store" && find . -path './work' -prune -o -name count -print -exec cat {} \;)" "$cache"

# SIGTERM, as a service manager sends it.
start_build --buildpack "$buildpacks/writes-cache" --env WAIT_AFTER_CACHE=1
eventually grep -q "Waiting" "$T/stdout"
kill -TERM "$pid"
await_exit "$pid"
expect_status 143
expect_nothing_left_behind

built --buildpack "$buildpacks/writes-cache"
expect_in "$T/stdout" "The cache has seen 1 builds"
