#!/bin/bash
# SPDX-License-Identifier: MIT
# --timeout ends a script that ignores SIGTERM, and its children, with 124.
# labels: fast
source "$(dirname "$0")/support.bash"

app static-procfile
build --buildpack "$buildpacks/runs-forever" --env MARK="$mark" --timeout 10s
expect_status 124
expect_cause timeout
expect_in "$T/stdout" "Running forever"
expect_nothing_left_behind
built --buildpack "$buildpacks/writes-cache"
expect_in "$T/stdout" "The cache has seen 0 builds"
unpack
expect_same "$(cat "$T/slug/cache-listing.txt")" count
