#!/bin/bash
# SPDX-License-Identifier: MIT
# A process that a buildpack left behind neither holds the build up nor survives it.
# labels: fast
source "$(dirname "$0")/support.bash"

app static-procfile
built --buildpack "$buildpacks/leaves-daemon" --env MARK="$mark" --timeout 60s
expect_in "$T/stdout" "Left a daemon behind"
expect_nothing_left_behind
