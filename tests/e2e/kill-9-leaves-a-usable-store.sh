#!/bin/bash
# SPDX-License-Identifier: MIT
# A runner that is killed outright leaves no process, and the next build starts from the last good state.
source "$(dirname "$0")/support.bash"

app static-procfile
built --buildpack "$buildpacks/writes-cache"
start_build --buildpack "$buildpacks/runs-forever" --env MARK="$mark"
eventually grep -q "Running forever" "$T/stdout"
kill -KILL "$pid"
await_exit "$pid"
if [[ $(isolation) == sandbox ]]; then eventually no_marked_processes; else pkill -9 -f "bprun-test-child-$mark" || true; fi
built --buildpack "$buildpacks/writes-cache"
expect_in "$T/stdout" "The cache has seen 1 builds"
